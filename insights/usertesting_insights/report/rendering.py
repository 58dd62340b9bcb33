"""Turns a page's content into HTML that is complete in itself.

Everything that comes from outside is escaped, and the page's own policy allows no script, no
request and no style but the one it holds.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from usertesting_insights.report.sections.stuck import MEANINGS

if TYPE_CHECKING:
    from usertesting_insights.report.options import Options

_THEME = ("base", "marks", "layout", "print")


@dataclass(frozen=True)
class Renderer:
    """Renders pages of one report.

    Attributes:
        options: How the pages look.
        as_of: The date of the data, in words.
    """

    options: Options
    as_of: str

    @cached_property
    def version(self) -> str:
        """The version of the package, which decides how a page looks."""
        return metadata.version("usertesting-insights")

    @cached_property
    def look(self) -> str:
        """Everything that goes into a page, apart from its data."""
        folder = files("usertesting_insights.report") / "templates"
        templates = [
            template.read_text("utf-8")
            for template in sorted(folder.iterdir(), key=lambda template: template.name)
        ]
        return repr((self.version, self._theme, templates, self.options, self.options.logo_data))

    @cached_property
    def _environment(self) -> Environment:
        return Environment(
            loader=PackageLoader("usertesting_insights.report"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    @cached_property
    def _theme(self) -> str:
        folder = files("usertesting_insights.report") / "theme"
        style = "\n".join((folder / f"{name}.css").read_text("utf-8") for name in _THEME)
        if self.options.accent:
            style += f"\n@media (prefers-color-scheme: light) {{ :root {{ --accent: {self.options.accent}; }} }}"  # noqa: E501
        return style

    def page(self, template: str, title: str, digest: str, content: Any) -> str:  # noqa: ANN401 - each template has its own
        """Return a page as HTML.

        Args:
            template: The template's file, such as ``test.html.j2``.
            title: The text at the top of each printed page.
            digest: What the page is made of, to know whether it has to be made again.
            content: What the template calls ``page``.
        """
        style = f"{self._theme}\n{_print_frame(title, self.as_of)}"
        return self._environment.get_template(template).render(
            page=content,
            # The style holds nothing from outside but the title, which is written as code points.
            style=Markup(style),  # noqa: S704
            policy=_policy(style, has_logo=bool(self.options.logo)),
            digest=digest,
            as_of=self.as_of,
            note=self.options.note,
            logo=self.options.logo_data,
            version=self.version,
            meanings=MEANINGS,
        )


def _policy(style: str, *, has_logo: bool) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    images = " img-src data:;" if has_logo else ""
    return (
        f"default-src 'none'; style-src 'sha256-{digest}';{images} base-uri 'none'; "
        "form-action 'none'"
    )


def _print_frame(title: str, as_of: str) -> str:
    """Return the running titles of printed pages."""
    return (
        "@page { size: A4; margin: 20mm 16mm 18mm;"
        f' @top-left {{ content: "{_css_text(title)}"; font: 9pt sans-serif; color: #45433e; }}'
        f' @bottom-left {{ content: "{_css_text(f"Data as of {as_of}. Intervals are 95 %.")}";'
        " font: 8pt sans-serif; color: #45433e; }"
        ' @bottom-right { content: counter(page) " of " counter(pages); font: 9pt sans-serif;'
        " color: #45433e; } }"
    )


def _css_text(text: str) -> str:
    """Return a text that is safe between quotes in CSS: all but letters as code points."""
    return "".join(
        letter if letter.isascii() and letter.isalnum() else f"\\{ord(letter):06x} "
        for letter in text
    )
