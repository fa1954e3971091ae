"""A connection to SQLite or PostgreSQL that waits for nobody for long, and the migrations that make its tables.

SQLite: write-ahead log, an fsync at every commit, one writer at a time (BEGIN IMMEDIATE). PostgreSQL: a small pool, and
a limit on every wait. Whatever keeps the database from answering becomes one error, `Unavailable`.
"""

import math
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import (
    ClauseElement,
    Connection,
    Dialect,
    Engine,
    Inspector,
    create_engine,
    event,
    exc,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.engine import URL
from sqlalchemy.sql.compiler import SQLCompiler

from vitals.appointments.errors import Unavailable
from vitals.errors import InvalidValue

__all__ = ["HEAD", "POSTGRESQL", "SQLITE", "Database", "Statement", "address"]

SQLITE, POSTGRESQL = "sqlite", "postgresql"
HEAD = "0002"  # the newest migration
MIGRATIONS = Path(__file__).parent / "migrations"
POOL, OVERFLOW = 5, 5  # connections
WAIT = 5.0  # seconds that a request waits for a connection, or for another writer of SQLite
# Whatever is begun here ends in a `with`, so a connection has nothing to undo when it comes back.
POOLED: dict[str, Any] = {
    "pool_size": POOL,
    "max_overflow": OVERFLOW,
    "pool_timeout": WAIT,
    "pool_reset_on_return": None,
}
CONNECT = 3  # seconds
IDLE = 1.0  # seconds after which a connection is looked at before it is used
# Milliseconds, in PostgreSQL: a statement, a lock that somebody else holds, a transaction that does nothing.
# Seconds and milliseconds after which a server that is silent, and does not say so, is given up.
SILENCE = {"tcp_user_timeout": 5000, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2}
LIMITS = {"statement_timeout": 5000, "lock_timeout": 2000, "idle_in_transaction_session_timeout": 10_000}
PRAGMAS = {
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "busy_timeout": str(round(WAIT * 1000)),
}
MIGRATING = 5_470_001  # the lock that whoever migrates PostgreSQL holds; any number that nobody else uses
RETRIES = 3  # of a transaction that PostgreSQL ended to resolve a deadlock
DEADLOCK = "40P01"


def address(url: str) -> URL:
    """The address of a database.

    Parameters
    ----------
    url
        sqlite:///file.sqlite (a path relative to the working folder; four slashes for an absolute one) or
        postgresql://user:password@host:port/database.

    Raises
    ------
    InvalidValue
        If it is neither. The value is not repeated: it may hold a password.
    """
    allowed = "sqlite:///<file> or postgresql://<user>:<password>@<host>/<database>"
    try:
        found = make_url(url)
    except (exc.ArgumentError, ValueError):
        raise InvalidValue("database_url", "(not shown)", allowed) from None
    backend = found.drivername.partition("+")[0]
    database = found.database or ":memory:"
    if backend not in {SQLITE, POSTGRESQL, "postgres"} or ":memory:" in database or "mode" in found.query:
        raise InvalidValue("database_url", "(not shown)", allowed)
    return found.set(drivername="sqlite+pysqlite" if backend == SQLITE else "postgresql+psycopg")


class Statement:
    """A statement that is compiled once, for a driver.

    Parameters
    ----------
    clause
        What it does, with named parameters.
    dialect
        Of the database.
    """

    def __init__(self, clause: ClauseElement, dialect: Dialect) -> None:
        compiled = cast(SQLCompiler, clause.compile(dialect=dialect))
        self.sql = str(compiled)
        types = {name: bind.type.dialect_impl(dialect) for name, bind in compiled.binds.items()}
        self._processors = {
            name: process for name, type in types.items() if (process := type.bind_processor(dialect)) is not None
        }

    def bind(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values as the driver takes them."""
        return {**values, **{name: process(values[name]) for name, process in self._processors.items()}}


class Database:
    """Where appointments are kept.

    Parameters
    ----------
    url
        As `address` takes it.
    """

    def __init__(self, url: str) -> None:
        self.url = address(url)
        self.backend = self.url.get_backend_name()
        self._preparing = threading.Lock()
        self._prepared = False
        # SQLite has one writer: threads of this process queue here, where a lock is fair and costs nothing.
        self._queue = threading.Lock()
        self.engine = sqlite_engine(self.url) if self.is_sqlite else postgresql_engine(self.url)
        self._driver: Any = self.engine.dialect.loaded_dbapi
        self._transactions = (
            self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="READ COMMITTED")
        )

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file."""
        return self.backend == SQLITE

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    # Connections

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Be the only writer of this process, where the database has one."""
        if not self.is_sqlite:
            yield
        elif self._queue.acquire(timeout=WAIT):
            try:
                yield
            finally:
                self._queue.release()
        else:
            raise Unavailable(f"other requests have been writing for {WAIT:g} s")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with."""
        self.prepare()
        with self.translated(), self.engine.connect().execution_options(reads=True) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: whatever is done in it is on disk when it ends, or nothing is."""
        self.prepare()
        with self.translated(), self._alone(), self._transactions.begin() as connection:
            yield connection

    def at_once(self, statement: "Statement", values: Mapping[str, Any]) -> int:
        """Run one statement as a transaction of its own; how many rows it wrote.

        It goes to the driver past the layers of SQLAlchemy, which cost as much as the write itself.

        Raises
        ------
        IntegrityError
            SQLAlchemy's, as from every other way.
        """
        self.prepare()
        with self.translated(), self._alone(), closing(self.engine.raw_connection()) as pooled:
            cursor = pooled.cursor()
            try:
                cursor.execute(statement.sql, statement.bind(values))
            except self._driver.Error as error:
                if self.engine.dialect.is_disconnect(error, pooled.driver_connection, cursor):
                    pooled.invalidate(error)
                raise
            return cursor.rowcount

    def transact[T](self, work: Callable[[Connection], T]) -> T:
        """Do something in a transaction, again if PostgreSQL had to end it to resolve a deadlock."""
        for _ in range(RETRIES - 1):
            try:
                with self.writing() as connection:
                    return work(connection)
            except Unavailable as error:
                if getattr(getattr(error.__cause__, "orig", None), "sqlstate", None) != DEADLOCK:
                    raise
        with self.writing() as connection:
            return work(connection)

    @contextmanager
    def translated(self) -> Iterator[None]:
        """What a database says when it cannot answer, as one error; what it says of wrong rows is left as it is.

        Where SQLAlchemy does not stand in between, the driver's own errors come.
        """
        try:
            yield
        except (exc.IntegrityError, exc.DataError):
            raise
        except self._driver.IntegrityError as error:
            raise exc.IntegrityError(None, None, error) from error
        except self._driver.DataError as error:
            raise exc.DataError(None, None, error) from error
        except exc.TimeoutError as error:
            raise Unavailable(f"all {POOL + OVERFLOW} connections are in use") from error
        except (exc.DBAPIError, self._driver.Error) as error:
            said = error.orig if isinstance(error, exc.DBAPIError) else error
            words = str(said).strip().splitlines() or [type(said).__name__]
            raise Unavailable(words[0]) from error

    # Migrations

    def prepare(self) -> None:
        """Bring the tables up to date, once; processes that start at the same time wait for each other.

        Raises
        ------
        Unavailable
            If the database cannot be reached. The next call tries again.
        """
        if self._prepared:
            return
        with self._preparing:
            if not self._prepared:
                self.migrate()
                self._prepared = True

    def migrate(self, revision: str = HEAD) -> None:
        """Bring the tables to a revision, forwards or backwards; `base` is none at all."""
        with self.translated(), self._alone(), self._transactions.begin() as connection:
            if not self.is_sqlite:  # SQLite is locked by BEGIN IMMEDIATE
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATING})
            at = revision_of(connection)
            if at == (None if revision == "base" else revision):
                return
            # takes long to import, and most starts find nothing to do
            from alembic import command
            from alembic.config import Config
            from alembic.script import ScriptDirectory

            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
            known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
            if at is not None and at not in known:
                raise Unavailable(f"its tables are of revision {at}, which is newer than this version of the service")
            config.attributes["connection"] = connection
            # from the newest to the oldest
            backwards = at in known and (revision == "base" or known.index(revision) > known.index(at))
            (command.downgrade if backwards else command.upgrade)(config, revision)


def revision_of(connection: Connection) -> str | None:
    """The migration that the tables are at."""
    inspector: Inspector = inspect(connection)
    if not inspector.has_table("alembic_version"):
        return None
    found: str | None = connection.execute(select(text("version_num")).select_from(text("alembic_version"))).scalar()
    return found


def sqlite_engine(url: URL) -> Engine:
    """An engine whose transactions begin when they say so, and end on the disk."""
    engine = create_engine(url, **POOLED, paramstyle="named")

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver would begin at the first write
        try:
            for name, value in PRAGMAS.items():
                connection.execute(f"PRAGMA {name} = {value}")
            write_ahead(connection)
        except sqlite3.Error:
            connection.close()
            raise

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        reads = connection.get_execution_options().get("reads")
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.execute("BEGIN" if reads else "BEGIN IMMEDIATE")  # past the layers, which would cost as much as a write

    return engine


def write_ahead(connection: sqlite3.Connection) -> None:
    """Let readers and the writer not wait for each other; SQLite itself does not wait when it changes the journal."""
    end = time.monotonic() + WAIT
    while connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)


def postgresql_engine(url: URL) -> Engine:
    """An engine that gives up rather than wait, and whose single statements are transactions."""
    options = " ".join(f"-c {name}={value}" for name, value in LIMITS.items())
    try:
        engine = create_engine(
            url,
            **POOLED,
            isolation_level="AUTOCOMMIT",
            connect_args={**SILENCE, "connect_timeout": CONNECT, "options": f"{options} -c timezone=UTC"},
        )
    except ModuleNotFoundError:
        raise InvalidValue(
            "database_url",
            "(not shown)",
            "sqlite:///<file>, unless the driver of PostgreSQL is installed: uv run --extra postgresql main.py, or "
            "pip install 'psycopg[binary]'",
        ) from None

    @event.listens_for(engine, "checkin")
    def returned(_: Any, record: Any) -> None:
        record.info["returned"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def taken(connection: Any, record: Any, _: Any) -> None:
        """Ask whether a connection that was idle for a while is still one; the pool makes another if not."""
        if time.monotonic() - record.info.get("returned", math.inf) > IDLE:
            try:
                connection.execute("SELECT 1")
            except connection.OperationalError:
                raise exc.DisconnectionError from None

    return engine
