"""alerts.toml: every mistake is one line that names the file and the option."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING

import pytest

from usertesting_insights.alerts.options import Options, QuietHours, Route, read_options
from usertesting_insights.errors import InsightsError

if TYPE_CHECKING:
    from pathlib import Path


def test_every_option_is_read(tmp_path: Path) -> None:
    file = tmp_path / "alerts.toml"
    file.write_text(
        'time_zone = "Europe/Berlin"\nreport_url = "https://r.example"\nshow_quotes = true\n'
        'recording_url = "https://v.example/{session_id}"\nstale_days = 5\n'
        '[[routes]]\nchannel = "a"\nrules = ["r"]\nprogrammes = ["p"]\nworkspaces = ["w"]\n'
        'digest = "day"\nquiet_hours = "20:00-08:00"\n'
        '[[routes]]\nchannel = "b"\nabout = "pipeline"\n'
    )

    options = read_options(file)

    assert options.routes == [
        Route("a", "research", ["r"], ["p"], ["w"], "day", QuietHours(time(20), time(8))),
        Route("b", "pipeline", [], [], []),
    ]
    assert options.time_zone.key == "Europe/Berlin"
    assert options.show_quotes
    assert options.stale_days == 5


def test_without_routes_every_channel_hears_of_the_research() -> None:
    assert Options().of_channels(["a", "b"]).routes == [Route("a"), Route("b")]


def test_a_route_to_nowhere_is_an_error() -> None:
    with pytest.raises(InsightsError, match=re.escape("channel b is not among those")):
        Options(routes=[Route("b")]).of_channels(["a"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x", "Expected '=' after a key"),
        ("reports = 1", "reports is unknown"),
        ("stale_days = 0", "stale_days has to be 1 or more"),
        ("stale_days = true", "stale_days has to be of the kind int"),
        ("show_quotes = 1", "show_quotes has to be of the kind bool"),
        ('time_zone = "Nowhere"', "time_zone 'Nowhere' is no zone"),
        ('time_zone = "../secret"', "is no zone"),
        ('report_url = "ftp://x"', "report_url has to be a link"),
        ('recording_url = "https://x"', "recording_url has to hold {session_id}"),
        ("routes = 1", "routes has to be of the kind list"),
        ("routes = [1]", "routes has to be of the kind dict"),
        ("[[routes]]", "a route needs a channel"),
        ('[[routes]]\nchannel = "a"\nwho = "b"', "who is unknown"),
        ('[[routes]]\nchannel = "a"\nrules = "b"', "rules has to be of the kind list"),
        ('[[routes]]\nchannel = "a"\nrules = [1]', "rules has to be of the kind str"),
        ('[[routes]]\nchannel = "a"\ndigest = "year"', "digest has to be day or week"),
        ('[[routes]]\nchannel = "a"\nabout = "all"', "about has to be research or pipeline"),
        (
            '[[routes]]\nchannel = "a"\nabout = "pipeline"\nprogrammes = ["p"]',
            "takes rules, no programmes",
        ),
        *(
            (f'[[routes]]\nchannel = "a"\nquiet_hours = "{hours}"', "quiet_hours has to be")
            for hours in ("8", "8-9", "08:00-08:00", "08:00-25:00", "08:00-09:00-10:00")
        ),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "alerts.toml"
    file.write_text(text)

    with pytest.raises(InsightsError, match=re.escape(said)) as error:
        read_options(file)

    assert str(error.value).startswith(f"{file}: ")
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InsightsError, match="No such file"):
        read_options(tmp_path / "alerts.toml")
