"""The file of an SQLite database: made for its owner alone, and watched as long as connections have it open.

SQLite goes on writing to a file that was deleted or replaced, and reports each commit as done. So every transaction is
checked: what its connection has open must be what stands at the path.
"""

import os
import sqlite3
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import override

from vitals.appointments.errors import FileReplaced

__all__ = ["JOURNAL", "PRIVATE", "SQLiteFile", "WatchedConnection"]

PRIVATE = 0o600  # mode of a new file, whatever the umask; SQLite gives its journal the same
JOURNAL = ("-wal", "-shm")  # names of the write-ahead log and of its index end so

type Identity = tuple[int, int] | None  # device and inode; None where no file stands


def identity(path: str) -> Identity:
    """The file that stands at a path."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


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

    def connect(self, open_connection: Callable[[], WatchedConnection]) -> WatchedConnection:
        """Open the file that stands at the path, or a new one.

        Raises
        ------
        FileReplaced
            As long as connections to another file, or without their journal, are open: SQLite takes the locks of one
            for those of the other.
        """
        with self._lock:
            if not all(self.is_in_place(each) for each in self._connections if each.is_open):
                raise FileReplaced
            self._remove_journal_of_last()
            create(os.path.realpath(self.path))
            before = identity(self.path)
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
            If what it has open is no longer what stands at the path. All that was committed is then in the file
            itself, wherever that is, and no longer in its journal.
        """
        if self.is_in_place(connection):
            return
        with suppress(sqlite3.Error):
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if not self.is_outdated(connection):
            self._replacements += 1
        raise FileReplaced

    def is_outdated(self, connection: WatchedConnection) -> bool:
        """Whether the file was found to be replaced after a connection was made."""
        return connection.replacements != self._replacements

    def _standing(self) -> tuple[Identity, ...]:
        real = os.path.realpath(self.path)
        return identity(self.path), *(identity(real + suffix) for suffix in JOURNAL)

    def _remove_journal_of_last(self) -> None:
        """Remove the journal of a file that stands here no longer: SQLite would take it for that of its successor."""
        standing = self._standing()
        if not self._last or standing[0] == self._last[0]:
            return
        real = os.path.realpath(self.path)
        for suffix, now, last in zip(JOURNAL, standing[1:], self._last[1:], strict=True):
            if now is not None and now == last:
                os.unlink(real + suffix)


def create(path: str) -> None:
    """Make an empty file for its owner alone, unless there is one; SQLite says why where none can be made."""
    with suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))
