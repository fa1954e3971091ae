from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tests.vitals.data.report.files import SINGLE, STAYS, failed, scanned, table
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.signs import SIGNS
from vitals.data.report.structure import check_structure

type Plant = Callable[[pd.DataFrame], pd.DataFrame]


def test_a_clean_file_has_its_columns_and_no_findings(tmp_path: Path) -> None:
    for clean in (SINGLE, STAYS):
        section = check_structure(scanned(tmp_path, table(clean)))
        assert failed(section) == set()
        assert len(section.tables[0].rows) == len(table(clean).columns)


@pytest.mark.parametrize(("plant", "found"), [
    (lambda t: t.rename(columns={"heart_rate": "Heart Rate"}), ("misspelt-column", "Heart Rate")),
    (lambda t: t.assign(spo2=t["spo2"].astype(str) + "%"), ("unreadable", "spo2")),
    (lambda t: t.assign(spo2=t["spo2"].astype(str) + "%"), ("empty-column", "spo2")),
    (lambda t: t.assign(timestamp="soon"), ("unreadable", "timestamp")),
    (lambda t: t.assign(sex="m"), ("unknown-label", "sex")),
    (lambda t: t.assign(glucose_mgdl=None), ("empty-column", "glucose_mgdl")),
    (lambda t: t.assign(patient_id=t["patient_id"].where(t.index != 4)), ("missing-key", "patient_id")),
    (lambda t: pd.concat([t, t[:1]]), ("duplicated-rows", "")),
    (lambda t: pd.concat([t, t[t["patient_id"] == 2].assign(patient_id=90)]), ("copied-readings", "patient_id")),
    (lambda t: t.assign(part=["a", "b"] * (len(t) // 2)), ("leaked-patients", "patient_id")),
    (lambda t: t.assign(sex=["male", "female"] * (len(t) // 2)), ("changing-sex", "sex")),
    (lambda t: t.assign(age=t["age"] + 2 * (t.index % 2)), ("changing-age", "age")),
])  # fmt: skip
def test_a_fault_is_found(tmp_path: Path, plant: Plant, found: tuple[str, str]) -> None:
    assert found in failed(check_structure(scanned(tmp_path, plant(table(STAYS)))))


def test_what_is_wrong_is_named_with_its_remedy(tmp_path: Path) -> None:
    rows = table().assign(probable_condition=lambda t: t["probable_condition"].astype(str).replace("sepsis", "sepsys"))
    (check,) = check_structure(scanned(tmp_path, rows)).findings
    assert check.sentence.endswith("The most frequent is 'sepsys'. Did you mean sepsis?")


def test_every_known_label_is_named_where_none_is_near(tmp_path: Path) -> None:
    (check,) = check_structure(scanned(tmp_path, table().assign(probable_condition="xyz"))).findings
    assert check.sentence.endswith(f"Known are {', '.join(CONDITIONS)}.")


def test_readings_alike_by_chance_are_no_duplicates(tmp_path: Path) -> None:
    rows = table()[list(SIGNS)]
    section = check_structure(scanned(tmp_path, pd.concat([rows, rows[:1]])))
    assert failed(section) == set()
    assert any("Without patient_id" in note for note in section.notes)


def test_a_note_says_what_is_lacking_and_what_is_a_sample(tmp_path: Path) -> None:
    section = check_structure(scanned(tmp_path, table().drop(columns=["glucose_mgdl", "spo2"])))
    assert section.notes == ["Signs that the file does not have: spo2, glucose_mgdl."]
