"""Calendar feeds that are written before a program asks for them, so that the first to ask does not wait for it.

To write 8,000 events takes longer than a program should wait. What is prepared is kept by `FeedFiles` in memory, and
used only as long as it is what the database has: nothing depends on whether a feed was prepared, but the time it takes.
"""

from collections.abc import Iterator

from vitals.appointments.calendar_feeds import CalendarFeeds
from vitals.appointments.feed_editions import FeedEditions
from vitals.appointments.feed_weeks import Period

__all__ = ["PreparedFeeds"]

MOST = 256  # practitioners, those whose addresses were used last
PART = 2  # of the bytes that are kept, one in so many is for what is prepared; the rest for what is asked for besides
PIECE = 256 * 1024  # bytes, written in a hundredth of a second


class PreparedFeeds:
    """Feeds that have an address, prepared.

    Parameters
    ----------
    feeds
        The addresses.
    editions
        What feeds show, and their files.
    """

    def __init__(self, feeds: CalendarFeeds, editions: FeedEditions) -> None:
        self.feeds, self.editions = feeds, editions
        self._mark: object = None  # what had been committed when all were prepared

    def prepare(self, *, now: int) -> Iterator[None]:
        """Prepare the feeds, unless nothing was committed since they were; every step takes a moment."""
        mark = self.feeds.database.mark()  # before anything is read
        if mark == self._mark:
            return
        left, are_settled = self.editions.files.most // PART, True
        for practitioner_id in self.feeds.in_use(MOST):
            if left <= 0:
                break
            edition = self.editions.edition(practitioner_id, Period.around(now), now=now)
            are_settled &= edition.is_settled
            yield
            for piece in self.editions.files.file(edition, PIECE):
                left -= len(piece)
                yield
        self._mark = mark if are_settled else None  # what may change within its second is not kept yet
