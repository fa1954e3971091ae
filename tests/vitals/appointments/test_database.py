import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from benchmarks import postgresql
from tests.vitals.appointments.rows import ROW, add, names
from vitals.appointments import engines as module
from vitals.appointments.database import HEAD, CompiledStatement, Database
from vitals.appointments.engines import LIMITS, OVERFLOW, POOL, PRAGMAS
from vitals.appointments.errors import Unavailable
from vitals.appointments.hours import WEEKDAYS, Hours
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import BookingRequest
from vitals.appointments.requester import Requester
from vitals.appointments.store import Store
from vitals.appointments.tables import METADATA, practitioner

ME = Requester(by="test")


HOUR = 3600


PREPARE = """
import sys
from vitals.appointments.database import HEAD, CompiledStatement, Database
database = Database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
database.prepare()
database.close()
"""


def ways(database: Database) -> list[Callable[[], object]]:
    """Each way to the database."""

    def write() -> None:
        with database.writing() as connection:
            add(connection, "late")

    statement = CompiledStatement(insert(practitioner), database.engine.dialect)
    return [lambda: names(database), write, lambda: database.execute_autocommit(statement, {"id": "at-once", **ROW})]


def test_a_transaction_is_all_or_nothing(database: Database) -> None:
    with pytest.raises(KeyError), database.writing() as connection:  # noqa: PT012
        add(connection, "a")
        raise KeyError
    assert names(database) == []
    with database.writing() as connection:
        add(connection, "a")
        add(connection, "b")
    assert names(database) == ["a", "b"]


def test_the_result_of_a_transaction_is_that_of_its_work(database: Database) -> None:
    assert database.transact(lambda connection: add(connection, "a") or "done") == "done"
    assert names(database) == ["a"]


def test_what_is_not_committed_is_not_seen_and_nobody_who_reads_waits(database: Database, database_url: str) -> None:
    other = Database(database_url)
    other.prepare()
    with database.writing() as connection:
        add(connection, "a")
        assert names(other) == names(database) == []
    assert names(other) == names(database) == ["a"]
    other.close()


def test_a_second_writer_of_sqlite_waits_for_the_first(sqlite: Database) -> None:
    """Its transaction has not read anything before it waits, so it cannot find that it read what is outdated."""
    other = Database(str(sqlite.url))
    seen: list[list[str]] = []
    with sqlite.writing() as first, ThreadPoolExecutor(1) as pool:

        def second() -> None:
            with other.writing() as connection:
                seen.append(list(connection.execute(select(practitioner.c.id)).scalars()))
                add(connection, "b")

        add(first, "a")
        future = pool.submit(second)
        assert seen == []
        first.commit()
        future.result()
    assert seen == [["a"]]
    assert names(sqlite) == ["a", "b"]
    other.close()


def test_a_writer_that_would_wait_too_long_is_told_so(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PRAGMAS, "busy_timeout", "20")
    monkeypatch.setitem(LIMITS, "lock_timeout", 20)
    one, other = Database(database_url), Database(database_url)

    def rename(connection: Connection, name: str) -> None:
        connection.execute(update(practitioner).where(practitioner.c.id == "a").values(name=name))

    with one.writing() as connection:
        add(connection, "a")
    other.prepare()
    with one.writing() as connection:
        rename(connection, "first")
        with pytest.raises(Unavailable, match="lock"), other.writing() as second:
            rename(second, "second")
    other.transact(lambda connection: rename(connection, "third"))
    with one.reading() as connection:
        assert connection.execute(select(practitioner.c.name)).scalar() == "third"
    one.close()
    other.close()


def test_when_all_connections_are_in_use_the_next_is_told_so(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(module.POOLED, "pool_timeout", 0.01)
    database = Database(database_url)
    used = [database.reading() for _ in range(POOL + OVERFLOW)]
    for connection in used:
        connection.__enter__()
    for way in ways(database):
        with pytest.raises(Unavailable, match="all 10 connections are in use"):
            way()
    for connection in used:
        connection.__exit__(None, None, None)
    assert names(database) == []
    database.close()


def test_a_transaction_that_was_ended_to_resolve_a_deadlock_is_done_again(postgresql_url: str) -> None:
    database, both, tries = Database(postgresql_url), threading.Barrier(2), []
    with database.writing() as connection:
        add(connection, "a")
        add(connection, "b")

    def rename(order: str) -> None:
        attempts: list[int] = []

        def work(connection: Connection) -> None:
            attempts.append(1)
            for id in order:
                connection.execute(update(practitioner).where(practitioner.c.id == id).values(name=order))
                if len(attempts) == 1 and id == order[0]:
                    both.wait()

        database.transact(work)
        tries.append(len(attempts))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(rename, ["ab", "ba"]))
    assert max(tries) > 1  # the one that was ended may meet the other again
    database.close()


def test_a_statement_says_how_many_rows_it_wrote_and_what_is_wrong_with_them(database: Database) -> None:
    statement = CompiledStatement(insert(practitioner), database.engine.dialect)
    assert database.execute_autocommit(statement, {"id": "a", **ROW}) == 1
    with pytest.raises(IntegrityError):
        database.execute_autocommit(statement, {"id": "a", **ROW})
    assert names(database) == ["a"]


def test_a_server_that_is_not_there_is_unavailable() -> None:
    database = Database("postgresql://u:secret@127.0.0.1:1/appointments")
    for way in ways(database):
        with pytest.raises(Unavailable, match="cannot be used at present") as caught:
            way()
        assert "secret" not in str(caught.value)
    database.close()


def test_a_folder_that_is_not_there_is_unavailable_until_it_is(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/missing/a.sqlite")
    for way in ways(database):
        with pytest.raises(Unavailable, match="unable to open database file"):
            way()
    (tmp_path / "missing").mkdir()
    assert names(database) == []
    database.close()


def test_a_file_that_is_no_database_is_unavailable_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.write_bytes(b"letters to my aunt, " * 200)
    database = Database(f"sqlite:///{path}")
    for way in ways(database):
        with pytest.raises(Unavailable, match="file is not a database"):
            way()
    assert path.read_bytes() == b"letters to my aunt, " * 200
    path.unlink()
    assert names(database) == []
    database.close()


@pytest.fixture(scope="module")
def own() -> Iterator[Any]:
    with postgresql.own_server() as server:
        yield server


@pytest.mark.parametrize("idle", [1000.0, 0.0], ids=["used a moment ago", "idle"])
def test_a_server_that_crashes_loses_nothing_and_is_used_again(
    own: Any, idle: float, now: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if own is None:
        pytest.skip(postgresql.NOWHERE)
    monkeypatch.setattr(module, "IDLE", idle)
    starts = now // HOUR * HOUR + 24 * HOUR
    hours = Hours({day: [("00:00", "24:00")] for day in WEEKDAYS})
    ada = Practitioner(id="ada", name="Dr Ada", specialty="cardiology", zone="UTC", hours=hours)

    def booking(number: int) -> BookingRequest:
        return BookingRequest(practitioner_id="ada", patient_id=number, starts=starts + number * HOUR, minutes=30)

    with postgresql.new_database(own.url) as url:
        store = Store(url)
        store.calendars.put(ada, ME, now=now)
        with store.database.reading(), store.database.reading():  # so that there are several to become stale
            booked = store.bookings.book(booking(1), ME, now=now)
        own.stop(signal.SIGQUIT)
        refused: list[Callable[[], object]] = [
            lambda: store.bookings.book(booking(2), ME, now=now),
            lambda: store.appointments.get(booked.id),
            lambda: store.lifecycle.cancel(booked.id, "why", ME, now=now),
            lambda: store.lifecycle.expire(now=now),
            store.calendars.practitioners,
        ]
        try:
            for call in refused * 3:
                with pytest.raises(Unavailable):
                    call()
        finally:
            own.start()
        assert store.appointments.get(booked.id) == booked
        assert store.bookings.book(booking(2), ME, now=now).starts == starts + 2 * HOUR
        assert len(store.appointments.find()) == 2
        store.close()


def test_threads_and_processes_that_start_at_once_make_the_tables_once(database_url: str) -> None:
    command = [sys.executable, "-c", PREPARE, database_url]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    databases = [Database(database_url) for _ in range(3)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    with ThreadPoolExecutor(6) as pool:
        answers = [pool.submit(process.communicate, "go\n", 60) for process in processes[:3]]
        list(pool.map(lambda database: database.prepare(), databases))
        answers.append(pool.submit(processes[3].communicate, "go\n", 60))
    assert [(process.returncode, answer.result()[1]) for process, answer in zip(processes, answers, strict=True)] == [
        (0, "")
    ] * 4
    with databases[0].reading() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [HEAD]
        assert set(METADATA.tables) <= set(inspect(connection).get_table_names())
        assert connection.execute(select(func.count()).select_from(practitioner)).scalar() == 0
    for database in databases:
        database.close()


def test_tables_of_a_newer_version_are_refused_and_left_alone(database: Database, database_url: str) -> None:
    with database.writing() as connection:
        add(connection, "a")
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    older = Database(database_url)
    for way in ways(older):
        with pytest.raises(Unavailable, match="its tables are of revision 9999, which is newer than this version"):
            way()
    older.close()
    assert names(database) == ["a"]


def test_a_file_of_sqlite_survives_the_end_of_the_process_that_wrote_it(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/a.sqlite")
    with database.writing() as connection:
        add(connection, "a")
    database.close()
    plain = sqlite3.connect(tmp_path / "a.sqlite")
    assert plain.execute("SELECT id FROM practitioner").fetchall() == [("a",)]
    assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()
