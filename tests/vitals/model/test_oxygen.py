import numpy as np
import pytest

from vitals.catalog.populations import POPULATIONS
from vitals.model.oxygen import with_oxygen
from vitals.model.prediction import Prediction
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate
from vitals.simulation.status import STATUSES, label_status

WELL = [75, 16, 120, 78, 97, 36.8, 100]  # no points
FAST = [112, 16, 120, 78, 97, 36.8, 100]  # two points
CLASSES = np.array(sorted(STATUSES))  # critical, normal, warning: as label encoders sort them


def raised(signs: list[float], proba: list[float], *, on_oxygen: bool) -> tuple[list[float], str]:
    """Probabilities of normal, warning and critical, and the status."""
    by_class = dict(zip(STATUSES, proba, strict=True))
    status = np.array([[by_class[id] for id in CLASSES.tolist()]])
    named = CLASSES[status.argmax(axis=1)], np.array(["healthy"])
    made = Prediction(status, np.ones((1, 1)), *named, np.ones((1, len(signs)), bool), np.zeros((1, len(signs))))
    found = with_oxygen(made, CLASSES, np.array([signs], float), np.array([on_oxygen]))
    return [found.status_proba[0, CLASSES.tolist().index(id)] for id in STATUSES], str(found.status[0])


@pytest.mark.parametrize(
    ("signs", "on_oxygen", "expected", "status"),
    [
        (WELL, True, [0.7, 0.2, 0.1], "normal"),  # two points demand nothing
        (FAST, False, [0.7, 0.2, 0.1], "normal"),
        (FAST, True, [0.0, 0.9, 0.1], "warning"),  # four demand a warning
        ([135, 26, 120, 78, 97, 36.8, 100], True, [0.0, 0.0, 1.0], "critical"),  # eight
    ],
)
def test_a_status_is_what_the_points_demand_or_higher(
    signs: list[float], on_oxygen: bool, expected: list[float], status: str
) -> None:
    proba, found = raised(signs, [0.7, 0.2, 0.1], on_oxygen=on_oxygen)
    assert proba == pytest.approx(expected)
    assert found == status


def test_a_higher_status_of_the_model_stays() -> None:
    assert raised(FAST, [0.1, 0.2, 0.7], on_oxygen=True)[1] == "critical"


@pytest.mark.parametrize("population", ["emergency", "ward", "icu"])
def test_nobody_is_below_the_rule_and_it_is_right_more_often(population: str) -> None:
    predictor, n = Predictor.load("Models"), 5000
    found = simulate(np.arange(n), 1.76e9, Cohort(population=POPULATIONS[population]))
    signs, on_oxygen = found.readings.values, found.readings.on_oxygen
    assert on_oxygen is not None
    before = predictor.predict(signs)
    after = with_oxygen(before, predictor.statuses, signs, on_oxygen)
    assert np.array_equal(after.status[~on_oxygen], before.status[~on_oxygen])
    assert np.array_equal(after.condition_proba, before.condition_proba)
    assert after.status_proba.sum(axis=1) == pytest.approx(1)
    ranks = np.array([STATUSES.index(status) for status in after.status.tolist()])
    assert (ranks >= label_status(signs, on_oxygen=on_oxygen))[on_oxygen].all()
    right = [(each.status == found.truth.statuses)[on_oxygen].mean() for each in (before, after)]
    assert right[1] > right[0] + 0.1
