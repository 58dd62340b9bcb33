"""The HTTP session of all requests to the API."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from typing_extensions import override


class HttpSession(requests.Session):
    """HTTP that looks for proxies and certificates in the environment once for each host.

    The library does so for each request, variable by variable.

    Args:
        user_agent: Sent with every request.
        connections: How many are kept open for each host.
    """

    def __init__(self, user_agent: str, *, connections: int) -> None:
        super().__init__()
        self.headers["User-Agent"] = user_agent
        adapter = HTTPAdapter(pool_maxsize=connections)
        self.mount("https://", adapter)
        self.mount("http://", adapter)
        self._settings: dict[tuple[str, str], dict[str, Any]] = {}

    @override
    def merge_environment_settings(
        self,
        url: str,
        proxies: dict[str, str] | None,
        stream: bool | None,
        verify: Any,  # noqa: ANN401 - as the library has it
        cert: Any,  # noqa: ANN401
    ) -> dict[str, Any]:
        """Return what the environment says of a host; all requests are made with the same rest."""
        parts = urlsplit(url)
        host = parts.scheme, parts.netloc
        if host not in self._settings:
            self._settings[host] = super().merge_environment_settings(
                url, proxies, stream, verify, cert
            )
        return self._settings[host]
