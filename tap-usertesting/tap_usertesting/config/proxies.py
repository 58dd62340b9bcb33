"""Checks the proxies that the environment names, before a request would stumble over one."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.request import getproxies_environment

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

if TYPE_CHECKING:
    from collections.abc import Mapping

_SOCKS = {"socks4", "socks4a", "socks5", "socks5h"}


def find_bad_proxies(proxies: Mapping[str, str] | None = None) -> list[str]:
    """Say which proxies cannot be used, without quoting one: it may hold a password.

    Args:
        proxies: By the scheme that they are for; without it, those of the environment.
    """
    lines = []
    for scheme, url in sorted((proxies or getproxies_environment()).items()):
        if scheme in {"http", "https", "all"} and (problem := _problem(url)):
            lines.append(f"{scheme.upper()}_PROXY: {problem}")
    return lines


def _problem(url: str) -> str | None:
    wrong = "must be a URL such as http://proxy.example:3128"
    try:
        parts = parse_url(url if "://" in url else f"http://{url}")
    except (LocationParseError, ValueError):
        return wrong
    if parts.scheme in _SOCKS:
        return (
            None
            if find_spec("socks")
            else "SOCKS needs the package PySocks in the tap's environment"
        )
    return None if parts.scheme in {"http", "https"} and parts.host else wrong
