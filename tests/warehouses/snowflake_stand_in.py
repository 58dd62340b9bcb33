"""A stand-in for Snowflake as a warehouse, reached by Snowflake's own connector over HTTP."""

from __future__ import annotations

import json
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
SERVERS_PYTHON = ROOT / ".venv/stand-ins/snowflake/bin/python"
LOADERS_PYTHON = ROOT / ".meltano/loaders/target-snowflake/venv/bin/python"

# Not that of the schema: DuckDB, which is inside, could not tell `usertesting.x` apart.
DATABASE = "RESEARCH"
PASSPHRASE = "open sesame"


@contextmanager
def serving(folder: Path) -> Generator[str]:
    """Serve an empty stand-in on a free port while the context lasts.

    Args:
        folder: Where it keeps its files.
    """
    assert SERVERS_PYTHON.exists(), "the stand-ins are not installed: run `make test`"
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            [SERVERS_PYTHON, STAND_INS / "snowflake_server.py"],
            env=environment(TMPDIR=str(folder)),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as server,
    ):
        try:
            assert server.stdout
            port = server.stdout.readline().strip()
            assert port, (folder / "log").read_text()
            yield port
        finally:
            server.terminate()


class SnowflakeStandIn:
    """The stand-in, with a user who signs in by key pair.

    Everything is said by the environment: meltano.yml is the one for a real account.
    """

    name = "snowflake"

    def __init__(self, port: str, folder: Path) -> None:
        """Take the port that it listens on, and a folder for the key."""
        self._port = port
        key = folder / "usertesting_key.p8"
        key.write_text(private_key(PASSPHRASE))
        self.settings = {
            # The loader has no settings for another server. It pastes the account into a URL, which
            # may say where to go if its SQLAlchemy dialect lets it.
            "SNOWFLAKE_SQLALCHEMY_LEGACY_URL_PARAMS": "1",
            "TARGET_SNOWFLAKE_ACCOUNT": (
                f"127.0.0.1:{port}/{DATABASE}?protocol=http&account=stand-in&pad="
            ),
            "SNOWFLAKE_ACCOUNT": "stand-in",
            "SNOWFLAKE_USER": "USERTESTING",
            "SNOWFLAKE_PRIVATE_KEY_PATH": str(key),
            "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE": PASSPHRASE,
            "SNOWFLAKE_WAREHOUSE": "USERTESTING",
            "SNOWFLAKE_DATABASE": DATABASE,
            "SNOWFLAKE_HOST": "127.0.0.1",
            "SNOWFLAKE_PORT": port,
            "SNOWFLAKE_PROTOCOL": "http",
        }

    def query(self, *queries: str) -> list[Rows]:
        """Give the rows of each query, by the loader's Python: it has Snowflake's connector."""
        finished = subprocess.run(
            [LOADERS_PYTHON, STAND_INS / "snowflake_query.py", self._port, DATABASE],
            input=json.dumps(queries),
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr
        found: list[Rows] = json.loads(finished.stdout)
        return found
