"""Settings through Meltano: what is wrong is named, a salt is hidden, files are for their owner."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from typing import TYPE_CHECKING

import yaml

from tests.project.reading import section
from tests.support.project import MELTANO, ROOT, Project, account, copy_project, environment
from tests.support.worlds import fill_small

if TYPE_CHECKING:
    from pathlib import Path

    from usertesting_sandbox.server import Running

RUN = ("run", "tap-usertesting", "target-duckdb")


def meltano(project: Project, *arguments: str, **variables: str) -> tuple[int, str]:
    finished = subprocess.run(
        [MELTANO, *arguments],
        cwd=project.root,
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
    )
    return finished.returncode, finished.stderr + finished.stdout


def with_the_documents_maps(project: Project) -> None:
    """Put the documents' example into meltano.yml, where it says."""
    [block] = re.findall(
        r"```yaml\n(.*?)```", section("docs/privacy.md", "Hash or filter"), re.DOTALL
    )
    path = project.path("meltano.yml")
    text = path.read_text()
    select = re.search(r"^      select: .*\n", text, re.MULTILINE)
    assert select is not None
    path.write_text(text[: select.end()] + block + text[select.end() :])
    assert yaml.safe_load(path.read_text())["plugins"]["extractors"][0]["config"]["stream_maps"]


def test_every_wrong_setting_is_named_in_one_line(project: Project, sandbox: Running) -> None:
    wrong = {
        "TEST_IDS": "a,b",
        "PAGE_SIZE": "abc",
        "DETECT_DELETIONS": "ture",
        "RATE_LIMIT_SCOPE": "all",
        "START_DATE": "whenever",
        "STREAM_MAP_CONFIG": "{",
    }
    # Empty, as a line of .env that nobody has filled in: not set.
    variables = {"TAP_USERTESTING_MAX_RUNTIME_MINUTES": "", "TAP_USERTESTING_WORKSPACE_IDS": ""}
    variables |= {f"TAP_USERTESTING_{name}": value for name, value in wrong.items()}
    code, log = meltano(project, *RUN, **account(sandbox), **variables)
    assert code == 1
    assert "Traceback" not in log
    [line] = [line for line in log.splitlines() if "the settings are not right" in line]
    for name in wrong:
        assert f"{name.lower()}: must be" in line
        assert f"(TAP_USERTESTING_{name})" in line
    assert "max_runtime_minutes" not in line
    assert list(sandbox.requests) == []


def test_a_test_without_credentials_says_so_and_little_else(project: Project) -> None:
    code, log = meltano(project, "config", "test", "tap-usertesting")
    assert code == 1
    assert "client_id, client_secret: must be given" in log
    assert "Traceback" not in log
    assert "additionalProperties" not in log
    assert len(log) < 4000


def test_the_documents_maps_work_as_they_are_printed(tmp_path: Path, sandbox: Running) -> None:
    fill_small(sandbox.world)
    before = os.umask(0o077)
    try:
        project = copy_project(tmp_path)
        with_the_documents_maps(project)
        code, log = meltano(project, *RUN, **account(sandbox))
        assert code == 1
        assert "reads salt of stream_map_config, which is not set" in log
        assert "Traceback" not in log
        assert list(sandbox.requests) == []
        code, log = meltano(project, *RUN, **account(sandbox), PARTICIPANT_SALT="pepper-hush")
    finally:
        os.umask(before)
    assert code == 0, log
    assert "pepper-hush" not in log
    shown = project.meltano("config", "list", "tap-usertesting", PARTICIPANT_SALT="pepper-hush")
    shown += project.meltano("config", "print", "tap-usertesting", PARTICIPANT_SALT="pepper-hush")
    assert "pepper-hush" not in shown

    # As the documents have it run: under umask 077.
    for path in (
        project.path("output", "warehouse.duckdb"),
        project.path(".meltano", "meltano.db"),
        project.path(".meltano", "run", "tap-usertesting"),
    ):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_make_closes_what_meltano_writes_to_others(tmp_path: Path) -> None:
    for name in ("Makefile", "meltano.yml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".env").touch(mode=0o644)
    # In place of Meltano, which would install the plugins.
    stub = tmp_path / "stub"
    stub.write_text("#!/bin/sh\nmkdir -p .meltano/run && touch .meltano/run/config.json\n")
    stub.chmod(0o755)
    before = os.umask(0o022)
    try:
        subprocess.run(
            ["make", "--old-file=.venv/demo", f"MELTANO={stub}", ".meltano/installed"],  # noqa: S607
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )
    finally:
        os.umask(before)
    for name in (".env", ".meltano", "output", ".meltano/run", ".meltano/run/config.json"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) & 0o077 == 0, name
