import sys
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine, insert, text
from sqlalchemy.exc import IntegrityError

from benchmarks import postgresql
from tests.vitals.appointments.rows import names
from vitals.appointments import engines as module
from vitals.appointments.database import Database
from vitals.appointments.engines import address
from vitals.appointments.tables import METADATA
from vitals.errors import InvalidValue


@pytest.mark.parametrize(
    ("url", "driver", "name"),
    [
        ("sqlite:///a.sqlite", "sqlite+pysqlite", "a.sqlite"),
        ("sqlite:////var/lib/a.sqlite", "sqlite+pysqlite", "/var/lib/a.sqlite"),
        ("sqlite+pysqlite:///a.sqlite", "sqlite+pysqlite", "a.sqlite"),
        ("postgresql://u:p@host:5433/appointments", "postgresql+psycopg", "appointments"),
        ("postgresql+psycopg2://u:p@host/appointments", "postgresql+psycopg", "appointments"),
        ("postgres://u:p@host/appointments", "postgresql+psycopg", "appointments"),
    ],
)
def test_an_address_names_a_file_or_a_database_of_postgresql(url: str, driver: str, name: str) -> None:
    found = address(url)
    assert (found.drivername, found.database) == (driver, name)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "secret",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:secret?mode=memory&uri=true",
        "mysql://u:secret@host/appointments",
        "postgresql://u:secret@host",
        "postgresql://u:secret@host:port/appointments",
    ],
)
def test_another_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(
        InvalidValue, match=r"database_url \(not shown\) is not allowed: it must be sqlite:///"
    ) as caught:
        address(url)
    assert "secret" not in "".join(traceback.format_exception(caught.value))


def test_without_the_driver_of_postgresql_a_sentence_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(InvalidValue, match=r"uv run --extra postgresql main.py, or pip install 'psycopg\[binary\]'"):
        Database("postgresql://u:p@host/appointments")


def test_every_connection_to_sqlite_has_its_settings(sqlite: Database) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    with sqlite.writing() as one, sqlite.reading() as two, sqlite.reading() as three:
        for connection in (one, two, three):
            assert {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in wanted} == wanted


def test_every_connection_to_postgresql_has_its_limits(postgresql_url: str) -> None:
    wanted = {
        "statement_timeout": "5s",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "10s",
        "TimeZone": "UTC",
        "synchronous_commit": "on",
    }
    database = Database(postgresql_url)
    with database.writing() as one, database.reading() as two:
        for connection in (one, two):
            assert {name: connection.execute(text(f"SHOW {name}")).scalar() for name in wanted} == wanted
        assert one.execute(text("SHOW transaction_isolation")).scalar() == "read committed"
    database.close()


def test_foreign_keys_are_looked_at(database: Database) -> None:
    row = {"id": "a", "practitioner_id": "nobody", "starts": 0, "ends": 60, "withdrawn": 0, "version": 1}
    with pytest.raises(IntegrityError), database.writing() as connection:
        connection.execute(insert(METADATA.tables["absence"]).values(**row, changed=0, changed_by="test"))


@pytest.fixture(scope="module")
def own() -> Iterator[Any]:
    with postgresql.own_server() as server:
        yield server


def test_connections_that_died_while_idle_are_replaced_unnoticed(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "IDLE", 0.0)
    database, other = Database(postgresql_url), create_engine(address(postgresql_url))
    with database.reading(), database.reading():
        pass
    with other.begin() as connection:
        query = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database()"
        assert all(connection.execute(text(f"{query} AND pid <> pg_backend_pid()")).scalars().all())
    assert names(database) == []
    other.dispose()
    database.close()
