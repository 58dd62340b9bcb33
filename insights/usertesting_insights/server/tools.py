"""The tools, named for what a researcher asks."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Annotated, Literal, ParamSpec

from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from usertesting_insights.errors import InsightsError
from usertesting_insights.search.find import Question
from usertesting_insights.server import comparisons, overview, results, speech
from usertesting_insights.server.answers import Answer  # noqa: TC001 - read at run time
from usertesting_insights.server.results import Part  # noqa: TC001 - likewise

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp.server.mcpserver import MCPServer

    from usertesting_insights.report.options import Options
    from usertesting_insights.search.models import Model
    from usertesting_insights.server.marts import Marts

_ID = r"^[0-9a-fA-F-]{36}$"
_Parameters = ParamSpec("_Parameters")

Text = Annotated[str, Field(max_length=500)]
TestId = Annotated[str, Field(pattern=_ID, description="A test_id of find_tests.")]
AnyTest = Annotated[
    str, Field(pattern=f"^$|{_ID}", description="A test_id of find_tests; empty for all tests.")
]
Measure = Annotated[Text, Field(description="Only this measure of the glossary; empty for all.")]
Rows = Annotated[int, Field(ge=1, le=50, description="How many rows at most.")]
Second = Annotated[int, Field(ge=0, le=1_000_000)]


def add_tools(
    server: MCPServer[object], marts: Marts, model: Callable[[], Model], options: Options
) -> None:
    """Add every tool. Each only reads.

    Args:
        server: The server.
        marts: Where the marts are.
        model: Loads the model that reads questions.
        options: How a recording is linked to.
    """

    def tool(function: Callable[_Parameters, Answer]) -> None:
        server.add_tool(
            _with_plain_errors(function),
            annotations=ToolAnnotations(
                read_only_hint=True, destructive_hint=False, open_world_hint=False
            ),
        )

    def find_tests(
        text: Annotated[Text, Field(description="Part of a title or programme.")] = "",
        programme: Annotated[Text, Field(description="Exactly this programme.")] = "",
        most: Rows = 20,
    ) -> Answer:
        """Find research tests, the newest first, with how many people took part."""
        return overview.find_tests(marts, text, programme, most)

    def test_results(
        test_id: TestId,
        part: Annotated[
            Part,
            Field(
                description="figures: success, skips, times, ratings, NPS, QXscore, "
                "questionnaires. funnel: how far people get. choices: who chose what. comparison: "
                "which thing of a balanced comparison is better. other_tests: is it better than "
                "our other tests. sample_size: how many people make it surer."
            ),
        ] = "figures",
        measure: Measure = "",
    ) -> Answer:
        """Return a part of what came out of one test.

        Each figure has its n, its interval, and whether it is enough to quote.
        """
        return results.test_results(marts, test_id, part, measure)

    def compare_waves(
        programme: Annotated[Text, Field(description="A programme of find_tests.")],
        measure: Measure = "",
    ) -> Answer:
        """Compare the waves of a programme: is a figure new, better or worse, beyond noise?"""
        return comparisons.compare_waves(marts, programme, measure)

    def compare_segments(
        test_id: TestId,
        attribute: Annotated[
            Text, Field(description="Only this attribute, such as country; empty for all.")
        ] = "",
        measure: Measure = "",
    ) -> Answer:
        """Compare people by what they answered about themselves: does a segment differ?"""
        return comparisons.compare_segments(marts, test_id, attribute, measure)

    def search_quotes(  # noqa: PLR0913, PLR0917 - called by names
        question: Annotated[Text, Field(min_length=1, description="In any words and language.")],
        test_id: AnyTest = "",
        segment: Annotated[
            dict[str, str],
            Field(
                max_length=5,
                description='Only people who answered so, such as {"country": "Spain"}; also '
                '{"nps_group": "detractor"}, and {"task_outcome": "failed"}, "succeeded" or '
                '"skipped" of the task at hand.',
            ),
        ] = {},  # noqa: B006 - it is not changed, and None would be one more form to explain
        containing: Annotated[Text, Field(description="Only quotes with this word.")] = "",
        kind: Annotated[
            Literal["quote", "answer"],
            Field(description="quote: what they said. answer: what they wrote to open questions."),
        ] = "quote",
        most: Rows = 10,
    ) -> Answer:
        """Search what participants said, by meaning: quotes with test, task, time and recording."""
        asked = Question(
            question,
            [test_id] if test_id else [],
            list(segment.items()),
            containing,
            kind,
            most,
        )
        return speech.search_quotes(marts, model, options, asked)

    def read_transcript(
        session_id: Annotated[Text, Field(description="A session_id of search_quotes.")],
        start_seconds: Second = 0,
        end_seconds: Second = 1_000_000,
    ) -> Answer:
        """Read a stretch of a session's transcript, to see what was said around a quote."""
        return speech.read_transcript(marts, session_id, start_seconds, end_seconds)

    def open_alerts(test_id: AnyTest = "") -> Answer:
        """List what the alert rules have raised and is still so, the newest first."""
        return comparisons.open_alerts(marts, test_id)

    def known_gaps(test_id: AnyTest = "") -> Answer:
        """Say what is known to be missing in the data, and when each part was last read."""
        return overview.known_gaps(marts, test_id)

    tool(find_tests)
    tool(test_results)
    tool(compare_waves)
    tool(compare_segments)
    tool(search_quotes)
    tool(read_transcript)
    tool(open_alerts)
    tool(known_gaps)


def _with_plain_errors(
    function: Callable[_Parameters, Answer],
) -> Callable[_Parameters, Answer]:
    """Let the assistant read an error that is for people; any other stays in the log."""

    @wraps(function)
    def called(*arguments: _Parameters.args, **named: _Parameters.kwargs) -> Answer:
        try:
            return function(*arguments, **named)
        except InsightsError as error:
            raise ToolError(str(error)) from error

    return called
