"""Up to three sessions that show what an alert is about, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from usertesting_insights.warehouse.connection import Warehouse

# Which answers show what a measure counts. `nps` stands for its change between waves, too.
_SHOWS = (
    "(alerts.measure = 'failure_rate' and not answers.is_successful)"
    " or (alerts.measure = 'skip_rate' and answers.is_skipped)"
    " or (alerts.measure in ('nps', 'nps_wave_change') and answers.nps_group = 'detractor')"
)
# Who speaks in a conversation is not known, so nothing of it is quoted.
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
    shown = (
        "select alerts.alert_id, answers.session_id, answers.task_id, alerts.test_id,"  # noqa: S608
        " row_number() over (partition by alerts.alert_id"
        " order by sessions.finished_at desc, answers.session_id) as place"
        f" from {schema}.fct_research_alerts as alerts"
        f" inner join {schema}.fct_task_responses as answers"
        " on alerts.test_id = answers.test_id and alerts.task_id = answers.task_id"
        f" inner join {schema}.fct_sessions as sessions"
        " on answers.session_id = sessions.session_id"
        f" where alerts.is_open and sessions.is_counted and ({_SHOWS})"
    )
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
