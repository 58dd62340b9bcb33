"""How often the figures' intervals cover.

The SQL is the project's own, as dbt compiles it: NumPy draws the samples, DuckDB judges them.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
from numpy.typing import NDArray

from benchmarks.processes import ROOT
from benchmarks.tables import Table

DBT = ROOT / ".meltano/utilities/dbt-duckdb/venv/bin/dbt"

Numbers = NDArray[np.float64]
Draw = Callable[[np.random.Generator, tuple[int, ...]], Numbers]

SAMPLES = 10_000
SIZES = (5, 10, 20, 50)
APART = 0.5


def of_values(values: tuple[float, ...], chances: tuple[float, ...]) -> tuple[Draw, float]:
    """Give a discrete distribution, and its mean."""
    return (
        lambda dice, size: dice.choice(values, size, p=chances),
        float(np.dot(values, chances)),
    )


def of_beta(a: float, b: float) -> tuple[Draw, float]:
    """Give a distribution between 0 and 100, and its mean."""
    return (lambda dice, size: 100 * dice.beta(a, b, size)), 100 * a / (a + b)


def of_logarithms(middle: float, spread: float) -> tuple[Draw, float]:
    """Give the logarithms of times."""
    return (lambda dice, size: dice.normal(middle, spread, size)), middle


_NO_ENDS = (np.nan, np.nan)
_FIVE = (1.0, 2.0, 3.0, 4.0, 5.0)
_EIGHT = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0)
NPS_VALUES = (-100.0, 0.0, 100.0)
SHARE_VALUES = (0.0, 1.0)
# Each shape: what is drawn, its mean, and the ends of its scale.
SHAPES: dict[str, tuple[tuple[Draw, float], tuple[int, int]]] = {
    "rating, symmetric": (of_values(_FIVE, (0.1, 0.2, 0.4, 0.2, 0.1)), (1, 5)),
    "rating, all alike": (of_values(_FIVE, (0.2, 0.2, 0.2, 0.2, 0.2)), (1, 5)),
    "rating, mostly 4 and 5": (of_values(_FIVE, (0.02, 0.03, 0.1, 0.35, 0.5)), (1, 5)),
    "rating, 90 % say 5, the rest 4": (of_values(_FIVE, (0, 0, 0, 0.1, 0.9)), (1, 5)),
    "rating, 90 % say 5, the rest 1": (of_values(_FIVE, (0.1, 0, 0, 0, 0.9)), (1, 5)),
    "rating, 97 % say 5": (of_values(_FIVE, (0.0075, 0.0075, 0.0075, 0.0075, 0.97)), (1, 5)),
    "rating, half 1 and half 5": (of_values(_FIVE, (0.5, 0, 0, 0, 0.5)), (1, 5)),
    "rating, 90 % say 4": (of_values(_FIVE, (0, 0, 0.05, 0.9, 0.05)), (1, 5)),
    "rank of 3, mostly first": (of_values((1.0, 2.0, 3.0), (0.8, 0.15, 0.05)), (1, 3)),
    "rank of 4, any place": (of_values((1.0, 2.0, 3.0, 4.0), (0.25, 0.25, 0.25, 0.25)), (1, 4)),
    "rank of 8, mostly last": (
        of_values(_EIGHT, (0.01, 0.01, 0.01, 0.02, 0.05, 0.1, 0.2, 0.6)),
        (1, 8),
    ),
    "NPS 20": (of_values(NPS_VALUES, (0.25, 0.3, 0.45)), (-100, 100)),
    "NPS 88": (of_values(NPS_VALUES, (0.02, 0.08, 0.9)), (-100, 100)),
    "NPS -30": (of_values(NPS_VALUES, (0.5, 0.3, 0.2)), (-100, 100)),
    "NPS 95": (of_values(NPS_VALUES, (0.0, 0.05, 0.95)), (-100, 100)),
    "NPS -80": (of_values(NPS_VALUES, (0.85, 0.1, 0.05)), (-100, 100)),
    "share 0.5": (of_values(SHARE_VALUES, (0.5, 0.5)), (0, 1)),
    "share 0.8": (of_values(SHARE_VALUES, (0.2, 0.8)), (0, 1)),
    "share 0.98": (of_values(SHARE_VALUES, (0.02, 0.98)), (0, 1)),
    "QXscore, about 73": (of_beta(8, 3), (0, 100)),
    "QXscore, near 100": (of_beta(5, 0.4), (0, 100)),
}

# Two things that the same people rate.
THINGS = (
    ("rating, symmetric", "rating, symmetric"),
    ("rating, mostly 4 and 5", "rating, symmetric"),
    ("rating, 90 % say 5, the rest 1", "rating, 90 % say 5, the rest 4"),
    ("rating, half 1 and half 5", "rating, half 1 and half 5"),
)

_MEAN = "plus_four_mean('{n}', '{total}', 'lowest', 'highest')"
_ERROR = "plus_four_squared_error('{n}', '{total}', '{squares}', 'lowest', 'highest')"
_NOW = {"n": "n", "total": "total", "squares": "squares"}
_BEFORE = {"n": "n_2", "total": "total_2", "squares": "squares_2"}
# What the project's macros make of a row's columns.
EXPRESSIONS = {
    **{
        f"{name} {confidence}": "{{ mean_bound("
        f"'{sign}', 'n', 'total', 'squares', 'lowest', 'highest', {confidence}) }}}}"
        for sign, name in (("-", "low"), ("+", "high"))
        for confidence in (95, 99)
    },
    "z": (
        f"({{{{ {_MEAN.format(**_NOW)} }}}} - {{{{ {_MEAN.format(**_BEFORE)} }}}})"
        f" / sqrt({{{{ {_ERROR.format(**_NOW)} }}}} + {{{{ {_ERROR.format(**_BEFORE)} }}}})"
    ),
    "p": "{{ normal_p_value('z') }}",
    "center": f"{{{{ {_MEAN.format(**_NOW)} }}}}",
    "error": f"{{{{ {_ERROR.format(**_NOW)} }}}}",
    "log ratio low 99": "{{ log_ratio_bound('-', 'n', 'total', 'squares', 99) }}",
    "widened": "{{ widened_bound('difference', 'bound') }}",
    **{
        f"difference {name}": (
            f"{{{{ difference_bound('{sign}', 'difference', 'center', 'error') }}}}"
        )
        for sign, name in (("-", "low"), ("+", "high"))
    },
    **{
        f"of two {name}": f"{{{{ bound_of_two('{sign}', 'other_') }}}}"
        for sign, name in (("-", "low"), ("+", "high"))
    },
}
_BETWEEN = ", '---', "
# What makes of the totals of two samples, in a table `pairs`, their difference with its interval.
_DIFFERENCE = """(
    with moments as (
        select *, {{ measure_columns() }}, {{ measure_columns('other_') }} from pairs
    )
    {{ compared_measures('moments', 'other_') }}
)"""

# Two samples that differ: the logarithms of times have no ends.
PAIRS: dict[str, tuple[tuple[Draw, float], tuple[Draw, float], tuple[float, float]]] = {
    "share 0.5 and 0.5": (
        of_values(SHARE_VALUES, (0.5, 0.5)),
        of_values(SHARE_VALUES, (0.5, 0.5)),
        (0, 1),
    ),
    "share 0.98 and 0.5": (
        of_values(SHARE_VALUES, (0.02, 0.98)),
        of_values(SHARE_VALUES, (0.5, 0.5)),
        (0, 1),
    ),
    "NPS 88 and 20": (SHAPES["NPS 88"][0], SHAPES["NPS 20"][0], (-100, 100)),
    "NPS 20 and -30": (SHAPES["NPS 20"][0], SHAPES["NPS -30"][0], (-100, 100)),
    "QXscore, near 100 and about 73": (of_beta(5, 0.4), of_beta(8, 3), (0, 100)),
    "time, equal": (of_logarithms(3, 0.6), of_logarithms(3, 0.6), _NO_ENDS),
    "time, twice as long, more spread": (of_logarithms(3.7, 1), of_logarithms(3, 0.4), _NO_ENDS),
}
# Two tests of a kind.
TESTS = (
    ("NPS 20", "NPS 20"),
    ("NPS 88", "NPS 20"),
    ("NPS 88", "NPS -30"),
    ("NPS 95", "NPS -80"),
    ("QXscore, near 100", "QXscore, about 73"),
)
PAIR_SIZES = ((5, 5), (10, 10), (50, 50), (5, 50), (10, 100))


@cache
def compiled() -> dict[str, str]:
    """Have dbt compile the expressions to DuckDB's SQL."""
    if not DBT.exists():
        raise SystemExit("dbt is not installed: run `make demo` first")
    inline = f"select {_BETWEEN.join((*EXPRESSIONS.values(), _DIFFERENCE))}"
    with TemporaryDirectory() as folder:
        run = subprocess.run(  # noqa: S603 - the project's own dbt
            [DBT, "--quiet", "compile", "--inline", inline],
            cwd=ROOT / "transform",
            env=os.environ
            | {
                "DBT_DUCKDB_PATH": f"{folder}/empty.duckdb",
                "DBT_LOG_PATH": folder,
                "DBT_PROFILES_DIR": "profiles/duckdb",
                "DBT_TARGET_PATH": folder,
            },
            capture_output=True,
            text=True,
            check=False,
        )
    if run.returncode:
        raise SystemExit(run.stdout + run.stderr)
    parts = run.stdout.split("select", 1)[1].split(_BETWEEN)
    return dict(zip((*EXPRESSIONS, "difference"), parts, strict=True))


def judge(name: str, **columns: Numbers) -> Numbers:
    """Give the value of an expression in each row of some columns."""
    shape = next(iter(columns.values())).shape
    rows = {column: np.broadcast_to(values, shape).ravel() for column, values in columns.items()}
    with duckdb.connect() as connection:
        connection.register("rows", rows)
        query = f"select {compiled()[name]} as found from rows"  # noqa: S608 - the project's own
        found: Numbers = connection.execute(query).fetchnumpy()["found"]
    return found.reshape(shape)


def totals(drawn: Numbers, ends: tuple[int, int]) -> dict[str, Numbers]:
    """Give what the marts keep of samples: n, sum, sum of squares and the ends of the scale."""
    return {
        "total": drawn.sum(-1),
        "squares": (drawn**2).sum(-1),
        "n": np.array(float(drawn.shape[-1])),
        "lowest": np.array(float(ends[0])),
        "highest": np.array(float(ends[1])),
    }


def coverage(shape: str, n: int, samples: int = SAMPLES) -> float:
    """Give how often the interval of a mean holds what the samples come from."""
    (draw, mean), ends = SHAPES[shape]
    sums = totals(draw(np.random.default_rng(n), (samples, n)), ends)
    low, high = judge("low 95", **sums), judge("high 95", **sums)
    return float(((low <= mean + 1e-9) & (mean - 1e-9 <= high)).mean())


def coverage_of_difference(pair: str, n: int, other_n: int, samples: int = SAMPLES) -> float:
    """Give how often the interval of a difference holds the true one."""
    (draw, mean), (other_draw, other_mean), ends = PAIRS[pair]
    dice = np.random.default_rng(n + other_n)
    columns: dict[str, Numbers] = {}
    for prefix, taken, size in (("", draw, n), ("other_", other_draw, other_n)):
        drawn = taken(dice, (samples, size))
        columns |= {
            f"{prefix}answer_count": np.full(samples, size),
            f"{prefix}total": drawn.sum(-1),
            f"{prefix}total_of_squares": (drawn**2).sum(-1),
        }
    ends_of_all = dict(zip(("lowest", "highest"), ends, strict=True))
    rows = columns | {name: np.full(samples, float(end)) for name, end in ends_of_all.items()}
    no_ends = "nullif(lowest, 'nan') as lowest, nullif(highest, 'nan') as highest"
    with duckdb.connect() as connection:
        connection.register("rows", rows)
        connection.execute(f"create view pairs as select * replace ({no_ends}) from rows")  # noqa: S608 - the project's own
        found = connection.execute(
            f"select difference_low, difference_high from {compiled()['difference']}"  # noqa: S608 - the project's own
        ).fetchnumpy()
    # A time differs by a share of the other one.
    true = np.exp(mean - other_mean) - 1 if np.isnan(ends[0]) else mean - other_mean
    low, high = found["difference_low"], found["difference_high"]
    return float(((low <= true + 1e-9) & (true - 1e-9 <= high)).mean())


def coverage_of_tests(one: str, other: str, n: int, other_n: int, samples: int = SAMPLES) -> float:
    """Give how often the interval of the difference of two tests holds the true one."""
    dice = np.random.default_rng(n + other_n)
    columns: dict[str, Numbers] = {}
    means = []
    for prefix, shape, size in (("", one, n), ("other_", other, other_n)):
        (draw, mean), ends = SHAPES[shape]
        drawn = draw(dice, (samples, size))
        sums = totals(drawn, ends)
        columns[f"{prefix}score"] = drawn.mean(-1)
        for bound in ("low", "high"):
            columns[f"{prefix}score_{bound}"] = judge(f"{bound} 95", **sums)
        means.append(mean)
    low, high = judge("of two low", **columns), judge("of two high", **columns)
    truth = means[0] - means[1]
    return float(((low <= truth + 1e-9) & (truth - 1e-9 <= high)).mean())


def coverage_of_things(one: str, other: str, n: int, samples: int = SAMPLES) -> float:
    """Give how often the interval of a paired difference holds the true one.

    Half of the people give both things the same; one in three meets the other thing first.
    """
    (draw, mean), (low, high) = SHAPES[one]
    (draw_other, mean_other), _ = SHAPES[other]
    dice = np.random.default_rng(n)
    orders = []
    for count in (n - n // 3, n // 3):
        apart = dice.random((samples, count)) < APART
        paired = draw(dice, (samples, count)) - draw_other(dice, (samples, count))
        orders.append(np.where(apart, 100 * paired / (high - low), 0))
    sums = [totals(order, (-100, 100)) for order in orders]
    return _holds(
        100 * APART * (mean - mean_other) / (high - low),
        difference=(orders[0].mean(-1) + orders[1].mean(-1)) / 2,
        center=(judge("center", **sums[0]) + judge("center", **sums[1])) / 2,
        error=(judge("error", **sums[0]) + judge("error", **sums[1])) / 4,
    )


def _holds(truth: float, **columns: Numbers) -> float:
    """Give in which share of the samples the interval of a difference holds the true one."""
    low, high = judge("difference low", **columns), judge("difference high", **columns)
    return float(((low <= truth + 1e-9) & (truth - 1e-9 <= high)).mean())


def measure() -> Iterator[Table]:
    """Simulate coverage."""
    table = Table(
        "Intervals: how often 95 % cover",
        ("", *(f"n = {n}" for n in SIZES)),
        f"{SAMPLES:,} samples each. In percent.",
    )
    for shape in SHAPES:
        table.add(shape, *(f"{100 * coverage(shape, n):.1f}" for n in SIZES))
    yield table
    table = Table(
        "Intervals of differences: how often 95 % cover",
        ("", *(f"{n} against {other_n}" for n, other_n in PAIR_SIZES)),
        f"{SAMPLES:,} pairs of samples each. In percent.",
    )
    for pair in PAIRS:
        table.add(
            pair, *(f"{100 * coverage_of_difference(pair, *each):.1f}" for each in PAIR_SIZES)
        )
    yield table
    table = Table(
        "Difference of two tests: how often 95 % cover",
        ("", *(f"{n} against {other_n}" for n, other_n in PAIR_SIZES)),
        f"{SAMPLES:,} pairs of samples each. In percent.",
    )
    for one, other in TESTS:
        table.add(
            f"{one} and {other}",
            *(f"{100 * coverage_of_tests(one, other, *each):.1f}" for each in PAIR_SIZES),
        )
    yield table
    table = Table(
        "Difference of two compared things: how often 95 % cover",
        ("", *(f"n = {n}" for n in SIZES)),
        f"{SAMPLES:,} samples each. In percent.",
    )
    for one, other in THINGS:
        table.add(
            f"{one}, against {other}",
            *(f"{100 * coverage_of_things(one, other, n):.1f}" for n in SIZES),
        )
    yield table
