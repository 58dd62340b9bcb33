"""The marts of `alerts`, and the phrases that they listen for, from the raw tables."""

from __future__ import annotations

import csv
from math import exp, log
from statistics import mean
from typing import TYPE_CHECKING, Any, NamedTuple

from scipy.stats import norm, t

from tests.figures.counted import answers, completed, grouped, newest
from tests.figures.intervals import error, interval, of_share, with_four
from tests.figures.measures import measured, scored
from tests.figures.segment_marts import segment_comparisons
from tests.figures.speech_marts import heard
from tests.figures.statistics_marts import POINTS, SCALE, task_performance
from tests.figures.trend_marts import numbered, waves
from tests.support.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.figures.intervals import Bounds
    from tests.figures.statistics_marts import Mart
    from tests.figures.world import Raw, Row

SEGMENTS = {"mean_normalized": "rating", "nps": "nps", "qx_score": "qx_score"}
SEGMENTS["success_rate"] = "success_rate"
WIDER = float(norm.ppf(0.995) / norm.ppf(0.975))


def seed(name: str) -> list[dict[str, str]]:
    with (ROOT / f"transform/seeds/{name}.csv").open() as lines:
        return list(csv.DictReader(lines))


class Look(NamedTuple):
    """What a rule may look at."""

    measure: str
    test_id: str
    value: float
    bounds: Bounds
    n: int
    task_id: str | None = None
    task_group_id: str | None = None
    phrase: str | None = None
    segment: tuple[str | None, str | None] = (None, None)
    minimum_n: int | None = None
    p_adjusted: float | None = None
    is_more_than_noise: bool = True
    is_complete: bool = True


def alert_checks(raw: Raw) -> Mart:
    """Recompute `fct_alert_checks`."""
    looks = [*_levels(raw), *_times(raw), *_phrases(raw), *_segments(raw), *_changes(raw)]
    mart = _judged(looks)
    tasks: dict[tuple[str, str], list[tuple[str, int]]] = {}
    measures = {rule["rule"]: rule["measure"] for rule in seed("usertesting_alert_rules")}
    for key, row in mart.items():
        if key[2] is not None:
            found = tasks.setdefault((key[1], key[2]), [])
            if row["outcome"] == "raised":
                found.append((measures[key[0]], row["measured_count"]))
    kinds = [
        Look(
            "alert_kinds", test_id, len({kind for kind, _ in found}), (None, None),
            min((n for _, n in found), default=0), task_id,
        )
        for (test_id, task_id), found in tasks.items()
    ]  # fmt: skip
    return mart | _judged([one._replace(bounds=(one.value, one.value)) for one in kinds])


def research_alerts(raw: Raw) -> Mart:
    """Recompute the open rows of `fct_research_alerts`."""
    kept = ("measured_value", "measured_low", "measured_high", "measured_count", "threshold")
    return {
        key: {name: row[name] for name in kept}
        for key, row in alert_checks(raw).items()
        if row["outcome"] == "raised"
    }


def phrase_mentions(raw: Raw) -> Mart:
    """Recompute `fct_phrase_mentions`."""
    mart: Mart = {}
    for kind, session_id, task_id, text in _said(raw):
        for line in seed("usertesting_alert_phrases"):
            phrase, words = line["phrase"], f" {text} "
            sought = phrase if line["is_part"] == "true" else f" {phrase} "
            if sought in words:
                counts = mart.setdefault(
                    (session_id, task_id, phrase), {"cue_count": 0, "answer_count": 0}
                )
                counts[kind] += 1
    return mart


def _said(raw: Raw) -> Iterator[tuple[str, str, str | None, str]]:
    for session_id, cue, words in heard(raw):
        yield "cue_count", session_id, (cue["task"] or {}).get("task_uuid"), words
    for row in answers(raw):
        text = ((row["answer_json"] or {}).get("written") or {}).get("text")
        if row["task_type"] == "WRITTEN" and text and not row["skipped"]:
            yield "answer_count", row["session_id"], row["task_uuid"], text.lower()


def _judged(looks: Sequence[Look]) -> Mart:
    mart: Mart = {}
    for rule in seed("usertesting_alert_rules"):
        threshold = float(rule["threshold"])
        for look in looks:
            if look.measure != rule["measure"]:
                continue
            least = look.minimum_n or int(rule["minimum_n"])
            sign = 1 if rule["comparison"] == "above" else -1
            bound = look.bounds[0 if sign == 1 else 1]
            outcome = "raised"
            if sign * look.value <= sign * threshold:
                outcome = "not_beyond"
            elif look.n < least:
                outcome = "too_few"
            elif not look.is_complete:
                outcome = "not_complete"
            elif not look.is_more_than_noise:
                outcome = "noise"
            elif bound is None or sign * bound <= sign * threshold:
                outcome = "not_sure"
            key = (look.test_id, look.task_id, look.task_group_id, look.phrase, *look.segment)
            mart[rule["rule"], *key] = {
                "measured_value": look.value,
                "measured_low": look.bounds[0],
                "measured_high": look.bounds[1],
                "measured_count": look.n,
                "threshold": threshold,
                "minimum_n": least,
                "p_adjusted": look.p_adjusted,
                "outcome": outcome,
            }
    return mart


def _levels(raw: Raw) -> Iterator[Look]:
    for (test_id, task), row in task_performance(raw).items():
        failures = row["success_rate_n"] - row["success_count"]
        for measure, count, n in (
            ("failure_rate", failures, row["success_rate_n"]),
            ("skip_rate", row["skipped_count"], row["skip_rate_n"]),
        ):
            if n:
                yield Look(measure, test_id, count / n, of_share(count, n, 0.99), n, task)
    levels = {"mean_normalized": ("rating", SCALE), "nps": ("nps", POINTS)}
    for (name, test_id, task), rows in grouped(
        measured(raw), "measure", "test_id", "subject"
    ).items():
        if name in levels:
            measure, ends = levels[name]
            scores = [row["score"] for row in rows]
            bounds = interval(scores, ends, 0.99)
            yield Look(measure, test_id, mean(scores), bounds, len(scores), task)
    for (test_id, group), rows in grouped(scored(raw), "test_id", "task_group_uuid").items():
        scores = [row["score"] for row in newest(rows)]
        bounds = interval(scores, SCALE, 0.99)
        yield Look("qx_score", test_id, mean(scores), bounds, len(scores), None, group)


def _times(raw: Raw) -> Iterator[Look]:
    timed: dict[tuple[Any, ...], dict[str, float]] = {}
    for (test_id, task), rows in grouped(answers(raw), "test_id", "task_uuid").items():
        for row in newest(rows, lambda row: row["seconds"] is not None):
            person = (test_id, row["task_type"], row["person"])
            timed.setdefault(person, {})[task] = log(row["seconds"])
    ratios: dict[tuple[str, str], list[float]] = {}
    for (test_id, _, _), logs in timed.items():
        for task, own in logs.items():
            others = [each for other, each in logs.items() if other != task]
            if others:
                ratios.setdefault((test_id, task), []).append(own - mean(others))
    for (test_id, task), found in ratios.items():
        # Four more, whose times are all alike.
        more = with_four(found, (0, 0))
        reach = float(t.ppf(0.995, len(more) - 1)) * error(more)
        low, high = min(mean(found), mean(more) - reach), max(mean(found), mean(more) + reach)
        yield Look("time_ratio", test_id, exp(mean(found)), (exp(low), exp(high)), len(found), task)


def _phrases(raw: Raw) -> Iterator[Look]:
    sessions = completed(raw)
    talks = {
        test["test_id"]
        for test in raw["tests"]
        if (test["product_type"] or "").upper() == "LIVE_CONVERSATION"
    }
    least = {
        line["phrase"]: int(line["minimum_people"]) for line in seed("usertesting_alert_phrases")
    }
    people: dict[tuple[Any, ...], set[str]] = {}
    for (session_id, task, phrase), row in phrase_mentions(raw).items():
        session = sessions.get(session_id)
        if session and (row["answer_count"] or session["test_id"] not in talks):
            about = (session["test_id"], task, phrase)
            people.setdefault(about, set()).add(session["person"])
    for (test_id, task, phrase), who in people.items():
        n = len(who)
        yield Look("phrase", test_id, n, (n, n), n, task, None, phrase, minimum_n=least[phrase])


def _segments(raw: Raw) -> Iterator[Look]:
    for (test_id, measure, task, group, *segment), row in segment_comparisons(raw).items():
        if measure not in SEGMENTS or row["p_value"] is None or row["p_value"] >= 0.05:
            continue
        value = row["difference"]
        yield Look(
            f"{SEGMENTS[measure]}_segment_difference",
            test_id,
            value,
            (
                value - (value - row["difference_low"]) * WIDER,
                value + (row["difference_high"] - value) * WIDER,
            ),
            min(row["answer_count"], row["other_answer_count"]),
            task,
            group,
            segment=(segment[0], segment[1]),
            p_adjusted=row["p_adjusted"],
            is_more_than_noise=row["p_adjusted"] < 0.01,
        )


def _changes(raw: Raw) -> Iterator[Look]:
    changed = waves(raw)
    told: dict[tuple[Any, ...], Look] = {}
    for asked in numbered(raw):
        key = tuple(asked[name] for name in ("programme", "measure", "question", "number", "wave"))
        row: Row = changed[key]
        of_group = asked["measure"] == "qx_score"
        if asked["measure"] in ("nps", "qx_score") and row["is_newest"] and row["previous_wave"]:
            if row["score_change"] is None:
                continue
            told[asked["measure"], asked["test_id"], asked["subject"]] = Look(
                f"{asked['measure']}_wave_change",
                asked["test_id"],
                row["score_change"],
                (row["score_change_low"], row["score_change_high"]),
                min(row["answer_count"], row["previous_answer_count"]),
                None if of_group else asked["subject"],
                asked["subject"] if of_group else None,
                p_adjusted=row["p_adjusted"],
                is_more_than_noise=bool(row["is_more_than_noise"]),
                is_complete=row["is_wave_complete"],
            )
    yield from told.values()
