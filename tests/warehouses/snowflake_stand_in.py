"""A stand-in for Snowflake as a warehouse, reached by Snowflake's own connector over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.warehouses import stand_in
from tests.warehouses.keys import private_key

if TYPE_CHECKING:
    from pathlib import Path

    from tests.warehouses.warehouse import Rows

# Not that of the schema: DuckDB, which is inside, could not tell `usertesting.x` apart.
DATABASE = "RESEARCH"
PASSPHRASE = "open sesame"


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

    def open_for_others(self) -> None:
        """Do nothing: views there are bound when they are read."""

    def query(self, *queries: str) -> list[Rows]:
        """Give the rows of each query, by the loader's Python: it has Snowflake's connector."""
        return stand_in.ask(self.name, (self._port, DATABASE), queries)
