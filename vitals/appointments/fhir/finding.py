"""Reading and searching: each type of resource has one function for either, in the tables `READ` and `FIND`."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from vitals.appointments.errors import NotFound
from vitals.appointments.fhir import people
from vitals.appointments.fhir.appointment import appointment
from vitals.appointments.fhir.codes import Resource, specialty_of
from vitals.appointments.fhir.finding_appointments import find_appointments
from vitals.appointments.fhir.finding_slots import find_slots, read_slot
from vitals.appointments.fhir.paging import Page, page_of, page_of_found
from vitals.appointments.fhir.scheduling import schedule
from vitals.appointments.fhir.searches import Search
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.store import Store
from vitals.data.layouts import LARGEST_PATIENT
from vitals.errors import InvalidValue

__all__ = ["FIND", "READ", "Clinic"]

WORD = re.compile(r"\S+")


@dataclass(frozen=True, kw_only=True)
class Clinic:
    """What resources are made of.

    Parameters
    ----------
    store
        Practitioners and appointments.
    now
        The time, in unix seconds.
    seed
        Set of the simulated patients.
    """

    store: Store
    now: int
    seed: int

    def patient(self, number: int) -> Resource:
        """A simulated patient."""
        return people.patient(number, seed=self.seed, now=self.now)


# One by its id


def read_appointment(clinic: Clinic, id: str) -> Resource:
    """An appointment."""
    found = clinic.store.appointments.get(id)
    return appointment(found, clinic.store.calendars.practitioner(found.practitioner_id, fresh=False))


def read_patient(clinic: Clinic, id: str) -> Resource:
    """A patient."""
    number = patient_number(id)
    if number is None:
        raise NotFound("patient", id)
    return clinic.patient(number)


def patient_number(id: str) -> int | None:
    """Number of a patient by the id, which has no leading zeros; None if it is none."""
    is_number = id.isascii() and id.isdigit() and len(id) < 20 and str(int(id)) == id
    return int(id) if is_number and int(id) <= LARGEST_PATIENT else None


def read_location(clinic: Clinic, id: str) -> Resource:
    """A place."""
    for zone in zones(clinic):
        if people.location_id(zone) == id:
            return people.location(zone)
    raise NotFound("location", id)


def zones(clinic: Clinic) -> list[str]:
    """Time zones in which somebody works."""
    return sorted({each.zone for each in clinic.store.calendars.practitioners()}, key=people.location_id)


# Some by what they are


def one_of(search: Search, id: str) -> bool:
    """Whether an id is among those that are asked for, if any are."""
    ids = search.choices("_id")
    return not ids or id in ids


def named_so(search: Search, name: str) -> bool:
    """Whether a name, or a word of it, begins as asked for."""
    wanted = [each.lower() for each in search.choices("name")]
    starts = [name.lower()[word.start() :] for word in WORD.finditer(name)]
    return not wanted or any(part.startswith(each) for each in wanted for part in starts)


def is_active(search: Search) -> bool:
    """Whether active ones are asked for: all are."""
    wanted = search.choices("active")
    for each in wanted:
        if each not in {"true", "false"}:
            raise InvalidValue("active", repr(each), "true or false")
    return not wanted or "true" in wanted


def specialties(search: Search) -> tuple[str, ...]:
    """Ids of the specialties that are asked for; none means any."""
    return tuple(specialty_of(each) or each for each in search.choices("specialty"))


def of_specialty(search: Search, calendar: Practitioner) -> bool:
    """Whether a practitioner has a specialty that is asked for, if any is."""
    wanted = specialties(search)
    return not wanted or calendar.specialty in wanted


def listed[T](search: Search, items: Iterable[T], *, key: Callable[[T], str], shown: Callable[[T], Resource]) -> Page:
    """A page of results that are all at hand, by id."""
    found = sorted(items, key=key)
    if not search.count:
        return Page([], total=len(found))
    page = page_of(found, search.count, search.cursor, key=key, shown=shown)
    return Page(page.resources, page.following, page.previous, len(found)) if search.totals else page


def of_calendars(
    clinic: Clinic, search: Search, fits: Callable[[Practitioner], bool], shown: Callable[[Practitioner], Resource]
) -> Page:
    """A page of what each practitioner has one of."""
    found = [each for each in clinic.store.calendars.practitioners() if one_of(search, each.id) and fits(each)]
    return listed(search, found if is_active(search) else [], key=lambda each: each.id, shown=shown)


def find_practitioners(clinic: Clinic, search: Search) -> Page:
    """Practitioners."""
    return of_calendars(clinic, search, lambda each: named_so(search, each.name), people.practitioner)


def at_place(search: Search, name: str, calendar: Practitioner) -> bool:
    """Whether a practitioner, or the place, is among those that a parameter names."""
    own = {calendar.id, people.location_id(calendar.zone)}
    return all(
        any(each.id in own and (each.type == "Location") == (each.id != calendar.id) for each in alternatives)
        for alternatives in search.references(name)
    )


def find_roles(clinic: Clinic, search: Search) -> Page:
    """Roles of practitioners."""

    def fits(each: Practitioner) -> bool:
        return (
            of_specialty(search, each) and at_place(search, "practitioner", each) and at_place(search, "location", each)
        )

    return of_calendars(clinic, search, fits, people.role)


def find_schedules(clinic: Clinic, search: Search) -> Page:
    """Schedules."""

    def fits(each: Practitioner) -> bool:
        return of_specialty(search, each) and at_place(search, "actor", each)

    return of_calendars(clinic, search, fits, schedule)


def find_locations(clinic: Clinic, search: Search) -> Page:
    """Places."""
    found = [zone for zone in zones(clinic) if one_of(search, people.location_id(zone)) and named_so(search, zone)]
    return listed(search, found, key=people.location_id, shown=people.location)


def find_patients(clinic: Clinic, search: Search) -> Page:
    """Patients of these numbers; all who have appointments unless any are asked for."""
    wanted = [search.choices(name) for name in ("_id", "identifier") if search.values(name)]
    if wanted:
        numbers = {number for each in wanted[0] if (number := patient_number(each)) is not None}
        for more in wanted[1:]:
            numbers &= {number for each in more if (number := patient_number(each)) is not None}
        return listed(search, numbers, key=lambda number: f"{number:016}", shown=clinic.patient)
    appointments = clinic.store.appointments
    if not search.count:
        return Page([], total=len(appointments.patients(limit=LARGEST_PATIENT)))
    cursor, limit = search.cursor, search.count + 1
    bound = None if cursor is None else patient_number(cursor.key.lstrip("0") or "0")
    if cursor is not None and bound is None:
        raise InvalidValue("_page", repr(str(cursor)), "what the links of a page say")
    backward = cursor is not None and cursor.is_backward
    found = appointments.patients(after=None if backward else bound, before=bound if backward else None, limit=limit)
    return page_of_found(found, search.count, cursor, key=str, shown=clinic.patient)


READ: Mapping[str, Callable[[Clinic, str], Resource]] = MappingProxyType(
    {
        "Patient": read_patient,
        "Practitioner": lambda clinic, id: people.practitioner(clinic.store.calendars.practitioner(id)),
        "PractitionerRole": lambda clinic, id: people.role(clinic.store.calendars.practitioner(id)),
        "Location": read_location,
        "Schedule": lambda clinic, id: schedule(clinic.store.calendars.practitioner(id)),
        "Slot": lambda clinic, id: read_slot(clinic.store, id, now=clinic.now),
        "Appointment": read_appointment,
    }
)
FIND: Mapping[str, Callable[[Clinic, Search], Page]] = MappingProxyType(
    {
        "Patient": find_patients,
        "Practitioner": find_practitioners,
        "PractitionerRole": find_roles,
        "Location": find_locations,
        "Schedule": find_schedules,
        "Slot": lambda clinic, search: find_slots(clinic.store, search, specialties(search), now=clinic.now),
        "Appointment": lambda clinic, search: find_appointments(clinic.store, search, specialties(search)),
    }
)
