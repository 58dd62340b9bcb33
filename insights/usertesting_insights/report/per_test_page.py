"""The page of one test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from usertesting_insights.report.numbers import NBSP, clock, days, on_one_line, plural
from usertesting_insights.report.sections import attitudes, findings, goals, voices
from usertesting_insights.report.sections.audience import Audience, audience_section
from usertesting_insights.report.sections.choices import ChoiceQuestion, choice_questions
from usertesting_insights.report.sections.giving_up import Funnel, funnel_section
from usertesting_insights.report.sections.method import method_section
from usertesting_insights.report.sections.notices import Notice, notices_of
from usertesting_insights.report.sections.plan import Plan, plan_section
from usertesting_insights.report.sections.questionnaires import (
    QuestionnaireFigure,
    questionnaire_figures,
)
from usertesting_insights.report.sections.recordings import ClipLine, clips_of, recordings_of
from usertesting_insights.report.sections.segments import Segments, segments_section
from usertesting_insights.report.sections.stuck import Stuck, stuck_section
from usertesting_insights.report.sections.things import Things, things_sections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from usertesting_insights.marts.rows import Test
    from usertesting_insights.report.options import Options
    from usertesting_insights.report.sections.results import Results

_PRODUCTS = {
    "SURVEY": "Survey",
    "NON_THINK_OUT_LOUD": "Interaction test",
    "THINK_OUT_LOUD": "Think-out-loud test",
    "LIVE_CONVERSATION": "Live conversation",
}


class ProgrammeOfTest(NamedTuple):
    """The programme that a test belongs to.

    Attributes:
        link: Its page.
        change: What has changed since the wave before; empty for the first.
    """

    link: str
    change: str


@dataclass(frozen=True)
class TestPage:
    """What the page of a test shows; the template holds the rest of the words."""

    __test__ = False

    title: str
    full_title: str
    brand: str | None
    kicker: Sequence[str]
    programme: ProgrammeOfTest | None
    standfirst: Sequence[str]
    nothing_yet: str
    findings: Sequence[findings.Finding]
    notices: Sequence[Notice]
    goals: goals.Goals | None
    stuck: Stuck | None
    funnel: Funnel | None
    things: Sequence[Things]
    choices: Sequence[ChoiceQuestion]
    recommendations: Sequence[attitudes.Recommendation]
    ratings: Sequence[attitudes.RatingFigure]
    qx: Sequence[attitudes.QxFigure]
    awaits_qx: bool
    questionnaires: Sequence[QuestionnaireFigure]
    show_quotes: bool
    spoken: Sequence[voices.TaskVoices]
    written: Sequence[voices.Written]
    no_words: str
    clips: Sequence[ClipLine]
    audience: Audience | None
    segments: Segments | None
    method: Sequence[tuple[str, str]]
    plan: Plan | None

    @property
    def contents(self) -> list[tuple[str, str]]:
        """The sections that the page has."""
        sections = (
            ("short", "In short", True),
            ("missing", "What is missing", bool(self.notices)),
            ("tasks", "Tasks", self.goals is not None),
            ("stuck", "Where people got stuck", self.stuck is not None),
            ("gave-up", "Where people gave up", self.funnel is not None),
            ("things", "What was compared", bool(self.things)),
            ("choices", "Choices", bool(self.choices)),
            ("attitudes", "NPS and QXscore", True),
            ("said", "Quotes", self.show_quotes),
            ("who", "Who took part", self.audience is not None),
            ("groups", "Groups of people", self.segments is not None),
            ("method", "Method and limits", True),
        )
        return [(anchor, name) for anchor, name, is_there in sections if is_there]

    @property
    def attitudes_heading(self) -> str:
        """The finding of the section on attitudes."""
        if self.recommendations:
            return self.recommendations[0].finding
        if not self.has_scores:
            return "This test asked for no score"
        return "Nobody was asked whether they would recommend it"

    @property
    def attitudes_note(self) -> str:
        """The text below that heading."""
        if self.ratings:
            return "A rating is told by the share of its two best answers, not by its mean."
        return "This test has no ratings."

    @property
    def has_scores(self) -> bool:
        """Whether there is any score, or will be one."""
        return bool(self.recommendations or self.panels or self.questionnaires or self.awaits_qx)

    @property
    def no_qx(self) -> str:
        """Why there is no QXscore."""
        if self.awaits_qx:
            return "UserTesting gives none for its QXscore task group so far. Each run asks again."
        return "A test gets one from a QXscore task group. Nothing is missing."

    @property
    def panels(self) -> list[attitudes.RatingFigure | attitudes.QxFigure]:
        """Ratings and QXscores, side by side."""
        return [*self.ratings, *self.qx]

    @property
    def voices_heading(self) -> str:
        """The heading of the section on quotes."""
        if self.spoken:
            return "What people said, by what they did"
        return "What people wrote" if self.written else "No quote and no written answer"

    @property
    def voices_note(self) -> str:
        """How the quotes were chosen."""
        if not self.spoken and not self.written:
            return ""
        if not self.spoken:
            return "Word for word, and not translated. All that was written, in no order of weight."
        return (
            "Word for word, and not translated. Chosen by rule: of each person the longest "
            "of up to 35 words, at most three a side. They show what was said, not how often. "
            "Sides are what people did, not the tone of their words."
        )

    @property
    def said_anchors(self) -> set[str]:
        """Where what was said about tasks stands."""
        return {task.anchor for task in self.spoken}

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


def make_test_page(
    results: Results, options: Options, programme: ProgrammeOfTest | None = None
) -> TestPage:
    """Return the page of a test.

    Args:
        results: What is known of it.
        options: How pages look, and what they show.
        programme: Its programme, if that has a page.
    """
    test = results.test
    goal_section = goals.goals_section(results.tasks) if results.tasks else None
    recommendations = [attitudes.recommendation(row, results) for row in results.nps]
    ratings = attitudes.ratings_of(results)
    things = things_sections(results.comparisons)
    recordings = recordings_of(results, options)
    audience = (
        audience_section(results.balance, options.fewest_people)
        if options.show_demographics
        else None
    )
    return TestPage(
        title=test.short_title,
        full_title=test.full_title,
        brand=test.brand,
        kicker=_kicker(test),
        programme=programme,
        standfirst=_standfirst(results, audience),
        nothing_yet=_nothing_yet(test),
        findings=findings.findings(
            goal_section.rows if goal_section else (), recommendations, ratings, things
        ),
        notices=notices_of(results),
        goals=goal_section,
        stuck=stuck_section(results),
        funnel=funnel_section(results.funnel, results.task_names),
        things=things,
        choices=choice_questions(results.choices, results.tasks),
        recommendations=recommendations,
        ratings=ratings,
        qx=attitudes.qx_figures(results),
        awaits_qx=bool(results.qx),
        questionnaires=questionnaire_figures(results.questionnaires),
        show_quotes=options.show_quotes,
        spoken=voices.spoken(results, recordings) if options.show_quotes else (),
        written=voices.written(results) if options.show_quotes else (),
        no_words=_no_words(test),
        clips=clips_of(results, recordings),
        audience=audience,
        segments=segments_section(results.segments, results.subjects, options.fewest_people)
        if options.show_demographics
        else None,
        plan=plan_section(results.plan, results.task_names),
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
        parts.append(on_one_line(days(test.first_finished_at, test.last_finished_at)))
    if test.programme and test.wave is not None:
        parts.append(f"wave {test.wave} of {test.programme}")
    if test.workspace_name:
        parts.append(test.workspace_name)
    return parts


def _standfirst(results: Results, audience: Audience | None) -> list[str]:
    test = results.test
    if not results.sessions:
        return ["Nobody has taken this test yet."]
    people, sessions = len(results.people), test.session_count
    parts = [f"{plural(people, 'person', 'people')} completed this test"]
    parts[0] += "." if people == sessions else f", in {plural(sessions, 'session')}."
    if test.expects_transcript:
        has = "has" if test.transcript_count == 1 else "have"
        parts.append(f"{plural(test.transcript_count, 'recording')} {has} a transcript.")
    if test.median_session_seconds:
        parts.append(f"Half of the sessions took {clock(test.median_session_seconds)} or less.")
    if audience:
        parts.append(f"{audience.heading}.")
    advice = (
        "Filled dots may be quoted as percentages; for hollow ones say the count."
        if results.has_quotable_figure
        else f"No figure here is enough to quote a percentage. Say “10 of 15”, not “67{NBSP}%”."
    )
    return [" ".join(parts), advice]


def _nothing_yet(test: Test) -> str:
    if test.session_count == 0:
        ordered = (
            f" The test was ordered on {test.ordered_at:%-d %B %Y}." if test.ordered_at else ""
        )
        return f"No session has finished.{ordered}"
    return "No task tells whether a goal was reached, and nothing was rated by five people or more."


def _no_words(test: Test) -> str:
    if test.product_type == "LIVE_CONVERSATION":
        return (
            "Nothing says which of the speakers is the participant, and no written question was "
            "answered."
        )
    if test.expects_transcript:
        return "No quote could be placed in a task, and no written question was answered."
    return "Tests of this kind are not transcribed, and no written question was answered."
