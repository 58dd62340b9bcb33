"""The definition for MeltanoHub is the tap's own account of itself, in the Hub's form."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.support.project import ROOT
from tests.support.tap import TAP

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = ROOT / "tap-usertesting"
COMMITTED = PACKAGE / "hub" / "tap-usertesting.yml"
LOCK = ROOT / "plugins" / "extractors" / "tap-usertesting--community.lock"

# The Hub knows these and refuses others.
REQUIRED = {"name", "namespace", "variant", "quality"}
QUALITIES = {"gold", "silver", "bronze", "unknown"}
STATUSES = {"active", "beta", "development", "inactive", "unknown"}
CAPABILITIES = {
    "properties",
    "catalog",
    "discover",
    "state",
    "about",
    "stream-maps",
    "schema-flattening",
    "activate-version",
    "batch",
    "test",
    "log-based",
    "structured-logging",
}
OF_A_SETTING = {"name", "label", "kind", "value", "sensitive", "description"}


def definition() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(COMMITTED.read_text(encoding="utf-8"))
    return content


@pytest.mark.parametrize(("arguments", "committed"), [((), COMMITTED), (("lock",), LOCK)])
def test_the_committed_definition_is_the_one_that_is_made(
    arguments: tuple[str, ...], committed: Path
) -> None:
    about = subprocess.run([TAP, "--about", "--format=json"], capture_output=True, check=True)
    made = subprocess.run(
        [sys.executable, "-m", "hub", *arguments],
        input=about.stdout,
        capture_output=True,
        check=True,
        cwd=PACKAGE,
    )
    assert committed.read_bytes() == made.stdout


def test_it_has_the_form_that_the_hub_asks_for() -> None:
    found = definition()

    assert found.keys() >= REQUIRED
    assert found["quality"] in QUALITIES
    assert found["maintenance_status"] in STATUSES
    assert set(found["capabilities"]) <= CAPABILITIES
    assert found["settings"]
    for setting in found["settings"]:
        assert setting.keys() <= OF_A_SETTING, setting["name"]
        assert setting["kind"] == "string", setting["name"]


def test_each_way_to_sign_in_names_settings_that_there_are() -> None:
    found = definition()
    names = {setting["name"] for setting in found["settings"]}

    assert all(set(group) <= names for group in found["settings_group_validation"])
