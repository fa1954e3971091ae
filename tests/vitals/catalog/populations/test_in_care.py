import pickle

import numpy as np
import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.populations.in_care import ENTRIES
from vitals.catalog.settings import SETTINGS
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate

IDS = [population.id for population in ENTRIES]


def test_each_setting_of_care_has_a_population_of_its_name() -> None:
    assert [id for id in SETTINGS if id != "lesson"] == IDS
    for id in IDS:
        assert POPULATIONS[id].setting is SETTINGS[id]
        assert POPULATIONS[id].signs is SETTINGS[id].signs
        assert POPULATIONS[id].describe()["setting"] == id


@pytest.mark.parametrize("id", IDS)
def test_a_population_in_care_can_be_sent_to_another_process(id: str) -> None:
    sent = pickle.loads(pickle.dumps(POPULATIONS[id]))
    assert sent == POPULATIONS[id]
    assert hash(sent) == hash(POPULATIONS[id])
    patient = np.arange(200)
    here, there = (simulate(patient, 1.76e9, Cohort(population=each)).readings for each in (POPULATIONS[id], sent))
    assert np.array_equal(here.steps, there.steps)


def test_who_needs_more_care_is_iller() -> None:
    healthy = [POPULATIONS[id].share("healthy") for id in ("emergency", "ward", "icu")]
    assert healthy == sorted(healthy, reverse=True)
    for condition in ("sepsis", "hypovolemic_shock", "acute_respiratory_failure"):
        assert POPULATIONS["emergency"].share(condition) < POPULATIONS["icu"].share(condition), condition


def test_heat_stroke_and_hypothermia_are_not_treated_on_a_ward() -> None:
    assert {id for id in CONDITIONS if not POPULATIONS["ward"].share(id)} == {"heat_stroke", "hypothermia"}


@pytest.mark.parametrize("id", IDS)
def test_the_shares_are_those_of_the_stays(id: str) -> None:
    """Every condition a stay, whose condition is named while its severity is clinical."""
    population = POPULATIONS[id]
    truth = simulate(np.arange(40_000), 1.76e9, Cohort(population=population)).truth
    named = np.bincount(truth.condition, minlength=len(CONDITIONS)) / len(truth.condition)
    for index, condition in enumerate(CONDITIONS):
        if condition != "healthy":
            assert named[index] <= population.shares[index] + 0.006, condition
            assert named[index] >= 0.25 * population.shares[index] - 0.002, condition
