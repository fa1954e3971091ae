import matplotlib

matplotlib.use("Agg")

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from vitals.catalog.signs import SIGNS
from vitals.simulation.simulator import simulate

NOON = 1735732800


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    simulation = simulate(np.arange(2000), NOON + np.arange(2000))
    frame = pd.DataFrame(simulation.readings.values, columns=list(SIGNS))
    return frame.assign(label_status=simulation.truth.statuses, probable_condition=simulation.truth.conditions)


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator[None]:
    yield
    assert plt.get_fignums() == []
