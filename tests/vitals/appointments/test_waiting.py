from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from vitals.appointments.calendars import Requester
from vitals.appointments.errors import KeyReused, NotFound, NotPossible, Taken
from vitals.appointments.records import Appointment, BookingRequest
from vitals.appointments.scheduling import WEEKDAYS, Hours, Practitioner
from vitals.appointments.store import Store
from vitals.appointments.tables import OCCUPYING, Entry, Status
from vitals.appointments.waiting import OFFER_SECONDS, Waiting
from vitals.catalog.conditions import Urgency
from vitals.errors import InvalidValue, UnknownEntry

ME = Requester(by="test")
MINUTE, HOUR, DAY = 60, 3600, 86_400


class Ward:
    """A cardiologist who always works, with one appointment of an hour at midnight, and people who wait."""

    def __init__(self, store: Store, now: int, midnight: int) -> None:
        self.store, self.now, self.midnight = store, now, midnight
        self.first = self.book(midnight, 60, patient=1)

    def book(self, starts: int, minutes: int = 30, *, patient: int, who: str = "always") -> Appointment:
        wanted = BookingRequest(practitioner_id=who, patient_id=patient, starts=starts, minutes=minutes)
        return self.store.bookings.book(wanted, ME, now=self.now)

    def join(self, patient: int, **wishes: Any) -> str:
        return self.entry(patient, **wishes).id

    def entry(self, patient: int, **wishes: Any) -> Waiting:
        options: dict[str, Any] = {
            "specialty": "cardiology",
            "practitioner_id": None,
            "minutes": 60,
            "urgency": Urgency.ROUTINE,
            "earliest": self.now,
            "latest": self.midnight + 7 * DAY,
            "reason": None,
            "requester": ME,
            "now": self.now,
        }
        return self.store.waiting.join(patient_id=patient, **options | wishes)

    def free(self, now: int | None = None) -> None:
        self.store.bookings.cancel(self.first.id, "ill", ME, now=self.now if now is None else now)

    def offered(self, *ids: str) -> list[bool]:
        """Which of those who wait have an offer."""
        entries = [self.store.waiting.get(id) for id in ids]
        for entry in entries:
            held = entry.appointment_id and self.store.bookings.get(entry.appointment_id)
            assert (entry.status == Entry.OFFERED) == bool(held and held.status == Status.PENDING)
            assert not held or held.patient_id == entry.patient_id
        return [entry.status == Entry.OFFERED for entry in entries]

    def offer(self, id: str) -> Appointment:
        """What somebody is offered."""
        held = self.store.waiting.get(id).appointment_id
        assert held is not None
        return self.store.bookings.get(held)


@pytest.fixture
def ward(store: Store, always: Practitioner, now: int, midnight: int) -> Ward:
    return Ward(store, now, midnight)


def put(ward: Ward, id: str, specialty: str = "cardiology", *pairs: tuple[str, str]) -> None:
    hours = Hours({day: list(pairs) or [("00:00", "24:00")] for day in WEEKDAYS})
    ward.store.calendars.put(
        Practitioner(id=id, name="Dr", specialty=specialty, zone="UTC", hours=hours), ME, now=ward.now
    )


# --- joining


def test_whoever_joins_is_kept_as_they_said(ward: Ward) -> None:
    wishes = {"practitioner_id": "always", "minutes": 45, "urgency": Urgency.URGENT, "reason": "Pain"}
    entry = ward.entry(2, **wishes, earliest=ward.midnight, latest=ward.midnight + DAY)
    assert ward.store.waiting.get(entry.id) == entry
    assert ward.store.waiting.find() == [entry]
    assert {name: getattr(entry, name) for name in wishes} == wishes
    assert (entry.patient_id, entry.earliest, entry.latest) == (2, ward.midnight, ward.midnight + DAY)
    assert (entry.status, entry.appointment_id, entry.created, entry.version) == ("waiting", None, ward.now, 1)


def test_what_nobody_can_wait_for_is_refused(ward: Ward) -> None:
    refused: list[tuple[dict[str, Any], type[Exception], str]] = [
        ({"specialty": "astrology"}, UnknownEntry, "unknown specialty 'astrology'"),
        ({"practitioner_id": "nobody"}, NotFound, "there is no practitioner 'nobody'"),
        ({"practitioner_id": "always", "specialty": "surgery"}, InvalidValue, "that of 'always', cardiology"),
        ({"earliest": 0, "latest": 100}, InvalidValue, "latest"),
    ]
    for wishes, error, sentence in refused:
        with pytest.raises(error, match=sentence):
            ward.join(2, **wishes)
    assert ward.store.waiting.find() == []


def test_a_length_that_no_appointment_can_have_is_not_waited_for(ward: Ward) -> None:
    """Or it would be found out when time becomes free, and whoever cancels would be told of it."""
    for minutes in (481, 4, 0, -15):
        with pytest.raises(InvalidValue, match=f"minutes {minutes}"):
            ward.join(2, minutes=minutes)
    assert ward.store.waiting.find() == []


def test_there_must_be_room_between_now_and_the_latest_time(ward: Ward) -> None:
    for earliest, latest in ((ward.midnight, ward.midnight + 59 * MINUTE), (ward.now - DAY, ward.now + 59 * MINUTE)):
        with pytest.raises(InvalidValue, match="60 minutes after the earliest"):
            ward.join(2, earliest=earliest, latest=latest)
    assert ward.join(2, earliest=ward.midnight, latest=ward.midnight + HOUR)


def test_the_same_request_again_is_the_same_entry_however_fast(ward: Ward) -> None:
    requester = Requester(by="test", key="k", fingerprint="f")
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda _: ward.join(2, requester=requester), range(8)))
    assert [entry.id for entry in ward.store.waiting.find()] == [ids[0]]
    assert ids == [ids[0]] * 8
    with pytest.raises(KeyReused):
        ward.join(3, requester=Requester(by="test", key="k", fingerprint="other"))


def test_the_list_is_in_the_order_of_offers_and_can_be_asked_for_some(ward: Ward) -> None:
    put(ward, "surgeon", "surgery")
    a = ward.join(2, now=ward.now - 100)
    b = ward.join(3, urgency=Urgency.URGENT)
    c = ward.join(3, specialty="surgery", urgency=Urgency.SOON)
    d = ward.join(4, now=ward.now - 200)
    found = ward.store.waiting.find
    assert [entry.id for entry in found()] == [b, c, d, a]
    assert [entry.id for entry in found(patient=3)] == [b, c]
    assert [entry.id for entry in found(specialty="cardiology", limit=2)] == [b, d]
    ward.store.waiting.withdraw(d, ME, now=ward.now)
    ward.free()
    assert [(entry.id, entry.status) for entry in found()] == [(b, "offered"), (c, "waiting"), (a, "waiting")]
    ward.store.waiting.accept(b, ME, now=ward.now)
    assert [entry.id for entry in found()] == [c, a]


def test_nobody_else_waits(ward: Ward) -> None:
    waiting = ward.store.waiting
    calls: list[Callable[[], object]] = [
        lambda: waiting.get("none"),
        lambda: waiting.accept("none", ME, now=ward.now),
        lambda: waiting.decline("none", ME, now=ward.now),
        lambda: waiting.withdraw("none", ME, now=ward.now),
    ]
    for call in calls:
        with pytest.raises(NotFound, match="there is no entry of the waiting list 'none'"):
            call()


# --- being offered what becomes free


def test_the_most_urgent_is_offered_it_and_of_those_who_waited_longest(ward: Ward) -> None:
    early = ward.join(2, now=ward.now - 300)
    urgent = ward.join(3, urgency=Urgency.URGENT, now=ward.now - 100)
    before = ward.join(4, urgency=Urgency.URGENT, now=ward.now - 200)
    everybody = (early, urgent, before)
    ward.free()
    expected = [before, urgent, early]
    for id in expected:
        assert ward.offered(*everybody) == [each == id for each in everybody]
        ward.store.waiting.decline(id, ME, now=ward.now)
    assert ward.offered(*everybody) == [False] * 3


def test_an_offer_is_a_hold_of_the_time_that_was_freed_and_is_in_the_trail(ward: Ward) -> None:
    id = ward.join(2, minutes=45, urgency=Urgency.SOON, reason="Pain")
    ward.free(ward.now + 5)
    held = ward.offer(id)
    assert (held.starts, held.ends) == (ward.midnight, ward.midnight + 45 * MINUTE)
    assert (held.status, held.expires) == ("pending", ward.now + 5 + OFFER_SECONDS)
    assert (held.urgency, held.reason, held.practitioner_id) == (Urgency.SOON, "Pain", "always")
    assert (held.changed_by, ward.store.bookings.history(held.id)[0].changed_by) == ("service", "service")


def cancelled(ward: Ward) -> int:
    ward.free()
    return ward.now


def moved(ward: Ward) -> int:
    options = {"starts": ward.midnight + DAY, "minutes": None, "practitioner_id": None}
    ward.store.bookings.reschedule(ward.first.id, ME, **options, now=ward.now)
    return ward.now


def given_away(ward: Ward) -> int:
    put(ward, "bo")
    options = {"starts": ward.midnight, "minutes": None, "practitioner_id": "bo"}
    ward.store.bookings.reschedule(ward.first.id, ME, **options, now=ward.now)
    return ward.now


def expired(ward: Ward) -> int:
    ward.store.bookings.cancel(ward.first.id, "to be held", ME, now=ward.now - DAY)
    for entry in ward.store.waiting.find():
        ward.store.waiting.withdraw(entry.id, ME, now=ward.now - DAY)
    wanted = BookingRequest(practitioner_id="always", patient_id=1, starts=ward.midnight, minutes=60)
    ward.store.bookings.hold(wanted, ME, now=ward.now, seconds=30)
    return ward.now


@pytest.mark.parametrize("freed", [cancelled, moved, given_away])
def test_time_is_offered_in_the_moment_in_which_it_becomes_free(ward: Ward, freed: Callable[[Ward], int]) -> None:
    id = ward.join(2)
    freed(ward)
    assert ward.offered(id) == [True]
    assert ward.offer(id).starts == ward.midnight
    with pytest.raises(Taken):
        ward.book(ward.midnight, patient=3)
    assert all(slot.starts >= ward.midnight + HOUR for slot in slots(ward))


def slots(ward: Ward) -> list[Any]:
    whom = [ward.store.calendars.practitioner("always")]
    return ward.store.calendars.slots(whom, ward.midnight, ward.midnight + DAY, 15, now=ward.now, limit=5)


def test_what_a_hold_kept_is_offered_when_it_is_over(ward: Ward) -> None:
    expired(ward)
    id = ward.join(2)
    assert ward.store.bookings.expire(now=ward.now + 30) == 1
    assert ward.offered(id) == [True]


def test_whoever_books_what_a_hold_kept_comes_after_those_who_wait(ward: Ward) -> None:
    expired(ward)
    id = ward.join(2)
    wanted = BookingRequest(practitioner_id="always", patient_id=3, starts=ward.midnight, minutes=60)
    with pytest.raises(Taken):
        ward.store.bookings.book(wanted, ME, now=ward.now + 30)
    assert ward.offered(id) == [True]


def test_what_is_left_of_a_missed_appointment_is_offered_long_enough_to_take_it(ward: Ward) -> None:
    id = ward.join(2, minutes=15)
    later = ward.midnight + 10 * MINUTE
    ward.store.bookings.miss(ward.first.id, ME, now=later)
    held = ward.offer(id)
    assert later <= held.starts
    assert held.ends <= ward.midnight + HOUR
    assert ward.store.waiting.accept(id, ME, now=later + 30).status == "booked"


def test_time_that_has_passed_is_not_offered(ward: Ward) -> None:
    id = ward.join(2)
    ward.free(ward.midnight + MINUTE)
    assert ward.offered(id) == [False]


def test_nothing_is_offered_if_the_change_fails(ward: Ward) -> None:
    id = ward.join(2)
    ward.book(ward.midnight + DAY, patient=9)
    with pytest.raises(Taken):
        moved(ward)
    assert ward.offered(id) == [False]
    assert len(ward.store.bookings.find()) == 2


@pytest.mark.parametrize(("minutes", "left"), [(30, (0, 30)), (-30, (30, 60))], ids=["later", "earlier"])
def test_what_is_left_when_an_appointment_is_moved_a_little_is_offered(
    ward: Ward, minutes: int, left: tuple[int, int]
) -> None:
    id = ward.join(2, minutes=30)
    ward.store.bookings.reschedule(
        ward.first.id, ME, starts=ward.midnight + minutes * MINUTE, minutes=None, practitioner_id=None, now=ward.now
    )
    assert ward.offered(id) == [True]
    held = ward.offer(id)
    assert ((held.starts - ward.midnight) // MINUTE, (held.ends - ward.midnight) // MINUTE) == left


# --- wishes


WISHES: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"minutes": 15}, True),
    ({"minutes": 75}, False),
    ({"practitioner_id": "always"}, True),
    ({"practitioner_id": "bo"}, False),
    ({"specialty": "surgery"}, False),
    ({"earliest": 0}, True),
    ({"earliest": MINUTE}, False),
    ({"latest": HOUR}, True),
    ({"latest": HOUR - MINUTE, "earliest": -DAY}, False),
    ({"latest": 30 * MINUTE, "minutes": 30}, True),
]


def test_nobody_is_offered_what_they_did_not_wish_for(ward: Ward) -> None:
    put(ward, "bo")
    put(ward, "surgeon", "surgery")
    for number, (wishes, suits) in enumerate(WISHES):
        starts = ward.midnight + number * 2 * HOUR
        first = ward.first if number == 0 else ward.book(starts, 60, patient=1)
        relative = {name: starts + wishes[name] for name in ("earliest", "latest") if name in wishes}
        picky, other = ward.join(2, **wishes | relative, urgency=Urgency.URGENT), ward.join(3, minutes=60)
        ward.store.bookings.cancel(first.id, "ill", ME, now=ward.now)
        assert ward.offered(picky)[0] is suits, wishes
        if not suits:
            assert ward.offered(other) == [True]  # and nobody else has to wait for that
        for id in (other, picky):
            ward.store.waiting.withdraw(id, ME, now=ward.now)


def test_whoever_has_another_appointment_then_is_passed_over(ward: Ward) -> None:
    put(ward, "bo")
    ward.book(ward.midnight + 45 * MINUTE, patient=2, who="bo")
    busy, other = ward.join(2, urgency=Urgency.IMMEDIATE), ward.join(3)
    ward.free()
    assert ward.offered(busy, other) == [False, True]


def test_the_rest_of_a_longer_time_goes_to_the_next(ward: Ward) -> None:
    ids = [ward.join(2 + n, minutes=minutes, now=ward.now - 100 + n) for n, minutes in enumerate((30, 45, 15, 15, 15))]
    ward.free()
    assert ward.offered(*ids) == [True, False, True, True, False]
    starts = [(ward.offer(id).starts - ward.midnight) // MINUTE for id in (ids[0], ids[2], ids[3])]
    assert starts == [0, 30, 45]


def test_nobody_is_offered_time_in_which_the_practitioner_does_not_work_any_more(ward: Ward) -> None:
    id = ward.join(2)
    ward.store.calendars.add_absence("always", ward.midnight, ward.midnight + DAY, None, ME, now=ward.now)
    ward.free()
    assert ward.offered(id) == [False]


# --- answers


def test_an_offer_that_is_accepted_is_an_appointment(ward: Ward) -> None:
    id = ward.join(2)
    with pytest.raises(NotPossible, match=f"entry '{id}' is waiting and cannot be accepted: it must be offered"):
        ward.store.waiting.accept(id, ME, now=ward.now)
    ward.free()
    booked = ward.store.waiting.accept(id, Requester(by="patient"), now=ward.now + OFFER_SECONDS - 1)
    assert (booked.status, booked.patient_id, booked.starts) == ("booked", 2, ward.midnight)
    entry = ward.store.waiting.get(id)
    assert (entry.status, entry.appointment_id) == ("booked", booked.id)
    for answer in (ward.store.waiting.decline, ward.store.waiting.withdraw):
        with pytest.raises(NotPossible, match=f"entry '{id}' is booked"):
            answer(id, ME, now=ward.now)
    assert ward.store.bookings.get(booked.id) == booked


def test_an_offer_may_be_confirmed_as_any_hold(ward: Ward) -> None:
    id = ward.join(2)
    ward.free()
    ward.store.bookings.confirm(ward.offer(id).id, ME, now=ward.now)
    assert ward.store.waiting.get(id).status == "booked"


def test_whoever_declines_goes_on_waiting_and_is_not_offered_the_same_again(ward: Ward) -> None:
    id = ward.join(2)
    ward.free()
    declined = ward.store.waiting.decline(id, ME, now=ward.now)
    assert (declined.status, declined.appointment_id) == ("waiting", None)
    again = ward.book(ward.midnight, 60, patient=5)
    ward.store.bookings.cancel(again.id, "ill", ME, now=ward.now)
    assert ward.offered(id) == [False]
    other = ward.book(ward.midnight + 2 * HOUR, 60, patient=5)
    ward.store.bookings.cancel(other.id, "ill", ME, now=ward.now)
    assert ward.offered(id) == [True]  # another time is


def test_an_offer_that_nobody_answers_goes_to_the_next(ward: Ward) -> None:
    first, second = ward.join(2, now=ward.now - 10), ward.join(3)
    ward.free()
    over = ward.now + OFFER_SECONDS
    with pytest.raises(NotPossible, match="is expired and cannot be booked"):
        ward.store.waiting.accept(first, ME, now=over)
    assert ward.store.bookings.expire(now=over) == 1
    assert ward.offered(first, second) == [False, True]
    assert ward.store.waiting.get(first).status == "waiting"
    assert ward.store.waiting.accept(second, ME, now=over).patient_id == 3


def test_whoever_withdraws_waits_no_longer_and_the_offer_goes_to_the_next(ward: Ward) -> None:
    first, second, third = (ward.join(2 + n, now=ward.now - 10 + n) for n in range(3))
    assert ward.store.waiting.withdraw(second, ME, now=ward.now).status == "withdrawn"
    ward.free()
    assert ward.store.waiting.withdraw(first, Requester(by="patient"), now=ward.now).status == "withdrawn"
    assert ward.offered(first, second, third) == [False, False, True]
    assert ward.store.waiting.withdraw(first, ME, now=ward.now).status == "withdrawn"
    with pytest.raises(NotPossible, match="is withdrawn and cannot be accepted"):
        ward.store.waiting.accept(first, ME, now=ward.now)


def test_time_that_many_free_at_once_is_offered_once(ward: Ward) -> None:
    booked = [ward.book(ward.midnight + n * HOUR, 60, patient=100 + n) for n in range(1, 9)]
    ids = [ward.join(2 + n) for n in range(5)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda each: ward.store.bookings.cancel(each.id, "ill", ME, now=ward.now), booked))
    assert ward.offered(*ids) == [True] * 5
    held = ward.store.bookings.find(status=[Status.PENDING])
    assert sorted(each.patient_id for each in held) == [2, 3, 4, 5, 6]
    counted = ward.store.bookings.find(status=list(OCCUPYING))
    assert len({each.starts for each in counted}) == len(counted) == 6


def test_who_accepts_again_gets_the_same_appointment(ward: Ward) -> None:
    id = ward.join(2)
    ward.free()
    accepted = ward.store.waiting.accept(id, ME, now=ward.now)
    assert ward.store.waiting.accept(id, ME, now=ward.now) == accepted


def test_who_withdrew_cannot_have_the_appointment_all_the_same(ward: Ward) -> None:
    id = ward.join(2)
    ward.free()
    held = ward.offer(id)
    ward.store.waiting.withdraw(id, ME, now=ward.now)
    with pytest.raises(NotPossible):
        ward.store.bookings.confirm(held.id, ME, now=ward.now)
    assert ward.store.bookings.get(held.id).status == "cancelled"
    assert ward.store.waiting.get(id).status == "withdrawn"


def test_who_can_come_later_is_offered_the_later_part(ward: Ward) -> None:
    id = ward.join(2, minutes=15, earliest=ward.midnight + 1800)
    ward.free()
    assert ward.offer(id).starts == ward.midnight + 1800


def test_a_retry_of_joining_comes_late_and_is_answered_all_the_same(ward: Ward) -> None:
    once = Requester(by="test", key="late", fingerprint="f")
    id = ward.join(2, requester=once, latest=ward.midnight)
    assert ward.join(2, requester=once, latest=ward.midnight, now=ward.midnight + DAY) == id
