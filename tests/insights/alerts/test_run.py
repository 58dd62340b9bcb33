"""`usertesting-insights alerts`, whole: from marts to channels that answer, refuse and hang."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.insights.account import HOSTILE
from tests.insights.alerts.marts import account, postgres_marts
from tests.insights.alerts.services import HANG, TRICKLE, mail_server
from tests.warehouses.postgres_server import serving
from usertesting_insights.alerts import run as alerts_run

if TYPE_CHECKING:
    from tests.insights.alerts.conftest import Runs
    from tests.insights.alerts.services import Service


def titles(service: Service, path: str = "/a") -> list[str]:
    return [each.content["title"].split()[1] for each in service.at(path)]


def test_a_first_night_sends_one_message_a_test_and_the_second_none(
    runs: Runs, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a")

    assert runs() == 0
    assert runs() == 0

    assert titles(service) == ["0", "1", "2"]
    assert capsys.readouterr().out == (
        "3 messages sent, about 6 alerts.\n0 messages sent, about 0 alerts.\n"
    )


def test_a_message_names_what_somebody_has_to_know(runs: Runs, service: Service) -> None:
    runs.options('report_url = "https://reports.example.com/"\n')
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a")

    runs()

    content = service.received[0].content
    assert content["title"].endswith(": 2 alerts raised")
    for part in (
        "Missed the goal “Find @\N{WORD JOINER}here <!channel> </script>",
        "70 % (10 people; 31 to 93 %), above 30 %",
        "Rule: rule_0.",
        "Report: https://reports.example.com/tests/test-0.html",
    ):
        assert part in content["text"]
    assert [each["alert_id"] for each in content["alerts"]] == ["alert-0-0", "alert-0-1"]
    assert content["alerts"][0]["measured_count"] == 10


def test_an_alert_that_opens_again_is_sent_again_as_such(runs: Runs, service: Service) -> None:
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a")
    runs()
    runs.change(
        "update usertesting.fct_research_alerts set is_open = false where alert_id = 'alert-1-0'"
    )
    runs()
    assert len(service.received) == 3

    runs.change(
        "update usertesting.fct_research_alerts set is_open = true,"
        " opened_at = opened_at + interval '3 days' where alert_id = 'alert-1-0'"
    )
    runs()
    runs()

    assert len(service.received) == 4
    assert service.received[3].content["title"].endswith(": 1 alert open again")
    assert "Open again since 5 November 2026." in service.received[3].content["text"]


def test_a_channel_that_is_down_costs_itself_only_and_is_tried_again(
    runs: Runs, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.load(account(tests=5))
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"down={service.url}/down up={service.url}/up")
    service.for_ever["/down"] = 500

    assert runs() == 1

    # Three in a row are enough; every message is told of.
    assert len(service.at("/down")) == 3
    assert titles(service, "/up") == ["0", "1", "2", "3", "4"]
    said = capsys.readouterr()
    assert said.err == (
        "usertesting-insights: down: it answered 500; "
        "5 messages will be tried again by the next run.\n"
    )
    assert service.url not in said.out + said.err

    del service.for_ever["/down"]
    assert runs() == 0
    # What was tried least comes first.
    assert titles(service, "/down")[3:] == ["3", "4", "0", "1", "2"]
    assert len(service.at("/up")) == 5


def test_retry_after_is_obeyed(runs: Runs, service: Service) -> None:
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a")
    service.script["/a"] = [(429, {"Retry-After": "30"}), (429, {"Retry-After": "7"}), 200]

    assert runs() == 0

    assert runs.time.slept == [30, 7]
    assert titles(service) == ["0", "0", "0", "1", "2"]
    # The same message, so that a receiver may know it again.
    assert len({each.headers["Idempotency-Key"] for each in service.received}) == 3


@pytest.mark.parametrize("after", ["86400", "0", "soon"])
def test_a_channel_that_limits_for_ever_is_left_until_the_next_run(
    runs: Runs, service: Service, after: str, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a b={service.url}/b")
    service.for_ever["/a"] = (429, {"Retry-After": after})

    assert runs() == 1

    assert sum(runs.time.slept) <= 3 * alerts_run.LONGEST_WAIT_SECONDS
    assert len(service.at("/b")) == 3
    assert "(429); 3 messages" in capsys.readouterr().err


@pytest.mark.parametrize("answer", [HANG, TRICKLE])
def test_a_channel_that_hangs_holds_up_no_other(
    runs: Runs, service: Service, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts_run, "DEADLINE_SECONDS", 0.5)
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a b={service.url}/b")
    service.for_ever["/a"] = answer

    # Of an answer only the status counts, so its end is not waited for.
    assert runs() == (1 if answer == HANG else 0)

    assert len(service.at("/b")) == 3


def test_a_redirect_is_not_followed(runs: Runs, service: Service) -> None:
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a")
    service.for_ever["/a"] = (307, {"Location": f"{service.url}/elsewhere"})

    assert runs() == 1

    assert service.at("/elsewhere") == []


def test_nobody_who_cannot_be_reached_shows_a_url(
    runs: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.set(
        USERTESTING_INSIGHTS_CHANNELS="a=http://127.0.0.1:9/hidden b=json://127.0.0.1:9/hidden"
    )

    assert runs() == 1

    said = capsys.readouterr()
    assert "hidden" not in said.out + said.err
    assert "a: it cannot be reached (ConnectionError)" in said.err
    assert "b: the service did not take the message" in said.err


def test_mail_arrives_and_no_text_breaks_it(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    # Apprise waits for some seconds between two mails.
    monkeypatch.setattr("apprise.plugins.email.base.NotifyEmail.request_rate_per_sec", 0)
    with mail_server() as (mailbox, url):
        runs.set(USERTESTING_INSIGHTS_CHANNELS=f"mail={url}")
        mailbox.answer = "451 try again"
        assert runs() == 1
        mailbox.answer = "250 OK"
        assert runs() == 0
        assert runs() == 0

    assert len(mailbox.mails) == 3
    for mail in mailbox.mails:
        assert mail.defects == []
        assert mail["To"] == "team@example.com"
        assert mail["Subject"].endswith(": 2 alerts raised")
        assert mail.get_content_type() == "text/plain"
        assert " </script></style><script>alert(1)</script><img src=x" in mail.get_content()
        assert "Rule: rule_1." in mail.get_content()


def test_a_digest_waits_for_its_day(
    runs: Runs, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.options('[[routes]]\nchannel = "a"\ndigest = "week"\n')
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a")
    runs()  # A Monday.
    runs.change(
        "update usertesting.fct_research_alerts set opened_at = opened_at + interval '1 day'"
    )
    for _ in range(6):
        runs.time.moment += timedelta(days=1)
        runs()
    assert [each.content["title"] for each in service.received] == [
        "Research alerts: 6 alerts raised"
    ]
    assert "a: 6 alerts wait for the next digest." in capsys.readouterr().out

    runs.time.moment += timedelta(days=1)
    runs()
    assert service.received[1].content["title"] == "Research alerts: 6 alerts open again"
    for number in range(3):
        assert f"Test {number} " in service.received[1].content["text"]


def test_a_clock_that_was_wrong_for_a_night_holds_up_no_other(runs: Runs, service: Service) -> None:
    runs.options('[[routes]]\nchannel = "a"\ndigest = "day"\n')
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a")
    right = runs.time.moment
    runs.time.moment = right + timedelta(days=9)
    runs()
    # A run that was killed then would still have the lease.
    runs.change("update usertesting_alerts.lease set expires_at = expires_at + interval '1 day'")
    runs.change(
        "update usertesting.fct_research_alerts set opened_at = opened_at + interval '1 day'"
    )
    runs.time.moment = right

    assert runs() == 0

    assert len(service.received) == 2


def test_quiet_hours_are_those_of_the_zone(
    runs: Runs, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.options(
        'time_zone = "Asia/Tokyo"\n[[routes]]\nchannel = "a"\nquiet_hours = "20:00-08:00"\n'
    )
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a")
    runs.time.moment = runs.time.moment.replace(hour=22)  # 7 in the morning in Tokyo.
    runs()
    assert service.received == []
    assert "a: 6 alerts wait for quiet hours" in capsys.readouterr().out

    runs.time.moment += timedelta(hours=1)
    runs()
    assert len(service.received) == 3


def test_routes_lead_by_rule_programme_and_workspace(
    runs: Runs, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.options(
        '[[routes]]\nchannel = "a"\nrules = ["rule_1"]\nprogrammes = ["Bank"]\n'
        '[[routes]]\nchannel = "b"\nworkspaces = ["Brand"]\n'
    )
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a b={service.url}/b")

    runs()

    [by_rule], [by_workspace] = service.at("/a"), service.at("/b")
    assert [each["alert_id"] for each in by_rule.content["alerts"]] == ["alert-0-1"]
    assert len(by_workspace.content["alerts"]) == 2
    assert "4 alerts on no route of alerts.toml.\n" in capsys.readouterr().out


def test_a_test_message_goes_to_every_channel_and_is_not_kept(
    runs: Runs, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a b={service.url}/b")
    service.for_ever["/b"] = 404

    assert runs("--test") == 1

    assert [each.path for each in service.received] == ["/a", "/b"]
    assert capsys.readouterr().out == "a: sent\nb: it answered 404\n"
    assert runs.rows("from information_schema.tables where table_schema like '%alerts'") == []


def test_without_a_channel_nothing_is_read_or_sent(
    runs: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.set(DBT_DUCKDB_PATH="/nowhere", USERTESTING_INSIGHTS_CHANNELS=" ")

    assert runs() == 0
    assert capsys.readouterr().out == "USERTESTING_INSIGHTS_CHANNELS is empty: nothing is sent.\n"


def test_postgres_keeps_what_was_sent_too(
    runs: Runs, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving() as port:
        runs.warehouse = "postgres"
        runs.set(**postgres_marts(port, account()))
        runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a b={service.url}/b")
        service.script["/b"] = [200, 500]

        assert [runs(), runs(), runs()] == [1, 0, 0]

        assert titles(service) == ["0", "1", "2"]
        assert titles(service, "/b") == ["0", "1", "2", "1"]
        [states] = runs.rows(
            "select count(*) as row_count, count(distinct alert_id) as alerts,"
            " min(recorded_at) = max(recorded_at) as is_clocks_time"
            " from usertesting_alerts.deliveries where state = 'sent'"
        )
        assert states == {"row_count": 12, "alerts": 6, "is_clocks_time": True}
    assert "5 messages sent, about 10 alerts." in capsys.readouterr().out


def test_hostile_texts_stay_what_they_are(runs: Runs, service: Service) -> None:
    runs.set(USERTESTING_INSIGHTS_CHANNELS=f"a={service.url}/a")
    runs()

    for each in service.received:
        # As it was for programs; in one line, without directions and mentions, for people.
        assert HOSTILE in each.content["alerts"][0]["short_title"]
        assert "\u202e" not in each.content["text"]
        assert "@here" not in each.content["text"]
        assert len(each.content["text"]) < 4_000
