import numpy as np
import pytest

from vitals.catalog.populations import TEACHING
from vitals.catalog.signs import SIGNS
from vitals.model.gate import BLOCK, Gate
from vitals.model.marginals import Marginals
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate

IDS = list(SIGNS)
ROWS = BLOCK + 300
WITHOUT = [tuple(id != hidden for id in IDS) for hidden in IDS]


@pytest.fixture(scope="module")
def marginals():
    return Marginals.of(TEACHING)


@pytest.fixture(scope="module")
def located(marginals):
    instants = 1_767_225_600.0 + 7_919.0 * np.arange(ROWS)
    return marginals.locate(simulate(np.arange(ROWS), instants, Cohort(seed=3)).readings.values)


def exact_odds(marginals, located, log_shown):
    whole, *parts = (
        marginals.of_signs(mask, False).evidence(located).log_density for mask in ((True,) * len(IDS), *WITHOUT)
    )
    return log_shown + np.array(parts) - whole


@pytest.mark.parametrize("log_shown", [-4.0, -6.0, -8.0])
def test_what_is_probably_disturbed_is_looked_at(marginals, located, log_shown):
    shown = np.full((len(IDS), ROWS), log_shown)
    looks = Gate(marginals.components(False), WITHOUT).looks(shown, located)
    probable = exact_odds(marginals, located, shown) > np.log(0.1)
    assert probable.any()
    assert looks[probable].mean() > 0.95


def test_what_cannot_be_is_not(marginals, located):
    shown = np.full((len(IDS), ROWS), -30.0)
    assert not Gate(marginals.components(False), WITHOUT).looks(shown, located).any()


def test_a_sign_that_changes_what_the_others_say_is_looked_at_sooner(marginals):
    """A fast heart beside signs that are all normal may be beats counted twice; a slightly fast one changes nothing."""
    fast, usual = (np.array([sign.healthy.mean for sign in SIGNS.values()]) for _ in range(2))
    fast[IDS.index("heart_rate")] = 150
    gate, index = Gate(marginals.components(False), WITHOUT), IDS.index("heart_rate")
    odds = exact_odds(marginals, marginals.locate(np.array([fast, usual])), 0.0)
    shown = np.full((len(IDS), 2), -30.0)
    shown[index] = -4.0 - odds[index]  # equally probable
    assert gate.looks(shown, marginals.locate(np.array([fast, usual])))[index].tolist() == [True, False]
