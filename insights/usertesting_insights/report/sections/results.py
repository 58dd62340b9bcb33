"""All that is known of one test, and how its people are named."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from usertesting_insights.marts.rows import (
        Alert,
        Balance,
        Choice,
        Clip,
        Completeness,
        Nps,
        Quote,
        Qx,
        Rating,
        RatingBar,
        Reel,
        Response,
        Session,
        Task,
        TaskLabel,
        Test,
        UnparsedAnswers,
        UnreadableValues,
        Video,
    )


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
    quotes: list[Quote] = field(default_factory=list)
    balance: list[Balance] = field(default_factory=list)
    clips: list[Clip] = field(default_factory=list)
    reels: list[Reel] = field(default_factory=list)
    videos: list[Video] = field(default_factory=list)
    completeness: list[Completeness] = field(default_factory=list)
    unparsed: list[UnparsedAnswers] = field(default_factory=list)
    unreadable: list[UnreadableValues] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)

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
        """The name of each session's participant on the pages: P01, P02, by finish time."""
        digits = max(2, len(str(len(self.sessions))))
        return {
            session.session_id: f"P{number:0{digits}d}"
            for number, session in enumerate(self.sessions, start=1)
        }

    @cached_property
    def goals(self) -> list[Task]:
        """The tasks that tell whether their goal was reached."""
        return [task for task in self.tasks if task.success_rate_n > 0]

    @cached_property
    def video_paths(self) -> dict[str, str]:
        """Where the recording of a session is stored."""
        return {
            video.session_id: video.video_storage_path
            for video in self.videos
            if video.video_storage_path
        }
