"""The whole simulation with the compiled stages beside the reference."""

import pickle
from dataclasses import fields, replace

import numpy as np
import pytest

from tests.vitals.simulation.compiled.conftest import assert_same_bits
from vitals.catalog.catalog import Catalog
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.simulation.cohort import Cohort
from vitals.simulation.compiled.stages import COMPILED, is_compiled
from vitals.simulation.episodes import Scenario
from vitals.simulation.kernels import NUMPY, using
from vitals.simulation.parameters import Parameters
from vitals.simulation.simulator import Simulation, simulate

ONSET = 1.76e9
RANDOM = np.random.default_rng(2026)
N = 3000
PATIENT = np.concatenate([RANDOM.integers(0, 2**40, N), np.repeat(np.arange(20), 50)])
TIME = np.concatenate([RANDOM.uniform(-6e10, 2.5e11, N), ONSET - 3000 + np.tile(np.arange(50) * 300, 20)])
OWN = Population.of({"sepsis": 0.5, "hypertension": 0.25, "healthy": 0.25})
COHORTS = {
    **{f"{id}, {kind}": Cohort(seed=seed, population=population, **options)
       for seed, (id, population) in enumerate({**POPULATIONS, "own": OWN}.items())
       for kind, options in {"plain": {}, "artifacts": {"artifacts": True}, "charted": {"charted": True}}.items()},
    **{f"scenario, {id}": Cohort(population=POPULATIONS[id], scenario=Scenario("sepsis", ONSET, severity), artifacts=True)
       for id, severity in (("teaching", None), ("emergency", 3.0), ("ward", 2.5), ("icu", None))},
    "largest seed": Cohort(seed=2**64 - 1),
}  # fmt: skip


def assert_same(found: Simulation, expected: Simulation) -> None:
    for part in ("readings", "truth"):
        ours, theirs = getattr(found, part), getattr(expected, part)
        for field in fields(theirs):
            if field.name != "parameters":
                assert_same_bits(getattr(ours, field.name), getattr(theirs, field.name))


def both(*arguments: object, **options: object) -> tuple[Simulation, Simulation]:
    with using(COMPILED):
        found = simulate(*arguments, **options)
    with using(NUMPY):
        return found, simulate(*arguments, **options)


def test_numba_compiles_here() -> None:
    assert is_compiled()


@pytest.mark.parametrize("cohort", COHORTS)
def test_every_bit_is_the_same(cohort: str) -> None:
    assert_same(*both(PATIENT, TIME, COHORTS[cohort]))


@pytest.mark.parametrize("id", ["teaching", "ward"])
def test_rows_may_have_seeds_and_scenarios_of_their_own(id: str) -> None:
    scenarios = (None, Scenario("sepsis", ONSET), Scenario("anxiety_panic", ONSET + 60, 1.0))
    few = [Cohort(seed=seed, population=POPULATIONS[id], scenario=scenario) for seed, scenario in enumerate(scenarios)]
    assert_same(*both(PATIENT, TIME, [few[row % 3] for row in range(len(PATIENT))]))


@pytest.mark.parametrize("n", [0, 1, 2, 511, 513])
def test_few_rows(n: int) -> None:
    assert_same(*both(PATIENT[:n], TIME[:n], Cohort(population=POPULATIONS["ward"], artifacts=True)))


def test_read_only_and_strided_input() -> None:
    patient, time = PATIENT[::-3], TIME[::-3].copy()
    time.flags.writeable = False
    assert_same(*both(patient, time))


def test_a_catalog_with_another_sign() -> None:
    eighth = replace(
        SIGNS["heart_rate"], id="perfusion", news2=(), age=0.0, female=0.0, correlations={"spo2": (0.2, 0.3)}
    )
    assert_same(*both(PATIENT, TIME, parameters=Parameters.of(Catalog("sign", *SIGNS.values(), eighth))))


def test_stages_can_be_sent_to_other_processes() -> None:
    assert pickle.loads(pickle.dumps(COMPILED)) == COMPILED
