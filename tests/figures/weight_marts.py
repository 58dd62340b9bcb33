"""Samples weighted to targets, by iterative proportional fitting over lists of people."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING, NamedTuple

from tests.figures.counted import completed, grouped, moment
from tests.figures.intervals import interval_of_moments, is_enough
from tests.figures.measures import ENDS, TIME, measured
from tests.figures.statistics_marts import described

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tests.figures.statistics_marts import Mart
    from tests.figures.world import Raw

ROUNDS = 10
MARGINS = 4
Targets = dict[str, dict[str, float]]
# Who gave which answer to a question; None: none that has a target.
Groups = dict[str | None, list[str]]


class Fitted(NamedTuple):
    """The weights of a test's people, by how much they miss their targets, and their sessions."""

    weights: dict[str, float]
    deviation: float
    sessions: dict[str, str]


def session_weights(raw: Raw) -> Mart:
    """Recompute `fct_session_weights`."""
    mart: Mart = {}
    for test_id, fitted in _fit(raw).items():
        weights = fitted.weights.values()
        effective = sum(weights) ** 2 / sum(weight**2 for weight in weights)
        for person, weight in fitted.weights.items():
            session_id = fitted.sessions[person]
            mart[test_id, session_id] = {
                "participant_key": None if person == session_id else person,
                "weight": weight,
                "participant_count": len(weights),
                "design_effect": len(weights) / effective,
                "effective_participant_count": effective,
                "largest_deviation": fitted.deviation,
                "is_converged": fitted.deviation < 0.001,
            }
    return mart


def weighted_scores(raw: Raw) -> Mart:
    """Recompute `fct_weighted_scores`."""
    fits = _fit(raw)
    mart: Mart = {}
    for (test_id, measure, subject), rows in grouped(
        measured(raw), "test_id", "measure", "subject"
    ).items():
        if measure == TIME or test_id not in fits:
            continue
        weights = [fits[test_id].weights[row["person"]] for row in rows]
        scores = [row["score"] for row in rows]
        total = sum(weights)
        effective = total**2 / sum(weight**2 for weight in weights)
        score = sum(w * s for w, s in zip(weights, scores, strict=True)) / total
        squares = sum(w * s * s for w, s in zip(weights, scores, strict=True)) / total
        whole = int(effective + 1e-6)
        ends = ENDS.get(measure, (0, 1))
        bounds = interval_of_moments(whole, score, squares, ends)
        task = None if measure == "qx_score" else subject
        group = subject if measure == "qx_score" else None
        mart[test_id, measure, task, group] = {
            "answer_count": len(rows),
            "effective_answer_count": effective,
            "unweighted_score": mean(scores),
            "score": score,
            "score_low": bounds[0],
            "score_high": bounds[1],
            "is_enough_to_quote": fits[test_id].deviation < 0.001
            and is_enough(whole, bounds, ends[1] - ends[0]),
        }
    return mart


def _fit(raw: Raw) -> dict[str, Fitted]:
    """Fit the weights of each test that has targets."""
    people: dict[str, dict[str, str]] = {}
    for session_id, row in sorted(
        completed(raw).items(), key=lambda each: (moment(each[1]), each[0])
    ):
        people.setdefault(row["test_id"], {})[row["person"]] = session_id
    told: dict[tuple[str, str], dict[str, str]] = {
        key: {
            row["person"]: next(iter(row["values"])).strip().lower()
            for row in rows
            if len(row["values"]) == 1
        }
        for key, rows in described(raw).items()
    }
    found = {}
    for test_id, sessions in people.items():
        targets = _targets(raw, test_id)
        if targets:
            groups = {
                name: _groups(sessions, told.get((test_id, name), {}), targets[name])
                for name in sorted(targets)
            }
            weights = _rake(sessions, groups, targets)
            found[test_id] = Fitted(weights, _deviation(weights, groups, targets), sessions)
    return found


def _targets(raw: Raw, test_id: str) -> Targets:
    own = {line["attribute"] for line in raw["targets"] if line["test_id"] == test_id}
    targets: Targets = {}
    for line in raw["targets"]:
        if line["test_id"] == test_id or (not line["test_id"] and line["attribute"] not in own):
            answers = targets.setdefault(line["attribute"], {})
            answers[line["demographic_value"].strip().lower()] = line["share"]
    return targets


def _groups(people: Iterable[str], told: dict[str, str], wanted: Collection[str]) -> Groups:
    groups: Groups = {}
    for person in people:
        answer = told.get(person)
        groups.setdefault(answer if answer in wanted else None, []).append(person)
    return groups


def _rake(people: Iterable[str], groups: dict[str, Groups], targets: Targets) -> dict[str, float]:
    weights = dict.fromkeys(people, 1.0)
    margins = [name for name in groups if groups[name].keys() - {None}][:MARGINS]
    for name in margins * ROUNDS:
        told = {answer: group for answer, group in groups[name].items() if answer is not None}
        count = sum(map(len, told.values()))
        reachable = sum(targets[name][answer] for answer in told)
        for answer, group in groups[name].items():
            wanted = len(group) if answer is None else count * targets[name][answer] / reachable
            factor = wanted / sum(weights[person] for person in group)
            for person in group:
                weights[person] *= factor
    return weights


def _deviation(weights: dict[str, float], groups: dict[str, Groups], targets: Targets) -> float:
    largest = 0.0
    for name, shares in targets.items():
        reached = {
            answer: sum(weights[person] for person in group)
            for answer, group in groups[name].items()
            if answer is not None
        }
        for answer, share in shares.items():
            part = reached.get(answer, 0) / sum(reached.values()) if reached else 0
            largest = max(largest, abs(part - share))
    return largest
