"""Settings of care beside published figures, on fewer patients than `benchmarks/realism.py` prints."""

import pytest

from benchmarks import realism_departments as departments
from benchmarks.realism_rest import rest_goals
from benchmarks.realism_settings import hourly_medians
from benchmarks.report import Goal
from vitals.catalog.populations import POPULATIONS
from vitals.simulation.cohort import Cohort


def missed(goals: list[Goal]) -> list[Goal]:
    assert any(goal.met is not None for goal in goals)
    return [goal for goal in goals if goal.met is False]


def of_intensive_care(n_patients: int) -> list[Goal]:
    readings = departments.first_hours(POPULATIONS["icu"], n_patients)
    hours = hourly_medians(readings, departments.READINGS_PER_HOUR)
    ceiling = departments.ceiling_goal("readings", readings[..., departments.SPO2], 0.14, 0.24)
    return [*departments.icu_goals(hours), ceiling]


def test_intensive_care_looks_and_lasts_as_published() -> None:
    """Correlations need more patients: with 300 they are as uncertain as they may differ."""
    assert missed([goal for goal in of_intensive_care(300) if "Spearman" not in goal.what]) == []


@pytest.mark.slow
def test_intensive_care_meets_every_goal() -> None:
    assert missed(of_intensive_care(2000)) == []


@pytest.mark.parametrize("id", ["emergency", "ward"])
def test_a_department_looks_as_published(id: str) -> None:
    readings = departments.at_random_times(POPULATIONS[id], 40_000).readings
    assert readings.on_oxygen is not None
    assert missed(list(departments.department_goals(id, readings.values, readings.on_oxygen))) == []


@pytest.mark.parametrize(
    ("setting", "population"), [("lesson", "healthy"), ("emergency", "emergency"), ("ward", "ward"), ("icu", "icu")]
)
def test_the_body_rests_and_saturation_has_a_ceiling(setting: str, population: str) -> None:
    cohort = Cohort(seed=departments.SEED, population=POPULATIONS[population])
    assert missed(list(rest_goals(setting, cohort, n_patients=300))) == []
