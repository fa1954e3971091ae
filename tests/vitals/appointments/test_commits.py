"""Marks of what was committed: equal as long as nothing was, by whichever process."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.vitals.appointments.clinic import ME, doctor
from vitals.appointments.calendars import Calendars
from vitals.appointments.database import Database
from vitals.appointments.engines import OVERFLOW, POOL
from vitals.appointments.errors import FileReplaced


@pytest.fixture
def other(database: Database) -> Iterator[Database]:
    """The same database, as another process has it."""
    found = Database(database.url.render_as_string(hide_password=False))
    yield found
    found.close()


def change(database: Database, name: str) -> None:
    Calendars(database).put(doctor("always", name=name), ME, now=1)


def test_marks_differ_whoever_commits(database: Database, other: Database) -> None:
    marks = [database.mark()]
    for number, who in enumerate((database, other, database, other)):
        change(who, f"Dr {number}")
        marks.append(database.mark())
    assert len(set(map(str, marks))) == len(marks)


def test_a_mark_tells_of_what_is_deleted(database: Database, other: Database) -> None:
    change(database, "Dr First")
    mark = database.mark()
    with other.writing() as connection:
        connection.execute(text("DELETE FROM practitioner"))
    assert database.mark() != mark


def test_a_mark_stays_as_long_as_nothing_is_committed(sqlite: Database) -> None:
    mark = sqlite.mark()
    with sqlite.reading() as connection:
        connection.execute(text("SELECT * FROM practitioner"))
    with sqlite.writing():
        assert sqlite.mark() == mark
    assert sqlite.mark() == mark


def test_a_mark_sees_no_transaction_before_its_end(database: Database, other: Database) -> None:
    change(database, "Dr First")
    with other.writing() as connection:
        connection.execute(text("UPDATE practitioner SET name = 'Dr Second'"))
        mark = database.mark()
        assert Calendars(database).practitioner("always").name == "Dr First"
    assert database.mark() != mark


def test_marks_of_a_new_connection_equal_none_before(sqlite: Database) -> None:
    mark = sqlite.mark()
    sqlite.close()
    assert sqlite.mark() != mark


def test_marks_take_no_connection_from_requests(sqlite: Database) -> None:
    sqlite.mark()
    taken = [sqlite.engine.connect() for _ in range(POOL + OVERFLOW)]
    sqlite.mark()
    for connection in taken:
        connection.close()


def test_a_file_that_was_replaced_is_noticed_and_opened_anew(sqlite: Database, tmp_path: Path) -> None:
    change(sqlite, "Dr First")
    mark, path = sqlite.mark(), Path(sqlite.url.database or "")
    new = Database(f"sqlite:///{tmp_path}/new.sqlite")
    change(new, "Dr Second")
    new.close()
    os.replace(tmp_path / "new.sqlite", path)
    with pytest.raises(FileReplaced):
        sqlite.mark()
    assert sqlite.mark() != mark
    assert Calendars(sqlite).practitioner("always").name == "Dr Second"


def test_a_replaced_file_that_others_notice_is_held_by_no_mark(sqlite: Database, tmp_path: Path) -> None:
    change(sqlite, "Dr First")
    sqlite.mark()
    new = Database(f"sqlite:///{tmp_path}/new.sqlite")
    change(new, "Dr Second")
    new.close()
    os.replace(tmp_path / "new.sqlite", sqlite.url.database or "")
    with pytest.raises(FileReplaced):
        Calendars(sqlite).practitioner("always")
    assert Calendars(sqlite).practitioner("always").name == "Dr Second"
