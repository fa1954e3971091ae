"""Candidates: the entries of the waiting list that an opening fits, the most urgent first, however many do not fit."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, literal_column, or_, select, type_coerce

from vitals.appointments.hours import MINUTE, Period
from vitals.appointments.openings import LONGEST, Opening
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.statuses import OCCUPYING, WaitingStatus
from vitals.appointments.tables import Instant, appointment, offer, waitlist

__all__ = ["ORDER", "candidates", "waiting_window"]

PAGE = 100  # entries that are looked at together
ORDER = (waitlist.c.rank.desc(), waitlist.c.created, waitlist.c.id)


def waiting_window(connection: Connection, practitioner: Practitioner, first: int, last: int) -> Period | None:
    """The part of a time that somebody waits for whom the practitioner may see; None if nobody does."""
    columns = waitlist.c
    query = select(columns.earliest, columns.latest).where(
        *may_see(practitioner), columns.earliest < last, columns.latest > first
    )
    begins = connection.execute(query.order_by(columns.earliest).limit(1)).first()
    if begins is None:
        return None
    ends = connection.execute(query.order_by(columns.latest.desc()).limit(1)).one()
    return max(first, begins.earliest), min(last, ends.latest)


def candidates(connection: Connection, practitioner: Practitioner, opening: Opening) -> Iterator[tuple[Any, int]]:
    """Rows of entries that an opening fits, the most urgent first, each with the beginning of its appointment.

    The database finds those whose length and times fit. Of these, patients who have another appointment then, and those
    who were offered the same before, are passed over, whatever their number.
    """
    after: list[ColumnElement[bool]] = []
    query = select(waitlist).where(*may_see(practitioner), *fits(connection, opening)).order_by(*ORDER).limit(PAGE)
    while rows := connection.execute(query.where(*after)).mappings().all():
        busy, refused = engagements(connection, rows, opening), refusals(connection, rows, practitioner)
        for row in rows:
            wishes = row["minutes"], row["earliest"], row["latest"]
            start = opening.start(*wishes, busy[row["patient_id"]], refused[row["id"]])
            if start is not None:
                yield row, start
        after = [is_after(rows[-1])]


def may_see(practitioner: Practitioner) -> list[ColumnElement[bool]]:
    """Conditions for entries that wait for a practitioner, or for any of the specialty."""
    columns = waitlist.c
    return [
        columns.status == WaitingStatus.WAITING,
        columns.specialty == practitioner.specialty,
        or_(columns.practitioner_id.is_(None), columns.practitioner_id == practitioner.id),
    ]


def fits(connection: Connection, opening: Opening) -> list[ColumnElement[bool]]:
    """Conditions for entries whose length and times an opening fits."""
    columns = waitlist.c
    minute: ColumnElement[Any] = literal_column(
        "interval '1 minute'" if connection.dialect.name == "postgresql" else str(MINUTE)
    )
    length = columns.minutes * minute
    return [
        columns.minutes <= (opening.ends - opening.begins) // MINUTE,
        columns.earliest < opening.freed[1],
        columns.latest > opening.freed[0],
        type_coerce(columns.earliest + length, Instant) <= opening.ends,
        type_coerce(columns.latest - length, Instant) >= opening.begins,
    ]


def is_after(row: Any) -> ColumnElement[bool]:
    """Condition for entries that follow one in their order."""
    columns = waitlist.c
    later = or_(columns.created > row["created"], and_(columns.created == row["created"], columns.id > row["id"]))
    return or_(columns.rank < row["rank"], and_(columns.rank == row["rank"], later))


def engagements(connection: Connection, rows: Sequence[Any], opening: Opening) -> defaultdict[int, list[Period]]:
    """Times of the patients' other appointments around an opening."""
    found, columns = defaultdict[int, list[Period]](list), appointment.c
    query = select(columns.patient_id, columns.starts, columns.ends).where(
        columns.patient_id.in_([row["patient_id"] for row in rows]),
        columns.starts > opening.begins - LONGEST,
        columns.starts < opening.ends,
        columns.status.in_(OCCUPYING),
    )
    for patient, starts, ends in connection.execute(query):
        found[patient].append((starts, ends))
    return found


def refusals(connection: Connection, rows: Sequence[Any], practitioner: Practitioner) -> defaultdict[str, list[int]]:
    """Beginnings of the appointments with a practitioner that the entries were offered before."""
    found = defaultdict[str, list[int]](list)
    query = (
        select(offer.c.waitlist_id, appointment.c.starts)
        .join(appointment, appointment.c.id == offer.c.appointment_id)
        .where(offer.c.waitlist_id.in_([row["id"] for row in rows]), appointment.c.practitioner_id == practitioner.id)
    )
    for id, starts in connection.execute(query):
        found[id].append(starts)
    return found
