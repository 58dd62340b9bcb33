"""Keeps the vectors in step with the marts: drops what dbt no longer has, embeds what is new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from usertesting_insights.errors import InsightsError
from usertesting_insights.search.dialects import dialect_of
from usertesting_insights.search.units import table, units

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from usertesting_insights.search.models import Model, Vector
    from usertesting_insights.warehouse.connection import Warehouse

_TEXTS_AT_ONCE = 5_000
# Of vectors, some 600 KB of text: Snowflake takes a statement of 1 MB at most.
_NUMBERS_A_STATEMENT = 50_000
# What a model reads of a text at most; a chunk has about 1,600 characters.
_LONGEST_TEXT = 20_000


@dataclass
class Indexed:
    """What a run has done.

    Attributes:
        embedded: How many texts have a vector now that had none.
        dropped: How many vectors went, of texts that are gone or changed, or of another model.
        kept: How many vectors there are in all.
    """

    embedded: int = 0
    dropped: int = 0
    kept: int = 0


def index(warehouse: Warehouse, model: Model) -> Indexed:
    """Bring the vectors up to date.

    Each statement is committed by itself: the next run goes on where a killed one stopped.

    Args:
        warehouse: Where the marts are, open for writing.
        model: What embeds.

    Raises:
        InsightsError: If the warehouse or the model refuses.
    """
    dialect = dialect_of(warehouse.name)
    if dialect.preparation:
        warehouse.run(dialect.preparation)
    size = len(model.questions(["size"])[0])
    done = Indexed()
    had = _models(warehouse)
    if had is not None and set(had) != {model.name}:
        # Vectors of another model, which may be of another size; or none, of whatever size.
        done.dropped += sum(had.values())
        warehouse.run(f"drop table {table(warehouse)}")
    warehouse.run(
        f"create table if not exists {table(warehouse)} (unit_id varchar, unit_kind varchar, "
        "session_id varchar, text_hash varchar, model varchar, "
        f"vector {dialect.vector.format(size=size)}, embedded_at timestamp)"
    )
    before = _count(warehouse)
    # Names of this package only, as in all statements here.
    warehouse.run(
        f"delete from {table(warehouse)} where not exists (select 1 from "  # noqa: S608
        f"({units(warehouse)}) texts where texts.unit_id = {table(warehouse)}.unit_id "
        f"and texts.text_hash = {table(warehouse)}.text_hash)"
    )
    done.dropped += before - _count(warehouse)
    while rows := _without_vectors(warehouse):
        for some in _parts(rows, max(1, _NUMBERS_A_STATEMENT // size)):
            _insert(warehouse, model, some, size)
            done.embedded += len(some)
    done.kept = _count(warehouse)
    return done


def _models(warehouse: Warehouse) -> Mapping[str, int] | None:
    """Return how many vectors there are of each model; none if there is no table yet."""
    query = f"select model, count(*) as vector_count from {table(warehouse)} group by model"  # noqa: S608
    try:
        return {row["model"]: int(row["vector_count"]) for row in warehouse.rows(query)}
    except InsightsError:
        # If it was anything else, the next statement says so.
        return None


def _count(warehouse: Warehouse) -> int:
    [row] = warehouse.rows(f"select count(*) as vector_count from {table(warehouse)}")  # noqa: S608
    return int(row["vector_count"])


def _without_vectors(warehouse: Warehouse) -> list[Mapping[str, Any]]:
    return list(
        warehouse.rows(
            f"select texts.* from ({units(warehouse)}) texts where not exists (select 1 from "  # noqa: S608
            f"{table(warehouse)} vectors where vectors.unit_id = texts.unit_id) "
            f"order by unit_id limit {_TEXTS_AT_ONCE}"
        )
    )


def _parts(rows: Sequence[Mapping[str, Any]], most: int) -> Iterator[Sequence[Mapping[str, Any]]]:
    for start in range(0, len(rows), most):
        yield rows[start : start + most]


def _insert(
    warehouse: Warehouse, model: Model, rows: Sequence[Mapping[str, Any]], size: int
) -> None:
    """Embed some texts, each only once, and write their vectors."""
    texts = {row["text_hash"]: row["unit_text"][:_LONGEST_TEXT] for row in rows}
    vectors = dict(zip(texts, model.passages(list(texts.values())), strict=True))
    if {len(vector) for vector in vectors.values()} != {size}:
        raise InsightsError(f"{model.name} gave vectors of different lengths.")
    places = ", ".join(["({}, {}, {}, {}, {}, {})"] * len(rows))
    vector = dialect_of(warehouse.name).from_text.format(text="vector_text", size=size)
    columns = "unit_id, unit_kind, session_id, text_hash, model"
    warehouse.run(
        f"insert into {table(warehouse)} ({columns}, vector, embedded_at) "  # noqa: S608
        f"select {columns}, {vector}, current_timestamp "
        f"from (values {places}) as given ({columns}, vector_text)",
        [
            value
            for row in rows
            for value in (
                row["unit_id"],
                row["unit_kind"],
                row["session_id"],
                row["text_hash"],
                model.name,
                as_text(vectors[row["text_hash"]]),
            )
        ],
    )


def as_text(vector: Vector) -> str:
    """Return a vector as every warehouse reads it."""
    return f"[{','.join(format(number, '.6g') for number in vector)}]"
