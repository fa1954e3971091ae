from pathlib import Path

import numpy as np

from tests.vitals.data.report.files import SINGLE, failed, scanned, table
from vitals.catalog.signs import SIGNS
from vitals.data.report.comparing import Beside
from vitals.data.report.dependence import check_dependence
from vitals.data.report.references import own_figures, reference_of

PRESSURES = "blood_pressure_systolic, blood_pressure_diastolic"


def test_a_clean_file_is_not_told_from_its_population(tmp_path: Path) -> None:
    scan = scanned(tmp_path, table())
    own = own_figures(scan)
    section = check_dependence(scan, own, Beside(own, reference_of("teaching"), scan.n_patients))
    assert failed(section) == set()
    (check,) = [check for check in section.checks if check.id == "told-apart"]
    assert 0.47 < check.value < 0.55
    assert len(section.tables[0].rows) == len(SIGNS)


def test_independent_pressures_are_found(tmp_path: Path) -> None:
    rows = table()
    rows["blood_pressure_diastolic"] = np.random.default_rng(1).permutation(rows["blood_pressure_diastolic"])
    scan = scanned(tmp_path, rows)
    assert failed(check_dependence(scan, own_figures(scan), None)) == {("independent-pressures", PRESSURES)}


def test_a_column_made_from_another_is_found(tmp_path: Path) -> None:
    rows = table().assign(blood_pressure_diastolic=lambda t: (t["blood_pressure_systolic"] * 0.6).round())
    scan = scanned(tmp_path, rows)
    assert failed(check_dependence(scan, own_figures(scan), None)) == {("copied-column", PRESSURES)}


def test_signs_alone_right_and_together_wrong_are_told_apart(tmp_path: Path) -> None:
    rows, random = table(SINGLE), np.random.default_rng(1)
    for id in SIGNS:
        rows[id] = random.permutation(rows[id])
    scan = scanned(tmp_path, rows)
    own = own_figures(scan)
    found = failed(check_dependence(scan, own, Beside(own, reference_of("teaching"), scan.n_patients)))
    assert ("told-apart", "") in found
    assert ("other-dependence", "heart_rate, resp_rate") in found


def test_few_patients_are_shown_and_not_judged(tmp_path: Path) -> None:
    scan = scanned(tmp_path, table()[:50])
    section = check_dependence(scan, own_figures(scan), None)
    assert section.checks == []
    assert section.notes
