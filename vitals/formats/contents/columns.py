"""Columns of a data set: their content, how it is printed, and what is refused when it is read.

Everything about a sign follows from its entry in `SIGNS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.settings import SETTINGS
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.errors import InvalidValue, UnknownEntry
from vitals.formats.contents.arrays import (
    decimal_array,
    flag_array,
    label_array,
    missing_in,
    number_array,
    numbers_in,
    text_array,
)
from vitals.formats.contents.deteriorations import deterioration_seconds
from vitals.simulation.artifacts import QUALITIES
from vitals.simulation.noise import KeyArray
from vitals.simulation.patients import SEXES, patients
from vitals.simulation.simulator import Readings, Simulation
from vitals.simulation.status import STATUSES, news2
from vitals.simulation.tables import filled_signs

__all__ = ["COLUMN_SETS", "QUALITY", "TIMESTAMP", "Column", "Rows", "columns"]

TRUE_DECIMALS = 3  # of true signs and severities: finer than any display
LONGEST_STAY = max(setting.stay.hours for setting in SETTINGS.values() if setting.stay)
MOST_TEXTS = 4096  # a column of fewer possible values is printed from a list of them, twice as fast


class Rows(NamedTuple):
    """Simulated rows, from which columns are made."""

    patient: NDArray[np.int64]
    timestamp: pa.Array
    keys: KeyArray
    simulation: Simulation


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    Parameters
    ----------
    name, type, unit
        As a table names it, its Arrow type, and the unit of its values.
    make
        From rows to values.
    limits
        Lowest and highest number; what lies outside is refused.
    decimals
        Digits printed after the point.
    labels
        The texts it may hold, in the order of their codes.
    optional
        Whether artifacts may leave a value out.
    nullable
        Whether some settings or patients have no value.
    """

    name: str
    type: pa.DataType
    make: Callable[[Rows], pa.Array]
    unit: str = ""
    limits: tuple[float, float] | None = None
    decimals: int = 0
    labels: tuple[str, ...] = ()
    optional: bool = False
    nullable: bool = False

    @property
    def allowed(self) -> str:
        """Allowed values, for an error."""
        if self.labels:
            return f"one of {', '.join(self.labels)}"
        if self.limits:
            kind = "a number" if self.decimals else "a whole number"
            return f"{kind} from {self.limits[0]:.16g} to {self.limits[1]:.16g} {self.unit}".rstrip()
        if pa.types.is_boolean(self.type):
            return "true or false"
        return "a date and time such as 2025-01-01 15:42:52"

    def describe(self) -> dict[str, str]:
        """Type and unit, for the metadata."""
        type = "label" if self.labels else str(self.type)
        return {"type": type, "unit": self.unit} if self.unit else {"type": type}

    def printable(self, values: pa.Array) -> pa.Array:
        """Values in a type that prints fast and with the right number of decimals."""
        steps_per_unit = 10**self.decimals
        if self.limits and (self.limits[1] - self.limits[0]) * steps_per_unit < MOST_TEXTS:
            first = round(self.limits[0] * steps_per_unit)
            steps = to_steps(values, steps_per_unit) - first
            mask = missing_in(values)
            steps[mask] = 0  # no text is looked up for it, but it must be in range
            return label_array(steps.astype(np.int16), value_texts(self.limits, self.decimals), mask)
        if self.decimals:
            return decimal_array(to_steps(values, steps_per_unit), self.decimals, missing_in(values))
        return values

    def check(self, values: pa.Array, *, may_miss: bool, place: Callable[[int], str]) -> pa.Array:
        """Check values, and return them in the column's type.

        Parameters
        ----------
        values
            As read, perhaps in a wider type.
        may_miss
            Whether artifacts may have left values out.
        place
            From the index of a value to where it stands in the file.

        Raises
        ------
        InvalidValue
            If a value is missing, outside the limits or no known label: the first such one.
        """

        def refuse(wrong: NDArray[np.bool_]) -> None:
            if wrong.any():
                index = int(wrong.argmax())
                value = values[index].as_py()
                raise InvalidValue(self.name, "(nothing)" if value is None else value, self.allowed, place(index))

        missing = missing_in(values)
        if not (self.nullable or (self.optional and may_miss)):
            refuse(missing)
        if self.labels:
            return self.check_labels(values, refuse)
        if self.limits:
            numbers = numbers_in(values)
            refuse(~missing & ~((numbers >= self.limits[0]) & (numbers <= self.limits[1])))
        return values if pa.types.is_timestamp(self.type) else values.cast(self.type)

    def check_labels(self, values: pa.Array, refuse: Callable[[NDArray[np.bool_]], None]) -> pa.Array:
        """Check labels, and encode them."""
        import pyarrow.compute as pc

        codes = pc.index_in(values.cast(pa.string()), text_array(self.labels))
        refuse(missing_in(codes))
        return pa.DictionaryArray.from_arrays(codes.cast(pa.int8()), text_array(self.labels))


class QualityColumn(Column):
    """Artifacts of a row: `spo2=motion resp_rate=false_apnea`, empty where there are none."""

    @property
    def allowed(self) -> str:
        """Allowed values, for an error."""
        return f"empty or a list such as spo2=motion, with {', '.join(QUALITIES[1:])}"

    def check(self, values: pa.Array, *, may_miss: bool, place: Callable[[int], str]) -> pa.Array:
        """Check values; `InvalidValue` tells where one names no sign or no artifact."""
        known = {f"{sign}={quality}" for sign in SIGNS for quality in QUALITIES[1:]}
        for value in values.unique().to_pylist():
            if value is not None and not known.issuperset(value.split(" ")):
                index = values.index(value).as_py()
                raise InvalidValue(self.name, repr(value), self.allowed, place(index))
        return values.cast(self.type)


def to_steps(values: pa.Array, steps_per_unit: int) -> NDArray[np.int64]:
    """Numbers in steps of the last printed digit; 0 where there is none."""
    steps: NDArray[np.int64] = np.rint(numbers_in(values) * steps_per_unit).astype(np.int64)
    return steps


@cache
def value_texts(limits: tuple[float, float], decimals: int) -> pa.Array:
    """Text of every number within limits."""
    first, last = (round(limit * 10**decimals) for limit in limits)
    return text_array(f"{step / 10**decimals:.{decimals}f}" for step in range(first, last + 1))


def label_column(name: str, labels: tuple[str, ...], codes: Callable[[Rows], NDArray[np.int8]]) -> Column:
    """Column of labels, made from their codes."""
    texts = text_array(labels)
    return Column(
        name=name,
        type=pa.dictionary(pa.int8(), pa.string()),
        make=lambda rows: label_array(codes(rows), texts),
        labels=labels,
    )


def sign_column(index: int, sign: VitalSign) -> Column:
    """Column of a displayed sign."""

    def make(rows: Rows) -> pa.Array:
        steps = rows.simulation.readings.steps[index]
        mask = steps == Readings.MISSING if rows.simulation.readings.quality is not None else None
        return number_array(steps / 10**sign.decimals if sign.decimals else steps, mask)

    return Column(
        name=sign.id,
        type=pa.float64() if sign.decimals else pa.int16(),
        make=make,
        unit=sign.unit,
        limits=sign.rejected,
        decimals=sign.decimals,
        optional=True,
    )


def rounded(values: NDArray[np.floating]) -> pa.Array:
    """Numbers to the decimals of true signs."""
    return number_array(np.rint(values.astype(np.float64) * 10**TRUE_DECIMALS) / 10**TRUE_DECIMALS)


def true_column(index: int, sign: VitalSign) -> Column:
    """Column of a true sign, which no monitor shows."""
    return Column(
        name=f"true_{sign.id}",
        type=pa.float64(),
        make=lambda rows: rounded(rows.simulation.truth.by_sign[index]),
        unit=sign.unit,
        limits=sign.rejected,
        decimals=TRUE_DECIMALS,
    )


SCORED = [index for index, sign in enumerate(SIGNS.values()) if sign.news2]


def news2_of(rows: Rows) -> pa.Array:
    """NEWS2 of the displayed signs; missing where a sign that it needs is missing."""
    readings = rows.simulation.readings
    signs = readings.values
    missing = np.isnan(signs)
    total = news2(filled_signs(signs), on_oxygen=readings.on_oxygen).total
    return number_array(total.astype(np.int16), missing[:, SCORED].any(axis=1))


def setting_of(rows: Rows) -> NDArray[np.int8]:
    """Index of the setting in `SETTINGS`."""
    setting = rows.simulation.truth.parameters.setting.id
    if setting not in SETTINGS:
        raise InvalidValue(
            "setting", setting, f"one of {', '.join(SETTINGS)}: others have the columns of default alone"
        )
    return np.full(len(rows.patient), list(SETTINGS).index(setting), np.int8)


def on_oxygen_of(rows: Rows) -> pa.Array:
    """Whether each patient gets oxygen: nobody in a setting without."""
    on_oxygen = rows.simulation.readings.on_oxygen
    return flag_array(np.zeros(len(rows.patient), bool) if on_oxygen is None else on_oxygen)


def stay_column(name: str, type: pa.DataType, limits: tuple[float, float], **about: Any) -> Column:
    """Column of a number that `Truth` has of each stay; null where courses are compressed to slots."""

    def make(rows: Rows) -> pa.Array:
        values = getattr(rows.simulation.truth, name)
        return pa.nulls(len(rows.patient), type) if values is None else number_array(np.round(values, TRUE_DECIMALS))

    return Column(name=name, type=type, make=make, limits=limits, nullable=True, **about)


def deterioration_of(rows: Rows) -> pa.Array:
    """First whole second of the deterioration of each stay, in the type of the timestamps; null without one."""
    type = rows.timestamp.type
    seconds = deterioration_seconds(rows.simulation.truth)
    if seconds is None:
        return pa.nulls(len(rows.patient), type)
    mask = np.isnan(seconds)
    per_second = 1 if type.unit == "s" else 1000
    return number_array(np.where(mask, 0, seconds).astype(np.int64) * per_second, mask, type)


def quality_of(rows: Rows) -> pa.Array:
    """Artifacts of each row, as text."""
    quality = rows.simulation.readings.quality
    assert quality is not None  # only cohorts with artifacts have the column
    texts = np.full(len(rows.patient), None, object)
    disturbed = np.flatnonzero(quality.any(axis=0))
    for index, codes in zip(disturbed, quality[:, disturbed].T, strict=True):
        texts[index] = " ".join(f"{id}={QUALITIES[code]}" for id, code in zip(SIGNS, codes, strict=True) if code)
    return text_array(texts)


PATIENT = Column(name="patient_id", type=pa.int64(), make=lambda rows: number_array(rows.patient), limits=(1, 2.0**53))
TIMESTAMP = Column(name="timestamp", type=pa.timestamp("s"), make=lambda rows: rows.timestamp)
SHOWN = tuple(sign_column(index, sign) for index, sign in enumerate(SIGNS.values()))
LABELS = (
    label_column("label_status", STATUSES, lambda rows: rows.simulation.truth.status),
    label_column("probable_condition", tuple(CONDITIONS), lambda rows: rows.simulation.truth.condition),
)
REVEALED = (
    Column(
        name="age",
        type=pa.int16(),
        make=lambda rows: number_array(patients(rows.keys).age.astype(np.int16)),
        unit="a",
        limits=(0, 150),
    ),
    label_column("sex", SEXES, lambda rows: patients(rows.keys).sex),
    Column(
        name="severity",
        type=pa.float64(),
        make=lambda rows: rounded(rows.simulation.truth.severity),
        limits=(0, 3),
        decimals=TRUE_DECIMALS,
    ),
    Column(name="news2", type=pa.int16(), make=news2_of, limits=(0, 20), optional=True),
    *(true_column(index, sign) for index, sign in enumerate(SIGNS.values())),
    label_column("setting", tuple(SETTINGS), setting_of),
    Column(name="on_oxygen", type=pa.bool_(), make=on_oxygen_of),
    stay_column("stay", pa.int64(), (-(2.0**53), 2.0**53)),
    stay_column("hours_in_stay", pa.float64(), (0, LONGEST_STAY), unit="h", decimals=TRUE_DECIMALS),
    Column(name="deteriorates_at", type=TIMESTAMP.type, make=deterioration_of, nullable=True),
)
QUALITY = QualityColumn(name="quality", type=pa.string(), make=quality_of, optional=True)

COLUMN_SETS = {
    "classic": (*SHOWN, *LABELS),
    "default": (PATIENT, TIMESTAMP, *SHOWN, *LABELS),
    "full": (PATIENT, TIMESTAMP, *SHOWN, *LABELS, *REVEALED),
}


def columns(name: str, *, artifacts: bool = False) -> tuple[Column, ...]:
    """Columns of a set, with the one that reports artifacts if there are any.

    Raises
    ------
    UnknownEntry
        If there is no such set.

    Examples
    --------
    >>> [column.name for column in columns("classic", artifacts=True)][-3:]
    ['label_status', 'probable_condition', 'quality']
    """
    if name not in COLUMN_SETS:
        raise UnknownEntry("column set", name, known=COLUMN_SETS)
    return (*COLUMN_SETS[name], QUALITY) if artifacts else COLUMN_SETS[name]
