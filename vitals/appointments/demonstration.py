"""A seeded demonstration set: practitioners of every specialty in three time zones, with absences and appointments.

The practitioners follow from the seed alone, and the appointments from the seed and the day, by the hashed random
numbers of the simulation. Filling a database that holds it already changes nothing.
"""

from collections import defaultdict
from contextlib import suppress
from typing import Any

import numpy as np

from vitals.appointments.errors import NotFound, TimeRefused
from vitals.appointments.hours import DAY, Hours
from vitals.appointments.practitioners import Absence, Practitioner
from vitals.appointments.records import BookingRequest
from vitals.appointments.requester import Requester
from vitals.appointments.store import Store
from vitals.catalog.specialties import SPECIALTIES
from vitals.simulation.noise import GOLDEN, mix, patient_keys, stream, uniform

__all__ = ["fill", "practitioners"]

BY = "demonstration"
PER_SPECIALTY = 2  # practitioners of a specialty
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata")
FIRST_NAMES = ("Ada", "Ben", "Chandra", "Dana", "Emre", "Farah", "Goran", "Hana", "Ilya", "Jun", "Kofi", "Lucia")
LAST_NAMES = ("Adler", "Bose", "Castro", "Dietz", "Evans", "Fofana", "Gupta", "Haddad", "Ito", "Jansen", "Klein")
WORKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
WEEKS: tuple[dict[str, Any], ...] = (
    {day: [("08:00", "12:00"), ("13:00", "16:30")] for day in WORKDAYS},
    {day: [("09:30", "13:00"), ("14:00", "18:00")] for day in WORKDAYS[:4]} | {"saturday": [("09:00", "12:00")]},
    {day: [("22:00", "06:00")] for day in ("monday", "wednesday", "friday", "saturday")},
)
SLOTS = (15, 20, 30)  # minutes
BOOKED_DAYS, BOOKED_SHARE = 7, 0.25
REASONS = ("Check-up", "Results of tests", "New complaint", "Follow-up")

CHOICE = stream("demonstration")


def chances(seed: int, number: int, n: int) -> list[float]:
    """Random numbers of one practitioner, from 0 to 1."""
    key = patient_keys(seed, np.array([number])) + CHOICE
    found: list[float] = uniform(mix(key + np.arange(n, dtype=np.uint64) * GOLDEN), 0).tolist()
    return found


def pick[T](options: tuple[T, ...], chance: float) -> T:
    """One of the options."""
    return options[int(chance * len(options))]


def practitioners(seed: int = 0) -> list[Practitioner]:
    """Practitioners of the set."""
    found = []
    for number in range(len(SPECIALTIES) * PER_SPECIALTY):
        specialty = list(SPECIALTIES)[number // PER_SPECIALTY]
        first, last, week, slot = chances(seed, number, 4)
        found.append(
            Practitioner(
                id=f"{specialty.replace('_', '-')}-{number % PER_SPECIALTY + 1}",
                name=f"Dr {pick(FIRST_NAMES, first)} {pick(LAST_NAMES, last)}",
                specialty=specialty,
                zone=ZONES[number % len(ZONES)],
                hours=Hours(pick(WEEKS, week)),
                slot_minutes=pick(SLOTS, slot),
            )
        )
    return found


def fill(store: Store, *, now: int, seed: int = 0) -> int:
    """Put the set into a database.

    Parameters
    ----------
    store
        The store of the database.
    now
        The time, in unix seconds: its day decides which days have appointments.
    seed
        Another seed is another set.

    Returns
    -------
    number of practitioners that were added
        Those that were there stay as they are.
    """
    added, today = 0, now // DAY * DAY
    everybody = practitioners(seed)
    appointments = planned(seed, everybody, today)
    for number, new in enumerate(everybody):
        try:
            store.calendars.practitioner(new.id)
            continue
        except NotFound:
            added += 1
        requester = Requester(by=BY)
        store.calendars.put(new, requester, now=now)
        away = absence(seed, number, today)
        once_only = Requester(by=BY, key=f"{BY} {new.id}", fingerprint=BY)
        store.calendars.add_absence(new.id, away.starts, away.ends, away.reason, once_only, now=now)
        for appointment in appointments[new.id]:
            if appointment.starts >= now:
                with suppress(TimeRefused):  # somebody else has that time, or that patient
                    store.bookings.book(appointment, requester, now=now)
    return added


def absence(seed: int, number: int, today: int) -> Absence:
    """The day on which a practitioner is away."""
    starts = today + (2 + int(chances(seed, number, 5)[4] * 20)) * DAY
    return Absence(id="", starts=starts, ends=starts + DAY, reason="Training")


def planned(seed: int, everybody: list[Practitioner], today: int) -> dict[str, list[BookingRequest]]:
    """Appointments by practitioner: whoever fills, and from which hour on, they are the same."""
    found: dict[str, list[BookingRequest]] = {each.id: [] for each in everybody}
    taken: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)  # by patient
    for number, each in enumerate(everybody):
        away = absence(seed, number, today)
        starts = list(each.free_starts(today, today + BOOKED_DAYS * DAY, each.slot_minutes))
        for start, chance in zip(starts, chances(seed, number, len(starts)), strict=True):
            if chance >= BOOKED_SHARE:
                continue
            new = BookingRequest(
                practitioner_id=each.id,
                patient_id=1 + int(chance * 4e5),
                starts=start,
                minutes=each.slot_minutes,
                reason=pick(REASONS, chance / BOOKED_SHARE),
            )
            others = [(away.starts, away.ends), *taken[new.patient_id]]
            if all(new.ends <= other_starts or other_ends <= start for other_starts, other_ends in others):
                taken[new.patient_id].append((start, new.ends))
                found[each.id].append(new)
    return found
