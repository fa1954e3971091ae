import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.catalog.settings import LESSON
from vitals.catalog.signs import SIGNS


def test_the_populations() -> None:
    assert list(POPULATIONS) == [
        *("teaching", "emergency_lesson", "healthy", "balanced"),
        *("emergency", "ward", "icu"),
    ]
    assert TEACHING is POPULATIONS["teaching"]


@pytest.mark.parametrize("population", POPULATIONS.values(), ids=lambda population: population.id)
def test_shares_sum_to_one(population: Population) -> None:
    assert sum(population.shares) == pytest.approx(1)
    assert sum(population.severity_mix) == pytest.approx(1)


def test_the_emergency_department_has_the_shares_of_the_catalog() -> None:
    emergency = POPULATIONS["emergency_lesson"]
    for condition in CONDITIONS.values():
        assert emergency.share(condition.id) == pytest.approx(condition.share)
    assert emergency.severity_mix == (0.6, 0.3, 0.1)


def test_teaching_tempers_the_shares_by_their_square_root() -> None:
    teaching, emergency = POPULATIONS["teaching"], POPULATIONS["emergency_lesson"]
    ratio = teaching.share("sepsis") / teaching.share("healthy")
    assert ratio == pytest.approx((emergency.share("sepsis") / emergency.share("healthy")) ** 0.5)
    assert min(teaching.shares) * 10_000 > 50  # every class has examples


def test_the_balanced_population_is_balanced() -> None:
    assert set(POPULATIONS["balanced"].shares) == {POPULATIONS["balanced"].shares[0]}
    assert POPULATIONS["balanced"].share("sepsis") == pytest.approx(0.05)


def test_the_healthy_population_has_nothing_else() -> None:
    assert POPULATIONS["healthy"].share("healthy") == 1
    assert sum(POPULATIONS["healthy"].shares) == 1


@pytest.mark.parametrize("population", POPULATIONS.values(), ids=lambda population: population.id)
def test_the_levels_are_those_of_the_catalog(population: Population) -> None:
    assert population.signs is population.setting.signs
    assert (population.setting is LESSON) == (population.signs is SIGNS)
