"""The options of the sandbox, apart from the world that it shows."""

from dataclasses import dataclass
from typing import Literal

RateScope = Literal["client", "endpoint"]
NewestBy = Literal["start", "finish"]
TotalOf = Literal["test", "page"]


@dataclass(frozen=True, kw_only=True)
class Options:
    """How the API behaves, above all where its vendor says nothing.

    Attributes:
        client_id: The one client that the token endpoint knows.
        client_secret: That client's secret.
        access_token: A token that is valid from the start and for good; none by default.
        token_seconds: How long a minted token is valid.
        link_seconds: How long a signed link to a video is valid.
        single_use_links: Whether a link to a file is good for one request only.
        rate_limit: Requests allowed in a window; 0 means no limit.
        rate_window: Length of a window in seconds.
        rate_scope: Whether one window counts all of a client's requests, or one each endpoint's.
        rate_headers: Whether responses carry the x-ratelimit headers at all.
        rate_headers_on_429: Whether a 429 carries them too.
        retry_after: Whether a 429 carries Retry-After.
        limit_v1: Whether the v1 endpoints are limited as well.
        newest_by: The time that makes a session newer than another in the list.
        deepest_offset: The highest offset that the list of sessions takes.
        total_of: Whether the list counts all sessions of the test, or those of the page.
        latency: How long each response is held back, in seconds.
    """

    client_id: str = "sandbox"
    client_secret: str = "sandbox-secret"  # noqa: S105 -- made up, and printed in the README
    access_token: str | None = None
    token_seconds: int = 3600
    link_seconds: int = 3600
    single_use_links: bool = False
    rate_limit: int = 10
    rate_window: float = 60
    rate_scope: RateScope = "client"
    rate_headers: bool = True
    rate_headers_on_429: bool = True
    retry_after: bool = False
    limit_v1: bool = True
    newest_by: NewestBy = "start"
    deepest_offset: int = 10_000
    total_of: TotalOf = "test"
    latency: float = 0
