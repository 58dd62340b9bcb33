"""Every setting: its type, its range, what it means, and whether it is secret."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, fields
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from singer_sdk import typing as th

from tap_usertesting.timestamps import parse_time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

API_URL = "https://api.use2.usertesting.com"
TOKEN_URL = "https://auth.usertesting.com/oauth2/aus1p3vtd8vtm4Bxv0h8/v1/token"  # noqa: S105 - no secret

CONFIG_SCHEMA = th.PropertiesList(
    th.Property(
        "client_id",
        th.StringType,
        title="Client ID",
        description="OAuth client ID. Give client_id and client_secret, or access_token.",
    ),
    th.Property(
        "client_secret",
        th.StringType,
        secret=True,
        title="Client secret",
        description="OAuth client secret that belongs to client_id.",
    ),
    th.Property(
        "access_token",
        th.StringType,
        secret=True,
        title="Access token",
        description="An access token made elsewhere, in place of client_id and client_secret. It "
        "cannot be renewed, so a run with it lasts an hour at most.",
    ),
    th.Property(
        "test_ids",
        th.ArrayType(th.StringType),
        title="Test IDs",
        description="UUIDs of the tests to read. Without them every STUDYV2 test in reach is "
        "discovered.",
    ),
    th.Property(
        "workspace_ids",
        th.ArrayType(th.StringType),
        title="Workspace IDs",
        description="UUIDs of the workspaces to discover tests in. Without them: all in reach.",
    ),
    th.Property(
        "start_date",
        th.DateTimeType,
        title="Start date",
        description="Sessions that finished before this time (ISO 8601, UTC unless it says "
        "otherwise) are left out.",
    ),
    th.Property(
        "page_size",
        th.IntegerType(minimum=1, maximum=500),
        default=500,
        title="Page size",
        description="Sessions a listing request asks for, from 1 to 500.",
    ),
    th.Property(
        "requests_per_minute",
        th.IntegerType(minimum=1, maximum=1_000_000),
        default=10,
        title="Requests a minute",
        description="The rate limit to keep to until the API's x-ratelimit headers say otherwise.",
    ),
    th.Property(
        "rate_limit_scope",
        th.StringType(allowed_values=["auto", "client", "endpoint"]),
        default="auto",
        title="Rate limit scope",
        description="Whether the API counts requests for the whole client or separately for each "
        "endpoint; auto finds out from the headers.",
    ),
    th.Property(
        "max_concurrent_requests",
        th.IntegerType(minimum=1, maximum=16),
        default=4,
        title="Concurrent requests",
        description="Requests under way at once, from 1 to 16.",
    ),
    th.Property(
        "max_runtime_minutes",
        th.IntegerType(minimum=1, maximum=1_000_000),
        title="Longest run",
        description="Minutes after which the run stops cleanly, its state saved; the next run goes "
        "on from there. Without it a run lasts until all is read.",
    ),
    th.Property(
        "max_list_interval_days",
        th.IntegerType(minimum=1, maximum=90),
        default=1,
        title="Longest list interval",
        description="How many days may pass, at most, between two lists of a quiet test, from 1 to "
        "90: a test is listed a day more seldom for each week without a new session. With 1, every "
        "test is listed by every run.",
    ),
    th.Property(
        "transcript_wait_days",
        th.IntegerType(minimum=0, maximum=100_000),
        default=14,
        title="Transcript wait",
        description="Days for which details, transcripts and videos that are not found (404), and "
        "transcripts without a cue, are requested again, counted from the first request that did "
        "not bring them.",
    ),
    th.Property(
        "refresh_days",
        th.IntegerType(minimum=0, maximum=100_000),
        default=0,
        title="Refresh",
        description="Details, and clips if selected, of sessions that finished within this many "
        "days are read again each run (results may be recoded; refunds run 14 days). It costs a "
        "request per session, or two.",
    ),
    th.Property(
        "detect_deletions",
        th.BooleanType,
        default=False,
        title="Detect deletions",
        description="Whether a session that has landed and is no longer listed is written to "
        "session_deletions.",
    ),
    th.Property(
        "video_storage_url",
        th.StringType,
        title="Video storage",
        description="Where the stream videos puts the files: a folder, s3://bucket/folder, gs://, "
        "az:// or another URL that fsspec can write; credentials come from the environment.",
    ),
    th.Property(
        "request_timeout_seconds",
        th.IntegerType(minimum=1, maximum=86_400),
        default=60,
        title="Request timeout",
        description="Seconds to wait for a connection, and for each part of a response. A whole "
        "response of the API may take ten times as long.",
    ),
    th.Property(
        "max_retries",
        th.IntegerType(minimum=0, maximum=1000),
        default=6,
        title="Retries",
        description="How often a request that meets a fault is tried again. Waiting for the rate "
        "limit does not count.",
    ),
    th.Property(
        "api_url",
        th.StringType,
        default=API_URL,
        title="API URL",
        description="Base URL of the API.",
    ),
    th.Property(
        "token_url",
        th.StringType,
        default=TOKEN_URL,
        title="Token URL",
        description="URL of the OAuth token endpoint.",
    ),
    th.Property(
        "user_agent",
        th.StringType,
        title="User agent",
        description="User-Agent header of every request. Without it: tap-usertesting/VERSION.",
    ),
).to_dict()


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, checked and in the types that the tap works with.

    Each attribute is the setting of its name; `start_date` is a time in UTC, ids are in lower case.
    """

    client_id: str
    client_secret: str
    access_token: str
    test_ids: tuple[str, ...]
    workspace_ids: tuple[str, ...]
    start_date: datetime | None
    page_size: int
    requests_per_minute: int
    rate_limit_scope: str
    max_concurrent_requests: int
    max_runtime_minutes: int | None
    max_list_interval_days: int
    transcript_wait_days: int
    refresh_days: int
    detect_deletions: bool
    video_storage_url: str
    request_timeout_seconds: int
    max_retries: int
    api_url: str
    token_url: str
    user_agent: str

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Settings:
        """Read the settings from a configuration that has passed the checks.

        Args:
            config: The configuration. What is missing, null or empty takes its default.

        Returns:
            The settings.
        """
        given = {
            setting.name: CONFIG_SCHEMA["properties"][setting.name].get("default")
            if config.get(setting.name) in (None, "")
            else config[setting.name]
            for setting in fields(cls)
        }
        return cls(
            **given
            | {
                "client_id": given["client_id"] or "",
                "client_secret": given["client_secret"] or "",
                "access_token": given["access_token"] or "",
                "test_ids": tuple(
                    dict.fromkeys(str(uuid.UUID(one)) for one in given["test_ids"] or [])
                ),
                "workspace_ids": tuple(
                    dict.fromkeys(one.lower() for one in given["workspace_ids"] or [])
                ),
                "start_date": parse_time(given["start_date"]) if given["start_date"] else None,
                "video_storage_url": given["video_storage_url"] or "",
                "api_url": given["api_url"].rstrip("/"),
                "user_agent": given["user_agent"]
                or f"tap-usertesting/{version('tap-usertesting')}",
            }
        )
