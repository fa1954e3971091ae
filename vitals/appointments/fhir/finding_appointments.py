"""Appointments by patient, practitioner, status, specialty and time."""

from collections.abc import Sequence
from typing import Any

from vitals.appointments.fhir.appointment import appointment
from vitals.appointments.fhir.codes import Resource
from vitals.appointments.fhir.dates import FIRST, LAST
from vitals.appointments.fhir.paging import Page, page_of_found
from vitals.appointments.fhir.references import Reference
from vitals.appointments.fhir.searches import Search
from vitals.appointments.records import Appointment
from vitals.appointments.statuses import AppointmentStatus
from vitals.appointments.store import Store
from vitals.data.layouts import LARGEST_PATIENT
from vitals.errors import InvalidValue, UnknownEntry

__all__ = ["find_appointments", "key", "parse_key"]

# R4's statuses that no appointment here ever has: asking for them finds nothing.
UNUSED = frozenset({"proposed", "entered-in-error", "checked-in", "waitlist"})


def find_appointments(store: Store, search: Search, specialties: Sequence[str]) -> Page:
    """A page of appointments, the earliest first."""
    wanted = conditions(search, specialties)
    if wanted is None:
        return Page([], total=0)
    total = store.appointments.count(**wanted) if search.totals else None
    if not search.count:
        return Page([], total=total)
    cursor = search.cursor
    bound: dict[str, Any] = {} if cursor is None else {cursor.direction: parse_key(cursor.key)}
    found = store.appointments.find(**wanted, **bound, limit=search.count + 1)

    def shown(each: Appointment) -> Resource:
        return appointment(each, store.calendars.practitioner(each.practitioner_id, fresh=False))

    page = page_of_found(found, search.count, cursor, key=key, shown=shown)
    return page if total is None else Page(page.resources, page.following, page.previous, total)


def key(found: Appointment) -> str:
    """Key of an appointment in a page's links."""
    return f"{found.starts}.{found.id}"


def parse_key(text: str) -> tuple[int, str]:
    """Beginning and id of an appointment by its key."""
    starts, _, id = text.partition(".")
    if not starts.isascii() or not starts.isdigit() or len(starts) > 11 or not id or "\0" in id:
        raise InvalidValue("_page", repr(text), "what the links of a page say")
    return int(starts), id


def conditions(search: Search, specialties: Sequence[str]) -> dict[str, Any] | None:
    """Arguments of `Appointments.find`; None if nothing can fit."""
    statuses = search.choices("status")
    for each in statuses:
        if each not in {*AppointmentStatus, *UNUSED}:
            raise UnknownEntry("status", each, AppointmentStatus)
    used = tuple(AppointmentStatus(each) for each in statuses if each not in UNUSED)
    people = persons(search)
    first, last = search.span("date")
    if people is None or (statuses and not used) or first >= last:
        return None
    return {
        **people,
        "status": used,
        "specialty": specialties,
        "ids": [each for each in search.choices("_id") if "\0" not in each] or ([""] if search.values("_id") else []),
        "first": first if first > FIRST else None,
        "last": last if last < LAST else None,
    }


def persons(search: Search) -> dict[str, Any] | None:
    """Patient and practitioner that must take part; None if two of a kind must."""
    found: dict[str, set[str]] = {"patient": set(), "practitioner": set()}
    for name in ("patient", "practitioner", "actor"):
        for alternatives in search.references(name):
            person = only(name, alternatives)
            found["patient" if person.type == "Patient" else "practitioner"].add(person.id)
    if any(len(ids) > 1 for ids in found.values()):
        return None
    patient = next(iter(found["patient"]), None)
    if patient is not None and not (patient.isascii() and patient.isdigit() and len(patient) < 20):
        return None
    if patient is not None and int(patient) > LARGEST_PATIENT:
        return None
    return {
        "patient": None if patient is None else int(patient),
        "practitioner": next(iter(found["practitioner"]), None),
    }


def only(name: str, alternatives: tuple[Reference, ...]) -> Reference:
    """The one resource that a parameter names."""
    if len(alternatives) > 1:
        raise InvalidValue(name, f"{len(alternatives)} references", "one: search for each")
    return alternatives[0]
