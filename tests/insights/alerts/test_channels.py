"""USERTESTING_INSIGHTS_CHANNELS: which way leads where, and what is wrong with the rest."""

from __future__ import annotations

import pytest

from usertesting_insights.alerts.channels import read_channels
from usertesting_insights.alerts.senders import AnyService, Webhook
from usertesting_insights.alerts.slack import Slack, SlackWebhook
from usertesting_insights.errors import InsightsError


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("slack://xoxb-1-2-a/C012", Slack),
        ("slack://bot@xoxb-1-2-a/#alerts/", Slack),
        ("https://hooks.slack.com/services/T/B/x", SlackWebhook),
        ("https://example.com/hook", Webhook),
        ("http://localhost:8080/hook", Webhook),
        ("http://127.0.0.1/hook", Webhook),
        ("slack://TokenAAAA1/TokenBBBB1/TokenCCCCCCCCCCCCCCCCCCCC1/#alerts", AnyService),
        ("mailtos://user:secret@example.com?to=a@example.com", AnyService),
        ("workflows://host:443/workflow/signature/", AnyService),
        ("jsons://example.com/hook", AnyService),
    ],
)
def test_each_url_is_sent_to_by_who_knows_it_best(url: str, kind: type) -> None:
    assert isinstance(read_channels(f"a={url}")["a"], kind)


def test_channels_stand_in_their_order() -> None:
    assert list(read_channels(" b=https://x.example/1\n\ta-1=https://x.example/2 ")) == ["b", "a-1"]
    assert read_channels("") == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://secret.example", "part 1 has to be a name"),
        ("a=https://secret.example B=https://secret.example", "part 2 has to be a name"),
        ("a=https://secret.example a=https://secret.example", "a is there twice"),
        ("a=http://secret.example", "a webhook has to be https"),
        ("a=https://", "that is no URL"),
        ("a=https://[secret", "that is no URL"),
        ("a=secret://secret", "Apprise does not know such a URL"),
        ("a=secret", "Apprise does not know such a URL"),
    ],
)
def test_what_is_wrong_is_named_without_the_url(
    text: str, said: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(InsightsError, match=said) as error:
        read_channels(text)

    shown = capsys.readouterr()
    assert "secret" not in str(error.value) + shown.out + shown.err + caplog.text
