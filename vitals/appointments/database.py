"""The database: connections, transactions, and the migrations that make its tables.

Whatever keeps the database from answering becomes one error, `Unavailable`.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, override

from sqlalchemy import ClauseElement, Connection, Dialect, Inspector, exc, inspect, select, text
from sqlalchemy.sql.compiler import SQLCompiler

from vitals.appointments.autocommit import autocommit_of
from vitals.appointments.commits import commits_of
from vitals.appointments.engines import OVERFLOW, POOL, SQLITE, WAIT, address, engine_of, require_in_place
from vitals.appointments.errors import FileDamaged, FileReplaced, Unavailable

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = ["HEAD", "PATIENTLY", "CompiledStatement", "Database", "known_revisions", "revision_of"]

HEAD = "0005"  # the newest migration
MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 5_470_001  # of PostgreSQL, held while it is migrated; any number that nobody else uses
# Another process may be at it, and a table may be large: for this transaction alone the limits are a minute.
PATIENTLY = "SELECT set_config('lock_timeout', '60s', true), set_config('statement_timeout', '60s', true)"
ATTEMPTS = 3  # of a transaction that PostgreSQL ends to resolve a deadlock
DEADLOCK = "40P01"
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class CompiledStatement:
    """A statement that is compiled once, for a driver.

    Parameters
    ----------
    clause
        The statement, with named parameters.
    dialect
        The database's.
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


class WriterQueue(AbstractContextManager[None]):
    """SQLite has one writer: threads of this process queue here, where a lock is fair and costs nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @override
    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=WAIT):
            raise Unavailable(f"other requests have been writing for {WAIT:g} s")

    @override
    def __exit__(self, *_: object) -> None:
        self._lock.release()


class Translation(AbstractContextManager[None]):
    """Raise the errors that a translator returns for those that come; None leaves one as it is.

    This and the queue are entered for every booking: as generators, they would cost it twice as much.
    """

    def __init__(self, translate: Callable[[BaseException], Exception | None]) -> None:
        self._translate = translate

    @override
    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if error is not None and (translated := self._translate(error)) is not None:
            raise translated from error


class Database:
    """A database of SQLite or PostgreSQL.

    Parameters
    ----------
    url
        As `engines.address` takes it.

    Attributes
    ----------
    translated
        Turns errors of a database that cannot answer into `Unavailable`, and leaves those about rows as they are.
    """

    def __init__(self, url: str) -> None:
        self.url = address(url)
        self.backend = self.url.get_backend_name()
        self._preparing = threading.Lock()
        self._prepared = False
        self._doubted = False  # whether something happened to the file of SQLite, and nobody has looked at all of it
        self._exclusive: AbstractContextManager[None] = WriterQueue() if self.is_sqlite else nullcontext()
        self.translated = Translation(self.translate)
        self.engine = engine_of(self.url)
        self._commits = commits_of(self.engine)
        self._autocommit = autocommit_of(self.engine)
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
        self._commits.close()
        self._autocommit.close()
        self.engine.dispose()

    # Connections

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with."""
        self.prepare()
        with self.translated, self.engine.connect().execution_options(reads=True) as connection:
            yield connection

    def mark(self) -> object:
        """Mark of all that was committed by now, by whichever process; where two are equal, so is what is read.

        Take it before reading what is to be kept with it.
        """
        self.prepare()
        with self.translated:
            return self._commits.mark()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is on the disk when it ends, or nothing is."""
        self.prepare()
        with self.translated, self._exclusive, self._transactions.connect() as connection:
            with connection.begin():
                yield connection
            require_in_place(connection.connection)

    def execute_autocommit(self, statement: CompiledStatement, values: Mapping[str, Any]) -> int:
        """Run one statement as a transaction of its own; return the number of rows that it wrote.

        Raises
        ------
        IntegrityError
            SQLAlchemy's, as everywhere else.
        """
        self.prepare()
        bound = statement.bind(values)  # before others have to wait
        with self.translated, self._exclusive:
            return self._autocommit.execute(statement.sql, bound)

    def transact[T](self, work: Callable[[Connection], T]) -> T:
        """Run work in a transaction, and again if PostgreSQL ends it to resolve a deadlock."""
        for _ in range(ATTEMPTS - 1):
            try:
                with self.writing() as connection:
                    return work(connection)
            except Unavailable as error:
                if getattr(getattr(error.__cause__, "orig", None), "sqlstate", None) != DEADLOCK:
                    raise
        with self.writing() as connection:
            return work(connection)

    def insert_once[T](self, work: Callable[[Connection], T]) -> T:
        """Run work that inserts a row unless it is there, in a transaction.

        If another request inserts the same row at the same time, the work is run again and finds it.
        """
        try:
            return self.transact(work)
        except exc.IntegrityError:
            return self.transact(work)

    def translate(self, error: BaseException) -> Exception | None:
        """The error to raise in place of one; None if that is right as it is.

        Statements that go past SQLAlchemy raise the driver's own errors.
        """
        match error:
            case FileReplaced() | FileDamaged():
                self._start_over()
            case exc.IntegrityError() | exc.DataError():
                pass
            case self._driver.IntegrityError():
                return exc.IntegrityError(None, None, error)
            case self._driver.DataError():
                return exc.DataError(None, None, error)
            case exc.TimeoutError():
                return Unavailable(f"all {POOL + OVERFLOW} connections are in use")
            case exc.DBAPIError() | self._driver.Error():
                said = error.orig if isinstance(error, exc.DBAPIError) else error
                words = str(said).strip().splitlines() or [type(said).__name__]
                if getattr(said, "sqlite_errorcode", 0) & 0xFF in DAMAGED:
                    self._start_over()
                    return FileDamaged(words[0])
                return Unavailable(words[0], private=not self.is_sqlite)
        return None

    def _start_over(self) -> None:
        """Connect anew at the next use, to a file that may be another, without tables, or damaged."""
        self._prepared, self._doubted = False, self.is_sqlite
        self.close()

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
        with self.translated, self._exclusive, self._transactions.begin() as connection:
            if not self.is_sqlite:  # SQLite is locked by BEGIN IMMEDIATE
                connection.execute(text(PATIENTLY))
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            elif self._doubted:
                require_sound(connection)
                self._doubted = False
            at = revision_of(connection)
            if at == (None if revision == "base" else revision):
                return
            from alembic import command  # takes long to import, and most starts find nothing to do

            config, known = migrations(), known_revisions()
            if at is not None and at not in known:
                raise Unavailable(f"its tables are of revision {at}, which is newer than this version of the service")
            config.attributes["connection"] = connection
            # from the newest to the oldest
            backwards = at in known and (revision == "base" or known.index(revision) > known.index(at))
            (command.downgrade if backwards else command.upgrade)(config, revision)


def require_sound(connection: Connection) -> None:
    """Look at every page of a file of SQLite and at every entry of its indexes, of which the constraints are made.

    A journal that was cut short may have left rows without their entries. It takes some seconds for 100,000
    appointments.

    Raises
    ------
    FileDamaged
        If one is missing or wrong.
    """
    found: str = connection.execute(text("PRAGMA integrity_check(1)")).scalar_one()
    if found != "ok":
        raise FileDamaged(" ".join(found.split()))


def migrations() -> "Config":
    """Configuration of Alembic."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def known_revisions() -> list[str]:
    """Every migration, the newest first."""
    from alembic.script import ScriptDirectory

    return [script.revision for script in ScriptDirectory.from_config(migrations()).walk_revisions()]


def revision_of(connection: Connection) -> str | None:
    """The migration that the tables are at."""
    inspector: Inspector = inspect(connection)
    if not inspector.has_table("alembic_version"):
        return None
    found: str | None = connection.execute(select(text("version_num")).select_from(text("alembic_version"))).scalar()
    return found
