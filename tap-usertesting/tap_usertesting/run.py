"""One run, put together from the settings: client, discovery, state, plan, and what it reads."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, cast

from tap_usertesting.api.waits import in_words
from tap_usertesting.config.settings import Settings
from tap_usertesting.connect import connect, open_video_storage
from tap_usertesting.extract.discovery import Discovery
from tap_usertesting.extract.failures import Failures
from tap_usertesting.extract.plan import VIDEO, Selection
from tap_usertesting.extract.planner import Planner
from tap_usertesting.extract.reader import SessionReader
from tap_usertesting.runtime.clock import Clock, SystemClock
from tap_usertesting.runtime.progress import Progress
from tap_usertesting.state.pacing import StatePacer
from tap_usertesting.state.store import SESSIONS, StateStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from singer_sdk import Stream
    from singer_sdk.helpers.types import TapState

    from tap_usertesting.api.client import Client
    from tap_usertesting.runtime.stop import Stop

SESSION_DELETIONS = "session_deletions"

logger = logging.getLogger("tap-usertesting")


class StateWriter(Protocol):
    """Writes the STATE messages of a run."""

    @property
    def record_bytes(self) -> int:
        """The bytes of all records written so far."""

    def write(self, state: TapState, /, *, is_last: bool = False) -> int:
        """Write a STATE if it has changed; return its bytes, 0 if it has not."""


class Run:
    """The parts that the streams work with. None is made before it is needed.

    Args:
        config: The configuration; it is read when the settings are first needed.
        state: The state, which is changed in place.
        kinds: The request kind of every stream of sessions; None for those of the list.
        writer: Writes STATE messages.
        stop: How the run is asked to end.
        streams: Gives the tap's streams.

    Attributes:
        store: The checkpoints.
        stop: How the run is asked to end.
        clock: The clock for waits and pauses; a test may set its own before the first use.

    Raises:
        UserTestingError: If the state cannot be read.
    """

    def __init__(  # noqa: PLR0913 - what a run is made of
        self,
        config: Mapping[str, Any],
        state: dict[str, Any],
        kinds: Mapping[str, str | None],
        writer: StateWriter,
        *,
        stop: Stop,
        streams: Callable[[], Iterable[Stream]],
    ) -> None:
        self.stop = stop
        self.clock: Clock = SystemClock(self.stop.event)
        self.store = StateStore(state, kinds)
        self._config = config
        self._kinds = kinds
        self._writer = writer
        self._streams = streams

    @cached_property
    def selected(self) -> frozenset[str]:
        """The names of the selected streams."""
        return frozenset(stream.name for stream in self._streams() if stream.selected)

    @cached_property
    def is_connection_test(self) -> bool:
        """Whether this is a connection test (`--test`), with one record per stream and no video."""
        return any(stream.ABORT_AT_RECORD_COUNT is not None for stream in self._streams())

    @cached_property
    def settings(self) -> Settings:
        """The settings, checked."""
        return Settings.from_config(self._config)

    @cached_property
    def progress(self) -> Progress:
        """The counts of this run."""
        return Progress(self.clock)

    @cached_property
    def failures(self) -> Failures:
        """The failed reads of this run; a connection test ends with the first."""
        return Failures(is_connection_test=self.is_connection_test)

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

    @cached_property
    def discovery(self) -> Discovery:
        """The tests in reach."""
        return Discovery(self.client, self.settings, self.progress, self.failures)

    @cached_property
    def selection(self) -> Selection:
        """The selected streams of sessions."""
        streams: dict[str, set[str]] = {}
        for stream, kind in self._kinds.items():
            is_wanted = stream in self.selected and not (kind == VIDEO and self.is_connection_test)
            if kind is not None and is_wanted:
                streams.setdefault(kind, set()).add(stream)
        return Selection(
            {kind: frozenset(names) for kind, names in streams.items()},
            has_sessions=SESSIONS in self.selected,
            has_deletions=SESSION_DELETIONS in self.selected and self.settings.detect_deletions,
        )

    @cached_property
    def planner(self) -> Planner:
        """The plans of all tests."""
        return Planner(
            client=self.client,
            discovery=self.discovery,
            store=self.store,
            settings=self.settings,
            selection=self.selection,
            progress=self.progress,
            failures=self.failures,
            stop=self.stop,
            clock=self.clock,
        )

    @cached_property
    def reader(self) -> SessionReader:
        """Makes the requests of the plan."""
        downloader = None
        if VIDEO in self.selection.streams:
            downloader = open_video_storage(self.settings, clock=self.clock, stop=self.stop)
        return SessionReader(self.client, self.planner, downloader)

    @cached_property
    def _pacer(self) -> StatePacer:
        return StatePacer(self.clock)

    def write_state(self, *, is_last: bool = False) -> None:
        """Write a STATE if one is due.

        Args:
            is_last: Whether it is the run's last, which is written in any case.
        """
        if is_last or self._pacer.is_due(self._writer.record_bytes):
            written = self._writer.write(cast("TapState", self.store.flush()), is_last=is_last)
            if written:
                self._pacer.note(written, self._writer.record_bytes)

    def live_line(self) -> str:
        """Say how far the run is, and what it waits for."""
        limiter = self.client.rate_limiter
        seconds = limiter.seconds_to_wait
        waits = f"; rate limit: {in_words(seconds)}" if seconds else ""
        return self.progress.live_line(limiter.requests_per_minute) + waits

    def report(self) -> None:
        """Say in the log what the run has done."""
        for line in self.progress.report(
            waited_seconds=self.client.rate_limiter.waited_seconds,
            pending=self.store.pending(self.selection.streams),
            failed=self.failures.counts,
            flaw_count=self.failures.flaw_count,
            reason=self.stop.reason,
        ):
            logger.info(line)
