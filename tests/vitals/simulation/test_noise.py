import itertools
import math
from statistics import NormalDist

import numpy as np
import pytest
from numpy.polynomial.legendre import leggauss

from vitals.catalog.signs import SIGNS, VitalSign
from vitals.errors import InvalidValue
from vitals.simulation.noise import (
    PERIODS_PER_TIME_CONSTANT,
    SlowNoise,
    bits16,
    mix,
    normal,
    normal_table,
    patient_keys,
    stream,
    uniform,
    weights,
)
from vitals.simulation.parameters import Parameters

NOISE = Parameters.of().noise.noise  # rows of the baroreflex, and of each sign and its device
NODES, NODE_WEIGHTS = leggauss(64)
WORDS = mix(np.arange(1_000_000, dtype=np.uint64))


def keys(n: int, seed: int = 0) -> np.ndarray:
    return patient_keys(seed, np.arange(n))


# Hashes


def test_the_hash_is_that_of_the_published_variant() -> None:
    """Restated with Python's integers, which do not wrap."""

    def stafford13(word: int) -> int:
        word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        word = (word ^ (word >> 27)) * 0x94D049BB133111EB % 2**64
        return word ^ (word >> 31)

    words = [0, 1, 2, 0x9E3779B97F4A7C15, 2**63, 2**64 - 1]
    assert mix(np.array(words, np.uint64)).tolist() == [stafford13(word) for word in words]


def test_the_hash_leaves_its_input_alone() -> None:
    words = np.arange(5, dtype=np.uint64)
    mix(words)
    assert words.tolist() == [0, 1, 2, 3, 4]


def test_one_flipped_bit_flips_half_of_the_hash() -> None:
    words = mix(np.arange(2000, dtype=np.uint64) + np.uint64(12345))
    for bit in range(64):
        flipped = np.bitwise_count(mix(words) ^ mix(words ^ (np.uint64(1) << np.uint64(bit))))
        assert 31 < flipped.mean() < 33, f"bit {bit}"


def test_streams_are_fixed_by_their_names() -> None:
    assert int(stream("slot")) == 0xC4625598645E759B
    assert len({int(stream(name)) for name in ("slot", "slot ", "Slot", "")}) == 4


def test_patients_and_seeds_have_keys_of_their_own() -> None:
    all_keys = np.concatenate([keys(20_000, seed) for seed in (0, 1, 2, 2**64 - 1)])
    assert len(np.unique(all_keys)) == 80_000


def test_the_key_depends_on_seed_and_number_apart() -> None:
    """Patient 1 of seed 0 is not patient 0 of seed 1: a shifted seed gives no shifted patients."""
    first, second = keys(2000, 0), keys(2000, 1)
    assert not set(first.tolist()) & set(second.tolist())


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_outside_its_range_is_refused(seed: int) -> None:
    with pytest.raises(InvalidValue, match="seed"):
        patient_keys(seed, np.array([1]))


# Variates


@pytest.mark.parametrize("half", [0, 1])
def test_uniform_variates_are_uniform(half: int) -> None:
    values = uniform(WORDS, half)
    assert 0 < values.min() < values.max() < 1
    share = np.histogram(values, bins=100, range=(0, 1))[0] / len(values)
    assert np.abs(share - 0.01).max() < 0.0006  # six standard errors


def test_the_two_halves_of_a_word_are_independent() -> None:
    assert abs(np.corrcoef(uniform(WORDS, 0), uniform(WORDS, 1))[0, 1]) < 0.005


def test_uniform_variates_never_reach_the_ends() -> None:
    ends = np.array([0, 2**64 - 1], np.uint64)
    assert 0 < uniform(ends, 0)[0] < uniform(ends, 0)[1] < 1


@pytest.mark.parametrize("part", [0, 1, 2, 3])
def test_parts_of_a_word(part: int) -> None:
    assert bits16(np.array([0x0004_0003_0002_0001], np.uint64), part).tolist() == [part + 1]


@pytest.mark.parametrize("part", [0, 1, 2, 3])
def test_normal_variates_are_standard_normal(part: int) -> None:
    values = np.sort(normal(WORDS, part).astype(float))
    assert abs(values.mean()) < 0.005
    assert values.std() == pytest.approx(1, abs=0.004)
    probability = np.array([NormalDist().cdf(value) for value in values[::1000]])
    empirical = np.arange(0, len(values), 1000) / len(values)
    assert np.abs(probability - empirical).max() < 0.002  # Kolmogorov-Smirnov: 1.95 / sqrt(n)


def test_the_parts_of_a_word_are_independent() -> None:
    matrix = np.corrcoef([normal(WORDS, part) for part in range(4)])
    assert np.abs(matrix - np.eye(4)).max() < 0.005


def test_the_table_has_variance_one_and_is_symmetric() -> None:
    table = normal_table().astype(float)
    assert table.mean() == 0
    assert np.mean(table**2) == pytest.approx(1, abs=1e-6)
    assert np.array_equal(table, -table[::-1])
    assert np.all(np.diff(table) > 0)


def test_interpolation_keeps_the_variance() -> None:
    earlier, later = weights(np.linspace(0, 1, 1001, dtype=np.float32))
    assert np.allclose(earlier**2 + later**2, 1, atol=1e-6)
    assert (earlier[0], later[0]) == (1, 0)
    assert (earlier[-1], later[-1]) == (0, 1)
    assert np.diff(later).min() > -1e-6


# Slow noise in theory


def blend(position: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights of two lattice values, restated in double precision."""
    later = position**2 * (3 - 2 * position)
    length = np.hypot(later, 1 - later)
    return (1 - later) / length, later / length


def lattice_autocorrelation(periods: float) -> float:
    """Autocorrelation of one component at a lag in lattice periods, integrated over the phase."""
    if periods >= 2:
        return 0.0
    total = 0.0
    for low, high in ((0.0, abs(1 - periods)), (abs(1 - periods), 1.0)):
        phase = low + (high - low) * (NODES + 1) / 2
        cell = np.floor(phase + periods)
        earlier, later = blend(phase)
        next_earlier, next_later = blend(phase + periods - cell)
        same, neighbor = earlier * next_earlier + later * next_later, later * next_earlier
        total += (high - low) / 2 * np.sum(NODE_WEIGHTS * np.where(cell == 0, same, np.where(cell == 1, neighbor, 0)))
    return total


def autocorrelation(sign: VitalSign, lag: float) -> float:
    """Of the noise of a sign, at a lag in seconds."""
    return sum(
        share * lattice_autocorrelation(lag / seconds / PERIODS_PER_TIME_CONSTANT)
        for seconds, share in sign.fluctuation
    )


def exponential(sign: VitalSign, lag: float) -> float:
    """Autocorrelation of Ornstein-Uhlenbeck processes with the time constants and shares of a sign."""
    return sum(share * math.exp(-lag / seconds) for seconds, share in sign.fluctuation)


def test_after_its_time_constant_a_component_is_correlated_by_1_over_e() -> None:
    low, high = 0.5, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if lattice_autocorrelation(middle) > math.exp(-1) else (low, middle)
    assert 1 / low == pytest.approx(PERIODS_PER_TIME_CONSTANT, rel=1e-9)


@pytest.mark.parametrize("sign", SIGNS.values(), ids=lambda sign: sign.id)
def test_autocorrelation_is_near_that_of_the_reference(sign: VitalSign) -> None:
    """A lattice forgets later at first and for good after two periods; the exponentials never quite do.

    With at least two time constants a sign stays within 0.14 of the exponentials at every lag, and needs between 0.75 and
    1.35 times as long to fall to 1/e.
    """
    shortest, longest = sign.fluctuation[0][0], sign.fluctuation[-1][0]
    lags = np.geomspace(shortest / 20, 5 * longest, 80)
    ours, theirs = np.array([(autocorrelation(sign, lag), exponential(sign, lag)) for lag in lags]).T
    assert np.abs(ours - theirs).max() < 0.14
    assert 0.75 < np.interp(-math.exp(-1), -ours, lags) / np.interp(-math.exp(-1), -theirs, lags) < 1.35


# Slow noise as it comes out


@pytest.mark.parametrize("seconds", [3.0, 120.0, 43200.0])
def test_measured_autocorrelation_of_one_component(seconds: float) -> None:
    noise, n = SlowNoise("acf", [((seconds, 1.0),)]), 60_000
    start = np.full(n, 1.7e9)
    first = noise(keys(n), start)[0].astype(float)
    for lag in (0.05, 0.3, 0.6, 1.0, 1.5, 2.0, 3.0):
        later = noise(keys(n), start + lag * seconds)[0]
        expected = lattice_autocorrelation(lag / PERIODS_PER_TIME_CONSTANT)
        assert np.mean(first * later) == pytest.approx(expected, abs=0.02), f"{lag} time constants"
    after_one = np.mean(first * noise(keys(n), start + seconds)[0])
    assert after_one == pytest.approx(math.exp(-1), abs=0.02)


@pytest.mark.parametrize("row", range(len(SIGNS)), ids=list(SIGNS))
def test_measured_autocorrelation_of_each_sign(row: int) -> None:
    sign, n = list(SIGNS.values())[row], 20_000
    start = np.full(n, 1.7e9)
    first = NOISE(keys(n), start)[2 * row + 1].astype(float)
    for lag in (1.0, sign.fluctuation[0][0], sign.fluctuation[-1][0] / 4, sign.fluctuation[-1][0]):
        later = NOISE(keys(n), start + lag)[2 * row + 1]
        assert np.mean(first * later) == pytest.approx(autocorrelation(sign, lag), abs=0.035), f"{lag} s"


@pytest.mark.parametrize("time", [-4e9, 0.0, 0.5, 1.7e9, 4e9])
def test_at_every_instant_the_noise_is_standard_normal(time: float) -> None:
    n = 20_000
    values = NOISE(keys(n, seed=3), np.full(n, time)).astype(float)
    assert np.abs(values.mean(axis=1)).max() < 0.03
    assert np.abs(values.std(axis=1) - 1).max() < 0.02
    assert np.abs(np.mean(values**4, axis=1) - 3).max() < 0.25  # normal, not only of variance 1


def test_rows_are_independent() -> None:
    n = 40_000
    matrix = np.corrcoef(NOISE(keys(n), np.random.default_rng(0).uniform(0, 4e9, n)))
    assert np.abs(matrix - np.eye(len(matrix))).max() < 0.025


def test_patients_are_independent() -> None:
    time = 1.7e9 + 100_000.0 * np.arange(4000)
    series = np.stack([NOISE(np.repeat(key, 4000), time)[4] for key in keys(6)])
    assert np.abs(np.corrcoef(series) - np.eye(6)).max() < 0.09


def test_noises_of_different_names_are_independent() -> None:
    n = 20_000
    time = np.full(n, 1.7e9)
    first, second = (SlowNoise(name, [((30.0, 1.0),)])(keys(n), time)[0] for name in ("one", "two"))
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.03


def test_lattices_do_not_coincide_between_patients() -> None:
    """Were their points aligned, all patients would move at the same moments."""
    noise, n = SlowNoise("phase", [((100.0, 1.0),)]), 2000
    period = 100 * PERIODS_PER_TIME_CONSTANT
    speed = [
        np.mean((noise(keys(n), np.full(n, t + 1)) - noise(keys(n), np.full(n, t))) ** 2)
        for t in 1.7e9 + period * np.arange(8) / 8
    ]
    assert max(speed) < 1.5 * min(speed)


def test_an_appended_row_changes_no_other() -> None:
    components = [sign.fluctuation for sign in SIGNS.values()]
    n = 3000
    time = np.random.default_rng(1).uniform(0, 4e9, n)
    before = SlowNoise("rows", components)(keys(n), time)
    # on lattices of the others and on one of its own
    after = SlowNoise("rows", [*components, ((10.0, 0.3), (2400.0, 0.3), (77.0, 0.4))])(keys(n), time)
    assert np.array_equal(after[:-1], before)
    assert abs(np.corrcoef(after)[-1, :-1]).max() < 0.09


def test_noise_is_continuous() -> None:
    noise = SlowNoise("smooth", [((60.0, 1.0),)])
    time = 1.7e9 + np.arange(0, 600, 0.01)
    steps = np.abs(np.diff(noise(np.repeat(keys(1), len(time)), time)[0]))
    assert steps.max() < 0.01  # no jump where one cell follows another


def test_a_row_is_elementwise() -> None:
    n = 500
    time = np.random.default_rng(2).uniform(-4e9, 4e9, n)
    whole = NOISE(keys(n), time)
    for start, stop in itertools.pairwise((0, 1, 3, 10, 73, 500)):
        assert np.array_equal(NOISE(keys(n)[start:stop], time[start:stop]), whole[:, start:stop])


def test_rows_that_are_not_wanted_are_not_made() -> None:
    n = 200
    time = np.random.default_rng(4).uniform(-4e9, 4e9, n)
    whole, some = NOISE(keys(n), time), NOISE(keys(n), time, {0, 5, 14})
    assert np.array_equal(some[[0, 5, 14]], whole[[0, 5, 14]])
    assert not np.delete(some, [0, 5, 14], axis=0).any()


def test_a_seed_gives_the_numbers_that_it_always_gave() -> None:
    """Written down once: a sign or a counter changed anywhere changes every stream ever recorded."""
    noise = NOISE(patient_keys(7, np.arange(4)), 1.76e9 + np.arange(4) * 1800.0)
    assert noise[[0, 1, 6, 13]] == pytest.approx(
        np.array(
            [
                [-0.5919, 0.6484, 0.5672, -1.7504],
                [2.0261, -0.6555, -0.5383, 1.3607],
                [-0.9306, 0.0756, -0.3133, 1.8776],
                [-0.1993, 0.2353, 0.8027, -0.2565],
            ]
        ),
        abs=1e-4,
    )
