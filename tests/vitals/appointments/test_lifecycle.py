from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.vitals.appointments.clinic import DAY, HOUR, ME, MINUTE, booking, everything, move
from vitals.appointments.bookings import HOLD_SECONDS
from vitals.appointments.errors import NotFound, NotPossible, Taken
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import Appointment
from vitals.appointments.requester import Requester
from vitals.appointments.statuses import AppointmentStatus
from vitals.appointments.store import Store

POSSIBLE: Mapping[str, dict[str, str]] = {
    "pending": {"confirm": "booked", "cancel": "cancelled", "move": "pending"},
    "booked": {
        "confirm": "booked",
        "arrive": "arrived",
        "fulfill": "fulfilled",
        "cancel": "cancelled",
        "miss": "noshow",
        "move": "booked",
    },
    # whoever asks again for a hold to be confirmed is told what became of it
    "arrived": {"confirm": "arrived", "arrive": "arrived", "fulfill": "fulfilled", "cancel": "cancelled"},
    "fulfilled": {"confirm": "fulfilled", "fulfill": "fulfilled"},
    "cancelled": {"cancel": "cancelled"},
    "noshow": {"miss": "noshow"},
}


PATHS = {
    "pending": [],
    "booked": ["confirm"],
    "arrived": ["confirm", "arrive"],
    "fulfilled": ["confirm", "fulfill"],
    "cancelled": ["cancel"],
    "noshow": ["confirm", "miss"],
}


def do(store: Store, what: str, id: str, now: int) -> Appointment:
    lifecycle = store.lifecycle
    verbs: dict[str, Callable[[], Appointment]] = {
        "confirm": lambda: lifecycle.confirm(id, ME, now=now),
        "arrive": lambda: lifecycle.arrive(id, ME, now=now),
        "fulfill": lambda: lifecycle.fulfill(id, ME, now=now),
        "cancel": lambda: lifecycle.cancel(id, "why", ME, now=now),
        "miss": lambda: lifecycle.miss(id, ME, now=now),
        "move": lambda: move(store, id, now + DAY, now),
    }
    return verbs[what]()


def test_a_hold_keeps_the_time_until_it_is_confirmed(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    held = store.bookings.hold(booking(midnight), ME, now=now)
    assert (held.status, held.expires) == ("pending", now + HOLD_SECONDS)
    with pytest.raises(Taken):
        store.bookings.book(booking(midnight, patient=2), ME, now=now + HOLD_SECONDS - 1)
    booked = store.lifecycle.confirm(held.id, Requester(by="patient"), now=now + HOLD_SECONDS - 1)
    assert (booked.id, booked.status, booked.expires, booked.version) == (held.id, "booked", None, 2)
    assert store.lifecycle.confirm(held.id, ME, now=now + DAY) == booked  # heard once more
    assert store.lifecycle.expire(now=now + DAY) == 0
    assert store.appointments.get(held.id) == booked


def test_a_hold_that_is_over_is_not_confirmed_and_blocks_nobody(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    held = store.bookings.hold(booking(midnight), ME, now=now, seconds=60)
    with pytest.raises(NotPossible, match=r"is expired and cannot be booked: it must be pending"):
        store.lifecycle.confirm(held.id, ME, now=now + 60)
    taken = store.bookings.book(booking(midnight, patient=2), ME, now=now + 60)
    assert (taken.status, taken.patient_id) == ("booked", 2)
    over = store.appointments.get(held.id)
    assert (over.status, over.note, over.changed_by) == ("cancelled", "the hold expired", "service")
    with pytest.raises(NotPossible, match="is cancelled"):
        store.lifecycle.confirm(held.id, ME, now=now + 61)


def test_holds_end_by_themselves_and_are_counted_once(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    for number, seconds in enumerate((60, 60, 120)):
        store.bookings.hold(booking(midnight + number * HOUR, patient=number), ME, now=now, seconds=seconds)
    assert [store.lifecycle.expire(now=now + after) for after in (59, 60, 61, 119, 120, 121)] == [0, 2, 0, 0, 1, 0]
    assert {each.status for each in everything(store)} == {AppointmentStatus.CANCELLED}


def test_a_hold_that_is_over_does_not_block_moving_another_there(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    store.bookings.hold(booking(midnight), ME, now=now, seconds=60)
    booked = store.bookings.book(booking(midnight + HOUR, patient=2), ME, now=now)
    assert move(store, booked.id, midnight, now + 60).starts == midnight


def test_only_what_a_status_allows_is_possible(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    number = 0
    for status, possible in POSSIBLE.items():
        for verb in ("confirm", "arrive", "fulfill", "cancel", "miss", "move"):
            number += 1
            starts = midnight + number * HOUR
            then = starts + MINUTE  # it has begun, so it can be missed
            id = store.bookings.hold(booking(starts), ME, now=now, seconds=40 * DAY).id
            for step in PATHS[status]:
                do(store, step, id, then)
            before = store.appointments.get(id)
            assert before.status == status
            if verb in possible:
                after = do(store, verb, id, then)
                assert (after.status, store.appointments.get(id)) == (possible[verb], after), (status, verb)
                same = possible[verb] == status and verb != "move"
                assert after == before if same else after.version == before.version + 1
            else:
                with pytest.raises(NotPossible, match=f"appointment '{id}' is {status} and cannot be"):
                    do(store, verb, id, then)
                assert store.appointments.get(id) == before, (status, verb)
            moved = verb == "move" and verb in possible
            assert store.appointments.get(id).starts == (then + DAY if moved else starts)
            if store.appointments.get(id).status in {"pending", "booked", "arrived"}:
                store.lifecycle.cancel(id, "out of the way", ME, now=then)


def test_nobody_misses_what_has_not_begun(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    booked = store.bookings.book(booking(midnight), ME, now=now)
    with pytest.raises(NotPossible, match=r"is due at .* and cannot be marked as noshow: it must be under way"):
        store.lifecycle.miss(booked.id, ME, now=midnight - 1)
    assert store.lifecycle.miss(booked.id, ME, now=midnight).status == "noshow"


def test_a_patient_arrives_on_the_day_and_nothing_takes_place_before_it_begins(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    booked = store.bookings.book(booking(midnight + 12 * HOUR), ME, now=now)
    for verb, then in (("arrive", now), ("arrive", booked.starts + DAY), ("fulfill", booked.starts - 1)):
        with pytest.raises(NotPossible, match=r"is due at .* and cannot be marked as"):
            do(store, verb, booked.id, then)
    assert store.appointments.get(booked.id) == booked
    assert do(store, "arrive", booked.id, booked.starts - 3 * HOUR).status == "arrived"
    with pytest.raises(NotPossible, match="cannot be marked as fulfilled: it must be under way"):
        do(store, "fulfill", booked.id, booked.starts - 1)
    assert do(store, "fulfill", booked.id, booked.starts).status == "fulfilled"
    for verb in ("fulfill", "fulfill"):  # once more, whenever that is
        assert do(store, verb, booked.id, now).status == "fulfilled"


def test_what_is_not_there_cannot_be_changed(store: Store, now: int) -> None:
    for verb in ("confirm", "arrive", "fulfill", "cancel", "miss", "move"):
        with pytest.raises(NotFound, match="there is no appointment 'none'"):
            do(store, verb, "none", now)
    for ask in (store.appointments.get, store.appointments.history):
        with pytest.raises(NotFound, match="there is no appointment 'none'"):
            ask("none")


def test_of_two_changes_at_once_one_comes_first(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    def attempt(verb: str, id: str) -> str | None:
        try:
            return do(store, verb, id, midnight + 12 * HOUR).status
        except NotPossible:
            return None

    with ThreadPoolExecutor(2) as pool:
        for number, verbs in enumerate([("cancel", "arrive"), ("cancel", "fulfill"), ("fulfill", "miss")] * 4):
            id = store.bookings.book(booking(midnight + number * HOUR), ME, now=now).id
            results = list(pool.map(attempt, verbs, [id, id]))
            history = [change.content["status"] for change in store.appointments.history(id)]
            assert history[-1] == store.appointments.get(id).status
            assert len(history) == 1 + len([result for result in results if result])


# --- what the waiting list is told


def test_the_waiting_list_is_told_of_ended_and_confirmed_holds_and_of_time_that_becomes_free(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    told: list[tuple[object, ...]] = []
    lifecycle, half = store.lifecycle, 30 * MINUTE
    lifecycle.on_time_freed = lambda _, *facts: told.append(("freed", *facts))
    lifecycle.on_hold_ended = lambda _, *facts: told.append(("ended", *facts))
    lifecycle.on_hold_confirmed = lambda _, *facts: told.append(("confirmed", *facts))

    def since() -> list[tuple[object, ...]]:
        found = told.copy()
        told.clear()
        return found

    def freed(starts: int, at: int) -> tuple[object, ...]:
        return ("freed", "always", starts, starts + half, at)

    held = [store.bookings.hold(booking(midnight + n * HOUR, patient=n), ME, now=now, seconds=60) for n in range(5)]
    assert since() == []
    lifecycle.confirm(held[0].id, ME, now=now + 1)
    assert since() == [("confirmed", held[0].id, now + 1)]
    lifecycle.arrive(held[0].id, ME, now=midnight)
    assert since() == []
    lifecycle.cancel(held[0].id, "ill", ME, now=now + 3)
    assert since() == [freed(midnight, now + 3)]
    lifecycle.release(held[1].id, "declined", ME, now=now + 4)
    assert since() == [("ended", held[1].id, now + 4), freed(midnight + HOUR, now + 4)]
    with store.database.writing() as connection:
        for _ in range(2):
            lifecycle.release_within(connection, held[2].id, "withdrawn", ME, now + 5)
    assert since() == [freed(midnight + 2 * HOUR, now + 5)]
    assert store.appointments.get(held[2].id).note == "withdrawn"
    assert lifecycle.expire(now=now + 60) == 2
    found = since()
    assert sorted(found[:2]) == sorted(("ended", each.id, now + 60) for each in held[3:])
    assert found[2:] == [freed(midnight + n * HOUR, now + 60) for n in (3, 4)]
    booked = store.bookings.book(booking(midnight), ME, now=now)
    lifecycle.miss(booked.id, ME, now=midnight)
    assert since() == [freed(midnight, midnight)]
    lifecycle.miss(booked.id, ME, now=midnight)  # once more
    assert since() == []


def test_only_a_hold_is_released(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    booked = store.bookings.book(booking(midnight), ME, now=now)
    with pytest.raises(NotPossible, match="is booked and cannot be cancelled: it must be pending"):
        store.lifecycle.release(booked.id, "declined", ME, now=now)
