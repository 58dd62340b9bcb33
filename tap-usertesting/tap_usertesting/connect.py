"""Puts the client of the API together from the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from tap_usertesting.api.auth import FixedToken, MintedTokens, Tokens
from tap_usertesting.api.client import Client
from tap_usertesting.api.rate_limiter import RateLimiter
from tap_usertesting.api.retry import RetryPolicy
from tap_usertesting.api.transport import Transport
from tap_usertesting.config.addresses import is_this_machine
from tap_usertesting.errors import UserTestingError
from tap_usertesting.videos.download import Downloader
from tap_usertesting.videos.storage import VideoStorage

if TYPE_CHECKING:
    from tap_usertesting.config.settings import Settings
    from tap_usertesting.extract.failures import Failures
    from tap_usertesting.runtime.clock import Clock
    from tap_usertesting.runtime.progress import Progress
    from tap_usertesting.runtime.stop import Stop


def connect(
    settings: Settings, *, clock: Clock, stop: Stop, progress: Progress, failures: Failures
) -> Client:
    """Make the one client of a run. No request is sent yet.

    Args:
        settings: The settings.
        clock: Tells the time and waits.
        stop: Ends waiting when the run is asked to end.
        progress: Told of every request, and of characters that are replaced.
        failures: Told what cannot be read in a response of which the rest is used.

    Returns:
        The client, for all threads.
    """
    rate_limiter = RateLimiter(
        requests_per_minute=settings.requests_per_minute,
        scope=settings.rate_limit_scope,
        max_in_flight=settings.max_concurrent_requests,
        clock=clock,
        stop=stop.event,
    )
    stop.on_stop(rate_limiter.wake)
    session = requests.Session()
    session.headers["User-Agent"] = settings.user_agent
    adapter = HTTPAdapter(pool_maxsize=settings.max_concurrent_requests)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    transport = Transport(session, timeout=settings.request_timeout_seconds, stop=stop.event)
    stop.on_stop(transport.wake)
    attempts = RetryPolicy(settings.max_retries, clock)
    tokens: Tokens = FixedToken(settings.access_token)
    if settings.client_id:
        tokens = MintedTokens(
            transport=transport,
            token_url=settings.token_url,
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            attempts=attempts,
            clock=clock,
        )
    return Client(
        transport=transport,
        api_url=settings.api_url,
        tokens=tokens,
        rate_limiter=rate_limiter,
        attempts=attempts,
        on_request=progress.count_request,
        on_replaced=progress.count_replaced,
        on_flaw=failures.note_flaw,
    )


def open_video_storage(settings: Settings, *, clock: Clock, stop: Stop) -> Downloader:
    """Open the storage of the videos, and check that it can be written.

    Args:
        settings: The settings.
        clock: Makes the pauses.
        stop: Ends downloads when the run is asked to end.

    Returns:
        The downloader, for all threads.

    Raises:
        UserTestingError: If there is no such place, or it cannot be written.
    """
    if not settings.video_storage_url:
        raise UserTestingError(
            "the stream videos is selected, but video_storage_url is not set: say where the files "
            "go, or deselect videos"
        )
    storage = VideoStorage(settings.video_storage_url)
    storage.check()
    return Downloader(
        storage=storage,
        attempts=RetryPolicy(settings.max_retries, clock),
        timeout=settings.request_timeout_seconds,
        user_agent=settings.user_agent,
        stop=stop.event,
        is_local=is_this_machine(urlsplit(settings.api_url).hostname or ""),
    )
