from statistics import NormalDist

import numpy as np
import pytest

from vitals.catalog.signs import SIGNS, VitalSign
from vitals.simulation.noise import patient_keys
from vitals.simulation.patients import SEXES, patients

N = 100_000
KEYS = patient_keys(5, np.arange(N))
ALL = patients(KEYS)


def test_sexes() -> None:
    assert SEXES == ("male", "female")
    assert set(ALL.sex.tolist()) == {0, 1}
    assert ALL.sex.mean() == pytest.approx(0.5, abs=0.008)


def test_patients_are_adults() -> None:
    assert ALL.age.min() == 18
    assert 90 < ALL.age.max() <= 95
    assert len(np.unique(ALL.age)) == ALL.age.max() - 17  # no age is left out


@pytest.mark.parametrize(("share", "age"), [(0.10, 25), (0.25, 36), (0.50, 52), (0.75, 68), (0.90, 80)])
def test_ages_are_shared_out_as_designed(share: float, age: int) -> None:
    assert np.mean(ALL.age < age) == pytest.approx(share, abs=0.006)


def test_age_does_not_depend_on_sex() -> None:
    assert abs(np.corrcoef(ALL.age, ALL.sex)[0, 1]) < 0.015


def test_standing_offsets_are_standard_normal() -> None:
    assert np.abs(ALL.standing.mean(axis=1)).max() < 0.015
    assert np.abs(ALL.standing.std(axis=1) - 1).max() < 0.01
    assert np.abs(np.mean(ALL.standing.astype(float) ** 4, axis=1) - 3).max() < 0.15


def test_standing_offsets_are_independent_although_age_explains_them() -> None:
    """Otherwise the signs would be correlated by their patients' ages, beyond what the catalog says."""
    assert np.abs(np.corrcoef(ALL.standing) - np.eye(len(SIGNS))).max() < 0.015


@pytest.mark.parametrize(("row", "sign"), list(enumerate(SIGNS.values())), ids=list(SIGNS))
def test_age_and_sex_explain_what_the_signs_say(row: int, sign: VitalSign) -> None:
    # normal score of the age: its rank among all patients
    rank = np.argsort(np.argsort(ALL.age + np.random.default_rng(0).random(N)))
    quantiles = np.array([NormalDist().inv_cdf((i + 0.5) / 1000) for i in range(1000)])
    assert np.corrcoef(quantiles[rank * 1000 // N], ALL.standing[row])[0, 1] == pytest.approx(sign.age, abs=0.015)
    # a normal score cut at 0 keeps sqrt(2 / pi) of its correlation
    expected = sign.female * (2 / np.pi) ** 0.5
    assert np.corrcoef(ALL.sex, ALL.standing[row])[0, 1] == pytest.approx(expected, abs=0.015)


def test_older_patients_have_higher_pressure_and_lower_saturation() -> None:
    old, young = ALL.standing[:, ALL.age >= 70], ALL.standing[:, ALL.age < 30]
    difference = dict(zip(SIGNS, old.mean(axis=1) - young.mean(axis=1), strict=True))
    assert difference["blood_pressure_systolic"] > 0.8
    assert difference["spo2"] < -0.9
    assert abs(difference["resp_rate"]) < 0.05  # does not age


def test_a_patient_does_not_depend_on_the_others() -> None:
    few = patients(KEYS[100:103])
    assert np.array_equal(few.standing, ALL.standing[:, 100:103])
    assert np.array_equal(few.age, ALL.age[100:103])
    assert np.array_equal(few.sex, ALL.sex[100:103])
