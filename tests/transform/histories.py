"""Random nights of many sessions: what the loader writes each night, and what is then true.

A session is read again with more or less in it, moves to another test, loses its participant, is
deleted and listed again, or is taken out of the raw tables. Its rows are written as a loader writes
them: by key, so that what an earlier read has left behind stays.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

Record = dict[str, Any]

TESTS = ("test-1", "test-2", "test-3")
PEOPLE = ("ann", "bob", "cleo", None)
# Kind of task, answer, and how well it is understood.
ANSWERS: tuple[tuple[str | None, object, str], ...] = (
    ("RATING_SCALE", {"ratingScale": {"rating": 4, "min": 1, "max": 5}}, "parsed"),
    ("RATING_SCALE", {"ratingScale": {"rating": 4, "max": "five"}}, "partly_parsed"),
    ("RATING_SCALE", {"ratingScale": {"selected": 4, "label": "Easy"}}, "partly_parsed"),
    ("RATING_SCALE", {"ratingScale": {"rating": 10**400}}, "invalid"),
    ("RATING_SCALE", {"ratingScale": {"rating": "1e99", "max": 5}}, "invalid"),
    ("NPS", {"nps": {"score": 9}}, "parsed"),
    ("NPS", {"nps": {"score": {"value": 9}}}, "unparsed"),
    ("NPS", {"nps": {"score": "n/a"}}, "invalid"),
    ("NPS", "nine", "unparsed"),
    ("NPS", [9], "unparsed"),
    ("MULTIPLE_CHOICE", {"multipleChoice": {"selectedOptions": [{"label": "A"}]}}, "parsed"),
    ("MULTIPLE_CHOICE", {"multipleChoice": ["A", "B"]}, "parsed"),
    (
        "MULTIPLE_CHOICE",
        {"multipleChoice": {"selectedOptions": [{"optionText": "A"}]}},
        "partly_parsed",
    ),
    ("MULTIPLE_CHOICE", {"multipleChoice": [{"label": "A"}, None, 3]}, "partly_parsed"),
    ("RANK_ORDER", {"rankOrder": {"ranking": [{"label": "A", "rank": "first"}]}}, "partly_parsed"),
    ("RANK_ORDER", {"rankOrder": ["B", "A"]}, "parsed"),
    ("MATRIX", {"matrix": {"rows": [{"row": "Price", "column": "Poor"}]}}, "parsed"),
    ("MATRIX", {"matrix": {"rows": [{"row": "Price", "columnIndex": "x"}]}}, "partly_parsed"),
    ("URL", {"url": {"url": "https://a.example", "success": True}}, "parsed"),
    ("URL", {"url": {"url": "https://a.example", "passed": True}}, "partly_parsed"),
    ("WRITTEN", {"written": {"text": "Fine, 'really' \\ \"so\""}}, "parsed"),
    ("WRITTEN", {"written": {"text": ""}}, "no_answer"),
    ("BLANK", {"blank": {}}, "no_typed_value"),
    ("CARD_SORT", {"cards": ["A"]}, "unparsed"),
    ("URL", None, "no_answer"),
    (None, {"nps": {"score": 9}}, "unparsed"),
)
# What a group came to, and its QXscore.
GROUPS: tuple[tuple[object, float | None], ...] = (
    ({"score": 61}, 61.0),
    ({"score": "n/a"}, None),
    ({"score": {"value": 61}}, None),
    ({"score": 10**400}, None),
    ({"sequence": "AB"}, None),
    (7, None),
    (None, None),
)
# Milliseconds, some of which no clock can have meant.
TIMES = (None, 0, 1500, -1, 9_000, 9_223_372_036_854_775_807, -9_223_372_036_854_775_808)
WORDS = ("So this is the page", "where is the menu", "there it is, I think", "")


@dataclass
class Session:
    """A session as it is now, by the newest read of each kind."""

    session_id: str
    test_id: str
    participant_id: str | None = None
    statuses: list[str] = field(default_factory=list)
    scores: list[float | None] = field(default_factory=list)
    demographic_count: int = 0
    cues: list[str] | None = None
    is_whole: bool | None = None
    has_details: bool = False
    is_deleted: bool = False

    @property
    def has_transcript(self) -> bool:
        return bool(self.cues)


class History:
    """Sessions that change from night to night, with the rows that a loader has then written.

    Attributes:
        raw: The raw tables, by stream and key.
        sessions: What is true now.
    """

    def __init__(self, random: Random, sessions: int) -> None:
        self._random = random
        self._count = sessions
        self._night = datetime(2026, 3, 1, 2, tzinfo=UTC)
        # Their tables are there from the start, be they empty.
        self.raw: dict[str, dict[tuple[object, ...], Record]] = {"sessions": {}, "tests": {}}
        self.sessions: dict[str, Session] = {}

    def pass_night(self, *, is_empty: bool = False, clock: timedelta = timedelta(0)) -> None:
        """Let a day go by, and the loader write what has changed.

        Args:
            is_empty: Whether nothing does.
            clock: How far the tap's clock is ahead.
        """
        self._night += timedelta(days=1)
        if is_empty:
            return
        for number in range(self._count):
            self._at = self._night + clock + timedelta(seconds=number)
            session_id = f"session-{number}"
            if session_id in self.sessions:
                self._change(self.sessions[session_id])
            elif self._random.random() < 0.6:
                session = Session(session_id, self._random.choice(TESTS))
                self.sessions[session_id] = session
                self._list(session)
                self._read_details(session)
        for test_id in self._random.sample(TESTS, 2):
            self._write(
                "tests", {"test_id": test_id, "workspace_id": "w", "product_type": "SURVEY"}
            )

    def _change(self, session: Session) -> None:
        happening = self._random.choice(
            (self._move, self._delete, self._list_again, self._remove)
            + (self._read_details, self._read_transcript) * 3
            + (lambda _: None,) * 4
        )
        happening(session)

    def _move(self, session: Session) -> None:
        session.test_id = self._random.choice(TESTS)
        session.is_deleted = False
        self._list(session)

    def _delete(self, session: Session) -> None:
        session.is_deleted = True
        self._write_deletion(session, self._at)

    def _list_again(self, session: Session) -> None:
        if session.is_deleted:
            session.is_deleted = False
            self._write_deletion(session, None)

    def _remove(self, session: Session) -> None:
        """Take a session out of the raw tables, which a loader does not; it may come back."""
        del self.sessions[session.session_id]
        for rows in self.raw.values():
            for key in [key for key in rows if rows[key].get("session_id") == session.session_id]:
                del rows[key]

    def _list(self, session: Session) -> None:
        times = {"start_time": "2026-03-01 12:00:00", "finish_time": "2026-03-01 12:01:30"}
        self._write("sessions", {**self._ids(session), "audience_id": "a", **times})
        self._write_deletion(session, None)

    def _write_deletion(self, session: Session, at: datetime | None) -> None:
        deleted_at = None if at is None else _written(at)
        self._write("session_deletions", {**self._ids(session), "deleted_at": deleted_at})

    def _read_details(self, session: Session) -> None:
        choose = self._random.choice
        session.has_details = True
        session.participant_id = choose(PEOPLE)
        person = {**self._ids(session), "participant_id": session.participant_id}
        self._write("session_details", person, reads=True)
        session.statuses = []
        for index in range(self._random.randrange(6)):
            task_type, answer, status = choose(ANSWERS)
            is_skipped = choose((False, False, True, None))
            session.statuses.append("skipped" if is_skipped else status)
            task = {
                "task_index": index,
                "task_uuid": choose(("task-1", "task-2", None)),
                "task_type": task_type,
                "task_text": choose(("Rate it", "Look", None)),
                "skipped": is_skipped,
                "start_time_ms": choose(TIMES),
                "end_time_ms": choose(TIMES),
                "answer_json": None if answer is None else json.dumps(answer),
            }
            self._write("tasks", person | task, reads=True)
        session.scores = []
        for index in range(self._random.randrange(3)):
            response, score = choose(GROUPS)
            session.scores.append(score)
            group = {
                "task_group_index": index,
                "task_group_uuid": f"group-{index}",
                "task_group_type": "QX_SCORE",
                "task_group_response": None if response is None else json.dumps(response),
            }
            self._write("task_groups", person | group, reads=True)
        session.demographic_count = self._random.randrange(4)
        for index in range(session.demographic_count):
            code = {"demographic_code": choose(("GENDER", "AGE", "SHOES", None))}
            answer = {"demographic_index": index, "value": choose(("female", "30, 40", "", None))}
            self._write("demographics", person | code | answer, reads=True)

    def _read_transcript(self, session: Session) -> None:
        session.cues = self._random.choices(WORDS, k=self._random.randrange(4))
        session.is_whole = self._random.choice((True, True, False, None))
        spoken = {
            "transcript_vtt": "WEBVTT",
            "transcript_plain_text": "\n".join(session.cues),
            "cue_count": len(session.cues),
            "duration_ms": 1000 * len(session.cues),
            "is_whole": session.is_whole,
        }
        self._write("transcripts", self._ids(session) | spoken, reads=True)
        for index, text in enumerate(session.cues):
            times = {"start_ms": 1000 * index, "end_ms": 1000 * (index + 1)}
            cue = {"cue_index": index, "text": text, **times}
            self._write("transcript_cues", self._ids(session) | cue, reads=True)

    def _ids(self, session: Session) -> Record:
        return {"session_id": session.session_id, "test_id": session.test_id}

    def _write(self, stream: str, record: Record, *, reads: bool = False) -> None:
        row = {**record, "_sdc_extracted_at": _written(self._at)}
        if reads:
            row["extracted_at"] = _written(self._at)
        key = tuple(row[name] for name in KEYS[stream])
        self.raw.setdefault(stream, {})[key] = row

    def listed(self) -> list[Session]:
        """Give the sessions that are not deleted."""
        return [session for session in self.sessions.values() if not session.is_deleted]

    def participants(self) -> Counter[str]:
        """Count the sessions of each known participant."""
        return Counter(
            session.participant_id for session in self.listed() if session.participant_id
        )


KEYS = {
    "tests": ("test_id", "workspace_id"),
    "sessions": ("session_id",),
    "session_deletions": ("session_id", "test_id"),
    "session_details": ("session_id",),
    "demographics": ("session_id", "demographic_index"),
    "task_groups": ("session_id", "task_group_index"),
    "tasks": ("session_id", "task_index"),
    "transcripts": ("session_id",),
    "transcript_cues": ("session_id", "cue_index"),
}


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")
