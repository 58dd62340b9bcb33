"""What the data of a test lack."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from usertesting_insights.report.numbers import plural

if TYPE_CHECKING:
    from usertesting_insights.report.sections.results import Results


class Notice(NamedTuple):
    """Something that the data lacks."""

    what: str
    why: str


def notices_of(results: Results) -> list[Notice]:
    """Return what is missing, whose fault that is, and when it will change."""
    notices = []
    for row in results.completeness:
        if missing := row.session_count - row.detailed_session_count:
            notices.append(
                Notice(
                    f"The answers of {plural(missing, 'session')} are not loaded.",
                    "The next run asks for them; until then they are in no figure.",
                )
            )
        if missing := row.expected_transcript_count - row.transcript_count:
            notices.append(
                Notice(
                    f"{missing} of {row.expected_transcript_count} transcripts have not arrived.",
                    "They are asked for every night, for a fortnight unless set otherwise. Quotes "
                    "may still change.",
                )
            )
        if row.not_understood_count:
            notices.append(
                Notice(
                    f"{plural(row.not_understood_count, 'answer')} could not be read.",
                    "They are left out of the figures. The page on data quality shows their shape.",
                )
            )
    if results.orders and not results.comparisons:
        notices.append(
            Notice(
                "The things that were compared cannot be told apart.",
                "The API does not say which rating is of which thing. That is known only where the "
                "ratings of a session can be divided evenly among the things.",
            )
        )
    return notices
