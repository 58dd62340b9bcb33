"""Proxies and certificates come from the environment, though it is read but once for each host."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from tap_usertesting.api.http_session import HttpSession

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

API = "https://api.example/api/v2/sessionResults?offset="
PROXY = "http://proxy.example:3128"


@pytest.fixture
def session() -> Iterator[HttpSession]:
    with HttpSession("tests", connections=1) as session:
        yield session


def settings(session: requests.Session, url: str) -> dict[str, object]:
    """Give what the library passes on for a request of the tap."""
    return session.merge_environment_settings(url, {}, True, None, None)


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
@pytest.mark.parametrize("no_proxy", ["", "api.example", ".example", "other.example"])
@pytest.mark.parametrize("bundle", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "OTHER"])
def test_the_environment_is_heeded_as_the_library_does(
    name: str,
    no_proxy: str,
    bundle: str,
    session: HttpSession,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    for variable, value in ((name, PROXY), ("NO_PROXY", no_proxy), (bundle, str(tmp_path))):
        monkeypatch.setenv(variable, value)
    with requests.Session() as library:
        for url in (f"{API}0", f"{API}500", "http://api.example/", "https://token.example/token"):
            assert settings(session, url) == settings(library, url)


def test_the_environment_is_read_once_for_each_host(
    session: HttpSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = settings(session, f"{API}0")
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert settings(session, f"{API}500") == first
    assert settings(session, "https://token.example/")["proxies"] == {"https": PROXY}
