"""Query parameters of free times, of lists of appointments, and of the waiting list."""

import re
from collections.abc import Callable
from typing import Annotated, Any, override

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from Endpoints.wire.appointment_types import ID, SpecialtyId
from Endpoints.wire.parameters import DATE_TIME, DIGITS, Omitted, PatientNumber, QueryModel
from vitals import times
from vitals.appointments.hours import DAY
from vitals.appointments.records import LONGEST_MINUTES, SHORTEST_MINUTES
from vitals.appointments.slots import Slot
from vitals.appointments.statuses import AppointmentStatus
from vitals.appointments.store import Store
from vitals.errors import InvalidValue
from vitals.times import rfc3339

__all__ = ["Beginning", "End", "ListQuery", "SlotQuery", "WaitingQuery", "parse_bound", "parse_instant"]

SEARCHED, LONGEST_SEARCH = 14 * DAY, 92 * DAY
PAGE, LARGEST_PAGE = 20, 500
AFTER = re.compile(r"(.{1,40})/([A-Za-z0-9-]{1,64})", re.ASCII)
FIRST, LAST = (round(times.parse_instant("", f"{year}-01-01T00:00:00Z")) for year in (1970, 2900))


def parse_instant(name: str, text: str) -> int:
    """Unix seconds of a date and time that says its offset: a wall clock alone would mean another time elsewhere.

    Raises
    ------
    InvalidValue
        If the text is no such time, or not one of whole seconds between 1970 and 2900.
    """
    unix = in_years(name, text, times.parse_bound(name, text, up=False))
    if times.parse_bound(name, text, up=True) > unix:
        raise InvalidValue(name, repr(text), "a time of whole seconds in the years 1970 to 2899: without a fraction")
    return unix


def parse_bound(name: str, text: str, *, up: bool) -> int:
    """Unix seconds of a bound of a search; a fraction of a second is rounded so that the search finds no less.

    Raises
    ------
    InvalidValue
        As for `parse_instant`, whatever the fraction is.
    """
    return in_years(name, text, times.parse_bound(name, text, up=up))


def in_years(name: str, text: str, unix: float) -> int:
    """Whole seconds; a refusal of a time without an offset, or of years that no appointment is in."""
    if not times.has_offset(text):
        raise InvalidValue(name, repr(text), "a time with its offset, such as 2026-03-02T09:00:00+01:00 or ...Z")
    if not FIRST <= unix <= LAST:
        raise InvalidValue(name, repr(text), "a time of whole seconds in the years 1970 to 2899")
    return int(unix)


def check_id(text: str) -> None:
    """Refuse text that is no id."""
    if not re.fullmatch(ID, text):
        raise InvalidValue("", repr(text), "an id: letters, digits and hyphens")


def parse_statuses(text: str) -> tuple[AppointmentStatus, ...]:
    """Statuses, separated by commas."""
    names = text.split(",")
    for name in names:
        if name not in set(AppointmentStatus):
            raise InvalidValue("", repr(name), f"one or more of {', '.join(AppointmentStatus)}")
    return tuple(map(AppointmentStatus, names))


def parse_after(text: str) -> tuple[int, str]:
    """Beginning and id of the last appointment of a page."""
    found = AFTER.fullmatch(text)
    if not found:
        raise InvalidValue("", repr(text), "what the Link header of the page before says")
    return parse_instant("", found[1]), found[2]


def checked_by(parse: Callable[[str], Any]) -> AfterValidator:
    """A validator of text that stays text: FastAPI takes a tuple for a parameter that may come several times."""

    def checked(text: str) -> str:
        parse(text)
        return text

    return AfterValidator(checked)


def rounded(*, up: bool) -> BeforeValidator:
    """A validator of a bound of a search; the name of the parameter is added to the error later."""
    return BeforeValidator(lambda value: parse_bound("", value, up=up) if isinstance(value, str) else value)


Id = Annotated[str, checked_by(check_id), WithJsonSchema({"type": "string", "pattern": ID})]
Beginning = Annotated[int, rounded(up=False), DATE_TIME]
End = Annotated[int, rounded(up=True), DATE_TIME]
Limit = Annotated[int, Field(ge=1, le=LARGEST_PAGE), DIGITS]


class SlotQuery(QueryModel):
    """A search for free times."""

    specialty: Annotated[SpecialtyId | Omitted, Field(description="Of all practitioners of this specialty.")] = None
    practitioner: Annotated[Id | Omitted, Field(description="Of this practitioner, by id.")] = None
    from_: Annotated[
        Beginning | Omitted,
        Field(alias="from", description="Beginning at this time or later (RFC 3339); now unless given."),
    ] = None
    to: Annotated[
        End | Omitted,
        Field(
            description="Ending by this time (RFC 3339), at most 92 days after the first; two weeks after it unless "
            "given."
        ),
    ] = None
    duration: Annotated[
        Annotated[int, Field(ge=SHORTEST_MINUTES, le=LONGEST_MINUTES), DIGITS] | Omitted,
        Field(description="Length in minutes; that of the practitioner's slots unless given."),
    ] = None
    limit: Annotated[Limit, Field(description="Most free times; 20 unless given.")] = PAGE

    @override
    def check(self) -> None:
        if (self.specialty is None) == (self.practitioner is None):
            raise InvalidValue("specialty", self.specialty or "(none)", "given, or else a practitioner")

    def find(self, store: Store, now: int) -> list[Slot]:
        """The free times.

        Raises
        ------
        NotFound
            If there is no such practitioner.
        InvalidValue
            If the last time does not follow the first within 92 days.
        """
        first = now if self.from_ is None else self.from_
        last = first + SEARCHED if self.to is None else self.to
        if not 0 < last - first <= LONGEST_SEARCH:
            raise InvalidValue("to", rfc3339(last), "after the first time, and at most 92 days after it")
        practitioners = store.calendars.search(specialty=self.specialty, practitioner_id=self.practitioner)
        return store.free_times.find(practitioners, first, last, self.duration, now=now, limit=self.limit)


class ListQuery(QueryModel):
    """A list of appointments."""

    patient: Annotated[PatientNumber | Omitted, Field(description="Of this patient, by number.")] = None
    practitioner: Annotated[Id | Omitted, Field(description="Of this practitioner, by id.")] = None
    status: Annotated[
        Annotated[str, checked_by(parse_statuses)] | Omitted,
        Field(description="In one of these statuses, separated by commas."),
    ] = None
    from_: Annotated[
        Beginning | Omitted, Field(alias="from", description="Beginning at this time or later (RFC 3339).")
    ] = None
    to: Annotated[End | Omitted, Field(description="Beginning before this time (RFC 3339).")] = None
    limit: Annotated[Limit, Field(description="Most appointments; 20 unless given.")] = PAGE
    after: Annotated[
        Annotated[str, checked_by(parse_after)] | Omitted,
        Field(description="End of the page before; the Link header of that page has it."),
    ] = None

    @override
    def check(self) -> None:
        if self.patient is None and self.practitioner is None:
            raise InvalidValue("patient", "(none)", "given, or else a practitioner")

    @property
    def conditions(self) -> dict[str, Any]:
        """Arguments of `Appointments.find`."""
        return {
            "patient": self.patient,
            "practitioner": self.practitioner,
            "status": () if self.status is None else parse_statuses(self.status),
            "first": self.from_,
            "last": self.to,
            "after": None if self.after is None else parse_after(self.after),
            "limit": self.limit,
        }


class WaitingQuery(QueryModel):
    """A list of entries of the waiting list."""

    patient: Annotated[PatientNumber | Omitted, Field(description="Of this patient, by number.")] = None
    specialty: Annotated[SpecialtyId | Omitted, Field(description="Waiting for this specialty.")] = None
