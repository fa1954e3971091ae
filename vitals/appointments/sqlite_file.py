"""The file of an SQLite database: made for its owner alone, and watched as long as connections have it open.

SQLite goes on writing to a file that was deleted, replaced or cut short, and reports each commit as done. So every
transaction is checked: what its connection has open must be what stands at the path, as long as it was.
"""

import os
import sqlite3
import stat
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import override

from vitals.appointments.errors import FileReplaced

__all__ = ["JOURNAL", "PRIVATE", "SQLiteFile", "WatchedConnection"]

PRIVATE = 0o600  # mode of a new file, whatever the umask; SQLite gives its journal the same
JOURNAL = ("-wal", "-shm")  # names of the write-ahead log and of its index end so

LOOKS, PAUSE = 20, 0.02  # at a file that seems to be cut, and seconds between them
MISSING = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR_SHORT_READ}
HEAD, FRAME_HEAD = 32, 24  # bytes of a write-ahead log before its frames, and of each before its page

type Identity = tuple[int, int] | None  # device and inode; None where no file stands


def found_at(path: str, look: Callable[[str], os.stat_result] = os.stat) -> tuple[Identity, int, int]:
    """The file that stands at a path, its length and its mode."""
    try:
        found = look(path)
    except OSError:
        return None, 0, 0
    return (found.st_dev, found.st_ino), found.st_size, found.st_mode


class WatchedConnection(sqlite3.Connection):
    """A connection that knows which files it has open, and how often the file had been replaced before."""

    files: tuple[Identity, ...] = ()
    replacements = 0
    is_open = True

    @override
    def close(self) -> None:
        super().close()
        self.is_open = False


class SQLiteFile:
    """A file at a path, and the connections of this process to it.

    Parameters
    ----------
    path
        Path of the database; its journal stands beside the file that a symbolic link leads to.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._connections: weakref.WeakSet[WatchedConnection] = weakref.WeakSet()
        self._last: tuple[Identity, ...] = ()
        self._replacements = 0
        self._lengths = (0, 0)  # of the file and its write-ahead log, when they were last looked at

    def connect(self, open_connection: Callable[[], WatchedConnection]) -> WatchedConnection:
        """Open the file that stands at the path, or a new one.

        Raises
        ------
        FileReplaced
            As long as connections to another file, or without their journal, are open: SQLite takes the locks of one
            for those of the other.
        """
        with self._lock:
            others = [each for each in self._connections if each.is_open]
            if not all(self.is_in_place(each) and not self.is_outdated(each) for each in others):
                raise FileReplaced
            if not others:
                self._lengths = (0, 0)
            self._remove_journal_of_last()
            create(os.path.realpath(self.path))
            before, *_ = found_at(self.path)
            connection = open_connection()
        connection.files, connection.replacements = (before,), self._replacements
        return connection

    def watch(self, connection: WatchedConnection) -> None:
        """Note what a connection has open."""
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()  # opens the journal
        found = self._standing()
        if found[:1] != connection.files:
            raise sqlite3.OperationalError("the file was replaced while it was opened")
        with self._lock:
            connection.files = self._last = found
            self._connections.add(connection)

    def is_in_place(self, connection: WatchedConnection) -> bool:
        """Whether a connection has open what stands at the path."""
        return connection.files == self._standing()

    def require_in_place(self, connection: WatchedConnection) -> None:
        """Check a connection, between two transactions.

        Raises
        ------
        FileReplaced
            If what it has open is no longer what stands at the path, or that was cut short. What was committed to a
            file that was replaced is then in the file itself, wherever that is, and no longer in its journal.
        """
        before, (files, lengths) = self._lengths, self._look()
        if connection.files == files and not self.is_outdated(connection):
            if lengths == before:
                return
            is_longer = all(now >= then for now, then in zip(lengths, before, strict=True))
            if is_longer or is_complete_soon(connection, self.path):
                self._lengths = lengths
                return
        in_place = self.is_in_place(connection)  # again: what looked short may have been taken away
        if not in_place:
            with suppress(sqlite3.Error):
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if not self.is_outdated(connection):
            self._replacements += 1
        raise FileReplaced("cut short" if in_place else "deleted or replaced")

    def is_outdated(self, connection: WatchedConnection) -> bool:
        """Whether the file was found to be replaced after a connection was made."""
        return connection.replacements != self._replacements

    def _standing(self) -> tuple[Identity, ...]:
        return self._look()[0]

    def _look(self) -> tuple[tuple[Identity, ...], tuple[int, int]]:
        """What stands at the path, and the lengths of the file and of its write-ahead log.

        Every booking looks twice, so this asks the system three times and no more where there is no symbolic link.
        """
        path = journal = self.path
        file, size, mode = found_at(path, os.lstat)
        if stat.S_ISLNK(mode):  # the journal stands beside the file that the link leads to
            journal = os.path.realpath(path)
            file, size, _ = found_at(path)
        (log, log_size, _), (index, _, _) = found_at(journal + JOURNAL[0]), found_at(journal + JOURNAL[1])
        return (file, log, index), (size, log_size)

    def _remove_journal_of_last(self) -> None:
        """Remove the journal of a file that stands here no longer: SQLite would take it for that of its successor."""
        standing = self._standing()
        if not self._last or standing[0] == self._last[0]:
            return
        real = os.path.realpath(self.path)
        for suffix, now, last in zip(JOURNAL, standing[1:], self._last[1:], strict=True):
            if now is not None and now == last:
                os.unlink(real + suffix)


def is_complete_soon(connection: sqlite3.Connection, path: str) -> bool:
    """Whether a file is complete, now or in a moment: while it grows in a checkpoint it looks as if it were cut."""
    for _ in range(LOOKS):
        if is_complete(connection, path):
            return True
        time.sleep(PAUSE)
    return False


def is_complete(connection: sqlite3.Connection, path: str) -> bool:
    """Whether a file has all pages that it says it has, and its write-ahead log all frames that SQLite reads from it.

    VACUUM and checkpoints make them shorter, and leave them complete. The file is not opened but by SQLite: closing it
    here would give up the locks of all its connections.

    Raises
    ------
    sqlite3.Error
        If SQLite cannot look, for another reason than that something is missing.
    """
    real = os.path.realpath(path)
    try:
        with closing(sqlite3.connect(f"{Path(real).as_uri()}?mode=ro&immutable=1", uri=True)) as without_log:
            (pages,) = without_log.execute("PRAGMA page_count").fetchone()  # an error if the file is shorter
        _, frames, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        (page_size,) = connection.execute("PRAGMA page_size").fetchone()
    except sqlite3.Error as error:
        if error.sqlite_errorcode in MISSING or error.sqlite_errorcode & 0xFF in MISSING:
            return False
        raise
    if frames < 0:  # another connection is writing the log back
        return False
    needed: int = HEAD + frames * (FRAME_HEAD + page_size) if frames else 0
    return bool(pages) and found_at(real + JOURNAL[0])[1] >= needed


def create(path: str) -> None:
    """Make an empty file for its owner alone, unless there is one; SQLite says why where none can be made."""
    with suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))
