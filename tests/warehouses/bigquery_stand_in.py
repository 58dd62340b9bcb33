"""A stand-in for BigQuery as a warehouse, reached by Google's own client over HTTP."""

from __future__ import annotations

import json
import re
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.project import ROOT, environment
from tests.warehouses.keys import private_key

if TYPE_CHECKING:
    from collections.abc import Generator

    from tests.warehouses.warehouse import Rows

STAND_INS = Path(__file__).with_name("stand_ins")
# Its packages clash with those of the tests: `make test` gives it an environment of its own.
SERVERS_PYTHON = ROOT / ".venv/stand-ins/bigquery/bin/python"
LOADERS_PYTHON = ROOT / ".meltano/loaders/target-bigquery/venv/bin/python"

PROJECT = "research"
# Each dataset has one of its own.
INFORMATION_SCHEMA = re.compile(
    r"information_schema(\.\w+\s+where lower\(table_schema\) = '(\w+)')"
)


@contextmanager
def serving(folder: Path) -> Generator[str]:
    """Serve an empty stand-in on a free port while the context lasts, and give its URL.

    Args:
        folder: Where it keeps its files.
    """
    assert SERVERS_PYTHON.exists(), "the stand-ins are not installed: run `make test`"
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            [SERVERS_PYTHON, STAND_INS / "bigquery_server.py"],
            env=environment(TMPDIR=str(folder)),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as server,
    ):
        try:
            assert server.stdout
            # Among lines of a log that it begins before it can be told where to.
            port = next((line.strip() for line in server.stdout if line.strip().isdigit()), "")
            assert port, (folder / "log").read_text()
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


class BigQueryStandIn:
    """The stand-in, with a service account that signs in by its key file.

    Everything is said by the environment: meltano.yml is the one for a real account.
    """

    name = "bigquery"

    def __init__(self, url: str, folder: Path) -> None:
        """Take the URL that it serves, and a folder for the key file."""
        self._url = url
        key_file = folder / "key.json"
        key_file.write_text(
            json.dumps(
                {
                    "type": "service_account",
                    "project_id": PROJECT,
                    "client_email": "usertesting@research.iam.gserviceaccount.com",
                    "token_uri": f"{url}/token",
                    "private_key": private_key(),
                }
            )
        )
        self.settings = {
            "BIGQUERY_EMULATOR_HOST": url,
            "BIGQUERY_CREDENTIALS_PATH": str(key_file),
            "BIGQUERY_PROJECT": PROJECT,
        }

    def query(self, *queries: str) -> list[Rows]:
        """Give the rows of each query, by the loader's Python: it has Google's client."""
        in_datasets = [INFORMATION_SCHEMA.sub(r"\2.information_schema\1", each) for each in queries]
        finished = subprocess.run(
            [LOADERS_PYTHON, STAND_INS / "bigquery_query.py", self._url, PROJECT],
            input=json.dumps(in_datasets),
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr
        found: list[Rows] = json.loads(finished.stdout)
        return found
