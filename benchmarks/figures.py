"""How often the figures' intervals cover, and how often an alert is raised without a cause.

The SQL is the project's own, as dbt compiles it: NumPy draws the samples, DuckDB judges them.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from benchmarks.processes import ROOT
from benchmarks.tables import Table
from benchmarks.transform import DBT

Numbers = NDArray[np.float64]
Draw = Callable[[tuple[int, ...]], Numbers]

DICE = np.random.default_rng(2026)
CHANCE = 0.05
SAMPLES = 10_000
SIZES = (5, 10, 20, 50)
QUESTIONS = 20
NIGHTS = 90
QUARTERS = 2_000


def _of(values: tuple[float, ...], chances: tuple[float, ...]) -> tuple[Draw, float]:
    """Give a discrete distribution, and its mean."""
    return (
        lambda size: DICE.choice(values, size, p=chances),
        float(np.dot(values, chances)),
    )


def _beta(a: float, b: float) -> tuple[Draw, float]:
    return (lambda size: 100 * DICE.beta(a, b, size)), 100 * a / (a + b)


_FIVE = (1.0, 2.0, 3.0, 4.0, 5.0)
_NPS = (-100.0, 0.0, 100.0)
_ONE = (0.0, 1.0)
# Each shape: what is drawn, its mean, and the ends of its scale.
SHAPES: dict[str, tuple[tuple[Draw, float], tuple[int, int]]] = {
    "rating, symmetric": (_of(_FIVE, (0.1, 0.2, 0.4, 0.2, 0.1)), (1, 5)),
    "rating, all alike": (_of(_FIVE, (0.2, 0.2, 0.2, 0.2, 0.2)), (1, 5)),
    "rating, mostly 4 and 5": (_of(_FIVE, (0.02, 0.03, 0.1, 0.35, 0.5)), (1, 5)),
    "rating, 90 % say 5, the rest 4": (_of(_FIVE, (0, 0, 0, 0.1, 0.9)), (1, 5)),
    "rating, 90 % say 5, the rest 1": (_of(_FIVE, (0.1, 0, 0, 0, 0.9)), (1, 5)),
    "rating, 97 % say 5": (_of(_FIVE, (0.0075, 0.0075, 0.0075, 0.0075, 0.97)), (1, 5)),
    "rating, half 1 and half 5": (_of(_FIVE, (0.5, 0, 0, 0, 0.5)), (1, 5)),
    "rating, 90 % say 4": (_of(_FIVE, (0, 0, 0.05, 0.9, 0.05)), (1, 5)),
    "NPS 20": (_of(_NPS, (0.25, 0.3, 0.45)), (-100, 100)),
    "NPS 88": (_of(_NPS, (0.02, 0.08, 0.9)), (-100, 100)),
    "NPS -30": (_of(_NPS, (0.5, 0.3, 0.2)), (-100, 100)),
    "share 0.5": (_of(_ONE, (0.5, 0.5)), (0, 1)),
    "share 0.8": (_of(_ONE, (0.2, 0.8)), (0, 1)),
    "share 0.98": (_of(_ONE, (0.02, 0.98)), (0, 1)),
    "QXscore, about 73": (_beta(8, 3), (0, 100)),
    "QXscore, near 100": (_beta(5, 0.4), (0, 100)),
}


@cache
def compiled(expression: str) -> str:
    """Have dbt compile an expression of the project's macros to DuckDB's SQL."""
    if not DBT.exists():
        raise SystemExit("dbt is not installed: run `make demo` first")
    run = subprocess.run(  # noqa: S603 - the project's own dbt
        [DBT, "--quiet", "compile", "--inline", f"select {expression}"],
        cwd=ROOT / "transform",
        env=os.environ | {"DBT_PROFILES_DIR": "profiles/duckdb", "DBT_DUCKDB_PATH": ":memory:"},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise SystemExit(run.stdout + run.stderr)
    return run.stdout.split("select", 1)[1]


def judge(expression: str, **columns: Numbers) -> Numbers:
    """Give the value of an expression of the project's macros in each row of some columns."""
    rows = {name: values.ravel() for name, values in columns.items()}
    with duckdb.connect() as connection:
        connection.register("rows", rows)
        found = connection.execute(f"select {compiled(expression)} as found from rows")  # noqa: S608 - the project's own
        result: Numbers = found.fetchnumpy()["found"]
    return result.reshape(next(iter(columns.values())).shape)


def totals(drawn: Numbers) -> dict[str, Numbers]:
    """Give what the marts keep of samples: n, sum and sum of squares."""
    n = np.full(drawn.shape[:-1], float(drawn.shape[-1]))
    return {"n": n, "total": drawn.sum(-1), "squares": (drawn**2).sum(-1)}


def bound(sign: str, ends: tuple[int, int], confidence: int = 95) -> str:
    """Give the expression of a bound."""
    low, high = ends
    arguments = f"'{sign}', 'n', 'total', 'squares', '{low}', '{high}', {confidence}"
    return "{{ mean_bound(" + arguments + ") }}"


def coverage(shape: str, n: int, samples: int = SAMPLES) -> float:
    """Give how often the interval of a mean holds what the samples come from."""
    (draw, mean), ends = SHAPES[shape]
    sums = totals(draw((samples, n)))
    low, high = (judge(bound(sign, ends), **sums) for sign in "-+")
    return float(((low <= mean + 1e-9) & (mean - 1e-9 <= high)).mean())


def alarms_of_waves(shape: str, n: int, before: int, families: int = QUARTERS) -> float:
    """Give how many waves without any change have a change in one of twenty questions, adjusted."""
    (draw, _), ends = SHAPES[shape]
    sums = {
        **totals(draw((families, QUESTIONS, n))),
        **{f"{name}_2": each for name, each in totals(draw((families, QUESTIONS, before))).items()},
    }
    low, high = ends

    def macro(name: str, *columns: str) -> str:
        return f"{name}({', '.join(repr(each) for each in (*columns, str(low), str(high)))})"

    z = (
        "({{ "
        + macro("plus_four_mean", "n", "total")
        + " }} - {{ "
        + macro("plus_four_mean", "n_2", "total_2")
        + " }}) / sqrt({{ "
        + macro("plus_four_squared_error", "n", "total", "squares")
        + " }} + {{ "
        + macro("plus_four_squared_error", "n_2", "total_2", "squares_2")
        + " }})"
    )
    p_values = judge("{{ normal_p_value('z') }}", z=judge(z, **sums))
    # Holm's first step decides whether a family has any.
    return float((p_values.min(axis=1) * QUESTIONS < CHANCE).mean())


def alarms_of_nights(
    draw: Draw, ends: tuple[int, int], threshold: float, least: int, each_night: int
) -> float:
    """Give how many quarters of nightly looks at a growing sample raise an alert below a level."""
    drawn = draw((QUARTERS, NIGHTS, each_night))
    looks = np.arange(1, NIGHTS + 1) * each_night
    high = judge(
        bound("+", ends, 99),
        n=np.broadcast_to(looks, (QUARTERS, NIGHTS)).astype(float),
        total=drawn.sum(-1).cumsum(1),
        squares=(drawn**2).sum(-1).cumsum(1),
    )
    return float(((high < threshold) & (looks >= least)).any(axis=1).mean())


def measure(_: Path) -> Iterator[Table]:
    """Simulate coverage and false alarms."""
    table = Table(
        "Intervals: how often 95 % cover",
        ("", *(f"n = {n}" for n in SIZES)),
        f"{SAMPLES:,} samples each. In percent.",
    )
    for shape in SHAPES:
        table.add(shape, *(f"{100 * coverage(shape, n):.1f}" for n in SIZES))
    yield table
    sizes = ((10, 10), (30, 30), (50, 50), (10, 100), (30, 100))
    table = Table(
        "Waves without any change that show one",
        ("of twenty questions, any", *(f"{n} against {before}" for n, before in sizes)),
        f"{QUARTERS:,} waves each. In percent; 5 is what is promised.",
    )
    for shape in ("NPS 20", "NPS 88", "QXscore, about 73", "QXscore, near 100"):
        alarms = (alarms_of_waves(shape, *each) for each in sizes)
        table.add(shape, *(f"{100 * each:.1f}" for each in alarms))
    yield table
    rates = (1, 2, 5)
    table = Table(
        "Quarters of nightly looks that raise an alert without a cause",
        ("true value, threshold, least n", *(f"{rate} a night" for rate in rates)),
        f"{QUARTERS:,} quarters of {NIGHTS} nights each. In percent. A true value at the threshold "
        "is no cause yet.",
    )
    for name, (draw, _mean), ends, threshold, least in (
        ("success 0.75, below 0.7, 10", _of(_ONE, (0.25, 0.75)), (0, 1), 0.7, 10),
        ("success 0.7, below 0.7, 10", _of(_ONE, (0.3, 0.7)), (0, 1), 0.7, 10),
        ("not skipped 0.8, below 0.8, 10", _of(_ONE, (0.2, 0.8)), (0, 1), 0.8, 10),
        ("NPS 10, below 0, 30", _of(_NPS, (0.3, 0.3, 0.4)), (-100, 100), 0, 30),
        ("NPS 0, below 0, 30", _of(_NPS, (0.35, 0.3, 0.35)), (-100, 100), 0, 30),
        ("QXscore 50, below 50, 30", _beta(4, 4), (0, 100), 50, 30),
    ):
        alarms = (alarms_of_nights(draw, ends, threshold, least, rate) for rate in rates)
        table.add(name, *(f"{100 * each:.1f}" for each in alarms))
    yield table
