"""meltano.yml is sound, and needs nobody's Hub."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING

import meltano
import pytest
from jsonschema import Draft202012Validator

from tests.project.reading import ROOT, meltano_file, plugins, text

if TYPE_CHECKING:
    from tests.support.project import Project

SECRETS = re.compile(r"password|passphrase|secret|token$|private_key$|salt|stream_map")


def test_the_file_is_as_meltano_describes_it() -> None:
    schema = json.loads((files(meltano) / "schemas" / "meltano.schema.json").read_text())

    problems = [
        f"{list(error.path)}: {error.message}"
        for error in Draft202012Validator(schema).iter_errors(meltano_file())
    ]
    assert problems == []


def test_every_plugin_is_defined_whole() -> None:
    for name, plugin in plugins().items():
        # With a namespace the definition is taken as it stands; without one the Hub is asked.
        assert plugin["namespace"], name
        assert plugin["executable"], name
        names = [setting["name"] for setting in plugin.get("settings", [])]
        for group in plugin.get("settings_group_validation", []):
            assert set(group) <= set(names), name
        for setting in plugin.get("settings", []):
            assert setting["kind"], (name, setting["name"])
            assert setting["description"], (name, setting["name"])
            is_secret = bool(SECRETS.search(setting["name"]))
            assert setting.get("sensitive", False) == is_secret, (name, setting["name"])


def test_every_package_is_pinned() -> None:
    for name, plugin in plugins().items():
        if not plugin["pip_url"].startswith("-e ./"):
            for requirement in plugin["pip_url"].split():
                assert re.fullmatch(r"[a-z0-9-]+==[0-9.]+", requirement), name


def test_all_read_and_write_the_same_duckdb() -> None:
    """A newer one loses rows in the loader, and writes files that the others cannot read."""
    pinned = re.findall(
        r"(?<![\w-])duckdb==([0-9.]+)", text("meltano.yml") + text("pyproject.toml")
    )

    assert len(pinned) == 6
    assert set(pinned) == {"1.2.2"}


def test_the_folder_for_files_is_there() -> None:
    for name in ("target-duckdb", "target-jsonl", "dbt-duckdb"):
        [path] = [
            setting["value"]
            for setting in plugins()[name]["settings"]
            if setting["name"] in {"path", "destination_path"}
        ]
        assert path.startswith("$MELTANO_PROJECT_ROOT/output"), name
    assert (ROOT / "output" / ".gitignore").is_file()


def test_jobs_and_schedules_name_what_there_is() -> None:
    content = meltano_file()
    jobs = {job["name"]: job["tasks"] for job in content["jobs"]}

    for tasks in jobs.values():
        for task in " ".join(tasks).split():
            plugin, _, command = task.partition(":")
            assert not command or command in plugins()[plugin]["commands"], task
            assert plugin in plugins(), task
    assert {schedule["job"] for schedule in content["schedules"]} <= set(jobs)


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (
            ("schedule", "list", "--format=json"),
            ["nightly", "0 2 * * *", "tap-usertesting target-snowflake", "dbt-snowflake:nightly"],
        ),
        (("job", "list"), ["nightly-duckdb", "nightly-snowflake"]),
        (
            ("--environment=staging", "config", "print", "target-snowflake"),
            ["staging_usertesting_raw", "acme"],
        ),
        (("--environment=prod", "config", "print", "dbt-snowflake"), ['"usertesting_raw"']),
    ],
)
def test_meltano_shows_it(project: Project, arguments: tuple[str, ...], shown: list[str]) -> None:
    output = project.meltano(*arguments, SNOWFLAKE_ACCOUNT="acme")

    for part in shown:
        assert part in output
    assert project.path("meltano.yml").read_text() == text("meltano.yml"), "Meltano rewrote it"
