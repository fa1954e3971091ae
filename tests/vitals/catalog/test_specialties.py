import pytest

from vitals.catalog.specialties import SPECIALTIES, Specialty
from vitals.errors import InvalidEntry, UnknownEntry

# Typed from the reference's list of practice codes.
CODES = {
    "emergency_medicine": "773568002",
    "cardiology": "394579002",
    "respiratory_medicine": "418112009",
    "endocrinology": "394583002",
    "critical_care": "408478003",
    "general_medicine": "394802001",
    "general_practice": "394814009",
    "psychiatry": "394587001",
    "infectious_diseases": "394807007",
    "toxicology": "409967009",
}


@pytest.mark.parametrize(("id", "code"), CODES.items())
def test_codes_are_those_of_the_reference(id: str, code: str) -> None:
    assert SPECIALTIES[id].snomed == code


def test_names() -> None:
    assert {specialty.id: specialty.name for specialty in SPECIALTIES.values()} == {
        "general_practice": "General practice",
        "general_medicine": "General medicine",
        "emergency_medicine": "Emergency medicine",
        "critical_care": "Critical care medicine",
        "cardiology": "Cardiology",
        "respiratory_medicine": "Respiratory medicine",
        "endocrinology": "Endocrinology",
        "infectious_diseases": "Infectious diseases",
        "psychiatry": "Psychiatry",
        "toxicology": "Toxicology",
        "surgery": "General surgery",
    }


def test_surgery_is_the_one_addition() -> None:
    assert SPECIALTIES["surgery"].snomed == "394609007"
    assert set(SPECIALTIES) == {*CODES, "surgery"}


def test_names_and_codes_are_unique() -> None:
    assert len({specialty.snomed for specialty in SPECIALTIES.values()}) == len(SPECIALTIES)
    assert len({specialty.name for specialty in SPECIALTIES.values()}) == len(SPECIALTIES)


def test_a_code_that_is_no_number_is_refused() -> None:
    with pytest.raises(InvalidEntry) as caught:
        Specialty(id="magic", name="Magic", snomed="39x")
    assert str(caught.value) == "specialty 'magic': SNOMED CT code '39x' must be digits only"


def test_an_unknown_specialty_suggests_the_near_one() -> None:
    with pytest.raises(UnknownEntry, match="unknown specialty 'cardio': did you mean 'cardiology'"):
        SPECIALTIES["cardio"]
