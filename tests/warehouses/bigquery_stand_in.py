"""A stand-in for BigQuery as a warehouse, reached by Google's own client over HTTP."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.warehouses import stand_in
from tests.warehouses.keys import private_key

if TYPE_CHECKING:
    from pathlib import Path

    from tests.warehouses.warehouse import Rows

PROJECT = "research"
# Each dataset has one of its own.
INFORMATION_SCHEMA = re.compile(
    r"information_schema(\.\w+\s+where lower\(table_schema\) = '(\w+)')"
)


class BigQueryStandIn:
    """The stand-in, with a service account that signs in by its key file.

    Everything is said by the environment: meltano.yml is the one for a real account.
    """

    name = "bigquery"

    def __init__(self, port: str, folder: Path) -> None:
        """Take the port that it listens on, and a folder for the key file."""
        self._url = url = f"http://127.0.0.1:{port}"
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

    def open_for_others(self) -> None:
        """Do nothing: views there are bound when they are read."""

    def query(self, *queries: str) -> list[Rows]:
        """Give the rows of each query, by the loader's Python: it has Google's client."""
        in_datasets = [INFORMATION_SCHEMA.sub(r"\2.information_schema\1", each) for each in queries]
        return stand_in.ask(self.name, (self._url, PROJECT), in_datasets)
