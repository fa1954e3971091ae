"""Days on which clocks change, weeks around them, and what the clock on the wall says in each minute."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from vitals.appointments.hours import WEEKDAYS

__all__ = ["CHANGES", "SHIFTS", "Week", "clock", "every_day", "open_minutes", "unix"]

# By an hour at night, by half an hour, at midnight; and one where none ever does.
CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Asia/Kolkata", date(2026, 3, 29)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Havana", date(2026, 3, 8)),
    ("America/Havana", date(2026, 11, 1)),
    ("Asia/Beirut", date(2026, 3, 29)),
    ("Asia/Beirut", date(2026, 10, 25)),
]
SHIFTS = ["00:00-24:00", "22:00-06:00", "09:00-17:00", "24:00-06:00", "09:00-09:00", "00:30-03:30", "18:00-24:00"]
# These begin or end in a missing or a doubled hour, or at its edges.
SHIFTS += ["01:30-09:00", "02:30-09:00", "00:15-09:00", "23:30-09:00", "02:00-09:00", "03:00-09:00"]
SHIFTS += ["20:00-01:30", "20:00-02:30", "20:00-00:30", "20:00-23:30", "20:00-02:00", "20:00-03:00", "20:00-01:00"]
SHIFTS += ["02:00-03:00", "02:15-02:45", "01:00-02:00", "20:00-23:00"]

type Week = Mapping[str, Sequence[Sequence[str]]]


def every_day(*shifts: str) -> dict[str, list[list[str]]]:
    return {day: [shift.split("-") for shift in shifts] for day in WEEKDAYS}


def unix(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp())


@cache
def clock(zone: str, day: date) -> tuple[list[int], list[datetime]]:
    """Every minute from four days before a day to three days after it, and what the wall clock shows in it."""
    noon = round(datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).timestamp())
    minutes = [*range(noon - 4 * 86_400, noon + 3 * 86_400, 60)]
    return minutes, [datetime.fromtimestamp(each, ZoneInfo(zone)).replace(tzinfo=None, fold=0) for each in minutes]


def open_minutes(zone: str, day: date, week: Week) -> set[int]:
    """Minutes worked, by looking at the clock every minute.

    A period begins when the clock first shows its beginning or more, and ends when it last shows less than its end.
    """
    minutes, walls = clock(zone, day)
    found: set[int] = set()
    for back in range(-3, 4):
        of = day - timedelta(days=back)
        for begin, end in week.get(WEEKDAYS[of.weekday()], ()):
            first, last = (
                datetime(of.year, of.month, of.day) + timedelta(hours=int(text[:2]), minutes=int(text[3:]))
                for text in (begin, end)
            )
            last += timedelta(days=last <= first)
            opened = next((index for index, wall in enumerate(walls) if wall >= first), len(walls))
            closed = max((index + 1 for index, wall in enumerate(walls) if wall < last), default=0)
            found.update(minutes[opened:closed])
    return found
