"""Slack, by a bot and by an incoming webhook, on a server that answers as Slack does."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from tests.insights.alerts.marts import Time
from usertesting_insights.alerts.clock import Clock
from usertesting_insights.alerts.messages import Message
from usertesting_insights.alerts.run import send
from usertesting_insights.alerts.slack import Slack, SlackWebhook

if TYPE_CHECKING:
    from tests.insights.alerts.services import Service
    from usertesting_insights.alerts.senders import Sender

MESSAGE = Message("Checkout: 1 alert", "<!channel> <https://evil.example|here> & more", ())
ESCAPED = "Checkout: 1 alert\n\n&lt;!channel&gt; &lt;https://evil.example|here&gt; &amp; more"


def bot(service: Service) -> Sender:
    return Slack("xoxb-secret", "C012", f"{service.url}/")


def incoming(service: Service) -> Sender:
    return SlackWebhook(f"{service.url}/secret")


@pytest.mark.parametrize("kind", [bot, incoming])
def test_slack_obeys_retry_after(kind: object, service: Service) -> None:
    assert callable(kind)
    time = Time()
    for path in ("/chat.postMessage", "/secret"):
        service.script[path] = [(429, {"Retry-After": "11"}), (429, {"Retry-After": "3"}), 200]

    assert send(kind(service), MESSAGE, "id", Clock(time.now, time.sleep)) == ""

    assert time.slept == [11, 3]
    assert len(service.received) == 3


def test_a_bot_posts_plain_text(service: Service) -> None:
    bot(service).send(MESSAGE, "id")

    [request] = service.received
    sent = request.content
    values = {k: v[0] for k, v in parse_qs(sent).items()} if isinstance(sent, str) else sent
    assert values["text"] == ESCAPED
    assert values["channel"] == "C012"
    assert str(values["mrkdwn"]).lower() in {"false", "0"}
    assert request.headers["Authorization"] == "Bearer xoxb-secret"


def test_a_webhook_posts_plain_text(service: Service) -> None:
    incoming(service).send(MESSAGE, "id")

    [request] = service.received
    assert request.content == {"text": ESCAPED, "mrkdwn": False, "unfurl_links": False}


@pytest.mark.parametrize("kind", [bot, incoming])
@pytest.mark.parametrize("answer", [500, 403])
def test_slack_says_why_without_its_secret(kind: object, answer: int, service: Service) -> None:
    assert callable(kind)
    time = Time()
    for path in ("/chat.postMessage", "/secret"):
        service.for_ever[path] = answer

    reason = send(kind(service), MESSAGE, "id", Clock(time.now, time.sleep))

    assert reason.startswith("Slack answered")
    assert "secret" not in reason
    assert len(service.received) == 1


def test_a_slack_that_is_not_there_is_a_reason() -> None:
    time = Time()
    for sender in (
        Slack("xoxb-secret", "C0", "http://127.0.0.1:9/"),
        SlackWebhook("http://127.0.0.1:9/secret"),
    ):
        reason = send(sender, MESSAGE, "id", Clock(time.now, time.sleep))
        assert "secret" not in reason
        assert reason
