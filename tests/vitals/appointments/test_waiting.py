from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from tests.vitals.appointments.clinic import DAY, HOUR, ME, MINUTE, Ward, key
from vitals.appointments.errors import AlreadyWaiting, KeyReused, KeySpent, NotFound, NotPossible
from vitals.appointments.hours import WEEKDAYS, Hours
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.requester import Requester
from vitals.catalog.conditions import Urgency
from vitals.errors import InvalidValue, UnknownEntry


def employ(ward: Ward, id: str, specialty: str = "cardiology", *pairs: tuple[str, str]) -> None:
    hours = Hours({day: list(pairs) or [("00:00", "24:00")] for day in WEEKDAYS})
    ward.store.calendars.put(
        Practitioner(id=id, name="Dr", specialty=specialty, zone="UTC", hours=hours), ME, now=ward.now
    )


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
    employ(ward, "surgeon", "surgery")
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


def test_whoever_withdraws_waits_no_longer_and_the_offer_goes_to_the_next(ward: Ward) -> None:
    first, second, third = (ward.join(2 + n, now=ward.now - 10 + n) for n in range(3))
    assert ward.store.waiting.withdraw(second, ME, now=ward.now).status == "withdrawn"
    ward.free()
    assert ward.store.waiting.withdraw(first, Requester(by="patient"), now=ward.now).status == "withdrawn"
    assert ward.offered(first, second, third) == [False, False, True]
    assert ward.store.waiting.withdraw(first, ME, now=ward.now).status == "withdrawn"
    with pytest.raises(NotPossible, match="is withdrawn and cannot be accepted"):
        ward.store.waiting.accept(first, ME, now=ward.now)


def test_who_accepts_again_gets_the_same_appointment(ward: Ward) -> None:
    id = ward.join(2)
    ward.free()
    accepted = ward.store.waiting.accept(id, ME, now=ward.now)
    assert ward.store.waiting.accept(id, ME, now=ward.now) == accepted


def test_a_retry_of_joining_comes_late_and_is_answered_all_the_same(ward: Ward) -> None:
    once = Requester(by="test", key="late", fingerprint="f")
    id = ward.join(2, requester=once, latest=ward.midnight)
    assert ward.join(2, requester=once, latest=ward.midnight, now=ward.midnight + DAY) == id


def test_an_offer_is_declined_while_it_is_one(ward: Ward) -> None:
    id, waiting = ward.join(2), ward.store.waiting
    with pytest.raises(NotPossible, match=f"entry '{id}' is waiting and cannot be declined: it must be offered"):
        waiting.decline(id, ME, now=ward.now)
    ward.free()
    held = ward.offer(id)
    entry = waiting.decline(id, ME, now=ward.now + 1)
    assert (entry.status, entry.appointment_id) == ("waiting", None)
    declined = ward.store.appointments.get(held.id)
    assert (declined.status, declined.note) == ("cancelled", "the offer was declined")


def test_what_is_booked_is_not_declined(ward: Ward) -> None:
    id = ward.join(2)
    ward.free()
    booked = ward.store.waiting.accept(id, ME, now=ward.now)
    with pytest.raises(NotPossible, match=f"entry '{id}' is booked and cannot be declined"):
        ward.store.waiting.decline(id, ME, now=ward.now)
    assert ward.store.appointments.get(booked.id) == booked


SAME: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"minutes": 30, "urgency": Urgency.URGENT, "reason": "other"}, True),
    ({"practitioner_id": "always"}, True),
    ({"earliest": DAY}, True),
    ({"latest": 2 * DAY}, True),
    ({"patient": 3}, False),
    ({"specialty": "surgery"}, False),
    ({"earliest": 7 * DAY, "latest": 8 * DAY}, False),
    ({"earliest": -DAY, "latest": 0}, False),
]


@pytest.mark.parametrize(("wishes", "same"), SAME)
def test_a_patient_waits_once_for_a_specialty_at_a_time(ward: Ward, wishes: dict[str, Any], same: bool) -> None:
    id = ward.join(2, earliest=ward.midnight)
    wanted = {name: value for name, value in wishes.items() if name != "patient"}
    wanted |= {name: ward.midnight + wishes[name] for name in ("earliest", "latest") if name in wishes}
    join = partial(ward.join, wishes.get("patient", 2), **{"earliest": ward.midnight} | wanted)
    if not same:
        assert join() != id
        return
    with pytest.raises(AlreadyWaiting, match=rf"patient 2 waits for cardiology from .* already \(entry '{id}'\)"):
        join()
    ward.free()
    assert ward.offered(id) == [True]
    with pytest.raises(AlreadyWaiting):
        join()
    ward.store.waiting.withdraw(id, ME, now=ward.now)
    assert join() != id


def test_who_has_been_booked_may_wait_again(ward: Ward) -> None:
    id = ward.join(2)
    ward.free()
    ward.store.waiting.accept(id, ME, now=ward.now)
    assert ward.join(2) != id


def test_of_many_who_wait_twice_at_once_one_is_let_in(ward: Ward) -> None:
    def attempt(_: int) -> str:
        try:
            return ward.join(2)
        except AlreadyWaiting:
            return ""

    with ThreadPoolExecutor(8) as pool:
        ids = [id for id in pool.map(attempt, range(8)) if id]
    assert [entry.id for entry in ward.store.waiting.find()] == ids
    assert len(ids) == 1


def test_a_key_whose_entry_was_withdrawn_says_so(ward: Ward) -> None:
    id = ward.join(2, requester=key("k"))
    ward.store.waiting.withdraw(id, ME, now=ward.now)
    with pytest.raises(KeySpent, match=f"made entry '{id}', which is withdrawn since"):
        ward.join(2, requester=key("k"))
    assert ward.store.waiting.find() == []
