import numpy as np
import pytest

from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.catalog.signs import SIGNS
from vitals.model.marginals import BLOCK, Marginals
from vitals.model.oracle import Oracle
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate

IDS = list(SIGNS)
EVERY = (True,) * len(IDS)
ROWS = 600


def sample(population):
    instants = 1_767_225_600.0 + 7_919.0 * np.arange(ROWS)
    return simulate(np.arange(ROWS), instants, Cohort(seed=5, population=population))


@pytest.fixture(scope="module")
def readings():
    return sample(TEACHING).readings.values


def without(*ids):
    return tuple(id not in ids for id in IDS)


@pytest.mark.parametrize(
    "missing", [(), *((id,) for id in IDS), ("blood_pressure_systolic", "blood_pressure_diastolic")]
)
def test_the_condition_is_the_oracles(readings, missing):
    shown = without(*missing)
    part = np.where(shown, readings, np.nan)
    marginals = Marginals.of(TEACHING)
    found = marginals.of_signs(shown, False).evidence(marginals.locate(part)).condition
    away = np.abs(found - Oracle(TEACHING).condition(part)).max(axis=1)  # for the saturation has a point for a cell
    assert np.median(away) < 0.005
    assert np.quantile(away, 0.99) < 0.1


@pytest.mark.parametrize("id", ["icu", *(pytest.param(each, marks=pytest.mark.slow) for each in ("emergency", "ward"))])
def test_in_care_it_is_the_oracles_among_those_on_oxygen_and_the_others(id):
    population = POPULATIONS[id]
    simulation = sample(population)
    readings, on_oxygen = simulation.readings.values, simulation.readings.on_oxygen
    marginals = Marginals.of(population)
    assert marginals.has_oxygen
    best = Oracle(population).condition(readings, on_oxygen=on_oxygen)
    for flag in (False, True):
        rows = np.flatnonzero(on_oxygen == flag)
        located = marginals.locate(readings).rows(rows)
        found = marginals.of_signs(EVERY, flag).evidence(located).condition
        assert np.abs(found - best[rows]).mean() < 0.002


def test_the_density_is_the_oracles(readings):
    marginals = Marginals.of(TEACHING)
    located = marginals.locate(readings)
    marginal = marginals.of_signs(EVERY, False)
    of_display = marginal.evidence(located).log_density
    assert np.median(np.abs(of_display - Oracle(TEACHING).log_density(readings))) < 0.02
    assert np.allclose(marginal.log_density(located) + located.log_widths.sum(axis=1), of_display, atol=1e-4)


def test_the_density_in_the_normal_space_does_not_depend_on_the_display(readings):
    marginals = Marginals.of(TEACHING)
    located, marginal = marginals.locate(readings), marginals.of_signs(EVERY, False)
    finer = located._replace(log_widths=located.log_widths - np.log(10))
    assert np.array_equal(marginal.log_density(finer), marginal.log_density(located))
    assert np.allclose(marginal.evidence(finer).log_density, marginal.evidence(located).log_density - 7 * np.log(10))


def test_a_reading_does_not_depend_on_the_others(readings):
    marginals = Marginals.of(TEACHING)
    marginal = marginals.of_signs(EVERY, False)
    whole = marginal.evidence(marginals.locate(readings))
    for rows in (slice(7, 8), slice(3, BLOCK + 40), slice(100, ROWS)):
        part = marginal.evidence(marginals.locate(readings[rows]))
        assert np.allclose(part.condition, whole.condition[rows], rtol=0, atol=1e-12)  # four decimals are shown
        assert np.allclose(part.log_density, whole.log_density[rows], rtol=0, atol=1e-9)


def test_nothing_shown_leaves_the_prior(readings):
    marginals = Marginals.of(TEACHING)
    nothing = np.full((1, len(IDS)), np.nan)
    found = marginals.of_signs((False,) * len(IDS), False).evidence(marginals.locate(nothing)).condition
    assert np.allclose(found, Oracle(TEACHING).condition(nothing), atol=1e-5)


@pytest.mark.parametrize("id", IDS)
def test_hidden_signs_are_drawn_as_they_are_distributed_given_the_others(readings, id):
    index, shown = IDS.index(id), without(id)
    part = np.where(shown, readings, np.nan)
    marginals = Marginals.of(TEACHING)
    drawn = marginals.of_signs(shown, False).draw(marginals.locate(part), part, 32)
    assert drawn.shape == (ROWS, 32, len(IDS))
    assert np.array_equal(drawn[:, :, np.array(shown)], np.repeat(readings[:, None, np.array(shown)], 32, axis=1))
    low, high = SIGNS[id].accepted
    assert ((drawn[:, :, index] >= low) & (drawn[:, :, index] <= high)).all()
    # the share of draws below what was really shown is uniform
    rank = (drawn[:, :, index] < readings[:, index, None]).mean(axis=1)
    assert abs(rank.mean() - 0.5) < 4 * np.sqrt(1 / 12 / ROWS) + 0.02
    assert abs(rank.var() - 1 / 12) < 0.02
