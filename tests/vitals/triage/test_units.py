from typing import Any

import pytest

from vitals.catalog.signs import SIGNS
from vitals.catalog.units import unit_of
from vitals.errors import InvalidValue
from vitals.triage.case import Case
from vitals.triage.units import WrongReadings, other_meaning, units_of

ASKED = [
    ("glucose_mgdl", 5.5, None, "mmol/L"),
    ("glucose_mgdl", 0.8, None, "mmol/L"),
    ("glucose_mgdl", 100, "mmol/L", "mg/dL"),
    ("temperature_c", 98.6, None, "°F"),
    ("temperature_c", 37.0, "°F", "°C"),
    ("temperature_c", 310, None, "K"),
    ("blood_pressure_systolic", 16, None, "kPa"),
    ("blood_pressure_systolic", 37, None, "kPa"),
    ("blood_pressure_systolic", 120, "kPa", "mmHg"),
    ("blood_pressure_diastolic", 10, None, "kPa"),
    ("spo2", 0.97, None, "fraction"),
    ("spo2", 1, None, "fraction"),
    ("spo2", 97, "fraction", "%"),
]


@pytest.mark.parametrize(("sign", "value", "unit", "meant"), ASKED)
def test_a_value_that_is_usual_in_another_unit_alone_is_asked_back(
    sign: str, value: float, unit: str | None, meant: str
) -> None:
    units = {} if unit is None else {sign: unit}
    with pytest.raises(WrongReadings) as caught:
        Case(readings={sign: [None, value]}, units=units)
    (wrong,) = caught.value.wrong
    assert (wrong.row, wrong.sign, wrong.unit) == (1, sign, meant)
    assert f"{sign} {value:g} " in str(caught.value)
    assert f'{{"{sign}": "{meant}"}}' in str(caught.value)
    assert Case(readings={sign: [value]}, units={sign: meant}).measured.any()


@pytest.mark.parametrize(
    ("sign", "value", "unit", "own"),
    [
        ("glucose_mgdl", 5.5, "mmol/L", 99.088),
        ("glucose_mgdl", 5.5, "MMOL/L", 99.088),
        ("temperature_c", 100.4, "[degF]", 38.0),
        ("temperature_c", 310.15, "K", 37.0),
        ("blood_pressure_systolic", 16, "kPa", 120.00992),
        ("spo2", 0.97, "1", 97),
        ("spo2", 97, "%", 97),
    ],
)
def test_a_value_in_a_unit_that_is_named_is_converted(sign: str, value: float, unit: str, own: float) -> None:
    case = Case(readings={sign: [value]}, units={sign: unit})
    column = list(SIGNS).index(sign)
    assert case.signs[0, column] == pytest.approx(own, abs=1e-9)
    assert case.given[0, column] == value


def test_unusual_values_that_are_right_are_judged_and_impossible_ones_are_not() -> None:
    case = Case(readings={"glucose_mgdl": [5.5], "spo2": [1]}, units_confirmed=True)
    assert case.signs[0, [4, 6]].tolist() == [1, 5.5]
    with pytest.raises(WrongReadings, match=r"temperature_c 98\.6 °C is not allowed: it must be from 10 to 47 °C"):
        Case(readings={"temperature_c": [98.6]}, units_confirmed=True)


@pytest.mark.parametrize(
    ("sign", "value"), [("heart_rate", 351), ("heart_rate", float("inf")), ("spo2", -1), ("glucose_mgdl", 0.1)]
)
def test_what_is_usual_in_no_unit_is_judged_within_the_limits_and_refused_beyond(sign: str, value: float) -> None:
    with pytest.raises(WrongReadings, match="must be from") as caught:
        Case(readings={sign: [value]})
    assert caught.value.wrong[0].unit is None


@pytest.mark.parametrize(("sign", "value"), [("spo2", 0), ("temperature_c", 15), ("heart_rate", 300), ("spo2", 40)])
def test_rare_values_are_not_asked_back(sign: str, value: float) -> None:
    assert Case(readings={sign: [value]}).measured.any()


def test_all_that_is_wrong_is_named_up_to_twenty() -> None:
    rows: dict[str, Any] = {"glucose_mgdl": [5.5] * 30, "spo2": [0.97] * 30}
    with pytest.raises(WrongReadings) as caught:
        Case(readings=rows)
    assert [(wrong.row, wrong.sign) for wrong in caught.value.wrong] == [
        (row, sign) for row in range(10) for sign in ("spo2", "glucose_mgdl")
    ]


@pytest.mark.parametrize(
    ("units", "wrong"),
    [({"pulse": "/min"}, "units.pulse"), ({"spo2": "kPa"}, "units.spo2 'kPa'"), ({"heart_rate": "Hz"}, "/min")],
)
def test_units_that_do_not_exist_are_refused(units: dict[str, str], wrong: str) -> None:
    with pytest.raises(InvalidValue, match=wrong):
        units_of(units)


@pytest.mark.parametrize(
    ("unit", "value", "meant"),
    [(None, 25, "mmol/L"), (None, 60, None), ("mg/dL", 25, None), ("mmol/L", 25, None), ("mmol/L", 45, "mg/dL")],
)
def test_a_value_that_people_live_with_may_mean_another_unit(unit: str | None, value: float, meant: str | None) -> None:
    sign = SIGNS["glucose_mgdl"]
    found = other_meaning(sign, unit_of(sign.id, unit), value, named=unit is not None)
    assert (found and found.id) == meant
