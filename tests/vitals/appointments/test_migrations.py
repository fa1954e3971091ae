import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from vitals.appointments import migrations
from vitals.appointments.database import HEAD, Database, revision_of
from vitals.appointments.errors import Unavailable
from vitals.appointments.tables import (
    METADATA,
    absence,
    appointment,
    calendar_feed,
    change,
    offer,
    practitioner,
    waitlist,
)

HOUR = 3600
WHO = {"version": 1, "changed": 5, "changed_by": "test"}
ADA = {"id": "ada", "name": "Dr Ada", "specialty": "cardiology", "zone": "UTC", "slot_minutes": 15} | WHO
AWAY = {"id": "away", "practitioner_id": "ada", "starts": HOUR, "ends": 2 * HOUR, "withdrawn": 0} | WHO
VISIT = {
    "id": "visit",
    "practitioner_id": "ada",
    "patient_id": 1,
    "starts": 10 * HOUR,
    "ends": 11 * HOUR,
    "zone": "UTC",
    "status": "booked",
    "specialty": "cardiology",
    "urgency": "routine",
    "created": 5,
} | WHO
WAITS = {
    "id": "waits",
    "patient_id": 2,
    "specialty": "cardiology",
    "minutes": 30,
    "urgency": "soon",
    "rank": 2,
    "earliest": 0,
    "latest": HOUR,
    "status": "waiting",
    "created": 5,
} | WHO
FEED = {"id": "feed", "practitioner_id": "ada", "secret_sha256": "5e", "created": 5, "created_by": "test"}
# What is left in a database, apart from Alembic's own table, that no extension brought.
LEFT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
    "postgresql": """
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
        UNION SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
        UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
    """,
}


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


def at(database: Database) -> str | None:
    with database.engine.begin() as connection:
        return revision_of(connection)


def content(connection: Connection, *names: str) -> dict[str, list[Any]]:
    """Rows of tables by name."""
    tables = [METADATA.tables[name] for name in names]
    return {
        table.name: [
            tuple(row) for row in connection.execute(select(text("*")).select_from(table).order_by(*table.primary_key))
        ]
        for table in tables
    }


def left(database: Database) -> set[str]:
    with database.engine.begin() as connection:
        return set(connection.execute(text(LEFT[database.backend])).scalars()) - {
            "alembic_version",
            "alembic_version_pkc",
        }


def fill(connection: Connection) -> None:
    connection.execute(insert(practitioner).values(hours={"monday": [["09:00", "12:00"]]}, **ADA))
    connection.execute(insert(absence).values(AWAY))
    connection.execute(insert(appointment).values(VISIT))
    for table in (practitioner, absence, appointment):
        connection.execute(update(table).values(version=2))  # and what it was before is kept


def test_the_newest_migration_is_the_one_that_the_code_asks_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [HEAD]
    assert [script.revision for script in scripts.walk_revisions()] == ["0005", "0004", "0003", "0002", "0001"]


def test_queries_see_the_tables_that_the_migrations_make(database: Database) -> None:
    database.prepare()
    with database.reading() as connection:
        assert set(inspect(connection).get_table_names()) == {*METADATA.tables, "alembic_version"}
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_rows_survive_every_step_up_and_down(database: Database) -> None:
    first = ("practitioner", "absence", "appointment", "change")
    database.migrate("0001")
    with database.engine.begin() as connection:
        assert set(inspect(connection).get_table_names()) == {*first, "alembic_version"}
        fill(connection)
        before = content(connection, *first)
    assert [len(rows) for rows in before.values()] == [1, 1, 1, 3]

    database.migrate("0002")
    with database.engine.begin() as connection:
        assert content(connection, *first) == before
        connection.execute(insert(waitlist).values(WAITS))
        connection.execute(update(waitlist).values(version=2))
        connection.execute(insert(offer).values(appointment_id="visit", waitlist_id="waits"))
        assert [len(rows) for rows in content(connection, "waitlist", "offer", "change").values()] == [1, 1, 4]

    database.migrate("0003")
    with database.engine.begin() as connection:
        assert content(connection, *first)["appointment"] == before["appointment"]
        assert [len(rows) for rows in content(connection, "waitlist", "offer", "change").values()] == [1, 1, 4]
        connection.execute(insert(calendar_feed).values(FEED))
        assert content(connection, "calendar_feed")["calendar_feed"][0][:2] == ("feed", "ada")

    database.migrate("0004")
    with database.engine.begin() as connection:
        connection.execute(update(appointment).values(holder="192.0.2.7"))
    database.migrate("0003")
    with database.engine.begin() as connection:
        assert content(connection, "appointment")["appointment"] == before["appointment"]
        assert len(content(connection, "calendar_feed")["calendar_feed"]) == 1
        connection.execute(text("DELETE FROM change WHERE version = 2 AND subject = 'appointment'"))

    database.migrate("0002")
    with database.engine.begin() as connection:
        assert "calendar_feed" not in inspect(connection).get_table_names()
        assert [len(rows) for rows in content(connection, "waitlist", "offer", "change").values()] == [1, 1, 4]

    database.migrate("0001")
    assert at(database) == "0001"
    with database.engine.begin() as connection:
        assert set(inspect(connection).get_table_names()) == {*first, "alembic_version"}
        after = content(connection, *first)
        assert after["change"].pop()[1:3] == ("waitlist", "waits")  # what happened stays known
        assert after == before

    database.migrate("0003")
    with database.engine.begin() as connection:
        assert content(connection, "practitioner", "absence", "appointment")["appointment"] == before["appointment"]
        assert list(content(connection, "waitlist", "offer", "calendar_feed").values()) == [[], [], []]


@pytest.mark.parametrize(
    "way",
    [
        ["0001"],
        ["0002"],
        ["0003"],
        ["0004"],
        ["0005"],
        ["0005", "0004"],
        ["0001", "0002", "0003", "0004", "0005", "0001"],
    ],
    ids="-".join,
)
def test_every_revision_refuses_overlaps_and_keeps_changes(database: Database, way: list[str]) -> None:
    for revision in way:
        database.migrate(revision)
    with database.engine.begin() as connection:
        fill(connection)
        connection.execute(insert(practitioner).values(ADA | {"id": "bo", "hours": {}}))
    for who, other in (("practitioner", {"patient_id": 2}), ("patient", {"practitioner_id": "bo"})):
        with pytest.raises(IntegrityError, match=f"{who}_has_time"), database.engine.begin() as connection:
            connection.execute(insert(appointment).values(VISIT | other | {"id": "other"}))
    with database.engine.begin() as connection:
        assert len(connection.execute(select(appointment.c.id)).all()) == 1
        assert "appointment" in connection.execute(select(change.c.subject)).scalars().all()


@pytest.mark.parametrize("revision", ["0004", "0005"])
@pytest.mark.parametrize("column", ["practitioner_id", "patient_id"])
def test_revisions_refuse_the_same_overlaps(database: Database, revision: str, column: str) -> None:
    """Rows in a random order, some of them cancelled or moved, against every pair compared by hand."""
    database.migrate(revision)
    chance = random.Random(5)
    same, other = (
        ("practitioner_id", "patient_id") if column == "practitioner_id" else ("patient_id", "practitioner_id")
    )
    taken: dict[str, tuple[int, int]] = {}
    refused = 0
    with database.engine.begin() as connection:
        connection.execute(insert(practitioner), [ADA | {"id": f"p{number}", "hours": {}} for number in range(150)])
        connection.execute(insert(practitioner).values(ADA | {"hours": {}}))
    for number in range(150):
        id, starts, length = f"a{number}", 60 * chance.randrange(1000, 2000), 60 * chance.choice([5, 15, 60, 480])
        row = VISIT | {"id": id, "starts": starts, "ends": starts + length}
        row |= {same: VISIT[same], other: f"p{number}" if other == "practitioner_id" else number}
        changed = chance.choice([*taken, id]) if number % 3 == 0 else id
        free = all(begin >= row["ends"] or end <= starts for key, (begin, end) in taken.items() if key != changed)
        moved = update(appointment).where(appointment.c.id == changed).values(starts=starts, ends=row["ends"])
        try:
            with database.engine.begin() as connection:
                connection.execute(insert(appointment).values(row) if changed == id else moved)
        except IntegrityError:
            assert not free
            refused += 1
            continue
        assert free
        taken[changed] = (starts, row["ends"])
        if number % 5 == 0:  # gives its time up
            with database.engine.begin() as connection:
                gone = update(appointment).where(appointment.c.id == changed).values(status="cancelled")
                connection.execute(gone)
            del taken[changed]
    assert refused > 20
    assert len(taken) > 5


def test_the_way_back_to_the_beginning_leaves_nothing_behind(database: Database) -> None:
    assert left(database) == set()
    database.migrate()
    with database.engine.begin() as connection:
        fill(connection)
        connection.execute(insert(waitlist).values(WAITS))
        connection.execute(insert(offer).values(appointment_id="visit", waitlist_id="waits"))
        connection.execute(insert(calendar_feed).values(FEED))
    assert left(database) > set(METADATA.tables)
    for revision in ("0001", "base"):
        database.migrate(revision)
    assert (at(database), left(database)) == (None, set())
    database.migrate()
    assert at(database) == HEAD
    with database.engine.begin() as connection:
        assert content(connection, *METADATA.tables) == {name: [] for name in METADATA.tables}
        fill(connection)
    database.migrate("base")  # in one go
    assert (at(database), left(database)) == (None, set())


def test_going_where_one_is_changes_nothing(database: Database) -> None:
    database.migrate("base")
    assert left(database) == set()
    database.migrate()
    with database.engine.begin() as connection:
        fill(connection)
        before = content(connection, *METADATA.tables)
    database.migrate()
    database.migrate(HEAD)
    database.prepare()
    database.prepare()
    with database.engine.begin() as connection:
        assert content(connection, *METADATA.tables) == before


def test_a_migration_that_fails_half_way_leaves_what_was_there(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE calendar_feed (mine INTEGER)"))  # in the way of the last one
    with pytest.raises(Unavailable, match=r"calendar_feed.* already exists"):
        database.prepare()
    assert (at(database), left(database)) == (None, {"calendar_feed"})
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE calendar_feed"))
    database.prepare()
    assert at(database) == HEAD
