"""Up to three sessions that show what an alert is about: the plainest first, then the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from usertesting_insights.warehouse.connection import Warehouse

_MISSED = "not answers.is_successful"
_SKIPPED = "answers.is_skipped"
_DETRACTOR = "answers.nps_group = 'detractor'"
_RATED = "answers.answer_normalized is not null"
# Which answers show what a measure of a task counts.
_ANSWERS = {
    "failure_rate": _MISSED,
    "success_rate_segment_difference": _MISSED,
    "skip_rate": _SKIPPED,
    "nps": _DETRACTOR,
    "nps_wave_change": _DETRACTOR,
    "nps_segment_difference": _DETRACTOR,
    "rating": _RATED,
    "rating_segment_difference": _RATED,
    "time_ratio": "answers.duration_ms is not null and not coalesce(answers.is_skipped, false)",
    "alert_kinds": f"({_MISSED} or {_SKIPPED} or {_DETRACTOR})",
}
# What makes an answer plainer than others that show the same: a longer time, a lower rating.
_PLAINNESS = (
    "case when alerts.measure = 'time_ratio' then answers.duration_ms"
    " when alerts.measure in ('rating', 'rating_segment_difference')"
    " then -answers.answer_normalized else 0 end"
)
# Who speaks in a conversation is not known, so nothing of it is quoted or counted.
_CONVERSATION = "LIVE_CONVERSATION"


class Evidence(NamedTuple):
    """A session, and what was said there while the task was at work; null if nothing is quoted."""

    session_id: str
    quote: str | None


def read_evidence(warehouse: Warehouse, *, with_quotes: bool) -> Mapping[str, list[Evidence]]:
    """Return the sessions by alert.

    Args:
        warehouse: Where the marts are.
        with_quotes: Whether the longest quote of each is read, too.

    Raises:
        InsightsError: If the warehouse refuses.
    """
    schema = warehouse.schema
    shown = _shown(schema)
    quotes = (
        "select quotes.session_id, quotes.task_id, quotes.quote_text,"  # noqa: S608
        " row_number() over (partition by quotes.session_id, quotes.task_id"
        " order by quotes.word_count desc, quotes.quote_id) as place"
        f" from {schema}.fct_quotes as quotes"
        f" inner join {schema}.dim_tests as tests on quotes.test_id = tests.test_id"
        f" where coalesce(tests.product_type, '') <> '{_CONVERSATION}'"
    )
    query = (
        f"with shown as ({shown}), quotes as ({quotes})"  # noqa: S608
        " select shown.alert_id, shown.session_id, quotes.quote_text from shown"
        " left join quotes on shown.session_id = quotes.session_id"
        " and shown.task_id = quotes.task_id and quotes.place = 1"
        " where shown.place <= 3 order by shown.alert_id, shown.place"
        if with_quotes
        else f"with shown as ({shown})"  # noqa: S608
        " select alert_id, session_id, null as quote_text from shown"
        " where place <= 3 order by alert_id, place"
    )
    found: dict[str, list[Evidence]] = {}
    for row in warehouse.rows(query):
        found.setdefault(row["alert_id"], []).append(Evidence(row["session_id"], row["quote_text"]))
    return found


def _shown(schema: str) -> str:
    """Return the query of the sessions of each open alert, with their places."""
    shows = " or ".join(
        f"(alerts.measure = '{measure}' and {shown})" for measure, shown in _ANSWERS.items()
    )
    told = (
        "select alerts.alert_id, alerts.attribute, alerts.task_id,"
        " sessions.session_id, sessions.finished_at,"
    )
    alerts = f"{schema}.fct_research_alerts as alerts"
    counted = "sessions.is_counted and alerts.is_open"
    of_tasks = (
        f"{told} {_PLAINNESS} as plainness from {alerts}"
        f" inner join {schema}.fct_task_responses as answers"
        " on alerts.test_id = answers.test_id and alerts.task_id = answers.task_id"
        f" inner join {schema}.fct_sessions as sessions"
        f" on answers.session_id = sessions.session_id where {counted} and ({shows})"
    )
    of_scores = (
        f"{told} -sessions.qx_score as plainness from {alerts}"
        f" inner join {schema}.fct_sessions as sessions on alerts.test_id = sessions.test_id"
        f" where {counted} and sessions.qx_score is not null and alerts.measure in"
        " ('qx_score', 'qx_score_wave_change', 'qx_score_segment_difference')"
    )
    of_phrases = (
        f"{told} mentions.cue_count + mentions.answer_count as plainness from {alerts}"
        f" inner join {schema}.fct_phrase_mentions as mentions"
        " on alerts.test_id = mentions.test_id and alerts.phrase = mentions.phrase"
        " and coalesce(alerts.task_id, '') = coalesce(mentions.task_id, '')"
        f" inner join {schema}.fct_sessions as sessions"
        " on mentions.session_id = sessions.session_id"
        f" left join {schema}.dim_tests as tests on alerts.test_id = tests.test_id"
        f" where {counted} and (mentions.answer_count > 0"
        f" or coalesce(tests.product_type, '') <> '{_CONVERSATION}')"
    )
    # Several answers to a demographic question stand in one text.
    members = (
        f"select distinct alerts.alert_id, people.session_id from {alerts}"  # noqa: S608
        f" inner join {schema}.fct_session_demographics as people"
        " on alerts.test_id = people.test_id and alerts.attribute = people.attribute"
        " where people.demographic_value = alerts.demographic_value"
        " or (people.demographic_type = 'MULTIPLE'"
        " and replace(',' || replace(people.demographic_value, ', ', ',') || ',',"
        " ',' || alerts.demographic_value || ',', '')"
        " <> ',' || replace(people.demographic_value, ', ', ',') || ',')"
    )
    return (
        "select candidates.alert_id, candidates.session_id, candidates.task_id, row_number() over"  # noqa: S608
        " (partition by candidates.alert_id order by candidates.plainness desc,"
        " candidates.finished_at desc, candidates.session_id) as place"
        f" from ({of_tasks} union all {of_scores} union all {of_phrases}) as candidates"
        f" left join ({members}) as members on candidates.alert_id = members.alert_id"
        " and candidates.session_id = members.session_id"
        " where candidates.attribute is null or members.session_id is not null"
    )
