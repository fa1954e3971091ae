"""Erasure of one patient, or of what ended long ago: from the tables, and then from the bytes of the files."""

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from itertools import batched
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Table, cast, delete, func, or_, select, text

from vitals.appointments.copies import connect
from vitals.appointments.database import PATIENTLY, Database
from vitals.appointments.offers import set_status
from vitals.appointments.requester import SERVICE
from vitals.appointments.statuses import OCCUPYING, AppointmentStatus, WaitingStatus
from vitals.appointments.store import Store
from vitals.appointments.tables import absence, appointment, calendar_feed, change, offer, waitlist
from vitals.appointments.turns import Turn, take_turn
from vitals.errors import VitalsError

__all__ = ["erase", "held", "overwrite_deleted", "prunable", "prune"]

BATCH = 500  # rows of a statement, and of a transaction that others wait for
OF_PATIENTS = (appointment, waitlist)
ENDS = {
    waitlist: waitlist.c.latest,
    appointment: appointment.c.ends,
    absence: absence.c.ends,
    calendar_feed: calendar_feed.c.revoked,
}
PATIENCE = 60.0  # seconds that overwriting waits for others
UNHURRIED = ("SET lock_timeout = '60s'", "SET statement_timeout = 0")


def held(database: Database, patient: int) -> Counter[str]:
    """Number of rows about a patient, by table; earlier versions of them are not counted."""
    with database.reading() as connection:
        return Counter({table.name: count(connection, table, table.c.patient_id == patient) for table in OF_PATIENTS})


def erase(store: Store, patient: int, *, now: int) -> Counter[str]:
    """Delete everything about a patient, earlier versions too, in one transaction; return rows by table.

    The patient's time becomes free, and is offered to those who wait.
    """
    columns = appointment.c

    def work(connection: Connection) -> Counter[str]:
        prepare_deletion(connection)
        take_turn(connection, Turn.OFFERS)  # or an offer could be made of what is deleted here
        take_turn(connection, Turn.PATIENT, patient)
        freed = connection.execute(
            select(columns.practitioner_id, columns.starts, columns.ends).where(
                columns.patient_id == patient, columns.status.in_(OCCUPYING), columns.ends > now
            )
        ).all()
        ids = {table: ids_of(connection, table, table.c.patient_id == patient) for table in OF_PATIENTS}
        removed = remove(connection, ids)
        # versions of rows that somebody deleted without this
        left = delete(change).where(cast(change.c.content["patient_id"].as_string(), BigInteger) == patient)
        removed[change.name] += connection.execute(left).rowcount
        for practitioner_id, starts, ends in freed:
            store.lifecycle.on_time_freed(connection, practitioner_id, starts, ends, now)
        return removed

    return store.database.transact(work)


def prunable(database: Database, before: int) -> Counter[str]:
    """Number of rows that ended before a time (unix seconds), by table."""
    with database.reading() as connection:
        return Counter({table.name: count(connection, table, ended(table, before)) for table in ENDS})


def prune(database: Database, before: int, *, progress: Callable[[int], object] = lambda _: None) -> Counter[str]:
    """Delete what ended before a time, earlier versions too, some rows at a time; return rows by table.

    An entry of the waiting list goes with the appointment that it was booked. One that was offered a time which nobody
    took, and no service swept, waits again.

    Parameters
    ----------
    database
        The database.
    before
        Unix seconds.
    progress
        Called with the number of rows that were deleted by each transaction.
    """
    removed: Counter[str] = Counter()
    for table in ENDS:

        def work(connection: Connection, table: Table = table) -> Counter[str]:
            prepare_deletion(connection)
            ids = ids_of(connection, table, ended(table, before), limit=BATCH)
            if table is appointment:
                wait_again(connection, ids)
            return remove(connection, {table: ids})

        while (part := database.transact(work))[table.name]:
            removed += part
            progress(part[table.name])
    return removed


def ended(table: Table, before: int) -> ColumnElement[bool]:
    """Condition for rows that ended before a time."""
    if table is not waitlist:
        return ENDS[table] < before
    booked = select(offer.c.waitlist_id).join(appointment, appointment.c.id == offer.c.appointment_id)
    taken = booked.where(
        appointment.c.ends < before, appointment.c.expires.is_(None)
    )  # an offer that lapsed keeps its end
    return or_(ENDS[table] < before, (waitlist.c.status == WaitingStatus.BOOKED) & waitlist.c.id.in_(taken))


def wait_again(connection: Connection, ids: Sequence[str]) -> None:
    """Let entries wait again that have an offer of an appointment that will be deleted."""
    now = int(time.time())
    offered = select(offer.c.waitlist_id).join(appointment, appointment.c.id == offer.c.appointment_id)
    own = offered.where(offer.c.appointment_id.in_(ids), appointment.c.status == AppointmentStatus.PENDING)
    for id in connection.execute(own).scalars().all():
        set_status(connection, id, WaitingStatus.WAITING, SERVICE, now, only=(WaitingStatus.OFFERED,))


def count(connection: Connection, table: Table, where: Any) -> int:
    """Number of rows."""
    return connection.execute(select(func.count()).select_from(table).where(where)).scalar_one()


def ids_of(connection: Connection, table: Table, where: Any, limit: int | None = None) -> Sequence[str]:
    """Ids of rows."""
    return connection.execute(select(table.c.id).where(where).limit(limit)).scalars().all()


def remove(connection: Connection, ids: Mapping[Table, Sequence[str]]) -> Counter[str]:
    """Delete rows, and what belongs to them: offers, and earlier versions."""
    removed: Counter[str] = Counter()
    for table, all_ids in ids.items():
        for some in batched(all_ids, BATCH, strict=False):
            offers = or_(offer.c.appointment_id.in_(some), offer.c.waitlist_id.in_(some))
            for each, where in (
                (offer, offers),
                (table, table.c.id.in_(some)),
                (change, (change.c.subject == table.name) & change.c.row_id.in_(some)),  # the trigger has added to them
            ):
                removed[each.name] += connection.execute(delete(each).where(where)).rowcount
    return removed


def prepare_deletion(connection: Connection) -> None:
    """Let SQLite overwrite with zeros what it deletes, and PostgreSQL take its time."""
    sqlite = connection.dialect.name == "sqlite"
    connection.execute(text("PRAGMA secure_delete = ON" if sqlite else PATIENTLY))


def overwrite_deleted(database: Database) -> None:
    """Rewrite the files without what was deleted, and empty the journal of SQLite.

    Raises
    ------
    VitalsError
        If others use the database for too long.
    """
    try:
        if database.is_sqlite:
            vacuum_sqlite(Path(str(database.url.database)))
        else:
            vacuum_postgresql(database)
    except (sqlite3.Error, VitalsError) as error:
        raise VitalsError(
            f"the rows are deleted, but their bytes are not yet overwritten ({error}): run the same command again"
        ) from None


def vacuum_sqlite(path: Path) -> None:
    """Rewrite the file, and wait until nothing reads the journal."""
    end = time.monotonic() + PATIENCE
    with closing(connect(path)) as connection:
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000:.0f}")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("VACUUM")
        while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            if time.monotonic() > end:
                raise VitalsError("others read it all the time")
            time.sleep(0.05)


def vacuum_postgresql(database: Database) -> None:
    """Rewrite the tables; the write-ahead log of the server is its administrator's."""
    tables = ", ".join(table.name for table in (*ENDS, offer, change))
    with database.translated, database.engine.connect() as connection:
        for statement in (*UNHURRIED, f"VACUUM (FULL, ANALYZE) {tables}", "RESET ALL"):
            connection.execute(text(statement))
