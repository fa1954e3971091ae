"""The filter over courses of a stay, and the covariance that it takes the readings to have."""

from dataclasses import replace

import numpy as np
import pytest

from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.errors import InvalidValue
from vitals.model.cells import to_state
from vitals.simulation.cohort import Cohort
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import FloatArray
from vitals.training.early_warning import StayWatch, horizon_labels, watch_stays
from vitals.training.onset_filter import OnsetFilter, Particles, covariance_in_time

ICU, INSTANT = POPULATIONS["icu"], np.datetime64("2026-01-05")
HORIZONS = ((12.0, 0.0), (0.0, 24.0), (0.0, np.inf), (np.inf, 0.0))


@pytest.fixture(scope="module")
def watch() -> StayWatch:
    return watch_stays(Cohort(seed=2, population=ICU), np.arange(1_000), INSTANT)


@pytest.fixture(scope="module")
def small() -> OnsetFilter:
    return OnsetFilter(ICU, 4_000)


@pytest.fixture(scope="module")
def found(small: OnsetFilter, watch: StayWatch) -> FloatArray:
    return small.probabilities(watch, HORIZONS)


def test_the_covariance_is_that_of_simulated_people() -> None:
    healthy = Population.of({"healthy": 1.0}, id="icu_without_illness", name="test", setting=ICU.setting)
    quiet = replace(ICU.setting, id="icu_without_rhythm", rhythm=0.0, oxygen=None)
    healthy = replace(healthy, setting=quiet)
    parameters = Parameters.of(healthy.signs, setting=quiet)
    n_hours, n_people = 30, 4_000
    seen = watch_stays(Cohort(seed=5, population=healthy), np.arange(n_people), INSTANT).values[:, :n_hours]
    states = np.stack([to_state(seen[:, :, i], scale) for i, scale in enumerate(parameters.scales.scales)], axis=2)
    actual = np.cov(states.reshape(n_people, -1), rowvar=False)
    expected = covariance_in_time(parameters, n_hours)
    spread = np.sqrt(np.diag(expected))
    difference = (actual - expected) / np.outer(spread, spread)
    difference = difference.reshape(n_hours, 7, n_hours, 7)
    spo2 = parameters.scales.ids.index("spo2")
    others = [sign for sign in range(7) if sign != spo2]
    assert np.abs(difference[:, others][:, :, :, others]).max() < 0.1  # standard error 0.02, of 32,000 numbers
    # averaged over the hours, chance is small: lag by lag
    for lag in (0, 1, 6, 24):
        mean = np.mean([difference[hour, :, hour + lag] for hour in range(n_hours - lag)], axis=0)
        assert np.abs(mean[np.ix_(others, others)]).max() < 0.05
        assert abs(mean[spo2, spo2]) < 0.15  # a cell of the saturation is wide, and it ends at 100 %


def test_probabilities_are_those_of_horizons(found: FloatArray) -> None:
    soon, recently, ever, later = found
    assert found.min() >= 0
    assert (ever + later).max() <= 1 + 1e-6
    assert (soon <= later + 1e-9).all()
    assert (recently <= ever + 1e-9).all()
    assert recently[:, :24] == pytest.approx(ever[:, :24])  # no stay is longer
    assert ever[:, 0].max() < 1e-3
    assert later[:, -1].mean() < 0.01


@pytest.mark.parametrize("index", range(len(HORIZONS)))
def test_probabilities_are_right_on_average(found: FloatArray, watch: StayWatch, index: int) -> None:
    hour = 48
    ahead, behind = HORIZONS[index]
    labels = horizon_labels(watch.since_onset[:, hour], ahead=ahead, behind=behind)
    given = found[index][:, hour]
    assert given.mean() == pytest.approx(labels.mean(), abs=3 * np.sqrt((given * (1 - given)).mean() / len(given)))


@pytest.mark.parametrize("index", [1, 2])
def test_what_has_begun_is_known_better_than_by_its_rate(found: FloatArray, watch: StayWatch, index: int) -> None:
    labels = horizon_labels(watch.since_onset[:, 48], behind=HORIZONS[index][1])
    given, rate = found[index][:, 48], labels.mean()
    loss = -np.log(np.where(labels, given, 1 - given)).mean()
    assert loss < -(rate * np.log(rate) + (1 - rate) * np.log(1 - rate))


def test_a_probability_depends_on_no_later_reading(small: OnsetFilter, watch: StayWatch, found: FloatArray) -> None:
    changed = watch.values.copy()
    changed[:, 40:, 0] += 30
    again = small.probabilities(replace(watch, values=changed), HORIZONS)
    assert again[:, :, :40] == pytest.approx(found[:, :, :40], abs=1e-3)
    assert np.abs(again[:, :, 45:] - found[:, :, 45:]).max() > 0.1


def test_a_particle_with_an_onset_has_a_twin_without_one() -> None:
    particles = Particles.of(ICU, 500)
    worse = np.isfinite(particles.onset)
    assert (np.diff(particles.onset[worse]) >= 0).all()
    assert worse[: worse.sum()].all()
    assert len(particles.onset) == 500 + worse.sum()
    assert np.exp(particles.log_weight).sum() == pytest.approx(500, rel=1e-4)
    assert ICU.setting.stay is not None
    share = np.exp(particles.log_weight[worse]).sum() / 500
    assert share == pytest.approx(ICU.setting.stay.deterioration * worse.sum() / 500, rel=1e-4)


def test_what_the_filter_does_not_know_is_refused(small: OnsetFilter, watch: StayWatch) -> None:
    with pytest.raises(InvalidValue, match="that of the filter"):
        small.probabilities(replace(watch, population=POPULATIONS["ward"]), HORIZONS)
    with pytest.raises(InvalidValue, match="knows no artifacts"):
        small.probabilities(replace(watch, values=np.full_like(watch.values, np.nan)), HORIZONS)
    with pytest.raises(InvalidValue, match="ward or icu"):
        OnsetFilter(POPULATIONS["teaching"])
