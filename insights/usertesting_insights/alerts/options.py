"""What alerts.toml may say: which channel hears of what, and when."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from datetime import time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from usertesting_insights.errors import InsightsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

RESEARCH = "research"
PIPELINE = "pipeline"
_KINDS = (RESEARCH, PIPELINE)
_DIGESTS = ("", "day", "week")


@dataclass(frozen=True)
class QuietHours:
    """Hours of the day in which nothing is sent; they may reach over midnight."""

    start: time
    end: time

    def cover(self, moment: time) -> bool:
        """Return whether a time of day is among them."""
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


@dataclass(frozen=True)
class Route:
    """What goes to a channel.

    Attributes:
        channel: The channel's name.
        about: `research`, or `pipeline` for what the pipeline says of itself.
        rules: Names of rules; empty for all.
        programmes: Programmes of the seed `usertesting_test_labels`; empty for all tests.
        workspaces: Names or ids of workspaces; empty for all.
        digest: `day` or `week`, if alerts are gathered and sent once in that time.
        quiet_hours: When nothing is sent.
    """

    channel: str
    about: str = RESEARCH
    rules: Sequence[str] = ()
    programmes: Sequence[str] = ()
    workspaces: Sequence[str] = ()
    digest: str = ""
    quiet_hours: QuietHours | None = None


@dataclass(frozen=True)
class Options:
    """The options of the alerts.

    Attributes:
        routes: What goes where; without any, every research alert goes to every channel.
        time_zone: The zone of quiet hours, days and weeks.
        report_url: Where the report is, for a link to the test's page.
        recording_url: A link to a session, with {session_id} in it.
        show_quotes: Whether a message quotes what participants said.
        stale_days: After how many days without a new row a stream counts as stopped.
    """

    routes: Sequence[Route] = ()
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    report_url: str = ""
    recording_url: str = ""
    show_quotes: bool = False
    stale_days: int = 7

    def of_channels(self, channels: Sequence[str]) -> Options:
        """Return the options with a route to every channel where the file names none.

        Raises:
            InsightsError: If a route leads to a channel that is not there.
        """
        if not self.routes:
            return Options(**{**vars(self), "routes": [Route(channel) for channel in channels]})
        for route in self.routes:
            if route.channel not in channels:
                raise InsightsError(
                    f"alerts.toml: channel {route.channel} is not among those of "
                    f"USERTESTING_INSIGHTS_CHANNELS ({', '.join(channels) or 'none'})."
                )
        return self


def read_options(path: Path | None) -> Options:
    """Read the options of a file; without one the defaults.

    Raises:
        InsightsError: If the file cannot be read, or an option is unknown or not valid.
    """
    if path is None:
        return Options()
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InsightsError(f"{path}: {error}") from error
    return _Reader(path).options(values)


@dataclass(frozen=True)
class _Reader:
    """Checks the values of a file."""

    path: Path

    def options(self, values: Mapping[str, Any]) -> Options:
        self._known(values, [each.name for each in fields(Options)])
        checked: dict[str, Any] = {
            name: self._of_kind(name, values[name], type(getattr(Options(), name)))
            for name in ("report_url", "recording_url", "show_quotes", "stale_days")
            if name in values
        }
        if "time_zone" in values:
            checked["time_zone"] = self._zone(self._of_kind("time_zone", values["time_zone"], str))
        routes = self._of_kind("routes", values.get("routes", []), list)
        checked["routes"] = [self._route(self._of_kind("routes", each, dict)) for each in routes]
        options = Options(**checked)
        if options.stale_days < 1:
            raise self._error("stale_days has to be 1 or more")
        for name in ("report_url", "recording_url"):
            link = getattr(options, name)
            if link and (not link.startswith(("https://", "http://")) or set(link) & set(" <>\"'")):
                raise self._error(f"{name} has to be a link that begins with https://")
        if options.recording_url and "{session_id}" not in options.recording_url:
            raise self._error("recording_url has to hold {session_id}")
        return options

    def _route(self, values: Mapping[str, Any]) -> Route:
        self._known(values, [each.name for each in fields(Route)])
        checked: dict[str, Any] = {
            name: self._of_kind(name, values[name], str)
            for name in ("channel", "about", "digest")
            if name in values
        }
        for name in ("rules", "programmes", "workspaces"):
            given = self._of_kind(name, values.get(name, []), list)
            checked[name] = [self._of_kind(name, each, str) for each in given]
        if not checked.get("channel"):
            raise self._error("a route needs a channel")
        if checked.get("about", RESEARCH) not in _KINDS:
            raise self._error(f"about has to be {' or '.join(_KINDS)}")
        if checked.get("digest", "") not in _DIGESTS:
            raise self._error("digest has to be day or week")
        if quiet := self._of_kind("quiet_hours", values.get("quiet_hours", ""), str):
            checked["quiet_hours"] = self._quiet_hours(quiet)
        if checked.get("about") == PIPELINE and (checked["programmes"] or checked["workspaces"]):
            raise self._error("a route about the pipeline takes rules, no programmes or workspaces")
        return Route(**checked)

    def _quiet_hours(self, text: str) -> QuietHours:
        try:
            start, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
        except ValueError:
            start = end = time()
        if start == end or start.tzinfo or end.tzinfo:
            raise self._error("quiet_hours has to be two times such as 20:00-08:00")
        return QuietHours(start, end)

    def _zone(self, name: str) -> ZoneInfo:
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, LookupError) as error:
            raise self._error(f"time_zone {name!r} is no zone such as Europe/Berlin") from error

    def _known(self, values: Mapping[str, Any], names: Sequence[str]) -> None:
        for name in values:
            if name not in names:
                raise self._error(f"{name} is unknown; there is {', '.join(names)}")

    def _of_kind(self, name: str, value: Any, kind: type[Any]) -> Any:  # noqa: ANN401 - any kind
        if type(value) is not kind:
            raise self._error(f"{name} has to be of the kind {kind.__name__}")
        return value

    def _error(self, text: str) -> InsightsError:
        return InsightsError(f"{self.path}: {text}.")
