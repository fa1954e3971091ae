"""Day and night, as the mean over patients of what they do at an hour."""

from dataclasses import replace

import numpy as np
import pytest

from vitals.catalog.population import Population
from vitals.catalog.scale import slope_in_scale
from vitals.catalog.settings import LESSON, SETTINGS, Setting
from vitals.catalog.signs import SIGNS
from vitals.simulation.cohort import Cohort
from vitals.simulation.rhythms import Rhythms
from vitals.simulation.simulator import simulate

IDS = list(SIGNS)
MOVING = {id: sign.rhythm for id, sign in SIGNS.items() if sign.rhythm[0]}
MIDNIGHT = 1_760_054_400.0  # 2025-10-10T00:00:00Z
HOUR, DAY = 3600.0, 86_400.0
IN_CARE = [setting for setting in SETTINGS.values() if setting is not LESSON]
each_setting = pytest.mark.parametrize("setting", IN_CARE, ids=lambda setting: setting.id)


def shifts(setting: Setting, time: np.ndarray) -> np.ndarray:
    """What the clock adds at each time in the normal space, shape (n_signs, n_samples)."""
    state = np.zeros((len(IDS), len(time)), np.float32)
    Rhythms.of(setting).add(state, time)
    return state


@each_setting
def test_signs_are_highest_at_their_hour_and_move_by_their_amplitude(setting: Setting) -> None:
    hours = np.arange(0, 24, 1 / 60)
    moved = shifts(setting, MIDNIGHT + hours * HOUR)
    for row, id in enumerate(IDS):
        if id not in MOVING:
            assert not moved[row].any(), id
            continue
        amplitude, maximum = MOVING[id]
        slope = slope_in_scale(setting.baselines[id].center, setting.signs[id].scale)
        assert hours[moved[row].argmax()] == pytest.approx(maximum, abs=1 / 30)
        assert hours[moved[row].argmin()] == pytest.approx((maximum + 12) % 24, abs=1 / 30)
        assert moved[row].max() == pytest.approx(setting.rhythm * amplitude * slope, rel=1e-4)
        assert moved[row].mean() == pytest.approx(0, abs=1e-4)


def test_in_intensive_care_a_third_of_it_is_left() -> None:
    """As large as on the ward in the signs' units, but for a third: there is light and noise all night."""
    row, time = IDS.index("temperature_c"), MIDNIGHT + np.arange(0, DAY, 600)
    icu, ward = (np.ptp(shifts(SETTINGS[id], time)[row]) for id in ("icu", "ward"))
    assert icu == pytest.approx(ward / 3, rel=1e-4)
    assert ward == pytest.approx(0.5, rel=1e-3)


def test_the_clock_is_that_of_the_setting() -> None:
    tokyo = replace(SETTINGS["ward"], utc_offset_hours=9)
    time = MIDNIGHT + np.arange(0, DAY, 1234.5)
    assert np.array_equal(shifts(tokyo, time), shifts(SETTINGS["ward"], time + 9 * HOUR))
    row, hours = IDS.index("heart_rate"), np.arange(0, 24, 0.1)
    highest = hours[shifts(tokyo, MIDNIGHT + hours * HOUR)[row].argmax()]
    assert highest == pytest.approx((15.5 - 9) % 24, abs=0.1)


@each_setting
def test_every_day_is_the_same_and_nothing_jumps(setting: Setting) -> None:
    time = MIDNIGHT + np.arange(0, DAY, 7.0)
    moved = shifts(setting, time)
    for days in (-15_000, -1, 1, 3000):  # before 1970, too
        assert np.abs(shifts(setting, time + days * DAY) - moved).max() < 1e-5
    around = shifts(setting, MIDNIGHT + np.arange(-120, 120, 0.5))
    assert np.abs(np.diff(around)).max() < 1e-4


@each_setting
def test_the_covariance_is_that_of_the_shifts_over_a_day(setting: Setting) -> None:
    rhythms = Rhythms.of(setting)
    assert rhythms.covariance.shape == (7, 7)
    assert rhythms.covariance == pytest.approx(
        np.cov(shifts(setting, MIDNIGHT + np.arange(0, DAY, 30.0)), bias=True), abs=1e-6
    )
    row = IDS.index("temperature_c")
    assert rhythms.covariance[row, row] == pytest.approx((setting.rhythm * 0.25) ** 2 / 2, rel=1e-4)


def test_the_lesson_knows_no_day() -> None:
    rhythms = Rhythms.of(LESSON)
    assert rhythms.waves == ()
    assert not rhythms.covariance.any()
    assert not shifts(LESSON, MIDNIGHT + np.arange(0, DAY, 600)).any()


@pytest.mark.parametrize("id", ["ward", "icu"])
def test_patients_are_warmer_in_the_evening(id: str) -> None:
    """In the simulation: a mean over patients at 6 and at 18 o'clock."""
    n, row = 20_000, IDS.index("temperature_c")
    cohort = Cohort(population=Population.of({"healthy": 1.0}, setting=SETTINGS[id]))
    morning, evening = (
        simulate(np.arange(n), MIDNIGHT + hour * HOUR, cohort).truth.by_sign[row].mean() for hour in (6, 18)
    )
    assert evening - morning == pytest.approx(0.5 * SETTINGS[id].rhythm, abs=0.025)
