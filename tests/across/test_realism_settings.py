"""Settings of care beside published figures, on fewer patients than `benchmarks/realism.py` prints."""

from typing import Any

import pytest

from benchmarks import realism_departments as departments
from benchmarks.realism_rest import rest_goals
from benchmarks.realism_settings import hourly_medians
from benchmarks.report import Goal
from vitals.catalog.populations import POPULATIONS
from vitals.simulation.cohort import Cohort


def needs(*populations: str) -> pytest.MarkDecorator:
    """Skip while a setting is not there."""
    missing = [id for id in populations if not departments.IS_THERE[id]]
    return pytest.mark.skipif(bool(missing), reason=f"there is no such setting of care yet: {', '.join(missing)}")


def missed(goals: list[Goal]) -> list[Goal]:
    assert any(goal.met is not None for goal in goals)
    return [goal for goal in goals if goal.met is False]


def of_intensive_care(n_patients: int) -> list[Goal]:
    readings = departments.first_hours(POPULATIONS["icu"], n_patients)
    hours = hourly_medians(readings, departments.READINGS_PER_HOUR)
    ceiling = departments.ceiling_goal("readings", readings[..., departments.SPO2], 0.14, 0.24)
    return [*departments.icu_goals(hours), ceiling]


@needs("icu")
def test_intensive_care_looks_and_lasts_as_published() -> None:
    """Correlations need more patients: with 300 they are as uncertain as they may differ."""
    assert missed([goal for goal in of_intensive_care(300) if "Spearman" not in goal.what]) == []


@pytest.mark.slow
@needs("icu")
def test_intensive_care_meets_every_goal() -> None:
    assert missed(of_intensive_care(2000)) == []


@pytest.mark.parametrize("id", [pytest.param(id, marks=needs(id)) for id in ("emergency", "ward")])
def test_a_department_looks_as_published(id: str) -> None:
    simulation = departments.at_random_times(POPULATIONS[id], 40_000)
    truth: Any = simulation.truth
    assert missed(list(departments.department_goals(id, simulation.readings.values, truth.on_oxygen))) == []


@pytest.mark.parametrize(
    ("setting", "population"),
    [pytest.param("lesson", "healthy", marks=needs("icu"))]
    + [pytest.param(id, id, marks=needs(id)) for id in ("emergency", "ward", "icu")],
)
def test_the_body_rests_and_saturation_has_a_ceiling(setting: str, population: str) -> None:
    cohort = Cohort(seed=departments.SEED, population=POPULATIONS[population])
    assert missed(list(rest_goals(setting, cohort, n_patients=150))) == []
