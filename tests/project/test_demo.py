"""`make demo`, whole: sandbox, tap, loader, dbt, summary; then again, and with a newcomer."""

from __future__ import annotations

import json
import re
import shutil
import sys
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb
import pytest

from demo.pipeline import Pipeline, PipelineError, _rows_written
from demo.summary import READ_WHOLE, Table, differences, tables
from tests.insights.alerts.services import webhook
from tests.insights.looks import flaws
from tests.insights.pages import Page, broken_links, check
from tests.insights.server.on_demo import check_server
from tests.project.reading import section, text
from tests.support.project import copy_project
from tests.support.truth import KEYS, comparable, expected_tables
from usertesting_insights import cli
from usertesting_insights.report.numbers import signed, signed_range, whole
from usertesting_sandbox.generate import generate
from usertesting_sandbox.generate.people import language_of
from usertesting_sandbox.generate.story import MadeUp
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import running

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.support.browser import Browser
    from tests.support.project import Project

# An owner's settings for another account, which the demo must neither use nor change.
OWNERS_ENV = """\
TAP_USERTESTING_CLIENT_ID=owner
TAP_USERTESTING_CLIENT_SECRET=owners-secret
TAP_USERTESTING_API_URL=http://127.0.0.1:9
TAP_USERTESTING_START_DATE=2099-01-01T00:00:00Z
TARGET_DUCKDB_PATH=owners.duckdb
DBT_DUCKDB_PATH=owners.duckdb
MELTANO_DATABASE_URI=sqlite:///owners.db
"""

JsonObject = dict[str, Any]
# The language, the words, who said them and what that person did, and where.
QUOTE = re.compile(
    r'<blockquote lang="(.*?)" dir="auto">“(.*?)”</blockquote>\s*'
    r"<figcaption><span><b>.*?</b>(.*?)</span>.*?<span>([^<]*)</span></figcaption>",
    re.DOTALL,
)


class Demo(NamedTuple):
    """What two demos have printed, and where their tables are."""

    first: str
    second: str
    pipeline: Pipeline
    project: Project


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo")
    # In a project of its own: other tests share one, and the settings of an owner are not theirs.
    project = copy_project(tmp_path_factory.mktemp("owners"))
    project.path(".env").write_text(OWNERS_ENV)

    def run() -> str:
        return project.call(
            *(sys.executable, "-m", "demo", f"--folder={folder}"),
            TAP_USERTESTING_TEST_IDS='["00000000-0000-4000-8000-000000000000"]',
            TARGET_DUCKDB_DEFAULT_TARGET_SCHEMA="owners",
        )

    return Demo(run(), run(), Pipeline(folder), project)


def connect(pipeline: Pipeline) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(pipeline.database), read_only=True)


def row_counts(pipeline: Pipeline) -> dict[str, int]:
    with connect(pipeline) as connection:
        return {table.name: table.rows for table in tables(connection, datetime.now(UTC))}


def loaded(pipeline: Pipeline, stream: str, like: Mapping[str, object]) -> list[JsonObject]:
    """The rows of a raw table, as the tap wrote them."""
    with connect(pipeline) as connection:
        result = connection.table(f"usertesting_raw.{stream}").project(*like)
        types = {column[0]: str(column[1]) for column in result.description or ()}
        rows = [dict(zip(like, row, strict=True)) for row in result.fetchall()]
    for row in rows:
        for name, value in row.items():
            if isinstance(value, datetime):
                row[name] = value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            elif types[name] == "JSON" and value is not None:
                row[name] = json.loads(value)
    return rows


def without_empty_texts(row: JsonObject) -> JsonObject:
    """The loader takes an empty text for none."""
    return {name: None if value == "" else value for name, value in row.items()}


def test_every_row_of_the_sandbox_is_in_the_database(demo: Demo) -> None:
    expected = comparable(expected_tables(generate(), KEYS))

    assert row_counts(demo.pipeline) == {stream: len(rows) for stream, rows in expected.items()}
    for stream, rows in expected.items():
        wanted = sorted(map(repr, map(without_empty_texts, rows.values())))
        for like in list(rows.values())[:1]:
            assert sorted(map(repr, loaded(demo.pipeline, stream, like))) == wanted, stream


def test_dbt_has_built_on_all_of_it(demo: Demo) -> None:
    counts = row_counts(demo.pipeline)

    with connect(demo.pipeline) as connection:
        for mart, stream in (("fct_sessions", "sessions"), ("fct_task_responses", "tasks")):
            assert len(connection.table(f"usertesting.{mart}")) == counts[stream] > 0
        # A transcript without a cue is none.
        with_cues = connection.table("usertesting_raw.transcripts").filter("cue_count > 0")
        assert len(connection.table("usertesting.fct_transcripts")) == len(with_cues) > 0
    assert "ERROR=0" in demo.first


def test_no_mart_is_empty(demo: Demo) -> None:
    with connect(demo.pipeline) as connection:
        marts = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'usertesting'"
        ).fetchall()
        # What is wrong with the data is no mart, and nothing is wrong with the demo's.
        empty = [
            mart
            for (mart,) in marts
            if not mart.startswith("dq_")
            and not connection.execute(f"select 1 from usertesting.{mart} limit 1").fetchall()  # noqa: S608 - a table's own name
        ]

    assert len(marts) > 30
    assert empty == []


def test_a_language_is_guessed_rightly_or_not_at_all(demo: Demo) -> None:
    spoken = {
        session_id: language_of(session.story.scene.person)
        for test in generate().tests.values()
        for session_id, session in test.sessions.items()
        if isinstance(session.story, MadeUp)
    }

    with connect(demo.pipeline) as connection:
        guessed = connection.execute(
            "select session_id, verbatim_language from usertesting.fct_verbatims"
        ).fetchall()

    told = [(session_id, language) for session_id, language in guessed if language]
    assert len(told) > 0.9 * len(guessed)
    assert all(spoken[session_id] == language for session_id, language in told)


def test_the_summary_shows_what_landed_and_where(demo: Demo) -> None:
    counts = row_counts(demo.pipeline)

    for stream, count in counts.items():
        assert re.search(rf"{stream} +{count:,} +{count:,}\n", demo.first)
    assert f"All {sum(counts.values()):,} records that the tap wrote are there." in demo.first
    assert "Nothing was loaded again" not in demo.first
    assert str(demo.pipeline.database) in demo.first


def test_every_page_of_the_report_is_seen_and_heard(demo: Demo, browser: Browser) -> None:
    pages = sorted((demo.pipeline.folder / "report").rglob("*.html"))

    assert len(pages) > 20
    assert {page.stem: found for page in pages if (found := flaws(browser, page))} == {}


def test_the_report_shows_the_marts(demo: Demo) -> None:
    made = {path.stem: Page(path) for path in (demo.pipeline.folder / "report").rglob("*.html")}

    assert str(demo.pipeline.folder / "report" / "index.html") in demo.first
    for page in made.values():
        check(page)
        assert broken_links(page) == []
    with connect(demo.pipeline) as connection:
        for test_id, reached, n, skipped, skipped_n, seconds in connection.execute(
            "select test_id, success_count, success_rate_n, skipped_count, skip_rate_n,"
            " geometric_mean_seconds from usertesting.fct_task_performance where success_rate_n > 0"
        ).fetchall():
            text = made[test_id].text
            assert f"{reached} of {n}" in text
            assert f"{skipped} of {skipped_n}" in text
            assert f"{round(seconds) // 60}:{round(seconds) % 60:02d}" in text
        for test_id, nps, low, high, n in connection.execute(
            "select test_id, nps, nps_low, nps_high, answer_count from usertesting.fct_nps"
        ).fetchall():
            figure = f"NPS {nps:.0f} ({n} answers; {low:.0f} to {high:.0f})".replace("-", "−")
            assert figure in made[test_id].text
        for test_id, score, mean, low, high in connection.execute(
            "select test_id, qx_score, session_mean, session_mean_low, session_mean_high"
            " from usertesting.fct_qx_scores where is_newest and qx_score is not null"
        ).fetchall():
            assert f"QXscore: {score:.0f}" in made[test_id].text
            assert f"{mean:.0f} ({low:.0f} to {high:.0f})" in made[test_id].text
        texts = "".join(page.text for page in made.values())
        for share, low, high, n in connection.execute(
            "select score, score_low, score_high, answer_count from usertesting.fct_waves"
            " where measure in ('success_rate', 'top_two_box_share') and answer_count >= 5"
        ).fetchall():
            span = f"{100 * low:.0f} to {100 * high:.0f}\N{NO-BREAK SPACE}%"
            assert f"{100 * share:.0f}\N{NO-BREAK SPACE}% ({span}), {n} answers" in texts
        for score, low, high, n, has_moved, least, most in connection.execute(
            "select score, score_low, score_high, answer_count, is_more_than_noise,"
            " score_change_low, score_change_high from usertesting.fct_waves"
            " where measure in ('nps', 'qx_score')"
        ).fetchall():
            assert f"{score:.0f} ({low:.0f} to {high:.0f}), {n} answers".replace("-", "−") in texts
            if has_moved and least > 0:
                assert f"rose by {least:.0f} to {most:.0f} points" in texts


def test_the_report_shows_what_is_compared_as_the_marts_have_it(demo: Demo) -> None:
    folder = demo.pipeline.folder / "report"
    made = {path.stem: Page(path).text for path in folder.rglob("*.html")}
    with connect(demo.pipeline) as connection:

        def found(query: str) -> list[tuple[Any, ...]]:
            rows = connection.execute(query).fetchall()
            assert rows, query
            return rows

        for test_id, gave_up, reached, people in found(
            "select test_id, gave_up_count, reached_count, participant_count"
            " from usertesting.fct_test_funnel"
        ):
            assert f"{reached} of {people}{gave_up} of {reached}" in made[test_id]
        for test_id, measure, score, difference, low, high, n in found(
            "select test_id, measure, other_score, difference, difference_low, difference_high,"
            " other_answer_count from usertesting.fct_test_differences where not is_same_programme"
            " and answer_count >= 5 and other_answer_count >= 5"
            # Of a task group without a score of the vendor's there is no figure.
            " and (measure = 'nps' or (test_id, subject_id) in (select (test_id, task_group_id)"
            " from usertesting.fct_qx_scores where is_newest and qx_score is not null))"
        ):
            span = f"{signed(difference)}{signed_range(low, high)}"
            assert f"{whole(score)}{span}{n}" in made[test_id], (test_id, measure)
        for test_id, thing, other, low, high, is_clear in found(
            "select test_id, coalesce(thing_label, 'Option ' || thing),"
            " coalesce(other_thing_label, 'Option ' || other_thing), difference_low,"
            " difference_high, is_more_than_noise from usertesting.fct_comparisons"
            " where answer_count >= 5"
        ):
            assert f"({signed_range(low, high)}) points" in made[test_id]
            untold = f"{thing} and {other}: no difference to be told from noise"
            assert (untold in made[test_id]) != is_clear
        for test_id, instrument, score, low, high, n, highest in found(
            "select test_id, instrument, score, score_low, score_high, answer_count, highest"
            " from usertesting.fct_questionnaire_scores where answer_count >= 5"
        ):
            figures = [f"{each:.{1 if highest < 10 else 0}f}" for each in (score, low, high)]
            told = f"{figures[0]} of {highest:.0f} ({n} answers; {figures[1]} to {figures[2]})"
            assert f"{instrument}: {told}" in made[test_id]
        for test_id, n, half, ten, five, change in found(
            "select test_id, answer_count, half_width, answers_for_10_points,"
            " answers_for_5_points, smallest_visible_change from usertesting.fct_sample_plan"
        ):
            assert f"{n}{half:.0f}{ten:,}{five:,}{change:.0f}" in made[test_id]
        for (test_id,) in found("select distinct test_id from usertesting.fct_segment_comparisons"):
            assert "same question, with " in made[test_id]
        for test_id, low, high in connection.execute(
            "select test_id, 100 * difference_low, 100 * difference_high"
            " from usertesting.fct_segment_comparisons where is_more_than_noise"
            " and measure = 'success_rate' and difference_low > 0"
        ).fetchall():
            assert f"{low:.0f} to {high:.0f} points" in made[test_id]
        for programme, low, high in found(
            "select programme, score_change_since_first_low, score_change_since_first_high"
            " from usertesting.fct_waves where is_newest and measure in ('nps', 'qx_score')"
            " and first_wave is not null"
        ):
            assert f"({signed_range(low, high)}) points" in "".join(made.values()), programme


def test_a_quote_is_found_again_by_its_citation(demo: Demo) -> None:
    folder = demo.pipeline.folder / "report" / "tests"
    told = 0
    with connect(demo.pipeline) as connection:
        said = {
            (f"{session_id[:8]}·{cue}", test_id): (quoted, language)
            for session_id, cue, test_id, quoted, language in connection.execute(
                "select quotes.session_id, first_cue_index, quotes.test_id, quote_text,"
                " verbatim_language from usertesting.fct_quotes as quotes"
                " inner join usertesting.fct_verbatims as verbatims"
                " on quotes.session_id = verbatims.session_id"
                " and quotes.quote_text = verbatims.verbatim_text"
                " and quotes.started_ms = verbatims.started_ms"
            ).fetchall()
        }
    for path in folder.glob("*.html"):
        for language, words, deed, citation in QUOTE.findall(path.read_text(encoding="utf-8")):
            if deed.endswith(", wrote"):
                continue
            quote, guessed = said[citation, path.stem]
            assert unescape(words) == quote
            assert language == (guessed or "")
            told += 1
    assert told > 20


def test_the_second_demo_loads_nothing_again_and_says_so(demo: Demo) -> None:
    counts = row_counts(demo.pipeline)

    for stream in set(counts) - READ_WHOLE:
        assert re.search(rf"{stream} +{counts[stream]:,} +0\n", demo.second)
    assert "Nothing was loaded again" in demo.second


def test_the_readme_shows_how_to_look_around(demo: Demo) -> None:
    [statement] = re.findall(
        r'\.venv/bin/python -c "(.*)"', section("README.md", "Try it without an account")
    )
    here = statement.replace("output/demo/warehouse.duckdb", str(demo.pipeline.database))

    assert "test_title" in demo.project.call(sys.executable, "-c", here)


def test_the_owners_settings_state_and_tables_are_left_alone(demo: Demo) -> None:
    assert demo.project.path(".env").read_text() == OWNERS_ENV
    assert demo.project.path("meltano.yml").read_text() == text("meltano.yml")
    left = {path.name for path in demo.project.root.iterdir()}
    assert left <= {
        ".env",
        ".meltano",
        "demo",
        "insights",
        "meltano.yml",
        "orchestrate",
        "output",
        "plugins",
        "tap-usertesting",
        "transform",
    }
    assert not demo.project.path(".meltano", "meltano.db").exists()


def test_the_next_run_lands_the_one_session_that_is_new(demo: Demo) -> None:
    before = row_counts(demo.pipeline)
    world = generate()
    test_id = next(test for test in world.tests if world.listed(test))
    world.arrive(test_id)

    with running(world, Options(rate_limit=0)) as sandbox:
        run = demo.pipeline.run(sandbox, tell=lambda _: None)

    after = row_counts(demo.pipeline)
    with connect(demo.pipeline) as connection:
        assert list(differences(tables(connection, run.started_at), run.written)) == []
    assert after["sessions"] == before["sessions"] + 1
    assert run.written["sessions"] == run.written["session_details"] == 1
    assert after == {stream: len(rows) for stream, rows in expected_tables(world, KEYS).items()}


def test_a_failed_run_is_shown(demo: Demo) -> None:
    with (
        running(generate(sessions=0), Options(rate_limit=0, client_secret="another")) as sandbox,
        pytest.raises(PipelineError, match="the token endpoint refused the credentials") as caught,
    ):
        demo.pipeline.run(sandbox, tell=lambda _: None)

    assert str(demo.pipeline.log) in str(caught.value)


def test_lost_rows_are_named() -> None:
    landed = [Table("sessions", 12, 11), Table("tests", 2, 2), Table("tasks", 9, 0)]
    written = {"sessions": 12, "tests": 2, "transcripts": 3}

    assert list(differences(landed, written)) == [
        "sessions: the tap wrote 12 records, 11 rows landed",
        "transcripts: the tap wrote 3 records, 0 rows landed",
    ]


@pytest.mark.parametrize(
    ("report", "written"),
    [
        ("rows written: tasks 2,014, tests 22", {"tasks": 2014, "tests": 22}),
        ("rows written: transcript_cues 1,002,497", {"transcript_cues": 1_002_497}),
        ("rows written: none", {}),
    ],
)
def test_the_taps_report_is_read(report: str, written: dict[str, int]) -> None:
    lines = ["rows written: old 1", f"[info     ] tap-usertesting   {report}\n", "end"]

    assert _rows_written(lines) == written


def test_a_run_without_a_report_is_no_success() -> None:
    with pytest.raises(PipelineError, match="has not reported"):
        _rows_written(["Run completed"])


def test_assistants_are_told_what_the_marts_hold(demo: Demo, tmp_path: Path) -> None:
    check_server(demo.pipeline.database, tmp_path)


def test_the_alerts_of_the_demo_are_sent_once_and_quote_nobody(
    demo: Demo,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Its figures raise none; so every check of the rules is taken for an alert."""
    database = tmp_path / "warehouse.duckdb"
    shutil.copy(demo.pipeline.database, database)
    monkeypatch.setenv("DBT_DUCKDB_PATH", str(database))
    with duckdb.connect(str(database)) as connection:
        explained = dict(
            connection.execute(
                "select test_id, count(*) from usertesting.fct_alert_checks group by test_id"
            ).fetchall()
        )
        connection.execute(
            "insert into usertesting.fct_research_alerts by name"
            " select * exclude (minimum_n, p_adjusted, outcome, at), true as is_open,"
            " at as first_seen_at, at as opened_at, at as last_seen_at"
            " from usertesting.fct_alert_checks, (select timestamp '2026-11-28' as at)"
        )
        said = connection.execute(
            "select quote_text from usertesting.fct_quotes union"
            " select answer_text from usertesting.fct_task_responses"
            " where length(answer_text) > 20 union"
            " select participant_key from usertesting.dim_participants"
            # Who leads a conversation reads the tasks aloud.
            " except select task_text from usertesting.dim_tasks"
        ).fetchall()
    assert said

    with webhook() as service:
        monkeypatch.setenv("USERTESTING_INSIGHTS_CHANNELS", f"a={service.url}/a")
        assert [cli.main(["alerts"]), cli.main(["alerts"])] == [0, 0]
        about = [each.content["alerts"][0]["test_id"] for each in service.received]

    assert sorted(about) == sorted(explained)
    assert any(each["session_ids"] for sent in service.received for each in sent.content["alerts"])
    sent = "\n".join(each.text for each in service.received)
    assert [words for (words,) in said if words in sent] == []
    capsys.readouterr()
    for test_id, checks in explained.items():
        assert cli.main(["alerts", "--explain", test_id]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert len([line for line in lines if not line.startswith("  ")]) == checks
        assert lines.count("  a: sent") == checks
