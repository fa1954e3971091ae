"""Readings as arrays."""

import numpy as np

from vitals.training.fitting.records import UNKNOWN, Records

SOME = Records(
    values=np.arange(28.0).reshape(4, 7),
    patients=np.array([0, 0, 3, 5]),
    times=np.arange(4.0),
    on_oxygen=np.array([1, 0, UNKNOWN, 0]),
    labels=np.array([0, 4, UNKNOWN, 2]),
)


def test_patients_are_counted_once() -> None:
    assert (len(SOME), SOME.n_patients) == (4, 3)


def test_some_rows_keep_the_numbers_of_their_patients() -> None:
    found = SOME.rows(np.array([1, 3]))
    assert found.patients.tolist() == [0, 5]
    assert (found.labels.tolist(), found.on_oxygen.tolist()) == ([4, 2], [0, 0])
    assert found.times is not None
    assert found.times.tolist() == [1.0, 3.0]


def test_labels_can_be_taken_away() -> None:
    assert set(SOME.without_labels().labels.tolist()) == {UNKNOWN}
