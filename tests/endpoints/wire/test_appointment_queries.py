"""Query models of appointments: what each parameter means, and what is refused by name."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from Endpoints.wire.appointment_queries import ListQuery, SlotQuery, WaitingQuery, parse_bound, parse_instant
from Endpoints.wire.problems import Problem
from vitals.appointments.statuses import AppointmentStatus
from vitals.catalog.specialties import SPECIALTIES
from vitals.data.layouts import LARGEST_PATIENT
from vitals.errors import InvalidValue

NOW, DAY = 1_772_442_000, 86_400  # 2026-03-02T09:00Z


def found(**query: str) -> dict[str, Any]:
    """The search that a slot query makes, as the store is asked for it."""
    asked: dict[str, Any] = {}

    def search(**whose: str | None) -> list[str]:
        asked.update(whose)
        return ["somebody"]

    def find(
        practitioners: list[str], first: int, last: int, minutes: int | None, *, now: int, limit: int
    ) -> list[Any]:
        assert (practitioners, now) == (["somebody"], NOW)
        asked.update(first=first, last=last, minutes=minutes, limit=limit)
        return []

    store: Any = SimpleNamespace(calendars=SimpleNamespace(search=search), free_times=SimpleNamespace(find=find))
    SlotQuery.model_validate({name.rstrip("_"): value for name, value in query.items()}).find(store, NOW)
    return asked


def refused(model: type, **query: str) -> dict[str, Any]:
    with pytest.raises(Problem) as caught:
        model.model_validate({name.rstrip("_"): value for name, value in query.items()})
    assert caught.value.status == 422
    (error,) = caught.value.members["errors"]
    return error


# Times


def test_an_instant_says_its_offset_and_is_of_whole_seconds() -> None:
    assert parse_instant("start", "2026-03-02T09:00:00Z") == NOW
    assert parse_instant("start", "2026-03-02T10:00:00+01:00") == NOW
    assert parse_instant("start", "2026-03-02T09:00:00.000Z") == NOW  # as JavaScript writes it
    assert parse_instant("start", "2026-03-02t09:00:00z") == NOW
    assert parse_instant("start", "1970-01-01T00:00:00Z") == 0
    assert parse_instant("start", "2900-01-01T00:00:00Z") == 29_348_006_400


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("2026-03-02T09:00:00", "a time with its offset"),
        ("2026-03-02T09:00:00.5Z", "a time of whole seconds in the years 1970 to 2899: without a fraction"),
        ("2026-03-02T09:00:00.0000001Z", "without a fraction"),
        ("1969-12-31T23:59:59Z", "in the years 1970 to 2899"),
        ("2900-01-01T00:00:01Z", "in the years 1970 to 2899"),
        ("noon", "must be"),
        ("", "must be"),
    ],
)
def test_another_instant_is_refused_by_name(text: str, allowed: str) -> None:
    with pytest.raises(InvalidValue, match=allowed) as caught:
        parse_instant("start", text)
    assert caught.value.name == "start"


@pytest.mark.parametrize("fraction", ["", ".000", ".123", ".123456", ".999999999"])
@pytest.mark.parametrize("zone", ["Z", "z", "+00:00"])
def test_bounds_of_a_search_are_rounded_so_that_it_finds_no_less(fraction: str, zone: str) -> None:
    text = f"2026-03-02T09:00:00{fraction}{zone}"
    later = NOW + bool(fraction.strip(".0"))
    assert (parse_bound("from", text, up=False), parse_bound("to", text, up=True)) == (NOW, later)
    query = ListQuery.model_validate({"practitioner": "ada", "from": text, "to": text})
    assert (query.conditions["first"], query.conditions["last"]) == (NOW, later)
    assert found(specialty="cardiology", from_=text)["first"] == NOW
    assert found(specialty="cardiology", to=text.replace("T09", "T10"))["last"] == later + 3600


@pytest.mark.parametrize("text", ["2026-03-02T09:00:00", "1969-12-31T23:59:59.9Z", "2900-01-01T00:00:00.1Z", "noon"])
def test_a_bound_is_refused_as_an_instant_is(text: str) -> None:
    with pytest.raises(InvalidValue):
        parse_bound("to", text, up="2900" in text)


# Free times


def test_a_search_for_free_times_has_defaults() -> None:
    assert found(specialty="cardiology") == {
        "specialty": "cardiology",
        "practitioner_id": None,
        "first": NOW,
        "last": NOW + 14 * DAY,
        "minutes": None,
        "limit": 20,
    }


def test_a_search_for_free_times_is_what_the_query_says() -> None:
    query = {"from_": "2026-03-03T09:00:00Z", "to": "2026-03-04T10:00:00+01:00", "duration": "45", "limit": "500"}
    assert found(practitioner="ada-1", **query) == {
        "specialty": None,
        "practitioner_id": "ada-1",
        "first": NOW + DAY,
        "last": NOW + 2 * DAY,
        "minutes": 45,
        "limit": 500,
    }
    later = found(specialty="cardiology", from_="2026-03-03T09:00:00Z")
    assert later["last"] - later["first"] == 14 * DAY


def test_a_search_is_for_a_specialty_or_a_practitioner() -> None:
    for query in ({}, {"specialty": "cardiology", "practitioner": "ada"}):
        error = refused(SlotQuery, **query)
        assert (error["name"], error["allowed"]) == ("specialty", "given, or else a practitioner")


@pytest.mark.parametrize(
    ("days", "seconds", "is_allowed"), [(92, 0, True), (92, 1, False), (0, 1, True), (0, 0, False), (0, -1, False)]
)
def test_a_search_is_of_at_most_92_days(days: int, seconds: int, is_allowed: bool) -> None:
    last = f"{np.datetime64(NOW + days * DAY + seconds, 's')}Z"
    if is_allowed:
        assert found(specialty="cardiology", to=last)["last"] == NOW + days * DAY + seconds
        return
    with pytest.raises(InvalidValue, match="at most 92 days after it") as caught:
        found(specialty="cardiology", to=last)
    assert caught.value.name == "to"
    assert last in str(caught.value)


@pytest.mark.parametrize(
    ("query", "name", "allowed"),
    [
        ({"specialty": "astrology"}, "specialty", f"one of {', '.join(SPECIALTIES)}"),
        ({"practitioner": "a_b"}, "practitioner", "an id: letters, digits and hyphens"),
        ({"practitioner": ""}, "practitioner", "an id: letters, digits and hyphens"),
        ({"practitioner": "x" * 65}, "practitioner", "an id: letters, digits and hyphens"),
        ({"specialty": "cardiology", "duration": "4"}, "duration", "a whole number from 5 to 480"),
        ({"specialty": "cardiology", "duration": "481"}, "duration", "a whole number from 5 to 480"),
        ({"specialty": "cardiology", "duration": "15.0"}, "duration", "a whole number from 5 to 480"),
        ({"specialty": "cardiology", "limit": "0"}, "limit", "a whole number from 1 to 500"),
        ({"specialty": "cardiology", "limit": "501"}, "limit", "a whole number from 1 to 500"),
        ({"specialty": "cardiology", "from_": "noon"}, "from", None),
        ({"specialty": "cardiology", "to": "2026-03-02T09:00:00"}, "to", None),
        ({"specialty": "cardiology", "color": "red"}, "parameter", None),
    ],
)
def test_a_wrong_search_is_refused_by_name(query: dict[str, str], name: str, allowed: str | None) -> None:
    error = refused(SlotQuery, **query)
    assert error["name"] == name
    assert allowed is None or error["allowed"] == allowed
    assert error["allowed"]


@pytest.mark.parametrize("minutes", ["5", "480"])
def test_the_shortest_and_the_longest_length_are_allowed(minutes: str) -> None:
    assert found(practitioner="x" * 64, duration=minutes)["minutes"] == int(minutes)


# Lists


def test_a_list_has_defaults() -> None:
    assert ListQuery.model_validate({"patient": "7"}).conditions == {
        "patient": 7,
        "practitioner": None,
        "status": (),
        "first": None,
        "last": None,
        "after": None,
        "limit": 20,
    }


def test_a_list_is_what_the_query_says() -> None:
    query = {
        "practitioner": "ada",
        "status": "booked,noshow",
        "from": "2026-03-02T09:00:00Z",
        "to": "2026-03-03T09:00:00Z",
        "after": "2026-03-02T09:00:00Z/id-1",
        "limit": "500",
    }
    assert ListQuery.model_validate(query).conditions == {
        "patient": None,
        "practitioner": "ada",
        "status": (AppointmentStatus.BOOKED, AppointmentStatus.NOSHOW),
        "first": NOW,
        "last": NOW + DAY,
        "after": (NOW, "id-1"),
        "limit": 500,
    }
    assert ListQuery.model_validate({"patient": "1", "limit": "1"}).limit == 1


@pytest.mark.parametrize(
    ("query", "name", "allowed"),
    [
        ({}, "patient", "given, or else a practitioner"),
        ({"patient": "-1"}, "patient", f"a whole number from 0 to {LARGEST_PATIENT}"),
        ({"patient": str(LARGEST_PATIENT + 1)}, "patient", f"a whole number from 0 to {LARGEST_PATIENT}"),
        ({"practitioner": "a/b"}, "practitioner", "an id: letters, digits and hyphens"),
        ({"patient": "1", "status": "gone"}, "status", f"one or more of {', '.join(AppointmentStatus)}"),
        ({"patient": "1", "status": "booked,"}, "status", f"one or more of {', '.join(AppointmentStatus)}"),
        ({"patient": "1", "limit": "0"}, "limit", "a whole number from 1 to 500"),
        ({"patient": "1", "limit": "501"}, "limit", "a whole number from 1 to 500"),
        ({"patient": "1", "after": "x"}, "after", "what the Link header of the page before says"),
        (
            {"patient": "1", "after": "2026-03-02T09:00:00Z/a;b"},
            "after",
            "what the Link header of the page before says",
        ),
        ({"patient": "1", "after": f"2026-03-02T09:00:00Z/{'x' * 65}"}, "after", None),
        ({"patient": "1", "after": "noon/id"}, "after", None),
        ({"patient": "1", "from_": "noon"}, "from", None),
        ({"patient": "1", "specialty": "cardiology"}, "parameter", None),
    ],
)
def test_a_wrong_list_is_refused_by_name(query: dict[str, str], name: str, allowed: str | None) -> None:
    error = refused(ListQuery, **query)
    assert error["name"] == name
    assert allowed is None or error["allowed"] == allowed


# The waiting list


def test_entries_are_of_a_patient_or_a_specialty_or_all() -> None:
    assert WaitingQuery.model_validate({}) == WaitingQuery(patient=None, specialty=None)
    query = WaitingQuery.model_validate({"patient": "0", "specialty": "surgery"})
    assert (query.patient, query.specialty) == (0, "surgery")
    assert refused(WaitingQuery, patient="x")["name"] == "patient"
    assert refused(WaitingQuery, specialty="astrology")["name"] == "specialty"
    assert refused(WaitingQuery, color="red")["name"] == "parameter"


# The document


def test_the_schema_says_what_is_allowed() -> None:
    slots = SlotQuery.model_json_schema()["properties"]
    assert list(slots) == ["specialty", "practitioner", "from", "to", "duration", "limit"]
    assert slots["specialty"]["enum"] == list(SPECIALTIES)
    assert (slots["duration"]["minimum"], slots["duration"]["maximum"]) == (5, 480)
    assert (slots["limit"]["minimum"], slots["limit"]["maximum"], slots["limit"]["default"]) == (1, 500, 20)
    assert {slots[name]["format"] for name in ("from", "to")} == {"date-time"}
    listed = ListQuery.model_json_schema()["properties"]
    assert listed["patient"]["maximum"] == LARGEST_PATIENT
    assert {listed[name]["type"] for name in ("status", "after", "practitioner", "from")} == {"string"}
    assert all(parameter["description"] for parameter in (*slots.values(), *listed.values()))
