from pathlib import Path

import numpy as np
import pytest

from tests.vitals.data.report.files import SINGLE, STAYS, failed, scanned, table
from vitals.catalog.signs import SIGNS
from vitals.data.report.comparing import Beside
from vitals.data.report.marginals import check_marginals, smoothing
from vitals.data.report.references import own_figures, reference_of


def test_clean_files_have_the_shapes_of_their_signs(tmp_path: Path) -> None:
    for clean in (SINGLE, STAYS):
        section = check_marginals(scanned(tmp_path, table(clean)), None)
        assert failed(section) == set()
        assert [chart.title for chart in section.charts] == [sign.name for sign in SIGNS.values()]


@pytest.mark.parametrize(("column", "change", "rule"), [
    ("resp_rate", lambda v: 0 * v + 16, "constant"),
    ("temperature_c", lambda v: (36.7 + 0.2 * (v - 36.7)).round(1), "narrow"),
    ("heart_rate", lambda v: (v / 10).round() * 10, "heaping"),
    ("resp_rate", lambda v: v.where(v.index % 10 > 5, (v / 2).round() * 2), "heaping"),
    ("glucose_mgdl", lambda v: v.where(v.index % 5 > 0, 112), "frequent-value"),
    ("blood_pressure_systolic", lambda v: v.clip(upper=v.quantile(0.97)), "cut-tail"),
])  # fmt: skip
def test_an_unusual_shape_is_found(tmp_path: Path, column: str, change: object, rule: str) -> None:
    rows = table()
    rows[column] = change(rows[column])  # type: ignore[operator]
    assert (rule, column) in failed(check_marginals(scanned(tmp_path, rows), None))


def test_saturation_ends_at_100_and_may_stay_there(tmp_path: Path) -> None:
    rows = table(STAYS)
    rows = rows[rows["patient_id"] == 3].assign(spo2=100)
    assert failed(check_marginals(scanned(tmp_path, rows), None)) == set()


def test_levels_are_set_beside_a_reference(tmp_path: Path) -> None:
    rows = table()
    rows["glucose_mgdl"] = (rows["glucose_mgdl"] * 1.7).clip(upper=1000).round()
    scan = scanned(tmp_path, rows)
    section = check_marginals(scan, Beside(own_figures(scan), reference_of("teaching"), scan.n_patients))
    assert ("other-level", "glucose_mgdl") in failed(section)
    assert {column for _, column in failed(section)} == {"glucose_mgdl"}
    assert all(len(chart.series) == 2 for chart in section.charts)


@pytest.mark.parametrize("multiple", [2, 4, 5, 10])
def test_smoothing_gives_every_remainder_the_same_weight(multiple: int) -> None:
    weights = smoothing(multiple)
    places = np.arange(len(weights)) % multiple
    assert weights.sum() == pytest.approx(1)
    assert np.bincount(places, weights) == pytest.approx(np.full(multiple, 1 / multiple))
