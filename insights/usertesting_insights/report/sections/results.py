"""All that is known of one test, and how its people are named."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from usertesting_insights.marts.rows import (
        Alert,
        Balance,
        Choice,
        Clip,
        Comparison,
        ComparisonOrder,
        Completeness,
        FunnelStep,
        Nps,
        Questionnaire,
        Quote,
        Qx,
        Rating,
        RatingBar,
        Reel,
        Response,
        SamplePlan,
        Segment,
        Session,
        Task,
        TaskLabel,
        Test,
        TestDifference,
        UnparsedAnswers,
        UnreadableValues,
        Verbatim,
        Video,
    )

_ID_CHARACTERS = 8


@dataclass(frozen=True)
class Results:
    """The rows of one test, by mart."""

    test: Test
    sessions: list[Session] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    rating_bars: list[RatingBar] = field(default_factory=list)
    nps: list[Nps] = field(default_factory=list)
    qx: list[Qx] = field(default_factory=list)
    funnel: list[FunnelStep] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    orders: list[ComparisonOrder] = field(default_factory=list)
    questionnaires: list[Questionnaire] = field(default_factory=list)
    plan: list[SamplePlan] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    differences: list[TestDifference] = field(default_factory=list)
    verbatims: list[Verbatim] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    balance: list[Balance] = field(default_factory=list)
    clips: list[Clip] = field(default_factory=list)
    reels: list[Reel] = field(default_factory=list)
    videos: list[Video] = field(default_factory=list)
    completeness: list[Completeness] = field(default_factory=list)
    unparsed: list[UnparsedAnswers] = field(default_factory=list)
    unreadable: list[UnreadableValues] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    # The titles of the tests that its scores are compared with.
    other_tests: Mapping[str, str] = field(default_factory=dict)

    def labelled(self, labels: Sequence[TaskLabel]) -> Results:
        """Return the same with what a team calls the tasks."""
        by_task = {label.task_id: label for label in labels}

        def named(task: Task) -> Task:
            label = by_task.get(task.task_id)
            if label is None:
                return task
            return replace(task, task_label=label.task_label, goal_phrase=label.goal_phrase)

        def phrased(rating: Rating) -> Rating:
            label = by_task.get(rating.task_id)
            return rating if label is None else replace(rating, rating_phrase=label.rating_phrase)

        return replace(
            self,
            tasks=[named(task) for task in self.tasks],
            ratings=[phrased(rating) for rating in self.ratings],
        )

    @cached_property
    def people(self) -> dict[str, str]:
        """The names of the people on the pages, P01, P02, by the session that counts.

        Of a person who took the test twice that is the newest one.
        """
        newest = {
            session.participant_number: session.session_id
            for session in sorted(self.sessions, key=_by_finish)
        }
        digits = max(2, len(str(max(newest, default=0))))
        return {newest[number]: f"P{number:0{digits}d}" for number in sorted(newest)}

    @cached_property
    def _cues(self) -> dict[tuple[str, int | None, int | None], int]:
        return {
            (quote.session_id, quote.started_ms, quote.ended_ms): quote.first_cue_index
            for quote in self.quotes
        }

    @cached_property
    def _task_indexes(self) -> dict[tuple[str, str | None], int]:
        return {(each.session_id, each.task_id): each.task_index for each in self.responses}

    def citation(self, verbatim: Verbatim) -> str:
        """Return how words are found again: by their session, and its cue or task."""
        session = verbatim.session_id
        if verbatim.verbatim_kind == "quote":
            place = self._cues.get((session, verbatim.started_ms, verbatim.ended_ms))
        else:
            place = self._task_indexes.get((session, verbatim.task_id))
        return session[:_ID_CHARACTERS] + ("" if place is None else f"·{place}")

    @cached_property
    def goals(self) -> list[Task]:
        """The tasks that tell whether their goal was reached."""
        return [task for task in self.tasks if task.success_rate_n > 0]

    @property
    def has_quotable_figure(self) -> bool:
        """Whether any figure of the page is enough to be quoted as a percentage or a score."""
        return (
            any(row.is_success_rate_enough_to_quote for row in self.tasks)
            or any(row.is_top_two_box_share_enough_to_quote for row in self.ratings)
            or any(row.is_choice_share_enough_to_quote for row in self.choices)
            or any(row.is_session_mean_enough_to_quote for row in self.qx)
            or any(row.is_enough_to_quote for row in self.nps)
            or any(row.is_enough_to_quote for row in self.questionnaires)
        )

    @cached_property
    def task_names(self) -> dict[str, str]:
        """What the tasks are called, in the order of the test; one without a text is left out."""
        named = ((task.task_id, task.task_label or task.task_text) for task in self.tasks)
        return {task_id: name for task_id, name in named if name}

    @cached_property
    def subjects(self) -> dict[str, str]:
        """What tasks and task groups are called."""
        groups = {row.task_group_id: row.task_group_label for row in self.qx}
        return {**{key: label for key, label in groups.items() if label}, **self.task_names}

    @cached_property
    def video_paths(self) -> dict[str, str]:
        """Where the recording of a session is stored."""
        return {
            video.session_id: video.video_storage_path
            for video in self.videos
            if video.video_storage_path
        }


def _by_finish(session: Session) -> tuple[bool, datetime, str]:
    finished = session.finished_at
    return finished is not None, finished or datetime.min, session.session_id  # noqa: DTZ901 - the marts' times are UTC
