"""The tap: settings in, streams out. Builds one client and one work plan for all streams."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ClassVar, cast

from singer_sdk import Stream, Tap
from singer_sdk.exceptions import ConfigValidationError
from singer_sdk.helpers.capabilities import (
    CapabilitiesEnum,
    PluginCapabilities,
    TapCapabilities,
)
from typing_extensions import override

from tap_usertesting.checks import find_problems, find_strangers, find_unreadable
from tap_usertesting.errors import Stopped, UserTestingError
from tap_usertesting.files import read_catalog, read_object
from tap_usertesting.messages import ChangedStateWriter, MessageWriter
from tap_usertesting.run import Run
from tap_usertesting.settings import CONFIG_SCHEMA
from tap_usertesting.state.store import is_state
from tap_usertesting.streams.base import SessionStream, UserTestingStream
from tap_usertesting.streams.details import Demographics, SessionDetails, TaskGroups, Tasks
from tap_usertesting.streams.results import HighlightReels, QxScores
from tap_usertesting.streams.sessions import SessionDeletions, Sessions
from tap_usertesting.streams.tests import Tests, Workspaces
from tap_usertesting.streams.transcripts import TranscriptCues, Transcripts
from tap_usertesting.streams.videos import Clips, Videos

if TYPE_CHECKING:
    from types import FrameType

    import click
    from singer_sdk.plugin_base import _ConfigInput

    from tap_usertesting.clock import Clock

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

# The request kind of every stream of sessions; None for those of the list.
KINDS: dict[str, str | None] = {
    stream.__dict__["name"]: stream.kind for stream in STREAMS if issubclass(stream, SessionStream)
}

_POSITION: dict[type[Stream], int] = {stream: index for index, stream in enumerate(STREAMS)}


class TapUserTesting(Tap):
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
        writer = ChangedStateWriter(cast("MessageWriter", self.message_writer))
        self._state_writer = writer
        self.current_run = Run(
            self.config,
            cast("dict[str, Any]", self.state),
            KINDS,
            writer,
            streams=self.streams.values,
        )

    def run(self) -> None:
        """Sync the selected streams, then report.

        Raises:
            UserTestingError: If the run cannot go on, or had to set something aside. What has
                landed is in the last STATE.
        """
        for stranger in set(self.input_catalog or ()) - set(self.streams):
            self.logger.warning("The catalog names a stream that there is not: %s", stranger)
        run = self.current_run
        if run.settings.max_runtime_minutes is not None:
            run.stop.after(run.settings.max_runtime_minutes)
        # First, so that a place for videos that cannot be written ends the run at once.
        _ = run.reader
        try:
            for stream in self.streams.values():
                if stream.selected and isinstance(stream, UserTestingStream):
                    # Up front, so that every table exists, also those without a row yet.
                    stream.announce()
            run.store.begin(name for name in self.streams if name in run.selected)
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

    @classmethod
    @override
    def invoke(  # type: ignore[override] # the SDK's own Tap.invoke narrows it in the same way
        cls,
        *,
        about: bool = False,
        about_format: str | None = None,
        config: _ConfigInput | None = None,
        state: IO[str] | None = None,
        catalog: IO[str] | None = None,
    ) -> None:
        """Run the command line; unlike the SDK's, a killed run does not exit with 0."""
        super(Tap, cls).invoke(about=about, about_format=about_format)
        cls.print_version(print_fn=cls.logger.info)
        try:
            tap = cls(
                config=config.config if config else None,
                state=read_object(state) if state else None,
                catalog=read_catalog(catalog, cls(validate_config=False).streams.values())
                if catalog
                else None,
                parse_env_config=config is not None and config.parse_env,
            )
        except ValueError as error:
            unreadable = find_unreadable(os.environ, cls.config_jsonschema, cls._env_var_prefix)
            raise UserTestingError("; ".join(unreadable) or str(error)) from error
        tap.run()
        if tap.current_run.stop.signum is not None:
            sys.exit(128 + tap.current_run.stop.signum)

    @classmethod
    @override
    def cb_config(
        cls, ctx: click.Context, param: click.Option, value: tuple[str, ...]
    ) -> _ConfigInput:
        """Look into the configuration files before the SDK reads them."""
        for path in value:
            if path != "ENV":
                with Path(path).open() as file:
                    read_object(file)
        return super().cb_config(ctx, param, value)

    @override
    def _validate_config(self, *, raise_errors: bool = True) -> list[str]:
        """Check the settings in the tap's own words: the SDK's quote values, secrets too."""
        schema = dict(self.config_jsonschema)
        self.append_builtin_config(schema)
        for stranger in find_strangers(self._config, schema):
            self.logger.warning(stranger)
        problems = find_problems(self._config, schema)
        if problems and raise_errors:
            summary = "The settings are not right"
            raise ConfigValidationError(summary, errors=problems, schema=schema)
        return problems

    @override
    def _handle_termination(self, signum: int, frame: FrameType | None) -> None:
        """Finish the session in hand, then end; a second signal ends at once."""
        signal.signal(signum, signal.SIG_DFL)
        self.current_run.stop.on_signal(signum)
