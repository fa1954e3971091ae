from pathlib import Path

import numpy as np
import pytest

from tests.vitals.data.report.files import SINGLE, STAYS, failed, scanned, table
from vitals.catalog.signs import SIGNS
from vitals.catalog.units import UNITS
from vitals.data.report.plausibility import check_plausibility

OTHERS = [(id, unit.id) for id, units in UNITS.items() for unit in list(units.values())[1:]]


def test_a_clean_file_is_plausible(tmp_path: Path) -> None:
    for clean in (SINGLE, STAYS):
        assert failed(check_plausibility(scanned(tmp_path, table(clean)))) == set()


@pytest.mark.parametrize(("sign", "unit"), OTHERS)
def test_every_other_unit_is_recognized(tmp_path: Path, sign: str, unit: str) -> None:
    other = UNITS[sign][unit]
    rows = table().drop(columns="news2")
    hit = rows.index % 20 == 0
    rows[sign] = rows[sign].where(~hit, (rows[sign] - other.offset) / other.factor)
    section = check_plausibility(scanned(tmp_path, rows))
    (check,) = [check for check in section.findings if check.id == "other-unit"]
    assert check.column == sign
    assert f"look like {unit} instead of" in check.what


@pytest.mark.parametrize(("systolic", "diastolic", "rule"), [
    (80, 80, "inverted-pressures"), (70, 110, "inverted-pressures"), (90, 85, "narrow-pressures"),
])  # fmt: skip
def test_impossible_pressures_are_found(tmp_path: Path, systolic: int, diastolic: int, rule: str) -> None:
    rows = table().drop(columns="news2")
    rows.loc[7:15, ["blood_pressure_systolic", "blood_pressure_diastolic"]] = systolic, diastolic
    (check,) = check_plausibility(scanned(tmp_path, rows)).findings
    assert check.id == rule
    assert "The first is in row 8" in check.sentence


@pytest.mark.parametrize(("a", "b"), [
    ("heart_rate", "resp_rate"), ("heart_rate", "glucose_mgdl"), ("blood_pressure_systolic", "blood_pressure_diastolic"),
    ("spo2", "blood_pressure_diastolic"), ("temperature_c", "resp_rate"),
])  # fmt: skip
def test_exchanged_columns_are_named(tmp_path: Path, a: str, b: str) -> None:
    rows = table().rename(columns={a: b, b: a})
    exchanged = {
        check.column for check in check_plausibility(scanned(tmp_path, rows)).findings if check.id == "swapped-columns"
    }
    assert ", ".join(sorted((a, b), key=list(SIGNS).index)) in exchanged


def test_scores_of_other_signs_are_found(tmp_path: Path) -> None:
    rows = table(STAYS)
    rows.loc[3, "news2"] += 1
    assert failed(check_plausibility(scanned(tmp_path, rows))) == {("wrong-news2", "news2")}


def test_a_score_needs_no_glucose_and_counts_oxygen(tmp_path: Path) -> None:
    rows = table(STAYS).drop(columns="glucose_mgdl")
    scan = scanned(tmp_path, rows)
    (check,) = [check for check in check_plausibility(scan).checks if check.id == "wrong-news2"]
    assert check.value == 0
    section = check_plausibility(scanned(tmp_path, rows.assign(on_oxygen=~rows["on_oxygen"])))
    assert [check.value for check in section.findings] == [1]


@pytest.mark.parametrize(("sign", "unit"), OTHERS)
def test_a_column_in_another_unit_is_converted_and_no_more_is_found(tmp_path: Path, sign: str, unit: str) -> None:
    other = UNITS[sign][unit]
    rows = table().drop(columns="news2")
    rows[sign] = ((rows[sign] - other.offset) / other.factor).round(2)
    scan = scanned(tmp_path, rows)
    assert scan.other_units == {sign: other}
    assert np.abs(scan.possible[sign] - table()[sign]).max() < 0.1
    assert failed(check_plausibility(scan)) == {("other-unit", sign)}
