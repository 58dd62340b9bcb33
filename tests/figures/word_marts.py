"""What people said and wrote, and about what, from the raw tables and a team's seed."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING

from tests.figures.counted import completed, current, grouped, moment, told
from tests.figures.intervals import is_enough, of_share
from tests.figures.speech_marts import quotes, words_of
from tests.figures.statistics_marts import ATTRIBUTES, points
from tests.support.project import ROOT

if TYPE_CHECKING:
    from tests.figures.statistics_marts import Mart
    from tests.figures.world import Raw, Row

GROUPS = {100: "promoter", 0: "passive", -100: "detractor"}
with (ROOT / "transform/seeds/usertesting_language_words.csv").open(encoding="utf-8") as seed:
    LANGUAGE_WORDS = list(csv.DictReader(seed))


def verbatims(raw: Raw) -> Mart:
    """Recompute `fct_verbatims`."""
    sessions = completed(raw)
    tasks: dict[str, dict[int, Row]] = {session_id: {} for session_id in sessions}
    for task in current(raw, "tasks"):
        tasks[task["session_id"]][task["task_index"]] = task
    abouts = _abouts(raw, tasks)
    mart: Mart = {}
    for session_id, held in tasks.items():
        for index, task in held.items():
            text = ((task["answer_json"] or {}).get("written") or {}).get("text")
            if task["task_type"] == "WRITTEN" and text and not task.get("skipped"):
                mart[f"answer-{session_id}-{index}",] = {
                    **abouts[session_id],
                    **_during(task),
                    "verbatim_kind": "answer",
                    "verbatim_text": text,
                    "verbatim_language": _language(text),
                    "speaker": None,
                    "started_ms": task.get("start_time_ms"),
                    "ended_ms": task.get("end_time_ms"),
                }
    for (session_id, first_cue), quote in quotes(raw).items():
        if session_id in sessions:
            index = int((quote["task_response_id"] or "-").rpartition("-")[2] or -1)
            mart[f"quote-{session_id}-{first_cue}",] = {
                **abouts[session_id],
                **_during(tasks[session_id].get(index)),
                "verbatim_kind": "quote",
                "verbatim_text": quote["quote_text"],
                "verbatim_language": _language(quote["quote_text"]),
                **{name: quote[name] for name in ("speaker", "started_ms", "ended_ms")},
            }
    return mart


def themes(raw: Raw) -> Mart:
    """Recompute `fct_themes`."""
    words = {key: row for (key,), row in verbatims(raw).items()}
    speakers: dict[str, set[str]] = {}
    for row in words.values():
        speakers.setdefault(row["test_id"], set()).add(_person(row))
    told_of: dict[tuple[str, str], dict[str, Row]] = {}
    for line in raw["themes"]:
        if verbatim := words.get(line["verbatim_id"]):
            found = told_of.setdefault((verbatim["test_id"], line["theme"]), {})
            found[line["verbatim_id"]] = verbatim
    mart: Mart = {}
    for key, rows in told_of.items():
        longest: dict[str, str] = {}
        for name in sorted(rows, key=lambda each: (-len(rows[each]["verbatim_text"]), each)):
            longest.setdefault(_person(rows[name]), name)
        examples = [*longest.values(), None, None]
        n = len(speakers[key[0]])
        bounds = of_share(len(longest), n)
        mart[key] = {
            "verbatim_count": len(rows),
            "participant_count": len(longest),
            "spoken_participant_count": n,
            "theme_share": len(longest) / n,
            "theme_share_low": bounds[0],
            "theme_share_high": bounds[1],
            "is_enough_to_quote": is_enough(n, bounds, 1),
            **{f"example_{place}_id": examples[place - 1] for place in (1, 2, 3)},
        }
    return mart


def unmatched_themes(raw: Raw) -> Mart:
    """Recompute `dq_unmatched_themes`."""
    known = verbatims(raw)
    gone = Counter(line["verbatim_id"] for line in raw["themes"])
    return {(name,): {"theme_count": n} for name, n in gone.items() if (name,) not in known}


def _person(row: Row) -> str:
    found: str = row["participant_key"] or row["session_id"]
    return found


def _abouts(raw: Raw, tasks: dict[str, dict[int, Row]]) -> dict[str, Row]:
    """Give who each counted session was of, and how it went."""
    numbers: dict[str, dict[str, int]] = {}
    found: dict[str, Row] = {}
    demographics = grouped(current(raw, "demographics"), "session_id")
    in_order = sorted(completed(raw).items(), key=lambda each: (moment(each[1]), each[0]))
    for session_id, session in in_order:
        person = session["person"]
        people = numbers.setdefault(session["test_id"], {})
        outcomes = [told(task)["success"] for task in tasks[session_id].values()]
        known = _attributes(demographics.get((session_id,), []))
        found[session_id] = {
            "session_id": session_id,
            "test_id": session["test_id"],
            "participant_key": None if person == session_id else person,
            "participant_number": people.setdefault(person, len(people) + 1),
            "nps_group": _nps_group(tasks[session_id]),
            "session_success_count": outcomes.count(True),
            "session_outcome_count": len(outcomes) - outcomes.count(None),
            **{name: known.get(name) for name in ("age_group", "gender", "country")},
        }
    return found


def _attributes(rows: list[Row]) -> dict[str, str]:
    """Give the first answer to each demographic question."""
    found: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: row["demographic_index"]):
        if row["demographic_code"] in ATTRIBUTES and row["value"] is not None:
            found.setdefault(ATTRIBUTES[row["demographic_code"]], row["value"])
    return found


def _nps_group(tasks: dict[int, Row]) -> str | None:
    """Give the group of the last valid recommendation."""
    groups = [
        GROUPS[points(said)]
        for _, task in sorted(tasks.items())
        if task["task_type"] == "NPS" and (said := told(task))["number"] is not None
    ]
    return groups[-1] if groups else None


def _during(task: Row | None) -> Row:
    if task is None:
        names = ("response_id", "id", "text")
        return {f"task_{name}": None for name in names} | {
            "is_task_skipped": None,
            "is_task_successful": None,
        }
    return {
        "task_response_id": f"{task['session_id']}-{task['task_index']}",
        "task_id": task["task_uuid"],
        "task_text": task["task_text"],
        "is_task_skipped": task.get("skipped"),
        "is_task_successful": told(task)["success"],
    }


def _language(text: str) -> str | None:
    """Give the language of which two different words, and more than of any other, are there."""
    words = f" {words_of(text)} "
    hits = Counter(
        line["language"]
        for line in LANGUAGE_WORDS
        if (line["word"] if line["is_part"] == "true" else f" {line['word']} ") in words
    )
    best = [*hits.most_common(2), ("", 0), ("", 0)]
    return best[0][0] if best[0][1] >= 2 and best[0][1] > best[1][1] else None
