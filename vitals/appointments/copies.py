"""Copies of the database: taken while it is in use, and put in its place.

A copy of SQLite is one file, the database as it was at one instant. PostgreSQL has programs of its own for this.
"""

import fcntl
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy.engine import URL

from vitals.appointments.database import known_revisions
from vitals.appointments.sqlite_file import JOURNAL, PRIVATE
from vitals.errors import VitalsError
from vitals.files import Draft

__all__ = ["Contents", "alone", "back_up", "connect", "dump", "restore", "without_password"]

type Progress = Callable[[int, int, int], object]

STEP = 1000  # pages between two reports of progress
LOCK, LOCK_BYTES = 0x4000_0000, 512  # the bytes of a file in which every connection of SQLite holds a lock


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a database holds: its migration, and the number of its appointments."""

    revision: str
    appointments: int


def connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    """Open a database that is there, without transactions that begin by themselves."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)


def back_up(source: Path, target: Path, *, overwrite: bool = False, progress: Progress | None = None) -> Contents:
    """Copy a database of SQLite, as it is now, to a file; others read and write it meanwhile.

    Parameters
    ----------
    source, target
        The database, and the file. Nobody but its owner may read the copy.
    overwrite
        Whether another file may stand there.
    progress
        Called with status, pages to do, and pages in all.

    Raises
    ------
    VitalsError
        If there is no database, it is damaged, or the file must not be written.
    """
    require_file(source)
    require_place(target, overwrite, source)
    with Draft(target, PRIVATE) as draft:
        copy(source, draft.temporary, progress)
        found = contents(draft.temporary, source)
        draft.commit()
    return found


def restore(source: Path, target: Path, *, overwrite: bool = False, progress: Progress | None = None) -> Contents:
    """Put a copy in the place of a database of SQLite that nobody has open.

    Parameters
    ----------
    source, target
        The copy, and the database.
    overwrite
        Whether a database may stand there.
    progress
        As for `back_up`.

    Raises
    ------
    VitalsError
        If the copy is damaged or of a newer version, or the database is in use. It is then as it was.
    """
    require_file(source)
    require_place(target, overwrite, source)
    with alone(target), Draft(target, PRIVATE) as draft:
        copy(source, draft.temporary, progress)
        found = contents(draft.temporary, source)
        if found.revision not in (known := known_revisions()):
            raise VitalsError(
                f"{source}: its tables are of revision {found.revision}; this version knows {', '.join(known)}: "
                "restore it with the version that wrote it"
            )
        keep_owner(draft.temporary, target)
        for suffix in JOURNAL:  # of what stood there; SQLite would take it for that of the copy
            Path(f"{os.path.realpath(target)}{suffix}").unlink(missing_ok=True)
        draft.commit()
    return found


def require_file(path: Path) -> None:
    """Refuse a database that is not there."""
    if not path.is_file():
        raise VitalsError(f"there is no database at {path}")


def require_place(target: Path, overwrite: bool, source: Path | None = None) -> None:
    """Refuse to write where something stands that is not to be overwritten."""
    if not target.exists():
        return
    if not target.is_file():
        raise VitalsError(f"{target} is not a file: name one, or a place where nothing is")
    if source is not None and target.samefile(source):
        raise VitalsError(f"{source} and {target} are the same file: name another one")
    if not overwrite:
        raise VitalsError(f"{target} is there already: to overwrite it, add --yes")


def copy(source: Path, target: Path, progress: Progress | None) -> None:
    """Copy one instant of a database to an empty file."""
    try:
        with closing(connect(source, reading_mode(source))) as origin, closing(connect(target)) as draft:
            for setting in ("journal_mode = OFF", "synchronous = OFF"):  # it is thrown away if this fails
                draft.execute(f"PRAGMA {setting}")
            origin.execute("BEGIN")  # so that all steps read the same instant
            origin.execute("SELECT 1 FROM sqlite_schema").fetchone()
            origin.backup(draft, pages=STEP, progress=progress)
            draft.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        raise VitalsError(f"{source} cannot be read: {error}") from None


def reading_mode(path: Path) -> str:
    """How a database can be read; SQLite needs to write beside it, unless it is told that nobody changes it."""
    if os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK):
        return "rw"
    return "ro" if Path(f"{path}{JOURNAL[0]}").exists() else "ro&immutable=1"


def contents(path: Path, name: Path) -> Contents:
    """What a copy holds; a refusal that names the original if it is damaged, or something else."""
    try:
        with closing(connect(path, "ro")) as connection:
            problems = [line for (line,) in connection.execute("PRAGMA integrity_check") if line != "ok"]
            problems += [f"a row of {row[0]} refers to none" for row in connection.execute("PRAGMA foreign_key_check")]
            if problems:
                raise VitalsError(f"{name} is damaged: {problems[0]}")
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone() or ("base",)
            (appointments,) = connection.execute("SELECT count(*) FROM appointment").fetchone()
    except sqlite3.DatabaseError as error:
        raise VitalsError(f"{name} holds no appointments: {error}") from None
    return Contents(revision=revision, appointments=appointments)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a database as its only user; without its journal, unless it is damaged.

    Raises
    ------
    VitalsError
        If somebody has it open.
    """
    if not path.exists():
        yield
        return
    with suppress(sqlite3.DatabaseError), closing(connect(path)) as connection:
        connection.execute("PRAGMA busy_timeout = 1000")
        connection.execute("PRAGMA journal_mode = DELETE")
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, LOCK_BYTES, LOCK)
        except OSError:
            raise VitalsError(f"{path} is in use: stop the service first, then try again") from None
        yield


def keep_owner(path: Path, place: Path) -> None:
    """Give a file that root made to the owner of what stands at its place, or else of the folder."""
    if os.geteuid() == 0:
        owner = (place if place.exists() else place.absolute().parent).stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def without_password(url: URL) -> URL:
    """Address of a server for programs of PostgreSQL; they find the password elsewhere, or ask for it."""
    return url.set(drivername="postgresql")._replace(password=None)  # `set` takes None for "as it is"


def dump(url: URL, target: Path, *, overwrite: bool = False) -> None:
    """Copy a database of PostgreSQL to a file, with `pg_dump`.

    Raises
    ------
    VitalsError
        If the program is not installed or fails, or the file must not be written.
    """
    plain = without_password(url)
    arguments = ["--format=custom", "--no-owner"]
    require_place(target, overwrite)
    program = shutil.which("pg_dump")
    if program is None:
        call = ["pg_dump", *arguments, f"--file={target}", f"--dbname={plain.render_as_string()}"]
        raise VitalsError(
            f"pg_dump is not installed here: run {shlex.join(call)} where it is (Debian: apt install postgresql-client)"
        )
    with Draft(target, PRIVATE) as draft, NamedTemporaryFile("w", encoding="utf-8") as passwords:  # for its owner alone
        password = re.sub(r"([\\:])", r"\\\1", str(url.password or ""))
        passwords.write(f"*:*:*:*:{password}\n")
        passwords.flush()
        address = plain.update_query_dict({"passfile": passwords.name}).render_as_string()
        command = [program, *arguments, f"--dbname={address}", f"--file={draft.temporary}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise VitalsError(f"pg_dump failed: {(done.stderr.strip().splitlines() or ['without a word'])[0]}")
        draft.commit()
