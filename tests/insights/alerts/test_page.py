"""What docs/alerts.md tells its reader to type, and the example of its options."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.insights.alerts.marts import account, duckdb_marts
from tests.insights.alerts.test_explain import CHECKS
from tests.support.documents import commands, type_in
from tests.support.project import ROOT, copy_project
from usertesting_insights.alerts.options import read_options
from usertesting_insights.marts import rows

if TYPE_CHECKING:
    from tests.insights.alerts.conftest import Runs
    from tests.insights.alerts.services import Service

PAGE = "docs/alerts.md"


def example() -> str:
    [found] = re.findall(r"```toml\n(.*?)```", (ROOT / PAGE).read_text(), re.DOTALL)
    assert isinstance(found, str)
    return found


def test_the_example_is_one(tmp_path: Path) -> None:
    file = tmp_path / "alerts.toml"
    file.write_text(example())

    options = read_options(file).of_channels(["research", "ops"])

    assert [route.about for route in options.routes] == ["research", "pipeline"]


def test_what_the_page_says_to_type(runs: Runs, service: Service, tmp_path: Path) -> None:
    [send] = commands(PAGE, "Send them")
    [explain] = commands(PAGE, "Why, or why not")
    [failed] = commands(PAGE, "Alerts of the pipeline")
    project = copy_project(tmp_path)
    test_id = explain.split()[-1]
    given = [each for each in account(tests=1) if not isinstance(each, rows.Test)]
    given.append(next(each for each in account(tests=1) if isinstance(each, rows.Test)))
    for each in given:
        object.__setattr__(each, "test_id", test_id)
    runs.folder = project.path("output")
    runs.variables |= duckdb_marts(runs.folder, given)
    runs.change(CHECKS)
    project.path("alerts.toml").write_text('[[routes]]\nchannel = "ops"\nabout = "pipeline"\n')

    def typed(script: str, **variables: str) -> None:
        type_in(
            script,
            project.root,
            PATH=f"{Path(sys.executable).parent}:/usr/bin:/bin",
            USERTESTING_INSIGHTS_CHANNELS=f"ops={service.url}/ops",
            **variables,
        )

    typed(send)
    typed(explain)
    # Without an account the night fails.
    typed(failed, USERTESTING_INSIGHTS_ALERTS=str(project.path("alerts.toml")))

    assert [each.content["title"].split(":")[0].split()[0] for each in service.received] == [
        "Test",
        "Test",
        "UserTesting",
    ]
    assert "nightly-duckdb has failed" in service.received[2].content["text"]
