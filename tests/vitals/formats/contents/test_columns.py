from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.catalog.settings import SETTINGS
from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidValue, UnknownEntry
from vitals.formats.contents.arrays import number_array, text_array
from vitals.formats.contents.columns import COLUMN_SETS, QUALITY, Column, Rows, columns
from vitals.simulation.artifacts import QUALITIES
from vitals.simulation.cohort import Cohort
from vitals.simulation.noise import patient_keys
from vitals.simulation.patients import SEXES, patients
from vitals.simulation.simulator import Readings, simulate
from vitals.simulation.status import STATUSES, news2

N = 20_000
BY_NAME = {column.name: column for column in columns("full", artifacts=True)}


def rows_of(*, artifacts: bool, population: Population = TEACHING, unit: str = "s") -> Rows:
    patient = np.arange(1, N + 1)
    time = 1735689600 + np.arange(N)
    keys = patient_keys(0, patient)
    simulation = simulate(patient, time, Cohort(artifacts=artifacts, population=population))
    stamps = time * (1 if unit == "s" else 1000)
    return Rows(patient, number_array(stamps, type=pa.timestamp(unit)), keys, simulation)


CLEAN, DISTURBED = rows_of(artifacts=False), rows_of(artifacts=True)
WARD = rows_of(artifacts=False, population=POPULATIONS["ward"])
EACH = pytest.mark.parametrize("rows", [CLEAN, DISTURBED, WARD], ids=["clean", "disturbed", "ward"])


def somewhere(index: int) -> str:
    return f"index {index}"


def refusal(column: str, cells: list[object], *, may_miss: bool = False) -> str:
    with pytest.raises(InvalidValue) as caught:
        BY_NAME[column].check(pa.array(cells), may_miss=may_miss, place=somewhere)
    return str(caught.value)


def test_the_sets_hold_what_their_users_expect() -> None:
    signs = [
        "heart_rate",
        "resp_rate",
        "blood_pressure_systolic",
        "blood_pressure_diastolic",
        "spo2",
        "temperature_c",
        "glucose_mgdl",
    ]
    labels = ["label_status", "probable_condition"]
    names = {name: [column.name for column in made] for name, made in COLUMN_SETS.items()}
    assert names["classic"] == signs + labels
    assert names["default"] == ["patient_id", "timestamp", *signs, *labels]
    assert names["full"] == [
        *names["default"],
        "age",
        "sex",
        "severity",
        "news2",
        *(f"true_{sign}" for sign in signs),
        *("setting", "on_oxygen", "stay", "hours_in_stay", "deteriorates_at"),
    ]


def test_an_unknown_set_is_refused() -> None:
    with pytest.raises(UnknownEntry, match="unknown column set 'ful': did you mean 'full'"):
        columns("ful")


@EACH
@pytest.mark.parametrize("column", COLUMN_SETS["full"], ids=lambda column: column.name)
def test_values_have_the_type_and_pass_the_check_of_their_column(column: Column, rows: Rows) -> None:
    values = column.make(rows)
    values.validate(full=True)
    assert values.type == column.type
    checked = column.check(values, may_miss=rows is DISTURBED, place=somewhere)
    assert checked.equals(values)


@EACH
@pytest.mark.parametrize("column", COLUMN_SETS["full"], ids=lambda column: column.name)
def test_printed_values_are_the_values(column: Column, rows: Rows) -> None:
    values, printed = column.make(rows), column.printable(column.make(rows))
    for value, text in zip(values.to_pylist(), printed.cast(pa.string()).to_pylist(), strict=True):
        if isinstance(value, float):
            assert text == f"{value:.{column.decimals}f}"
        elif isinstance(value, bool):
            assert text == str(value).lower()
        else:
            assert text == (None if value is None else str(value))


def test_signs_are_what_the_monitor_shows() -> None:
    shown = DISTURBED.simulation.readings.values
    for index, id in enumerate(SIGNS):
        values = BY_NAME[id].make(DISTURBED).to_pylist()
        assert values == [None if np.isnan(value) else value for value in shown[:, index]]
    assert np.isnan(shown).any()


def test_labels_and_truth_are_those_of_the_simulation() -> None:
    truth = CLEAN.simulation.truth
    assert BY_NAME["label_status"].make(CLEAN).to_pylist() == truth.statuses.tolist()
    assert BY_NAME["probable_condition"].make(CLEAN).to_pylist() == truth.conditions.tolist()
    severity = np.array(BY_NAME["severity"].make(CLEAN).to_pylist())
    assert np.abs(severity - truth.severity).max() <= 0.0005 + 1e-6
    for index, id in enumerate(SIGNS):
        true = np.array(BY_NAME[f"true_{id}"].make(CLEAN).to_pylist())
        assert np.abs(true - truth.values[:, index]).max() <= 0.0005 + 1e-4


def test_age_and_sex_are_the_patients() -> None:
    who = patients(CLEAN.keys)
    assert BY_NAME["age"].make(CLEAN).to_pylist() == who.age.tolist()
    assert BY_NAME["sex"].make(CLEAN).to_pylist() == [SEXES[sex] for sex in who.sex]


def test_the_stay_and_its_deterioration_are_those_of_the_simulation() -> None:
    truth = WARD.simulation.truth
    assert truth.stay is not None
    assert truth.hours_in_stay is not None
    assert truth.deteriorates_at is not None
    assert set(BY_NAME["setting"].make(WARD).to_pylist()) == {"ward"}
    assert BY_NAME["stay"].make(WARD).to_pylist() == truth.stay.tolist()
    hours = np.array(BY_NAME["hours_in_stay"].make(WARD).to_pylist())
    assert np.abs(hours - truth.hours_in_stay).max() <= 0.0005 + 1e-9
    onsets = BY_NAME["deteriorates_at"].make(WARD).cast(pa.int64()).to_pylist()
    assert [onset is None for onset in onsets] == np.isnan(truth.deteriorates_at).tolist()
    there = ~np.isnan(truth.deteriorates_at)
    late = np.array(onsets, float)[there] - truth.deteriorates_at[there]
    assert 0 <= late.min() < late.max() < 1  # the first whole second of it
    assert 0.05 < there.mean() < 0.15
    finer = rows_of(artifacts=False, population=POPULATIONS["ward"], unit="ms")
    assert BY_NAME["deteriorates_at"].make(finer).equals(BY_NAME["deteriorates_at"].make(WARD).cast("timestamp[ms]"))


def test_a_lesson_has_no_stays_and_nobody_on_oxygen() -> None:
    assert set(BY_NAME["setting"].make(CLEAN).to_pylist()) == {"lesson"}
    assert set(BY_NAME["on_oxygen"].make(CLEAN).to_pylist()) == {False}
    for name in ("stay", "hours_in_stay", "deteriorates_at"):
        assert set(BY_NAME[name].make(CLEAN).to_pylist()) == {None}


def test_oxygen_is_known_and_scores_two_points_of_news2() -> None:
    readings = WARD.simulation.readings
    on_oxygen = np.array(BY_NAME["on_oxygen"].make(WARD).to_pylist())
    assert readings.on_oxygen is not None
    assert on_oxygen.tolist() == readings.on_oxygen.tolist()
    assert 0.1 < on_oxygen.mean() < 0.5
    scores = np.array(BY_NAME["news2"].make(WARD).to_pylist())
    assert (scores - news2(readings.values).total).tolist() == (2 * on_oxygen).tolist()


def test_news2_is_scored_on_what_is_shown_and_missing_where_a_sign_of_it_is() -> None:
    assert BY_NAME["news2"].make(CLEAN).to_pylist() == news2(CLEAN.simulation.readings.values).total.tolist()
    steps = DISTURBED.simulation.readings.steps
    scored = [index for index, sign in enumerate(SIGNS.values()) if sign.news2]
    missing = (steps[scored] == Readings.MISSING).any(axis=0)
    scores = BY_NAME["news2"].make(DISTURBED).to_pylist()
    assert [score is None for score in scores] == missing.tolist()
    assert missing.any()
    whole = ~(steps == Readings.MISSING).any(axis=0)
    expected = news2(DISTURBED.simulation.readings.values[whole]).total
    assert np.array(scores, float)[whole].tolist() == expected.tolist()


def test_quality_names_what_was_done_to_which_sign() -> None:
    quality = DISTURBED.simulation.readings.quality
    assert quality is not None
    texts = QUALITY.make(DISTURBED).to_pylist()
    assert [text is None for text in texts] == (~quality.any(axis=0)).tolist()
    for index in np.flatnonzero(quality.any(axis=0)):
        named = dict(part.split("=") for part in texts[index].split(" "))
        expected = {id: QUALITIES[code] for id, code in zip(SIGNS, quality[:, index], strict=True) if code}
        assert named == expected
    assert QUALITY.check(QUALITY.make(DISTURBED), may_miss=True, place=somewhere).to_pylist() == texts


@pytest.mark.parametrize("sign", SIGNS.values(), ids=lambda sign: sign.id)
def test_the_limits_of_a_sign_are_inside(sign: object) -> None:
    low, high = sign.rejected  # type: ignore[attr-defined]
    column = BY_NAME[sign.id]  # type: ignore[attr-defined]
    values = pa.array([low, high], pa.float64() if column.decimals else pa.int64())
    assert column.check(values, may_miss=False, place=somewhere).to_pylist() == [low, high]
    assert [str(text) for text in column.printable(values.cast(column.type))] == [
        f"{limit:.{column.decimals}f}" for limit in (low, high)
    ]


@pytest.mark.parametrize(
    ("column", "cells", "sentence"),
    [
        (
            "heart_rate",
            [70, 351],
            "heart_rate 351 is not allowed (index 1): it must be a whole number from 0 to 350 /min",
        ),
        ("heart_rate", [-1], "heart_rate -1 is not allowed (index 0)"),
        ("heart_rate", [70, 70, None], "heart_rate (nothing) is not allowed (index 2)"),
        (
            "temperature_c",
            [36.6, 9.9],
            "temperature_c 9.9 is not allowed (index 1): it must be a number from 10 to 47 Cel",
        ),
        ("temperature_c", [float("nan")], "temperature_c nan is not allowed"),
        ("true_spo2", [100.001], "true_spo2 100.001 is not allowed"),
        (
            "patient_id",
            [0],
            "patient_id 0 is not allowed (index 0): it must be a whole number from 1 to 9007199254740992",
        ),
        (
            "label_status",
            ["normal", "Normal"],
            f"label_status Normal is not allowed (index 1): it must be one of {', '.join(STATUSES)}",
        ),
        ("probable_condition", ["flu"], "probable_condition flu is not allowed (index 0): it must be one of healthy"),
        ("sex", ["f"], "sex f is not allowed (index 0): it must be one of male, female"),
        ("severity", [3.1], "severity 3.1 is not allowed (index 0): it must be a number from 0 to 3"),
        ("news2", [21], "news2 21 is not allowed"),
        ("setting", ["home"], f"setting home is not allowed (index 0): it must be one of {', '.join(SETTINGS)}"),
        ("on_oxygen", [True, None], "on_oxygen (nothing) is not allowed (index 1): it must be true or false"),
        (
            "hours_in_stay",
            [None, 5.0, -0.1],
            "hours_in_stay -0.1 is not allowed (index 2): it must be a number from 0 to 120 h",
        ),
        ("age", [200], "age 200 is not allowed (index 0): it must be a whole number from 0 to 150 a"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(column: str, cells: list[object], sentence: str) -> None:
    assert refusal(column, cells).startswith(sentence)


def test_a_missing_time_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"timestamp .nothing. .* a date and time such as 2025-01-01 15:42:52"):
        BY_NAME["timestamp"].check(pa.array([None], pa.timestamp("s")), may_miss=True, place=somewhere)


def test_a_sign_may_be_missing_only_where_artifacts_are_reported() -> None:
    values = pa.array([70, None], pa.int64())
    assert BY_NAME["heart_rate"].check(values, may_miss=True, place=somewhere).to_pylist() == [70, None]
    assert "(nothing)" in refusal("heart_rate", [70, None])
    assert "(nothing)" in refusal("age", [70, None], may_miss=True)


@pytest.mark.parametrize(
    "text", ["spo2=nonsense", "pulse=motion", "spo2", "spo2=ok", "spo2=motion  heart_rate=lead_off", ""]
)
def test_an_unknown_quality_is_refused(text: str) -> None:
    with pytest.raises(
        InvalidValue, match=r"index 1.* it must be empty or a list such as spo2=motion, with .*probe_off"
    ):
        QUALITY.check(text_array([None, text]), may_miss=True, place=somewhere)


def test_columns_describe_themselves() -> None:
    assert BY_NAME["heart_rate"].describe() == {"type": "int16", "unit": "/min"}
    assert BY_NAME["severity"].describe() == {"type": "double"}
    assert BY_NAME["label_status"].describe() == {"type": "label"}
    assert BY_NAME["probable_condition"].labels == tuple(CONDITIONS)


def test_a_setting_of_ones_own_has_no_column_of_settings() -> None:
    own = replace(POPULATIONS["ward"], setting=replace(POPULATIONS["ward"].setting, id="hospice"))
    with pytest.raises(InvalidValue, match="setting hospice is not allowed: it must be one of lesson, emergency"):
        BY_NAME["setting"].make(rows_of(artifacts=False, population=own))
