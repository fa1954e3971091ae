from pathlib import Path

import numpy as np
import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.data.datasets import DataSet
from vitals.data.layouts import Series, Snapshot
from vitals.data.writing import write
from vitals.errors import InvalidData
from vitals.model.persistence import OUTPUTS
from vitals.simulation.cohort import Cohort
from vitals.simulation.status import STATUSES
from vitals.training.samples import FIRST_PATIENT, label_encoders, read_sample, simulate_sample, split_by_patient

STATUS, CONDITION = OUTPUTS.values()


def test_a_data_set_is_read_as_it_was_simulated(data: Path) -> None:
    sample, table = read_sample(data), DataSet(layout=Snapshot(rows=2000)).table()
    assert len(sample) == 2000
    np.testing.assert_array_equal(sample.groups, table["patient_id"].to_numpy())
    np.testing.assert_array_equal(sample.X[:, 0], table["heart_rate"].to_numpy())
    np.testing.assert_array_equal(sample.X[:, 5], table["temperature_c"].to_numpy())
    assert np.array(STATUS)[sample.Y[:, 0]].tolist() == table["label_status"].to_pylist()
    assert np.array(CONDITION)[sample.Y[:, 1]].tolist() == table["probable_condition"].to_pylist()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"columns": "classic"}, "has no patient_id, by which it must be split"),
        ({"cohort": Cohort(artifacts=True)}, "lacks values that artifacts took away"),
    ],
)
def test_data_that_cannot_be_trained_on_are_refused(tmp_path: Path, options: dict, sentence: str) -> None:
    write(DataSet(layout=Snapshot(rows=3000), **options), tmp_path / "vitals.csv")
    with pytest.raises(InvalidData, match=sentence):
        read_sample(tmp_path / "vitals.csv")


def test_no_patient_is_on_both_sides_of_a_split(tmp_path: Path) -> None:
    layout = Series(n_patients=50, duration=600, interval=60)
    write(DataSet(layout=layout), tmp_path / "series.csv")
    sample = read_sample(tmp_path / "series.csv")
    part, test = split_by_patient(sample, test_share=0.2, seed=3)
    assert set(part.groups) | set(test.groups) == set(sample.groups)
    assert not set(part.groups) & set(test.groups)
    assert len(set(test.groups)) == 10
    assert len(part) + len(test) == len(sample)
    again, _ = split_by_patient(sample, test_share=0.2, seed=3)
    np.testing.assert_array_equal(again.X, part.X)
    other, _ = split_by_patient(sample, test_share=0.2, seed=4)
    assert set(other.groups) != set(part.groups)


def test_simulated_samples_are_other_people_than_the_data_set_and_each_other() -> None:
    sample, other = simulate_sample(300, seed=1), simulate_sample(300, seed=2)
    np.testing.assert_array_equal(simulate_sample(100, seed=1).X, sample.X[:100])
    assert sample.groups.min() == FIRST_PATIENT  # a data set counts its patients from 1
    assert not np.any(np.all(sample.X == other.X, axis=1))
    only = simulate_sample(300, seed=1, population=Population.of({"healthy": 1.0}))
    assert {CONDITION[code] for code in only.Y[:, 1]} == {"healthy"}


def test_samples_are_joined_and_cut() -> None:
    sample = simulate_sample(30, seed=1)
    joined = sample.rows(slice(10)) + sample.rows(np.arange(10, 30))
    for name in ("X", "Y", "groups"):
        np.testing.assert_array_equal(getattr(joined, name), getattr(sample, name))


def test_encoders_and_codes_agree() -> None:
    """With the encoders alone, codes read as they do with the library."""
    for encoder, classes in zip(label_encoders(), OUTPUTS.values(), strict=True):
        assert encoder.classes_.tolist() == list(classes)
        assert encoder.inverse_transform(np.arange(len(classes))).tolist() == list(classes)
    assert set(STATUS) == set(STATUSES)
    assert set(CONDITION) == set(CONDITIONS)


def test_where_somebody_gets_oxygen_it_is_one_more_input(tmp_path: Path) -> None:
    cohort = Cohort(population=POPULATIONS["ward"])
    write(DataSet(layout=Snapshot(rows=300), cohort=cohort, columns="full"), tmp_path / "ward.csv")
    simulated = simulate_sample(300, seed=1, population=POPULATIONS["ward"])
    for sample in (read_sample(tmp_path / "ward.csv"), simulated, simulated.rows(slice(9)) + simulated.rows(slice(9))):
        assert sample.on_oxygen is not None
        assert 0 < sample.on_oxygen.mean() < 1
        assert np.array_equal(sample.inputs, np.column_stack([sample.X, sample.on_oxygen]))
        assert list(sample.known) == ["on_oxygen"]
    without = simulate_sample(30, seed=1)
    assert without.inputs is without.X
    assert not without.known


@pytest.mark.parametrize(("population", "is_said"), [("ward", True), ("teaching", False)])
def test_that_nobody_got_oxygen_is_said_where_somebody_may(tmp_path: Path, population: str, is_said: bool) -> None:
    cohort = Cohort(population=POPULATIONS[population])
    data = DataSet(layout=Snapshot(rows=1), cohort=cohort, columns="full")
    assert data.table()["on_oxygen"].to_pylist() == [False]
    write(data, tmp_path / "one.csv")
    assert (read_sample(tmp_path / "one.csv").on_oxygen is not None) == is_said
