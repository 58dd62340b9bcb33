"""How the figures of a test were made, and what they cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from usertesting_insights.report.numbers import in_words, listed
from usertesting_insights.report.sections.goals import name_of

if TYPE_CHECKING:
    from usertesting_insights.report.options import Options
    from usertesting_insights.report.sections.results import Results


def method_section(results: Results, options: Options) -> list[tuple[str, str]]:
    """Return terms and what they mean on this page."""
    terms = [
        (
            "Intervals",
            (
                "Each range in brackets is a 95 % interval. A wide one means that few people were "
                "asked, not that something is wrong."
            ),
        ),
        (
            "Enough to quote",
            (
                "A figure is hollow and grey until both its number of answers and the width of its "
                "interval are enough. Until then it says what these people did, not what all "
                "customers would do."
            ),
        ),
        (
            "Who counts",
            "Sessions that are completed, and of a person who answers twice the newest answer.",
        ),
    ]
    if results.goals:
        names = listed([name_of(task) for task in results.goals])
        terms.append(
            (
                "Reached the goal",
                (
                    f"Counted over answers that carry a verdict, for: {names}. Skips and answers "
                    "without a verdict are left out."
                ),
            )
        )
        terms.append(
            (
                "Typical time",
                "The geometric mean of everyone who answered, whether or not the goal was reached.",
            )
        )
    if options.show_demographics:
        terms.append(
            (
                "Who took part",
                (
                    "Answers are those of the day of the session. The account is every other test "
                    f"that is loaded. Answers of fewer than {in_words(options.fewest_people)} "
                    "people are pooled as other answers and not compared."
                ),
            )
        )
    if options.show_quotes:
        terms.append(
            (
                "Quotes",
                (
                    "Unedited and untranslated. Sentences that repeat the task are left out. No "
                    "sentiment is known."
                ),
            )
        )
    terms.append(
        (
            "Not in these data",
            "First clicks, paths, heat maps, tree tests, card sorts: the API does not give them.",
        )
    )
    return terms
