"""How much of a sign's spread lies between patients."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.fitting_recovery import records_of
from vitals.catalog.population import Population
from vitals.training.fitting.numbers import Numbers
from vitals.training.fitting.persons import in_space, match_persons, within_share


def test_the_share_within_patients() -> None:
    random = np.random.default_rng(1)
    whose = np.repeat(np.arange(2000), 4)
    values = random.normal(size=2000)[whose] * 2 + random.normal(size=8000)
    assert within_share(values[:, None], whose)[0] == pytest.approx(1 / 5, abs=0.01)
    values[whose >= 15] = np.nan
    assert np.isnan(within_share(values[:, None], whose)[0])
    assert np.isnan(within_share(values[:, None], np.arange(8000))[0])


def test_the_spread_between_patients_is_found_by_simulating_them(emergency: Population) -> None:
    truth = Numbers.of(emergency)
    records = records_of(emergency, 800, readings=6, hours=1)
    wrong = replace(truth, standing=np.full(7, 0.5))
    found, known = match_persons(records, wrong)
    assert known.all()
    fresh, expected = (
        records_of(found.population(), 800, readings=6, hours=1, seed=5),
        records_of(emergency, 800, readings=6, hours=1, seed=6),
    )
    before = records_of(wrong.population(), 800, readings=6, hours=1, seed=5)
    shares = [within_share(in_space(each.values, truth), each.patients) for each in (expected, fresh, before)]
    assert np.abs(shares[1] - shares[0]).max() < 0.06
    assert np.abs(shares[2] - shares[0]).max() > 0.12


def test_without_times_nothing_is_known(emergency: Population) -> None:
    numbers, records = Numbers.of(emergency), records_of(emergency, 40, readings=3)
    found, known = match_persons(replace(records, times=None), numbers)
    assert not known.any()
    assert found is numbers
    found, known = match_persons(records_of(emergency, 40), numbers)
    assert not known.any()
