"""What is known of a patient when triage begins: signs, of which some may be missing, and what NEWS2 asks besides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.population import Population
from vitals.catalog.signs import SIGNS
from vitals.catalog.units import Unit
from vitals.errors import InvalidValue
from vitals.simulation.scales import FloatArray
from vitals.simulation.tables import SignsLike, read_values
from vitals.triage.units import in_own_units, units_of

__all__ = ["OLDEST", "SCALES", "YOUNGEST", "Case", "Consciousness"]

SCALES = (1, 2)  # of NEWS2 for saturation; 2 is for people whose target is 88 to 92 %
YOUNGEST, OLDEST = 16, 130  # years: NEWS2 is for people from 16 on (rcp-2017)


class Consciousness(StrEnum):
    """How awake a patient is, as NEWS2 asks."""

    ALERT = "A"
    CONFUSED = "C"  # newly
    VOICE = "V"  # answers a voice, and nothing less
    PAIN = "P"
    UNRESPONSIVE = "U"


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """A patient who is to be triaged.

    Attributes
    ----------
    readings
        Measured signs, a table as for `read_signs`, the latest last; values may be missing, and so may the table.
    units
        Unit of each sign that is not in its own, by the sign's id: `{"glucose_mgdl": "mmol/L"}`.
    units_confirmed
        Whether values that are usual in another unit alone are right nevertheless.
    on_oxygen, consciousness
        Whether the patient breathes supplemental oxygen, and how awake they are; None where nobody said: NEWS2 then
        counts air and alert, and the reasons say so.
    scale
        Scale of saturation, 1 or 2; 2 only where a clinician has set a target of 88 to 92 %.
    age
        In years, if known.
    pregnant
        Whether the patient is pregnant.
    words
        The patient's own words.
    population
        Whose shares of the conditions the model counts with, and of whose setting it is asked; that of lessons unless
        given.
    signs, given
        The readings in the signs' own units and as they were given, shape (n_readings, n_signs) with one row at least;
        NaN where not measured.
    given_units
        Unit of each column of `given`.

    Raises
    ------
    InvalidValue
        If there are no such readings, units, scale or age, or neither a measured sign nor words; a value that is usual
        in another unit alone is asked back, see `in_own_units`.
    """

    readings: SignsLike | None = field(default=None, repr=False)
    units: Mapping[str, str] = field(default_factory=dict)
    units_confirmed: bool = False
    on_oxygen: bool | None = None
    consciousness: Consciousness | None = None
    scale: int = 1
    age: int | None = None
    pregnant: bool = False
    words: str = ""
    population: Population | None = None
    signs: FloatArray = field(init=False)
    given: FloatArray = field(init=False)
    given_units: tuple[Unit, ...] = field(init=False)

    def __post_init__(self) -> None:
        given, units = rows_of(self.readings), units_of(self.units)
        object.__setattr__(self, "given", given)
        object.__setattr__(self, "given_units", units)
        object.__setattr__(self, "signs", in_own_units(given, units, confirmed=self.units_confirmed))
        if self.scale not in SCALES:
            raise InvalidValue("scale", self.scale, "1, or 2 where a clinician has set a target of 88 to 92 %")
        if self.age is not None and not 0 <= self.age <= OLDEST:
            raise InvalidValue("age", f"{self.age} years", f"from 0 to {OLDEST} years")
        if not self.measured.any() and not self.words.strip():
            raise InvalidValue("case", "without a measured sign", "one with a sign, or with the patient's words")

    @cached_property
    def measured(self) -> NDArray[np.bool_]:
        """Whether each sign of each reading was measured, in the shape of `signs`."""
        found: NDArray[np.bool_] = ~np.isnan(self.signs)
        return found

    @cached_property
    def filled(self) -> FloatArray:
        """Signs with the mean of healthy people where not measured: it has no points and is beyond no limit."""
        means = np.array([sign.healthy.mean for sign in SIGNS.values()])
        return np.where(self.measured, self.signs, means)

    @property
    def outside_news2(self) -> str | None:
        """Why NEWS2 does not apply to the patient; None where it does."""
        if self.age is not None and self.age < YOUNGEST:
            return f"NEWS2 is not for people under {YOUNGEST}, and the patient is {self.age}"
        if self.pregnant:
            return "NEWS2 is not for pregnant people"
        return None


def rows_of(readings: SignsLike | None) -> FloatArray:
    """Readings as an array of one row at least."""
    if readings is None:
        return np.full((1, len(SIGNS)), np.nan)
    signs = read_values(readings, may_miss=True)
    if not len(signs):
        raise InvalidValue("readings", "none", "one or more")
    return signs
