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
        vector: The type of a vector; ``{size}`` is how many numbers it has.
        from_text: Makes a vector of a text.
        closeness: The dot product of a column and a vector.
        sha256: The SHA-256 of a text.
        preparation: Runs before the table is made.
    """

    vector: str
    from_text: str
    closeness: str
    sha256: str
    preparation: str = ""


_DIALECTS: Mapping[str, Dialect] = {
    "duckdb": Dialect(
        vector="float[{size}]",
        from_text="cast({text} as float[{size}])",
        closeness="array_inner_product({column}, {vector})",
        sha256="sha256({text})",
    ),
    "postgres": Dialect(
        vector="vector({size})",
        from_text="cast({text} as vector({size}))",
        closeness="-({column} <#> {vector})",
        sha256="encode(sha256(convert_to({text}, 'UTF8')), 'hex')",
        preparation="create extension if not exists vector",
    ),
    "snowflake": Dialect(
        vector="vector(float, {size})",
        from_text="cast(cast(parse_json({text}) as array) as vector(float, {size}))",
        closeness="vector_inner_product({column}, {vector})",
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
