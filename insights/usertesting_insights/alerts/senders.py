"""Sends a message: a webhook by requests, what has no sender of its own by Apprise.

Slack and webhooks say when to come back (429 with Retry-After), and Apprise obeys that for a few
services only. No error here holds a URL, since a URL holds the channel's secret.
"""

from __future__ import annotations

import logging
from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from usertesting_insights.alerts.messages import Message

SECONDS = 20
LIMITED = 429
_DEFAULT_WAIT = 60.0


class SendingError(Exception):
    """The channel did not take the message; the text says why, without a secret."""


class RateLimitedError(Exception):
    """The channel asks to come back later.

    Attributes:
        seconds: When.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the channel asks to wait for {seconds:.0f} s")
        self.seconds = seconds


class Sender(Protocol):
    """A way to a channel."""

    def send(self, message: Message, message_id: str) -> None:
        """Send a message.

        Raises:
            SendingError: If the channel did not take it.
            RateLimitedError: If the channel asks to come back later.
        """
        ...


class Webhook:
    """A URL that takes JSON."""

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, message: Message, message_id: str) -> None:
        """Post the message; a receiver may drop what comes twice by its Idempotency-Key."""
        import requests  # noqa: PLC0415 - only who sends needs it

        try:
            # Only the status counts, so a body without an end is not waited for. A redirect would
            # carry the message to somebody else.
            with closing(
                requests.post(
                    self._url,
                    json={
                        "title": message.title,
                        "text": message.text,
                        "alerts": list(message.content),
                    },
                    headers={"Idempotency-Key": message_id},
                    timeout=SECONDS,
                    allow_redirects=False,
                    stream=True,
                )
            ) as response:
                if response.status_code == LIMITED:
                    raise RateLimitedError(wait_of(response.headers))
                if not 200 <= response.status_code < 300:  # noqa: PLR2004 - what HTTP calls success
                    raise SendingError(f"it answered {response.status_code}")
        except requests.RequestException as error:
            # Its text holds the URL.
            raise SendingError(f"it cannot be reached ({type(error).__name__})") from None


class AnyService:
    """A channel that Apprise knows: Teams, e-mail, Jira and many more.

    Raises:
        SendingError: If Apprise does not know the URL.
    """

    def __init__(self, url: str) -> None:
        from apprise import Apprise, AppriseAsset  # noqa: PLC0415 - only who sends needs it

        # What it logs holds URLs; what counts is in its result.
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
        asset = AppriseAsset(
            app_id="usertesting-insights",
            app_desc="UserTesting research alerts",
            app_url="",
            interpret_escapes=False,
            interpret_emojis=False,
            http_redirects=0,
        )
        self._services = Apprise(asset=asset)
        if not self._services.add(url):
            raise SendingError("Apprise does not know such a URL")

    def send(self, message: Message, message_id: str) -> None:
        """Send the message as plain text."""
        from apprise import NotifyFormat  # noqa: PLC0415 - as above

        del message_id
        if not self._services.notify(
            body=message.body,
            title=message.title,
            body_format=NotifyFormat.TEXT,
            timeout=3 * SECONDS,
        ):
            raise SendingError("the service did not take the message")


def wait_of(headers: Mapping[str, object]) -> float:
    """Return for how many seconds Retry-After asks to wait, a minute if it does not say."""
    values = {name.lower(): value for name, value in headers.items()}
    value = values.get("retry-after", "")
    text = str(value[0] if isinstance(value, list) and value else value).strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return _DEFAULT_WAIT
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
