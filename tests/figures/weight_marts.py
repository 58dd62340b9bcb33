"""Samples weighted to targets, by iterative proportional fitting over lists of people."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING, NamedTuple

from tests.figures.counted import completed, grouped, moment
from tests.figures.intervals import interval_of_moments, is_enough
from tests.figures.measures import ENDS, TIME, measured
from tests.figures.statistics_marts import described

if TYPE_CHECKING:
    from tests.figures.statistics_marts import Mart
    from tests.figures.world import Raw

ROUNDS = 10
Targets = dict[str, dict[str, float]]


class Fitted(NamedTuple):
    """The weights of a test's people, by how much they miss their targets, and where they stand."""

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
    told: dict[str, dict[str, dict[str, str]]] = {}
    for (test_id, attribute), rows in described(raw).items():
        told.setdefault(test_id, {})[attribute] = {
            row["person"]: next(iter(row["values"])).strip().lower()
            for row in rows
            if len(row["values"]) == 1
        }
    found = {}
    for test_id, sessions in people.items():
        targets = _targets(raw, test_id)
        if targets:
            known = {name: told.get(test_id, {}).get(name, {}) for name in targets}
            weights = _rake(dict.fromkeys(sessions, 1.0), known, targets)
            found[test_id] = Fitted(weights, _deviation(weights, known, targets), sessions)
    return found


def _targets(raw: Raw, test_id: str) -> Targets:
    own = {line["attribute"] for line in raw["targets"] if line["test_id"] == test_id}
    targets: Targets = {}
    for line in raw["targets"]:
        if line["test_id"] == test_id or (not line["test_id"] and line["attribute"] not in own):
            answers = targets.setdefault(line["attribute"], {})
            answers[line["demographic_value"].strip().lower()] = line["share"]
    return targets


def _listed(
    weights: dict[str, float], known: dict[str, str], answers: dict[str, float]
) -> dict[str, float]:
    """Add up the weights behind each answer that has a target and that somebody has given."""
    found: dict[str, float] = {}
    for person, answer in known.items():
        if answer in answers and person in weights:
            found[answer] = found.get(answer, 0) + weights[person]
    return found


def _rake(
    weights: dict[str, float], known: dict[str, dict[str, str]], targets: Targets
) -> dict[str, float]:
    for _ in range(ROUNDS):
        for attribute in sorted(targets):
            sums = _listed(weights, known[attribute], targets[attribute])
            shares = sum(targets[attribute][answer] for answer in sums)
            weights = dict(weights)
            for person, answer in known[attribute].items():
                if answer in sums and person in weights:
                    wanted = targets[attribute][answer] / shares * sum(sums.values())
                    weights[person] *= wanted / sums[answer]
    return weights


def _deviation(
    weights: dict[str, float], known: dict[str, dict[str, str]], targets: Targets
) -> float:
    largest = 0.0
    for attribute, answers in targets.items():
        sums = _listed(weights, known[attribute], answers)
        for answer, share in answers.items():
            reached = sums.get(answer, 0) / sum(sums.values()) if sums else 0
            largest = max(largest, abs(reached - share))
    return largest
