"""Who is erased is gone from search and server at once: dbt's own erasure, and no new index."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg
import pytest

from tests.insights.server.clients import ask, over_stdio
from tests.support.project import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from mcp import Client

    from tests.support.project import Project
    from tests.warehouses.warehouse import Nights

# The first test waits for three nights.
pytestmark = pytest.mark.timeout(1800)

COPY = "a_copy"


class Person(NamedTuple):
    """Who is erased.

    Attributes:
        participant_id: As UserTesting has it.
        participant_key: As the marts have it.
        sessions: The sessions in which they said something.
        texts: All that they said.
    """

    participant_id: str
    participant_key: str
    sessions: list[str]
    texts: list[str]

    @property
    def names(self) -> list[str]:
        """What would tell of them; a citation has the beginning of a session's id."""
        return [self.participant_key, *(session[:8] for session in self.sessions)]


def talkative(nights: Nights) -> Person:
    """The person who has said the most."""
    said: dict[str, list[tuple[str, str]]] = {}
    for quote in nights.third.marts["fct_quotes"]:
        said.setdefault(quote["participant_key"], []).append(
            (quote["session_id"], quote["quote_text"])
        )
    key = max(said, key=lambda each: (len(said[each]), each))
    sessions = sorted({session for session, _ in said[key]})
    [participant_id] = {
        row["participant_id"]
        for row in nights.third.raw["session_details"]
        if row["session_id"] in sessions
    }
    return Person(participant_id, key, sessions, [text for _, text in said[key]])


@pytest.fixture(params=["duckdb", pytest.param("postgres", marks=pytest.mark.slow)])
def nights(request: pytest.FixtureRequest) -> Nights:
    found: Nights = request.getfixturevalue(f"in_{request.param}")
    return found


@pytest.fixture
def variables(nights: Nights, tmp_path: Path) -> Mapping[str, str]:
    """What leads to a copy of the warehouse, as other tests look at the nights, too."""
    settings = nights.warehouse.settings
    name = nights.warehouse.name
    if name == "duckdb":
        place = {"DBT_DUCKDB_PATH": str(tmp_path / "warehouse.duckdb")}
        shutil.copy(settings["DBT_DUCKDB_PATH"], tmp_path)
    else:
        place = {"POSTGRES_DATABASE": COPY}
        server = psycopg.connect(
            host="127.0.0.1", port=settings["POSTGRES_PORT"], user="postgres", autocommit=True
        )
        server.execute(f"create database {COPY} template postgres".encode())
        server.close()
    return {**settings, **place, "USERTESTING_INSIGHTS_WAREHOUSE": name}


def test_who_is_erased_is_found_by_nothing(
    nights: Nights, variables: Mapping[str, str], project: Project, tmp_path: Path
) -> None:
    person = talkative(nights)
    insights(variables, "index")
    before = found_of(person, variables)
    assert [name for name in person.names if name not in before] == []

    project.meltano(
        *("--environment=prod", "invoke", f"dbt-{nights.warehouse.name}"),
        *("run-operation", "erase_participant", "--args"),
        f"{{participant_id: {person.participant_id}}}",
        **variables,
        DBT_USERTESTING_PARTICIPANT_SALT="pepper",
        DBT_TARGET_PATH=str(tmp_path / "target"),
        DBT_LOG_PATH=str(tmp_path / "logs"),
    )

    after = found_of(person, variables)
    assert len(after) > len(before) / 2
    assert [name for name in person.names if name in after] == []
    assert person.participant_id not in before + after
    # The erasure takes the vectors, too: a new index has nothing to drop.
    assert " 0 vectors dropped" in insights(variables, "index")


def insights(variables: Mapping[str, str], *command: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "usertesting_insights", *command],
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def found_of(person: Person, variables: Mapping[str, str]) -> str:
    """All that search and every tool say where one looks for a person."""
    searched = [
        insights(variables, "search", person.texts[0], "--most", "100", *kind)
        for kind in ((), ("--chunks",))
    ]
    return json.dumps([*searched, ask(over_stdio(variables), asks_for(person))])


def asks_for(person: Person) -> Callable[[Client], Any]:
    async def everything(client: Client) -> list[Any]:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        found = []

        async def rows(tool: str, **arguments: Any) -> list[dict[str, Any]]:
            tools.discard(tool)
            result = await client.call_tool(tool, arguments)
            assert not result.is_error, result.content
            answer: list[dict[str, Any]] = result.structured_content["rows"]
            found.extend(answer)
            return answer

        for test in await rows("find_tests", most=50):
            for tool in ("test_results", "compare_segments", "open_alerts", "known_gaps"):
                await rows(tool, test_id=test["test_id"])
            await rows("compare_waves", programme=test.get("programme", ""))
        for text in person.texts:
            await rows("search_quotes", question=text[:500], most=50)
        for session in person.sessions:
            await rows("read_transcript", session_id=session)
        assert not tools, "a tool has not been asked"
        return found

    return everything
