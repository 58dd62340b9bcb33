"""The channels, by name: USERTESTING_INSIGHTS_CHANNELS says where each leads."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from usertesting_insights.alerts.senders import AnyService, SendingError, Webhook
from usertesting_insights.alerts.slack import Slack, SlackWebhook
from usertesting_insights.errors import InsightsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from usertesting_insights.alerts.senders import Sender

CHANNELS = "USERTESTING_INSIGHTS_CHANNELS"
_CHANNEL = re.compile(r"([a-z][a-z0-9_-]*)=(\S+)")
# Slack's own form is slack://TOKEN/CHANNEL; Apprise writes a bot's token the same way.
_SLACK_BOT = re.compile(r"slack://(?:[^@/]*@)?(xox[a-z]-[A-Za-z0-9-]+)/#?([^/?]+)/?")


def read_channels(text: str) -> Mapping[str, Sender]:
    """Return the way to each channel of a text such as ``research=slack://... ops=mailtos://...``.

    Raises:
        InsightsError: If a part has no name or no URL that can be sent to. It names the channel and
            never the URL.
    """
    senders: dict[str, Sender] = {}
    for number, part in enumerate(text.split(), start=1):
        found = _CHANNEL.fullmatch(part)
        if not found:
            raise InsightsError(
                f"{CHANNELS}: part {number} has to be a name in small letters, = and a URL."
            )
        name, url = found.groups()
        if name in senders:
            raise InsightsError(f"{CHANNELS}: {name} is there twice.")
        try:
            senders[name] = _sender(url)
        except ImportError as error:
            raise InsightsError(
                f"{CHANNELS}: {name} needs a package: pip install 'usertesting-insights[alerts]'."
            ) from error
        except (SendingError, ValueError) as error:
            reason = error if isinstance(error, SendingError) else "that is no URL"
            raise InsightsError(f"{CHANNELS}: {name}: {reason}.") from None
    return senders


def _sender(url: str) -> Sender:
    if bot := _SLACK_BOT.fullmatch(url):
        return Slack(*bot.groups())
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"}:
        return AnyService(url)
    if not parts.hostname:
        raise SendingError("that is no URL")
    if parts.scheme == "http" and not _is_here(parts.hostname):
        raise SendingError("a webhook has to be https, but on this machine")
    if parts.hostname == "hooks.slack.com":
        return SlackWebhook(url)
    return Webhook(url)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
