"""Answers that no warehouse could hold: replaced and counted, or a failed read of one session."""

from __future__ import annotations

import json
import logging
import resource
from typing import TYPE_CHECKING

import pytest

from tap_usertesting.api.body import DEEPEST_LEVEL
from tests.support.tap import TapProcess, config_for, run_here, tables
from tests.support.truth import comparable, expected_tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from usertesting_sandbox.server import Running

PERSON = {"id": None, "code": "AGE", "label": "Age", "value": "VALUE", "type": None}
COUNTED = "characters replaced, as they cannot be stored: "
MEMORY_BYTES = 1024 * 1024 * 1024


@pytest.mark.parametrize(
    ("rewrite", "replaced"),
    [
        (lambda body: body.replace(b"VALUE", b"\xed\xa0\xbd"), 3),
        (lambda body: body.replace(b"VALUE", b"\\ud83d\\u0000"), 2),
        (lambda body: body.replace(b'"AGE"', b'"\xff"').replace(b"VALUE", b"\xfe"), 2),
        (
            lambda body: body.decode().replace("VALUE", "\ud83d").encode("utf-16", "surrogatepass"),
            1,
        ),
    ],
    ids=["raw surrogate", "escapes", "no UTF-8", "UTF-16"],
)
def test_no_record_holds_what_no_warehouse_can(
    rewrite: Callable[[bytes], bytes], replaced: int, sandbox: Running, tap: TapProcess
) -> None:
    sandbox.world.add_session(sandbox.world.add_test("SURVEY"), demographics=[PERSON])
    sandbox.rewrites.add("/api/v3/*", lambda body, _query: rewrite(body))
    run = tap.run(config_for(sandbox))
    assert run.exit_code == 0, run.log
    written = json.dumps(run.of_type("RECORD"), ensure_ascii=False)
    written.encode()
    assert "\0" not in written
    assert "\ufffd" in run.rows("demographics")[0]["value"]
    assert f"{COUNTED}{replaced}" in run.log


def test_nothing_is_said_to_be_replaced_that_is_not(
    sandbox: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    person = PERSON | {"value": "👋 \ufffd"}
    sandbox.world.add_session(sandbox.world.add_test("SURVEY"), demographics=[person])
    assert comparable(tables(run_here(config_for(sandbox)))) == expected_tables(sandbox.world)
    assert f"{COUNTED}0" in caplog.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_transcript_lands_in_whatever_encoding(encoding: str, sandbox: Running) -> None:
    sandbox.world.add_session(
        sandbox.world.add_test("THINK_OUT_LOUD"),
        transcript="WEBVTT\n\n00:01.000 --> 00:02.000\n¿Qué? 👋\n",
    )
    sandbox.rewrites.add("*/transcript", lambda body, _query: body.decode().encode(encoding))
    run = run_here(config_for(sandbox))
    assert [cue["text"] for cue in run.rows("transcript_cues")] == ["¿Qué? 👋"]


def nest(depth: int) -> bytes:
    return b'{"a": ' * depth + b"1" + b"}" * depth


@pytest.mark.parametrize(
    ("answer", "lands"),
    [
        # It stands five levels deep in the details.
        (nest(DEEPEST_LEVEL - 5), True),
        (nest(DEEPEST_LEVEL - 4), False),
        (nest(400), False),
        (nest(900), False),
        (nest(100_000), False),
        (b"[" * 400 + b"]" * 400, False),
        (b"1" * 300, True),
        (b"1" * 400, False),
        (b"1" * 5000, False),
        (b"1e400", False),
    ],
    ids=lambda value: None if isinstance(value, bool) else f"{len(value)} bytes",
)
def test_what_can_be_read_can_be_written_and_the_rest_is_a_failed_read(
    answer: bytes, *, lands: bool, sandbox: Running, tap: TapProcess
) -> None:
    test_id = sandbox.world.add_test("SURVEY")
    response = {"startTimeMs": 0, "endTimeMs": 5, "skipped": False, "answer": {"written": 1}}
    task = {"uuid": None, "text": "Say", "type": "WRITTEN", "response": response}
    odd, sound = (sandbox.world.add_session(test_id, tasks=[task]) for _ in range(2))
    sandbox.rewrites.add(
        f"/api/v3/sessionResults/{odd}",
        lambda body, _query: body.replace(b'"written":1', b'"written":' + answer),
    )
    run = tap.run(config_for(sandbox, max_retries=0))
    assert run.exit_code == (0 if lands else 1), run.log
    assert "Traceback" not in run.log
    assert {row["session_id"] for row in run.rows("tasks")} == ({odd, sound} if lands else {sound})
    if not lands:
        assert f"GET /api/v3/sessionResults/{odd} failed" in run.log


@pytest.mark.parametrize("kind", ["bomb", "flood"])
def test_a_body_without_an_end_is_a_failed_read_of_one_session(
    kind: str, sandbox: Running, tap: TapProcess
) -> None:
    """The tap has a gigabyte of memory; the body would take all there is."""
    test_id = sandbox.world.add_test("SURVEY")
    odd, *others = (sandbox.world.add_session(test_id) for _ in range(3))
    sandbox.faults.add(f"{kind}@/api/v3/sessionResults/{odd}#1+")
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, hard))
    try:
        run = tap.run(config_for(sandbox, max_concurrent_requests=1))
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    assert run.exit_code == 1
    assert f"{odd}: the response is larger than 67,108,864 bytes" in run.log
    assert {row["session_id"] for row in run.rows("session_details")} == {*others}
    # Asking again would not help.
    assert [visit.path for visit in sandbox.requests].count(f"/api/v3/sessionResults/{odd}") == 1
