"""The texts that are searched: quotes, chunks of transcripts, and answers to open questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from usertesting_insights.search.dialects import dialect_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from usertesting_insights.warehouse.connection import Warehouse

QUOTE = "quote"
CHUNK = "chunk"
ANSWER = "answer"


@dataclass(frozen=True)
class Kind:
    """Where texts of a kind stand.

    Attributes:
        mart: The table.
        key: Its key.
        text: The column of the text.
        embedded: What is embedded of a row.
        text_hash: The column with its hash; empty if there is none.
        condition: Which rows of the mart they are; empty for all.
        task_id: During which task; the others say so of what only some kinds have.
        speaker: Who speaks.
        first_cue_index: Its first cue.
    """

    mart: str
    key: str
    text: str
    embedded: str
    text_hash: str = ""
    condition: str = ""
    task_id: str = "cast(null as varchar)"
    speaker: str = "cast(null as varchar)"
    first_cue_index: str = "cast(null as integer)"


KINDS: Mapping[str, Kind] = {
    QUOTE: Kind(
        "fct_quotes",
        "quote_id",
        "quote_text",
        "quote_text",
        task_id="texts.task_id",
        speaker="texts.speaker",
        first_cue_index="texts.first_cue_index",
    ),
    CHUNK: Kind(
        "fct_transcript_chunks",
        "transcript_chunk_id",
        "chunk_text",
        "chunk_header || ' ' || chunk_text",
        text_hash="text_hash",
        first_cue_index="texts.first_cue_index",
    ),
    ANSWER: Kind(
        "fct_verbatims",
        "verbatim_id",
        "verbatim_text",
        "verbatim_text",
        condition="verbatim_kind = 'answer'",
        task_id="texts.task_id",
    ),
}


def table(warehouse: Warehouse) -> str:
    """Return the table of the vectors.

    It is in the schema of the marts and names sessions, so an erasure finds it.
    """
    return f"{warehouse.schema}.search_vectors"


def units(warehouse: Warehouse) -> str:
    """Return a query of every text that has a vector, with the hash of what is embedded."""
    return " union all ".join(_units(warehouse, name, kind) for name, kind in KINDS.items())


def _units(warehouse: Warehouse, name: str, kind: Kind) -> str:
    where = f"where {kind.condition}" if kind.condition else ""
    text_hash = kind.text_hash or dialect_of(warehouse.name).sha256.format(text=kind.embedded)
    return f"""
        select
            {kind.key} as unit_id,
            '{name}' as unit_kind,
            session_id,
            {text_hash} as text_hash,
            {kind.embedded} as unit_text
        from {warehouse.schema}.{kind.mart}
        {where}
    """  # noqa: S608 - names of this package, and of the schema, whose letters are checked
