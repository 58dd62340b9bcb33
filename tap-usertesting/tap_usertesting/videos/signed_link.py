"""Asks the host of a signed link for a file, and reads the heads of its responses."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import requests
from typing_extensions import override
from urllib3.exceptions import LocationParseError

from tap_usertesting.api.errors import TransientError
from tap_usertesting.videos.public_hosts import PublicHostAdapter, check_link

# No file has more bytes than fifteen digits can say.
_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,15})-[0-9]{1,15}/([0-9]{1,15})")
_LENGTH = re.compile(r"[0-9]{1,15}")
_TEXT = re.compile(r"text/|application/(?:json|xml|.+\+(?:json|xml))", re.IGNORECASE)
# Faults that may pass, in addition to every 5xx; and a range beyond the end, which a new link would
# not cure.
_FAULTS = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}


class LinkSession(requests.Session):
    """HTTP without credentials: the link is one by itself, and hosts refuse a second.

    Proxies are taken from the environment, but no passwords from a .netrc file.

    Args:
        user_agent: Sent with every request.
        is_local: Whether the API is on this machine, and links may lead to it.
    """

    def __init__(self, user_agent: str, *, is_local: bool = False) -> None:
        super().__init__()
        self._is_local = is_local
        self.mount("https://", PublicHostAdapter())
        self.mount("http://", PublicHostAdapter())
        self.headers["User-Agent"] = user_agent
        # The file as it is: its bytes are counted and hashed.
        self.headers["Accept-Encoding"] = "identity"
        self.auth = _no_auth
        # This library logs URLs, and with them the signature: each one at level DEBUG, and at
        # WARNING that of a response whose head it cannot read.
        logging.getLogger("urllib3").setLevel(logging.ERROR)

    @override
    def rebuild_auth(
        self, prepared_request: requests.PreparedRequest, response: requests.Response
    ) -> None:
        """Add no credentials on a redirect either."""

    @override
    def send(
        self,
        request: requests.PreparedRequest,
        **kwargs: Any,
    ) -> requests.Response:
        """Send a request, a redirected one too, unless it would leave the public internet."""
        check_link(request.url or "", kwargs.get("proxies"), is_local=self._is_local)
        return super().send(request, **kwargs)

    def open(self, url: str, offset: int, timeout: float) -> requests.Response:
        """Ask for a file from an offset on, without reading its body yet.

        Raises:
            UnsafeLinkError: If the link, or a redirect, leads where none may.
        """
        # From 0 on too: the response then tells the size of the file apart from its own length.
        headers = {"Range": f"bytes={offset}-"}
        try:
            return self.get(url, headers=headers, timeout=timeout, stream=True)
        except LocationParseError as error:
            # Raised for some hosts that requests itself lets through.
            raise TransientError("a link that is no URL") from error


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def is_refused(response: requests.Response) -> bool:
    """Tell whether the host does not take the link: it has expired, or has been used before."""
    status = response.status_code
    return not (
        status in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}
        or status in _FAULTS
        or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    )


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a file that a response brings.

    Attributes:
        start: Where it begins in the file.
        total: The size of the whole file.
        content_type: The file's; None if the host does not say.
        etag: Another one is another file.
    """

    start: int
    total: int
    content_type: str | None
    etag: str | None

    def is_of(self, first: Part) -> bool:
        """Tell whether this is a part of the same file as a part that came before."""
        return (self.total, self.etag) == (first.total, first.etag)


def read_part(response: requests.Response) -> Part:
    """Read from a response's head what its body will be.

    Raises:
        TransientError: If it is no part of a file, or does not tell how long the file is.
    """
    status, headers = response.status_code, response.headers
    content_type = headers.get("Content-Type")
    if _TEXT.match(content_type or ""):
        raise TransientError(f"status {status} with a text in place of a video")
    if status == HTTPStatus.PARTIAL_CONTENT:
        found = _CONTENT_RANGE.fullmatch(headers.get("Content-Range", ""))
        span = (int(found[1]), int(found[2])) if found else None
    elif status == HTTPStatus.OK:
        length = headers.get("Content-Length", "")
        span = (0, int(length)) if _LENGTH.fullmatch(length) else None
    else:
        raise TransientError(f"status {status}")
    if span is None:
        raise TransientError(f"status {status} without the length of the video")
    if span[1] == 0:
        raise TransientError(f"status {status} with an empty file in place of a video")
    if not (content_type or "").isprintable():
        content_type = None
    return Part(*span, content_type, headers.get("ETag"))
