"""Finds what was said, by meaning, in the warehouse itself.

Vectors are compared where they are. Only texts that the marts still have, of sessions that count,
are found: whoever is erased is gone at once, before the vectors are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from usertesting_insights.errors import InsightsError
from usertesting_insights.search.dialects import dialect_of
from usertesting_insights.search.index import as_text
from usertesting_insights.search.units import CHUNK, QUOTE, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from usertesting_insights.search.models import Model
    from usertesting_insights.warehouse.connection import Warehouse


@dataclass(frozen=True)
class _Side:
    """Where texts of a kind are.

    Attributes:
        mart: The table.
        key: Its key.
        text: The column of the text.
        others: What only one of the kinds has.
    """

    mart: str
    key: str
    text: str
    others: str


_SIDES = {
    QUOTE: _Side("fct_quotes", "quote_id", "quote_text", "texts.task_id, texts.speaker"),
    CHUNK: _Side(
        "fct_transcript_chunks",
        "transcript_chunk_id",
        "chunk_text",
        "cast(null as varchar) as task_id, cast(null as varchar) as speaker",
    ),
}


@dataclass(frozen=True)
class Question:
    """What is looked for.

    Attributes:
        text: In any words; it is compared by meaning.
        tests: Only in these tests; empty for all.
        segments: Only of people who answered so, such as ``country`` and ``Spain``.
        containing: Only texts with this word, in any case of letters.
        kind: Quotes, or chunks of transcripts.
        most: How many at most.
    """

    text: str
    tests: Sequence[str] = ()
    segments: Sequence[tuple[str, str]] = ()
    containing: str = ""
    kind: str = QUOTE
    most: int = 10


@dataclass(frozen=True)
class Found:
    """Something that was said.

    Attributes:
        citation: The row's key, by which it can be found again.
        test_id: In which test.
        test_title: Its title.
        task_text: During which task; null if during none, or if it is a chunk.
        session_id: In which session.
        participant_key: By whom, as a pseudonym; null where the session names nobody.
        speaker: As the transcript names them; null if it does not.
        text: What was said, as it was said.
        started_ms: When, since the start of the recording.
        ended_ms: Until when.
        first_cue_index: The first cue of the transcript that it holds.
        video: Where the stored recording is; null without one.
        closeness: Cosine of text and question, up to 1.
    """

    citation: str
    test_id: str
    test_title: str
    task_text: str | None
    session_id: str
    participant_key: str | None
    speaker: str | None
    text: str
    started_ms: int
    ended_ms: int
    first_cue_index: int
    video: str | None
    closeness: float


def find(warehouse: Warehouse, model: Model, question: Question) -> list[Found]:
    """Return what comes closest to the question, the closest first.

    Raises:
        InsightsError: If the index is missing, or made by another model.
    """
    _check_index(warehouse, model)
    [vector] = model.questions([question.text])
    dialect = dialect_of(warehouse.name)
    closeness = dialect.closeness.format(
        column="vector", vector=dialect.from_text.format(text="{}", size=len(vector))
    )
    schema = warehouse.schema
    side = _SIDES[question.kind]
    conditions, values = _conditions(schema, side, question)
    # Names of this package only; every value is a parameter.
    query = f"""
        with vectors as (
            select unit_id, {closeness} as closeness from {table(warehouse)}
        ),
        closest as (
            select
                texts.{side.key} as citation,
                texts.test_id,
                texts.session_id,
                sessions.participant_key,
                texts.{side.text} as unit_text,
                texts.started_ms,
                texts.ended_ms,
                texts.first_cue_index,
                {side.others},
                vectors.closeness
            from {schema}.{side.mart} texts
            inner join vectors on texts.{side.key} = vectors.unit_id
            inner join {schema}.fct_sessions sessions on texts.session_id = sessions.session_id
            where {" and ".join(["sessions.is_counted", *conditions])}
            order by closeness desc, citation
            limit {int(question.most)}
        )
        select
            closest.*,
            tests.test_title,
            tasks.task_text,
            videos.video_storage_path as video
        from closest
        inner join {schema}.dim_tests tests on closest.test_id = tests.test_id
        left join {schema}.dim_tasks tasks
            on closest.test_id = tasks.test_id and closest.task_id = tasks.task_id
        left join {schema}.fct_videos videos on closest.session_id = videos.session_id
        order by closest.closeness desc, closest.citation
    """  # noqa: S608
    return [_found(row) for row in warehouse.rows(query, [as_text(vector), *values])]


def _check_index(warehouse: Warehouse, model: Model) -> None:
    try:
        made_by = {
            row["model"]
            for row in warehouse.rows(f"select distinct model from {table(warehouse)}")  # noqa: S608
        }
    except InsightsError as error:
        raise InsightsError(
            f"There is no index ({error}) Run usertesting-insights index after dbt."
        ) from error
    if made_by - {model.name}:
        raise InsightsError(
            f"The index was made by {', '.join(sorted(made_by))}, and the question would be read "
            f"by {model.name}: run usertesting-insights index, or name the index's model."
        )


def _conditions(schema: str, side: _Side, question: Question) -> tuple[list[str], list[str]]:
    """Return the conditions of a question, and the values of their parameters."""
    conditions = []
    values: list[str] = []
    if question.tests:
        conditions.append(f"texts.test_id in ({', '.join('{}' for _ in question.tests)})")
        values += question.tests
    for attribute, answer in question.segments:
        conditions.append(
            f"exists (select 1 from {schema}.fct_session_demographics answers "  # noqa: S608
            "where answers.session_id = texts.session_id and answers.attribute = {} "
            "and lower(answers.demographic_value) = lower({}))"
        )
        values += [attribute, answer]
    if question.containing:
        conditions.append(f"lower(texts.{side.text}) like lower({{}}) escape '!'")
        escaped = re.sub("([!%_])", r"!\1", question.containing)
        values.append(f"%{escaped}%")
    return conditions, values


def _found(row: Mapping[str, Any]) -> Found:
    return Found(
        citation=row["citation"],
        test_id=row["test_id"],
        test_title=row["test_title"],
        task_text=row["task_text"],
        session_id=row["session_id"],
        participant_key=row["participant_key"],
        speaker=row["speaker"],
        text=row["unit_text"],
        started_ms=int(row["started_ms"]),
        ended_ms=int(row["ended_ms"]),
        first_cue_index=int(row["first_cue_index"]),
        video=row["video"],
        closeness=float(row["closeness"]),
    )
