"""Parameters of searches: used, left out, or refused."""

import pytest

from tests.vitals.appointments.fhir.resources import BASE, search
from vitals.appointments.fhir.searches import COMMON, SEARCHES
from vitals.errors import InvalidValue, UnknownEntry


def test_what_is_known_is_used_in_its_order() -> None:
    found = search("Slot", ("status", "free,busy"), ("start", "ge2026"), ("start", "lt2027"), ("_count", "5"))
    assert [name for name, _ in found.given] == ["status", "start", "start", "_count"]
    assert (found.count, found.choices("status"), found.ignored) == (5, ("free", "busy"), ())
    assert found.span("start")[0] == 1767225600


def test_an_unknown_parameter_is_refused_unless_it_only_shows_or_the_client_is_lenient() -> None:
    with pytest.raises(UnknownEntry, match="did you mean 'patient'"):
        search("Appointment", patien="7")
    assert search("Appointment", patien="7", handling="lenient").ignored == ("patien",)
    assert search("Appointment", _elements="id").ignored == ("_elements",)
    for name in ("_lastUpdated", "_has:Slot:x:y"):
        with pytest.raises(UnknownEntry):
            search("Appointment", (name, "x"))
    with pytest.raises(UnknownEntry):
        search("Appointment", _elements="id", handling="strict")


@pytest.mark.parametrize("handling", ["", "lenient", "strict"])
@pytest.mark.parametrize("name", ["patient:Patient", "status:not", "patient.name", "actor.identifier"])
def test_modifiers_and_chains_are_refused_whatever_the_client_prefers(name: str, handling: str) -> None:
    with pytest.raises(InvalidValue, match="left out"):
        search("Appointment", (name, "x"), handling=handling)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("_count", value) for value in ("-1", "1.5", "x", "", "٣", "9" * 20)),
        *(("_sort", value) for value in ("-date", "status", "")),
        *(("_summary", value) for value in ("true", "text")),
        ("_total", "all"),
        *(("_page", value) for value in ("", "after.", "around.x", "after", "before." + "x" * 101)),
    ],
)
def test_values_that_are_not_allowed_are_refused(name: str, value: str) -> None:
    with pytest.raises(InvalidValue, match=name):
        search("Appointment", (name, value))


def test_a_page_is_never_larger_than_allowed() -> None:
    assert search("Appointment", _count="100000").count == 500
    assert search("Appointment").count == 20
    assert (search("Appointment", _count="0").totals, search("Appointment", _summary="count").count) == (True, 0)


def test_only_dates_and_actors_may_be_given_twice() -> None:
    with pytest.raises(InvalidValue, match="commas"):
        search("Appointment", ("status", "booked"), ("status", "pending"))
    found = search("Appointment", ("actor", "Patient/7"), ("actor", f"{BASE}/Practitioner/ada-1"))
    assert [[str(each) for each in alternatives] for alternatives in found.references("actor")] == [
        ["Patient/7"],
        ["Practitioner/ada-1"],
    ]


def test_a_code_may_have_its_system() -> None:
    assert search("Slot", specialty="http://snomed.info/sct|394579002,psychiatry").choices("specialty") == (
        "394579002",
        "psychiatry",
    )


def test_every_parameter_is_explained_once() -> None:
    for type, parameters in SEARCHES.items():
        names = [each.name for each in (*parameters, *COMMON)]
        assert len(set(names)) == len(names), type
        assert all(len(each.meaning) > 10 or each.name == "_summary" for each in (*parameters, *COMMON))
