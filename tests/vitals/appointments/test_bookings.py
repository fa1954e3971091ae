import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

import pytest

from vitals.appointments.bookings import HOLD_SECONDS
from vitals.appointments.calendars import Requester, Slot
from vitals.appointments.errors import Closed, KeyReused, NotFound, NotPossible, Taken
from vitals.appointments.records import Appointment, BookingRequest
from vitals.appointments.scheduling import WEEKDAYS, Hours, Practitioner
from vitals.appointments.store import Store
from vitals.appointments.tables import OCCUPYING, Status
from vitals.catalog.conditions import Urgency
from vitals.errors import InvalidValue, VitalsError

ME = Requester(by="test")
MINUTE, HOUR, DAY = 60, 3600, 86_400

# Typed from the FHIR states that the service promises, not from the code: what is possible in which status.
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
WRITER = """
import json, random, sys
from vitals.appointments.bookings import BookingRequest
from vitals.appointments.calendars import Requester
from vitals.appointments.errors import Taken
from vitals.appointments.store import Store

url, number, starts, now, attempts = sys.argv[1], *map(int, sys.argv[2:])
store, chance = Store(url), random.Random(number)
store.calendars.practitioners()
print("ready", flush=True)
sys.stdin.readline()
for attempt in range(attempts):
    wanted = BookingRequest(
        practitioner_id=chance.choice(["ada", "bo"]),
        patient_id=chance.randrange(30),
        starts=starts + chance.randrange(96) * 900,
        minutes=chance.choice([15, 30, 45]),
    )
    try:
        booked = store.bookings.book(wanted, Requester(by="w", key=f"{number}-{attempt}", fingerprint="f"), now=now)
    except Taken:
        continue
    print(json.dumps([booked.id, booked.practitioner_id, booked.patient_id, booked.starts, booked.ends]), flush=True)
store.close()
"""


def put(store: Store, now: int, id: str, *pairs: tuple[str, str], **more: Any) -> Practitioner:
    options = {"name": f"Dr {id.title()}", "specialty": "cardiology", "zone": "UTC"} | more
    hours = Hours({day: list(pairs) or [("00:00", "24:00")] for day in WEEKDAYS})
    return store.calendars.put(Practitioner(id=id, hours=hours, **options), ME, now=now)


def wanted(starts: int, minutes: int = 30, patient: int = 1, who: str = "always", **more: Any) -> BookingRequest:
    return BookingRequest(practitioner_id=who, patient_id=patient, starts=starts, minutes=minutes, **more)


def key(value: str, fingerprint: str = "f") -> Requester:
    return Requester(by="test", key=value, fingerprint=fingerprint)


def do(store: Store, what: str, id: str, now: int) -> Appointment:
    bookings = store.bookings
    verbs: dict[str, Callable[[], Appointment]] = {
        "confirm": lambda: bookings.confirm(id, ME, now=now),
        "arrive": lambda: bookings.arrive(id, ME, now=now),
        "fulfill": lambda: bookings.fulfill(id, ME, now=now),
        "cancel": lambda: bookings.cancel(id, "why", ME, now=now),
        "miss": lambda: bookings.miss(id, ME, now=now),
        "move": lambda: move(store, id, now + DAY, now),
    }
    return verbs[what]()


def move(store: Store, id: str, starts: int, now: int, **more: Any) -> Appointment:
    return store.bookings.reschedule(
        id, ME, **{"starts": starts, "minutes": None, "practitioner_id": None} | more, now=now
    )


def everything(store: Store) -> list[Appointment]:
    return store.bookings.find(limit=100_000)


def overlaps(found: Iterable[Appointment]) -> list[tuple[str, str]]:
    """By brute force."""
    counted = [each for each in found if each.status in OCCUPYING]
    return [
        (one.id, other.id)
        for number, one in enumerate(counted)
        for other in counted[number + 1 :]
        if (one.practitioner_id == other.practitioner_id or one.patient_id == other.patient_id)
        and one.starts < other.ends
        and other.starts < one.ends
    ]


# --- booking


def test_what_was_booked_is_kept_as_it_was_returned(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    booked = store.bookings.book(wanted(midnight, urgency=Urgency.SOON, reason="Chest pain"), ME, now=now)
    assert booked == store.bookings.get(booked.id)
    assert everything(store) == [booked]
    plain = {name: getattr(booked, name) for name in Appointment.__dataclass_fields__ if name != "id"}
    assert plain == {
        "practitioner_id": "always",
        "patient_id": 1,
        "starts": midnight,
        "ends": midnight + 30 * MINUTE,
        "zone": "Europe/Berlin",
        "status": Status.BOOKED,
        "specialty": "cardiology",
        "urgency": Urgency.SOON,
        "reason": "Chest pain",
        "note": None,
        "expires": None,
        "created": now,
        "version": 1,
        "changed": now,
        "changed_by": "test",
    }


@pytest.mark.parametrize(
    ("seconds", "minutes", "sentence"),
    [
        (0, 4, "minutes 4 is not allowed: it must be a whole number from 5 to 480"),
        (0, 481, "minutes 481"),
        (0, 0, "minutes 0"),
        (0, -30, "minutes -30"),
        (30, 30, "it must be a whole minute"),
    ],
)
def test_what_is_no_appointment_is_refused(seconds: int, minutes: int, sentence: str) -> None:
    with pytest.raises(InvalidValue, match=sentence):
        wanted(1_800_000_000 + seconds, minutes)


def test_a_time_that_has_passed_cannot_be_booked(store: Store, always: Practitioner, now: int) -> None:
    for make in (store.bookings.book, store.bookings.hold):
        with pytest.raises(InvalidValue, match="it must be in the future"):
            make(wanted(now - MINUTE), ME, now=now)
    assert store.bookings.book(wanted(now), ME, now=now)


def test_nobody_is_booked_who_is_not_there_or_does_not_work_then(store: Store, now: int, midnight: int) -> None:
    put(store, now, "ada", ("09:00", "11:00"))
    with pytest.raises(NotFound, match="there is no practitioner 'nobody'"):
        store.bookings.book(wanted(midnight, who="nobody"), ME, now=now)
    for minutes in (8 * 60, 9 * 60 - 15, 11 * 60 - 15, 11 * 60):
        with pytest.raises(Closed, match="outside of the working hours of practitioner 'ada'"):
            store.bookings.book(wanted(midnight + minutes * MINUTE, who="ada"), ME, now=now)
    assert everything(store) == []
    for minutes in (9 * 60, 11 * 60 - 30):
        store.bookings.book(wanted(midnight + minutes * MINUTE, who="ada"), ME, now=now)


def test_a_time_is_taken_for_its_practitioner_and_its_patient_and_free_for_others(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    put(store, now, "bo")
    store.bookings.book(wanted(midnight), ME, now=now)
    for other in (wanted(midnight, patient=2), wanted(midnight, who="bo"), wanted(midnight + 15 * MINUTE, patient=2)):
        for make in (store.bookings.book, store.bookings.hold):
            with pytest.raises(Taken, match=r"is taken: practitioner '(always|bo)' or patient"):
                make(other, ME, now=now)
    store.bookings.book(wanted(midnight, patient=2, who="bo"), ME, now=now)
    store.bookings.book(wanted(midnight + 30 * MINUTE), ME, now=now)
    store.bookings.book(wanted(midnight - 15 * MINUTE, 15, patient=2), ME, now=now)
    assert len(everything(store)) == 4


def test_of_many_who_want_a_time_at_once_one_gets_it(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    def attempt(patient: int) -> str:
        try:
            store.bookings.book(wanted(midnight, [15, 30, 45][patient % 3], patient), ME, now=now)
        except Taken:
            return "taken"
        return "booked"

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(attempt, range(16)))
    assert sorted(results) == ["booked"] + ["taken"] * 15
    assert len(everything(store)) == 1


# --- the same request again


def test_the_same_request_again_gets_the_same_appointment(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    for number, make in enumerate((store.bookings.book, store.bookings.hold)):
        starts = midnight + number * HOUR
        first = make(wanted(starts), key(f"k{number}"), now=now)
        assert make(wanted(starts), key(f"k{number}"), now=now + 60) == first
        cancelled = store.bookings.cancel(first.id, "ill", ME, now=now + 61)
        assert make(wanted(starts), key(f"k{number}"), now=now + 62) == cancelled
    assert len(everything(store)) == 2


def test_a_key_is_for_one_request(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    store.bookings.book(wanted(midnight), key("k"), now=now)
    for starts in (midnight, midnight + HOUR):
        with pytest.raises(KeyReused, match="Idempotency-Key 'k' was used for another request"):
            store.bookings.book(wanted(starts), key("k", "other"), now=now)
    assert len(everything(store)) == 1


@pytest.mark.parametrize("since", ["it has begun", "the hours have changed", "the practitioner is away"])
def test_the_same_request_again_gets_its_appointment_whatever_happened_since(
    store: Store, always: Practitioner, now: int, midnight: int, since: str
) -> None:
    """Whoever did not hear the first answer must learn that there is an appointment."""
    first, later = store.bookings.book(wanted(midnight), key("k"), now=now), now
    if since == "it has begun":
        later = midnight + MINUTE
    elif since == "the hours have changed":
        put(store, now, "always", ("12:00", "13:00"), zone="Europe/Berlin")
    else:
        store.calendars.add_absence("always", midnight, midnight + DAY, None, ME, now=now)
    assert store.bookings.book(wanted(midnight), key("k"), now=later) == first
    assert len(everything(store)) == 1


def test_the_same_request_eight_times_at_once_makes_one_appointment(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    with ThreadPoolExecutor(8) as pool:
        for number in range(5):
            starts = midnight + number * HOUR
            request, requester = wanted(starts), key(f"k{number}")
            found = list(pool.map(lambda _, r=request, o=requester: store.bookings.book(r, o, now=now), range(8)))
            assert found == [found[0]] * 8
    assert len(everything(store)) == 5


# --- holds


def test_a_hold_keeps_the_time_until_it_is_confirmed(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    held = store.bookings.hold(wanted(midnight), ME, now=now)
    assert (held.status, held.expires) == ("pending", now + HOLD_SECONDS)
    with pytest.raises(Taken):
        store.bookings.book(wanted(midnight, patient=2), ME, now=now + HOLD_SECONDS - 1)
    booked = store.bookings.confirm(held.id, Requester(by="patient"), now=now + HOLD_SECONDS - 1)
    assert (booked.id, booked.status, booked.expires, booked.version) == (held.id, "booked", None, 2)
    assert store.bookings.confirm(held.id, ME, now=now + DAY) == booked  # heard once more
    assert store.bookings.expire(now=now + DAY) == 0
    assert store.bookings.get(held.id) == booked


def test_a_hold_that_is_over_is_not_confirmed_and_blocks_nobody(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    held = store.bookings.hold(wanted(midnight), ME, now=now, seconds=60)
    with pytest.raises(NotPossible, match=r"is expired and cannot be booked: it must be pending"):
        store.bookings.confirm(held.id, ME, now=now + 60)
    taken = store.bookings.book(wanted(midnight, patient=2), ME, now=now + 60)
    assert (taken.status, taken.patient_id) == ("booked", 2)
    over = store.bookings.get(held.id)
    assert (over.status, over.note, over.changed_by) == ("cancelled", "the hold expired", "service")
    with pytest.raises(NotPossible, match="is cancelled"):
        store.bookings.confirm(held.id, ME, now=now + 61)


def test_holds_end_by_themselves_and_are_counted_once(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    for number, seconds in enumerate((60, 60, 120)):
        store.bookings.hold(wanted(midnight + number * HOUR, patient=number), ME, now=now, seconds=seconds)
    assert [store.bookings.expire(now=now + after) for after in (59, 60, 61, 119, 120, 121)] == [0, 2, 0, 0, 1, 0]
    assert {each.status for each in everything(store)} == {Status.CANCELLED}


def test_a_hold_that_is_over_does_not_block_moving_another_there(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    store.bookings.hold(wanted(midnight), ME, now=now, seconds=60)
    booked = store.bookings.book(wanted(midnight + HOUR, patient=2), ME, now=now)
    assert move(store, booked.id, midnight, now + 60).starts == midnight


# --- statuses


def test_only_what_a_status_allows_is_possible(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    number = 0
    for status, possible in POSSIBLE.items():
        for verb in ("confirm", "arrive", "fulfill", "cancel", "miss", "move"):
            number += 1
            starts = midnight + number * HOUR
            then = starts + MINUTE  # it has begun, so it can be missed
            id = store.bookings.hold(wanted(starts), ME, now=now, seconds=40 * DAY).id
            for step in PATHS[status]:
                do(store, step, id, then)
            before = store.bookings.get(id)
            assert before.status == status
            if verb in possible:
                after = do(store, verb, id, then)
                assert (after.status, store.bookings.get(id)) == (possible[verb], after), (status, verb)
                same = possible[verb] == status and verb != "move"
                assert after == before if same else after.version == before.version + 1
            else:
                with pytest.raises(NotPossible, match=f"appointment '{id}' is {status} and cannot be"):
                    do(store, verb, id, then)
                assert store.bookings.get(id) == before, (status, verb)
            moved = verb == "move" and verb in possible
            assert store.bookings.get(id).starts == (then + DAY if moved else starts)
            if store.bookings.get(id).status in {"pending", "booked", "arrived"}:
                store.bookings.cancel(id, "out of the way", ME, now=then)


def test_nobody_misses_what_has_not_begun(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    booked = store.bookings.book(wanted(midnight), ME, now=now)
    with pytest.raises(NotPossible, match=r"is due at .* and cannot be noshow: it must be begun"):
        store.bookings.miss(booked.id, ME, now=midnight - 1)
    assert store.bookings.miss(booked.id, ME, now=midnight).status == "noshow"


def test_what_is_not_there_cannot_be_changed(store: Store, now: int) -> None:
    for verb in ("confirm", "arrive", "fulfill", "cancel", "miss", "move"):
        with pytest.raises(NotFound, match="there is no appointment 'none'"):
            do(store, verb, "none", now)
    for ask in (store.bookings.get, store.bookings.history):
        with pytest.raises(NotFound, match="there is no appointment 'none'"):
            ask("none")


def test_of_two_changes_at_once_one_comes_first(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    def attempt(verb: str, id: str) -> str | None:
        try:
            return do(store, verb, id, midnight + DAY).status
        except NotPossible:
            return None

    with ThreadPoolExecutor(2) as pool:
        for number, verbs in enumerate([("cancel", "arrive"), ("cancel", "fulfill"), ("fulfill", "miss")] * 4):
            id = store.bookings.book(wanted(midnight + number * HOUR), ME, now=now).id
            results = list(pool.map(attempt, verbs, [id, id]))
            history = [change.content["status"] for change in store.bookings.history(id)]
            assert history[-1] == store.bookings.get(id).status
            assert len(history) == 1 + len([result for result in results if result])


def test_the_history_says_who_made_what_when(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    held = store.bookings.hold(wanted(midnight, reason="Pain"), Requester(by="patient"), now=now)
    store.bookings.confirm(held.id, Requester(by="clerk"), now=now + 10)
    store.bookings.reschedule(
        held.id, Requester(by="doctor"), starts=midnight + HOUR, minutes=45, practitioner_id=None, now=now + 20
    )
    store.bookings.cancel(held.id, "ill", Requester(by="patient"), now=now + 30)
    history = store.bookings.history(held.id)
    assert [(each.version, each.changed, each.changed_by) for each in history] == [
        (1, now, "patient"),
        (2, now + 10, "clerk"),
        (3, now + 20, "doctor"),
        (4, now + 30, "patient"),
    ]
    names = ("status", "starts", "ends", "expires", "note", "reason")
    half, long = midnight + 30 * MINUTE, midnight + HOUR + 45 * MINUTE
    assert [tuple(each.content[name] for name in names) for each in history] == [
        ("pending", midnight, half, now + HOLD_SECONDS, None, "Pain"),
        ("booked", midnight, half, None, None, "Pain"),
        ("booked", midnight + HOUR, long, None, None, "Pain"),
        ("cancelled", midnight + HOUR, long, None, "ill", "Pain"),
    ]


# --- moving


def test_an_appointment_is_moved_in_time_length_and_to_another_practitioner(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    put(store, now, "bo", zone="Asia/Kolkata", specialty="surgery")
    booked = store.bookings.book(wanted(midnight, reason="Pain", urgency=Urgency.URGENT), ME, now=now)
    moved = move(store, booked.id, midnight + HOUR, now + 5, minutes=45, practitioner_id="bo")
    assert moved == store.bookings.get(booked.id)
    assert (moved.starts, moved.ends) == (midnight + HOUR, midnight + HOUR + 45 * MINUTE)
    assert (moved.practitioner_id, moved.zone, moved.specialty) == ("bo", "Asia/Kolkata", "surgery")
    assert (moved.reason, moved.urgency, moved.status) == ("Pain", Urgency.URGENT, Status.BOOKED)
    assert (moved.version, moved.changed, moved.created) == (2, now + 5, now)
    kept = move(store, booked.id, midnight + 2 * HOUR, now)
    assert (kept.ends - kept.starts, kept.practitioner_id) == (45 * MINUTE, "bo")
    store.bookings.book(wanted(midnight, patient=2), ME, now=now)  # the old time is free


def test_a_move_that_fails_leaves_the_old_time(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    put(store, now, "bo", ("09:00", "11:00"))
    mine = store.bookings.book(wanted(midnight), ME, now=now)
    store.bookings.book(wanted(midnight + HOUR, patient=2), ME, now=now)
    store.bookings.book(wanted(midnight + 10 * HOUR, who="bo"), ME, now=now)
    refused: list[tuple[type[VitalsError], dict[str, Any]]] = [
        (Taken, {"starts": midnight + HOUR}),
        (Taken, {"starts": midnight + 45 * MINUTE}),
        (Taken, {"starts": midnight, "minutes": 75}),
        (Taken, {"starts": midnight + 10 * HOUR}),  # the patient is with somebody else then
        (Closed, {"starts": midnight + 12 * HOUR, "practitioner_id": "bo"}),
        (NotFound, {"starts": midnight + 10 * HOUR, "practitioner_id": "nobody"}),
        (InvalidValue, {"starts": now - MINUTE}),
        (InvalidValue, {"starts": midnight + HOUR, "minutes": 481}),
        (InvalidValue, {"starts": midnight + HOUR + 1}),
    ]
    for error, where in refused:
        with pytest.raises(error):
            move(store, mine.id, **where, now=now)
    assert store.bookings.get(mine.id) == mine
    assert len(store.bookings.history(mine.id)) == 1
    with pytest.raises(Taken):
        store.bookings.book(wanted(midnight, patient=3), ME, now=now)


def test_an_appointment_may_be_moved_by_less_than_its_length(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    booked = store.bookings.book(wanted(midnight), ME, now=now)
    for minutes in (15, 0, -15, 5):
        assert move(store, booked.id, midnight + minutes * MINUTE, now).starts == midnight + minutes * MINUTE


def test_nobody_is_moved_into_hours_that_another_process_has_closed(
    store: Store, always: Practitioner, database_url: str, now: int, midnight: int
) -> None:
    booked = store.bookings.book(wanted(midnight), ME, now=now)
    other = Store(database_url)
    put(other, now, "always", ("12:00", "13:00"))
    other.close()
    with pytest.raises(Closed):
        move(store, booked.id, midnight + HOUR, now)
    assert move(store, booked.id, midnight + 12 * HOUR, now)


# --- looking


def test_appointments_are_found_by_patient_practitioner_status_and_time(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    put(store, now, "bo")
    a, b, c, d = (
        store.bookings.book(wanted(midnight + hour * HOUR, patient=patient, who=who), ME, now=now).id
        for hour, patient, who in ((3, 1, "always"), (1, 2, "always"), (2, 1, "bo"), (4, 3, "bo"))
    )
    store.bookings.cancel(d, "ill", ME, now=now)

    def found(**filters: Any) -> list[str]:
        return [each.id for each in store.bookings.find(**filters)]

    assert found() == [b, c, a, d]
    assert found(patient=1) == [c, a]
    assert found(practitioner="always") == [b, a]
    assert found(patient=1, practitioner="bo") == [c]
    assert found(status=[Status.CANCELLED]) == [d]
    assert found(status=[Status.CANCELLED, Status.BOOKED]) == [b, c, a, d]
    assert found(first=midnight + 2 * HOUR, last=midnight + 4 * HOUR) == [c, a]
    assert found(last=0) == found(patient=0) == found(practitioner="") == []
    assert found(limit=2) == [b, c]


def test_pages_leave_nothing_out_and_show_nothing_twice(store: Store, now: int, midnight: int) -> None:
    """Even where many begin at once, and though some are added in front of the page while somebody leafs."""
    for id in "abcde":
        put(store, now, id)
    for hour in range(3):
        for patient, who in enumerate("abcde"):
            store.bookings.book(wanted(midnight + hour * HOUR, patient=patient, who=who), ME, now=now)
    for size in (1, 3, 7, 100):
        expected = sorted(everything(store), key=lambda each: (each.starts, each.id))
        found: list[Appointment] = []
        while page := store.bookings.find(limit=size, after=(found[-1].starts, found[-1].id) if found else None):
            assert len(page) <= size
            found += page
            earlier = wanted(everything(store)[0].starts - HOUR, who="a", patient=9)
            store.bookings.cancel(store.bookings.book(earlier, ME, now=now - 2 * DAY).id, "", ME, now=now)
        assert found == expected


# --- alternatives


def test_alternatives_are_the_nearest_times_of_the_same_practitioner(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    put(store, now, "bo")
    store.bookings.book(wanted(midnight), ME, now=now)
    store.bookings.book(wanted(midnight + 30 * MINUTE, patient=3), ME, now=now)
    found = store.bookings.alternatives(wanted(midnight, patient=2), now=now)
    assert [(slot.starts - midnight) // MINUTE for slot in found] == [-30, -45, -60]
    assert {(slot.practitioner_id, slot.ends - slot.starts) for slot in found} == {("always", 30 * MINUTE)}
    for slot in found[:1]:
        assert store.bookings.book(wanted(slot.starts, patient=2), ME, now=now)
    assert len(store.bookings.alternatives(wanted(midnight, patient=2), now=now, limit=5)) == 5


def test_alternatives_lie_in_the_future(store: Store, always: Practitioner, now: int) -> None:
    soon = -(-now // (15 * MINUTE)) * 15 * MINUTE
    store.bookings.book(wanted(soon), ME, now=now)
    found = store.bookings.alternatives(wanted(soon, patient=2), now=now)
    assert [(slot.starts - soon) // MINUTE for slot in found] == [30, 45, 60]


def test_of_somebody_who_is_away_colleagues_are_the_alternative(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    for number in range(4):
        put(store, now, f"c{number}", slot_minutes=5)
    put(store, now, "surgeon", specialty="surgery")
    store.calendars.add_absence("always", midnight - 5 * DAY, midnight + 30 * DAY, None, ME, now=now)
    found = store.bookings.alternatives(wanted(midnight), now=now)
    assert found == [Slot(starts=midnight, ends=midnight + 30 * MINUTE, practitioner_id=f"c{n}") for n in range(3)]


def test_alternatives_suit_the_patient_too(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    """The time that was refused because the patient is elsewhere is no alternative to itself."""
    put(store, now, "bo")
    store.bookings.book(wanted(midnight, 60, who="bo"), ME, now=now)
    request = wanted(midnight + 15 * MINUTE)
    with pytest.raises(Taken):
        store.bookings.book(request, ME, now=now)
    found = store.bookings.alternatives(request, now=now)
    assert len(found) == 3
    for slot in found:
        booked = store.bookings.book(wanted(slot.starts), ME, now=now)
        store.bookings.cancel(booked.id, "another", ME, now=now)


# --- many at once


def test_whatever_eight_threads_do_nothing_overlaps_and_nothing_is_lost(store: Store, now: int, midnight: int) -> None:
    for id in ("ada", "bo"):
        put(store, now, id)

    def thread(number: int) -> list[Appointment]:
        chance, mine = random.Random(number), {}
        for _ in range(40):
            starts, minutes = midnight + chance.randrange(48) * 15 * MINUTE, chance.choice([15, 30, 45])
            request = wanted(starts, minutes, chance.randrange(12), chance.choice(["ada", "bo"]))
            one = chance.choice(list(mine)) if mine else ""
            try:
                match chance.choice(["book", "book", "hold", "move", "cancel", "confirm"]):
                    case "hold":
                        made = store.bookings.hold(request, ME, now=now)
                    case "move" if one:
                        made = move(store, one, starts, now, minutes=minutes, practitioner_id=request.practitioner_id)
                    case "cancel" if one:
                        made = store.bookings.cancel(one, "why", ME, now=now)
                    case "confirm" if one:
                        made = store.bookings.confirm(one, ME, now=now)
                    case _:
                        made = store.bookings.book(request, ME, now=now)
            except (Taken, NotPossible):
                continue
            mine[made.id] = made
        return list(mine.values())

    with ThreadPoolExecutor(8) as pool:
        answered = {each.id: each for each in chain.from_iterable(pool.map(thread, range(8)))}
    found = {each.id: each for each in everything(store)}
    assert overlaps(found.values()) == []
    assert found == answered
    assert len([each for each in found.values() if each.status in OCCUPYING]) > 20
    for id, each in found.items():
        versions = [change.version for change in store.bookings.history(id)]
        assert versions == list(range(1, each.version + 1))


def test_a_process_that_is_killed_loses_nothing_that_it_was_told(
    store: Store, now: int, midnight: int, database_url: str
) -> None:
    for id in ("ada", "bo"):
        put(store, now, id)
    doomed, command = 2, [sys.executable, "-c", WRITER, database_url]
    processes = [
        subprocess.Popen(
            [*command, *map(str, (number, midnight, now, 10**6 if number == doomed else 60))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        for number in range(4)
    ]
    try:
        pipes = [(process.stdin, process.stdout) for process in processes]
        assert [out.readline() for _, out in pipes if out] == [b"ready\n"] * 4
        for into, _ in pipes:
            assert into is not None
            into.write(b"go\n")
        victim = pipes[doomed][1]
        assert victim is not None
        before = b"".join(victim.readline() for _ in range(random.Random(5).randrange(2, 12)))
    finally:
        processes[doomed].kill()
    answers = [before] + [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, -9, 0]
    told = [json.loads(line) for answer in answers for line in answer.splitlines() if line.endswith(b"]")]
    found = everything(store)
    assert overlaps(found) == []
    assert len(told) > 20
    rows = {each.id: [each.id, each.practitioner_id, each.patient_id, each.starts, each.ends] for each in found}
    assert [rows.get(each[0]) for each in told] == told
    assert len(found) - len(told) <= 1  # what was booked in the moment of the kill, and could not be told
    assert store.bookings.book(wanted(midnight + 2 * DAY, who="ada"), ME, now=now)  # it holds no lock any more
