import os
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import insert

from tests.vitals.appointments.rows import ROW, add, names
from vitals.appointments.database import CompiledStatement, Database, require_sound
from vitals.appointments.errors import FileDamaged, FileReplaced, Unavailable
from vitals.appointments.sqlite_file import PRIVATE, is_complete_soon
from vitals.appointments.tables import practitioner

type Change = Callable[[Path], object]


def filled(path: Path, *ids: str) -> Path:
    """A database with practitioners, closed."""
    with closing(Database(f"sqlite:///{path}")) as database, database.writing() as connection:
        for id in ids:
            add(connection, id)
    return path


def other(path: Path) -> Path:
    with closing(
        sqlite3.connect(shutil.copy(path.parent.with_name("tables.sqlite"), path.with_name("other.sqlite")))
    ) as (connection):
        names, values = zip(*({"id": "other"} | ROW | {"hours": "{}"}).items(), strict=True)
        connection.execute(
            f"INSERT INTO practitioner ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", values
        )
        connection.commit()
    return path.with_name("other.sqlite")


def replace(path: Path) -> None:
    os.replace(other(path), path)


def replace_and_keep(path: Path) -> None:
    os.rename(path, path.with_name("kept.sqlite"))
    shutil.copy(other(path), path)


def replace_by_nothing(path: Path) -> None:
    path.unlink()
    path.touch()


def take_folder_away(path: Path) -> None:
    path.parent.rename(path.parent.with_name("away"))
    path.parent.mkdir()


def delete_all(path: Path) -> None:
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()


def delete_journal(path: Path) -> None:
    Path(f"{path}-wal").unlink()


def delete_index(path: Path) -> None:
    Path(f"{path}-shm").unlink()


LOST: list[tuple[Change, list[str]]] = [  # what is done to the file, and what stands there then
    (lambda path: path.unlink(), []),
    (delete_all, []),
    (lambda path: path.rename(path.with_name("kept.sqlite")), []),
    (take_folder_away, []),
    (replace_by_nothing, []),
    (replace, ["other"]),
    (replace_and_keep, ["other"]),
    (delete_journal, ["before"]),
    (delete_index, ["before"]),
]
NAMES = [
    "deleted",
    "all deleted",
    "moved away",
    "folder moved",
    "emptied",
    "replaced",
    "exchanged",
    "journal deleted",
    "index deleted",
]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without rows: making one takes long."""
    return filled(tmp_path_factory.mktemp("tables") / "tables.sqlite")


@pytest.fixture
def path(tmp_path: Path, tables: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(tables, tmp_path)
    return folder / "a.sqlite"


@pytest.fixture
def database(path: Path, tables: Path) -> Iterator[Database]:
    shutil.copy(tables, path)
    with closing(Database(f"sqlite:///{path}")) as database:
        with database.writing() as connection:
            add(connection, "before")
        with database.reading(), database.reading():  # so that there are several connections
            pass
        yield database


def at_once(database: Database, id: str) -> None:
    statement = CompiledStatement(insert(practitioner), database.engine.dialect)
    database.execute_autocommit(statement, {"id": id, **ROW})


def in_transaction(database: Database, id: str) -> None:
    with database.writing() as connection:
        add(connection, id)


@pytest.mark.parametrize(("change", "stands"), LOST, ids=NAMES)
def test_what_is_acknowledged_is_in_the_file_that_stands_at_the_path(
    database: Database, path: Path, change: Change, stands: list[str]
) -> None:
    change(path)
    with pytest.raises(FileReplaced, match="deleted or replaced while it was open"):
        at_once(database, "lost")
    acknowledged = ["1", "2", "3", "4"]
    for id in acknowledged:
        (at_once if id < "3" else in_transaction)(database, id)
    assert set(names(database)) == {*stands, *acknowledged}
    database.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found = {id for (id,) in connection.execute("SELECT id FROM practitioner")}
    assert found == {*stands, *acknowledged}


@pytest.mark.parametrize(("change", "stands"), LOST[-4:], ids=NAMES[-4:])
def test_a_transaction_during_which_the_file_is_replaced_is_not_acknowledged(
    database: Database, path: Path, change: Change, stands: list[str]
) -> None:
    with pytest.raises(FileReplaced), database.writing() as connection:  # noqa: PT012
        add(connection, "during")
        change(path)
    with suppress(FileReplaced):
        names(database)
    assert set(names(database)) - {"during"} == set(stands)


def checkpoint(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, autocommit=True)) as connection:
        for statement in (*statements, "PRAGMA wal_checkpoint(TRUNCATE)"):
            connection.execute(statement)


def test_a_file_that_is_cut_short_is_noticed_before_anything_is_acknowledged_and_used_again_once_restored(
    database: Database, path: Path
) -> None:
    checkpoint(path)
    assert names(database) == ["before"]
    whole = path.read_bytes()
    os.truncate(path, len(whole) // 2)
    with pytest.raises(FileReplaced, match="its file was cut short while it was open"):
        at_once(database, "lost")
    for write in (at_once, in_transaction) * 2:
        with pytest.raises(FileDamaged, match="stop the service and restore a backup"):
            write(database, "lost")
    path.write_bytes(whole)
    at_once(database, "after")
    assert names(database) == ["after", "before"]


def test_a_transaction_during_which_the_file_is_cut_short_is_not_acknowledged(database: Database, path: Path) -> None:
    checkpoint(path)
    assert names(database) == ["before"]
    with pytest.raises(FileReplaced), database.writing() as connection:  # noqa: PT012
        add(connection, "during")
        os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize("part", [0, 0.5])
def test_a_journal_that_is_cut_short_is_noticed(database: Database, path: Path, part: float) -> None:
    checkpoint(path)
    in_transaction(database, "second")
    journal = Path(f"{path}-wal")
    os.truncate(journal, int(journal.stat().st_size * part))
    with pytest.raises(FileReplaced, match="cut short"):
        at_once(database, "lost")
    if part:  # some pages of the transaction are there, and others are not
        with pytest.raises(FileDamaged):
            at_once(database, "after")
    else:
        at_once(database, "after")
        assert names(database) == ["after", "before"]  # what stands there


def test_a_file_that_is_rewritten_without_its_empty_pages_goes_on_as_it_is(database: Database, path: Path) -> None:
    checkpoint(path, "CREATE TABLE large AS SELECT zeroblob(100000)")
    assert names(database) == ["before"]
    size = path.stat().st_size
    checkpoint(path, "DROP TABLE large", "VACUUM")
    assert path.stat().st_size < size
    at_once(database, "after")
    assert names(database) == ["after", "before"]


def test_a_page_that_is_overwritten_stops_everything_until_the_file_is_sound(database: Database, path: Path) -> None:
    checkpoint(path)
    whole = path.read_bytes()
    database.close()
    path.write_bytes(whole[:4096] + bytes(len(whole) - 4096))
    for _ in range(2):
        with pytest.raises(FileDamaged):
            names(database)
    path.write_bytes(whole)
    assert names(database) == ["before"]


def test_a_row_without_its_entry_in_an_index_stops_everything(database: Database, path: Path) -> None:
    """As a journal that was cut short leaves it: the constraints would not see that row."""
    assert names(database) == ["before"]
    database.close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE extra (id)")
        raw.execute("CREATE UNIQUE INDEX extra_id ON extra (id)")
        index = raw.execute("SELECT * FROM sqlite_schema WHERE name = 'extra_id'").fetchone()
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("DELETE FROM sqlite_schema WHERE name = 'extra_id'")
        raw.commit()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("INSERT INTO extra VALUES (1)")
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", index)
        raw.commit()
    with database.reading() as connection, pytest.raises(FileDamaged, match="missing from index extra_id"):
        require_sound(connection)


def test_a_file_that_grows_in_a_checkpoint_is_not_taken_for_one_that_was_cut(database: Database, path: Path) -> None:
    """Its first page, which says how long it is, is written before the others."""
    stop = threading.Event()

    def grow() -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("CREATE TABLE large (a)")
            while not stop.is_set():
                other.execute("INSERT INTO large VALUES (zeroblob(200000))")
                other.execute("PRAGMA wal_checkpoint(PASSIVE)")
                stop.wait(0.01)

    with closing(sqlite3.connect(path, isolation_level=None)) as raw, ThreadPoolExecutor(1) as threads:
        growing = threads.submit(grow)
        found = [is_complete_soon(raw, str(path)) for _ in range(100)]
        stop.set()
        growing.result()
    assert all(found)


def test_what_was_acknowledged_is_in_the_file_that_was_moved_away(database: Database, path: Path) -> None:
    replace_and_keep(path)
    with pytest.raises(FileReplaced):
        names(database)
    assert names(database) == ["other"]
    with closing(sqlite3.connect(path.with_name("kept.sqlite"))) as connection:
        assert connection.execute("SELECT id FROM practitioner").fetchall() == [("before",)]


def test_who_reads_is_told_too_and_once_is_enough(database: Database, path: Path) -> None:
    path.unlink()
    with pytest.raises(FileReplaced):
        names(database)
    for _ in range(3):
        with database.reading(), database.reading():
            assert names(database) == []


def test_the_target_of_a_symbolic_link_is_watched(tmp_path: Path) -> None:
    link, first, second = (tmp_path / name for name in ("link.sqlite", "first.sqlite", "second.sqlite"))
    link.symlink_to(filled(first, "first"))
    filled(second, "second")
    with closing(Database(f"sqlite:///{link}")) as database:
        assert names(database) == ["first"]
        link.unlink()
        link.symlink_to(second)
        with pytest.raises(FileReplaced):
            names(database)
        assert names(database) == ["second"]


def test_many_at_once_lose_nothing_that_was_acknowledged(database: Database, path: Path) -> None:
    """Threads write while the file is replaced again and again; each says what was acknowledged, and in which file."""
    kept, stop = [path.with_name(f"kept-{number}.sqlite") for number in range(3)], threading.Event()

    def write(writer: int) -> list[str]:
        acknowledged, number = [], 0
        while not stop.is_set():
            number += 1
            with suppress(Unavailable):
                at_once(database, f"{writer}-{number}")
                acknowledged.append(f"{writer}-{number}")
        return acknowledged

    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(write, number) for number in range(4)]
        try:
            for each in kept:
                while True:
                    with suppress(Unavailable):
                        if len(names(database)) > 8:
                            break
                path.rename(each)
        finally:
            stop.set()
        acknowledged = {id for writer in writers for id in writer.result()}
    database.close()
    found = set()
    for each in [*kept, path]:
        if each.exists():
            with closing(sqlite3.connect(each)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                with suppress(sqlite3.OperationalError):  # replaced before it had tables
                    found |= {id for (id,) in connection.execute("SELECT id FROM practitioner")}
    assert acknowledged
    assert acknowledged - found == set()


def test_a_new_file_is_its_owners_alone_whatever_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        with closing(Database(f"sqlite:///{path}")) as database, database.writing() as connection:
            add(connection, "a")
            modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(["a.sqlite", "a.sqlite-wal", "a.sqlite-shm"], PRIVATE)


def test_the_mode_of_a_file_that_is_there_stays(path: Path) -> None:
    filled(path).chmod(0o640)
    filled(path, "a")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
