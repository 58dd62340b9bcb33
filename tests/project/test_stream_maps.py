"""The documents' way to keep participant ids, and more, out of the warehouse."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import yaml

from tests.project.reading import section
from tests.support.tap import TapProcess, config_for, tables
from tests.support.truth import comparable, expected_tables
from tests.support.worlds import fill_small

if TYPE_CHECKING:
    from usertesting_sandbox.server import Running

SALT = "pepper"


def example() -> dict[str, Any]:
    [block] = re.findall(
        r"```yaml\n(.*?)```", section("docs/privacy.md", "Hash or filter"), re.DOTALL
    )
    assert "$PARTICIPANT_SALT" in block
    settings: dict[str, Any] = yaml.safe_load(block.replace("$PARTICIPANT_SALT", SALT))["config"]
    return settings


def test_the_example_hashes_every_participant_and_joins_still_work(
    sandbox: Running, tap: TapProcess
) -> None:
    survey, _ = fill_small(sandbox.world)
    nobody: dict[str, object] = {"sessionParticipant": None, "taskGroups": [], "tasks": []}
    sandbox.world.add_session(survey, details=nobody | {"audienceId": None, "testPlanId": None})
    income = {"id": None, "code": "INCOME", "label": "Income", "value": "a lot", "type": None}
    sandbox.world.add_session(survey, demographics=[income])
    everything = expected_tables(sandbox.world)
    expected = dict(everything)
    expected["demographics"] = {
        key: row
        for key, row in expected["demographics"].items()
        if row["demographic_code"] in {"AGE_GROUP", "GENDER"}
    }
    assert 0 < len(expected["demographics"]) < len(everything["demographics"])
    people = set()
    for rows in expected.values():
        for row in rows.values():
            if row.get("participant_id"):
                people.add(row["participant_id"])
                hashed = sha256((SALT + row["participant_id"]).encode()).hexdigest()
                row["participant_id"] = hashed

    run = tap.run(config_for(sandbox, **example()))

    assert run.exit_code == 0, run.log
    assert comparable(tables(run)) == expected
    assert len(people) > 1
    assert not [person for person in people if person in repr(run.messages) + run.log]
    assert None in {row["participant_id"] for row in run.rows("session_details")}
