import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import postgresql
from tests.vitals.appointments.clinic import DAY, ME, booking, put
from vitals.appointments import copies
from vitals.appointments.copies import back_up, restore
from vitals.appointments.database import HEAD, known_revisions
from vitals.appointments.engines import address
from vitals.appointments.sqlite_file import PRIVATE
from vitals.appointments.store import Store
from vitals.errors import VitalsError

MINUTE = 60
COPY_SLOWLY = """
import sys, time
from pathlib import Path
from vitals.appointments import copies
copies.STEP = 1
def progress(*_):
    print("copying", flush=True)
    time.sleep(30)
getattr(copies, sys.argv[1])(Path(sys.argv[2]), Path(sys.argv[3]), overwrite=True, progress=progress)
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a practitioner: making one takes long."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    with closing(Store(f"sqlite:///{path}")) as store:
        put(store, 0, "always")
    return path


@pytest.fixture
def path(tmp_path: Path, template: Path) -> Path:
    return shutil.copy(template, tmp_path / "a.sqlite")


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{path}")) as store:
        yield store


def book(store: Store, now: int, number: int) -> str:
    return store.bookings.book(booking(now + DAY + number * 5 * MINUTE, 5, patient=number), ME, now=now).id


def ids(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return {id for (id,) in connection.execute("SELECT id FROM appointment")}


def dumped(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def leftovers(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir() if ".tmp" in each.name]


def test_a_copy_holds_everything_that_was_acknowledged_before_it_began(
    store: Store, path: Path, now: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what is in the journal alone, and while others go on booking."""
    monkeypatch.setattr(copies, "STEP", 1)  # so that bookings come between the steps
    acknowledged, stop, backup = (
        [book(store, now, number) for number in range(20)],
        threading.Event(),
        path.parent / "b",
    )

    def go_on() -> None:
        for number in range(20, 2000):
            if stop.is_set():
                break
            acknowledged.append(book(store, now, number))

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(go_on)
        before, steps = set(acknowledged), []
        found = back_up(path, backup, progress=lambda *step: steps.append(step))
        after = set(acknowledged)
        stop.set()
        writer.result()
    assert before <= ids(backup) <= after | set(acknowledged[-1:])
    assert (found.revision, found.appointments) == (HEAD, len(ids(backup)))
    assert len(steps) > 5
    assert backup.read_bytes()[18:20] == b"\1\1"  # no journal: the copy is one file
    assert stat.S_IMODE(backup.stat().st_mode) == PRIVATE


def test_what_is_restored_is_what_was_backed_up(store: Store, path: Path, now: int) -> None:
    first, backup = book(store, now, 1), path.with_name("b")
    back_up(path, backup)
    book(store, now, 2)
    store.close()
    assert restore(backup, path, overwrite=True).appointments == 1
    assert stat.S_IMODE(path.stat().st_mode) == PRIVATE
    with closing(Store(f"sqlite:///{path}")) as restored:
        assert [each.id for each in restored.appointments.find()] == [first]
        book(restored, now, 2)


def test_a_database_that_is_in_use_is_not_replaced(store: Store, path: Path, now: int) -> None:
    backup, kept = path.with_name("b"), book(store, now, 1)
    back_up(path, backup)
    other = [sys.executable, "-c", f"import sys; from pathlib import Path; {RESTORE}", str(backup), str(path)]
    run = subprocess.run(other, capture_output=True, text=True, check=False)  # locks are those of a process
    assert "is in use: stop the service first" in run.stderr
    assert [each.id for each in store.appointments.find()] == [kept]
    assert leftovers(path.parent) == []
    store.close()
    assert subprocess.run(other, capture_output=True, check=False).returncode == 0


RESTORE = "from vitals.appointments.copies import restore; restore(*map(Path, sys.argv[1:]), overwrite=True)"


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 5] = b"\xa5" * 8192
    path.write_bytes(content)


def alter(statement: str, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: path.unlink(), "there is no database at"),
        (damage, "damaged|malformed"),
        (lambda path: path.write_bytes(path.read_bytes()[:9000]), "damaged|malformed"),
        (lambda path: path.write_bytes(b"letters to my aunt" * 1000), "file is not a database"),
        (lambda path: path.write_bytes(b""), "holds no appointments"),
        (lambda path: alter("DROP TABLE appointment", path), "holds no appointments: no such table"),
        (lambda path: alter("UPDATE alembic_version SET version_num = '9999'", path), "of revision 9999; this version"),
        (
            lambda path: alter("INSERT INTO offer VALUES ('nothing', 'nobody')", path),
            "damaged: a row of offer refers to none",
        ),
    ],
)
def test_a_copy_that_cannot_be_used_changes_nothing(path: Path, spoil: object, words: str) -> None:
    assert callable(spoil)
    backup, before = path.with_name("b"), dumped(path)
    back_up(path, backup)
    spoil(backup)
    with pytest.raises(VitalsError, match=words):
        restore(backup, path, overwrite=True)
    assert dumped(path) == before
    assert leftovers(path.parent) == []


def test_a_database_that_is_damaged_can_be_replaced(path: Path) -> None:
    backup = path.with_name("b")
    back_up(path, backup)
    damage(path)
    Path(f"{path}-wal").write_bytes(b"of what was damaged" * 1000)
    restore(backup, path, overwrite=True)
    assert ids(path) == set()


def test_nothing_that_stands_there_is_overwritten_unasked(path: Path) -> None:
    backup = path.with_name("b")
    back_up(path, backup)
    for work, source, target in [(back_up, path, backup), (restore, backup, path)]:
        with pytest.raises(VitalsError, match="is there already: to overwrite it, add --yes"):
            work(source, target)
        with pytest.raises(VitalsError, match="are the same file"):
            work(source, source, overwrite=True)
    with pytest.raises(VitalsError, match="in a folder that exists"):
        back_up(path, path / "missing" / "b")


def test_a_folder_is_no_place_for_a_database(path: Path) -> None:
    folder = path.with_name("folder")
    folder.mkdir()
    for work in (back_up, restore):
        with pytest.raises(VitalsError, match="folder is not a file: name one"):
            work(path, folder, overwrite=True)


def test_a_copy_where_nothing_can_be_written_beside_it_is_read(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "read-only"
    folder.mkdir()
    back_up(path, folder / "b")
    assert copies.reading_mode(folder / "b") == "rw"
    folder.chmod(0o500)
    try:
        if not os.access(folder, os.W_OK):  # root may always
            assert copies.reading_mode(folder / "b") == "ro&immutable=1"
        assert restore(folder / "b", tmp_path / "new.sqlite").appointments == 0
    finally:
        folder.chmod(0o700)


@pytest.mark.parametrize("work", ["back_up", "restore"])
def test_a_run_that_is_killed_leaves_what_stood_there(path: Path, work: str) -> None:
    backup = path.with_name("b")
    back_up(path, backup)
    source, target = (path, backup) if work == "back_up" else (backup, path)
    before = dumped(target)
    process = subprocess.Popen(
        [sys.executable, "-c", COPY_SLOWLY, work, str(source), str(target)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "copying\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert dumped(target) == before


def test_revisions_are_known_from_the_newest_on() -> None:
    assert known_revisions()[0] == HEAD


def test_postgresql_is_dumped_by_its_own_program(postgresql_url: str, tmp_path: Path, now: int) -> None:
    if shutil.which("pg_dump") is None or shutil.which("pg_restore") is None:
        pytest.skip("pg_dump and pg_restore are not installed (apt install postgresql-client)")
    backup = tmp_path / "b.dump"
    with closing(Store(postgresql_url)) as store:
        put(store, now, "always")
        booked = book(store, now, 1)
        copies.dump(address(postgresql_url), backup)
    assert stat.S_IMODE(backup.stat().st_mode) == PRIVATE
    with pytest.raises(VitalsError, match="is there already"):
        copies.dump(address(postgresql_url), backup)
    with postgresql.new_database(postgresql_url) as other:
        subprocess.run(["pg_restore", "--no-owner", f"--dbname={other}", str(backup)], check=True)
        with closing(Store(other)) as store:
            assert [each.id for each in store.appointments.find()] == [booked]


def test_a_dump_that_fails_says_why_without_the_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = address("postgresql://u:secret@127.0.0.1:1/appointments")
    if shutil.which("pg_dump") is not None:
        with pytest.raises(VitalsError, match=r"pg_dump failed: .*127\.0\.0\.1.*") as caught:
            copies.dump(url, tmp_path / "b.dump")
        assert "secret" not in str(caught.value)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(VitalsError, match="pg_dump is not installed here: run pg_dump --format=custom") as caught:
        copies.dump(url, tmp_path / "b.dump")
    assert "secret" not in str(caught.value)
    assert "--dbname=postgresql://u@127.0.0.1:1/appointments where it is" in str(caught.value)
    assert list(tmp_path.iterdir()) == []
