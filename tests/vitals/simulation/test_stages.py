import numpy as np

from vitals.catalog.populations import POPULATIONS
from vitals.simulation.beds import Beds
from vitals.simulation.cohort import Cohort, CohortRows
from vitals.simulation.noise import patient_keys
from vitals.simulation.parameters import Parameters
from vitals.simulation.stages import NUMPY, signs, state, status
from vitals.simulation.status import label_status

WARD = POPULATIONS["ward"]


def test_stages_follow_each_other() -> None:
    """By hand what `Beds` and `Moment` do."""
    n, parameters = 500, Parameters.of(WARD.signs, setting=WARD.setting)
    keys, time = patient_keys(0, np.arange(n)), 1.76e9 + 997.0 * np.arange(n)
    beds = Beds.of(keys, time, CohortRows.of(Cohort(population=WARD), n), parameters)
    moment = beds.at(time)
    fluctuation, device = NUMPY.fluctuations(parameters.noise, keys, time, None)
    found = state(
        NUMPY.offsets(keys, parameters.demographics), fluctuation, moment.episode, parameters, beds.responses, time
    )
    assert np.array_equal(found, moment.state)
    assert np.array_equal(NUMPY.measured(beds.biases, device, found, parameters.devices), moment.measured)
    true = signs(found, parameters.scales)
    assert np.array_equal(true, moment.signs)
    assert beds.stay is not None
    expected = label_status(true.T.astype(np.float64), on_oxygen=beds.stay.on_oxygen)
    assert np.array_equal(status(true, parameters.status, beds.stay.on_oxygen), expected)
