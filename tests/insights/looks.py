"""Looks at pages in a browser: what is said in its console, what does not fit, what axe finds."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.browser import browsing, program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.browser import Browser

WIDTHS = (320, 390, 800, 1280)
AXE = Path(sys.executable).parents[1] / "axe" / "node_modules" / "axe-core" / "axe.min.js"
_OPEN = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
# Without the style sheets that it would ask for a second time.
_FIND = """axe.run({preload: false}).then(found => found.violations.map(rule =>
  rule.id + ': ' + rule.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')))"""
# What a screen reader gives a name, and what it stops at.
_NAMED = {"link", "image", "heading", "table", "DisclosureTriangle", "navigation", "region"}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium; without one the test is left out, unless it is needed."""
    chromium = program()
    if chromium is None or not AXE.is_file():
        assert not os.environ.get("BROWSER_NEEDED"), "no Chromium is on the path, or no npm"
        pytest.skip("no Chromium or no npm is on the path, so no browser has seen the pages")
    with browsing(chromium) as started:
        yield started


def flaws(browser: Browser, page: Path) -> list[str]:
    """Everything that is wrong with a page, in light and dark, wide and narrow, and on paper."""
    browser.emulate()
    seen = browser.look_at(page, *WIDTHS)
    found = [*seen.messages, *seen.requests]
    found += [f"{width}: {stuck}" for width, wider in seen.wider.items() for stuck in wider]
    found += unnamed(browser.spoken())
    browser.evaluate(_OPEN)
    browser.evaluate(f"{AXE.read_text(encoding='utf-8')}; 0")
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 320)):
        browser.emulate(scheme=scheme)
        browser.resize(width)
        found += [f"{scheme} {width}: {violation}" for violation in browser.evaluate(_FIND)]
    browser.emulate(media="print")
    # What is left of an A4 page between the margins.
    browser.resize(680)
    if browser.evaluate("document.documentElement.scrollWidth > 680"):
        found.append("print: wider than the paper")
    browser.emulate()
    return found


def unnamed(spoken: list[dict[str, Any]]) -> list[str]:
    """What a screen reader would stop at without a word, and what it has more or less than once."""
    read = [node for node in spoken if not node.get("ignored")]
    roles = [node["role"]["value"] for node in read]
    silent = [
        f"{node['role']['value']} without a name"
        for node in read
        if node["role"]["value"] in _NAMED and not node.get("name", {}).get("value", "").strip()
    ]
    return silent + [f"{role} once" for role in ("main", "banner") if roles.count(role) != 1]
