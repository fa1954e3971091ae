"""Editions of calendar feeds: what a feed shows, counted again only where something was committed since."""

import threading
from collections import OrderedDict
from dataclasses import replace
from typing import NamedTuple

from vitals.appointments.calendars import Calendars
from vitals.appointments.feed_files import Edition, FeedFiles
from vitals.appointments.feed_weeks import Period

__all__ = ["FeedEditions"]

GROUPS = 16_384  # of all editions that are remembered, each with less than 500 bytes


class Known(NamedTuple):
    """An edition, and what was committed when it was counted."""

    mark: object
    edition: Edition

    @property
    def groups(self) -> int:
        """What it takes to remember it; an edition without any takes something too."""
        return 1 + sum(len(week.groups) for week in self.edition.weeks)


class FeedEditions:
    """Editions of the feeds of one database.

    Parameters
    ----------
    calendars
        Of the practitioners.
    files
        Files of the feeds.
    most
        Groups of the editions that are remembered, in this process.
    """

    def __init__(self, calendars: Calendars, files: FeedFiles, most: int = GROUPS) -> None:
        self.calendars, self.files, self.most = calendars, files, most
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._groups = 0

    def edition(self, practitioner_id: str, period: Period, *, now: int) -> Edition:
        """What the feed of a practitioner shows now; errors as for `practitioner` of `Calendars`."""
        mark = self.calendars.database.mark()  # before anything is read
        known = self._known.get(practitioner_id)
        if known is not None and known.mark == mark and self._is_same(known.edition, period):
            return replace(known.edition, period=period, now=now)
        edition = self.files.edition(self.calendars.practitioner(practitioner_id), period, now=now)
        self._remember(Known(mark, edition))
        return edition

    def _is_same(self, edition: Edition, period: Period) -> bool:
        """Whether a feed shows the same in another period, if nothing was committed."""
        return not self.files.weeks.differ(edition.practitioner.id, edition.period, period)

    def _remember(self, known: Known) -> None:
        """Remember an edition, and no more than may be: the one that was counted first goes."""
        id = known.edition.practitioner.id
        with self._lock:
            self._groups += known.groups - (self._known.pop(id).groups if id in self._known else 0)
            self._known[id] = known
            while self._groups > self.most:
                self._groups -= self._known.popitem(last=False)[1].groups
