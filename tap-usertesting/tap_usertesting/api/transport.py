"""One HTTP exchange: bounded in time and in size, and over soon when the run is asked to end."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from requests import PreparedRequest, RequestException

from tap_usertesting.api.errors import TransientError
from tap_usertesting.errors import Stopped

if TYPE_CHECKING:
    from collections.abc import Mapping

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


class Transport:
    """Sends requests, for all threads.

    A timeout of the library counts from byte to byte, and nothing interrupts a thread that looks up
    a name, connects or reads. So each exchange has a thread of its own that can be left behind.

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
        # One for each exchange: whoever waits for another is not woken.
        self._exchanges: set[threading.Condition] = set()
        # Of headers that it cannot read, this library logs all that came, and where from.
        logging.getLogger("urllib3.connection").setLevel(logging.ERROR)

    def wake(self) -> None:
        """Let whoever waits look at the stop flag again."""
        for changed in tuple(self._exchanges):
            with changed:
                changed.notify()

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
        if self._stop.is_set():
            raise Stopped
        exchange: Future[Response] = Future()
        changed = threading.Condition()
        is_left = threading.Event()

        def run() -> None:
            try:
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
                exchange.set_result(self._exchange(request, is_left))
            except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
                exchange.set_exception(error)
            with changed:
                changed.notify()

        self._exchanges.add(changed)
        threading.Thread(target=run, name="http", daemon=True).start()
        try:
            return self._wait_for(exchange, changed)
        finally:
            self._exchanges.discard(changed)
            is_left.set()

    def _wait_for(self, exchange: Future[Response], changed: threading.Condition) -> Response:
        with changed:
            is_over = changed.wait_for(
                lambda: exchange.done() or self._stop.is_set(), self._deadline
            )
            if is_over and not changed.wait_for(exchange.done, GRACE_SECONDS):
                raise Stopped
        if not is_over:
            raise TransientError(f"no whole response within {self._deadline:g} s")
        try:
            return exchange.result()
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
