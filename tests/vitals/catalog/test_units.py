"""Units of the signs: conversions beside values that tables of conversion print."""

import pytest

from vitals.catalog.signs import SIGNS
from vitals.catalog.units import UNITS, printed, unit_of
from vitals.errors import InvalidValue, UnknownEntry


@pytest.mark.parametrize(
    ("sign", "unit", "value", "own"),
    [
        ("temperature_c", "°F", 98.6, 37.0),
        ("temperature_c", "°F", 104, 40.0),
        ("temperature_c", "K", 310.15, 37.0),
        ("glucose_mgdl", "mmol/L", 3.9, 70),
        ("glucose_mgdl", "mmol/L", 7.0, 126),
        ("glucose_mgdl", "mmol/L", 11.1, 200),
        ("blood_pressure_systolic", "kPa", 16, 120),
        ("blood_pressure_diastolic", "kPa", 10.7, 80),
        ("spo2", "fraction", 0.97, 97),
    ],
)
def test_values_convert_as_tables_say(sign: str, unit: str, value: float, own: float) -> None:
    assert unit_of(sign, unit).to_own(value) == pytest.approx(own, abs=0.6 if own > 60 else 1e-6)


def test_each_sign_has_its_own_unit_first_and_no_name_twice() -> None:
    for id, sign in SIGNS.items():
        units = list(UNITS[id].values())
        assert units[0] == unit_of(id) == unit_of(id, sign.unit)
        assert (units[0].id, units[0].usual, units[0].to_own(7)) == (printed(sign), sign.accepted, 7)
        names = [name.casefold() for unit in units for name in {unit.id, *unit.names}]
        assert len(names) == len(set(names))


def test_the_usual_range_of_another_unit_lies_inside_the_limits_of_the_sign() -> None:
    for id, units in UNITS.items():
        low, high = SIGNS[id].rejected
        for unit in units.values():
            assert all(low <= unit.to_own(end) <= high for end in unit.usual)


@pytest.mark.parametrize("name", ["mmol/l", " MMOL/L ", "mmol/L"])
def test_the_case_of_a_name_does_not_matter(name: str) -> None:
    assert unit_of("glucose_mgdl", name).id == "mmol/L"


def test_meters_show_less_than_people_have() -> None:
    unit = unit_of("glucose_mgdl", "mmol/L")
    assert [unit.is_shown(value) for value in (0.5, 0.6, 33.3, 33.4)] == [False, True, True, False]
    assert [unit.is_usual(value) for value in (0.5, 0.6, 56, 56.1)] == [False, True, True, False]
    own = unit_of("glucose_mgdl")
    assert own.is_shown(1000)
    assert not own.is_shown(1001)


@pytest.mark.parametrize(("unit", "text"), [("mmol/L", "5.5 mmol/L"), ("mg/dL", "5.5 mg/dL")])
def test_a_value_is_written_with_its_unit(unit: str, text: str) -> None:
    assert unit_of("glucose_mgdl", unit).write(5.5) == text
    assert unit_of("spo2", "fraction").write(0.97) == "0.97"


def test_an_unknown_unit_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidValue, match=r"units\.glucose_mgdl 'mg/L' is not allowed: it must be mg/dL or mmol/L"):
        unit_of("glucose_mgdl", "mg/L")
    with pytest.raises(UnknownEntry):
        unit_of("pulse")
