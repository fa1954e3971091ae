"""What the database refuses by itself: rows are written here by plain SQL, past the code that books."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, delete, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError

from vitals.appointments.database import Database
from vitals.appointments.engines import address
from vitals.appointments.statuses import OCCUPYING, AppointmentStatus
from vitals.appointments.tables import Instant, absence, appointment, change, practitioner, waitlist

MINUTE, HOUR = 60, 3600
TEN = 1_800_000_000 // 86_400 * 86_400 + 10 * HOUR
WHO = {"version": 1, "changed": 5, "changed_by": "test"}
VISIT = {
    "id": "visit",
    "practitioner_id": "ada",
    "patient_id": 1,
    "starts": TEN,
    "ends": TEN + 30 * MINUTE,
    "zone": "UTC",
    "status": "booked",
    "specialty": "cardiology",
    "urgency": "routine",
    "reason": None,
    "note": None,
    "expires": None,
    "created": 5,
} | WHO
# A second appointment beside one from 10:00 to 10:30: its beginning in minutes from there, its length, does it overlap?
BESIDE = [
    (0, 30, True),
    (0, 15, True),
    (0, 45, True),
    (15, 15, True),
    (15, 30, True),
    (29, 15, True),
    (-15, 30, True),
    (-15, 45, True),
    (-15, 60, True),
    (-14, 15, True),
    (-450, 480, True),
    (-479, 480, True),
    (30, 15, False),
    (30, 45, False),
    (-15, 15, False),
    (-30, 30, False),
    (-45, 45, False),
    (-480, 480, False),
    (120, 30, False),
]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A plain connection to migrated tables: nothing that our code sets or checks, just the database."""
    database = Database(database_url)
    database.prepare()
    database.close()
    engine = create_engine(address(database_url))
    with engine.begin() as connection:
        for id in ("ada", "bo"):
            row = {"id": id, "name": "Dr", "specialty": "cardiology", "zone": "UTC", "slot_minutes": 15} | WHO
            connection.execute(insert(practitioner).values(hours={}, **row))
    yield engine
    engine.dispose()


def write(engine: Engine, **values: Any) -> None:
    with engine.begin() as connection:
        connection.execute(insert(appointment).values(VISIT | values))


def alter(engine: Engine, id: str, **values: Any) -> None:
    with engine.begin() as connection:
        connection.execute(update(appointment).where(appointment.c.id == id).values(values))


def overlaps(engine: Engine) -> int:
    """By brute force."""
    with engine.begin() as connection:
        rows = connection.execute(select(appointment).where(appointment.c.status.in_(OCCUPYING))).all()
    return sum(
        one.id < other.id
        and (one.practitioner_id == other.practitioner_id or one.patient_id == other.patient_id)
        and one.starts < other.ends
        and other.starts < one.ends
        for one in rows
        for other in rows
    )


SHARED = pytest.mark.parametrize(
    ("other", "constraint"),
    [({"patient_id": 2}, "practitioner_has_time"), ({"practitioner_id": "bo"}, "patient_has_time")],
    ids=["practitioner", "patient"],
)


@SHARED
def test_of_two_appointments_that_overlap_the_second_is_refused(
    engine: Engine, other: dict[str, Any], constraint: str
) -> None:
    for begins, minutes, overlap in BESIDE:
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM appointment"))
        starts = TEN + begins * MINUTE
        second = other | {"id": "other", "starts": starts, "ends": starts + minutes * MINUTE}
        for one, two in (({}, second), (second, {})):
            write(engine, **one)
            if overlap:
                with pytest.raises(IntegrityError, match=constraint):
                    write(engine, **two)
            else:
                write(engine, **two)
            with engine.begin() as connection:
                assert len(connection.execute(select(appointment)).all()) == 2 - overlap, (begins, minutes)
                connection.execute(text("DELETE FROM appointment"))


@SHARED
def test_an_appointment_is_not_moved_onto_another(engine: Engine, other: dict[str, Any], constraint: str) -> None:
    write(engine)
    write(engine, **other, id="other", starts=TEN + 2 * HOUR, ends=TEN + 3 * HOUR)
    for begins, minutes, overlap in BESIDE:
        starts = TEN + begins * MINUTE
        moved = {"starts": starts, "ends": starts + minutes * MINUTE}
        if overlap:
            with pytest.raises(IntegrityError, match=constraint):
                alter(engine, "other", **moved)
        else:
            alter(engine, "other", **moved)
    alter(engine, "other", starts=TEN + 30 * MINUTE, ends=TEN + 60 * MINUTE)
    for column, value in (("starts", TEN + 29 * MINUTE), ("ends", TEN + 31 * MINUTE)):
        with pytest.raises(IntegrityError, match=constraint):
            alter(engine, "other" if column == "starts" else "visit", **{column: value})
    assert overlaps(engine) == 0


@SHARED
def test_an_appointment_is_not_given_to_somebody_who_has_another(
    engine: Engine, other: dict[str, Any], constraint: str
) -> None:
    write(engine)
    write(engine, id="other", practitioner_id="bo", patient_id=2)
    with pytest.raises(IntegrityError, match=constraint):
        alter(engine, "other", **{"practitioner_id": "ada", "patient_id": 1} | other)
    assert overlaps(engine) == 0


@SHARED
@pytest.mark.parametrize("ended", [AppointmentStatus.CANCELLED, AppointmentStatus.NOSHOW])
def test_what_was_cancelled_or_missed_does_not_count_and_does_not_come_back(
    engine: Engine, other: dict[str, Any], constraint: str, ended: AppointmentStatus
) -> None:
    write(engine, status=ended)
    write(engine, **other, id="other")
    write(engine, id="again", status=ended)
    for status in OCCUPYING:
        for id in ("visit", "again"):
            with pytest.raises(IntegrityError, match=constraint):
                alter(engine, id, status=status)
    alter(engine, "other", status=ended)
    alter(engine, "visit", status=AppointmentStatus.BOOKED)
    with pytest.raises(IntegrityError, match=constraint):
        alter(engine, "other", status=AppointmentStatus.PENDING)
    assert overlaps(engine) == 0


def test_whatever_is_not_over_occupies_its_time(engine: Engine) -> None:
    write(engine)
    for status in OCCUPYING:
        alter(engine, "visit", status=status, expires=TEN - HOUR if status == AppointmentStatus.PENDING else None)
        with pytest.raises(IntegrityError, match="practitioner_has_time"):
            write(engine, id="other", patient_id=2)


def test_lengths_of_all_kinds_fit_side_by_side_and_nothing_in_between(engine: Engine) -> None:
    starts = TEN
    for number, minutes in enumerate([15, 30, 45, 45, 30, 15, 30, 45, 15]):
        write(engine, id=f"a{number}", patient_id=number, starts=starts, ends=starts + minutes * MINUTE)
        starts += minutes * MINUTE
    for minute in range(0, (starts - TEN) // MINUTE, 5):
        with pytest.raises(IntegrityError, match="practitioner_has_time"):
            write(engine, id="x", patient_id=99, starts=TEN + minute * MINUTE, ends=TEN + (minute + 5) * MINUTE)
    assert overlaps(engine) == 0


def test_an_appointment_has_a_length_of_at_most_eight_hours(engine: Engine) -> None:
    write(engine, id="longest", practitioner_id="bo", patient_id=2, ends=TEN + 8 * HOUR)
    for seconds in (0, -60, 8 * HOUR + 1, 24 * HOUR):
        with pytest.raises(DBAPIError, match=r"appointment_has_length|range lower bound"):
            write(engine, ends=TEN + seconds)
        with pytest.raises(DBAPIError, match=r"appointment_has_length|range lower bound"):
            alter(engine, "longest", ends=TEN + seconds)


def test_other_words_for_a_status_are_refused(engine: Engine) -> None:
    with pytest.raises(IntegrityError, match="appointment_status"):
        write(engine, status="proposed")


def test_a_key_makes_one_row(engine: Engine) -> None:
    write(engine, idempotency_key="k")
    with pytest.raises(IntegrityError, match="idempotency_key"):
        write(engine, id="other", starts=TEN + HOUR, ends=TEN + 2 * HOUR, idempotency_key="k")
    for id in ("without", "too"):
        starts = TEN + (2 if id == "too" else 3) * HOUR
        write(engine, id=id, starts=starts, ends=starts + HOUR)


def test_sqlite_refuses_whatever_a_statement_says_of_conflicts(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("these are words of SQLite's")
    write(engine)
    write(engine, id="b", starts=TEN + HOUR, ends=TEN + 2 * HOUR)
    moved = update(appointment).where(appointment.c.id == "b").values(starts=TEN)
    for statement in (insert(appointment).values(VISIT | {"id": "c"}), moved):
        for word in ("IGNORE", "REPLACE", "FAIL", "ABORT", "ROLLBACK"):
            with pytest.raises(IntegrityError, match="has_time"), engine.begin() as connection:
                connection.execute(statement.prefix_with(f"OR {word}"))
    assert overlaps(engine) == 0


# --- the audit trail


def test_every_version_of_a_row_is_kept_whoever_writes_it(engine: Engine) -> None:
    write(engine, reason="Chest pain 'at night' 😴", expires=TEN)
    alter(engine, "visit", status="arrived", version=2, changed=6, changed_by="desk", expires=None)
    alter(engine, "visit", note="late", version=3, changed=7, changed_by="doctor")
    with engine.begin() as connection:
        connection.execute(delete(appointment))
    with engine.begin() as connection:
        query = select(change).where(change.c.subject == "appointment").order_by(change.c.id)
        rows = connection.execute(query).all()
    assert [(row.row_id, row.version, row.changed, row.changed_by) for row in rows] == [
        ("visit", 1, 5, "test"),
        ("visit", 2, 6, "desk"),
        ("visit", 3, 7, "doctor"),
    ]
    told = set(VISIT) - {"id", "created", "version", "changed", "changed_by"}
    first = {name: VISIT[name] for name in told} | {"reason": "Chest pain 'at night' 😴", "expires": TEN}
    second = first | {"status": "arrived", "expires": None}
    assert [row.content for row in rows] == [first, second, second | {"note": "late"}]


def test_practitioners_absences_and_those_who_wait_have_a_history_too(engine: Engine) -> None:
    hours = {"monday": [["09:00", "12:00"]]}
    rows: list[tuple[Any, dict[str, Any], dict[str, Any]]] = [
        (practitioner, {"id": "cy", "name": "Dr Cy", "specialty": "surgery", "zone": "UTC", "slot_minutes": 30}, {"hours": hours}),
        (absence, {"id": "x", "practitioner_id": "ada", "starts": 60, "ends": 120, "withdrawn": 0, "reason": None}, {"withdrawn": 1}),
        (
            waitlist,
            {"id": "y", "patient_id": 1, "specialty": "surgery", "practitioner_id": None, "minutes": 15, "urgency": "soon"}
            | {"earliest": 60, "latest": 120, "status": "waiting", "reason": "pain"},
            {"status": "withdrawn"},
        ),
    ]  # fmt: skip
    unseen = {practitioner: {"hours": {}}, absence: {}, waitlist: {"rank": 2, "created": 5}}
    for table, row, changed in rows:
        with engine.begin() as connection:
            connection.execute(insert(table).values(row | unseen[table] | WHO))
            connection.execute(update(table).where(table.c.id == row["id"]).values(version=2, **changed))
            found = connection.execute(
                select(change.c.version, change.c.content)
                .where(change.c.subject == table.name, change.c.row_id == row["id"])
                .order_by(change.c.id)
            ).all()
            present = connection.execute(select(table).where(table.c.id == row["id"])).mappings().one()
        before = {name: value for name, value in row.items() if name != "id"}
        before |= {"hours": {}} if table is practitioner else {}
        assert [tuple(each) for each in found] == [(1, before)]  # and what is now, the row says
        assert {name: present[name] for name in before} == before | changed


# --- instants


def test_an_instant_is_a_timestamp_with_zone_or_a_whole_number() -> None:
    dialects = (postgresql.dialect(), sqlite.dialect())  # type: ignore[no-untyped-call]
    assert [Instant().compile(dialect) for dialect in dialects] == ["TIMESTAMP WITH TIME ZONE", "BIGINT"]
    moment = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    unix = round(moment.timestamp())
    assert [Instant().process_bind_param(unix, dialect) for dialect in dialects] == [moment, unix]
    assert [Instant().process_bind_param(None, dialect) for dialect in dialects] == [None, None]
    assert [Instant().process_result_value(value, dialects[0]) for value in (moment, None)] == [unix, None]


def test_an_instant_comes_back_as_it_was_written_even_if_the_session_is_elsewhere(engine: Engine) -> None:
    summer = 1_782_868_800
    write(engine, starts=summer, ends=summer + HOUR)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL timezone = 'Asia/Kolkata'"))
        assert connection.execute(select(appointment.c.starts, appointment.c.ends)).one() == (summer, summer + HOUR)
