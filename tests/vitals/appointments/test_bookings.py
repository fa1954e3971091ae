import json
import random
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

import pytest

from tests.vitals.appointments.clinic import DAY, HOUR, ME, MINUTE, booking, everything, key, move, put
from vitals.appointments.bookings import HOLD_SECONDS
from vitals.appointments.errors import Closed, KeyReused, KeySpent, NotFound, NotPossible, Taken, TooManyHolds
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import Appointment
from vitals.appointments.statuses import OCCUPYING, AppointmentStatus
from vitals.appointments.store import Store
from vitals.catalog.conditions import Urgency
from vitals.errors import InvalidValue, VitalsError

WRITER = """
import json, random, sys
from vitals.appointments.records import BookingRequest
from vitals.appointments.requester import Requester
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


def test_what_was_booked_is_kept_as_it_was_returned(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    booked = store.bookings.book(booking(midnight, urgency=Urgency.SOON, reason="Chest pain"), ME, now=now)
    assert booked == store.appointments.get(booked.id)
    assert everything(store) == [booked]
    plain = {name: getattr(booked, name) for name in Appointment.__dataclass_fields__ if name != "id"}
    assert plain == {
        "practitioner_id": "always",
        "patient_id": 1,
        "starts": midnight,
        "ends": midnight + 30 * MINUTE,
        "zone": "Europe/Berlin",
        "status": AppointmentStatus.BOOKED,
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
        booking(1_800_000_000 + seconds, minutes)


def test_a_time_that_has_passed_cannot_be_booked(store: Store, always: Practitioner, now: int) -> None:
    for make in (store.bookings.book, store.bookings.hold):
        with pytest.raises(InvalidValue, match="it must be in the future"):
            make(booking(now - MINUTE), ME, now=now)
    assert store.bookings.book(booking(now), ME, now=now)


def test_nobody_is_booked_who_is_not_there_or_does_not_work_then(store: Store, now: int, midnight: int) -> None:
    put(store, now, "ada", ("09:00", "11:00"))
    with pytest.raises(NotFound, match="there is no practitioner 'nobody'"):
        store.bookings.book(booking(midnight, who="nobody"), ME, now=now)
    for minutes in (8 * 60, 9 * 60 - 15, 11 * 60 - 15, 11 * 60):
        with pytest.raises(Closed, match="outside of the working hours of practitioner 'ada'"):
            store.bookings.book(booking(midnight + minutes * MINUTE, who="ada"), ME, now=now)
    assert everything(store) == []
    for minutes in (9 * 60, 11 * 60 - 30):
        store.bookings.book(booking(midnight + minutes * MINUTE, who="ada"), ME, now=now)


def test_a_time_is_taken_for_its_practitioner_and_its_patient_and_free_for_others(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    put(store, now, "bo")
    store.bookings.book(booking(midnight), ME, now=now)
    for other in (
        booking(midnight, patient=2),
        booking(midnight, who="bo"),
        booking(midnight + 15 * MINUTE, patient=2),
    ):
        for make in (store.bookings.book, store.bookings.hold):
            with pytest.raises(Taken, match=r"is taken: practitioner '(always|bo)' or patient"):
                make(other, ME, now=now)
    store.bookings.book(booking(midnight, patient=2, who="bo"), ME, now=now)
    store.bookings.book(booking(midnight + 30 * MINUTE), ME, now=now)
    store.bookings.book(booking(midnight - 15 * MINUTE, 15, patient=2), ME, now=now)
    assert len(everything(store)) == 4


def test_of_many_who_want_a_time_at_once_one_gets_it(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    def attempt(patient: int) -> str:
        try:
            store.bookings.book(booking(midnight, [15, 30, 45][patient % 3], patient), ME, now=now)
        except Taken:
            return "taken"
        return "booked"

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(attempt, range(16)))
    assert sorted(results) == ["booked"] + ["taken"] * 15
    assert len(everything(store)) == 1


def test_the_same_request_again_gets_the_same_appointment(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    for number, make in enumerate((store.bookings.book, store.bookings.hold)):
        starts = midnight + number * HOUR
        first = make(booking(starts), key(f"k{number}"), now=now)
        assert make(booking(starts), key(f"k{number}"), now=now + 60) == first
    assert len(everything(store)) == 2


def test_a_key_whose_appointment_has_ended_since_says_so_and_books_nothing(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    ends = {
        "cancelled": lambda id: store.lifecycle.cancel(id, "ill", ME, now=now),
        "missed": lambda id: store.lifecycle.miss(id, ME, now=midnight + DAY),
        "expired": lambda _: store.lifecycle.expire(now=now + HOLD_SECONDS),
    }
    for number, (how, end) in enumerate(ends.items()):
        make = store.bookings.hold if how == "expired" else store.bookings.book
        request, requester = booking(midnight + number * HOUR), key(how)
        first = make(request, requester, now=now)
        end(first.id)
        left = store.appointments.get(first.id)
        for _ in range(2):
            with pytest.raises(KeySpent, match=f"'{how}' has been used: it made appointment '{first.id}', which is "):
                make(request, requester, now=now)
        assert store.appointments.get(first.id) == left
    assert [each.status for each in everything(store)] == ["cancelled", "noshow", "cancelled"]
    again = store.bookings.book(booking(midnight), key("new"), now=now)
    assert again.status == "booked"


def test_a_key_says_what_became_of_its_appointment_where_the_time_was_taken_since(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    first = store.bookings.book(booking(midnight), key("k"), now=now)
    store.lifecycle.cancel(first.id, "a colleague has it", ME, now=now)
    store.bookings.book(booking(midnight, patient=2), ME, now=now)
    with pytest.raises(KeySpent, match=r"which is cancelled since \('a colleague has it'\)"):
        store.bookings.book(booking(midnight), key("k"), now=now, alternatives=True)


def test_a_key_is_for_one_request(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    store.bookings.book(booking(midnight), key("k"), now=now)
    for starts in (midnight, midnight + HOUR):
        with pytest.raises(KeyReused, match="Idempotency-Key 'k' was used for another request"):
            store.bookings.book(booking(starts), key("k", "other"), now=now)
    assert len(everything(store)) == 1


@pytest.mark.parametrize("since", ["it has begun", "the hours have changed", "the practitioner is away"])
def test_the_same_request_again_gets_its_appointment_whatever_happened_since(
    store: Store, always: Practitioner, now: int, midnight: int, since: str
) -> None:
    """Whoever did not hear the first answer must learn that there is an appointment."""
    first, later = store.bookings.book(booking(midnight), key("k"), now=now), now
    if since == "it has begun":
        later = midnight + MINUTE
    elif since == "the hours have changed":
        put(store, now, "always", ("12:00", "13:00"), zone="Europe/Berlin")
    else:
        store.calendars.add_absence("always", midnight, midnight + DAY, None, ME, now=now)
    assert store.bookings.book(booking(midnight), key("k"), now=later) == first
    assert len(everything(store)) == 1


def test_the_same_request_eight_times_at_once_makes_one_appointment(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    with ThreadPoolExecutor(8) as pool:
        for number in range(5):
            starts = midnight + number * HOUR
            request, requester = booking(starts), key(f"k{number}")
            found = list(pool.map(lambda _, r=request, o=requester: store.bookings.book(r, o, now=now), range(8)))
            assert found == [found[0]] * 8
    assert len(everything(store)) == 5


def test_an_appointment_is_moved_in_time_length_and_to_another_practitioner(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    put(store, now, "bo", zone="Asia/Kolkata", specialty="surgery")
    booked = store.bookings.book(booking(midnight, reason="Pain", urgency=Urgency.URGENT), ME, now=now)
    moved = move(store, booked.id, midnight + HOUR, now + 5, minutes=45, practitioner_id="bo")
    assert moved == store.appointments.get(booked.id)
    assert (moved.starts, moved.ends) == (midnight + HOUR, midnight + HOUR + 45 * MINUTE)
    assert (moved.practitioner_id, moved.zone, moved.specialty) == ("bo", "Asia/Kolkata", "surgery")
    assert (moved.reason, moved.urgency, moved.status) == ("Pain", Urgency.URGENT, AppointmentStatus.BOOKED)
    assert (moved.version, moved.changed, moved.created) == (2, now + 5, now)
    kept = move(store, booked.id, midnight + 2 * HOUR, now)
    assert (kept.ends - kept.starts, kept.practitioner_id) == (45 * MINUTE, "bo")
    store.bookings.book(booking(midnight, patient=2), ME, now=now)  # the old time is free


def test_a_move_that_fails_leaves_the_old_time(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    put(store, now, "bo", ("09:00", "11:00"))
    mine = store.bookings.book(booking(midnight), ME, now=now)
    store.bookings.book(booking(midnight + HOUR, patient=2), ME, now=now)
    store.bookings.book(booking(midnight + 10 * HOUR, who="bo"), ME, now=now)
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
    assert store.appointments.get(mine.id) == mine
    assert len(store.appointments.history(mine.id)) == 1
    with pytest.raises(Taken):
        store.bookings.book(booking(midnight, patient=3), ME, now=now)


def test_an_appointment_may_be_moved_by_less_than_its_length(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    booked = store.bookings.book(booking(midnight), ME, now=now)
    for minutes in (15, 0, -15, 5):
        assert move(store, booked.id, midnight + minutes * MINUTE, now).starts == midnight + minutes * MINUTE


def test_nobody_is_moved_into_hours_that_another_process_has_closed(
    store: Store, always: Practitioner, database_url: str, now: int, midnight: int
) -> None:
    booked = store.bookings.book(booking(midnight), ME, now=now)
    other = Store(database_url)
    put(other, now, "always", ("12:00", "13:00"))
    other.close()
    with pytest.raises(Closed):
        move(store, booked.id, midnight + HOUR, now)
    assert move(store, booked.id, midnight + 12 * HOUR, now)


def test_whatever_eight_threads_do_nothing_overlaps_and_nothing_is_lost(store: Store, now: int, midnight: int) -> None:
    for id in ("ada", "bo"):
        put(store, now, id)

    def thread(number: int) -> list[Appointment]:
        chance, mine = random.Random(number), {}
        for _ in range(40):
            starts, minutes = midnight + chance.randrange(48) * 15 * MINUTE, chance.choice([15, 30, 45])
            request = booking(starts, minutes, chance.randrange(12), chance.choice(["ada", "bo"]))
            one = chance.choice(list(mine)) if mine else ""
            try:
                match chance.choice(["book", "book", "hold", "move", "cancel", "confirm"]):
                    case "hold":
                        made = store.bookings.hold(request, ME, now=now)
                    case "move" if one:
                        made = move(store, one, starts, now, minutes=minutes, practitioner_id=request.practitioner_id)
                    case "cancel" if one:
                        made = store.lifecycle.cancel(one, "why", ME, now=now)
                    case "confirm" if one:
                        made = store.lifecycle.confirm(one, ME, now=now)
                    case _:
                        made = store.bookings.book(request, ME, now=now)
            except (Taken, NotPossible, TooManyHolds):
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
        versions = [change.version for change in store.appointments.history(id)]
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
    assert store.bookings.book(booking(midnight + 2 * DAY, who="ada"), ME, now=now)  # it holds no lock any more
