"""The mutable world: what the API shows, and what a test or an event may change in it."""

from collections.abc import Sequence
from dataclasses import replace

from usertesting_sandbox.world.defaults import Defaults
from usertesting_sandbox.world.json import JsonObject
from usertesting_sandbox.world.records import (
    ABSENT,
    USUAL,
    FixedStory,
    Placeholder,
    Story,
    Test,
    Workspace,
)
from usertesting_sandbox.world.store import Store


class World(Store):
    """A world that can be built by hand and changed while it is read."""

    def __init__(self) -> None:
        super().__init__()
        self._defaults = Defaults()

    def add_workspace(self, name: str = "Research", *, uuid: str | None = None) -> str:
        """Adds an empty workspace and returns its UUID."""
        with self._lock:
            uuid = uuid or self._defaults.new_id()
            return self.hold_workspace(Workspace(uuid, str(1001 + len(self.workspaces)), name))

    def add_test(  # noqa: PLR0913 -- a caller names only what matters to it
        self,
        product_type: str = "THINK_OUT_LOUD",
        *,
        test_id: str | None = None,
        workspaces: Sequence[str] | None = None,
        row: JsonObject | None = None,
        reels: Sequence[JsonObject] = (),
        qx_scores: Sequence[JsonObject] = (),
    ) -> str:
        """Adds a test without sessions and returns its UUID.

        Args:
            product_type: Such as ``SURVEY``; one that v2 does not know makes a classic test.
            test_id: Its UUID; made up unless given.
            workspaces: UUIDs of its workspaces; the first one (made if there is none)
                unless given.
            row: Members of its v1 row that differ from the usual; ``ABSENT`` leaves one out.
            reels: Its highlight reels, as the API lists them.
            qx_scores: Its QXscore items, as the API gives them.
        """
        with self._lock:
            test_id = test_id or self._defaults.new_id()
            full_row = self._defaults.row(test_id, product_type) | (row or {})
            fixed_scores = list(qx_scores)
            test = Test(
                test_id,
                product_type.upper(),
                {key: value for key, value in full_row.items() if value is not ABSENT},
                qx_scores=lambda _: fixed_scores,
                newcomer=lambda: self._defaults.session(test_id),
                reels=list(reels),
            )
            return self.hold_test(test, workspaces or [self._first_workspace()])

    def add_session(  # noqa: PLR0913 -- likewise
        self,
        test_id: str,
        *,
        session_id: str | None = None,
        start_time: str | None = None,
        finish_time: str | Placeholder | None = USUAL,
        audience_id: str | Placeholder | None = None,
        status: str = "COMPLETE",
        tasks: Sequence[JsonObject] | None = None,
        task_groups: Sequence[JsonObject] = (),
        demographics: Sequence[JsonObject] | None = None,
        participant_id: str | None = None,
        details: JsonObject | None = None,
        transcript: str | None = None,
        clips: Sequence[JsonObject] = (),
        has_video: bool = True,
        video_bytes: int | None = None,
    ) -> str:
        """Adds a session and returns its UUID; whatever is not given has a sane default.

        Args:
            test_id: The UUID of its test.
            session_id: Its own UUID; made up unless given.
            start_time: ISO 8601, sent unchanged; minutes apart from the last one unless given.
            finish_time: ISO 8601, sent unchanged; ``None`` is null, ``ABSENT`` leaves it out;
                five minutes after the start unless given.
            audience_id: As ``finish_time``, but null unless given.
            status: A session that is not ``COMPLETE`` is not listed.
            tasks: The tasks of the v3 body; one rating unless given.
            task_groups: The task groups of the v3 body.
            demographics: The demographics of the v3 body; a gender unless given.
            participant_id: A UUID; made up unless given.
            details: The whole v3 body, odd as it may be, in place of the four before.
            transcript: The WebVTT text; without one the API answers 404.
            clips: Its clips, as the API lists them.
            has_video: Whether a video, and so a list of clips, exists.
            video_bytes: The size of the video, up to 4 GB; some 16 to 79 KiB unless given.

        Raises:
            KeyError: There is no such test.
        """
        with self._lock:
            session = self._defaults.session(test_id, session_id, start_time)
            if finish_time is not USUAL:
                session.finish_time = finish_time
            session.audience_id = audience_id
            session.status = status
            session.has_video = has_video
            session.video_bytes = video_bytes
            body = self._defaults.details(session, tasks, task_groups, demographics, participant_id)
            session.story = FixedStory(
                body if details is None else details,
                transcript,
                {"studyUuid": test_id, "clips": list(clips)},
                session.story.finished(),
            )
            return self.hold_session(session)

    def arrive(self, test_id: str) -> str:
        """Lets one more session finish in a test, after all the others, and returns its id.

        Raises:
            KeyError: There is no such test.
        """
        with self._lock:
            return self.hold_session(self.tests[test_id].newcomer())

    def finish(self, session_id: str) -> None:
        """Lets a session's summary say when it finished.

        Raises:
            KeyError: There is no such session.
        """
        session = self.session(session_id)
        session.finish_time = session.story.finished()

    def set_transcript(self, session_id: str, vtt: str | None) -> None:
        """Gives a session this WebVTT text, or takes away what it had.

        Raises:
            KeyError: There is no such session.
        """
        session = self.session(session_id)
        session.story = replace(_written_out(session.story), vtt=vtt)
        session.transcript_ready = True

    def set_details(self, session_id: str, body: JsonObject) -> None:
        """Gives a session this v3 body, as when a researcher recodes its results.

        Raises:
            KeyError: There is no such session.
        """
        session = self.session(session_id)
        session.story = replace(_written_out(session.story), body=body)

    def _first_workspace(self) -> str:
        return next(iter(self.workspaces), None) or self.add_workspace()


def _written_out(story: Story) -> FixedStory:
    return FixedStory(story.details(), story.transcript(), story.clips(), story.finished())
