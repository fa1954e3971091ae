"""Engines of SQLite and PostgreSQL that give up rather than wait for long.

SQLite: write-ahead log, an fsync at every commit, one writer at a time (BEGIN IMMEDIATE). PostgreSQL: a small pool, and
a limit on every wait.
"""

import math
import sqlite3
import time
from typing import Any

from sqlalchemy import Connection, Engine, PoolProxiedConnection, create_engine, event, exc, make_url
from sqlalchemy.engine import URL

from vitals.appointments.sqlite_file import SQLiteFile, WatchedConnection
from vitals.errors import InvalidValue

__all__ = ["OVERFLOW", "POOL", "SQLITE", "WAIT", "address", "engine_of", "own_connection", "require_in_place"]

SQLITE, POSTGRESQL = "sqlite", "postgresql"
POOL, OVERFLOW = 5, 5  # connections
WAIT = 5.0  # seconds that a request waits for a connection, or for another writer of SQLite
# Every transaction ends in a `with`, so a connection has nothing to undo when it comes back.
POOLED: dict[str, Any] = {
    "pool_size": POOL,
    "max_overflow": OVERFLOW,
    "pool_timeout": WAIT,
    "pool_reset_on_return": None,
}
CONNECT = 3  # seconds
FILE = "file"  # under which the information about a connection names the file of SQLite
IDLE = 1.0  # seconds after which a connection is checked before it is used
# Milliseconds and seconds after which a PostgreSQL server that is silent is given up.
SILENCE = {"tcp_user_timeout": 5000, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2}
# Milliseconds that PostgreSQL allows a statement, the wait for a lock, and a transaction that does nothing.
LIMITS = {"statement_timeout": 5000, "lock_timeout": 2000, "idle_in_transaction_session_timeout": 10_000}
PRAGMAS = {
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "busy_timeout": str(round(WAIT * 1000)),
}


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


def engine_of(url: URL) -> Engine:
    """The engine of a database, by its `address`."""
    return sqlite_engine(url) if url.get_backend_name() == SQLITE else postgresql_engine(url)


def sqlite_engine(url: URL) -> Engine:
    """An engine whose transactions begin when they say so, and end on the disk."""
    engine = create_engine(url, **POOLED, paramstyle="named")
    file = SQLiteFile(url.database or "")

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, _: Any, arguments: Any, options: Any) -> WatchedConnection:
        return file.connect(lambda: dialect.connect(*arguments, **options, factory=WatchedConnection))

    @event.listens_for(engine, "connect")
    def connected(connection: WatchedConnection, record: Any) -> None:
        connection.isolation_level = None  # the driver would begin at the first write
        try:
            for name, value in PRAGMAS.items():
                connection.execute(f"PRAGMA {name} = {value}")
            write_ahead(connection)
            file.watch(connection)
        except sqlite3.Error:
            connection.close()
            raise
        record.info[FILE] = file

    @event.listens_for(engine, "checkout")
    def taken(connection: WatchedConnection, _: Any, __: Any) -> None:
        file.require_in_place(connection)

    @event.listens_for(engine, "checkin")
    def returned(connection: WatchedConnection | None, record: Any) -> None:
        if connection is not None and file.is_outdated(connection):
            record.close()  # those to the present file wait for its end

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        reads = connection.get_execution_options().get("reads")
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.execute("BEGIN" if reads else "BEGIN IMMEDIATE")  # past the layers, which would cost as much as a write

    return engine


def own_connection(engine: Engine) -> PoolProxiedConnection:
    """A connection beside those that requests take from the pool; whoever asked for it closes it."""
    opened = engine.raw_connection()
    info = dict(opened.info)
    opened.detach()
    opened.info.update(info)  # whoever takes its place in the pool may have cleared it
    return opened


def require_in_place(connection: PoolProxiedConnection) -> None:
    """Check after a commit that it went to the file that stands at the path, where there is one.

    Raises
    ------
    FileReplaced
        If it did not: what was committed must not be acknowledged.
    """
    file: SQLiteFile | None = connection.info.get(FILE)
    if file is not None:
        file.require_in_place(connection.dbapi_connection)  # type: ignore[arg-type]


def write_ahead(connection: sqlite3.Connection) -> None:
    """Set the journal so that readers and the writer do not wait for each other.

    SQLite itself does not wait for other connections when it changes the journal, so this does.
    """
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
        """Check a connection that was idle for a while; the pool replaces it if it is broken."""
        if time.monotonic() - record.info.get("returned", math.inf) > IDLE:
            try:
                connection.execute("SELECT 1")
            except connection.OperationalError:
                raise exc.DisconnectionError from None

    return engine
