"""Which alert goes where, and when: pure, with clocks of its own."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from usertesting_insights.alerts.findings import Finding, message_of
from usertesting_insights.alerts.messages import AlertKey, plain
from usertesting_insights.alerts.options import Options, QuietHours, Route
from usertesting_insights.alerts.routing import Delivered, make_plan, waits_for

NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)
FIRST = NOW.replace(month=1, tzinfo=None)
CHANNELS = ("a", "b")
ZONES = [ZoneInfo(name) for name in ("UTC", "America/New_York", "Asia/Kolkata", "Pacific/Apia")]
moments = st.datetimes(FIRST, FIRST + timedelta(days=700), timezones=st.sampled_from([UTC]))
findings = st.builds(
    Finding,
    key=st.builds(AlertKey, st.uuids().map(str), st.just("")),
    about=st.sampled_from(["research", "pipeline"]),
    rule=st.sampled_from(["r1", "r2"]),
    subject=st.sampled_from(["t1", "t2", "t3"]),
    heading=st.just("Test"),
    lines=st.just(["It failed."]),
    is_reopened=st.booleans(),
    programme=st.sampled_from([None, "p1", "p2"]),
    workspaces=st.sets(st.sampled_from(["w1", "w2"])).map(frozenset),
)
some = st.lists(st.sampled_from(["r1", "r2"]), max_size=2)
routes = st.builds(
    Route,
    channel=st.sampled_from(CHANNELS),
    about=st.sampled_from(["research", "pipeline"]),
    rules=some,
    programmes=st.lists(st.sampled_from(["p1", "p2"]), max_size=1),
    workspaces=st.lists(st.sampled_from(["w1", "w2"]), max_size=1),
    digest=st.sampled_from(["", "day", "week"]),
)


@given(
    st.lists(findings, unique_by=lambda each: each.key).map(
        lambda all_: sorted(all_, key=lambda each: each.subject)
    ),
    st.lists(routes),
    st.data(),
)
def test_what_a_channel_gets_is_what_it_has_not_had_and_once(
    open_: list[Finding], all_routes: list[Route], data: st.DataObject
) -> None:
    sent = frozenset(
        (channel, finding.key)
        for finding in open_
        for channel in CHANNELS
        if data.draw(st.booleans())
    )
    plan = make_plan(open_, Options(routes=all_routes), Delivered(sent), NOW)

    planned = [(one.channel, key) for one in plan.deliveries for key in one.message.keys]
    wanted = {
        (route.channel, finding.key)
        for finding in open_
        for route in all_routes
        if finding.about == route.about
        and (not route.rules or finding.rule in route.rules)
        and (not route.programmes or finding.programme in route.programmes)
        and (not route.workspaces or finding.workspaces & set(route.workspaces))
    }
    assert len(planned) == len(set(planned))
    assert set(planned) == wanted - sent
    assert plan.waiting == {}
    assert plan.unrouted == len(open_) - len({key for _, key in wanted})


@given(st.lists(findings, min_size=1, unique_by=lambda each: each.key))
def test_a_route_without_a_digest_has_one_message_a_test(open_: list[Finding]) -> None:
    open_ = sorted(open_, key=lambda each: each.subject)
    options = Options(routes=[Route("a"), Route("a", about="pipeline")])
    plan = make_plan(open_, options, Delivered(), NOW)

    about = {each.key: each.about for each in open_}
    subjects = {each.key: each.subject for each in open_}
    each_of = [{(about[key], subjects[key]) for key in one.message.keys} for one in plan.deliveries]
    assert all(len(of_one) == 1 for of_one in each_of)
    assert len(each_of) == len({(each.about, each.subject) for each in open_})


@given(moments, st.sampled_from(ZONES), st.sampled_from(["day", "week"]), st.integers(1, 90))
def test_a_digest_comes_once_a_day_or_week_of_its_zone(
    first: datetime, zone: ZoneInfo, digest: str, hours: int
) -> None:
    """Whenever runs come, no day or week has two digests, and none with a run has none."""
    route = Route("a", digest=digest)
    sent: list[datetime] = []
    for number in range(30):
        now = (first + timedelta(hours=number * hours)).astimezone(zone)
        last = {("a", digest): sent[-1].astimezone(UTC).replace(tzinfo=None)} if sent else {}
        if not waits_for(route, Delivered(digests=last), now):
            sent.append(now)
    spans = [
        each.date() if digest == "day" else tuple(each.date().isocalendar()[:2]) for each in sent
    ]
    runs = {
        each.date() if digest == "day" else tuple(each.date().isocalendar()[:2])
        for each in ((first + timedelta(hours=n * hours)).astimezone(zone) for n in range(30))
    }
    assert len(spans) == len(set(spans))
    assert set(spans) == runs


@given(st.times(), st.times(), st.times())
def test_quiet_hours_reach_over_midnight(start: time, end: time, moment: time) -> None:
    hours = QuietHours(start, end)
    inside = timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second) + timedelta(
        microseconds=moment.microsecond
    )
    begins, ends = (
        timedelta(hours=each.hour, minutes=each.minute, seconds=each.second)
        + timedelta(microseconds=each.microsecond)
        for each in (start, end)
    )
    length = (ends - begins) % timedelta(days=1)
    assert hours.cover(moment) == ((inside - begins) % timedelta(days=1) < length)


@given(st.text(), st.integers(2, 300))
def test_a_foreign_text_is_one_short_line_without_commands(text: str, longest: int) -> None:
    shown = plain(text, longest)

    assert shown.isprintable() or shown == "" or "\N{WORD JOINER}" in shown
    assert len(shown.replace("\N{WORD JOINER}", "")) <= longest
    assert "@" not in shown.replace("@\N{WORD JOINER}", "")
    assert shown.splitlines() == ([shown] if shown else [])


@given(st.lists(findings, min_size=1, max_size=60, unique_by=lambda each: each.key))
def test_a_message_counts_all_and_shows_some(all_: list[Finding]) -> None:
    message = message_of(all_)

    assert list(message.keys) == [each.key for each in all_]
    again = sum(each.is_reopened for each in all_)
    counted = [int(part) for part in message.title.replace(",", ":").split() if part.isdigit()]
    assert sum(counted) == len(all_)
    assert ("open again" in message.title) == bool(again)
    assert message.body.count("It failed.") == min(20, len(all_))
