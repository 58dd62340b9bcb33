"""The tap: settings in, streams out. All streams share one client and one plan."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, ClassVar, cast

from singer_sdk.helpers.capabilities import (
    CapabilitiesEnum,
    PluginCapabilities,
    TapCapabilities,
)
from typing_extensions import override

from tap_usertesting.command_line import CommandLineTap
from tap_usertesting.config.settings import CONFIG_SCHEMA
from tap_usertesting.errors import Stopped, UserTestingError
from tap_usertesting.run import Run
from tap_usertesting.runtime.live_line import LiveLine
from tap_usertesting.state.store import is_state
from tap_usertesting.streams.base import SessionStream, UserTestingStream
from tap_usertesting.streams.details import Demographics, SessionDetails, TaskGroups, Tasks
from tap_usertesting.streams.messages import ChangedStateWriter, MessageWriter
from tap_usertesting.streams.per_test_results import HighlightReels, QxScores
from tap_usertesting.streams.sessions import SessionDeletions, Sessions
from tap_usertesting.streams.tests import Tests, Workspaces
from tap_usertesting.streams.transcripts import TranscriptCues, Transcripts
from tap_usertesting.streams.videos import Clips, Videos

if TYPE_CHECKING:
    from singer_sdk import Stream

    from tap_usertesting.runtime.clock import Clock

STREAMS: tuple[type[UserTestingStream], ...] = (
    Workspaces,
    Tests,
    QxScores,
    HighlightReels,
    Sessions,
    SessionDeletions,
    SessionDetails,
    Demographics,
    TaskGroups,
    Tasks,
    Transcripts,
    TranscriptCues,
    Clips,
    Videos,
)

# The request kind of every stream of sessions; None for those that come with the list.
KIND_OF_STREAM: dict[str, str | None] = {
    stream.__dict__["name"]: stream.kind for stream in STREAMS if issubclass(stream, SessionStream)
}

_POSITION: dict[type[Stream], int] = {stream: index for index, stream in enumerate(STREAMS)}


class TapUserTesting(CommandLineTap):
    """Reads the results of UserTesting tests: sessions, answers, demographics, transcripts."""

    name = "tap-usertesting"
    message_writer_class = MessageWriter
    config_jsonschema: ClassVar[dict[str, Any]] = CONFIG_SCHEMA
    # No BATCH: it writes a stream's records to files without those of its child streams.
    capabilities: ClassVar[list[CapabilitiesEnum]] = [
        TapCapabilities.CATALOG,
        TapCapabilities.STATE,
        TapCapabilities.DISCOVER,
        TapCapabilities.TEST,
        PluginCapabilities.ABOUT,
        PluginCapabilities.STREAM_MAPS,
        PluginCapabilities.FLATTENING,
        PluginCapabilities.STRUCTURED_LOGGING,
    ]

    # Whether somebody is watching; the command line sets it.
    has_live_line: ClassVar[bool] = False
    current_run: Run

    @property
    def clock(self) -> Clock:
        """The clock of the run; a test may set its own before the first use."""
        return self.current_run.clock

    @clock.setter
    def clock(self, clock: Clock) -> None:
        self.current_run.clock = clock

    @property
    @override
    def streams(self) -> dict[str, Stream]:
        """The streams in the order to sync: the small ones come before a long backfill."""
        streams = super().streams
        return dict(sorted(streams.items(), key=lambda item: _POSITION[type(item[1])]))

    @override
    def discover_streams(self) -> list[UserTestingStream]:
        return [stream(self) for stream in STREAMS]

    @override
    def load_state(self, state: dict[str, Any]) -> None:
        """Load the state, after a check of its outline."""
        if state.get("type") == "STATE":
            raise UserTestingError(
                "the state is a whole STATE message: give the tap only its `value`"
            )
        if not is_state(state) or (state and "bookmarks" not in state):
            raise UserTestingError(
                "the state is not one: it has to be an object of bookmarks, as the tap wrote it"
            )
        super().load_state(state)
        writer = ChangedStateWriter(cast("MessageWriter", self.message_writer))
        self._state_writer = writer
        self.current_run = Run(
            self.config,
            cast("dict[str, Any]", self.state),
            KIND_OF_STREAM,
            writer,
            stop=self.stop,
            streams=self.streams.values,
        )

    @override
    def run(self) -> None:
        """Sync the selected streams, then report.

        Raises:
            UserTestingError: If the run cannot go on, or some requests have failed. What has landed
                is in the last STATE; if the run cannot go on and the state is large, what has
                landed since that STATE is not.
        """
        for unknown in set(self.input_catalog or ()) - set(self.streams):
            self.logger.warning("The catalog names a stream that there is not: %s", unknown)
        run = self.current_run
        if run.settings.max_runtime_minutes is not None:
            run.stop.after(run.settings.max_runtime_minutes)
        # First: a storage for videos that cannot be written ends the run at once.
        _ = run.reader
        try:
            for stream in self.streams.values():
                if stream.selected and isinstance(stream, UserTestingStream):
                    # Up front, so that every table exists, also those without a row yet.
                    stream.announce()
            run.store.begin(name for name in self.streams if name in run.selected)
            with LiveLine(run.live_line) if self.has_live_line else nullcontext():
                self.sync_all()
        except Stopped:
            self.logger.info("The run ends early: %s", run.stop.reason)
        except BrokenPipeError as error:
            run.stop.request("an error")
            raise UserTestingError("the target has closed its end of the pipe") from error
        except BaseException:
            run.stop.request("an error")
            raise
        finally:
            run.report()
        if run.stop.signum is None:
            run.store.end_run()
        run.write_state(is_last=True)
        if run.stop.signum is None:
            run.failures.raise_if_any()
