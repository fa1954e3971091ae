import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.populations import POPULATIONS, TEACHING, Population
from vitals.errors import InvalidEntry, InvalidValue, UnknownEntry


def test_the_populations() -> None:
    assert list(POPULATIONS) == ["teaching", "emergency", "healthy", "balanced"]
    assert TEACHING is POPULATIONS["teaching"]


@pytest.mark.parametrize("population", POPULATIONS.values(), ids=lambda population: population.id)
def test_shares_sum_to_one(population: Population) -> None:
    assert sum(population.shares) == pytest.approx(1)
    assert sum(population.severity_mix) == pytest.approx(1)


def test_the_emergency_department_has_the_shares_of_the_catalog() -> None:
    emergency = POPULATIONS["emergency"]
    for condition in CONDITIONS.values():
        assert emergency.share(condition.id) == pytest.approx(condition.share)
    assert emergency.severity_mix == (0.6, 0.3, 0.1)


def test_teaching_tempers_the_shares_by_their_square_root() -> None:
    teaching, emergency = POPULATIONS["teaching"], POPULATIONS["emergency"]
    ratio = teaching.share("sepsis") / teaching.share("healthy")
    assert ratio == pytest.approx((emergency.share("sepsis") / emergency.share("healthy")) ** 0.5)
    assert min(teaching.shares) * 10_000 > 50  # every class has examples


def test_the_balanced_population_is_balanced() -> None:
    assert set(POPULATIONS["balanced"].shares) == {POPULATIONS["balanced"].shares[0]}
    assert POPULATIONS["balanced"].share("sepsis") == pytest.approx(0.05)


def test_the_healthy_population_has_nothing_else() -> None:
    assert POPULATIONS["healthy"].share("healthy") == 1
    assert sum(POPULATIONS["healthy"].shares) == 1


def test_shares_of_ones_own() -> None:
    own = Population.of({"sepsis": 0.2, "healthy": 0.8})
    assert (own.id, own.share("sepsis"), own.share("healthy"), own.share("pneumonia")) == ("custom", 0.2, 0.8, 0.0)


@pytest.mark.parametrize(
    ("shares", "wrong"),
    [
        ({"sepsis": 0.2}, r"sum of the shares.*0\.2"),
        ({"sepsis": 0.7, "healthy": 0.7}, r"sum of the shares.*1\.4"),
        ({}, "sum of the shares"),
        ({"sepsis": -0.2, "healthy": 1.2}, "share of sepsis"),
        ({"sepsis": float("nan"), "healthy": 1.0}, "share of sepsis"),
    ],
)
def test_impossible_shares_are_refused(shares: dict[str, float], wrong: str) -> None:
    with pytest.raises(InvalidValue, match=wrong):
        Population.of(shares)


def test_an_unknown_condition_is_refused() -> None:
    with pytest.raises(UnknownEntry, match="did you mean 'sepsis'"):
        Population.of({"sepsi": 1.0})
    with pytest.raises(UnknownEntry, match="did you mean 'sepsis'"):
        TEACHING.share("sepsi")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"shares": (1.0,)}, "1 shares for 20 conditions"),
        ({"shares": (0.5,) * 20}, "shares must lie in 0 to 1 and sum to 1, not 10"),
        ({"shares": TEACHING.shares, "severity_mix": (0.5, 0.5, 0.5)}, "severity_mix must lie in 0 to 1"),
        ({"shares": TEACHING.shares, "severity_mix": (1.5, -0.5, 0.0)}, "severity_mix must lie in 0 to 1"),
    ],
)
def test_a_bad_population_is_refused(fields: dict[str, tuple[float, ...]], wrong: str) -> None:
    with pytest.raises(InvalidEntry, match=wrong):
        Population(id="bad", name="Bad", **fields)  # type: ignore[arg-type]
