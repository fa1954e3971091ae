"""A store in a new database of each kind: SQLite always, PostgreSQL where there is one or its binaries are."""

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from benchmarks import postgresql
from tests.vitals.appointments.clinic import Ward
from vitals.appointments.database import Database
from vitals.appointments.hours import WEEKDAYS, Hours
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.requester import Requester
from vitals.appointments.store import Store
from vitals.appointments.tables import METADATA

KINDS = ["sqlite", "postgresql"]
DAY = 86_400


@pytest.fixture(scope="session")
def server() -> Iterator[str | None]:
    with postgresql.any_server() as url:
        yield url


@pytest.fixture(scope="session")
def shared(server: str | None) -> Iterator[str | None]:
    """A database of PostgreSQL with tables, which is emptied for each test: making one takes long."""
    if server is None:
        yield None
        return
    with postgresql.new_database(server) as url:
        store = Store(url)
        store.database.prepare()
        store.close()
        yield url


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Of a database without rows, and without tables where the test makes its own store."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/appointments.sqlite"
        return
    url = request.getfixturevalue("server")
    if url is None:
        pytest.skip(postgresql.NOWHERE)
    if "store" in request.fixturenames:
        database = request.getfixturevalue("shared")
        with psycopg.connect(database) as connection:
            connection.execute(f"TRUNCATE {', '.join(METADATA.tables)} RESTART IDENTITY CASCADE")
        yield database
        return
    with postgresql.new_database(url) as database:
        yield database


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/a.sqlite")
    yield database
    database.close()


@pytest.fixture
def postgresql_url(server: str | None) -> Iterator[str]:
    if server is None:
        pytest.skip(postgresql.NOWHERE)
    with postgresql.new_database(server) as url:
        yield url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(database_url)
    yield store
    store.close()


@pytest.fixture
def now() -> int:
    """A minute of the present: what is booked lies in the future of the machine too."""
    return int(time.time()) // 60 * 60


@pytest.fixture
def midnight(now: int) -> int:
    """The beginning (UTC) of a day in the future."""
    return now // DAY * DAY + 3 * DAY


@pytest.fixture
def always(store: Store, now: int) -> Practitioner:
    """Somebody who works day and night, in cardiology."""
    return store.calendars.put(
        Practitioner(
            id="always",
            name="Dr Ada Always",
            specialty="cardiology",
            zone="Europe/Berlin",
            hours=Hours({day: [("00:00", "24:00")] for day in WEEKDAYS}),
        ),
        Requester(by="test"),
        now=now,
    )


@pytest.fixture
def ward(store: Store, always: Practitioner, now: int, midnight: int) -> Ward:
    return Ward(store, now, midnight)
