from collections import Counter

import numpy as np

from vitals.simulation.names import BEGINNINGS, ENDINGS, names
from vitals.simulation.noise import patient_keys


def test_a_name_belongs_to_seed_and_patient_alone() -> None:
    together = names(patient_keys(5, np.arange(100)))
    assert together == [names(patient_keys(5, np.array([number])))[0] for number in range(100)]
    assert together != names(patient_keys(6, np.arange(100)))


def test_every_name_comes_up_about_as_often_as_the_others() -> None:
    found = Counter(names(patient_keys(0, np.arange(200_000))))
    assert len(found) == len(BEGINNINGS) * len(ENDINGS) == len({*BEGINNINGS}) * len({*ENDINGS})
    assert max(found.values()) < 1.5 * 200_000 / len(found)
    assert all(name.isalpha() and name.istitle() for name in found)
