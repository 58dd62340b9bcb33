"""The pages in a real browser: no message, no request, nothing that does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.insights.account import TALK, account
from tests.insights.looks import flaws
from tests.insights.marts import in_duckdb
from usertesting_insights import cli

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.support.browser import Browser


def test_every_page_is_quiet_fits_and_can_be_heard(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in in_duckdb(tmp_path / "warehouse.duckdb", account()).items():
        monkeypatch.setenv(name, value)
    assert cli.main(["report", "--out", str(tmp_path / "report")]) == 0

    for page in sorted((tmp_path / "report").rglob("*.html")):
        assert flaws(browser, page) == [], page.name
    # What the eye has from the head of the columns is said with each figure.
    browser.open(tmp_path / "report" / "tests" / f"{TALK}.html")
    for width in (390, 1280):
        browser.resize(width)
        said = [node["name"]["value"] for node in browser.spoken() if "name" in node]
        assert {"Reached the goal", "Typical time", "Skipped"} <= set(said)


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


def test_a_page_that_cannot_be_heard_is_noticed(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<title>x</title><img src='data:,'><a href='x'></a><p style='color: #ccc'>pale")
    found = flaws(browser, page)

    assert {"link without a name", "main once"} <= set(found)
    for rule in ("light 1280: color-contrast", "dark 1280: image-alt", "light 320: html-has-lang"):
        assert any(flaw.startswith(rule) for flaw in found), rule


def test_a_page_is_printed(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del browser  # It is there.
    for name, value in in_duckdb(tmp_path / "warehouse.duckdb", account()[:3]).items():
        monkeypatch.setenv(name, value)
    assert cli.main(["report", "--out", str(tmp_path / "report"), "--pdf"]) == 0

    printed = (tmp_path / "report" / "index.pdf").read_bytes()
    assert printed.startswith(b"%PDF-")
