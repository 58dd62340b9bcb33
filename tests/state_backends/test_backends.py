"""Wherever the state is kept, the second run asks for one list a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
from moto.server import ThreadedMotoServer

from tests.state_backends.conftest import LIST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.state_backends.conftest import Pipeline


@pytest.fixture
def s3() -> Iterator[str]:
    """The URL of an S3 that has the bucket of the example."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    requests.put(f"{url}/bucket", timeout=10).raise_for_status()
    yield url
    server.stop()


def test_a_run_on_another_machine_goes_on_from_the_state_in_s3(pipeline: Pipeline, s3: str) -> None:
    pipeline.variables = {
        "MELTANO_STATE_BACKEND_URI": "s3://bucket/prefix",
        "MELTANO_STATE_BACKEND_S3_ENDPOINT_URL": s3,
        "MELTANO_STATE_BACKEND_S3_AWS_ACCESS_KEY_ID": "id",
        "MELTANO_STATE_BACKEND_S3_AWS_SECRET_ACCESS_KEY": "key",
    }
    assert pipeline.asked_by_run() == pipeline.everything()

    # Another machine has neither.
    pipeline.project.path(".meltano", "meltano.db").unlink()
    pipeline.project.path("output", "warehouse.duckdb").unlink()
    assert pipeline.asked_by_run() == {LIST: 2}
