"""Looks at pages in a browser: what is said in its console, what does not fit, what axe finds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.browser import Browser

WIDTHS = (320, 390, 800, 1280)
AXE = Path(sys.executable).parents[1] / "axe" / "node_modules" / "axe-core" / "axe.min.js"
_OPEN = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
_OFF_THE_PAPER = """[...document.querySelectorAll('main *')].filter(element =>
  element.getBoundingClientRect().right > 681).map(element => element.outerHTML.slice(0, 160))"""
# Without the style sheets that it would ask for a second time.
_FIND = """axe.run({preload: false}).then(found => found.violations.map(rule =>
  rule.id + ': ' + rule.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')))"""
# What a screen reader gives a name, and what it stops at.
_NAMED = {"link", "image", "heading", "table", "DisclosureTriangle", "navigation", "region"}


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
    found += [f"print: {stuck}" for stuck in browser.evaluate(_OFF_THE_PAPER)]
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
