"""The store: everything about appointments that one database keeps."""

from vitals.appointments.bookings import Bookings
from vitals.appointments.calendar_feeds import CalendarFeeds
from vitals.appointments.calendars import Calendars
from vitals.appointments.database import Database
from vitals.appointments.feed_editions import FeedEditions
from vitals.appointments.feed_files import FeedFiles
from vitals.appointments.free_times import FreeTimes
from vitals.appointments.hold_limits import HoldLimits
from vitals.appointments.lifecycle import Lifecycle
from vitals.appointments.offers import Offers
from vitals.appointments.prepared_feeds import PreparedFeeds
from vitals.appointments.queries import Appointments
from vitals.appointments.waiting import WaitingList

__all__ = ["Store"]


class Store:
    """Practitioners, appointments, the waiting list, and addresses of calendar feeds.

    Parameters
    ----------
    url
        Address of the database, as `engines.address` takes it. The store connects, and makes the tables, at the first
        use.
    limits
        Most holds at once.

    Raises
    ------
    InvalidValue
        If the address is not one, or the driver is not installed.
    """

    def __init__(self, url: str, limits: HoldLimits | None = None) -> None:
        self.database = Database(url)
        self.calendars = Calendars(self.database)
        self.calendar_feeds = CalendarFeeds(self.database)
        self.feed_files = FeedFiles(self.database)
        self.feed_editions = FeedEditions(self.calendars, self.feed_files)
        self.prepared_feeds = PreparedFeeds(self.calendar_feeds, self.feed_editions)
        self.free_times = FreeTimes(self.calendars)
        self.appointments = Appointments(self.database)
        self.lifecycle = Lifecycle(self.appointments)
        self.bookings = Bookings(self.free_times, self.lifecycle, limits or HoldLimits())
        self.waiting = WaitingList(Offers(self.bookings))

    def close(self) -> None:
        """Close every connection."""
        self.database.close()
