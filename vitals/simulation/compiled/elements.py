"""What the compiled loops have in common: how they are compiled, and functions of one element.

The loops do what the NumPy reference does, in its order, and so give the same bits: nothing but + - * /, square roots,
comparisons, rounding and table lookups, and no fast mathematics. numba makes a double of a single and a Python number,
so every constant beside singles is a single. What comes from the catalogs is an argument: none of it is compiled in.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from vitals.simulation.noise import FACTORS, LOW_32_BITS, PARTS, SHIFTS
from vitals.simulation.scales import LARGEST_EXPONENT, TABLE_STEPS, SingleArray

__all__ = [
    "HALF",
    "HIGH",
    "LARGEST",
    "LOW",
    "LOW_16_BITS",
    "MIDDLE",
    "ONE",
    "STEP",
    "STEPS",
    "THREE",
    "TILE",
    "TWO",
    "ZERO",
    "choose",
    "exp",
    "exp_of_rest",
    "fused",
    "loop",
    "mix",
    "singles",
    "uniform",
]

try:
    from numba import njit
except ImportError:  # without the extra these modules can be imported, and `kernels` leaves them alone
    njit = None  # type: ignore[assignment]

TILE = 512  # rows whose numbers stay in the fastest cache
SHIFT_1, SHIFT_2, SHIFT_3 = SHIFTS
FACTOR_1, FACTOR_2 = FACTORS
LOW, HIGH = PARTS[0], PARTS[2]  # where the halves of a word begin
LOW_16_BITS = np.uint64(0xFFFF)
ZERO, HALF, ONE, TWO, THREE, SIXTH = (np.float32(number) for number in (0, 0.5, 1, 2, 3, 1 / 6))
STEPS, STEP, LARGEST = (np.float32(number) for number in (TABLE_STEPS, 1 / TABLE_STEPS, LARGEST_EXPONENT))
MIDDLE = LARGEST_EXPONENT * TABLE_STEPS  # index of e^0


def singles(numbers: Any) -> SingleArray:
    """Numbers in single precision, as NumPy takes them beside an array of singles."""
    return np.array(numbers, np.float32)


def loop[F: Callable[..., Any]](function: F, **more: Any) -> F:
    """Compile a function when it is first called, without the interpreter's lock; keep the result where that can be."""
    if njit is None:
        return function
    options: dict[str, Any] = more | {"nogil": True, "error_model": "numpy"}  # no check for zero, in no vector unit
    try:
        found: F = njit(cache=True, **options)(function)
    except RuntimeError:  # no folder can be written to
        found = njit(**options)(function)
    return found


def fused[F: Callable[..., Any]](function: F) -> F:
    """Compile as `loop` does, with products and sums rounded once: for what need not give the bits of NumPy."""
    return loop(function, fastmath={"contract"})


@loop
def mix(word: Any) -> Any:
    """`noise.mix`."""
    word = (word ^ (word >> SHIFT_1)) * FACTOR_1
    word = (word ^ (word >> SHIFT_2)) * FACTOR_2
    return word ^ (word >> SHIFT_3)


@loop
def uniform(word: Any, half: Any) -> Any:
    """`noise.uniform`; a half is named by where it begins, LOW or HIGH."""
    return (np.float64((word >> half) & LOW_32_BITS) + 0.5) * 2.0**-32


@loop
def exp(x: Any, table: Any) -> Any:
    """`scales.exp`; the table is `scales.EXP`."""
    x = min(max(x, -LARGEST), LARGEST)
    step = np.rint(x * STEPS)
    return table[np.uint64(np.int64(step) + MIDDLE)] * exp_of_rest(x - step * STEP)


@loop
def exp_of_rest(x: Any) -> Any:
    """Of what is left of an exponent between two entries of the table."""
    return ONE + x * (ONE + x * (HALF + x * SIXTH))


@loop
def choose(index: Any, bounds: Any, chance: Any) -> Any:
    """`episodes.choose`, of what `episodes.lots` makes."""
    below = 0
    for bound in bounds:
        below += bound <= chance
    return index[below]
