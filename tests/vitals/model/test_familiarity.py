from itertools import product

import numpy as np
import pytest

from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.catalog.signs import SIGNS
from vitals.model.familiarity import Familiarity
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate

IDS = list(SIGNS)
ROWS = 20_000


@pytest.mark.parametrize("id", ["teaching", "emergency_lesson", "icu"])
def test_as_many_readings_lie_below_a_centile_as_it_says(id):
    population = POPULATIONS[id]
    instants = 1_767_225_600.0 + 7_919.0 * np.arange(ROWS)
    readings = simulate(np.arange(ROWS), instants, Cohort(seed=11, population=population)).readings
    on_oxygen = np.zeros(ROWS, bool) if readings.on_oxygen is None else readings.on_oxygen
    used = np.ones((ROWS, len(IDS)), bool)
    used[::2, IDS.index("spo2")] = False
    found = Familiarity.of(population).centiles(readings.values, used, on_oxygen)
    for limit in (1, 10, 50):
        error = 100 * np.sqrt(limit / 100 * (1 - limit / 100) * (1 / ROWS + 1 / 20_000))
        assert abs(100 * (found < limit).mean() - limit) < 4 * error
    assert found.min() >= 0
    assert found.max() <= 100


def test_what_no_patient_has_is_unfamiliar_and_the_normal_is_not():
    normal = [sign.healthy.mean for sign in SIGNS.values()]
    strange = [
        30 if id == "temperature_c" else 220 if id == "heart_rate" else value
        for id, value in zip(IDS, normal, strict=True)
    ]
    both = np.array([normal, strange])
    found = Familiarity.of(TEACHING).centiles(both, np.ones((2, len(IDS)), bool), np.zeros(2, bool))
    assert found[0] > 50
    assert found[1] == 0
    without = np.array([[id not in ("temperature_c", "heart_rate") for id in IDS]] * 2)
    again = Familiarity.of(TEACHING).centiles(both, without, np.zeros(2, bool))
    assert again[0] == again[1]


def test_the_densities_of_every_pattern_of_shown_signs_are_kept():
    familiarity = Familiarity(POPULATIONS["healthy"])
    used = np.array(list(product((False, True), repeat=len(IDS))))
    readings = np.tile([sign.healthy.mean for sign in SIGNS.values()], (len(used), 1))
    first = familiarity.centiles(readings, used, np.zeros(len(used), bool))
    again = familiarity.centiles(readings, used, np.zeros(len(used), bool))
    np.testing.assert_array_equal(again, first)
    assert familiarity._densities.cache_info().misses == len(used)
