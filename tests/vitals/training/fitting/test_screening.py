"""What no patient can have is left out or refused, with a sentence that says what to do."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidData, InvalidValue, UnknownEntry
from vitals.training.fitting.records import Records
from vitals.training.fitting.screening import parse_units, screen

FILE, IDS = Path("mine.csv"), list(SIGNS)


def readings(arrivals: Records, **columns: object) -> Records:
    """Readings with other values of some signs."""
    values = arrivals.values[:200].copy()
    for id, change in columns.items():
        index = IDS.index(id)
        values[:, index] = change(values[:, index]) if callable(change) else change
    return replace(arrivals.rows(np.arange(200)), values=values)


def test_sound_readings_stay_as_they_are(arrivals: Records) -> None:
    found = screen(FILE, arrivals)
    np.testing.assert_array_equal(found.records.values, arrivals.values)
    assert found.sentences == ()


@pytest.mark.parametrize(
    ("id", "change", "unit"),
    [
        ("glucose_mgdl", lambda x: np.round(x / 18.016, 1), "mmol/L"),
        ("temperature_c", lambda x: np.round(x * 1.8 + 32, 1), "°F"),
        ("temperature_c", lambda x: x + 273.15, "K"),
        ("spo2", lambda x: x / 100, "fraction"),
        ("blood_pressure_systolic", lambda x: np.round(x / 7.50062, 1), "kPa"),
    ],
)
def test_another_unit_is_seen_and_converted_when_it_is_named(
    arrivals: Records, id: str, change: object, unit: str
) -> None:
    wrong = readings(arrivals, **{id: change})
    with pytest.raises(InvalidData, match=f"{id} looks as if in {unit}.*convert it to .* or say --units {id}={unit}"):
        screen(FILE, wrong)
    found = screen(FILE, wrong, parse_units(f"{id}={unit}")).records.values[:, IDS.index(id)]
    np.testing.assert_allclose(found, arrivals.values[:200, IDS.index(id)], atol=1.01)


def test_units_are_named_one_by_one() -> None:
    found = parse_units("glucose_mgdl=mmol/L, temperature_c=°F")
    assert [unit.id for unit in found.values()] == ["mmol/L", "°F"]
    assert parse_units("") == {}
    with pytest.raises(InvalidValue, match="signs and their units"):
        parse_units("mmol/L")
    with pytest.raises(UnknownEntry, match="glucose_mgdl"):
        parse_units("glucose=mmol/L")
    with pytest.raises(InvalidValue, match="mg/dL or mmol/L"):
        parse_units("glucose_mgdl=g/L")


@pytest.mark.parametrize(
    ("columns", "wrong"),
    [
        ({"heart_rate": 75.0}, "heart_rate holds one value alone"),
        ({"heart_rate": lambda x: x * 1000}, "heart_rate has a median of .* outside 20 to 250"),
        ({"spo2": lambda x: np.where(np.arange(len(x)) % 20 == 0, 0, x)}, "5 % of the values of spo2 are outside"),
        (
            {"blood_pressure_systolic": lambda x: x / 2 + 20, "blood_pressure_diastolic": lambda x: x / 2 + 60},
            "as if the columns were swapped",
        ),
    ],
)
def test_what_cannot_be_is_refused(arrivals: Records, columns: dict[str, object], wrong: str) -> None:
    with pytest.raises(InvalidData, match=wrong):
        screen(FILE, readings(arrivals, **columns))


def test_a_few_impossible_values_are_left_out_and_counted(arrivals: Records) -> None:
    wrong = readings(arrivals, heart_rate=lambda x: np.where(np.arange(len(x)) < 2, 999, x))
    found = screen(FILE, wrong)
    assert np.isnan(found.records.values[:2, 0]).all()
    assert found.sentences == ("Left out: 1 % of the values of heart_rate, outside 20 to 250 /min.",)


def test_few_patients_are_refused(arrivals: Records) -> None:
    with pytest.raises(InvalidData, match="readings of 19 patients: 20 are needed"):
        screen(FILE, arrivals.rows(np.arange(19)))
    alone = replace(arrivals, patients=np.zeros(len(arrivals), np.int64))
    with pytest.raises(InvalidData, match="one patient alone"):
        screen(FILE, alone)
