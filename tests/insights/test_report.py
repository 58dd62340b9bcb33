"""`usertesting-insights report`, whole: from marts to pages."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.insights.account import EMPTY, HOSTILE, LONG, SURVEY, TALK, account
from tests.insights.marts import in_duckdb, in_postgres, row
from tests.insights.pages import Page, broken_links, check
from tests.warehouses.postgres_server import serving
from usertesting_insights import cli
from usertesting_insights.marts import rows
from usertesting_insights.report.output import Output
from usertesting_insights.warehouse.open import open_warehouse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ANOTHER = "00000000-0000-4000-8000-0000000000ff"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the marts of the account."""
    load(tmp_path, account(), monkeypatch)
    return tmp_path


def load(place: Path, given: Iterable[rows.Row], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in in_duckdb(place / "warehouse.duckdb", given).items():
        monkeypatch.setenv(name, value)


def report(place: Path, *arguments: str) -> dict[str, Page]:
    """Make the report, and return its pages by name."""
    assert cli.main(["report", "--out", str(place / "report"), *arguments]) == 0
    return pages(place)


def pages(place: Path) -> dict[str, Page]:
    folder = place / "report"
    return {str(path.relative_to(folder)): Page(path) for path in sorted(folder.rglob("*.html"))}


def contents(place: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(place)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in (place / "report").rglob("*.html")
    }


def test_every_page_is_complete_in_itself(place: Path) -> None:
    made = report(place)

    assert {name for name in made if name.startswith("tests/")} == {
        f"tests/{test}.html" for test in (TALK, SURVEY, EMPTY)
    }
    assert len(made) == 6
    for page in made.values():
        check(page)
        assert broken_links(page) == []


def test_hostile_texts_stand_there_as_they_are(place: Path) -> None:
    made = report(place)
    page = made[f"tests/{TALK}.html"]

    # Title, brand, task, label, phrase, quote, written answer, country, clip, reel.
    assert page.text.count(HOSTILE) >= 20
    assert page.text.count(LONG) >= 4
    for other in made.values():
        assert "<script" not in other.html
        assert "<img" not in other.html


def test_a_report_of_the_same_marts_is_not_written_again(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report(place)
    before = contents(place)
    report(place)

    assert contents(place) == before
    assert (
        capsys.readouterr().out.splitlines()[1].startswith("0 pages made, 6 unchanged, 0 removed")
    )


def test_only_what_changed_is_made_again(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report(place)
    before = contents(place)
    changed = [
        replace(one, detractor_count=6) if isinstance(one, rows.Nps) else one for one in account()
    ]
    load(place, changed, monkeypatch)
    report(place)

    after = contents(place)
    assert {name for name in after if after[name] != before[name]} == {
        f"report/tests/{SURVEY}.html"
    }


def test_who_is_erased_is_gone_from_the_pages(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report(place)
    (place / "report" / "tests" / f"{SURVEY}.pdf").write_bytes(b"of a former run")
    (place / "report" / "tests" / f"{TALK}.pdf").write_bytes(b"of a former run")
    (place / "report" / "tests" / f".{SURVEY}.html.part").write_bytes(b"of a killed run")
    (place / "report" / "tests" / "notes.txt").write_text("somebody's own")
    left = [
        one
        for one in account()
        if getattr(one, "test_id", TALK) == TALK
        and getattr(one, "session_id", "") not in {"session-03", "session-04"}
    ]
    load(place, left, monkeypatch)
    made = report(place)

    names = {path.name for path in (place / "report" / "tests").iterdir()}
    assert names == {f"{TALK}.html", "notes.txt"}
    assert f"{HOSTILE}4" not in made[f"tests/{TALK}.html"].text


def test_a_killed_run_leaves_no_half_page(place: Path) -> None:
    program = (
        "import os, pathlib, signal, sys;"
        "pathlib.Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL);"
        "from usertesting_insights import cli; cli.main(sys.argv[1:])"
    )
    arguments = ["report", "--out", str(place / "report")]
    killed = subprocess.run([sys.executable, "-c", program, *arguments], check=False)

    assert killed.returncode == -signal.SIGKILL
    assert pages(place) == {}
    assert len(report(place)) == 6
    assert not list((place / "report").rglob("*.part"))


def test_pages_are_for_their_owner_only(place: Path) -> None:
    report(place)

    for path in (place / "report").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.parametrize(
    ("arguments", "made"),
    [
        (["--test", SURVEY], [f"tests/{SURVEY}.html"]),
        (["--since", "2026-10-30"], ["programmes", f"tests/{TALK}.html", f"tests/{SURVEY}.html"]),
        (["--since", "2026-10-31"], []),
        (["--programme", HOSTILE], ["programmes", f"tests/{TALK}.html", f"tests/{SURVEY}.html"]),
    ],
)
def test_a_part_of_the_report(place: Path, arguments: list[str], made: list[str]) -> None:
    found = report(place, *arguments)

    names = sorted("programmes" if name.startswith("programmes/") else name for name in found)
    assert names == made


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--test", EMPTY.replace("2", "9")], "There is no test 00000000-0000-4000-8000-"),
        (["--programme", "None such"], "No test of the programme None such is in the marts."),
        (["--out", "nowhere://bucket"], "--out nowhere://bucket: "),
        (["--out", "ftp://me:s3/cr@t@127.0.0.1:9/r"], "--out ftp://127.0.0.1:9/r: "),
    ],
)
def test_what_is_not_there_is_one_line(
    place: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert cli.main(["report", "--out", str(place / "report"), *arguments]) == 1

    error = capsys.readouterr().err
    assert error.startswith(f"usertesting-insights: {said}")
    assert error.count("\n") == 1
    assert "s3/cr" not in error


def test_the_place_of_a_page_is_shown_without_a_password() -> None:
    output = Output("memory://me:s3cret@bucket/report")

    assert output.place("index.html") == "memory://bucket/report/index.html"
    assert Output("memory://logs@account/a:b@c").place("x") == "memory://logs@account/a:b@c/x"


def test_marts_that_are_not_built_are_one_line(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBT_USERTESTING_SCHEMA", "elsewhere")

    assert cli.main(["report", "--out", str(place / "report")]) == 1
    error = capsys.readouterr().err
    assert error.startswith("usertesting-insights: duckdb refused a query: ")
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("titel = 'x'", "titel is unknown; there is title, "),
        ("title = 1", "title has to be of the kind str."),
        ("show_quotes = 'no'", "show_quotes has to be of the kind bool."),
        ("accent = 'red'", "accent has to be a colour such as #1c4f8f."),
        ("accent = '#12345g'", "accent has to be a colour such as #1c4f8f."),
        ("fewest_people = 0", "fewest_people has to be 1 or more."),
        ("recording_url = 'https://x.example/'", "recording_url has to be a link with "),
        ("recording_url = 'javascript:{session_id}'", "recording_url has to be a link with "),
        ("recording_url = 'https://x.example/{other}'", "recording_url may hold "),
        ("logo = 'logo.exe'", "logo logo.exe has to be an SVG, PNG or JPEG file."),
        ("logo = 'none.png'", "logo: No such file or directory: none.png"),
        ("title = ", "Invalid value"),
    ],
)
def test_an_option_that_is_wrong_is_one_line(
    place: Path, capsys: pytest.CaptureFixture[str], toml: str, said: str
) -> None:
    options = place / "report.toml"
    options.write_text(toml)

    assert cli.main(["report", "--out", str(place / "report"), "--options", str(options)]) == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_options_show_and_hide(place: Path) -> None:
    options = place / "report.toml"
    (place / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    options.write_text(
        f"logo = '{place / 'logo.svg'}'\ntitle = 'Ours'\nnote = 'Confidential.'\n"
        "accent = '#0b5d3b'\nshow_quotes = false\nshow_demographics = false\n"
    )
    made = report(place, "--options", str(options))

    page = made[f"tests/{TALK}.html"]
    for other in made.values():
        check(other)
        assert "Confidential." in other.text
        assert "#0b5d3b" in other.style
        assert len(other.values("src")) == 1
    assert "said" not in page.ids
    assert "who" not in page.ids
    assert f"{HOSTILE}4" not in page.text
    assert "Trio" not in page.text


def test_few_people_are_pooled(place: Path) -> None:
    page = report(place)[f"tests/{TALK}.html"]

    assert "Alone" not in page.text
    assert "Trio" not in page.text
    assert "fewer than 5" in page.text


def test_a_live_conversation_has_no_quotes(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live = [
        replace(one, product_type="LIVE_CONVERSATION") if isinstance(one, rows.Test) else one
        for one in account()
    ]
    load(place, live, monkeypatch)

    assert f"{HOSTILE}4" not in report(place)[f"tests/{TALK}.html"].text


def test_an_empty_account_has_an_index(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(place, [row(rows.StreamHealth, stream_name="sessions")], monkeypatch)
    made = report(place)

    assert sorted(made) == ["index.html", "quality.html"]
    assert "No test has sessions yet" in made["index.html"].text


@pytest.mark.usefixtures("place")
def test_what_duckdb_keeps_of_the_file_has_a_bound() -> None:
    with closing(open_warehouse("duckdb", os.environ, most_mib=64)) as warehouse:
        [told] = warehouse.rows("select current_setting('memory_limit') as bound")

    assert told == {"bound": "64.0 MiB"}


def test_postgresql_brings_the_same_pages(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report(place)
    expected = {name: content for name, (_, content) in contents(place).items()}
    for path in (place / "report").rglob("*.html"):
        path.unlink()
    with serving() as port:
        for name, value in in_postgres(port, account()).items():
            monkeypatch.setenv(name, value)
        report(place, "--warehouse", "postgres")

    assert {name: content for name, (_, content) in contents(place).items()} == expected


def test_pdf_needs_a_chromium(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.devnull)

    assert cli.main(["report", "--out", str(place / "report"), "--pdf"]) == 1
    assert "--pdf needs a Chromium on the path" in capsys.readouterr().err


def test_the_index_says_what_is_new_and_keeps_saying_it(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "New since" not in report(place)["index.html"].text

    def changed(one: rows.Row) -> rows.Row | None:
        if isinstance(one, rows.Test) and one.test_id == EMPTY:
            return None
        if isinstance(one, rows.Test) and one.test_id == SURVEY:
            return replace(one, session_count=one.session_count + 3)
        return one

    another = row(rows.Test, test_id=ANOTHER, test_title="Another", short_title="Another")
    left = [other for one in account() if (other := changed(one))]
    load(place, [*left, another], monkeypatch)
    index = report(place)["index.html"]
    assert "Survey 3 more sessions, 43 in all" in index.text
    assert "Another New test, no session yet" in index.text
    assert "1 test no longer there" in index.text
    assert HOSTILE not in index.text.partition("New since")[2].partition("longer there")[0]

    # A night without news leaves the page as it is.
    before = contents(place)
    report(place)
    assert contents(place) == before

    (place / "report" / "seen.json").write_text("{")
    assert "New since" not in report(place)["index.html"].text
