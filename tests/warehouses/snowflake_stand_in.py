"""A stand-in for Snowflake as a warehouse, reached by Snowflake's own connector over HTTP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from tests.support.documents import statements
from tests.warehouses import stand_in
from tests.warehouses.keys import private_key, public_key

if TYPE_CHECKING:
    from pathlib import Path

    from tests.warehouses.warehouse import Rows

# Not that of the schema: DuckDB, which is inside, could not tell `usertesting.x` apart.
DATABASE = "RESEARCH"
PASSPHRASE = "open sesame"
PAGE = "docs/snowflake.md"
# What stands for a public key there.
KEY = "MIIBIjANBgkq..."
SET_UP = "Role, warehouse, database, user"


class Statement(NamedTuple):
    """What has reached the server.

    Attributes:
        at: When, in seconds of the epoch.
        session: Which connection sent it.
        user: Who did.
        statement: Its text.
    """

    at: float
    session: str
    user: str
    statement: str


class SnowflakeStandIn:
    """The stand-in, with a user who signs in by key pair.

    Everything is said by the environment: meltano.yml is the one for a real account.
    """

    name = "snowflake"

    def __init__(self, port: str, folder: Path, *, without: str = "nothing") -> None:
        """Make what docs/snowflake.md says to make in an account as empty as a new one.

        Args:
            port: Where the stand-in listens.
            folder: Where the key goes.
            without: What is left out: every statement that says so.
        """
        self._port = port
        self._log = folder / "statements.jsonl"
        key = folder / "usertesting_key.p8"
        key.write_text(private_key(PASSPHRASE))
        public = public_key(key.read_text(), PASSPHRASE)
        made = [each.replace(KEY, public) for each in statements(PAGE, SET_UP)]
        self.administer(*(each for each in made if without not in each))
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
            "SNOWFLAKE_ROLE": "USERTESTING",
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
        return stand_in.ask(self.name, (self._port, DATABASE, "reader"), queries)

    def administer(self, *statements: str) -> list[Rows]:
        """Run statements, one behind the other, as somebody who may take every role."""
        return stand_in.ask(self.name, (self._port, DATABASE, "administrator"), statements)

    def abort_transactions(self) -> None:
        """End the transactions that a killed client has left, as Snowflake does after minutes."""
        self.administer("use role accountadmin", "select system$abort_transaction(0)")

    def statements(self) -> list[Statement]:
        """Give all that loader and dbt have sent so far."""
        sent = [Statement(**json.loads(line)) for line in self._log.read_text().splitlines()]
        return [each for each in sent if each.user == "USERTESTING"]
