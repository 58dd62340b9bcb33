"""What the alerts read is what the marts' contracts and the exposure say."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import yaml

from tests.insights.test_contract import MODELS, contract
from usertesting_insights.alerts import command
from usertesting_insights.marts.rows import Alert, StreamHealth, UnparsedAnswers

SOURCE = "".join(each.read_text() for each in sorted(Path(command.__file__).parent.glob("*.py")))
READ = dict(re.findall(r"\{schema\}\.((?:fct|dim|dq)_\w+) as (\w+)", SOURCE))


def test_the_exposure_names_what_is_read() -> None:
    exposures = yaml.safe_load((MODELS / "_exposures.yml").read_text())["exposures"]
    [messages] = [each for each in exposures if each["name"] == "alert_messages"]

    assert set(messages["depends_on"]) == {
        f"ref('{mart}')" for mart in {*READ, StreamHealth.mart, UnparsedAnswers.mart}
    }


def test_every_column_is_in_the_contract() -> None:
    for mart, alias in READ.items():
        # Not a module, nor alerts.toml, nor a rank that the query itself has made.
        columns = set(re.findall(rf"(?<!insights\.)\b{alias}\.(?!toml|place)(\w+)", SOURCE))
        assert columns
        assert columns <= set(contract(mart)), mart
    of_alerts = {field.name for field in fields(Alert)}
    assert of_alerts | {"opened_at"} <= set(contract(Alert.mart))
    assert of_alerts - {"first_seen_at"} <= set(contract("fct_alert_checks"))
