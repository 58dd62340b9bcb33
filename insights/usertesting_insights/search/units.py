"""The texts that are searched: quotes, and chunks of transcripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from usertesting_insights.search.dialects import dialect_of

if TYPE_CHECKING:
    from usertesting_insights.warehouse.connection import Warehouse

QUOTE = "quote"
CHUNK = "chunk"
KINDS = (QUOTE, CHUNK)


def table(warehouse: Warehouse) -> str:
    """Return the table of the vectors.

    It is in the schema of the marts and names sessions, so an erasure finds it.
    """
    return f"{warehouse.schema}.search_vectors"


def units(warehouse: Warehouse) -> str:
    """Return a query of every text that has a vector, with the hash of what is embedded."""
    sha256 = dialect_of(warehouse.name).sha256
    return f"""
        select
            quote_id as unit_id,
            '{QUOTE}' as unit_kind,
            session_id,
            {sha256.format(text="quote_text")} as text_hash,
            quote_text as unit_text
        from {warehouse.schema}.fct_quotes
        union all
        select
            transcript_chunk_id,
            '{CHUNK}',
            session_id,
            text_hash,
            chunk_header || ' ' || chunk_text
        from {warehouse.schema}.fct_transcript_chunks
    """  # noqa: S608 - names of this package, and of the schema, whose letters are checked
