import numpy as np
import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.catalog.signs import SIGNS
from vitals.model.oracle import Oracle
from vitals.model.partial import Answers, Network, complete_answers
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate
from vitals.simulation.status import STATUSES, label_status

IDS = list(SIGNS)
ROWS = 4000
ALL = range(len(CONDITIONS))
INSTANTS = 1_767_225_600.0 + 7_919.0 * np.arange(ROWS)


def by_the_rule(readings, oxygen=False):
    """The status of measured signs by the rule alone: a network of which everything is known."""
    return np.eye(len(STATUSES))[label_status(np.round(readings, 1))]


def answered(readings, population, *, on_oxygen=None, artifacts=False, conditions=ALL):
    network = Network(by_the_rule, tuple(conditions), sees_oxygen=False)
    filled = np.where(np.isnan(readings), [sign.healthy.mean for sign in SIGNS.values()], readings)
    condition = np.full((len(readings), len(network.conditions)), 1 / len(network.conditions))
    answers = Answers(by_the_rule(filled), condition, ~np.isnan(readings), np.zeros(readings.shape))
    oxygen = np.zeros(len(readings), bool) if on_oxygen is None else on_oxygen
    rows = np.arange(len(readings))
    complete_answers(answers, rows, readings, population, on_oxygen=oxygen, artifacts=artifacts, network=network)
    return answers


@pytest.mark.parametrize("id", IDS)
def test_without_a_sign_the_condition_is_the_oracles_and_the_status_is_nearly(id):
    simulation = simulate(np.arange(ROWS), INSTANTS, Cohort(seed=3))
    readings, status = simulation.readings.values.copy(), simulation.truth.status
    readings[:, IDS.index(id)] = np.nan
    found, best = answered(readings, TEACHING), Oracle(TEACHING).posterior(readings, draws=64)
    labels = simulation.truth.condition
    ours, least = (-np.log(each[np.arange(ROWS), labels]).mean() for each in (found.condition, best.condition))
    assert ours < 1.03 * least
    assert np.abs(found.status - best.status).mean() < 0.12  # the rule is sure of every complete reading
    assert (found.status.argmax(axis=1) == status).mean() > (best.status.argmax(axis=1) == status).mean() - 0.03
    assert not found.used[:, IDS.index(id)].any()
    assert np.allclose(found.status.sum(axis=1), 1)


def test_of_patients_on_oxygen_the_components_answer():
    population = POPULATIONS["icu"]
    simulation = simulate(np.arange(ROWS), INSTANTS, Cohort(seed=3, population=population))
    readings, on_oxygen = simulation.readings.values, simulation.readings.on_oxygen
    found = answered(readings, population, on_oxygen=on_oxygen)
    assert np.allclose(found.condition[~on_oxygen], 1 / len(CONDITIONS))  # what the network said
    best = Oracle(population).condition(readings, on_oxygen=on_oxygen)[on_oxygen]
    assert np.abs(found.condition[on_oxygen] - best).mean() < 0.002
    assert found.used.all()


def test_disturbed_signs_are_left_out_as_far_as_they_are_suspected():
    simulation = simulate(np.arange(ROWS), INSTANTS, Cohort(seed=3, artifacts=True))
    readings, quality = simulation.readings.values, simulation.readings.quality.T > 0
    found = answered(readings, TEACHING, artifacts=True)
    whole = ~np.isnan(readings).any(axis=1)
    assert not found.suspected[~whole].any()  # two artifacts at a time are rare
    strongly = found.suspected > 0.5
    assert np.array_equal(found.used, ~np.isnan(readings) & ~strongly)
    assert quality[strongly].mean() > 0.7
    assert np.allclose(found.condition.sum(axis=1), 1)
    assert np.allclose(found.status.sum(axis=1), 1)
    pressures = found.suspected[:, [IDS.index("blood_pressure_systolic"), IDS.index("blood_pressure_diastolic")]]
    assert np.array_equal(pressures[:, 0], pressures[:, 1])


def test_a_network_of_few_conditions_is_asked_for_them_alone():
    readings = np.array([[72, 16, 120, 75, np.nan, 36.6, 100]])
    found = answered(readings, TEACHING, conditions=[0, 3])
    assert found.condition.shape == (1, 2)
    assert np.isclose(found.condition.sum(), 1)
