"""`tap-usertesting state`: a person sees a state, moves a workspace, has something read again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.request_counter import DETAILS, LIST, SPEECH, RequestCounter
from tests.support.tap import TapProcess, config_for, run_here, tables
from tests.support.truth import comparable, expected_tables
from tests.support.worlds import TRANSCRIPT, fill_small

if TYPE_CHECKING:
    from pathlib import Path

    from usertesting_sandbox.server import Running


def written(path: Path, state: object, *, by_meltano: bool = False) -> str:
    """Write a state to a file, as the tap or as Meltano has it."""
    path.write_text(json.dumps({"singer_state": state} if by_meltano else state))
    return str(path)


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text())
    return content


@pytest.mark.parametrize("by_meltano", [False, True])
def test_a_state_is_shown_a_line_a_test(
    by_meltano: bool,  # noqa: FBT001 - a table of examples
    sandbox: Running,
    tap: TapProcess,
) -> None:
    survey, aloud = fill_small(sandbox.world)
    sandbox.world.add_session(aloud)
    state = run_here(config_for(sandbox)).state
    path = written(tap.folder / "state.json", state, by_meltano=by_meltano)
    shown = tap.show("state", "show", path)
    [heading, *lines] = shown.splitlines()
    assert heading.split()[:2] == ["test", "workspace"]
    [of_survey] = [line for line in lines if line.startswith(survey)]
    [of_aloud] = [line for line in lines if line.startswith(aloud)]
    assert "SURVEY" in of_survey
    assert "2026-03-01T10:02:00.000000Z" in of_survey
    assert "transcript 1" in of_aloud


def test_a_test_that_is_forgotten_is_read_anew_alone(sandbox: Running, tap: TapProcess) -> None:
    survey, _ = fill_small(sandbox.world)
    path = tap.folder / "state.json"
    first = run_here(config_for(sandbox))
    tap.show("state", "forget", "--test", survey.upper(), written(path, first.state))
    counter = RequestCounter(sandbox)
    second = run_here(config_for(sandbox), state=read(path))
    counts = counter.count()
    assert (counts[DETAILS], counts[SPEECH]) == (3, 0)
    assert len(second.rows("sessions")) == 3


@pytest.mark.parametrize(
    ("stream", "costs"),
    [
        ("transcripts", (0, 4)),
        ("transcript_cues", (0, 4)),
        ("tasks", (7, 0)),
        ("sessions", (0, 0)),
    ],
)
def test_a_stream_that_is_forgotten_is_filled_alone(
    stream: str, costs: tuple[int, int], sandbox: Running, tap: TapProcess
) -> None:
    fill_small(sandbox.world)
    path = tap.folder / "state.json"
    first = run_here(config_for(sandbox))
    tap.show("state", "forget", "--stream", stream, written(path, first.state))
    counter = RequestCounter(sandbox)
    second = run_here(config_for(sandbox), state=read(path))
    counts = counter.count()
    assert (counts[DETAILS], counts[SPEECH]) == costs
    expected = expected_tables(sandbox.world)[stream]
    assert comparable(tables(second))[stream] == expected
    assert run_here(config_for(sandbox), state=second.state).rows(stream) == []


def test_a_workspace_is_moved_to_another_state_without_a_request_repeated(
    sandbox: Running, tap: TapProcess
) -> None:
    world = sandbox.world
    one, two = world.add_workspace("One"), world.add_workspace("Two")
    for workspace in (one, two):
        for _ in range(2):
            test_id = world.add_test("THINK_OUT_LOUD", workspaces=[workspace])
            world.add_session(test_id, transcript=TRANSCRIPT)
    both = run_here(config_for(sandbox))
    other = world.add_workspace("Three")
    world.add_session(world.add_test("SURVEY", workspaces=[other]))
    third = run_here(config_for(sandbox, workspace_ids=[other]))
    paths = tap.folder / "from.json", tap.folder / "to.json"
    told_so = tap.show(
        "state", "move", two, written(paths[0], both.state), written(paths[1], third.state)
    )
    assert told_so == "2 tests moved\n"
    counter = RequestCounter(sandbox)
    run_here(config_for(sandbox, workspace_ids=[one]), state=read(paths[0]))
    run_here(config_for(sandbox, workspace_ids=[two, other]), state=read(paths[1]))
    counts = counter.count()
    assert (counts[LIST], counts[DETAILS], counts[SPEECH]) == (5, 0, 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("forget", "--test", "another", "state.json"), "knows nothing of test another"),
        (("forget", "--stream", "moods", "state.json"), "keeps nothing of a stream moods"),
        (("forget", "state.json"), "--test or --stream"),
        (("move", "another", "state.json", "other.json"), "known to be of workspace another"),
        (("move", "w-1", "state.json", "state.json"), "is in both"),
        (("show", "list.json"), "not a state"),
        (("show", "broken.json"), "no JSON"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    arguments: tuple[str, ...], said: str, tap: TapProcess
) -> None:
    entry = {"context": {"test_id": "t-1"}, "landed": "", "workspace_id": "w-1"}
    state = {"bookmarks": {"sessions": {"partitions": [entry]}}}
    for name, content in (("state", state), ("other", {}), ("list", [])):
        written(tap.folder / f"{name}.json", content)
    (tap.folder / "broken.json").write_text("{")
    run = tap.call("state", *arguments)
    assert run.exit_code != 0
    assert said in run.log
    assert "Traceback" not in run.log
    assert read(tap.folder / "state.json") == state
