"""Numbers of one's own survive JSON, and a setting made of them simulates by them."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from vitals.catalog.own_numbers import own_numbers, with_numbers
from vitals.catalog.population import Population
from vitals.catalog.scale import Scale
from vitals.catalog.settings import SETTINGS, Oxygen, Setting
from vitals.errors import InvalidEntry
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate

ICU = SETTINGS["icu"]


def moved(setting: Setting) -> Setting:
    """A setting whose signs lie elsewhere."""
    baselines = {id: replace(each, center=each.center * 1.02) for id, each in ICU.baselines.items()}
    return replace(
        setting,
        baselines=baselines,
        correlations={("heart_rate", "temperature_c"): 0.3, ("heart_rate", "resp_rate"): 0.1},
        oxygen=Oxygen(hypoxic=0.5, others=0.2) if setting.stay else None,
    )


@pytest.mark.parametrize("id", SETTINGS)
def test_numbers_of_ones_own_survive_json(id: str) -> None:
    own = moved(SETTINGS[id])
    numbers = json.loads(json.dumps(own_numbers(own)))
    assert set(numbers) == {"baselines", "correlations"} | ({"oxygen"} if own.stay else set())
    assert with_numbers(SETTINGS[id], numbers) == own
    assert own != SETTINGS[id]


def test_a_setting_of_the_catalog_has_none_of_its_own() -> None:
    for setting in SETTINGS.values():
        assert own_numbers(setting) == {}
        assert with_numbers(setting, {}) is setting


def test_nobody_on_oxygen_is_a_number_too() -> None:
    numbers = own_numbers(replace(ICU, oxygen=None))
    assert numbers == {"oxygen": None}
    assert with_numbers(ICU, numbers).oxygen is None


@pytest.mark.parametrize(
    "numbers", [{"stay": {}}, {"baselines": {"spo2": {}}}, {"correlations": {"spo2": 1}}, {"oxygen": {"share": 1}}]
)
def test_what_is_no_number_of_a_setting_is_refused(numbers: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        with_numbers(ICU, numbers)


def test_impossible_numbers_are_refused() -> None:
    with pytest.raises(InvalidEntry, match="correlation 2"):
        with_numbers(ICU, {"correlations": {"heart_rate": {"resp_rate": 2}}})


def test_a_population_of_such_a_setting_describes_it_and_is_made_of_its_description() -> None:
    own = Population.of({"healthy": 0.7, "sepsis": 0.3}, id="mine", setting=moved(ICU))
    again = Population.from_description(json.loads(json.dumps(own.describe())))
    assert (again.setting, again.signs["heart_rate"], again.shares) == (
        own.setting,
        own.signs["heart_rate"],
        own.shares,
    )
    assert again.describe() == own.describe()


@pytest.mark.parametrize("id", ["lesson", "icu"])
def test_patients_are_as_the_numbers_say(id: str) -> None:
    baselines = {
        sign: replace(each, scale=Scale.LINEAR if sign == "heart_rate" else None, center=88.0 if sign == "heart_rate" else each.center)
        for sign, each in ICU.baselines.items()
    }  # fmt: skip
    correlations = {("heart_rate", "blood_pressure_systolic"): 0.5}
    setting = replace(SETTINGS[id], baselines=baselines, correlations=correlations, rhythm=0.0)
    population = Population.of({"healthy": 1.0}, setting=setting)
    n = 40_000
    truth = simulate(np.arange(n), np.full(n, 1.7e9), Cohort(population=population)).truth.values
    assert truth[:, 0].mean() == pytest.approx(88, abs=0.4)
    expected = np.hypot(baselines["heart_rate"].between, baselines["heart_rate"].within)
    assert truth[:, 0].std() == pytest.approx(expected, rel=0.03)
    assert np.corrcoef(truth[:, 0], np.log(truth[:, 2]))[0, 1] == pytest.approx(0.5, abs=0.02)
