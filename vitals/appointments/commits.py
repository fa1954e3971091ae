"""Commits: whether anything was written to a database since it was looked at last, by whichever process.

What was read may be kept as long as nothing was. To ask is one look at the file and at a number in memory, for
SQLite, and one short query for PostgreSQL, however much the database keeps.
"""

import threading
from abc import ABC, abstractmethod
from typing import Any, override

from sqlalchemy import Engine, PoolProxiedConnection, text

from vitals.appointments.engines import SQLITE, own_connection, require_in_place

__all__ = ["Commits", "commits_of"]

VERSION = "PRAGMA data_version"
# Transactions that had ended, by number; a server that takes over or is restored may give the same numbers again.
SNAPSHOT = text("SELECT CAST(txid_current_snapshot() AS text), CAST(pg_postmaster_start_time() AS text)")


class Commits(ABC):
    """What was committed to a database.

    Parameters
    ----------
    engine
        Of the database.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @abstractmethod
    def mark(self) -> object:
        """A mark of all that was committed by now.

        What is read after one mark is what would be read after the next one, if the two are equal.
        """

    def close(self) -> None:  # noqa: B027 (most marks need nothing)
        """Give back what marks need; the next one takes it again, and equals none before."""


def commits_of(engine: Engine) -> Commits:
    """Commits to the database of an engine."""
    return SQLiteCommits(engine) if engine.dialect.name == SQLITE else PostgreSQLCommits(engine)


class SQLiteCommits(Commits):
    """Commits as a connection sees them that commits nothing itself: SQLite counts for it those of all others."""

    @override
    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._lock = threading.Lock()
        self._watching: PoolProxiedConnection | None = None
        self._opened = 0  # connections so far: each counts for itself

    @override
    def mark(self) -> object:
        with self._lock:
            if self._watching is None:
                self._watching = own_connection(self.engine)
                self._opened += 1
            watching = self._watching
            require_in_place(watching)
            cursor = watching.cursor()
            cursor.execute(VERSION)
            return self._opened, *cursor.fetchall()  # all rows: or the connection would go on reading

    @override
    def close(self) -> None:
        with self._lock:
            watching, self._watching = self._watching, None
        if watching is not None:
            watching.close()


class PostgreSQLCommits(Commits):
    """Commits as the server numbers its transactions."""

    @override
    def mark(self) -> object:
        with self.engine.connect() as connection:
            found: Any = connection.execute(SNAPSHOT).one()
        return tuple(found)
