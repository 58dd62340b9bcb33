"""Two nights' worth of a made-up account, small, with all that may change between them."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from usertesting_sandbox.generate import generate
from usertesting_sandbox.world.records import SPOKEN

if TYPE_CHECKING:
    from usertesting_sandbox.world import World
    from usertesting_sandbox.world.json import JsonObject

# What quoting, escaping or a file format might change.
ODD_TEXT = (
    "\"double\" 'single' `back` \\slash \\n \\\\ tab\t line\nend\r\n $1 %s :bind {{ jinja }} null "
    "Gr\u00fc\u00dfe \u65e5\u672c\u8a9e \U0001f600 e\u0301 \u2028 <v x>"
)
ODD_ANSWER: JsonObject = {
    "text": ODD_TEXT,
    "empty": "",
    "nothing": None,
    "none": [],
    "nes.ted": {'it\'s "odd"': [{"a/b~\\n": 1.5}, True, 9007199254740993]},
}
# The second night reads the details of all sessions again.
READ_AGAIN = {"TAP_USERTESTING_REFRESH_DAYS": "10000"}


def first_night() -> World:
    """Give a world with a transcript and a finish time that are not there yet."""
    world = generate(sessions=20)
    sessions = [session for test_id in world.tests for session in world.listed(test_id)]
    assert [session for session in sessions if session.finish_time is None]
    assert [session for session in sessions if not session.transcript_ready]
    odd = sessions[0]
    body = deepcopy(odd.story.details())
    body["tasks"][0]["text"] = ODD_TEXT
    body["tasks"][0]["response"]["answer"] = ODD_ANSWER
    body["sessionParticipant"]["demographicsInfo"][0]["value"] = ODD_TEXT
    world.set_details(odd.session_id, body)
    # One comes late, and no task of another says what it asks for: a chunk of its transcript has
    # nothing to name.
    late, *_, silent = (
        each
        for each in sessions[1:]
        if each.transcript_ready and world.tests[each.test_id].product_type in SPOKEN
    )
    late.transcript_ready = False
    body = deepcopy(silent.story.details())
    for task in body["tasks"]:
        task["text"] = None
    world.set_details(silent.session_id, body)
    return world


def pass_a_day(world: World) -> None:
    """Let what was late come, someone new take a test, and a researcher recode two sessions."""
    sessions = [session for test_id in world.tests for session in world.listed(test_id)]
    for session in sessions:
        session.transcript_ready = True
        if session.finish_time is None:
            world.finish(session.session_id)
    world.arrive(next(test_id for test_id in world.tests if world.listed(test_id)))
    shorter, changed, *_ = (each for each in sessions[1:] if each.finish_time is not None)
    body = deepcopy(shorter.story.details())
    body["tasks"].pop()
    body["sessionParticipant"]["demographicsInfo"].pop()
    world.set_details(shorter.session_id, body)
    body = deepcopy(changed.story.details())
    body["tasks"][0]["response"] = None
    body["tasks"][1]["response"]["answer"] = ODD_ANSWER
    world.set_details(changed.session_id, body)
