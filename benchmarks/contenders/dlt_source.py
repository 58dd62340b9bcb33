"""dlt's `rest_api` source into DuckDB: a declaration, all else default."""

import json

import dlt
import requests
from dlt.sources.rest_api import rest_api_source
from dlt.sources.rest_api.typing import RESTAPIConfig

from benchmarks.contenders.settings import Settings

PAGE_SIZE = 100
DATABASE = "warehouse.duckdb"
DATASET = "usertesting"


def _wrap(response: requests.Response, *_: object, **__: object) -> requests.Response:
    """Make JSON of a text: the source reads nothing else."""
    response._content = json.dumps({"vtt": response.text}).encode()  # noqa: SLF001 - dlt's own recipe
    return response


def declare(settings: Settings) -> RESTAPIConfig:
    """Declare the API."""
    # In a list of its own: a resource passes on one item at a time, and the source wants pages.
    tests = dlt.resource(
        [[{"test_id": test_id} for test_id in settings.test_ids]], name="tests", selected=False
    )
    session_id = "{resources.sessions.sessionId}"
    return {
        "client": {
            "base_url": f"{settings.api_url}/api/",
            "auth": {
                "type": "oauth2_client_credentials",
                "access_token_url": settings.token_url,
                "client_id": settings.client_id,
                "client_secret": settings.client_secret,
                "access_token_request_data": {"scope": "studies:read"},
            },
        },
        "resources": [
            tests,
            {
                "name": "sessions",
                "primary_key": "sessionId",
                "write_disposition": "merge",
                "endpoint": {
                    "path": "v2/sessionResults?testId={resources.tests.test_id}",
                    "data_selector": "sessions",
                    "paginator": {
                        "type": "offset",
                        "limit": PAGE_SIZE,
                        "total_path": "meta.pagination.totalCount",
                    },
                },
            },
            {
                "name": "session_details",
                "endpoint": {"path": f"v3/sessionResults/{session_id}", "paginator": "single_page"},
            },
            {
                "name": "transcripts",
                "endpoint": {
                    "path": f"v2/sessionResults/{session_id}/transcript",
                    "paginator": "single_page",
                    "response_actions": [{"status_code": 404, "action": "ignore"}, _wrap],
                },
            },
        ],
    }


def main() -> None:
    """Load the sessions."""
    settings = Settings.read()
    if settings.attempts is not None:
        dlt.config["runtime.request_max_attempts"] = settings.attempts
    pipeline = dlt.pipeline(
        DATASET,
        destination=dlt.destinations.duckdb(f"{settings.folder}/{DATABASE}"),
        dataset_name=DATASET,
        pipelines_dir=settings.folder,
    )
    pipeline.run(rest_api_source(declare(settings), name=DATASET))


if __name__ == "__main__":
    main()
