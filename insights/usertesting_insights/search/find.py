"""Finds what was said, by meaning, in the warehouse itself.

Vectors are compared where they are. Only texts that the marts still have, of sessions that count,
are found: whoever is erased is gone at once, before the vectors are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from usertesting_insights.errors import InsightsError
from usertesting_insights.marts.read import plain_value
from usertesting_insights.search.conditions import conditions
from usertesting_insights.search.dialects import dialect_of
from usertesting_insights.search.index import as_text
from usertesting_insights.search.units import KINDS, QUOTE, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from usertesting_insights.search.models import Model
    from usertesting_insights.warehouse.connection import Warehouse


@dataclass(frozen=True)
class Question:
    """What is looked for.

    Attributes:
        text: In any words; it is compared by meaning.
        tests: Only in these tests; empty for all.
        segments: Only of people who answered so, such as ``country`` and ``Spain``, or
            ``nps_group`` and ``detractor``; ``task_outcome`` and ``failed`` is of the task at hand.
        containing: Only texts with this word, in any case of letters.
        kind: Which of `KINDS`.
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
        task_id: During which task; null if during none, or if it is a chunk.
        task_text: That task as participants read it.
        session_id: In which session.
        participant_key: By whom, as a pseudonym; null where the session names nobody.
        speaker: As the transcript names them; null if it does not.
        text: What was said, as it was said.
        started_ms: When, since the start of the recording; null if nobody knows.
        ended_ms: Until when.
        first_cue_index: The first cue of the transcript that it holds; null if it was written.
        video: Where the stored recording is; null without one.
        closeness: Cosine of text and question, up to 1.
    """

    citation: str
    test_id: str
    test_title: str
    task_id: str | None
    task_text: str | None
    session_id: str
    participant_key: str | None
    speaker: str | None
    text: str
    started_ms: int | None
    ended_ms: int | None
    first_cue_index: int | None
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
    # Numbers of the model, so a literal: DuckDB casts a parameter once for each part of the table.
    literal = dialect.from_text.format(text=f"'{as_text(vector)}'", size=len(vector))
    closeness = dialect.closeness.format(column="vector", vector=literal)
    schema = warehouse.schema
    kind = KINDS[question.kind]
    limits, values = conditions(schema, kind, question)
    # Names of this package only; every value is a parameter.
    query = f"""
        with vectors as (
            select unit_id, {closeness} as closeness
            from {table(warehouse)}
            where unit_kind = '{question.kind}'
        ),
        closest as (
            select
                texts.{kind.key} as citation,
                texts.test_id,
                texts.session_id,
                sessions.participant_key,
                texts.{kind.text} as text,
                texts.started_ms,
                texts.ended_ms,
                {kind.first_cue_index} as first_cue_index,
                {kind.task_id} as task_id,
                {kind.speaker} as speaker,
                vectors.closeness
            from {schema}.{kind.mart} texts
            inner join vectors on texts.{kind.key} = vectors.unit_id
            inner join {schema}.fct_sessions sessions on texts.session_id = sessions.session_id
            where {" and ".join(["sessions.is_counted", *limits])}
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
    return [
        Found(**{name: plain_value(value) for name, value in row.items()})
        for row in warehouse.rows(query, values)
    ]


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
