"""Single statements past SQLAlchemy's layers; `test_sqlite_file` and `test_database` break what is under them."""

from pathlib import Path

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.exc import IntegrityError

from tests.vitals.appointments.rows import ROW, names
from vitals.appointments.database import CompiledStatement, Database
from vitals.appointments.engines import OVERFLOW, POOL
from vitals.appointments.errors import FileReplaced, Unavailable
from vitals.appointments.tables import practitioner


def write(database: Database, id: str) -> None:
    statement = CompiledStatement(insert(practitioner), database.engine.dialect)
    assert database.execute_autocommit(statement, {"id": id, **ROW}) == 1


@pytest.fixture
def connected(sqlite: Database) -> list[object]:
    """Connections that have been opened since the tables were made and one row was written."""
    write(sqlite, "first")
    opened: list[object] = []
    event.listen(sqlite.engine, "connect", lambda connection, _: opened.append(connection))
    return opened


def test_a_connection_is_kept_between_statements(sqlite: Database, connected: list[object]) -> None:
    for id in "ab":
        write(sqlite, id)
    assert connected == []
    assert names(sqlite) == ["a", "b", "first"]


def test_it_takes_none_from_requests(sqlite: Database, connected: list[object]) -> None:
    taken = [sqlite.engine.connect() for _ in range(POOL + OVERFLOW)]
    connected.clear()
    write(sqlite, "a")
    assert connected == []
    for connection in taken:
        connection.close()


def test_a_row_that_is_refused_leaves_it_usable(sqlite: Database, connected: list[object]) -> None:
    with pytest.raises(IntegrityError):
        write(sqlite, "first")
    write(sqlite, "a")
    assert connected == []


def test_another_error_closes_it(sqlite: Database, connected: list[object]) -> None:
    taken = [sqlite.engine.connect() for _ in range(POOL)]  # so that the next one is new
    connected.clear()
    broken = CompiledStatement(text("INSERT INTO nowhere VALUES (1)"), sqlite.engine.dialect)
    with pytest.raises(Unavailable, match="no such table: nowhere"):
        sqlite.execute_autocommit(broken, {})
    for id in "ab":
        write(sqlite, id)
    assert len(connected) == 1
    for connection in taken:
        connection.close()
    assert names(sqlite) == ["a", "b", "first"]


def test_it_is_closed_with_the_database_and_opened_by_the_next_statement(
    sqlite: Database, connected: list[object]
) -> None:
    sqlite.close()
    path = Path(sqlite.url.database or "")
    assert [each.name for each in path.parent.iterdir()] == [path.name]  # the last one to close empties the journal
    write(sqlite, "a")
    assert len(connected) == 1


def test_one_that_is_in_use_when_the_database_is_closed_is_not_kept(sqlite: Database, connected: list[object]) -> None:
    opened: list[object] = []

    def close(connection: object, *_: object) -> None:
        opened.append(connection)
        sqlite.close()

    sqlite.close()
    event.listen(sqlite.engine, "checkout", close)
    write(sqlite, "a")
    event.remove(sqlite.engine, "checkout", close)
    assert [each.is_open for each in opened] == [False]  # type: ignore[attr-defined]
    write(sqlite, "b")
    assert names(sqlite) == ["a", "b", "first"]


def test_a_file_that_was_replaced_is_noticed_by_the_one_that_is_kept(
    sqlite: Database, connected: list[object], tmp_path: Path
) -> None:
    path = Path(sqlite.url.database or "")
    path.rename(tmp_path / "moved.sqlite")
    with pytest.raises(FileReplaced):
        write(sqlite, "lost")
    write(sqlite, "a")
    assert names(sqlite) == ["a"]
    sqlite.close()
    moved = Database(f"sqlite:///{tmp_path}/moved.sqlite")
    assert names(moved) == ["first"]
    moved.close()
