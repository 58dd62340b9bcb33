"""The command `tap-usertesting state`: shows and edits a state in a file."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tap_usertesting.errors import UserTestingError
from tap_usertesting.state.editing import (
    check_state,
    describe,
    forget_stream,
    forget_test,
    move_workspace,
)
from tap_usertesting.tap import KIND_OF_STREAM

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def state() -> None:
    """See and change a state in a file, as `meltano state get` writes it."""


@state.command()
@click.argument("file", type=FILE)
def show(file: Path) -> None:
    """Show what a state has of each test."""
    rows = [*describe(check_state(_read(file)))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = zip(row, widths, strict=True)
        click.echo("  ".join(cell.ljust(width) for cell, width in cells).rstrip())


@state.command()
@click.argument("workspace_id")
@click.argument("source", type=FILE)
@click.argument("target", type=FILE)
def move(workspace_id: str, source: Path, target: Path) -> None:
    """Move the tests of a workspace from one state to another."""
    left, right = _read(source), _read(target)
    moved = move_workspace(workspace_id, check_state(left), check_state(right))
    if not moved:
        raise UserTestingError(f"no test in {source} is known to be of workspace {workspace_id}")
    # The target first: a test that is in both states is read by both, and nothing is lost.
    _write(target, right)
    _write(source, left)
    click.echo(f"{moved:,} tests moved")


@state.command()
@click.argument("file", type=FILE)
@click.option("--test", "test_id", help="The test to read again.")
@click.option("--stream", help="The stream to read again, in all tests.")
def forget(file: Path, test_id: str | None, stream: str | None) -> None:
    """Take a test or a stream out of a state, so that the next run reads it again."""
    if (test_id is None) == (stream is None):
        raise click.UsageError("give --test or --stream")
    content = _read(file)
    if test_id is not None:
        forget_test(test_id, check_state(content))
    if stream is not None:
        forget_stream(stream, check_state(content), KIND_OF_STREAM)
    _write(file, content)
    click.echo(f"The next run reads {test_id or stream} again")


def run(arguments: Sequence[str]) -> None:
    """Run the command with its arguments."""
    state.main(args=[*arguments], prog_name="tap-usertesting state")


def _read(path: Path) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise UserTestingError(f"{path} is no JSON") from error


def _write(path: Path, content: object) -> None:
    """Replace a file, whole or not at all; only its owner may read it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file)
    Path(name).replace(path)
