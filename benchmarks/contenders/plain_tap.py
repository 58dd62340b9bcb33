"""A tap as the SDK's documentation shows it: streams of parents and children, all else default."""

from collections.abc import Iterable
from typing import Any

import requests
from singer_sdk import RESTStream, Tap
from singer_sdk import typing as th
from singer_sdk.authenticators import OAuthAuthenticator
from singer_sdk.helpers.types import Context
from singer_sdk.pagination import OffsetPaginator, SinglePagePaginator
from typing_extensions import override

from benchmarks.contenders.settings import Settings

PAGE_SIZE = 100


class _Authenticator(OAuthAuthenticator):
    @property
    @override
    def oauth_request_body(self) -> dict[str, str]:
        return {
            "grant_type": "client_credentials",
            "client_id": str(self.client_id),
            "client_secret": str(self.client_secret),
            "scope": "studies:read",
        }


class _Stream(RESTStream[Any]):
    @property
    @override
    def url_base(self) -> str:
        return f"{self.config['api_url']}/api/"

    @property
    @override
    def authenticator(self) -> _Authenticator:
        return _Authenticator(
            client_id=self.config["client_id"],
            client_secret=self.config["client_secret"],
            auth_endpoint=self.config["token_url"],
        )

    @override
    def get_new_paginator(self) -> Any:
        return SinglePagePaginator()

    @override
    def backoff_max_tries(self) -> int:
        return int(self.config.get("attempts") or super().backoff_max_tries())


class Sessions(_Stream):
    """The sessions of each test."""

    name = "sessions"
    path = "v2/sessionResults"
    records_jsonpath = "$.sessions[*]"
    primary_keys = ("sessionId",)
    schema = th.PropertiesList(
        th.Property("sessionId", th.StringType),
        th.Property("finishTime", th.DateTimeType),
    ).to_dict()

    @property
    @override
    def partitions(self) -> list[dict[str, str]]:
        return [{"testId": test_id} for test_id in self.config["test_ids"]]

    @override
    def get_new_paginator(self) -> OffsetPaginator:
        return OffsetPaginator(start_value=0, page_size=PAGE_SIZE)

    @override
    def get_url_params(self, context: Context | None, next_page_token: Any) -> dict[str, Any]:
        return {**(context or {}), "limit": PAGE_SIZE, "offset": next_page_token or 0}

    @override
    def get_child_context(self, record: dict[str, Any], context: Context | None) -> dict[str, Any]:
        return {"sessionId": record["sessionId"]}


class SessionDetails(_Stream):
    """The details of each session."""

    name = "session_details"
    path = "v3/sessionResults/{sessionId}"
    records_jsonpath = "$"
    primary_keys = ("sessionId",)
    parent_stream_type = Sessions
    schema = th.PropertiesList(
        th.Property("sessionId", th.StringType),
        th.Property("tasks", th.ArrayType(th.ObjectType())),
    ).to_dict()


class Transcripts(_Stream):
    """The transcript of each session."""

    name = "transcripts"
    path = "v2/sessionResults/{sessionId}/transcript"
    primary_keys = ("sessionId",)
    parent_stream_type = Sessions
    schema = th.PropertiesList(
        th.Property("sessionId", th.StringType), th.Property("vtt", th.StringType)
    ).to_dict()

    @override
    def validate_response(self, response: requests.Response) -> None:
        if response.status_code != requests.codes.not_found:
            super().validate_response(response)

    @override
    def parse_response(self, response: requests.Response) -> Iterable[dict[str, Any]]:
        if response.ok:
            yield {"vtt": response.text}


class PlainTap(Tap):
    """The tap."""

    name = "plain-tap"
    config_jsonschema = th.PropertiesList(
        *(th.Property(name, th.StringType) for name in ("api_url", "token_url", "client_id")),
        th.Property("client_secret", th.StringType, secret=True),
        th.Property("test_ids", th.ArrayType(th.StringType)),
        th.Property("attempts", th.IntegerType),
    ).to_dict()

    @override
    def discover_streams(self) -> list[_Stream]:
        return [Sessions(self), SessionDetails(self), Transcripts(self)]


if __name__ == "__main__":
    Settings.read()
    PlainTap.cli()
