"""How each warehouse keeps vectors and compares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from usertesting_insights.errors import InsightsError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Dialect:
    """What differs between warehouses. A vector goes over as a text such as ``[0.1,0.2]``.

    Attributes:
        vector_type: The type of the column.
        from_text: Makes of a text what the column holds.
        closeness: The dot product of a column and a text; ``{size}`` is how many numbers they have.
        sha256: The SHA-256 of a text.
        texts: The type of texts.
        now: The present time, UTC.
        preparation: Runs before the table is made.
    """

    vector_type: str
    from_text: str
    closeness: str
    sha256: str
    texts: str = "varchar"
    now: str = "current_timestamp"
    preparation: str = ""


_DIALECTS: Mapping[str, Dialect] = {
    "duckdb": Dialect(
        vector_type="float[]",
        from_text="cast({text} as float[])",
        closeness="array_inner_product(cast({column} as float[{size}]), "
        "cast({text} as float[{size}]))",
        sha256="sha256({text})",
    ),
    "postgres": Dialect(
        vector_type="vector",
        from_text="cast({text} as vector)",
        closeness="-({column} <#> cast({text} as vector))",
        sha256="encode(sha256(convert_to({text}, 'UTF8')), 'hex')",
        preparation="create extension if not exists vector",
    ),
    "snowflake": Dialect(
        vector_type="array",
        from_text="cast(parse_json({text}) as array)",
        closeness="vector_inner_product(cast({column} as vector(float, {size})), "
        "cast(cast(parse_json({text}) as array) as vector(float, {size})))",
        sha256="sha2({text}, 256)",
    ),
}


def dialect_of(warehouse: str) -> Dialect:
    """Return how a warehouse keeps vectors.

    Raises:
        InsightsError: If search does not run there.
    """
    if warehouse not in _DIALECTS:
        raise InsightsError(
            f"Search does not run on {warehouse}; docs/search.md shows the way in its own SQL."
        )
    return _DIALECTS[warehouse]
