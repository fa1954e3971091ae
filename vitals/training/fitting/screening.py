"""Screening: what is wrong with readings, in sentences, and what of them is left out."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.signs import SIGNS
from vitals.catalog.units import UNITS, Unit, unit_of
from vitals.errors import InvalidData, InvalidValue
from vitals.simulation.scales import PULSE_PRESSURE, FloatArray
from vitals.training.fitting.records import Records

__all__ = ["FEWEST_PATIENTS", "Screened", "parse_units", "screen"]

FEWEST_PATIENTS = 20  # that any number of a population may depend on
MOST_OUTSIDE = 0.02  # share of a sign's values that may be impossible
IN_ANOTHER_UNIT = 0.9  # share of a sign's values that another unit explains
SYSTOLIC, DIASTOLIC = (list(SIGNS).index(f"blood_pressure_{which}") for which in ("systolic", "diastolic"))


class Screened(NamedTuple):
    """Readings that can be of patients, and sentences on what was left out."""

    records: Records
    sentences: tuple[str, ...]


def parse_units(text: str) -> dict[str, Unit]:
    """Units by sign, from glucose_mgdl=mmol/L,temperature_c=°F.

    Raises
    ------
    InvalidValue, UnknownEntry
        If a sign or one of its units is unknown.
    """
    found = {}
    for part in filter(None, text.split(",")):
        sign, equals, unit = (each.strip() for each in part.partition("="))
        if not equals:
            raise InvalidValue("units", repr(text), "signs and their units, as in glucose_mgdl=mmol/L,temperature_c=°F")
        found[sign] = unit_of(sign, unit)
    return found


def screen(path: Path, records: Records, units: Mapping[str, Unit] | None = None) -> Screened:
    """Convert units, and leave out what no patient can have.

    Raises
    ------
    InvalidData
        If a sign looks as if in another unit, is constant, or is impossible too often; or the patients are too few.
    """
    values, sentences = records.values.copy(), []
    for id, unit in (units or {}).items():
        column = values[:, list(SIGNS).index(id)]
        column[:] = unit.factor * column + unit.offset
    for column, (id, sign) in zip(values.T, SIGNS.items(), strict=True):
        if np.isnan(column).all():
            continue
        check_unit(path, id, column)
        outside = (column < sign.accepted[0]) | (column > sign.accepted[1])
        why = f"outside {sign.accepted[0]:g} to {sign.accepted[1]:g} {sign.unit}"
        sentences += left_out(path, f"values of {id}", outside, ~np.isnan(column), why)
        column[outside] = np.nan
        column[:] = np.round(column, sign.decimals)  # as a display shows it
        if len(np.unique(column[~np.isnan(column)])) < 2:
            raise InvalidData(path, f"{id} holds one value alone", "leave the column out, or give the values measured")
    gap = values[:, SYSTOLIC] - values[:, DIASTOLIC]
    impossible = gap < PULSE_PRESSURE
    why = f"less than {PULSE_PRESSURE} mmHg apart, as if the columns were swapped"
    sentences += left_out(path, "pairs of pressures", impossible, ~np.isnan(gap), why)
    values[np.ix_(impossible, [SYSTOLIC, DIASTOLIC])] = np.nan
    found = Records(values, records.patients, records.times, records.on_oxygen, records.labels)
    shown = found.rows(~np.isnan(values).all(axis=1))
    check_patients(path, shown)
    return Screened(shown, tuple(sentences))


def check_unit(path: Path, id: str, column: FloatArray) -> None:
    """Refuse a sign whose median lies outside the generator's limits, and say in which unit it would not."""
    low, high = SIGNS[id].accepted
    given = column[~np.isnan(column)]
    middle = float(np.median(given))
    if low <= middle <= high:
        return
    own, *others = UNITS[id].values()
    for unit in others:
        if np.mean([unit.is_usual(value) for value in given[:1000].tolist()]) > IN_ANOTHER_UNIT:
            mend = f"convert it to {own.id}, or say --units {id}={unit.id}"
            raise InvalidData(path, f"{id} looks as if in {unit.id or 'fractions'} (median {np.median(given):g})", mend)
    if not low <= np.median(given) <= high:
        mend = f"give it in {own.id}, or say its unit with --units"
        raise InvalidData(
            path, f"{id} has a median of {np.median(given):g}, outside {low:g} to {high:g} {own.id}", mend
        )


def left_out(path: Path, what: str, wrong: NDArray[np.bool_], given: NDArray[np.bool_], why: str) -> list[str]:
    """Sentence on what is left out; none if nothing is.

    Raises
    ------
    InvalidData
        If it is too much.
    """
    share = float((wrong & given).sum()) / max(int(given.sum()), 1)
    if share > MOST_OUTSIDE:
        mend = f"at most {100 * MOST_OUTSIDE:g} % may be: look at the file"
        raise InvalidData(path, f"{100 * share:.3g} % of the {what} are {why}", mend)
    return [f"Left out: {100 * share:.2g} % of the {what}, {why}."] if share else []


def check_patients(path: Path, records: Records) -> None:
    """Refuse too few patients."""
    n = records.n_patients
    if n < FEWEST_PATIENTS:
        who = "one patient alone" if n == 1 else f"{n} patients"
        mend = f"{FEWEST_PATIENTS} are needed, so that no number tells of anyone; patient_id says who is who"
        raise InvalidData(path, f"holds readings of {who}", mend)
