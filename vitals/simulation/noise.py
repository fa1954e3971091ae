"""Random numbers that are a function of where they are used: hashes, normal variates, slow noise.

A number is a hash of (seed, patient, stream, counter); nothing is stepped, so any patient at any time is reached at
once and none depends on another. Only integer arithmetic, additions, multiplications, divisions and square roots are
used on arrays: IEEE 754 rounds these the same for one element and for a million.
"""

import hashlib
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from vitals.errors import InvalidValue
from vitals.simulation.scales import FloatArray, SingleArray

__all__ = [
    "GOLDEN",
    "LARGEST_SEED",
    "KeyArray",
    "SlowNoise",
    "bits16",
    "check_seed",
    "lattice_correlation",
    "mix",
    "normal",
    "patient_keys",
    "stream",
    "uniform",
]

type KeyArray = NDArray[np.uint64]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio, odd: counters spread over all words
SHIFTS = np.array([30, 27, 31], np.uint64)
FACTORS = np.array([0xBF58476D1CE4E5B9, 0x94D049BB133111EB], np.uint64)
PARTS = np.array([0, 16, 32, 48], np.uint64)
LOW_32_BITS = np.uint64(0xFFFFFFFF)
ONE = np.float32(1)
LARGEST_SEED = 2**64 - 1

# The lattice period at which the autocorrelation of the slow noise has fallen to 1/e after its time constant;
# `tests/vitals/simulation/test_noise.py` computes it.
PERIODS_PER_TIME_CONSTANT = 1.2140487774868


def mix(words: KeyArray) -> KeyArray:
    """Hash 64-bit words one by one: Stafford's variant 13 of MurmurHash3's finaliser, a bijection."""
    words = words ^ (words >> SHIFTS[0])
    words *= FACTORS[0]
    words ^= words >> SHIFTS[1]
    words *= FACTORS[1]
    words ^= words >> SHIFTS[2]
    return words


def stream(name: str) -> np.uint64:
    """The number of a stream of random numbers, from its name."""
    return np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little"))


def check_seed(seed: object) -> None:
    """Refuse a seed that is no whole number from 0 to 2^64 - 1."""
    if not isinstance(seed, int | np.integer) or not 0 <= seed <= LARGEST_SEED:
        raise InvalidValue("seed", seed, f"a whole number from 0 to {LARGEST_SEED}")


def patient_keys(seed: int | KeyArray, patient: NDArray[np.integer]) -> KeyArray:
    """Key of each patient under a seed, from which every random number about the patient is made.

    Parameters
    ----------
    seed
        0 to 2^64 - 1; one for all, or one for each in shape (n_samples,).
    patient
        Patient numbers, shape (n_samples,).

    Raises
    ------
    InvalidValue
        If the seed lies outside its range.
    """
    return mix(mix(patient.astype(np.uint64) * GOLDEN) ^ seed_salts(seed))


def seed_salts(seed: int | KeyArray) -> KeyArray:
    """What seeds make of the keys of their patients: one for all, or one for each."""
    if isinstance(seed, int):
        check_seed(seed)
        seed = np.array([seed], np.uint64)
    return mix(seed + GOLDEN)


def bits16(words: KeyArray, part: int) -> NDArray[np.uint16]:
    """One of the four 16-bit parts of each word, the lowest first."""
    return words.astype("<u8", copy=False).view("<u2")[part::4]


def uniform(words: KeyArray, half: int) -> FloatArray:
    """Uniform variate in (0, 1) from the lower (0) or upper (1) 32 bits of each word."""
    share: FloatArray = ((words >> PARTS[2 * half]) & LOW_32_BITS).astype(np.float64)
    share += 0.5
    share *= 2.0**-32
    return share


@cache
def normal_table() -> SingleArray:
    """Standard normal quantiles at the middles of 65,536 equal shares, scaled to variance 1."""
    quantile = NormalDist().inv_cdf
    upper = np.array([quantile((share + 0.5) / 65536) for share in range(32768, 65536)])
    upper /= np.sqrt(np.mean(upper**2))
    # to 40 binary digits: a machine whose logarithm rounds otherwise still gets the same table
    upper = np.rint(upper * 2.0**40) * 2.0**-40
    return np.concatenate([-upper[::-1], upper]).astype(np.float32)


def normal(words: KeyArray, part: int) -> SingleArray:
    """Standard normal variate from one of the four 16-bit parts of each word."""
    return normal_table().take(bits16(words, part), mode="clip")  # no index is beyond, and so none is checked


def weights(position: SingleArray) -> tuple[SingleArray, SingleArray]:
    """Weights of the earlier and the later lattice value at a position between them, 0 to 1; their squares sum to 1."""
    later = position * position * (ONE * 3 - (position + position))
    earlier = ONE - later
    length = np.sqrt(later * later + earlier * earlier)
    later /= length
    earlier /= length
    return earlier, later


def lattice_correlation(lag: FloatArray, begin: FloatArray) -> FloatArray:
    """Correlation of a component with itself after a lag in time constants, from a place between two points, 0 to 1."""
    end = begin + lag / PERIODS_PER_TIME_CONSTANT
    cell = np.floor(end)
    earlier, later = weights(begin.astype(np.float32))
    next_earlier, next_later = weights((end - cell).astype(np.float32))
    same, next_cell = earlier * next_earlier + later * next_later, later * next_earlier
    found: FloatArray = np.where(cell == 0, same, np.where(cell == 1, next_cell, 0)).astype(np.float64)
    return found


@dataclass
class Lattice:
    """Points in time, placed anew for each patient, with the rows of noise that draw values there."""

    seconds: float  # time constant
    phase: np.uint64  # odd factor that turns a key into a phase
    rows: list[tuple[int, np.float32]] = field(default_factory=list)  # (row, weight)
    words: list[np.uint64] = field(default_factory=list)  # a stream for every four rows

    @property
    def period(self) -> float:
        """Seconds between points."""
        return self.seconds * PERIODS_PER_TIME_CONSTANT


class SlowNoise:
    """Rows of stationary standard normal noise, random-access in time and independent of each other.

    A row is a sum of components, weighted by the square roots of their shares of its variance. A component draws
    independent N(0, 1) values at the points of a lattice in time and interpolates between two of them with weights
    whose squares sum to 1, so the variance is exactly 1 at every instant; a random phase per patient makes it
    stationary. Components with the same time constant stand on the same points and share their hashes, of which each
    takes bits of its own.

    Parameters
    ----------
    name
        Names the streams of random numbers: two noises of different names are independent.
    components
        For each row its (time constant in seconds, share of variance); the shares of a row sum to 1.
    """

    def __init__(self, name: str, components: Sequence[Sequence[tuple[float, float]]]) -> None:
        self.n_rows = len(components)
        lattices: dict[float, Lattice] = {}
        for row, terms in enumerate(components):
            for seconds, share in terms:
                phase = stream(f"{name} {seconds:g} s phase") | np.uint64(1)
                lattice = lattices.setdefault(seconds, Lattice(seconds, phase))
                if len(lattice.rows) % 4 == 0:
                    lattice.words.append(stream(f"{name} {seconds:g} s word {len(lattice.words)}"))
                lattice.rows.append((row, np.float32(share**0.5)))
        self.lattices = list(lattices.values())

    def __call__(self, keys: KeyArray, time: FloatArray, only: Container[int] | None = None) -> SingleArray:
        """Noise at each (patient key, time in unix seconds), shape (n_rows, n_samples); 0 in rows not in `only`."""
        noise = np.zeros((self.n_rows, len(keys)), np.float32)
        for lattice in self.lattices:
            wanted = [(index, *row) for index, row in enumerate(lattice.rows) if only is None or row[0] in only]
            if not wanted:
                continue
            position = time / lattice.period
            position += uniform(keys * lattice.phase, 1)  # the keys are hashes: one multiplication makes another
            cell = np.floor(position)
            position -= cell
            earlier, later = weights(position.astype(np.float32))
            counter = cell.astype(np.int64).view(np.uint64)
            counter *= GOLDEN
            counter += keys
            made = -1  # the word at hand
            for index, row, weight in wanted:
                part = index % 4
                if index // 4 != made:
                    made = index // 4
                    word = counter + lattice.words[made]
                    next_word = mix(word + GOLDEN)
                    word = mix(word)
                value = normal(word, part)
                value *= earlier
                other = normal(next_word, part)
                other *= later
                value += other
                value *= weight
                noise[row] += value
        return noise
