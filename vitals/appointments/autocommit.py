"""Single statements that are transactions of their own, given to the driver past the layers of SQLAlchemy.

Those layers, and taking a connection from the pool, would cost as much as the write itself.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, override

from sqlalchemy import Engine, PoolProxiedConnection

from vitals.appointments.engines import SQLITE, own_connection, require_in_place

__all__ = ["Autocommit", "autocommit_of"]


class Autocommit(ABC):
    """A way for single statements to an engine's database.

    Parameters
    ----------
    engine
        Of the database.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.driver: Any = engine.dialect.loaded_dbapi

    @abstractmethod
    def execute(self, sql: str, values: Mapping[str, Any]) -> int:
        """Run a statement and commit it; return the number of rows that it wrote. Errors are the driver's."""

    def close(self) -> None:  # noqa: B027 (the pool's connections are the engine's to close)
        """Give back what is kept; the next statement takes it again."""


def autocommit_of(engine: Engine) -> Autocommit:
    """The way for single statements to an engine's database."""
    return KeptAutocommit(engine) if engine.dialect.name == SQLITE else PooledAutocommit(engine)


class PooledAutocommit(Autocommit):
    """Through any connection of the pool, as many at once as it has."""

    @override
    def execute(self, sql: str, values: Mapping[str, Any]) -> int:
        pooled = self.engine.raw_connection()
        try:
            cursor = pooled.cursor()
            try:
                cursor.execute(sql, values)
            except self.driver.Error as error:
                if self.engine.dialect.is_disconnect(error, pooled.driver_connection, cursor):
                    pooled.invalidate(error)
                raise
            return int(cursor.rowcount)
        finally:
            pooled.close()


class KeptAutocommit(Autocommit):
    """Through one connection that is kept, for SQLite: whoever writes has the database alone."""

    @override
    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._lock = threading.Lock()
        self._kept: PoolProxiedConnection | None = None
        self._closed = 0  # how often: what was taken before is not kept after it

    @override
    def execute(self, sql: str, values: Mapping[str, Any]) -> int:
        with self._lock:
            kept, self._kept, closed = self._kept, None, self._closed
        connection = kept or own_connection(self.engine)
        is_usable = False
        try:
            require_in_place(connection)
            cursor = connection.cursor()
            try:
                cursor.execute(sql, values)
            except self.driver.IntegrityError:
                is_usable = True  # the row was refused, and nothing is left undone
                raise
            require_in_place(connection)
            is_usable = True
            return int(cursor.rowcount)
        finally:
            if not (is_usable and self._keep(connection, closed)):
                connection.close()

    def _keep(self, connection: PoolProxiedConnection, closed: int) -> bool:
        """Keep a connection for the next statement, unless all were closed since it was taken."""
        with self._lock:
            is_wanted = self._kept is None and self._closed == closed
            if is_wanted:
                self._kept = connection
            return is_wanted

    @override
    def close(self) -> None:
        with self._lock:
            kept, self._kept = self._kept, None
            self._closed += 1
        if kept is not None:
            kept.close()
