"""meltano.yml and its lock files are sound, and need nobody's Hub."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.metadata import distributions
from importlib.resources import files
from typing import TYPE_CHECKING

import meltano
import pytest
from jsonschema import Draft202012Validator
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.project.reading import ROOT, lock_of, meltano_file, plugins, text

if TYPE_CHECKING:
    from tests.support.project import Project

CONSTRAINTS = ROOT / "plugins" / "constraints"
SECRETS = re.compile(r"password|passphrase|secret|token$|private_key$|salt|stream_map|channels")


def test_the_file_is_as_meltano_describes_it() -> None:
    schema = json.loads((files(meltano) / "schemas" / "meltano.schema.json").read_text())

    problems = [
        f"{list(error.path)}: {error.message}"
        for error in Draft202012Validator(schema).iter_errors(meltano_file())
    ]
    assert problems == []


def test_every_plugin_is_defined_whole() -> None:
    used = set()
    for kind, members in meltano_file()["plugins"].items():
        for plugin in members:
            if "inherit_from" in plugin:
                continue
            path = lock_of(kind, plugin)
            lock = json.loads(path.read_text(encoding="utf-8"))
            used.add(path)
            # A plugin with a namespace in meltano.yml would not read its lock file.
            assert "namespace" not in plugin, path
            assert lock["namespace"], path
            # Without it Meltano takes the plugin for one that needs no installation.
            assert lock["pip_url"], path
            assert lock["executable"], path
            assert (lock["plugin_type"], lock["name"]) == (kind, plugin["name"])
            assert lock["variant"] == plugin["variant"], path
            names = [setting["name"] for setting in lock["settings"]]
            assert set(plugin.get("config", {})) <= set(names), path
            for group in lock.get("settings_group_validation", []):
                assert set(group) <= set(names), path
            for setting in lock["settings"]:
                for key in ("kind", "label", "description"):
                    assert setting[key], (path, setting["name"], key)
                is_secret = bool(SECRETS.search(setting["name"]))
                assert setting.get("sensitive", False) == is_secret, (path, setting["name"])
    assert set((ROOT / "plugins").rglob("*.lock")) == used


def test_what_several_plugins_have_is_said_in_one_way() -> None:
    """The connections of dbt differ in some settings; the commands are the same, but for checks."""
    said: dict[str, set[str]] = {}
    for name, plugin in plugins().items():
        if name.startswith("dbt-"):
            own = {each["name"]: {**each, "value": None} for each in plugin["settings"]}
            for key, what in (own | plugin["commands"]).items():
                said.setdefault(key, set()).add(json.dumps(what, sort_keys=True))

    assert {"schema", "project_dir", "build", "freshness"} <= set(said)
    for key, ways in said.items():
        assert len(ways) == 1 or key in {"check", "nightly"}, key


def test_every_plugin_is_bounded_and_constrained() -> None:
    used = set()
    for plugin in plugins().values():
        name = str(plugin.get("inherit_from", plugin["name"]))
        *requirements, option, file = plugin["pip_url"].split()
        assert (option, file) == ("-c", f"plugins/constraints/{name}.txt")
        used.add(ROOT / file)
        exact = {canonicalize_name(each.name): each for each in constraints(plugin["name"])}
        if requirements[0] == "-e":
            package = tomllib.loads(text(f"{requirements[1].partition('[')[0]}/pyproject.toml"))
            extras = package["project"]["optional-dependencies"].values()
            wanted = sum(extras, package["project"]["dependencies"])
        else:
            wanted = requirements
            for requirement in map(Requirement, wanted):
                assert re.fullmatch(r"(==|~=)[0-9.]+", str(requirement.specifier)), name
        for requirement in map(Requirement, wanted):
            [version] = exact[canonicalize_name(requirement.name)].specifier
            assert requirement.specifier.contains(version.version, prereleases=True), name
    assert set((ROOT / "plugins" / "constraints").iterdir()) == used


def constraints(plugin: str) -> list[Requirement]:
    """Give the constraints of a plugin; a line that is more than a version fails."""
    return [
        Requirement(line) for line in text(plugins()[plugin]["pip_url"].split()[-1]).splitlines()
    ]


def test_constraints_are_exact_versions() -> None:
    for plugin in plugins().values():
        for requirement in constraints(plugin["name"]):
            [version] = requirement.specifier
            assert version.operator == "==", (plugin["name"], str(requirement))
            assert requirement.url is None, (plugin["name"], str(requirement))


@pytest.mark.parametrize(
    "plugin", sorted(set(plugins()) - {"insights-bigquery", "target-bigquery"})
)
def test_what_is_installed_is_what_the_constraints_say(plugin: str) -> None:
    [environment] = (ROOT / ".meltano").glob(f"*/{plugin}/venv/lib/python3*/site-packages")
    exact = {
        requirement.name: str(requirement.specifier).removeprefix("==")
        for requirement in constraints(plugin)
        if requirement.marker is None or requirement.marker.evaluate()
    }
    own = {"tap-usertesting", "usertesting-insights"}

    for found in distributions(path=[str(environment)]):
        name = canonicalize_name(found.metadata["Name"])
        if name not in own:
            assert found.version == exact[name], name


def test_all_read_and_write_the_same_duckdb() -> None:
    """A newer one loses rows in the loader, and writes files that the others cannot read."""
    files = ["meltano.yml", "pyproject.toml", "insights/pyproject.toml"]
    files += [f"plugins/constraints/{path.name}" for path in CONSTRAINTS.iterdir()]
    pinned = re.findall(r"(?<![\w-])duckdb==([0-9.]+)", "".join(map(text, files)))

    assert len(pinned) > 10
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
