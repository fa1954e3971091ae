from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.vitals.data.report.files import SINGLE, failed, scanned, table
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.data.report.difficulty import check_difficulty, medians
from vitals.simulation.status import STATUSES, label_status

STATUS, CONDITION = "label_status", "probable_condition"


def test_clean_labels_are_as_hard_as_they_must_be(tmp_path: Path) -> None:
    section = check_difficulty(scanned(tmp_path, table()), POPULATIONS["teaching"])
    assert failed(section) == set()
    easy = {check.column: check.value for check in section.checks if check.id == "too-easy"}
    assert set(easy) == {STATUS, CONDITION}
    assert all(-0.15 < value < 0.02 for value in easy.values())
    assert section.notes == []


def shuffled(rows: pd.DataFrame) -> pd.DataFrame:
    order = np.random.default_rng(1).permutation(len(rows))
    rows[[STATUS, CONDITION]] = rows[[STATUS, CONDITION]].to_numpy()[order]
    return rows


def exchanged(column: str, a: str, b: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda rows: rows.assign(**{column: rows[column].astype(str).replace({a: b, b: a})})


@pytest.mark.parametrize(("plant", "found"), [
    (shuffled, ("labels-by-chance", STATUS)),
    (shuffled, ("labels-by-chance", CONDITION)),
    (exchanged(STATUS, "normal", "critical"), ("status-against-signs", STATUS)),
    (exchanged(CONDITION, "viral_fever", "hypothermia"), ("condition-against-signs", CONDITION)),
    (lambda t: t.assign(**{STATUS: np.array(STATUSES)[label_status(t[list(SIGNS)])]}), ("status-copied", STATUS)),
])  # fmt: skip
def test_a_fault_is_found(
    tmp_path: Path, plant: Callable[[pd.DataFrame], pd.DataFrame], found: tuple[str, str]
) -> None:
    assert found in failed(check_difficulty(scanned(tmp_path, plant(table())), None))


@pytest.mark.parametrize(("column", "label"), [(STATUS, "normal"), (CONDITION, "sepsis")])
def test_labels_that_are_all_the_same_are_found(tmp_path: Path, column: str, label: str) -> None:
    scan = scanned(tmp_path, table().assign(**{column: label}))
    assert ("one-class", column) in failed(check_difficulty(scan, None))
    assert ("one-class", column) in failed(check_difficulty(scan, POPULATIONS["teaching"]))
    one = scanned(tmp_path, table()[:100].assign(**{column: label}))
    assert ("one-class", column) not in failed(check_difficulty(one, None))


def test_a_population_of_healthy_people_has_one_condition(tmp_path: Path) -> None:
    scan = scanned(tmp_path, table().assign(**{CONDITION: "healthy"}))
    assert ("one-class", CONDITION) in failed(check_difficulty(scan, None))
    assert ("one-class", CONDITION) not in failed(check_difficulty(scan, POPULATIONS["healthy"]))


def test_a_sign_that_gives_the_label_away_is_found(tmp_path: Path) -> None:
    rows = table()
    rows["glucose_mgdl"] = 100 + rows[CONDITION].cat.codes * 20
    assert ("too-easy", CONDITION) in failed(check_difficulty(scanned(tmp_path, rows), POPULATIONS["teaching"]))


def test_without_labels_or_population_a_note_says_so(tmp_path: Path) -> None:
    none = check_difficulty(scanned(tmp_path, table(SINGLE).drop(columns=[STATUS, CONDITION])), None)
    assert (none.checks, none.tables) == ([], [])
    assert "no labels" in none.notes[0]
    assert "--against" in check_difficulty(scanned(tmp_path, table()), None).notes[0]


def test_one_class_alone_is_one_finding_and_no_other(tmp_path: Path) -> None:
    rows = table().assign(**{STATUS: "normal", CONDITION: "healthy"})
    section = check_difficulty(scanned(tmp_path, rows), None)
    assert failed(section) == {("one-class", STATUS), ("one-class", CONDITION)}
    assert [row[1] for row in section.tables[0].rows] == ["normal 100 %", "healthy 100 %"]


def test_medians_leave_out_what_is_missing() -> None:
    assert np.array_equal(medians(np.array([[1, np.nan], [3, np.nan]])), [2, np.nan], equal_nan=True)
