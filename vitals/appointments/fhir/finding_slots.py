"""Slots: free times and those that are taken, in one order."""

import heapq
from collections.abc import Iterable, Iterator, Sequence

from vitals.appointments.errors import NotFound
from vitals.appointments.fhir.codes import Resource
from vitals.appointments.fhir.dates import FIRST, LAST
from vitals.appointments.fhir.paging import Page, page_of
from vitals.appointments.fhir.scheduling import parse_slot_id, slot, slot_id
from vitals.appointments.fhir.searches import Search
from vitals.appointments.hours import DAY
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.slots import Availability, Slot
from vitals.appointments.store import Store
from vitals.errors import InvalidValue, UnknownEntry

__all__ = ["find_slots", "read_slot"]

SEARCHED, LONGEST_SEARCH = 14 * DAY, 92 * DAY  # seconds
LISTED = (Availability.FREE, Availability.BUSY, Availability.TENTATIVE)
MOST = 20_000  # slots that one search looks at

type Found = tuple[Slot, Availability]


def read_slot(store: Store, id: str, *, now: int) -> Resource:
    """A slot, and whether it is free now.

    Raises
    ------
    NotFound
        If the id is none of a slot, or there is no such practitioner.
    """
    parsed = parse_slot_id(id)
    if parsed is None:
        raise NotFound("slot", id)
    practitioner_id, starts, ends = parsed
    found = store.calendars.practitioner(practitioner_id).slot(starts, ends)
    return slot(found, store.free_times.availability(found, now=now))


def find_slots(store: Store, search: Search, specialties: Sequence[str], *, now: int) -> Page:
    """Slots of schedules, of specialties or of all, with any of some statuses."""
    statuses = search.choices("status") or LISTED
    for each in statuses:
        if each not in set(Availability):
            raise UnknownEntry("status of a slot", each, Availability)
    if search.values("_id"):
        found: Iterable[Found] = sorted(by_id(store, search, now))
    else:
        found = within(store, search, specialties, statuses, now)
    kept = (each for each in found if each[1] in statuses and (not specialties or each[0].specialty in specialties))
    if not search.count:
        return Page([], total=sum(1 for _ in kept))
    items = list(kept) if search.totals else kept
    page = page_of(items, search.count, search.cursor, key=key, order=order, shown=shown)
    return Page(page.resources, page.following, page.previous, len(items)) if isinstance(items, list) else page


def key(found: Found) -> str:
    """Id of a slot."""
    return slot_id(found[0])


def order(id: str) -> tuple[int, int, str]:
    """What ids of slots are compared by: as slots are."""
    parsed = parse_slot_id(id)
    if parsed is None:
        raise InvalidValue("_page", repr(id), "what the links of a page say")
    return parsed[1], parsed[2], parsed[0]


def shown(found: Found) -> Resource:
    """A slot as a resource."""
    return slot(*found)


def by_id(store: Store, search: Search, now: int) -> Iterator[Found]:
    """Slots of these ids, of the schedules that are asked for; unknown ones are not found."""
    schedules = [{each.id for each in alternatives} for alternatives in search.references("schedule")]
    first, last = search.span("start")
    for practitioner_id, starts, ends in filter(None, map(parse_slot_id, search.choices("_id"))):
        if all(practitioner_id in ids for ids in schedules) and first <= starts < last:
            try:
                found = store.calendars.practitioner(practitioner_id).slot(starts, ends)
            except NotFound:
                continue
            yield found, store.free_times.availability(found, now=now)


def calendars(store: Store, search: Search, specialties: Sequence[str]) -> list[Practitioner]:
    """Practitioners whose schedules are asked for."""
    schedules = [{each.id for each in alternatives} for alternatives in search.references("schedule")]
    return [
        each
        for each in store.calendars.practitioners()
        if all(each.id in ids for ids in schedules) and (not specialties or each.specialty in specialties)
    ]


def window(search: Search, now: int) -> tuple[int, int]:
    """Instants between which slots begin: from now on, for two weeks unless the search says more, at most 92 days."""
    first, last = search.span("start")
    longest = LONGEST_SEARCH if last < LAST else SEARCHED
    first = now if first == FIRST else first
    return first, min(last, first + longest)


def within(
    store: Store, search: Search, specialties: Sequence[str], statuses: Sequence[str], now: int
) -> Iterator[Found]:
    """Slots that begin in the time that is asked for, in order, from about where the page begins."""
    first, last = window(search, now)
    found = calendars(store, search, specialties)
    cursor = search.cursor
    if cursor is not None:
        bound = order(cursor.key)[0]
        first, last = (first, min(last, bound + 1)) if cursor.is_backward else (max(first, bound), last)
    if first >= last or not found:
        return
    # a page needs no more free times than it has places, beside those that begin with the one that it begins after
    is_page = not search.totals and not (cursor and cursor.is_backward)
    limit = search.count + 1 + len(found) if is_page else MOST
    free: Iterable[Slot] = ()
    if Availability.FREE in statuses:
        free = store.free_times.find(found, first, last + DAY, None, now=now, limit=limit)
    taken = store.free_times.taken(found, first, last, now=now) if set(statuses) - {Availability.FREE} else []
    merged = heapq.merge(((each, Availability.FREE) for each in free), taken)
    yield from (each for each in merged if first <= each[0].starts < last)
