"""What report.toml may say of the pages."""

from __future__ import annotations

import base64
import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from usertesting_insights.errors import InsightsError

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LINK = re.compile(r"https?://[^\s\"'<>]+")
_IMAGES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}
_LARGEST_LOGO = 200_000


@dataclass(frozen=True)
class Options:
    """How the pages look, and what they show of people.

    Attributes:
        title: Title of the index.
        note: A sentence at the foot of every page, such as a notice of confidentiality.
        logo: An image file (SVG, PNG or JPEG); it becomes part of each page.
        accent: Colour of links and of what is clear of its reference line, for light pages. It
            should have a contrast of at least 4.5 to the paper (#fbfaf7).
        recording_url: A link to a session, with {session_id} and, if the player knows it,
            {seconds}. Without it a quote links to the stored video, if there is one.
        show_quotes: Whether what people said and wrote is on the pages.
        show_demographics: Whether the section on who took part is on the pages.
        fewest_people: Answers about themselves of fewer people than this are pooled.
    """

    title: str = "Research report"
    note: str = ""
    logo: str = ""
    accent: str = ""
    recording_url: str = ""
    show_quotes: bool = True
    show_demographics: bool = True
    fewest_people: int = 5

    @property
    def logo_data(self) -> str:
        """The logo as a ``data:`` URL, empty without one.

        Raises:
            InsightsError: If the file is not there, too large, or no image that browsers know.
        """
        if not self.logo:
            return ""
        path = Path(self.logo)
        kind = _IMAGES.get(path.suffix.lower())
        if kind is None:
            raise InsightsError(
                f"report.toml: logo {path.name} has to be an SVG, PNG or JPEG file."
            )
        try:
            content = path.read_bytes()
        except OSError as error:
            raise InsightsError(f"report.toml: logo: {error.strerror}: {path}") from error
        if len(content) > _LARGEST_LOGO:
            raise InsightsError("report.toml: logo: at most 200 kB, since every page holds it.")
        return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def read_options(path: Path | None) -> Options:
    """Read the options of a file; without one the defaults.

    Raises:
        InsightsError: If the file cannot be read, or an option is unknown or of another kind.
    """
    if path is None:
        return Options()
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InsightsError(f"{path}: {error}") from error
    kinds: dict[str, type[Any]] = {
        field.name: type(getattr(Options(), field.name)) for field in fields(Options)
    }
    for name, value in values.items():
        if name not in kinds:
            raise InsightsError(f"{path}: {name} is unknown; there is {', '.join(kinds)}.")
        if type(value) is not kinds[name]:
            raise InsightsError(f"{path}: {name} has to be of the kind {kinds[name].__name__}.")
    options = Options(**values)
    if options.accent and not _COLOUR.fullmatch(options.accent):
        raise InsightsError(f"{path}: accent has to be a colour such as #1c4f8f.")
    if options.recording_url:
        _check_link(path, options.recording_url)
    if options.fewest_people < 1:
        raise InsightsError(f"{path}: fewest_people has to be 1 or more.")
    return options


def _check_link(path: Path, template: str) -> None:
    try:
        link = template.format(session_id="0", seconds=0)
    except (KeyError, IndexError, ValueError) as error:
        raise InsightsError(
            f"{path}: recording_url may hold {{session_id}} and {{seconds}}, nothing else"
            " in braces."
        ) from error
    if not _LINK.fullmatch(link) or link == template:
        raise InsightsError(f"{path}: recording_url has to be a link with {{session_id}} in it.")
