from dataclasses import fields

import numpy as np
import pytest

from tests.vitals.simulation.compiled.conftest import POPULATIONS_OF_SETTINGS, assert_same_bits, parameters_of, rows
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.simulation import episodes as of_episodes
from vitals.simulation import stays as of_stays
from vitals.simulation.compiled.courses import episodes, stay_episodes, stays
from vitals.simulation.episodes import PinnedRows, Scenario
from vitals.simulation.parameters import Parameters

KEYS, TIME = rows()
ONSET = 1.76e9
IN_CARE = POPULATIONS_OF_SETTINGS[1:]
PINS = PinnedRows.of([Scenario("sepsis", ONSET), None]).rows(np.arange(len(KEYS)) % 2)
# also what no population has: one condition alone, nothing but a chronic one, severities that do not occur
LESSONS = (
    *(population for population in POPULATIONS.values() if not population.setting.stay),
    *(
        Population.of(shares)
        for shares in ({"sepsis": 1.0}, {"hypertension": 1.0}, {"sepsis": 0.4, "hypertension": 0.6})
    ),
    Population(id="no_mild", name="No mild ones", shares=TEACHING.shares, severity_mix=(0.0, 0.0, 1.0)),
    Population(id="no_severe", name="No severe ones", shares=TEACHING.shares, severity_mix=(0.5, 0.5, 0.0)),
)


@pytest.mark.parametrize("population", LESSONS, ids=lambda population: population.id)
def test_episodes(population: Population) -> None:
    courses = Parameters.of().courses
    found, expected = (make(KEYS, TIME, population, courses, None) for make in (episodes, of_episodes.episodes))
    assert_same_bits(found.condition, expected.condition)
    assert_same_bits(found.severity, expected.severity)


@pytest.mark.parametrize("pins", [None, PINS], ids=["drawn", "scenarios"])
@pytest.mark.parametrize("population", IN_CARE, ids=lambda population: population.id)
def test_stays(population: Population, pins: PinnedRows | None) -> None:
    courses = parameters_of(population).stays
    assert courses is not None
    time = np.where(np.arange(len(TIME)) % 3, TIME, ONSET)
    found, expected = (make(KEYS, time, population, courses, pins) for make in (stays, of_stays.stays))
    for field in fields(expected):
        assert_same_bits(getattr(found, field.name), getattr(expected, field.name))
    for hours in (0, 1, 30):
        later = expected.admission + 3600 * hours
        then, reference = stay_episodes(found, later, courses), expected.episodes(later, courses)
        assert_same_bits(then.condition, reference.condition)
        assert_same_bits(then.severity, reference.severity)


def test_scenarios_in_the_lesson_are_those_of_the_reference() -> None:
    courses = Parameters.of().courses
    found, expected = (make(KEYS, TIME, TEACHING, courses, PINS) for make in (episodes, of_episodes.episodes))
    assert_same_bits(found.severity, expected.severity)
