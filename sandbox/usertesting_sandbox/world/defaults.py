"""The defaults for what a test does not say about its world."""

from collections.abc import Sequence
from itertools import count

from usertesting_sandbox.world.json import JsonObject
from usertesting_sandbox.world.records import FixedStory, Session
from usertesting_sandbox.world.times import iso, seconds_of

_FIRST_START = seconds_of("2026-03-01T12:00:00Z")
_GAP_SECONDS = 600
_LENGTH_SECONDS = 300


class Defaults:
    """Makes up ids, rows and sessions: the same ones in the same order, always."""

    def __init__(self) -> None:
        self._ids = count(1)
        self._sessions = count()

    def new_id(self) -> str:
        """A UUID that no other thing has."""
        return f"00000000-0000-4000-8000-{next(self._ids):012d}"

    def row(self, test_id: str, product_type: str) -> JsonObject:
        """The v1 row of a test that nothing is said about."""
        return {
            "uuid": test_id,
            "title": f"Test {test_id[-4:]}",
            "type": "STUDYV2",
            "productType": product_type,
            "orderedAt": iso(_FIRST_START),
            "orderedBy": {"email": "ada@example.com", "name": "Ada Example"},
        }

    def session(
        self, test_id: str, session_id: str | None = None, start_time: str | None = None
    ) -> Session:
        """A session that took five minutes, ten minutes after the one made before."""
        session_id = session_id or self.new_id()
        start_time = start_time or iso(_FIRST_START + next(self._sessions) * _GAP_SECONDS)
        finish_time = iso(seconds_of(start_time) + _LENGTH_SECONDS)
        clips = {"studyUuid": test_id, "clips": []}
        session = Session(
            session_id,
            test_id,
            start_time,
            finish_time,
            None,
            FixedStory({}, None, clips, finish_time),
        )
        session.story = FixedStory(self.details(session), None, clips, finish_time)
        return session

    def details(
        self,
        session: Session,
        tasks: Sequence[JsonObject] | None = None,
        task_groups: Sequence[JsonObject] = (),
        demographics: Sequence[JsonObject] | None = None,
        participant_id: str | None = None,
    ) -> JsonObject:
        """The v3 body of a session."""
        return {
            "sessionId": session.session_id,
            "audienceId": None,
            "testPlanId": self.new_id(),
            "sessionParticipant": {
                "participantId": participant_id or self.new_id(),
                "demographicsInfo": [_gender()] if demographics is None else list(demographics),
            },
            "taskGroups": list(task_groups),
            "tasks": [self._rating()] if tasks is None else list(tasks),
        }

    def _rating(self) -> JsonObject:
        # The inside of an answer's member is undocumented: this shape is invented.
        answer = {"ratingScale": {"rating": 4, "min": 1, "max": 5}}
        return {
            "uuid": self.new_id(),
            "text": "How easy or difficult was that?",
            "type": "RATING_SCALE",
            "response": {
                "startTimeMs": 0,
                "endTimeMs": 20_000,
                "skipped": False,
                "answer": answer,
            },
        }


def _gender() -> JsonObject:
    return {
        "id": "gender",
        "code": "GENDER",
        "label": "What is your gender?",
        "value": "Female",
        "type": "DEMOGRAPHIC_QUESTION_TYPE_SINGLE",
    }
