"""The tools' questions about figures, as rows of the marts."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from usertesting_insights.server.answers import Answer, Figure, answer
from usertesting_insights.server.marts import Select

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from usertesting_insights.server.marts import Marts

# More than the rows of an answer: a row without an n is passed over.
_MOST_OF_A_TEST = 1_000
_TESTS = (
    "test_id",
    "test_title",
    "programme",
    "wave",
    "product_type",
    "workspace_name",
    "session_count",
    "participant_count",
    "transcript_count",
    "first_finished_at",
    "last_finished_at",
)
# By mart: the section of the report's page, the columns that name the question, its figures.
_RESULTS: Mapping[str, tuple[str, tuple[str, ...], tuple[Figure, ...]]] = {
    "fct_task_performance": (
        "tasks",
        ("task_id", "task_text"),
        tuple(map(Figure.named, ("success_rate", "skip_rate", "geometric_mean_seconds"))),
    ),
    "fct_rating_summaries": (
        "attitudes",
        ("task_id", "task_text"),
        tuple(map(Figure.named, ("mean_rating", "top_two_box_share"))),
    ),
    "fct_nps": (
        "attitudes",
        ("task_id", "task_text"),
        (Figure("nps", "nps", "answer_count", "nps_low", "nps_high", "is_enough_to_quote"),),
    ),
    "fct_qx_scores": (
        "attitudes",
        ("task_group_id as task_id", "task_group_label as task_text"),
        (
            Figure(
                "qx_score",
                "session_mean",
                "session_mean_n",
                "session_mean_low",
                "session_mean_high",
                "is_session_mean_enough_to_quote",
            ),
        ),
    ),
}
_WAVE = Figure("score", "score", "answer_count", "score_low", "score_high", "is_enough_to_quote")
_WAVE_ALSO = (
    "wave",
    "previous_wave",
    "previous_answer_count",
    "previous_score",
    "score_change",
    "score_change_low",
    "score_change_high",
    "is_more_than_noise",
    "is_change_enough_to_quote",
    "is_wave_complete",
)
_SEGMENT = Figure("score", "score", "answer_count", "score_low", "score_high", "is_enough_to_quote")
_SEGMENT_ALSO = (
    "measure",
    "task_id",
    "task_group_id",
    "attribute",
    "demographic_value",
    "other_answer_count",
    "other_score",
    "difference",
    "difference_low",
    "difference_high",
    "is_more_than_noise",
    "is_difference_enough_to_quote",
)
_ALERT = (
    "alert_id",
    "test_id",
    "task_id",
    "session_id",
    "rule",
    "measure",
    "comparison",
    "threshold",
    "first_seen_at",
)
_GAPS = (
    "test_id",
    "session_count",
    "detailed_session_count",
    "expected_transcript_count",
    "transcript_count",
    "not_understood_count",
    "declared_cue_count",
    "cue_count",
)


def find_tests(marts: Marts, text: str, programme: str, most: int) -> Answer:
    """Return tests whose title or programme holds a text, the newest first."""
    conditions = []
    values = []
    if text:
        conditions.append(
            "(lower(test_title) like lower({}) or lower(coalesce(programme, '')) like lower({}))"
        )
        values += [f"%{text}%"] * 2
    if programme:
        conditions.append("programme = {}")
        values.append(programme)
    order = ("coalesce(last_finished_at, ordered_at) desc nulls last", "test_id")
    [rows] = marts.read(Select("dim_tests", _TESTS, order, conditions, values, most))
    return answer(
        ({"citation": row["test_id"], "report_page": page(row["test_id"]), **row} for row in rows),
        "Counts are of complete sessions.",
        most,
    )


def test_results(marts: Marts, test_id: str, measure: str) -> Answer:
    """Return every figure of a test, or those of one measure."""
    read = marts.read(
        *(
            Select(
                mart,
                (*names, *dict.fromkeys(column for one in figures for column in one.columns)),
                ("task_id",),
                ("test_id = {}", *(["is_newest"] if mart == "fct_qx_scores" else [])),
                (test_id,),
                _MOST_OF_A_TEST,
            )
            for mart, (_, names, figures) in _RESULTS.items()
        )
    )
    return answer(
        (row for row in _figures(test_id, read) if measure in {"", row["measure"]}),
        "Shares lie between 0 and 1; low and high bound a 95% interval. Say n and the interval "
        "with each value, and do not quote as a finding what is not enough to quote.",
    )


def _figures(test_id: str, read: list[list[Mapping[str, Any]]]) -> Iterator[dict[str, Any]]:
    for (section, _, figures), rows in zip(_RESULTS.values(), read, strict=True):
        for row in rows:
            for figure in figures:
                if row[figure.n]:
                    yield {
                        "citation": f"{test_id}/{row['task_id']}/{figure.measure}",
                        "report_page": f"{page(test_id)}#{section}",
                        "question": row["task_text"],
                        **figure.of(row),
                    }


def compare_waves(marts: Marts, programme: str, measure: str) -> Answer:
    """Return each measure of a programme, or one, each wave compared with the previous one."""
    columns = ("measure", "question", "question_number", *_WAVE_ALSO, *_WAVE.columns)
    order = ("wave desc", "measure", "question", "question_number")
    conditions = ["programme = {}", *(["measure = {}"] if measure else [])]
    values = [programme, *([measure] if measure else [])]
    [rows] = marts.read(Select("fct_waves", columns, order, conditions, values))
    link = f"programmes/{hashlib.sha256(programme.encode()).hexdigest()[:16]}.html#waves"
    return answer(
        (
            {
                "citation": f"{programme}/{row['wave']}/{row['measure']}/{_short(row)}",
                "report_page": link,
                **_WAVE.of(row),
                "measure": row["measure"],
                "question": row["question"],
                **{name: row[name] for name in _WAVE_ALSO},
            }
            for row in rows
        ),
        "score_change is against the wave before; only is_more_than_noise with "
        "is_change_enough_to_quote says that something moved.",
    )


def _short(row: Mapping[str, Any]) -> str:
    """Return a short name of a question, the same in every wave."""
    digest = hashlib.sha256(row["question"].encode()).hexdigest()
    return f"{digest[:8]}-{row['question_number']}"


def compare_segments(marts: Marts, test_id: str, attribute: str, measure: str) -> Answer:
    """Return how people who gave an answer about themselves differ from the others."""
    given = {"test_id": test_id, "attribute": attribute, "measure": measure}
    asked = {name: value for name, value in given.items() if value}
    order = ("attribute", "demographic_value", "measure", "task_id", "task_group_id")
    [rows] = marts.read(
        Select(
            "fct_segment_comparisons",
            (*_SEGMENT_ALSO, *_SEGMENT.columns),
            order,
            [f"{name} = {{}}" for name in asked],
            [*asked.values()],
        )
    )
    return answer(
        (
            {
                "citation": f"{test_id}/{row['task_id'] or row['task_group_id']}/{row['measure']}/"
                f"{row['attribute']}={row['demographic_value']}",
                "report_page": page(test_id),
                **_SEGMENT.of(row),
                **{name: row[name] for name in _SEGMENT_ALSO},
            }
            for row in rows
        ),
        "difference is to all others who answered that question about themselves; only "
        "is_more_than_noise with is_difference_enough_to_quote says that a segment differs.",
    )


def open_alerts(marts: Marts, test_id: str) -> Answer:
    """Return what the alert rules have raised and is still so."""
    figure = ("measured_value", "measured_count", "measured_low", "measured_high")
    conditions = ["is_open", *(["test_id = {}"] if test_id else [])]
    values = [test_id] if test_id else []
    order = ("first_seen_at desc", "alert_id")
    select = Select("fct_research_alerts", (*_ALERT, *figure), order, conditions, values)
    [rows] = marts.read(select)
    return answer(
        (
            {
                "citation": row["alert_id"],
                "report_page": "index.html#alerts",
                **{name: row[name] for name in _ALERT if name != "alert_id"},
                "value": row["measured_value"],
                "n": row["measured_count"],
                "low": row["measured_low"],
                "high": row["measured_high"],
            }
            for row in rows
        ),
        "first_seen_at says how new an alert is. A rule compares a bound of the interval with its "
        "threshold where the figure has an interval.",
    )


def known_gaps(marts: Marts, test_id: str) -> Answer:
    """Return what is known to be missing: of tests, and of what was read."""
    conditions = ["not is_complete", *(["test_id = {}"] if test_id else [])]
    tests = Select(
        "dq_reconciliation", _GAPS, ("test_id",), conditions, [test_id] if test_id else []
    )
    streams = Select(
        "dq_stream_health",
        ("stream_name", "record_count", "orphan_count", "last_read_at"),
        ("stream_name",),
    )
    incomplete, read = marts.read(tests, streams)
    return answer(
        [
            *({"citation": f"stream/{row['stream_name']}", **row} for row in read),
            *(
                {
                    "citation": f"{row['test_id']}/missing",
                    "report_page": f"{page(row['test_id'])}#missing",
                    **row,
                }
                for row in incomplete
            ),
        ],
        "Rows of a stream say when it was last read; rows of a test say what it lacks. "
        "A test without a row has all that is expected.",
    )


def page(test_id: str) -> str:
    """Return the page of a test in the report."""
    return f"tests/{test_id}.html"
