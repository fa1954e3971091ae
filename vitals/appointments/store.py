"""Everything about appointments that is kept in one database."""

from vitals.appointments.bookings import Bookings
from vitals.appointments.calendars import Calendars
from vitals.appointments.database import Database
from vitals.appointments.waiting import WaitingList

__all__ = ["Store"]


class Store:
    """Practitioners, appointments and the waiting list.

    Parameters
    ----------
    url
        Of the database, as `database.address` takes it. It is connected to, and its tables are made, when it is used
        first.

    Raises
    ------
    InvalidValue
        If the address is none, or the driver is not installed.
    """

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.calendars = Calendars(self.database)
        self.bookings = Bookings(self.database, self.calendars)
        self.waiting = WaitingList(self.bookings)

    def close(self) -> None:
        """Give back every connection."""
        self.database.close()
