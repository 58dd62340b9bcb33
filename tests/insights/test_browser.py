"""The pages in a real browser: no message, no request, nothing that does not fit."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.insights.account import account
from tests.insights.marts import in_duckdb
from tests.support.browser import browsing, program
from usertesting_insights import cli

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.browser import Browser

WIDTHS = (320, 390, 800, 1280)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = program()
    if chromium is None:
        assert not os.environ.get("BROWSER_NEEDED"), "no Chromium is on the path"
        pytest.skip("no Chromium is on the path, so no browser has seen the pages")
    with browsing(chromium) as started:
        yield started


def test_every_page_is_quiet_and_fits(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in in_duckdb(tmp_path / "warehouse.duckdb", account()).items():
        monkeypatch.setenv(name, value)
    assert cli.main(["report", "--out", str(tmp_path / "report")]) == 0

    for page in sorted((tmp_path / "report").rglob("*.html")):
        seen = browser.look_at(page, *WIDTHS)
        assert seen.messages == [], page.name
        assert seen.requests == [], page.name
        assert seen.wider == {width: [] for width in WIDTHS}, page.name


def test_a_page_that_is_not_quiet_is_noticed(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<title>x</title><body style='margin: 0'><div style='width: 500px'>wide</div>"
        "<img src='http://127.0.0.1:9/x.png'><script>console.log('hello')</script>"
    )
    seen = browser.look_at(page, 320, 800)

    assert any("hello" in message for message in seen.messages)
    assert seen.requests == ["http://127.0.0.1:9/x.png"]
    assert seen.wider[320]
    assert seen.wider[800] == []


def test_a_page_is_printed(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del browser  # It is there.
    for name, value in in_duckdb(tmp_path / "warehouse.duckdb", account()[:3]).items():
        monkeypatch.setenv(name, value)
    assert cli.main(["report", "--out", str(tmp_path / "report"), "--pdf"]) == 0

    printed = (tmp_path / "report" / "index.pdf").read_bytes()
    assert printed.startswith(b"%PDF-")
