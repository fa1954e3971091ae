"""How values are written down."""

import numpy as np

from vitals.catalog.populations import POPULATIONS
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate
from vitals.training.fitting.habits import coarseness, habits
from vitals.training.fitting.records import Records


def test_notes_by_hand_are_told_from_a_monitor() -> None:
    for id in ("teaching", "emergency", "ward", "icu"):
        for charted in (False, True):
            cohort = Cohort(population=POPULATIONS[id], charted=charted)
            assert habits(simulate(np.arange(500), 1.7e9, cohort).readings.values).charted == charted


def test_shares_of_habits(arrivals: Records) -> None:
    values = arrivals.values.copy()
    values[:, 1] = np.where(np.arange(len(values)) < 300, 20, 17)
    found = habits(values)
    assert found.even_rates == 300 / len(values)
    assert 0.05 < found.tens < 0.15
    values[19:] = np.nan
    assert np.isnan(habits(values)).all()
    assert not habits(values).charted


def test_how_coarsely_values_are_written(arrivals: Records) -> None:
    values = arrivals.values.copy()
    values[:, 1] = np.round(values[:, 1] / 2) * 2
    values[:, 2] = np.round(values[:, 2] / 5) * 5
    values[:, 5] = np.round(values[:, 5])
    values[:, 6] = np.nan
    assert coarseness(values).tolist() == [1, 2, 5, 1, 1, 10, 1]
