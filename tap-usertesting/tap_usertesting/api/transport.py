"""One HTTP exchange: bounded in time and in size, and over soon when the run is asked to end."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from requests import PreparedRequest, RequestException

from tap_usertesting.api.errors import TransientError
from tap_usertesting.api.threads import DaemonThreads
from tap_usertesting.errors import Stopped

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future

    import requests
    from requests.auth import AuthBase

LARGEST_BODY = 64 * 1024 * 1024
# A body may pause for as long as the setting says; all of it may take so many times as long.
TIMEOUTS_PER_RESPONSE = 10
# A response under way when the run is asked to end may still come; else it is requested again.
GRACE_SECONDS = 2.0

_CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Response:
    """A response, read.

    Attributes:
        status: The HTTP status code.
        headers: Its headers, whatever the case of their names.
        body: Its body, decompressed; cut off where it is too large.
        is_too_large: Whether it is.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_too_large: bool = False


# Where the outcome of an exchange is waited for; None says that the run is asked to end.
_Inbox: TypeAlias = "SimpleQueue[Future[Response] | None]"


class Transport:
    """Sends requests, for all threads.

    A timeout of the library counts from byte to byte, and nothing interrupts a thread that looks up
    a name, connects or reads. So exchanges have threads of their own, which can be left behind.

    Args:
        session: The HTTP session to send with.
        timeout: Seconds to wait for the connection, and for each part of a response.
        stop: Set when the run is asked to end. Call `wake` then.
        deadline: Seconds for a whole response; by default as many timeouts as said above.
        largest_body: Bytes of a body, after decompression.
    """

    def __init__(
        self,
        session: requests.Session,
        *,
        timeout: float,
        stop: threading.Event,
        deadline: float | None = None,
        largest_body: int = LARGEST_BODY,
    ) -> None:
        self._session = session
        self._timeout = timeout
        self._stop = stop
        self._deadline = TIMEOUTS_PER_RESPONSE * timeout if deadline is None else deadline
        self._largest_body = largest_body
        # What the environment says of proxies and certificates, by scheme and host. The library
        # would look for it at each request.
        self._environment: dict[tuple[str, str], dict[str, Any]] = {}
        self._threads = DaemonThreads[Response]("http")
        # Of exchanges that nobody has told of the end of the run.
        self._waiting: set[_Inbox] = set()
        # This library logs every URL at level DEBUG, and headers that it cannot read at WARNING.
        logging.getLogger("urllib3").setLevel(logging.ERROR)

    def wake(self) -> None:
        """Tell whoever waits that the run is asked to end."""
        with suppress(KeyError):
            while True:
                self._waiting.pop().put(None)

    def send(
        self,
        method: str,
        url: str,
        *,
        auth: AuthBase,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
    ) -> Response:
        """Send a request and read the whole response. No redirect is followed.

        Args:
            method: The HTTP method.
            url: The URL, without the query.
            auth: Adds the credentials, or none.
            params: The query.
            data: A form to send.

        Returns:
            The response.

        Raises:
            Stopped: If the run is asked to end before the response is there.
            TransientError: If the response is not whole by its deadline, or cannot be read.
            requests.RequestException: If there is no response.
        """
        is_left = threading.Event()

        def exchange() -> Response:
            request = PreparedRequest()
            request.prepare(
                method=method,
                url=url,
                headers=self._session.headers,
                params=params,
                data=data,
                auth=auth,
                cookies=self._session.cookies,
            )
            return self._exchange(request, is_left)

        inbox: _Inbox = SimpleQueue()
        self._waiting.add(inbox)
        try:
            if self._stop.is_set():
                raise Stopped
            self._threads.submit(exchange, inbox.put)
            return self._wait_for(inbox)
        finally:
            self._waiting.discard(inbox)
            is_left.set()

    def _wait_for(self, inbox: _Inbox) -> Response:
        try:
            outcome = inbox.get(timeout=self._deadline)
        except Empty:
            raise TransientError(f"no whole response within {self._deadline:g} s") from None
        if outcome is None:
            with suppress(Empty):
                outcome = inbox.get(timeout=GRACE_SECONDS)
        if outcome is None:
            raise Stopped
        try:
            return outcome.result()
        except (TransientError, RequestException):
            raise
        except Exception as error:
            # Hostile headers bring the library to errors of many kinds that are not its own.
            raise TransientError(
                f"a response that cannot be read ({type(error).__name__})"
            ) from error

    def _exchange(self, request: PreparedRequest, is_left: threading.Event) -> Response:
        url = request.url or ""
        host = urlsplit(url)[:2]
        if host not in self._environment:
            settings = self._session.merge_environment_settings(
                url, {}, stream=True, verify=None, cert=None
            )
            self._environment[host] = {**settings}
        streamed = self._session.send(
            request, timeout=self._timeout, allow_redirects=False, **self._environment[host]
        )
        with streamed as response:
            return self._read(response, is_left)

    def _read(self, response: requests.Response, is_left: threading.Event) -> Response:
        body = bytearray()
        for chunk in response.iter_content(_CHUNK_BYTES):
            body += chunk
            if len(body) > self._largest_body or is_left.is_set():
                return Response(response.status_code, response.headers, b"", is_too_large=True)
        return Response(response.status_code, response.headers, bytes(body))
