"""Keeps links from leading into the network that the tap runs in."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter
from requests.utils import select_proxy
from typing_extensions import override
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from tap_usertesting.config.addresses import is_public, read_address

if TYPE_CHECKING:
    from collections.abc import Mapping


class UnsafeLinkError(Exception):
    """A link leads where no link may lead."""


class PublicHostAdapter(HTTPAdapter):
    """Connects to public addresses by https, and to this machine by http.

    The address is looked at once the connection is open and before anything is sent: a name may
    lead elsewhere each time it is looked up.
    """

    @override
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _LocalPool, "https": _PublicPool}


def check_link(url: str, proxies: Mapping[str, str] | None, *, is_local: bool) -> None:
    """Refuse a link that is not to be followed.

    Args:
        url: The link, or where it redirects to.
        proxies: Those that may serve it.
        is_local: Whether the API is on this machine; links may then lead to it by http.

    Raises:
        UnsafeLinkError: If it is not.
    """
    scheme = urlsplit(url).scheme
    if scheme != "https" and not (scheme == "http" and is_local):
        raise UnsafeLinkError("its link is not https")
    if select_proxy(url, dict(proxies or {})):
        # It is the proxy that connects, so that the name is all there is to look at.
        for address in _resolve(urlsplit(url).hostname or ""):
            _check(address, scheme)


def _resolve(host: str) -> set[str]:
    """Look a name up; where only the proxy can, nothing is found."""
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return set()


def _check(text: str, scheme: str) -> None:
    address = read_address(text)
    if scheme == "https" and not (address and is_public(address)):
        raise UnsafeLinkError("its link leads to an address that is not public")
    if scheme == "http" and not (address and address.is_loopback):
        raise UnsafeLinkError("its link is not https")


def _checked(connected: socket.socket, scheme: str) -> socket.socket:
    try:
        _check(connected.getpeername()[0], scheme)
    except BaseException:
        connected.close()
        raise
    return connected


class _LocalConnection(HTTPConnection):
    @override
    def _new_conn(self) -> socket.socket:
        return _checked(super()._new_conn(), "http")


class _PublicConnection(HTTPSConnection):
    @override
    def _new_conn(self) -> socket.socket:
        return _checked(super()._new_conn(), "https")


class _LocalPool(HTTPConnectionPool):
    ConnectionCls = _LocalConnection


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _PublicConnection
