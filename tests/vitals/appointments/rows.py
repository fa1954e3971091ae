"""Rows of practitioners, written and read without the library's own queries."""

from sqlalchemy import Connection, insert, select

from vitals.appointments.database import Database
from vitals.appointments.tables import practitioner

__all__ = ["ROW", "add", "names"]

ROW = {
    "name": "Dr Bo Row",
    "specialty": "cardiology",
    "zone": "UTC",
    "hours": {},
    "slot_minutes": 15,
    "version": 1,
    "changed": 0,
    "changed_by": "test",
}


def add(connection: Connection, id: str) -> None:
    connection.execute(insert(practitioner).values(id=id, **ROW))


def names(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.execute(select(practitioner.c.id).order_by(practitioner.c.id)).scalars())
