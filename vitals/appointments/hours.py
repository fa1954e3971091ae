"""Working hours on the wall clock, and the working time in UTC that follows; no clock, no database.

Hours are kept as people say them, times of day in a time zone, and turned into UTC for each date. So a practitioner
who opens at nine opens at nine on both sides of a change of clocks. A period that a change falls into has the length
that really passes: an hour that comes twice is worked twice, one that is left out is not worked.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from vitals.errors import InvalidValue

__all__ = ["DAY", "MINUTE", "WEEKDAYS", "Hours", "Period", "subtract", "wall_clock", "zone_of", "zones"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MINUTE, DAY = 60, 86_400  # seconds
REMEMBERED = 1000  # days
DAY_MINUTES = 24 * 60
TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00", re.ASCII)

type Period = tuple[int, int]  # unix seconds; the end is not part of it


@cache
def zones() -> frozenset[str]:
    """Names of all time zones, remembered: looking for them takes long."""
    return frozenset(available_timezones())


@cache
def zone_of(name: str) -> ZoneInfo:
    """A time zone by its IANA name.

    Raises
    ------
    InvalidValue
        If there is no zone of that name.
    """
    if name not in zones():
        raise InvalidValue("zone", repr(name), "a time zone of the IANA database, such as Europe/Berlin")
    return ZoneInfo(name)


def minutes_of(text: str) -> int:
    """Minutes since midnight of a time of day such as 09:30; 24:00 is the end of the day."""
    found = TIME_OF_DAY.fullmatch(text)
    if not found:
        raise InvalidValue("hours", repr(text), "times of day such as 09:30, or 24:00")
    return DAY_MINUTES if found[1] is None else int(found[1]) * 60 + int(found[2])


@lru_cache(maxsize=65_536)
def instant_of(day: date, minutes: int, zone: ZoneInfo, *, last: bool = False) -> int:
    """Unix seconds of a time of day.

    Parameters
    ----------
    day
        Local date.
    minutes
        Since midnight on the wall clock; beyond 1440 it is the next day.
    zone
        Time zone.
    last
        Whether the second is meant where a time comes twice. A time that is left out is the instant of the change.
    """
    local = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
    first, second = (round(local.replace(tzinfo=zone, fold=fold).timestamp()) for fold in (0, 1))
    if first > second:  # left out: the change lies between the two readings of the clock
        before = offset(second, zone)
        return bisect_left(range(second, first), 1, key=lambda unix: offset(unix, zone) != before) + second
    # the clock shows the beginning of the doubled time first at the end of what comes once: a period ends there
    return second if last and offset(second - 1, zone) == offset(second, zone) else first


def offset(unix: int, zone: ZoneInfo) -> timedelta | None:
    """Difference to UTC at an instant."""
    return datetime.fromtimestamp(unix, zone).utcoffset()


def wall_clock(unix: int, zone: str) -> str:
    """An instant as clocks and calendars in a zone show it (RFC 3339 with the offset)."""
    return datetime.fromtimestamp(unix, zone_of(zone)).isoformat()


def subtract(period: Period, others: Iterable[Period]) -> Iterator[Period]:
    """The parts of a period that lie outside of others, which are in the order of their beginnings."""
    begin, end = period
    for other_begin, other_end in others:
        if other_begin >= end:
            break
        if other_begin > begin:
            yield begin, other_begin
        begin = max(begin, other_end)
    if begin < end:
        yield begin, end


class Hours:
    """The hours of a week.

    Parameters
    ----------
    week
        By weekday, pairs of times of day. A period that ends at or before its beginning ends on the next day.

    Raises
    ------
    InvalidValue
        If a day is no weekday, or a time no time of day.

    Examples
    --------
    >>> Hours({"monday": [("09:00", "12:30"), ("22:00", "06:00")]}).week
    {'monday': [['09:00', '12:30'], ['22:00', '06:00']]}
    """

    def __init__(self, week: Mapping[str, Iterable[Sequence[str]]]) -> None:
        self.week = {day: [list(pair) for pair in pairs] for day, pairs in week.items()}
        self._minutes: list[list[tuple[int, int]]] = [[] for _ in WEEKDAYS]
        self._around: dict[tuple[str, int], list[Period]] = {}
        for day, pairs in self.week.items():
            if day not in WEEKDAYS:
                raise InvalidValue("hours", repr(day), f"by day: {', '.join(WEEKDAYS)}")
            for pair in pairs:
                if len(pair) != 2:
                    raise InvalidValue("hours", pair, "pairs of a beginning and an end, such as 09:00 and 12:30")
                begin, end = map(minutes_of, pair)
                self._minutes[WEEKDAYS.index(day)].append((begin, end if end > begin else end + DAY_MINUTES))

    def shifts(self, zone: ZoneInfo, first: int, last: int) -> list[Period]:
        """Periods that lie, at least in part, between two instants, in order of their beginnings."""
        day = datetime.fromtimestamp(first, zone).date() - timedelta(days=2)
        found: list[Period] = []
        while instant_of(day, 0, zone) < last:
            for begin, end in self._minutes[day.weekday()]:
                period = instant_of(day, begin, zone), instant_of(day, end, zone, last=True)
                if period[0] < last and period[1] > first and period[0] < period[1]:
                    found.append(period)
            day += timedelta(days=1)
        return sorted(found)

    def around(self, zone: ZoneInfo, unix: int) -> list[Period]:
        """Working time from the day of an instant to the end of the next, remembered: every booking asks for it."""
        day = unix // DAY
        found = self._around.get((zone.key, day))
        if found is None:
            if len(self._around) >= REMEMBERED:
                self._around.clear()
            found = self._around[zone.key, day] = self.periods(zone, day * DAY, (day + 2) * DAY)
        return found

    def periods(self, zone: ZoneInfo, first: int, last: int) -> list[Period]:
        """Working time that lies, at least in part, between two instants; merged and in order."""
        merged: list[Period] = []
        for begin, end in self.shifts(zone, first, last):
            if merged and begin <= merged[-1][1]:
                merged[-1] = merged[-1][0], max(end, merged[-1][1])
            else:
                merged.append((begin, end))
        return merged
