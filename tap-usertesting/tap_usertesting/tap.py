"""The tap: settings in, streams out. Builds one client and one work plan for all streams."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast

from singer_sdk.helpers.capabilities import (
    CapabilitiesEnum,
    PluginCapabilities,
    TapCapabilities,
)
from typing_extensions import override

from tap_usertesting.clock import Clock, SystemClock
from tap_usertesting.command_line import CommandLineTap
from tap_usertesting.connection import connect, open_video_storage
from tap_usertesting.discovery import Discovery
from tap_usertesting.errors import Stopped, UserTestingError
from tap_usertesting.failures import Failures
from tap_usertesting.messages import ChangedStateWriter, MessageWriter
from tap_usertesting.planning import Planner
from tap_usertesting.settings import CONFIG_SCHEMA, Settings
from tap_usertesting.streams.base import SessionChildStream, UserTestingStream
from tap_usertesting.streams.details import Demographics, SessionDetails, TaskGroups, Tasks
from tap_usertesting.streams.results import HighlightReels, QxScores
from tap_usertesting.streams.sessions import Sessions
from tap_usertesting.streams.tests import Tests, Workspaces
from tap_usertesting.streams.transcripts import TranscriptCues, Transcripts
from tap_usertesting.streams.videos import Clips, Videos
from tap_usertesting.sync.ledger import Ledger, is_state
from tap_usertesting.sync.plan import VIDEO
from tap_usertesting.sync.progress import Progress
from tap_usertesting.work import Work

if TYPE_CHECKING:
    from singer_sdk import Stream

    from tap_usertesting.api.client import Client

STREAMS: tuple[type[UserTestingStream], ...] = (
    Workspaces,
    Tests,
    QxScores,
    HighlightReels,
    Sessions,
    SessionDetails,
    Demographics,
    TaskGroups,
    Tasks,
    Transcripts,
    TranscriptCues,
    Clips,
    Videos,
)

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

    @override
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._state_writer = ChangedStateWriter(self.message_writer)

    @cached_property
    def settings(self) -> Settings:
        """The settings, checked."""
        return Settings.from_config(self.config)

    @cached_property
    def progress(self) -> Progress:
        """What this run does, counted."""
        return Progress(self.clock)

    @cached_property
    def failures(self) -> Failures:
        """What this run could not read; a trial (`--test`) ends with the first."""
        limits = (stream.ABORT_AT_RECORD_COUNT for stream in self.streams.values())
        return Failures(is_trial=any(limit is not None for limit in limits))

    @cached_property
    def discovery(self) -> Discovery:
        """The tests in reach."""
        return Discovery(self.client, self.settings, self.progress, self.failures)

    @cached_property
    def work(self) -> Work:
        """The one work plan, for the streams that are selected now."""
        sources = {
            stream.name: stream.source
            for stream in self.streams.values()
            if stream.selected
            and isinstance(stream, Sessions | SessionChildStream)
            and not (stream.source == VIDEO and stream.is_test_run)
        }
        planner = Planner(
            client=self.client,
            discovery=self.discovery,
            ledger=self.ledger,
            settings=self.settings,
            sources=sources,
            progress=self.progress,
            failures=self.failures,
            stop=self.stop,
            clock=self.clock,
        )
        downloader = None
        if VIDEO in sources.values():
            downloader = open_video_storage(self.settings, clock=self.clock, stop=self.stop)
        return Work(self.client, planner, downloader)

    @property
    @override
    def streams(self) -> dict[str, Stream]:
        """The streams in the order to sync: the small ones land before a long backfill."""
        streams = super().streams
        return dict(sorted(streams.items(), key=lambda item: _POSITION[type(item[1])]))

    @override
    def discover_streams(self) -> list[UserTestingStream]:
        return [stream(self) for stream in STREAMS]

    @override
    def load_state(self, state: dict[str, Any]) -> None:
        """Take the state, after a look at its frame."""
        if state.get("type") == "STATE":
            raise UserTestingError(
                "the state is a whole STATE message: give the tap what stands in its `value`"
            )
        if not is_state(state) or (state and "bookmarks" not in state):
            raise UserTestingError(
                "the state is not one: it has to be an object of bookmarks, as the tap wrote it"
            )
        super().load_state(state)
        self.ledger = Ledger(cast("dict[str, Any]", self.state))

    @override
    def run(self) -> None:
        """Sync the selected streams, then report.

        Raises:
            UserTestingError: If the run cannot go on, or had to set something aside. What has
                landed is in the last STATE.
        """
        for stranger in set(self.input_catalog or ()) - set(self.streams):
            self.logger.warning("The catalog names a stream that there is not: %s", stranger)
        if self.settings.max_runtime_minutes is not None:
            self.stop.after(self.settings.max_runtime_minutes)
        work = self.work
        try:
            for stream in self.streams.values():
                if stream.selected and isinstance(stream, UserTestingStream):
                    # Up front, so that every table exists, also those without a row yet.
                    stream.announce()
            self.sync_all()
            work.check_is_over()
        except Stopped:
            self.logger.info("The run ends early: %s", self.stop.reason)
        except BrokenPipeError as error:
            self.stop.request("an error")
            raise UserTestingError("the target has closed its end of the pipe") from error
        except BaseException:
            self.stop.request("an error")
            raise
        finally:
            self._report()
        if self.stop.signum is None:
            self.ledger.end_run(is_done=not self.stop.reason)
        self.state_writer.write_state(self.state)
        if self.stop.signum is None:
            self.failures.raise_if_any()

    @cached_property
    def clock(self) -> Clock:
        """The clock of the run; a test may set its own before the first use."""
        return SystemClock(self.stop.event)

    @cached_property
    def client(self) -> Client:
        """The API."""
        return connect(
            self.settings,
            clock=self.clock,
            stop=self.stop,
            progress=self.progress,
            failures=self.failures,
        )

    def _report(self) -> None:
        for line in self.progress.report(
            waited_seconds=self.client.budget.waited_seconds,
            pending=self.ledger.pending(self.work.planner.sources),
            failed=self.failures.counts,
            reason=self.stop.reason,
        ):
            self.logger.info(line)
