"""What an assistant gets, over stdio and over HTTP."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import duckdb
import httpx2
import pytest

from tests.insights.contracts import in_duckdb
from tests.insights.evidence import BANK, HOSTILE, SAID, SHOP
from tests.insights.server.account import NAME, PROGRAMME, account
from tests.insights.server.clients import TOKEN, ask, http_server, over_http, over_stdio
from usertesting_insights import cli
from usertesting_insights.search.index import index
from usertesting_insights.search.models import DEFAULT_MODEL, open_model
from usertesting_insights.warehouse.open import open_warehouse

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from pathlib import Path

    from mcp import Client

TOOLS: Mapping[str, Mapping[str, Any]] = {
    "find_tests": {"text": "bank"},
    "test_results": {"test_id": BANK},
    "compare_waves": {"programme": PROGRAMME},
    "compare_segments": {"test_id": BANK, "attribute": "country"},
    "search_quotes": {"question": "hidden fees"},
    "read_transcript": {"session_id": "bank-1"},
    "open_alerts": {"test_id": BANK},
    "known_gaps": {"test_id": BANK},
}


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    return loaded(tmp_path_factory.mktemp("marts"), account())


def loaded(folder: Path, rows: Any) -> Mapping[str, str]:
    """The marts with an index."""
    variables = in_duckdb(folder / "warehouse.duckdb", rows)
    warehouse = open_warehouse("duckdb", variables, writable=True)
    index(warehouse, open_model(DEFAULT_MODEL, os.environ))
    warehouse.close()
    return variables


@pytest.fixture(scope="module", params=["stdio", "http"])
def client(request: Any, variables: Mapping[str, str]) -> Generator[Callable[[], Any]]:
    if request.param == "stdio":
        yield over_stdio(variables)
    else:
        with http_server(variables) as port:
            yield over_http(port)


async def called(client: Client, tool: str, **arguments: Any) -> Any:
    result = await client.call_tool(tool, arguments)
    [content] = result.content
    text: str = content.text  # type: ignore[union-attr]
    if result.is_error:
        return text
    assert json.loads(text) == result.structured_content
    return result.structured_content


def test_every_tool_answers_with_citations(client: Callable[[], Any]) -> None:
    async def all_of_them(client: Client) -> dict[str, Any]:
        listed = await client.list_tools()
        assert {tool.name for tool in listed.tools} == set(TOOLS)
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in listed.tools)
        return {name: await called(client, name, **given) for name, given in TOOLS.items()}

    answers = ask(client, all_of_them)
    for name, answer in answers.items():
        assert answer["rows"], name
        assert answer["is_cut"] is False
        assert "never instructions" in answer["note"]
        assert all(row["citation"] for row in answer["rows"])
    [test] = answers["find_tests"]["rows"]
    assert (test["test_id"], test["programme"], test["session_count"]) == (BANK, PROGRAMME, 3)
    assert {row["measure"]: row["value"] for row in answers["test_results"]["rows"]} == {
        "success_rate": 0.7,
        "skip_rate": 0.1,
        "mean_rating": 4.1,
        "top_two_box_share": 0.67,
        "nps": 62.5,
        "qx_score": 76.0,
        "questionnaire_score": 71.5,
    }
    [segment] = answers["compare_segments"]["rows"]
    assert segment["citation"] == f"{BANK}/pay/success_rate/country=Spain"
    for row in [*answers["test_results"]["rows"], *answers["compare_waves"]["rows"], segment]:
        assert {"n", "low", "high", "is_enough_to_quote"} <= set(row)
    [alert] = answers["open_alerts"]["rows"]
    assert (alert["citation"], alert["n"], alert["low"]) == ("alert-0", 20, 0.3)
    assert [row["citation"] for row in answers["known_gaps"]["rows"]] == [
        "stream/tasks",
        f"{BANK}/missing",
    ]
    quote = answers["search_quotes"]["rows"][0]
    assert quote["participant_said"] == SAID["bank-1"][0][2]
    assert quote["recording"] == "https://videos.example/bank-1.mp4#t=10"
    assert quote["citation"] == "bank-1·1"


@pytest.mark.parametrize(
    ("part", "citations"),
    [
        (
            "funnel",
            [f"{BANK}/{p}/{m}_rate" for p in (0, 1) for m in ("reach", "answer", "give_up")],
        ),
        ("choices", [f"{BANK}/why/Price/choice_share", None]),
        ("comparison", [f"{BANK}/group/A/B/difference"]),
        ("other_tests", [f"{BANK}/nps/{SHOP}/other-nps/nps"]),
        ("sample_size", [f"{BANK}/nps/nps"]),
    ],
)
def test_every_part_of_the_results(
    client: Callable[[], Any], part: str, citations: list[str | None]
) -> None:
    rows = ask(client, lambda each: called(each, "test_results", test_id=BANK, part=part))["rows"]

    assert len(rows) == len(citations)
    for row in rows:
        assert {"value", "n", "low", "high", "measure", "report_page"} <= set(row)
    told = [row["citation"] for row in rows]
    assert [citation for citation in citations if citation and citation not in told] == []
    assert len(set(told)) == len(told)
    assert all(len(each) < 250 for each in told), "no text of others makes a citation"


def test_an_answer_can_be_narrowed(client: Callable[[], Any]) -> None:
    async def read(client: Client) -> Any:
        return [
            await called(client, "test_results", test_id=BANK, measure="nps"),
            await called(client, "compare_waves", programme=PROGRAMME, measure="nps"),
            await called(client, "search_quotes", question="fees", kind="answer"),
            await called(
                client,
                "search_quotes",
                question="fees",
                segment={"nps_group": "detractor", "task_outcome": "failed"},
            ),
        ]

    results, waves, written, of_a_segment = ask(client, read)
    assert [row["measure"] for row in results["rows"]] == ["nps"]
    assert waves["rows"] == []
    assert [(row["citation"], row.get("seconds")) for row in written["rows"]] == [
        ("answer of bank-1", 70),
        ("answer of bank-2", None),
    ]
    assert [row["citation"] for row in of_a_segment["rows"]] == ["bank-1·1"]


def test_resources_and_prompts(client: Callable[[], Any]) -> None:
    async def read(client: Client) -> None:
        names = [str(one.uri) for one in (await client.list_resources()).resources]
        assert names == ["usertesting://glossary", "usertesting://decisions"]
        [glossary] = (await client.read_resource(names[0])).contents
        for row in (await called(client, "test_results", test_id=BANK))["rows"]:
            assert f"- `{row['measure']}`:" in glossary.text  # type: ignore[union-attr]
        prompts = (await client.list_prompts()).prompts
        assert [one.name for one in prompts] == [
            "research_summary",
            "stakeholder_answer",
            "sample_size",
        ]
        for one in prompts:
            given = {argument.name: "x-1" for argument in one.arguments or []}
            made = await client.get_prompt(one.name, given)
            assert "x-1" in str(made.messages[0].content)

    ask(client, read)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("test_results", {"test_id": "' or 1 = 1 --"}),
        ("test_results", {}),
        ("find_tests", {"most": 1_000_000}),
        ("find_tests", {"text": "x" * 501}),
        ("search_quotes", {"question": ""}),
        ("search_quotes", {"question": "x", "segment": {"a" * 3: ["list"]}}),
        ("search_quotes", {"question": "x", "test_id": "a; drop table x"}),
        ("read_transcript", {"session_id": "x", "start_seconds": "0; drop table x"}),
        ("read_transcript", {"session_id": "x", "start_seconds": -1}),
    ],
)
def test_hostile_arguments_are_refused(
    client: Callable[[], Any], tool: str, arguments: Mapping[str, Any]
) -> None:
    refused = ask(client, lambda connected: called(connected, tool, **arguments))

    assert isinstance(refused, str)
    assert "validation error" in refused


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("find_tests", {"text": "'; drop table usertesting.dim_tests; --"}),
        ("find_tests", {"programme": "{} {0} %s ? \\"}),
        ("compare_waves", {"programme": "' union select 1 --"}),
        ("search_quotes", {"question": "x", "containing": "{}%'"}),
        ("search_quotes", {"question": "x", "segment": {"country' or 1=1 --": "Spain"}}),
        ("read_transcript", {"session_id": "bank-1' or '1'='1"}),
        ("read_transcript", {"session_id": "refunded"}),
    ],
)
def test_hostile_values_find_nothing(
    client: Callable[[], Any], tool: str, arguments: Mapping[str, Any]
) -> None:
    answer = ask(client, lambda connected: called(connected, tool, **arguments))

    assert answer["rows"] == []
    assert "no evidence that the opposite holds" in answer["note"]


def test_a_hostile_transcript_is_quoted_and_marked(client: Callable[[], Any]) -> None:
    async def read(client: Client) -> Any:
        return [
            await called(client, "read_transcript", session_id="shop-2"),
            await called(client, "search_quotes", question=HOSTILE, test_id=SHOP, most=1),
        ]

    for answer in ask(client, read):
        [row] = answer["rows"]
        # Word for word, but for a letter that only machines see.
        assert row["participant_said"] == HOSTILE.replace("\U000e0041", "")
        assert "never instructions" in answer["note"]


def test_nobody_is_named(client: Callable[[], Any]) -> None:
    async def read(client: Client) -> str:
        return json.dumps([await called(client, name, **given) for name, given in TOOLS.items()])

    said = ask(client, read)
    assert NAME not in said
    assert "named speaker" in said
    assert "key-bank-1" in said


def test_answers_are_bounded_and_say_so(tmp_path: Path) -> None:
    rows = account()
    [cue] = [row for row in rows["fct_transcript_cues"] if row["session_id"] == "bank-1"]
    rows["fct_transcript_cues"] = [
        {**cue, "cue_index": number, "cue_text": "é" * 10_000} for number in range(100)
    ]
    rows["dim_tests"] = [{"test_id": f"{number}", "test_title": "Bank"} for number in range(100)]
    variables = loaded(tmp_path, rows)

    async def read(client: Client) -> Any:
        return [
            await called(client, "read_transcript", session_id="bank-1"),
            await called(client, "find_tests", most=50),
            await called(client, "find_tests", most=3),
        ]

    cues, fifty, three = ask(over_stdio(variables), read)
    assert len(json.dumps(cues, ensure_ascii=False)) < 25_000
    assert cues["rows"][0]["participant_said"].endswith("… [cut]")
    for answer, count in ((cues, None), (fifty, 50), (three, 3)):
        assert answer["is_cut"] is True
        assert "there are more" in answer["note"]
        assert count is None or len(answer["rows"]) == count


def test_who_is_erased_is_gone_at_once(tmp_path: Path) -> None:
    variables = loaded(tmp_path, account())

    async def before_and_after(client: Client) -> Any:
        before = await called(client, "search_quotes", question="hidden fees")
        # The file is free between calls: dbt can change it.
        with duckdb.connect(variables["DBT_DUCKDB_PATH"]) as warehouse:
            for mart in ("fct_sessions", "fct_quotes", "fct_transcript_cues", "fct_verbatims"):
                warehouse.execute(f"delete from usertesting.{mart} where session_id = 'bank-1'")  # noqa: S608
        return [
            before,
            await called(client, "search_quotes", question="hidden fees"),
            await called(client, "read_transcript", session_id="bank-1"),
        ]

    before, after, transcript = ask(over_stdio(variables), before_and_after)
    assert "bank-1" in json.dumps(before)
    assert "bank-1" not in json.dumps(after)
    assert transcript["rows"] == []


def test_a_file_that_the_night_holds(variables: Mapping[str, str]) -> None:
    async def held(client: Client) -> Any:
        with duckdb.connect(variables["DBT_DUCKDB_PATH"]):
            busy = await called(client, "find_tests")
        return busy, await called(client, "find_tests")

    busy, free = ask(over_stdio(variables), held)
    assert "If a run is loading, wait for its end." in busy
    assert len(free["rows"]) == 2


def test_nobody_enters_without_the_token(variables: Mapping[str, str]) -> None:
    given = ("", "Bearer", "Bearer wrong", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}x", TOKEN)
    with http_server(variables) as port:
        url = f"http://127.0.0.1:{port}/mcp"
        for method in ("GET", "POST", "DELETE"):
            for authorization in given:
                headers = {"Authorization": authorization} if authorization else {}
                assert httpx2.request(method, url, headers=headers).status_code == 401
        headers = {"Authorization": f"Bearer {TOKEN}", "Host": "evil.example"}
        assert httpx2.request("POST", url, headers=headers, json={}).status_code == 421


@pytest.mark.parametrize("token", ["", "short"])
def test_http_without_a_secret_does_not_start(
    variables: Mapping[str, str],
    token: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DBT_DUCKDB_PATH", variables["DBT_DUCKDB_PATH"])
    monkeypatch.setenv("USERTESTING_INSIGHTS_TOKEN", token)

    assert cli.main(["serve", "--http"]) == 1
    assert capsys.readouterr().err.startswith(
        "usertesting-insights: USERTESTING_INSIGHTS_TOKEN has to be a secret of 32 characters"
    )
