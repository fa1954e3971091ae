"""Calendar feeds as files: weeks that have not changed are kept as they were written, the others are written anew."""

import threading
from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import override

from vitals.appointments import ics
from vitals.appointments.database import Database
from vitals.appointments.feed_lines import EventLines
from vitals.appointments.feed_weeks import WEEK, FeedWeeks, Period, Week
from vitals.appointments.practitioners import Practitioner

__all__ = ["Edition", "FeedFile", "FeedFiles"]

KEPT = 32 * 2**20  # bytes of written weeks
ROWS = 500  # appointments that are read and written at once, if no week has more
SETTLED = 2  # seconds: what changed in this second or the last one may change in it again


@dataclass(frozen=True)
class Edition:
    """What a feed shows at one time.

    Parameters
    ----------
    practitioner
        Whose feed.
    period
        The time that it shows.
    weeks
        Those that have appointments.
    now
        When they were counted, in unix seconds.
    """

    practitioner: Practitioner
    period: Period
    weeks: Sequence[Week]
    now: int

    @property
    def size(self) -> int:
        """Number of appointments."""
        return sum(week.size for week in self.weeks)

    @property
    def is_settled(self) -> bool:
        """Whether `state` names this edition and no other."""
        return all(self.is_kept(week) for week in self.weeks)

    @property
    def state(self) -> object:
        """What the bytes of the feed follow from; a text of it is the same in every process."""
        return self.heading, [tuple(map(tuple, week.groups)) for week in self.weeks]

    @property
    def heading(self) -> tuple[str, ...]:
        """What the bytes of every week follow from, beside its appointments."""
        return self.practitioner.id, self.practitioner.name, self.practitioner.zone

    def is_kept(self, week: Week) -> bool:
        """Whether a week may be kept as it is written."""
        return week.changed <= self.now - SETTLED


class FeedFiles:
    """Files of feeds, each in pieces.

    Parameters
    ----------
    database
        The database that keeps the appointments.
    kept
        Bytes of written weeks that are kept, in this process.
    """

    def __init__(self, database: Database, kept: int = KEPT) -> None:
        self.weeks, self.most = FeedWeeks(database), kept
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int], tuple[object, bytes]] = OrderedDict()
        self._bytes = 0

    def edition(self, practitioner: Practitioner, period: Period, *, now: int) -> Edition:
        """What a feed shows now."""
        counted = Edition(practitioner, period, self.weeks.count(practitioner.id, period), now)
        self._forget_others(counted)
        return counted

    def file(self, edition: Edition, size: int) -> "FeedFile":
        """The file of a feed, in pieces of a size."""
        return FeedFile(self, edition, size)

    def write(self, edition: Edition, lines: EventLines, weeks: Sequence[Week]) -> Iterator[bytes]:
        """Write weeks that follow each other, and keep those that may be kept."""
        rows = self.weeks.read(edition.practitioner.id, edition.period, weeks)
        for week, appointments in zip(weeks, rows, strict=True):
            written = lines.write(appointments)
            if edition.is_kept(week):
                self._keep(edition, week, written)
            yield written

    def find(self, edition: Edition, week: Week) -> bytes | None:
        """A week as it is kept, unless it has changed."""
        key = edition.practitioner.id, week.number
        with self._lock:
            state, written = self._kept.get(key, (None, b""))
            if state != (edition.heading, week.groups):
                return None
            self._kept.move_to_end(key)
            return written

    def _keep(self, edition: Edition, week: Week, written: bytes) -> None:
        """Keep a week in place of what it was before, and no more than may be: the one that is longest unused goes."""
        key = edition.practitioner.id, week.number
        with self._lock:
            _, before = self._kept.pop(key, (None, b""))
            self._kept[key] = (edition.heading, week.groups), written
            self._bytes += len(written) - len(before)
            while self._bytes > self.most:
                _, (_, oldest) = self._kept.popitem(last=False)
                self._bytes -= len(oldest)

    def _forget_others(self, edition: Edition) -> None:
        """Forget what the weeks of a period were before an edition: a text that was erased must not stay in memory."""
        now = {week.number: (edition.heading, week.groups) for week in edition.weeks}
        with self._lock:
            for number in range(edition.period.first // WEEK, (edition.period.last - 1) // WEEK + 1):
                key = edition.practitioner.id, number
                state, written = self._kept.get(key, (None, b""))
                if written and state != now.get(number):
                    del self._kept[key]
                    self._bytes -= len(written)


class FeedFile(Iterator[bytes]):
    """The file of a feed, in pieces of a size; the last one may be smaller.

    Parameters
    ----------
    files
        Where weeks are kept.
    edition
        What the feed shows.
    size
        Of a piece, in bytes.
    """

    def __init__(self, files: FeedFiles, edition: Edition, size: int) -> None:
        self.files, self.edition, self.size = files, edition, size
        groups = [group for week in edition.weeks for group in week.groups]
        zones = sorted({group.zone for group in groups})
        first, last = min((each.first for each in groups), default=0), max((each.last for each in groups), default=0)
        opening, self._closing = ics.feed_frame(edition.practitioner, zones, first, last)
        self._left = deque(edition.weeks)
        self._made = bytearray(opening if edition.weeks else opening + self._closing)

    def ready(self) -> bytes | None:
        """The next piece where all of it is kept, in no time; empty at the end, None where some must be written."""
        while len(self._made) < self.size and self._left:
            kept = self.files.find(self.edition, self._left[0])
            if kept is None:
                return None
            self._append(kept)
        piece = bytes(self._made[: self.size])
        del self._made[: self.size]
        return piece

    @override
    def __next__(self) -> bytes:
        while (piece := self.ready()) is None:
            for written in self.files.write(self.edition, self._lines, self._missing()):
                self._append(written)
        if not piece:
            raise StopIteration
        return piece

    @cached_property
    def _lines(self) -> EventLines:
        return EventLines(self.edition.practitioner)

    def _missing(self) -> list[Week]:
        """The next weeks that are not kept, as many as are read and written at once.

        The first is among them even if another request has kept it a moment ago.
        """
        missing = [self._left[0]]
        for week in islice(self._left, 1, None):
            if sum(each.size for each in missing) >= ROWS or self.files.find(self.edition, week) is not None:
                break
            missing.append(week)
        return missing

    def _append(self, written: bytes) -> None:
        """Append the next week, and the end behind the last one."""
        self._made += written
        self._left.popleft()
        if not self._left:
            self._made += self._closing
