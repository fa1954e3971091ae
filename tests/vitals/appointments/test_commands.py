import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import typer
from sqlalchemy import make_url
from typer.testing import CliRunner

from tests.vitals.appointments.clinic import DAY, ME, booking, put
from vitals.appointments import erasure
from vitals.appointments.commands import COMMANDS
from vitals.appointments.database import HEAD
from vitals.appointments.store import Store

PROJECT = Path(__file__).parents[3]
PATIENT = 20_123_456_789

type Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with an appointment of the patient, which is over, and one of another."""
    path, now = tmp_path_factory.mktemp("template") / "template.sqlite", int(time.time()) // 60 * 60
    with closing(Store(f"sqlite:///{path}")) as store:
        put(store, 0, "always")
        store.bookings.book(booking(now - 9 * DAY, patient=PATIENT, reason="an old pain"), ME, now=now - 10 * DAY)
        store.bookings.book(booking(now + DAY, patient=2), ME, now=now)
    return path


@pytest.fixture
def path(tmp_path: Path, template: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "a.sqlite"))


@pytest.fixture
def run(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs a command in this process: one of its own takes long to start."""
    monkeypatch.chdir(path.parent)
    cli, handler = typer.Typer(), signal.getsignal(signal.SIGTERM)
    for each in COMMANDS:
        cli.command()(each)

    def run(*arguments: object, url: str = f"sqlite:///{path}") -> tuple[int, str, str]:
        done = CliRunner(env={"COLUMNS": "120"}).invoke(cli, list(map(str, arguments)), obj=lambda: url)
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return done.exit_code, done.stdout, done.stderr

    yield run
    signal.signal(signal.SIGTERM, handler)


def patients(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        return [id for (id,) in connection.execute("SELECT patient_id FROM appointment ORDER BY 1")]


def test_a_backup_is_restored_once_that_is_confirmed(run: Run, path: Path) -> None:
    code, out, _ = run("backup", "b.sqlite")
    assert (code, out) == (0, f"Wrote 2 appointments (revision {HEAD}) to b.sqlite; the copy was checked.\n")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM appointment")
        connection.commit()
    code, _, said = run("restore", "b.sqlite")
    assert (code, said) == (2, f"error: {path} is there already: to overwrite it, add --yes\n")
    assert patients(path) == []
    code, out, _ = run("restore", "b.sqlite", "--yes")
    assert (code, out) == (0, f"{path} holds the 2 appointments of b.sqlite (revision {HEAD}).\n")
    assert patients(path) == [2, PATIENT]


def test_a_patient_is_erased_once_that_is_confirmed(run: Run, path: Path) -> None:
    code, _, said = run("erase", PATIENT)
    assert (code, said) == (
        2,
        f"error: would erase 1 appointment of patient {PATIENT} for good: to do it, add --yes\n",
    )
    code, out, _ = run("erase", PATIENT, "--yes")
    assert code == 0
    assert out.startswith(f"Erased of patient {PATIENT}: 1 appointment, 1 earlier version.\nKept: practitioner")
    assert "backups that were made before" in out
    assert b"an old pain" not in b"".join(each.read_bytes() for each in path.parent.glob("a.sqlite*"))
    assert patients(path) == [2]
    assert run("erase", PATIENT, "--yes")[1].startswith(f"Erased of patient {PATIENT}: nothing.")


def test_what_is_old_is_deleted_once_that_is_confirmed(run: Run, path: Path) -> None:
    assert run("prune", 8)[::2] == (2, "error: would delete 1 appointment: to do it, add --yes\n")
    assert run("prune", 10, "--yes")[:2] == (0, "Deleted nothing.\n")
    assert run("prune", 8, "--yes")[:2] == (0, "Deleted 1 appointment, 1 earlier version.\n")
    assert patients(path) == [2]


def test_what_an_interrupted_run_has_not_overwritten_the_next_does(
    run: Run, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: Path) -> None:
        raise sqlite3.OperationalError("disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(erasure, "vacuum_sqlite", interrupted)
        assert "not yet overwritten (disk is full): run the same command again" in run("prune", 8, "--yes")[2]
    assert run("prune", 8, "--yes")[:2] == (0, "Deleted nothing.\n")
    assert b"an old pain" not in b"".join(each.read_bytes() for each in path.parent.glob("a.sqlite*"))


def test_tables_go_back_once_that_is_confirmed_and_forwards_again(run: Run, path: Path) -> None:
    code, _, said = run("migrate", "0001")
    assert code == 2
    assert f"going back from {HEAD} to 0001 loses what it cannot hold" in said
    assert run("migrate", "0001", "--yes")[:2] == (0, f"The tables are of revision 0001; they were of {HEAD}.\n")
    assert run("migrate")[:2] == (0, f"The tables are of revision {HEAD}; they were of 0001.\n")
    assert patients(path) == [2, PATIENT]
    assert run("migrate", "9999")[::2] == (
        2,
        f"error: there is no revision '9999': known are {HEAD}, 0004, 0003, 0002, 0001, base\n",
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["backup", "a.sqlite"], "are the same file"),
        (["backup", "missing/b.sqlite"], "in a folder that exists"),
        (["restore", "missing.sqlite"], "there is no database at missing.sqlite"),
        (["erase", "-1"], "No such option"),
        (["erase", "seven"], "Invalid value"),
        (["prune", "0"], "Invalid value"),
        (["backup"], "Missing argument"),
    ],
)
def test_a_refusal_is_a_sentence(run: Run, path: Path, arguments: list[str], words: str) -> None:
    code, out, said = run(*arguments)
    assert (code, out) == (2, "")
    assert words in said
    assert patients(path) == [2, PATIENT]


def test_main_has_the_commands_for_the_database_of_the_settings(path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, str(PROJECT / "main.py"), *arguments],
            env=os.environ | {"VITALS_DATABASE_URL": f"sqlite:///{path}", "COLUMNS": "120"},
            cwd=path.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    with closing(Store(f"sqlite:///{path}")) as store:
        store.appointments.find()
        code, _, said = run("migrate", "0001", "--yes")
        assert (code, said) == (2, f"error: {path} is in use: stop the service first, then try again\n")
    code, out, said = run("--port", "8001", "prune", "9")
    assert (code, out) == (2, "")
    assert "port: these are options of the service" in said


def test_a_database_that_is_not_there_is_not_made(run: Run, path: Path) -> None:
    missing = path.with_name("missing.sqlite")
    for arguments in (["backup", "b.sqlite"], ["erase", "7", "--yes"], ["prune", "7", "--yes"]):
        code, _, said = run(*arguments, url=f"sqlite:///{missing}")
        assert (code, said) == (2, f"error: there is no database at {missing}: is it the one of VITALS_DATABASE_URL?\n")
    assert not missing.exists()


def test_a_server_that_is_not_there_is_a_sentence_without_the_password(run: Run) -> None:
    url = "postgresql://u:secret@127.0.0.1:1/appointments"
    for arguments in (["backup", "b.dump"], ["restore", "b.dump"], ["erase", "7"], ["prune", "7"], ["migrate"]):
        code, out, said = run(*arguments, url=url)
        assert (code, out) == (2, "")
        assert said.startswith("error: ")
        assert "secret" not in said
        assert "***" not in said


def test_the_command_that_restores_a_dump_can_be_pasted_into_a_shell(run: Run) -> None:
    url = "postgresql://u:secret@/appointments?host=/run/postgresql&sslmode=disable"
    _, _, said = run("restore", "my b.dump", url=url)
    *options, database, file = shlex.split(said.partition("of its own: ")[2])
    assert options == ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction"]
    assert file == "my b.dump"
    assert make_url(database.removeprefix("--dbname=")) == make_url(url)._replace(password=None)


def test_the_help_of_every_command_shows_an_example(run: Run) -> None:
    for command in COMMANDS:
        name = command.__name__
        code, out, _ = run(name, "--help")
        assert code == 0
        assert re.search(rf"Example.*uv run main.py {name}", " ".join(out.split())), out
