"""Prints the statement that makes a semantic view of Snowflake out of dbt's metrics.

    python semantic_view.py

It is written by the description of `create semantic view`; nobody has run it on an account. The
Python is that of dbt.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbt.cli.main import dbtRunner

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[1]
AGGREGATES = {
    "sum": "sum({})",
    "average": "avg({})",
    "median": "median({})",
    "count_distinct": "count(distinct {})",
}
DIMENSION = re.compile(r"\{\{ Dimension\('(\w+?)__(\w+)'\) \}\}")


def main() -> None:
    """Print the statement."""
    os.chdir(PROJECT)
    parsed = dbtRunner().invoke(["--log-level", "none", "parse"])
    if not parsed.success:
        raise SystemExit(str(parsed.exception))
    models = list(parsed.result.semantic_models.values())
    metrics = list(parsed.result.metrics.values())
    database, schema = models[0].node_relation.database, models[0].node_relation.schema_name
    clauses = {
        "tables": tables(models),
        "relationships": relationships(models),
        "facts": facts(models, metrics),
        "dimensions": dimensions(models),
        "metrics": [*simple(models, metrics), *ratios(models, metrics)],
    }
    sys.stdout.write(f"create or replace semantic view {database}.{schema}.usertesting\n")
    for name, lines in clauses.items():
        sys.stdout.write(f"{name} (\n    " + ",\n    ".join(lines) + "\n)\n")
    sys.stdout.write("copy grants;\n")


def tables(models: list[Any]) -> Iterator[str]:
    """Give each table with its key."""
    for model in models:
        relation = model.node_relation
        place = f"{relation.database}.{relation.schema_name}.{relation.alias}"
        key = primary(model)
        yield f"{model.name} as {place} primary key ({key.expr or key.name}) {comment(model)}"


def relationships(models: list[Any]) -> Iterator[str]:
    """Give a way from each table to each that it names a row of, and never a second one."""
    direct: dict[str, dict[str, str]] = {model.name: {} for model in models}
    for model in models:
        for entity in model.entities:
            # Of two tables with one key, the one with measures is named, and names the other.
            there = [each for each in models if primary(each).name == entity.name]
            measured, *others = sorted(there, key=lambda each: not each.measures) or [model]
            if entity.type.value == "foreign":
                others = [measured]
            elif measured is not model:
                others = []
            for other in others:
                direct[model.name][other.name] = entity.expr or entity.name
    for name, others in direct.items():
        for other, column in others.items():
            if name != other and not any(other in direct[between] for between in others):
                yield f"{name}_{other} as {name} ({column}) references {other}"


def facts(models: list[Any], metrics: list[Any]) -> Iterator[str]:
    """Give what each metric adds up, row by row."""
    for metric in metrics:
        if metric.type.value == "simple":
            model, measure = source(models, metric)
            expression = measure.expr or measure.name
            for condition in metric.filter.where_filters if metric.filter else []:
                where = DIMENSION.sub(
                    lambda found: owner(models, found), condition.where_sql_template
                )
                expression = f"case when {where} then {expression} end"
            yield f"private {model.name}.{metric.name}_value as {expression}"


def dimensions(models: list[Any]) -> Iterator[str]:
    """Give what metrics can be split by."""
    for model in models:
        for dimension in model.dimensions:
            yield f"{model.name}.{dimension.name} as {dimension.expr or dimension.name}"


def simple(models: list[Any], metrics: list[Any]) -> Iterator[str]:
    """Give the metrics that add something up."""
    for metric in metrics:
        if metric.type.value == "simple":
            model, measure = source(models, metric)
            value = AGGREGATES[measure.agg.value].format(f"{model.name}.{metric.name}_value")
            yield f"{model.name}.{metric.name} as {value} {comment(metric)}"


def ratios(models: list[Any], metrics: list[Any]) -> Iterator[str]:
    """Give the metrics that divide one by another."""
    named = {metric.name: metric for metric in metrics}
    for metric in metrics:
        if metric.type.value == "ratio":
            numerator = metric.type_params.numerator.name
            table = source(models, named[numerator])[0].name
            yield (
                f"{table}.{metric.name} as cast({table}.{numerator} as double)"
                f" / nullif({table}.{metric.type_params.denominator.name}, 0) {comment(metric)}"
            )


def source(models: list[Any], metric: Any) -> tuple[Any, Any]:
    """Give the table and the measure behind a metric."""
    name = metric.type_params.measure.name
    [found] = [(each, own) for each in models for own in each.measures if own.name == name]
    return found


def owner(models: list[Any], dimension: re.Match[str]) -> str:
    """Give a dimension that a filter names by its entity, with its table."""
    [table] = [
        model.name
        for model in models
        if primary(model).name == dimension[1]
        and dimension[2] in {own.name for own in model.dimensions}
    ]
    return f"{table}.{dimension[2]}"


def primary(model: Any) -> Any:
    """Give the entity that a table has one row of each of."""
    [entity] = [each for each in model.entities if each.type.value == "primary"]
    return entity


def comment(described: Any) -> str:
    """Give a description as a clause."""
    text = " ".join(described.description.split()).replace("\\", "\\\\").replace("'", "''")
    return f"comment = '{text}'"


if __name__ == "__main__":
    main()
