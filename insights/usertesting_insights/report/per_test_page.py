"""The page of one test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from usertesting_insights.report.numbers import clock, days, in_words, plural
from usertesting_insights.report.sections import attitudes, findings, goals, voices
from usertesting_insights.report.sections.audience import Audience, audience_section
from usertesting_insights.report.sections.choices import ChoiceQuestion, choice_questions
from usertesting_insights.report.sections.method import method_section
from usertesting_insights.report.sections.stuck import Stuck, stuck_section

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from usertesting_insights.marts.rows import Test
    from usertesting_insights.report.options import Options
    from usertesting_insights.report.sections.results import Results

_PRODUCTS = {
    "SURVEY": "Survey",
    "NON_THINK_OUT_LOUD": "Interaction test",
    "THINK_OUT_LOUD": "Think-out-loud test",
    "LIVE_CONVERSATION": "Live conversation",
}


class Notice(NamedTuple):
    """Something that the data lacks."""

    what: str
    why: str


class ClipLine(NamedTuple):
    """A clip or a reel."""

    name: str
    note: str
    link: str | None


@dataclass(frozen=True)
class TestPage:
    """What the page of a test shows; the template holds the rest of the words."""

    __test__ = False

    title: str
    full_title: str
    brand: str | None
    kicker: str
    standfirst: Sequence[str]
    nothing_yet: str
    findings: Sequence[findings.Finding]
    notices: Sequence[Notice]
    goals: goals.Goals | None
    stuck: Stuck | None
    choices: Sequence[ChoiceQuestion]
    recommendations: Sequence[attitudes.Recommendation]
    ratings: Sequence[attitudes.RatingFigure]
    qx: Sequence[attitudes.QxFigure]
    show_quotes: bool
    spoken: Sequence[voices.TaskVoices]
    written: Sequence[voices.Written]
    no_words: str
    clips: Sequence[ClipLine]
    audience: Audience | None
    method: Sequence[tuple[str, str]]

    @property
    def contents(self) -> list[tuple[str, str]]:
        """The sections that the page has."""
        sections = (
            ("short", "In short", True),
            ("missing", "What is missing", bool(self.notices)),
            ("tasks", "Tasks", self.goals is not None),
            ("stuck", "Where people got stuck", self.stuck is not None),
            ("choices", "Choices", bool(self.choices)),
            ("attitudes", "NPS and QXscore", True),
            ("said", "Quotes", self.show_quotes),
            ("who", "Who took part", self.audience is not None),
            ("method", "Method and limits", True),
        )
        return [(anchor, name) for anchor, name, is_there in sections if is_there]

    @property
    def attitudes_heading(self) -> str:
        """The finding of the section on attitudes."""
        if self.recommendations:
            return self.recommendations[0].finding
        return "Nobody was asked whether they would recommend it"

    @property
    def attitudes_note(self) -> str:
        """What stands below that heading."""
        if self.ratings:
            return "A rating is told by the share of its two best answers, not by its mean."
        return "This test has no ratings."

    @property
    def panels(self) -> list[attitudes.RatingFigure | attitudes.QxFigure]:
        """Ratings and QXscores, side by side."""
        return [*self.ratings, *self.qx]

    @property
    def voices_heading(self) -> str:
        """The heading of the section on quotes."""
        return "What people said, by what they did" if self.spoken else "What people wrote"

    @property
    def voices_note(self) -> str:
        """How the quotes were chosen."""
        if not self.spoken:
            return "Word for word, and not translated. All that was written, in no order of weight."
        return (
            "Word for word, and not translated. Chosen by rule: the longest of each person, at "
            "most three a side. They show what was said, not how often. Sides are what people did, "
            "not the tone of their words."
        )

    @property
    def goal_table(self) -> list[tuple[str, ...]]:
        """The figures of the tasks."""
        return [
            (
                row.name,
                row.success_text,
                row.success_range,
                str(row.without_verdict),
                row.time_text or "-",
                row.time_range or "-",
                str(row.task.geometric_mean_seconds_n),
                row.skipped_text,
            )
            for row in (self.goals.rows if self.goals else ())
        ]

    @property
    def audience_table(self) -> list[tuple[str, ...]]:
        """The figures of who took part."""
        return [
            (f"{question.heading}: {answer.answer}", answer.count, answer.range, answer.account)
            for question in (self.audience.questions if self.audience else ())
            for answer in question.answers
        ]


def make_test_page(results: Results, options: Options) -> TestPage:
    """Return the page of a test."""
    test = results.test
    goal_section = goals.goals_section(results.tasks) if results.tasks else None
    recommendations = [
        attitudes.recommendation(row, results.rating_bars, test.brand) for row in results.nps
    ]
    ratings = attitudes.ratings_of(results)
    recordings = _recordings(results, options)
    audience = (
        audience_section(results.balance, options.fewest_people)
        if options.show_demographics
        else None
    )
    return TestPage(
        title=test.short_title,
        full_title=f"{test.brand}: {test.short_title}" if test.brand else test.short_title,
        brand=test.brand,
        kicker=" · ".join(_kicker(test)),
        standfirst=_standfirst(results, audience),
        nothing_yet=_nothing_yet(test),
        findings=findings.findings(
            goal_section.rows if goal_section else (), recommendations, ratings
        ),
        notices=_notices(results),
        goals=goal_section,
        stuck=stuck_section(results),
        choices=choice_questions(results.choices, results.tasks),
        recommendations=recommendations,
        ratings=ratings,
        qx=attitudes.qx_figures(results),
        show_quotes=options.show_quotes,
        spoken=voices.spoken(results, recordings) if options.show_quotes else (),
        written=voices.written(results) if options.show_quotes else (),
        no_words=_no_words(test),
        clips=_clips(results, recordings),
        audience=audience,
        method=method_section(results, options),
    )


def product_of(test: Test) -> str:
    """Return the kind of a test in words."""
    if test.product_type is None:
        return "Test of a kind that is not known"
    return _PRODUCTS.get(test.product_type, test.product_type.replace("_", " ").capitalize())


def _kicker(test: Test) -> list[str]:
    parts = [product_of(test)]
    if test.first_finished_at and test.last_finished_at:
        parts.append(days(test.first_finished_at, test.last_finished_at))
    if test.programme and test.wave is not None:
        parts.append(f"wave {test.wave} of {test.programme}")
    if test.workspace_name:
        parts.append(test.workspace_name)
    return parts


def _standfirst(results: Results, audience: Audience | None) -> list[str]:
    test = results.test
    if not results.sessions:
        return ["Nobody has taken this test yet."]
    parts = [f"{plural(test.session_count, 'session')} of this test are loaded"]
    if test.expects_transcript:
        parts[0] += f"; {in_words(test.transcript_count)} of the recordings have a transcript"
    parts[0] += "."
    if test.median_session_seconds:
        parts.append(f"Half of the sessions took {clock(test.median_session_seconds)} or less.")
    if audience:
        parts.append(f"{audience.heading}.")
    quotable = any(task.is_success_rate_enough_to_quote for task in results.goals) or any(
        row.is_enough_to_quote for row in results.nps
    )
    advice = (
        "Filled dots may be quoted as percentages; for hollow ones say the count."
        if quotable
        else "No figure here is enough to quote a percentage. Say “10 of 15”, not “67 %”."
    )
    return [" ".join(parts), advice]


def _nothing_yet(test: Test) -> str:
    if test.session_count == 0:
        ordered = (
            f" The test was ordered on {test.ordered_at:%-d %B %Y}." if test.ordered_at else ""
        )
        return f"No session has finished.{ordered}"
    return "No task tells whether a goal was reached, and nothing was rated by five people or more."


def _notices(results: Results) -> list[Notice]:
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
    return notices


def _no_words(test: Test) -> str:
    if test.product_type == "LIVE_CONVERSATION":
        return (
            "Nothing says which of the speakers is the participant, and no written question was "
            "answered."
        )
    if test.expects_transcript:
        return "No quote could be placed in a task, and no written question was answered."
    return "Tests of this kind are not transcribed, and no written question was answered."


def _clips(results: Results, recordings: Callable[[str, int], str | None]) -> list[ClipLine]:
    lines = [
        ClipLine(
            clip.clip_name or "Clip without a name",
            f"{results.people.get(clip.session_id, '')} "
            f"at {clock((clip.started_ms or 0) / 1000)}, "
            f"{clock((clip.duration_ms or 0) / 1000)} long",
            recordings(clip.session_id, (clip.started_ms or 0) // 1000),
        )
        for clip in results.clips
    ]
    lines += [
        ClipLine(
            reel.reel_name or "Reel without a name",
            f"reel of {plural(reel.clip_count or 0, 'clip')}, "
            f"{clock((reel.duration_ms or 0) / 1000)} long",
            None,
        )
        for reel in results.reels
    ]
    return lines


def _recordings(results: Results, options: Options) -> Callable[[str, int], str | None]:
    """Return how a session's recording is reached at a second."""

    def link(session_id: str, seconds: int) -> str | None:
        if options.recording_url:
            return options.recording_url.format(session_id=session_id, seconds=seconds)
        path = results.video_paths.get(session_id)
        # A media fragment: browsers open the file at that second.
        if path and path.startswith(("https://", "http://", "file://")):
            return f"{path}#t={seconds}"
        return None

    return link
