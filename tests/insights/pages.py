"""Reads pages as a browser would, without one."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from typing_extensions import override

if TYPE_CHECKING:
    from pathlib import Path

_VOID = {"meta", "img", "line", "circle", "rect", "path", "br"}


class Page(HTMLParser):
    """A page: its elements with their attributes, its text, and what does not fit."""

    def __init__(self, path: Path) -> None:
        """Read it."""
        super().__init__()
        self.path = path
        self.html = path.read_text(encoding="utf-8")
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.style = ""
        self._open: list[str] = []
        self.feed(self.html)
        self.close()
        assert not self._open, self._open

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self._open.pop() == tag, (self.path, tag)

    @override
    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "style":
            self.style += data
        else:
            self.text += data

    def values(self, attribute: str) -> list[str]:
        """Every value of an attribute."""
        return [attrs[attribute] or "" for _, attrs in self.elements if attribute in attrs]

    @property
    def ids(self) -> list[str]:
        return self.values("id")


def check(page: Page) -> None:
    """Hold a page to what all pages promise."""
    tags = {tag for tag, _ in page.elements}
    attributes = {name for _, attrs in page.elements for name in attrs}
    assert not tags & {"script", "iframe", "object", "embed", "link", "form", "base"}, page.path
    assert "style" not in attributes, page.path
    assert not [name for name in attributes if name.startswith("on")], page.path
    assert not re.search(r"url\(|@import|expression\(", page.style), page.path
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    [policy] = [
        attrs["content"] or ""
        for _, attrs in page.elements
        if attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert len(page.ids) == len(set(page.ids)), page.path
    assert [tag for tag, _ in page.elements].count("h1") == 1
    assert all(value.startswith("data:") for value in page.values("src"))


def broken_links(page: Page) -> list[str]:
    """The links of a page that lead nowhere, those to recordings apart."""
    broken = []
    for link in page.values("href"):
        if link.startswith(("https://", "file://")):
            continue
        file, _, anchor = link.partition("#")
        target = Page((page.path.parent / file).resolve()) if file else page
        if anchor and anchor not in target.ids:
            broken.append(link)
    return broken
