import numpy as np
import pytest

from tests.vitals.simulation.compiled.conftest import EXTREME_KEYS, assert_same_bits
from vitals.simulation import episodes, noise, scales
from vitals.simulation.compiled.elements import HIGH, LOW, choose, exp, fused, loop, mix, uniform

WORDS = np.concatenate([EXTREME_KEYS, np.random.default_rng(1).integers(0, 2**64, 2000, np.uint64)])


def of_each(function, values, *arguments):
    return np.array([function(value, *arguments) for value in values])


def test_hashes() -> None:
    assert_same_bits(np.array([mix(word) for word in WORDS], np.uint64), noise.mix(WORDS))


@pytest.mark.parametrize(("half", "begins"), [(0, LOW), (1, HIGH)])
def test_uniform_variates(half: int, begins: np.uint64) -> None:
    assert_same_bits(of_each(uniform, WORDS, begins), noise.uniform(WORDS, half))


def test_the_exponential_function_within_its_range_and_beyond() -> None:
    x = np.concatenate([np.linspace(-17, 17, 5000), [0.0, -16, 16, 1 / 128, 1e30, -1e30]]).astype(np.float32)
    assert_same_bits(of_each(exp, x, scales.EXP).astype(np.float32), scales.exp(x))


@pytest.mark.parametrize("shares", [[0.0, 0.0], [0.0, 1.0], [0.2, 0.0, 0.3, 0.5], [1.0]])
def test_choices(shares: list[float]) -> None:
    chance = np.concatenate([np.linspace(1e-9, 1 - 1e-9, 300), [0.2, 0.5]])
    lots = episodes.lots(np.array(shares), 7)
    found = np.array([choose(*lots, each) for each in chance])
    assert_same_bits(found, episodes.choose(np.array(shares), chance, 7))


def test_constants_stay_singles() -> None:
    """numba makes a double of a single and a number of Python's."""
    assert exp.nopython_signatures[0].return_type.name == "float32"


def test_where_nothing_can_be_kept_it_compiles_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from numba.core import caching

    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])
    assert loop(lambda x: x + 1)(1) == 2


def test_a_fused_loop_rounds_a_product_and_a_sum_once() -> None:
    """1 + 2^-27 squared less 1 + 2^-26 is 2^-54, which a product rounded by itself loses."""
    x = 1 + 2.0**-27

    def rest(factor, less):
        return factor * factor - less

    def fused_rest(factor, less):  # another function, for what numba keeps of one is found by its name
        return factor * factor - less

    assert loop(rest)(x, 1 + 2.0**-26) == 0
    assert fused(fused_rest)(x, 1 + 2.0**-26) == 2.0**-54
