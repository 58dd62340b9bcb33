"""The tap: settings in, streams out. Builds one client and one work plan for all streams."""

from __future__ import annotations

import json
import signal
import sys
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any, ClassVar, cast

import requests
from requests.adapters import HTTPAdapter
from singer_sdk import Stream, Tap
from singer_sdk.exceptions import ConfigValidationError
from singer_sdk.helpers.capabilities import (
    CapabilitiesEnum,
    PluginCapabilities,
    TapCapabilities,
)
from typing_extensions import override

from tap_usertesting.api.auth import FixedToken, MintedTokens, Tokens
from tap_usertesting.api.budget import Budget
from tap_usertesting.api.client import Client
from tap_usertesting.api.retry import Attempts
from tap_usertesting.checks import find_problems, find_strangers
from tap_usertesting.clock import Clock, SystemClock
from tap_usertesting.discovery import Discovery
from tap_usertesting.errors import Stopped, UserTestingError
from tap_usertesting.planning import Planner
from tap_usertesting.settings import CONFIG_SCHEMA, Settings
from tap_usertesting.stop import Stop
from tap_usertesting.streams.base import SessionChildStream, UserTestingStream
from tap_usertesting.streams.details import Demographics, SessionDetails, TaskGroups, Tasks
from tap_usertesting.streams.sessions import Sessions
from tap_usertesting.streams.tests import Tests, Workspaces
from tap_usertesting.streams.transcripts import TranscriptCues, Transcripts
from tap_usertesting.sync.progress import Progress
from tap_usertesting.sync.state import Ledger, is_state
from tap_usertesting.work import Work

if TYPE_CHECKING:
    from types import FrameType

    from singer_sdk.plugin_base import _ConfigInput

STREAMS: tuple[type[UserTestingStream], ...] = (
    Workspaces,
    Tests,
    Sessions,
    SessionDetails,
    Demographics,
    TaskGroups,
    Tasks,
    Transcripts,
    TranscriptCues,
)

_POSITION: dict[type[Stream], int] = {stream: index for index, stream in enumerate(STREAMS)}


class TapUserTesting(Tap):
    """Reads the results of UserTesting tests: sessions, answers, demographics, transcripts."""

    name = "tap-usertesting"
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

    @cached_property
    def settings(self) -> Settings:
        """The settings, checked."""
        return Settings.from_config(self.config)

    @cached_property
    def stop(self) -> Stop:
        """How this run is asked to end."""
        return Stop()

    @cached_property
    def progress(self) -> Progress:
        """What this run does, counted."""
        return Progress(self.clock)

    @cached_property
    def discovery(self) -> Discovery:
        """The tests in reach."""
        return Discovery(self._client, self.settings, self.progress)

    @cached_property
    def work(self) -> Work:
        """The one work plan, for the streams that are selected now."""
        sources = {
            stream.name: stream.source
            for stream in self.streams.values()
            if stream.selected and isinstance(stream, Sessions | SessionChildStream)
        }
        planner = Planner(
            client=self._client,
            discovery=self.discovery,
            ledger=self._ledger,
            settings=self.settings,
            sources=sources,
            progress=self.progress,
            stop=self.stop,
        )
        return Work(self._client, planner)

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
        if not is_state(state):
            raise UserTestingError(
                "the state is not one: it has to be an object of bookmarks, as the tap wrote it"
            )
        super().load_state(state)
        self._ledger = Ledger(cast("dict[str, Any]", self.state))

    def run(self) -> None:
        """Sync the selected streams, then report.

        Raises:
            UserTestingError: If the run cannot go on. What has landed is in the last STATE.
        """
        for stranger in set(self.input_catalog or ()) - set(self.streams):
            self.logger.warning("The catalog names a stream that there is not: %s", stranger)
        for stream in self.streams.values():
            if stream.selected and isinstance(stream, UserTestingStream):
                # Up front, so that every table exists, also those without a row yet.
                stream.announce()
        if self.settings.max_runtime_minutes is not None:
            self.stop.after(self.settings.max_runtime_minutes)
        try:
            self.sync_all()
        except Stopped:
            self.logger.info("The run ends early: %s", self.stop.reason)
        finally:
            self._report()
        self.state_writer.write_state(self.state)

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
        tap = cls(
            config=config.config if config else None,
            state=_read_json(state),
            catalog=_read_json(catalog),
            parse_env_config=config is not None and config.parse_env,
        )
        tap.run()
        if tap.stop.signum is not None:
            sys.exit(128 + tap.stop.signum)

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
        self.stop.on_signal(signum)

    @cached_property
    def clock(self) -> Clock:
        """The clock of the run; a test may set its own before the first use."""
        return SystemClock(self.stop.event)

    @cached_property
    def _budget(self) -> Budget:
        budget = Budget(
            requests_per_minute=self.settings.requests_per_minute,
            scope=self.settings.rate_limit_scope,
            max_in_flight=self.settings.max_concurrent_requests,
            clock=self.clock,
            stop=self.stop.event,
        )
        self.stop.wakes(budget.wake)
        return budget

    @cached_property
    def _client(self) -> Client:
        settings = self.settings
        session = requests.Session()
        session.headers["User-Agent"] = settings.user_agent
        adapter = HTTPAdapter(pool_maxsize=settings.max_concurrent_requests)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        attempts = Attempts(settings.max_retries, self.clock)
        tokens: Tokens = FixedToken(settings.access_token)
        if settings.client_id:
            tokens = MintedTokens(
                session=session,
                token_url=settings.token_url,
                client_id=settings.client_id,
                client_secret=settings.client_secret,
                timeout=settings.request_timeout_seconds,
                attempts=attempts,
                clock=self.clock,
            )
        return Client(
            session=session,
            api_url=settings.api_url,
            tokens=tokens,
            budget=self._budget,
            attempts=attempts,
            timeout=settings.request_timeout_seconds,
            on_request=self.progress.count_request,
        )

    def _report(self) -> None:
        for line in self.progress.report(
            waited_seconds=self._budget.waited_seconds,
            pending=self._ledger.pending(),
            reason=self.stop.reason,
        ):
            self.logger.info(line)


def _read_json(file: IO[str] | None) -> dict[str, Any] | None:
    if file is None:
        return None
    try:
        content = json.load(file)
    except ValueError as error:
        raise UserTestingError(f"{file.name} is no JSON: {error}") from error
    if not isinstance(content, dict):
        raise UserTestingError(f"{file.name} does not hold a JSON object")
    return content


def main() -> None:
    """Run the command line; an error for people is one line, and its exit code is 1."""
    try:
        TapUserTesting.cli()
    except (UserTestingError, OSError) as error:
        TapUserTesting.logger.error(str(error))
        sys.exit(1)
