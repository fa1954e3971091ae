import numpy as np
import pytest

from tests.vitals.simulation.compiled.conftest import POPULATIONS_OF_SETTINGS, assert_same_bits, parameters_of, rows
from vitals.catalog.population import Population
from vitals.simulation.beds import Beds
from vitals.simulation.cohort import Cohort, CohortRows
from vitals.simulation.compiled.state import state
from vitals.simulation.stages import NUMPY

KEYS, TIME = rows()


@pytest.mark.parametrize("n", [1, 512, 513, len(KEYS)])
@pytest.mark.parametrize("population", POPULATIONS_OF_SETTINGS, ids=lambda population: population.id)
def test_true_states(population: Population, n: int) -> None:
    parameters, keys, time = parameters_of(population), KEYS[:n], TIME[:n]
    beds = Beds.of(keys, time, CohortRows.of(Cohort(population=population), n), parameters)
    episode, noise = beds.at(time).episode, parameters.noise(keys, time)[0]
    found, expected = (
        make(beds.offsets, np.ascontiguousarray(noise), episode, parameters, beds.responses, time)
        for make in (state, NUMPY.state)
    )
    assert_same_bits(found, expected)
