"""Tables that are alike, tables that are not, and distances worked out by hand."""

import numpy as np
import pytest

from vitals.data.likeness import auroc, closest_distances, nearer_share, two_sample_auroc
from vitals.errors import InvalidValue


def normal(seed: int, n: int = 600) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, 3))


def test_tables_of_one_distribution_are_not_told_apart() -> None:
    found = two_sample_auroc(normal(1), normal(2))
    assert abs(found.auroc - 0.5) < 4 * found.error


def test_another_center_and_another_dependence_are_seen() -> None:
    moved = normal(2)
    moved[:, 0] += 1
    assert two_sample_auroc(normal(1), moved).auroc > 0.7
    tied = normal(2)
    tied[:, 1] = 0.9 * tied[:, 0] + np.sqrt(1 - 0.81) * tied[:, 1]
    assert two_sample_auroc(normal(1), tied).auroc > 0.7


def test_missing_values_are_seen_where_they_differ() -> None:
    gaps = normal(2)
    gaps[:400, 0] = np.nan
    assert two_sample_auroc(normal(1), gaps).auroc > 0.7
    gapped = normal(1)
    gapped[100:500, 0] = np.nan
    found = two_sample_auroc(gapped, gaps)
    assert abs(found.auroc - 0.5) < 4 * found.error


def test_a_patient_is_not_judged_by_what_was_learned_of_the_same_patient() -> None:
    """Patients who differ from each other, and two tables that do not: only rows of the same patient give them away."""
    random = np.random.default_rng(3)
    tables = [np.repeat(random.normal(size=(30, 3)), 20, axis=0) + random.normal(size=(600, 3)) / 50 for _ in range(2)]
    whose = np.repeat(np.arange(30), 20)
    by_row, by_patient = two_sample_auroc(*tables), two_sample_auroc(*tables, patients=(whose, whose))
    assert by_row.auroc > 0.95
    assert by_patient.auroc < 0.8
    assert by_patient.error > 3 * by_row.error


def test_too_few_patients_are_refused() -> None:
    with pytest.raises(InvalidValue, match="5 or more"):
        two_sample_auroc(normal(1, 4), normal(2))


def test_the_area_is_the_share_of_pairs_in_order() -> None:
    assert auroc(np.array([1.0, 2.0]), np.array([2.0, 3.0])).auroc == 3.5 / 4
    assert str(auroc(np.arange(100.0), np.arange(100.0))) == "0.500 ± 0.041"


def test_distances_to_the_closest_record() -> None:
    rows, records = np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([[0.0, 1.0], [0.0, 0.0]])
    assert closest_distances(rows, records).tolist() == [0.0, pytest.approx(np.hypot(3, 3))]


def test_the_share_that_is_nearer_halves_ties() -> None:
    found = nearer_share(np.array([1.0, 2.0, 3.0, 1.0]), np.array([2.0, 1.0, 3.0, 2.0]))
    assert found.share == (2 + 0.5) / 4
    assert found.low < found.share < found.high
    assert str(nearer_share(np.zeros(100), np.zeros(100))) == "50.0 % (50.0 to 50.0)"
