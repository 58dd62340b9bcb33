"""The complete list of a test's sessions, whatever moves while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tap_usertesting.extract.listing import DEEPEST_OFFSET, LONGEST_PAGE, Page, read_listing
from tests.extract.examples import make_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from tap_usertesting.extract.listing import Listing
    from tap_usertesting.session import Session


@dataclass
class FakeList:
    """A list behind the API, newest first, on which something happens before the n-th page."""

    sessions: list[Session]
    before_page: dict[int, Callable[[list[Session]], object]] = field(default_factory=dict)
    asked: list[tuple[int, int]] = field(default_factory=list)

    def fetch(self, offset: int, limit: int) -> Page:
        assert offset <= DEEPEST_OFFSET
        assert 1 <= limit <= LONGEST_PAGE
        change = self.before_page.get(len(self.asked))
        if change is not None:
            change(self.sessions)
        self.asked.append((offset, limit))
        return make_page(self.sessions[offset : offset + limit], len(self.sessions), limit)


def make_page(sessions: list[Session], total: int | None, limit: int) -> Page:
    return Page(sessions, total, rows=len(sessions), is_full=len(sessions) >= limit)


REFUSED = Page([], None, rows=0, is_full=False, is_refused=True)


def make_list(count: int) -> FakeList:
    return FakeList([make_session(index, count - index) for index in range(count)])


def read_all(fetch: Callable[[int, int], Page | None], page_size: int) -> Listing | None:
    return read_listing(fetch(0, page_size), fetch, page_size)


def ids(sessions: list[Session]) -> set[str]:
    return {session.session_id for session in sessions}


@given(count=st.integers(0, 60), page_size=st.integers(1, 20))
def test_a_still_list_costs_the_fewest_pages(count: int, page_size: int) -> None:
    api = make_list(count)
    listing = read_all(api.fetch, page_size)
    assert listing is not None
    assert ids(listing.sessions) == ids(api.sessions)
    # A full page may always have another behind it.
    assert len(api.asked) == count // page_size + 1


def test_the_oldest_comes_first_and_those_without_a_finish_time_last() -> None:
    sessions = [make_session("c", 3), make_session("x", None), make_session("b", 1)]
    tied = make_session("a", 1)
    listing = read_all(FakeList([*sessions, tied]).fetch, 500)
    assert listing is not None
    order = [session.session_id[-1] for session in listing.sessions]
    assert order == ["a", "b", "c", "x"]


@pytest.mark.parametrize("position", range(12))
@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_session_that_vanishes_at_any_place_hides_no_other(position: int, page: int) -> None:
    api = make_list(12)
    api.before_page[page] = lambda sessions: sessions.pop(position)
    stayed = ids(api.sessions) - {f"session-{position}"}
    listing = read_all(api.fetch, 3)
    assert listing is not None
    assert ids(listing.sessions) >= stayed


@pytest.mark.parametrize("page", [0, 1, 2, 3])
def test_a_session_that_arrives_is_never_in_the_way(page: int) -> None:
    api = make_list(12)
    known = ids(api.sessions)
    api.before_page[page] = lambda sessions: sessions.insert(0, make_session("new", 99))
    listing = read_all(api.fetch, 3)
    assert listing is not None
    assert ids(listing.sessions) >= known
    assert len(listing.sessions) == len(ids(listing.sessions))


@settings(max_examples=1000)
@given(data=st.data(), count=st.integers(1, 40), page_size=st.integers(1, 10))
def test_whoever_stays_is_listed(data: st.DataObject, count: int, page_size: int) -> None:
    """Sessions arrive at the top and vanish anywhere, at any number of pages."""
    api = make_list(count)
    known = ids(api.sessions)
    for page in data.draw(st.sets(st.integers(1, 12), max_size=6)):
        arriving = data.draw(st.integers(0, 3))
        vanishing = data.draw(st.integers(0, 5))

        def change(
            sessions: list[Session], page: int = page, arriving: int = arriving, n: int = vanishing
        ) -> None:
            for _ in range(min(n, len(sessions))):
                sessions.pop(data.draw(st.integers(0, len(sessions) - 1)))
            for index in range(arriving):
                sessions.insert(0, make_session(f"new-{page}-{index}", 99))

        # A removal and an arrival between the same two pages may cancel out in the total: then the
        # places of the others have not moved either.
        api.before_page[page] = change
    listing = read_all(api.fetch, page_size)
    assert listing is not None
    assert ids(listing.sessions) >= known & ids(api.sessions)


def test_a_server_with_shorter_pages_than_asked_for_is_read_to_the_end() -> None:
    api = make_list(25)

    def fetch(offset: int, limit: int) -> Page:
        return make_page(api.sessions[offset : offset + 10], len(api.sessions), limit)

    listing = read_all(fetch, 500)
    assert listing is not None
    assert len(listing.sessions) == 25


def test_a_total_that_counts_more_than_is_listed_ends_at_the_empty_page() -> None:
    api = make_list(4)

    def fetch(offset: int, limit: int) -> Page:
        return api.fetch(offset, limit)._replace(total=7)

    listing = read_all(fetch, 500)
    assert listing is not None
    assert len(listing.sessions) == 4
    assert listing.out_of_reach == 0


@pytest.mark.parametrize("page_size", [500, 300])
@pytest.mark.parametrize(("count", "unseen"), [(10_500, 0), (10_501, 1), (12_000, 1_500)])
def test_what_lies_past_the_deepest_offset_is_counted(
    count: int, unseen: int, page_size: int
) -> None:
    listing = read_all(make_list(count).fetch, page_size)
    assert listing is not None
    assert listing.out_of_reach == unseen
    assert len(listing.sessions) == count - unseen


def test_an_unknown_test_has_no_list() -> None:
    assert read_all(lambda _offset, _limit: None, 500) is None


def test_a_total_that_is_too_small_does_not_end_a_list_of_full_pages() -> None:
    api = make_list(25)

    def fetch(offset: int, limit: int) -> Page:
        return api.fetch(offset, limit)._replace(total=3)

    listing = read_all(fetch, 10)
    assert listing is not None
    assert len(listing.sessions) == 25


def test_a_total_that_goes_up_and_down_is_not_followed_for_ever() -> None:
    api = make_list(30)

    def fetch(offset: int, limit: int) -> Page:
        return api.fetch(offset, limit)._replace(total=30 + len(api.asked) % 2 * 5)

    listing = read_all(fetch, 1)
    assert listing is not None
    assert len(listing.sessions) == 30


@given(count=st.integers(0, 60), page_size=st.integers(1, 20), cap=st.integers(1, 30))
def test_a_total_that_counts_its_page_hides_nothing_and_costs_a_page(
    count: int, page_size: int, cap: int
) -> None:
    """Whether the server gives pages as long as asked for, or says that it gives shorter ones."""
    api = make_list(count)
    longest = min(page_size, cap)

    def fetch(offset: int, limit: int) -> Page:
        page = api.fetch(offset, min(limit, longest))
        return page._replace(total=page.rows)

    listing = read_all(fetch, page_size)
    assert listing is not None
    assert ids(listing.sessions) == ids(api.sessions)
    assert len(api.asked) <= count // longest + 1
    assert listing.out_of_reach == 0


@given(count=st.integers(0, 60), page_size=st.integers(1, 20), cap=st.integers(1, 20))
def test_a_list_that_tells_no_total_is_read_until_a_page_is_empty(
    count: int, page_size: int, cap: int
) -> None:
    api = make_list(count)

    def fetch(offset: int, limit: int) -> Page:
        rows = api.fetch(offset, limit).sessions[:cap]
        return make_page(list(rows), None, limit)

    listing = read_all(fetch, page_size)
    assert listing is not None
    assert ids(listing.sessions) == ids(api.sessions)
    assert not listing.is_whole


@given(count=st.integers(0, 60), page_size=st.integers(1, 20), deepest=st.integers(0, 70))
def test_what_lies_before_a_refused_offset_is_listed_and_the_rest_is_counted(
    count: int, page_size: int, deepest: int
) -> None:
    api = make_list(count)

    def fetch(offset: int, limit: int) -> Page:
        return api.fetch(offset, limit) if offset <= deepest else REFUSED

    listing = read_all(fetch, page_size)
    assert listing is not None
    assert len(listing.sessions) + listing.out_of_reach == count
    assert len(listing.sessions) >= min(count, deepest + 1)
    assert listing.is_whole == (listing.out_of_reach == 0)


@pytest.mark.parametrize("total", [None, 0, 20, 60, 10**9])
def test_a_server_that_gives_one_page_for_ever_is_not_followed_for_ever(total: int | None) -> None:
    api = make_list(20)

    def fetch(offset: int, limit: int) -> Page:
        api.asked.append((offset, limit))
        return make_page(api.sessions, total, 20)

    listing = read_all(fetch, 20)
    assert listing is not None
    assert ids(listing.sessions) == ids(api.sessions)
    assert len(api.asked) < DEEPEST_OFFSET // 20 + 3


def test_rows_that_cannot_be_read_move_no_page() -> None:
    api = make_list(25)

    def fetch(offset: int, limit: int) -> Page:
        page = api.fetch(offset, limit)
        return page._replace(sessions=page.sessions[1:])

    listing = read_all(fetch, 10)
    assert listing is not None
    assert len(listing.sessions) == 22
    assert not listing.is_whole
    assert [offset for offset, _ in api.asked] == [0, 10, 20]
