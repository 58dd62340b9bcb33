"""An erasure takes ids as they are, reaches every table, says what it did, and fails on nobody."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.support.dbt_project import UNREAD
from tests.transform.postgres import PostgresWarehouse
from tests.transform.warehouse import FIRST_READ, ROOT, Warehouse
from tests.warehouses import postgres_server

UUID = "1f6c0d3e-8a52-4b7e-9d11-0c2a7be5f001"
# What would end a literal, begin an escape, be read as a number or be taken for another one.
ODD = ("back\\slash", "end\\", "it's \\' \" -- %s {{ x }}", "0123", "a", "Upper", "blank ", UUID)

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(params=["duckdb", "postgres"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Warehouse]:
    with postgres_server.serving() if request.param == "postgres" else nullcontext() as port:
        warehouse = PostgresWarehouse(tmp_path, port) if port else Warehouse(tmp_path)
        warehouse.connection |= UNREAD
        yield warehouse


def load(warehouse: Warehouse, *ids: str) -> None:
    """Load a session with an id, of a person with the same."""
    for one in ids:
        common = {"session_id": one, "test_id": "test-1"}
        warehouse.load("sessions", common)
        warehouse.load(
            "session_details", common | {"participant_id": one, "extracted_at": FIRST_READ}
        )


def try_to_erase(warehouse: Warehouse, arguments: object) -> tuple[int, str]:
    """Erase by arguments, text as YAML; give the exit code and what was said."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    run = warehouse.try_dbt("run-operation", "erase_participant", "--args", text)
    return run.returncode, run.stdout


def sessions(warehouse: Warehouse, table: str = "sessions") -> set[str]:
    rows = warehouse.query(f"select session_id from usertesting_raw.{table}")  # noqa: S608
    return {row["session_id"] for row in rows}


@pytest.mark.parametrize("warehouse", ["duckdb"], indirect=True)
def test_what_is_no_id_is_refused(warehouse: Warehouse) -> None:
    load(warehouse, "83", "gone", "True")

    for arguments, said in {
        "{session_ids: gone}": "session_ids is a list",
        "{participant_id: 0123}": "An id is text, and 83 is none",
        "{session_ids: [gone, 0123]}": "An id is text, and 83 is none",
        "{participant_id: true}": "An id is text",
        '{participant_id: " "}': "An id is text",
        "{session_ids: []}": "Name a participant_id, or session_ids",
    }.items():
        code, printed = try_to_erase(warehouse, arguments)
        assert code, arguments
        assert said in printed, arguments
        assert "Erased" not in printed

    assert sessions(warehouse) == {"83", "gone", "True"}
    assert not warehouse.query(
        "select 1 from information_schema.tables where table_name = 'erased_sessions'"
    )


@pytest.mark.parametrize(
    "warehouse", ["duckdb", pytest.param("postgres", marks=pytest.mark.slow)], indirect=True
)
def test_who_is_not_there_is_an_error(warehouse: Warehouse) -> None:
    load(warehouse, "gone", "kept")

    for arguments in (
        {"participant_id": "nobody"},
        {"session_ids": ["GONE", "gone ", "x' or '1' = '1"], "participant_id": "GONE"},
    ):
        code, printed = try_to_erase(warehouse, arguments)
        assert code
        assert "Nobody was erased" in printed
        assert "Erased" not in printed
    assert sessions(warehouse) == {"gone", "kept"}
    assert not warehouse.query(
        "select 1 from information_schema.tables where table_name = 'erased_sessions'"
    )

    code, printed = try_to_erase(warehouse, {"session_ids": ["gone", "nobody"]})
    assert code
    assert 'No table has ["nobody"]. The others were erased.' in printed
    assert sessions(warehouse) == {"kept"}


def test_an_id_is_erased_whatever_stands_in_it(warehouse: Warehouse) -> None:
    spared = ("83", "A", "upper", "blank", "backslash", "end\\\\", "it")
    load(warehouse, *ODD, *spared)
    load(warehouse, *(f"person {one}" for one in ODD))
    for one in ODD:
        deleted = {"session_id": one, "test_id": "test-1"}
        warehouse.query(
            "create table if not exists usertesting_raw.session_deletions"
            " (session_id varchar, test_id varchar)"
        )
        warehouse.query(
            "insert into usertesting_raw.session_deletions values (?, ?)", list(deleted.values())
        )

    asked = [f" {one.upper()} " if one == UUID else one for one in ODD]
    code, printed = try_to_erase(warehouse, {"session_ids": asked})

    assert code == 0, printed
    assert f"Sessions: {len(ODD)}. Rows: {3 * len(ODD)}, by table:" in printed
    for table in ("sessions", "session_details", "session_deletions"):
        assert f"- usertesting_raw.{table}: {len(ODD)}\n" in printed
    assert sessions(warehouse) == {*spared, *(f"person {one}" for one in ODD)}
    assert sessions(warehouse, "session_deletions") == set()

    for one in (ODD[0], ODD[1], ODD[2]):
        code, printed = try_to_erase(warehouse, {"participant_id": f"person {one}"})
        assert code == 0, printed
        assert "Sessions: 1. Rows: 2, by table:" in printed
    assert sessions(warehouse) == {*spared, *(f"person {one}" for one in ODD[3:])}


@pytest.mark.parametrize("warehouse", ["duckdb"], indirect=True)
def test_raw_tables_may_have_a_database_of_their_own(warehouse: Warehouse) -> None:
    load(warehouse, "gone", "kept")
    warehouse.path = warehouse.path.rename(warehouse.folder / "raw.duckdb")
    profile = (ROOT / "transform/profiles/duckdb/profiles.yml").read_text()
    attach = f"attach:\n        - {{path: '{warehouse.path}', alias: loaded}}\n      threads:"
    (warehouse.folder / "profiles.yml").write_text(profile.replace("threads:", attach))
    warehouse.connection |= {
        "DBT_PROFILES_DIR": str(warehouse.folder),
        "DBT_USERTESTING_RAW_DATABASE": "loaded",
    }
    fewer = ("--select", "+fct_sessions", "--resource-type", "seed", "--resource-type", "model")
    warehouse.dbt("build", *fewer)

    code, printed = try_to_erase(warehouse, {"participant_id": "gone"})

    assert code == 0, printed
    assert "- usertesting.fct_sessions: 1\n" in printed
    assert sessions(warehouse) == {"kept"}
    load(warehouse, "gone")
    assert "They are deleted again" in warehouse.dbt("build", *fewer)
    assert sessions(warehouse) == {"kept"}
