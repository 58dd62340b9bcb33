"""The index keeps step with the marts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.insights.evidence import SAID, WRITTEN
from usertesting_insights.errors import InsightsError
from usertesting_insights.search import index as indexing
from usertesting_insights.search.index import Indexed, index

if TYPE_CHECKING:
    from tests.insights.search.conftest import Counting, Place

QUOTES = sum(len(quotes) for quotes in SAID.values())
TEXTS = QUOTES + len(SAID) + len(WRITTEN)


def run(place: Place, model: Counting) -> Indexed:
    with place.open(writable=True) as warehouse:
        return index(warehouse, model)


def stored(place: Place) -> set[tuple[str, str]]:
    with place.open() as warehouse:
        rows = warehouse.rows("select unit_id, unit_kind, model from usertesting.search_vectors")
        found = {(row["unit_kind"], row["unit_id"], row["model"]) for row in rows}
    assert len({name for *_, name in found}) <= 1
    return {(kind, unit) for kind, unit, _ in found}


def test_only_what_is_new_is_embedded(place: Place, model: Counting) -> None:
    assert run(place, model) == Indexed(embedded=TEXTS, dropped=0, kept=TEXTS)
    assert len(model.texts) == TEXTS
    model.texts.clear()

    assert run(place, model) == Indexed(embedded=0, dropped=0, kept=TEXTS)
    place.change(
        "insert into usertesting.fct_quotes (quote_id, session_id, test_id, quote_text) "
        "values ('new', 'shop-1', 'x', 'Something new.')"
    )
    assert run(place, model) == Indexed(embedded=1, dropped=0, kept=TEXTS + 1)
    assert model.texts == ["Something new."]


def test_a_text_that_changed_is_embedded_again(place: Place, model: Counting) -> None:
    run(place, model)
    model.texts.clear()
    place.change(
        "update usertesting.fct_quotes set quote_text = 'Now else' where quote_id = 'bank-1/10'"
    )
    place.change(
        "update usertesting.fct_transcript_chunks set text_hash = 'other' "
        "where transcript_chunk_id = 'shop-1/0'"
    )

    assert run(place, model) == Indexed(embedded=2, dropped=2, kept=TEXTS)
    assert "Now else" in model.texts


def test_what_dbt_no_longer_has_is_dropped(place: Place, model: Counting) -> None:
    run(place, model)
    for mart in ("fct_quotes", "fct_transcript_chunks", "fct_verbatims", "fct_sessions"):
        place.change(f"delete from usertesting.{mart} where session_id = 'bank-1'")  # noqa: S608

    assert run(place, model) == Indexed(embedded=0, dropped=3, kept=TEXTS - 3)
    gone = {("quote", "bank-1/10"), ("chunk", "bank-1/0"), ("answer", "answer of bank-1")}
    assert not gone & stored(place)


def test_the_same_words_are_embedded_once(place: Place, model: Counting) -> None:
    place.change("update usertesting.fct_quotes set quote_text = 'All the same.'")
    run(place, model)

    assert model.texts.count("All the same.") == 1
    assert len(stored(place)) == TEXTS


def test_another_model_makes_all_vectors_again(place: Place, model: Counting) -> None:
    run(place, model)
    model.name = "another"

    assert run(place, model) == Indexed(embedded=TEXTS, dropped=TEXTS, kept=TEXTS)


def test_a_run_that_is_killed_goes_on(
    place: Place, model: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "_TEXTS_AT_ONCE", 5)
    monkeypatch.setattr(indexing, "_NUMBERS_A_STATEMENT", 2 * len(model.questions(["x"])[0]))
    embed = model.passages
    calls = iter(range(100))

    def dies(texts: list[str]) -> list[list[float]]:
        if next(calls) == 3:
            raise InsightsError("gone")
        return embed(texts)

    monkeypatch.setattr(model, "passages", dies)
    with pytest.raises(InsightsError, match="gone"):
        run(place, model)
    done = len(stored(place))
    assert done == 5

    assert run(place, model) == Indexed(embedded=TEXTS - done, dropped=0, kept=TEXTS)
    assert len(model.texts) == TEXTS


def test_nothing_is_written_where_it_was_opened_for_reading(place: Place, model: Counting) -> None:
    run(place, model)
    with place.open() as warehouse, pytest.raises(InsightsError, match="refused"):
        index(warehouse, model)
