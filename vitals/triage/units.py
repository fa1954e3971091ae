"""Readings in the units in which people gave them; a value that is usual in another unit alone is asked back.

Far outside what people live with is outside the limits of the generator (`VitalSign.accepted`), as no simulated reading
is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vitals.catalog.signs import SIGNS, VitalSign
from vitals.catalog.units import UNITS, Unit, printed, unit_of
from vitals.errors import InvalidValue, UnknownEntry
from vitals.simulation.scales import FloatArray

__all__ = ["WrongReading", "WrongReadings", "in_own_units", "other_meaning", "units_of"]

MOST_NAMED = 20  # wrong values


@dataclass(frozen=True, kw_only=True)
class WrongReading:
    """A value that cannot be judged.

    Attributes
    ----------
    row, sign
        Where it stands.
    value
        As given, with its unit.
    wrong, allowed
        What is wrong with it, and what is allowed or to be done.
    unit
        The unit in which it is usual, if there is one.
    """

    row: int
    sign: str
    value: str
    wrong: str
    allowed: str
    unit: str | None = None

    def __str__(self) -> str:
        return f"{self.sign} {self.value} {self.wrong}: {self.allowed}"


class WrongReadings(InvalidValue):
    """Values that are outside every limit, or that are usual in another unit alone."""

    def __init__(self, *wrong: WrongReading) -> None:
        first = wrong[0]
        super().__init__(first.sign, first.value, first.allowed, f"row {first.row}")
        self.wrong = wrong

    def __str__(self) -> str:
        return str(self.wrong[0])


def units_of(names: Mapping[str, str]) -> tuple[Unit, ...]:
    """The unit of each sign, its own where none is named.

    Raises
    ------
    InvalidValue
        If there is no such sign, or it has no such unit.
    """
    for sign in names:
        if sign not in SIGNS:
            raise InvalidValue(f"units.{sign}", "given", str(UnknownEntry("sign", sign, SIGNS)))
    return tuple(unit_of(id, names.get(id)) for id in SIGNS)


def in_own_units(given: FloatArray, units: tuple[Unit, ...], *, confirmed: bool) -> FloatArray:
    """Readings in the signs' own units.

    Parameters
    ----------
    given
        Shape (n_readings, n_signs), NaN where not measured.
    units
        Unit of each column.
    confirmed
        Whether somebody said that unusual values are right.

    Raises
    ------
    WrongReadings
        If a value is outside the limits of its sign; or, unless confirmed, far outside what people live with, and usual
        in another unit.
    """
    own, wrong = given.copy(), []
    for column, (sign, unit) in enumerate(zip(SIGNS.values(), units, strict=True)):
        low, high = sign.accepted
        own[:, column] = np.round(given[:, column] * unit.factor + unit.offset, 9)
        for row in np.flatnonzero((own[:, column] < low) | (own[:, column] > high)):
            found = wrong_reading(int(row), sign, unit, float(given[row, column]), confirmed=confirmed)
            if found is not None:
                wrong.append(found)
    if wrong:
        raise WrongReadings(*sorted(wrong, key=lambda found: found.row)[:MOST_NAMED])
    return own


def wrong_reading(row: int, sign: VitalSign, unit: Unit, value: float, *, confirmed: bool) -> WrongReading | None:
    """What is wrong with a value outside what people live with; None if it is to be judged as it is."""
    given = f"{value:.10g} {unit.id}"
    other = None if confirmed else usual_elsewhere(sign, unit, value)
    if other is not None:
        meant = f"{value:.10g} {other.id}" + f" ({other.to_own(value):.4g} {printed(sign)})" * (
            other.id != printed(sign)
        )
        wrong = f"is far outside what people live with, and {meant} is usual"
        allowed = f'give units {{"{sign.id}": "{other.id}"}}, or units_confirmed if the value is right'
        return WrongReading(row=row, sign=sign.id, value=given, wrong=wrong, allowed=allowed, unit=other.id)
    low, high = sign.rejected
    if low <= unit.to_own(value) <= high:
        return None
    allowed = f"it must be from {low:g} to {high:g} {printed(sign)}"
    return WrongReading(row=row, sign=sign.id, value=given, wrong="is not allowed", allowed=allowed)


def usual_elsewhere(sign: VitalSign, unit: Unit, value: float) -> Unit | None:
    """Another unit of a sign in which a value is usual."""
    return next((other for other in UNITS[sign.id].values() if other != unit and other.is_usual(value)), None)


def other_meaning(sign: VitalSign, unit: Unit, value: float, *, named: bool) -> Unit | None:
    """The unit that might have been meant as well by a value that people do live with, rarely, in this one.

    Where a unit was named, only a value that no common meter shows in it may mean another. So it is with glucose of 20
    to 56: a dangerous hypoglycemia in mg/dL, a dangerous hyperglycemia in mmol/L.
    """
    return None if named and unit.is_shown(value) else usual_elsewhere(sign, unit, value)
