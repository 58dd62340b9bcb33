"""Sends a message to Slack, by its own SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from usertesting_insights.alerts.senders import (
    LIMITED,
    SECONDS,
    RateLimitedError,
    SendingError,
    wait_of,
)

if TYPE_CHECKING:
    from usertesting_insights.alerts.messages import Message


class Slack:
    """A channel of Slack, by a bot's token.

    Args:
        token: The token.
        channel: The channel's id or name.
        api_url: Where Slack's API is.
    """

    def __init__(self, token: str, channel: str, api_url: str = "https://slack.com/api/") -> None:
        from slack_sdk import WebClient  # noqa: PLC0415 - only who sends to Slack needs it

        # The waiting is done where it can be bounded, not by the SDK.
        self._client = WebClient(token, base_url=api_url, timeout=SECONDS, retry_handlers=[])
        self._channel = channel

    def send(self, message: Message, message_id: str) -> None:
        """Post the message as plain text, in which nothing is a mention or a link's other name."""
        from slack_sdk.errors import SlackApiError, SlackClientError  # noqa: PLC0415 - as above

        del message_id
        try:
            self._client.chat_postMessage(
                channel=self._channel,
                text=_escaped(message.text),
                mrkdwn=False,
                link_names=False,
                unfurl_links=False,
            )
        except SlackApiError as error:
            if error.response.status_code == LIMITED:
                raise RateLimitedError(wait_of(error.response.headers)) from None
            raise SendingError(f"Slack answered {error.response.get('error')}") from None
        except (SlackClientError, OSError) as error:
            raise SendingError(f"it cannot be reached ({type(error).__name__})") from None


class SlackWebhook:
    """A channel of Slack, by an incoming webhook."""

    def __init__(self, url: str) -> None:
        from slack_sdk import WebhookClient  # noqa: PLC0415 - only who sends to Slack needs it

        self._client = WebhookClient(url, timeout=SECONDS, retry_handlers=[])

    def send(self, message: Message, message_id: str) -> None:
        """Post the message as plain text."""
        from slack_sdk.errors import SlackClientError  # noqa: PLC0415 - as above

        del message_id
        try:
            response = self._client.send_dict(
                {"text": _escaped(message.text), "mrkdwn": False, "unfurl_links": False}
            )
        except (SlackClientError, OSError) as error:
            raise SendingError(f"it cannot be reached ({type(error).__name__})") from None
        if response.status_code == LIMITED:
            raise RateLimitedError(wait_of(response.headers))
        if not 200 <= response.status_code < 300:  # noqa: PLR2004 - what HTTP calls success
            raise SendingError(f"Slack answered {response.status_code}")


def _escaped(text: str) -> str:
    """Return a text in which nothing is Slack's own syntax."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
