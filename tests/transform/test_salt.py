"""The salt of the participant keys: in the database, there only, and always the same one."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.transform.postgres import PostgresWarehouse
from tests.transform.warehouse import FIRST_READ, Warehouse
from tests.warehouses import postgres_server

NewWarehouse = Callable[[], Warehouse]

# Enough to have keys, and the hash that they are held against.
KEYED = ("--select", "+dq_participant_keys", "--resource-type", "seed", "--resource-type", "model")
SALT = "DBT_USERTESTING_PARTICIPANT_SALT"
# What would end a literal, begin an escape, or be taken for a placeholder.
ODD_SALT = "p\\epp'er\\' %s $1 {{ x }}"

# Half a dozen runs of dbt a test: where PostgreSQL takes the same statements, DuckDB's are enough
# for every day.
DUCKDB_FIRST = pytest.mark.parametrize(
    "new_warehouse",
    ["duckdb", pytest.param("postgres", marks=pytest.mark.slow)],
    indirect=True,
)

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with postgres_server.serving() as port:
        yield port


@pytest.fixture(params=["duckdb", "postgres"])
def new_warehouse(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, port: int
) -> NewWarehouse:
    """Warehouses without a salt in the environment, each in the place of the one before it."""

    def new() -> Warehouse:
        folder = tmp_path_factory.mktemp("salt")
        warehouse: Warehouse = (
            Warehouse(folder) if request.param == "duckdb" else PostgresWarehouse(folder, port)
        )
        warehouse.salt = ""
        return warehouse

    return new


def load(warehouse: Warehouse, *people: str) -> None:
    for person in people:
        warehouse.load("sessions", {"session_id": f"of-{person}", "test_id": "test-1"})
        warehouse.load_details(f"of-{person}", FIRST_READ, [{"task_type": "NPS", "skipped": True}])


def key_of(person: str, salt: str) -> str:
    return hashlib.sha256(f"{salt}person-of-of-{person}".encode()).hexdigest()


def keys(warehouse: Warehouse) -> set[str]:
    """The keys in the marts, which all have the same."""
    [in_sessions, in_responses, in_participants] = [
        {
            row["participant_key"]
            for row in warehouse.query(f"select participant_key from usertesting.{mart}")  # noqa: S608
        }
        for mart in ("fct_sessions", "fct_task_responses", "dim_participants")
    ]
    assert in_sessions == in_responses == in_participants
    return in_participants


def salt_of(warehouse: Warehouse) -> str:
    [row] = warehouse.query("select salt from usertesting_raw.participant_salt")
    salt: str = row["salt"]
    return salt


def written(folder: Path) -> str:
    """All that dbt has written of its runs: compiled SQL, artifacts, logs."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".duckdb"]
    assert {path.name for path in files} >= {"manifest.json", "run_results.json", "dbt.log"}
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)


def test_a_new_warehouse_makes_a_salt_and_tells_nobody(new_warehouse: NewWarehouse) -> None:
    warehouse = new_warehouse()
    warehouse.reads_artifacts = True
    load(warehouse, "a", "b")

    # dbt may test before it has built anything.
    warehouse.dbt("test", "--select", "source:usertesting.sessions")
    salt = salt_of(warehouse)
    warehouse.dbt("seed")
    printed = warehouse.dbt("build", *KEYED) + warehouse.dbt("build", "--full-refresh", *KEYED)

    assert salt_of(warehouse) == salt
    assert len(salt) >= 32
    assert keys(warehouse) == {key_of("a", salt), key_of("b", salt)}
    assert salt not in written(warehouse.folder) + printed

    other = new_warehouse()
    load(other, "a")
    other.dbt("build", *KEYED)
    assert salt_of(other) != salt


def test_a_former_salt_is_kept(new_warehouse: NewWarehouse) -> None:
    warehouse = new_warehouse()
    load(warehouse, "a", "b")
    build_as_before(warehouse, ODD_SALT)
    warehouse.reads_artifacts = True

    failed = warehouse.try_dbt("build", *KEYED)
    assert failed.returncode
    assert "made with a salt that is not empty" in failed.stdout
    failed = warehouse.try_dbt("build", *KEYED, **{SALT: "another"})
    assert failed.returncode
    assert f"not the one in {SALT}" in failed.stdout

    printed = warehouse.dbt("build", *KEYED, **{SALT: ODD_SALT})
    load(warehouse, "c")
    warehouse.dbt("build", *KEYED)

    assert keys(warehouse) == {key_of(person, ODD_SALT) for person in "abc"}
    assert len(warehouse.query("select 1 from usertesting.dim_participants")) == 3
    for form in (ODD_SALT, ODD_SALT.replace("'", "''"), ODD_SALT.replace("\\", "\\\\")):
        assert form not in written(warehouse.folder) + printed


def build_as_before(warehouse: Warehouse, salt: str) -> None:
    """Build with a salt that was a variable: without a hash of it, and without its table."""
    warehouse.dbt("build", *KEYED, **{SALT: salt or "none"})
    warehouse.query("drop table usertesting.dq_participant_keys")
    warehouse.query("drop table usertesting_raw.participant_salt")
    if not salt:
        warehouse.query(
            "create table usertesting_raw.participant_salt as"
            " select '' as salt, current_timestamp as made_at"
        )
        warehouse.dbt("build", "--full-refresh", *KEYED)
        warehouse.query("drop table usertesting.dq_participant_keys")
        warehouse.query("drop table usertesting_raw.participant_salt")


@DUCKDB_FIRST
def test_an_empty_salt_is_kept_too(new_warehouse: NewWarehouse) -> None:
    warehouse = new_warehouse()
    load(warehouse, "a", "b")
    build_as_before(warehouse, "")

    load(warehouse, "c")
    assert "which is empty" in warehouse.dbt("build", *KEYED)

    assert salt_of(warehouse) == ""
    assert keys(warehouse) == {key_of(person, "") for person in "abc"}


@DUCKDB_FIRST
def test_tombstones_alone_keep_their_salt(new_warehouse: NewWarehouse) -> None:
    warehouse = new_warehouse()
    load(warehouse, "a", "b")
    warehouse.query(
        "create table usertesting_raw.erased_sessions"
        " (session_id varchar, participant_key varchar, erased_at timestamp)"
    )
    warehouse.query(
        "insert into usertesting_raw.erased_sessions (participant_key) values (?)",
        [key_of("a", "")],
    )

    warehouse.dbt("build", *KEYED)

    assert keys(warehouse) == {key_of("b", "")}
    assert warehouse.query("select session_id from usertesting_raw.sessions") == [
        {"session_id": "of-b"}
    ]


@DUCKDB_FIRST
def test_another_salt_is_an_error(new_warehouse: NewWarehouse) -> None:
    warehouse = new_warehouse()
    load(warehouse, "a")
    warehouse.dbt("build", *KEYED)
    salt, before = salt_of(warehouse), keys(warehouse)

    warehouse.query(
        "insert into usertesting_raw.participant_salt"
        " select 'younger', made_at + interval '1 day' from usertesting_raw.participant_salt"
    )
    warehouse.dbt("build", *KEYED)
    assert keys(warehouse) == before

    warehouse.query(
        "delete from usertesting_raw.participant_salt where salt = ?",
        [salt],
    )
    for command in ("build", "test"):
        failed = warehouse.try_dbt(command, "--select", "dim_participants")
        assert failed.returncode
        assert "made with another salt" in failed.stdout
    warehouse.query("delete from usertesting_raw.participant_salt")
    assert "is gone from" in warehouse.try_dbt("build", *KEYED).stdout
    assert keys(warehouse) == before
    warehouse.query("drop table usertesting_raw.participant_salt")
    assert warehouse.try_dbt("build", *KEYED).returncode
    assert keys(warehouse) == before

    warehouse.dbt("run-operation", "set_participant_salt", **{SALT: salt})
    warehouse.dbt("build", *KEYED)
    assert keys(warehouse) == before


def test_a_salt_is_brought_and_not_logged(new_warehouse: NewWarehouse) -> None:
    warehouse = new_warehouse()
    warehouse.reads_artifacts = True
    load(warehouse, "a")
    assert warehouse.try_dbt("run-operation", "set_participant_salt").returncode

    printed = warehouse.dbt("run-operation", "set_participant_salt", **{SALT: ODD_SALT})
    warehouse.dbt("build", *KEYED)
    assert keys(warehouse) == {key_of("a", ODD_SALT)}
    for form in (ODD_SALT, ODD_SALT.replace("'", "''"), ODD_SALT.replace("\\", "\\\\")):
        assert form not in written(warehouse.folder) + printed

    warehouse.dbt("run-operation", "set_participant_salt", **{SALT: "another"})
    assert "made with another salt" in warehouse.try_dbt("build", *KEYED).stdout
    warehouse.dbt("build", "--full-refresh", *KEYED)
    assert keys(warehouse) == {key_of("a", "another")}

    load(warehouse, "b")
    erased = "{participant_id: person-of-of-b}"
    warehouse.dbt("run-operation", "erase_participant", "--args", erased)
    failed = warehouse.try_dbt("run-operation", "set_participant_salt", **{SALT: "a third"})
    assert failed.returncode
    assert salt_of(warehouse) == "another"
