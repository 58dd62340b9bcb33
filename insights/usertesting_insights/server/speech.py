"""The tools' questions about what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from usertesting_insights.search.find import Question, find
from usertesting_insights.search.links import link_to
from usertesting_insights.server.answers import Answer, answer
from usertesting_insights.server.figures import page
from usertesting_insights.server.marts import Select
from usertesting_insights.server.people import role_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from usertesting_insights.report.options import Options
    from usertesting_insights.search.models import Model
    from usertesting_insights.server.marts import Marts

_ID_CHARACTERS = 8
_MS_A_SECOND = 1_000
_CUES = ("test_id", "speaker", "cue_text", "cue_index", "started_ms", "is_task_read_aloud")


def search_quotes(
    marts: Marts, model: Callable[[], Model], options: Options, question: Question
) -> Answer:
    """Return quotes that come closest to a question."""
    embedder = model()
    with marts.open() as warehouse:
        found = find(warehouse, embedder, question)
    return answer(
        (
            {
                "citation": one.citation
                if one.first_cue_index is None
                else citation(one.session_id, one.first_cue_index),
                "report_page": page(one.test_id, "said"),
                "participant_said": one.text,
                "speaker": role_of(one.speaker),
                "test_id": one.test_id,
                "test_title": one.test_title,
                "during_task": one.task_text,
                "session_id": one.session_id,
                "participant_key": one.participant_key,
                "seconds": None if one.started_ms is None else one.started_ms // _MS_A_SECOND,
                "recording": link_to(options, one.session_id, one.video, one.started_ms),
                "closeness": round(one.closeness, 3),
            }
            for one in found
        ),
        "The closest quotes come first; there are always some, so judge whether they answer. They "
        "show what was said, not how many people think so.",
        question.most,
    )


def read_transcript(marts: Marts, session_id: str, start: int, end: int) -> Answer:
    """Return a stretch of a transcript, cue by cue."""
    conditions = (
        "session_id = {}",
        f"started_ms >= {start * _MS_A_SECOND}",
        f"started_ms < {end * _MS_A_SECOND}",
    )
    # A session that was refunded or deleted counts in nothing, and is not read either.
    counted, cues = marts.read(
        Select(
            "fct_sessions",
            ("session_id",),
            ("session_id",),
            ("is_counted", "session_id = {}"),
            (session_id,),
        ),
        Select("fct_transcript_cues", _CUES, ("cue_index",), conditions, (session_id,)),
    )
    rows = cues if counted else []
    return answer((_cue(session_id, row) for row in rows), "Go on from the last row's seconds.")


def _cue(session_id: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "citation": citation(session_id, row["cue_index"]),
        "report_page": page(row["test_id"], "said"),
        "participant_said": row["cue_text"],
        "speaker": role_of(row["speaker"]),
        "seconds": row["started_ms"] // _MS_A_SECOND,
        "is_task_read_aloud": row["is_task_read_aloud"],
    }


def citation(session_id: str, cue_index: int) -> str:
    """Return a citation as the report prints it with a quote."""
    return f"{session_id[:_ID_CHARACTERS]}·{cue_index}"
