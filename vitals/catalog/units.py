"""Units in which people write the signs: how each converts to the sign's own, and what is usual in it.

Molar mass of glucose 180.16 g/mol; 1 kPa is 7.50062 mmHg. The usual ranges are the generator's limits in the other
unit, wider where a device shows more: design.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from vitals.catalog.catalog import Catalog
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.errors import InvalidValue

__all__ = ["PRINTED", "UNITS", "Unit", "printed", "unit_of"]

PRINTED = MappingProxyType({"mm[Hg]": "mmHg", "Cel": "°C"})  # where UCUM's code is not what one prints
MMHG_PER_KPA, MGDL_PER_MMOLL = 7.50062, 18.016


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit of a sign.

    Attributes
    ----------
    id
        As people write it.
    names
        Other spellings, UCUM's code among them; case does not matter.
    usual
        Lowest and highest value that is usual, in this unit.
    factor, offset
        The value in the sign's own unit is `factor * value + offset`.
    symbol
        What stands behind a number, where that is not the id.
    shown
        What the common meters show in this unit, where that is less than what is usual.
    """

    id: str
    names: tuple[str, ...] = ()
    usual: tuple[float, float]
    factor: float = 1.0
    offset: float = 0.0
    symbol: str | None = None
    shown: tuple[float, float] | None = None

    def write(self, value: float) -> str:
        """A value with its unit, as it was given."""
        return f"{value:.10g} {self.id if self.symbol is None else self.symbol}".rstrip()

    def to_own(self, value: float) -> float:
        """A value in the sign's own unit, without the noise of binary fractions."""
        return round(self.factor * value + self.offset, 9)

    def is_usual(self, value: float) -> bool:
        """Whether a value is usual in this unit."""
        return self.usual[0] <= value <= self.usual[1]

    def is_shown(self, value: float) -> bool:
        """Whether the common meters show a value in this unit."""
        low, high = self.shown or self.usual
        return low <= value <= high

    def is_called(self, name: str) -> bool:
        """Whether a text names this unit."""
        return name.strip().casefold() in {each.casefold() for each in (self.id, *self.names)}


def printed(sign: VitalSign) -> str:
    """A sign's own unit as people write it."""
    return PRINTED.get(sign.unit, sign.unit)


SPELLINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "/min": ("1/min", "bpm", "beats/min", "breaths/min", "per minute"),
        "mm[Hg]": ("mm Hg",),
        "%": ("percent",),
        "Cel": ("C", "degC", "Celsius"),
        "mg/dL": (),
    }
)
OTHERS: Mapping[str, tuple[Unit, ...]] = MappingProxyType(
    {
        "blood_pressure_systolic": (Unit(id="kPa", usual=(5.3, 37.5), factor=MMHG_PER_KPA),),
        "blood_pressure_diastolic": (Unit(id="kPa", usual=(2.6, 22.7), factor=MMHG_PER_KPA),),
        "spo2": (Unit(id="fraction", names=("1", "ratio"), usual=(0.3, 1.0), factor=100, symbol=""),),
        "temperature_c": (
            Unit(
                id="°F",
                names=("F", "degF", "[degF]", "Fahrenheit"),
                usual=(75, 110),
                factor=1 / 1.8,
                offset=-32 / 1.8,
            ),
            Unit(id="K", names=("kelvin",), usual=(297, 317), offset=-273.15),
        ),
        "glucose_mgdl": (Unit(id="mmol/L", usual=(0.6, 56), shown=(0.6, 33.3), factor=MGDL_PER_MMOLL),),
    }
)


def units_of_sign(sign: VitalSign) -> Catalog[Unit]:
    """A sign's units, its own first."""
    own = Unit(id=printed(sign), names=(sign.unit, *SPELLINGS.get(sign.unit, ())), usual=sign.accepted)
    return Catalog("unit", own, *OTHERS.get(sign.id, ()))


UNITS: Mapping[str, Catalog[Unit]] = MappingProxyType({id: units_of_sign(sign) for id, sign in SIGNS.items()})


def unit_of(sign: str, name: str | None = None) -> Unit:
    """The unit of a sign that a text names; its own where there is no text.

    Raises
    ------
    UnknownEntry
        If there is no such sign.
    InvalidValue
        If the sign has no such unit.

    Examples
    --------
    >>> unit_of("glucose_mgdl", "mmol/l").to_own(5.5)
    99.088
    """
    units = UNITS[SIGNS[sign].id]
    if name is None:
        return next(iter(units.values()))
    found = next((unit for unit in units.values() if unit.is_called(name)), None)
    if found is None:
        raise InvalidValue(f"units.{sign}", repr(name), " or ".join(units))
    return found
