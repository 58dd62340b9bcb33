"""What counts of the raw tables: completed sessions, the newest read, a person's newest answer."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.figures.world import Raw, Row

LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001 - as the loaders write times
NOT_UNDERSTOOD = ("invalid", "unparsed", "partly_parsed")
# Where the kinds of tasks that have a figure keep their answer; that of others is not looked at.
MEMBERS = {"NPS": "nps", "RATING_SCALE": "ratingScale", "URL": "url"}
CHOICES = ("MULTIPLE_CHOICE", "RANK_ORDER", "MATRIX")
Groups = dict[tuple[Any, ...], list["Row"]]


def grouped(rows: Iterable[Row], *names: str) -> Groups:
    """Give rows by the values of some columns."""
    found: Groups = defaultdict(list)
    for row in rows:
        found[tuple(row[name] for name in names)].append(row)
    return dict(found)


def newest(rows: Iterable[Row], tells: Callable[[Row], bool] = lambda _: True) -> list[Row]:
    """Give each person's newest row that tells something."""
    found: dict[str, Row] = {}
    for row in sorted((row for row in rows if tells(row)), key=lambda row: row["age"]):
        found[row["person"]] = row
    return list(found.values())


def moment(session: Row) -> tuple[bool, Any]:
    """Give when a session was taken, to sort by; unknown is oldest."""
    time = session.get("finish_time") or session.get("start_time")
    return (time is not None, time or LONG_AGO)


def deleted(raw: Raw) -> set[str]:
    """Give the sessions that were deleted, as this version of the tap or a former one says so."""
    rows = [*raw["sessions"], *raw.get("session_deletions", ())]
    return {row["session_id"] for row in rows if row.get("deleted_at")}


def completed(raw: Raw) -> dict[str, Row]:
    """Give the sessions that count, by id, each with who took it."""
    people = {row["session_id"]: row["participant_id"] for row in raw["session_details"]}
    gone = deleted(raw)
    found = {}
    for session in raw["sessions"]:
        status, session_id = session["status"], session["session_id"]
        if session_id in gone or (status and status.upper() not in ("COMPLETE", "COMPLETED")):
            continue
        person = people.get(session_id)
        key = sha256(f"pepper{person}".encode()).hexdigest() if person else session_id
        found[session_id] = {**session, "person": key}
    return found


def current(raw: Raw, stream: str) -> list[Row]:
    """Give the rows of a stream that the newest read of their session left, if it counts."""
    sessions = completed(raw)
    kinds = (
        ("transcripts", "transcript_cues")
        if "transcript" in stream
        else ("session_details", "demographics", "task_groups", "tasks")
    )
    read: dict[str, datetime] = {}
    for kind in kinds:
        for row in raw[kind]:
            session_id = row["session_id"]
            read[session_id] = max(read.get(session_id, LONG_AGO), row["extracted_at"])
    return [
        {
            **row,
            # Where the session stands now, not where it stood when it was read.
            "test_id": sessions[row["session_id"]]["test_id"],
            "person": sessions[row["session_id"]]["person"],
            "finish_time": sessions[row["session_id"]]["finish_time"],
            "age": (
                *moment(sessions[row["session_id"]]),
                row["session_id"],
                row.get("task_index", row.get("task_group_index", 0)),
            ),
        }
        for row in raw[stream]
        if row["session_id"] in sessions and row["extracted_at"] == read[row["session_id"]]
    ]


def answers(raw: Raw) -> list[Row]:
    """Give the tasks of counted sessions with what their answers say."""
    return [{**row, **told(row)} for row in current(raw, "tasks")]


def told(task: Row) -> Row:
    """Give what the answer of a task says."""
    kind, answer, skipped = task["task_type"], task["answer_json"] or {}, task.get("skipped")
    said = answer.get(MEMBERS.get(kind, ""))
    number: Any = None
    low: Any = None
    high: Any = None
    success = None
    status = "no_answer"
    if kind == "NPS":
        low, high = 0, 10
        number = said["score"] if said else None
    elif kind == "RATING_SCALE" and said:
        number, low, high = said["rating"], said["min"], said["max"]
    elif kind == "URL" and said:
        success = said["success"]
    if number is not None or success is not None:
        status = "parsed"
    elif "odd" in answer or any(value is not None for value in (said or {}).values()):
        status = "unparsed"
    elif named(task) if kind in CHOICES else answer and kind not in MEMBERS:
        status = "parsed"
    if number is not None and (number < (low or 0) or (high is not None and number > high)):
        number, status = None, "invalid"
    if skipped:
        number = success = None
        status = "skipped"
        low, high = (0, 10) if kind == "NPS" else (None, None)
    elif skipped is None and status != "no_answer":
        skipped = False
    start: Any = task.get("start_time_ms")
    end: Any = task.get("end_time_ms")
    timed = start is not None and end is not None and end > start >= 0
    known = number is not None and low is not None and high is not None
    boxed = known and high - low >= 3
    return {
        "status": status,
        "skipped": skipped,
        "success": success,
        "reached": False if skipped else success,
        "number": number,
        "scale": (low, high),
        "place": 100 * (number - low) / (high - low) if known else None,
        "top": number >= high - 1 if boxed else None,
        "bottom": number <= low + 1 if boxed else None,
        "seconds": (end - start) / 1000 if timed and skipped is False else None,
        "timed": timed,
    }


def named(task: Row) -> dict[tuple[str | None, str], tuple[Any, Any]]:
    """Give the options that an answer names, with its row of a matrix: their number and rank."""
    answer = {name: said or {} for name, said in (task["answer_json"] or {}).items()}
    found: dict[tuple[str | None, str], tuple[Any, Any]] = {}
    if "multipleChoice" in answer:
        choice = answer["multipleChoice"]
        for item in choice.get("selectedOptions", ()):
            found[None, item["label"]] = (item["index"], None)
        if choice.get("selectedOption"):
            found[None, choice["selectedOption"]] = (None, None)
    for place, item in enumerate(answer.get("rankOrder", {}).get("ranking", ()), 1):
        label, rank = (item, place) if isinstance(item, str) else (item["label"], item["rank"])
        found[None, label] = (None, rank)
    for item in answer.get("matrix", {}).get("rows", ()):
        found[item["row"], item["column"]] = (item.get("columnIndex"), None)
    return found
