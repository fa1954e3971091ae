"""The fit: a population as like the readings as they can tell, and what it was told by whom."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from vitals.catalog.population import Population
from vitals.catalog.signs import SIGNS
from vitals.simulation.noise import mix
from vitals.simulation.rhythms import Rhythms
from vitals.training.fitting.habits import coarseness, habits
from vitals.training.fitting.maximization import STEPS, maximize
from vitals.training.fitting.numbers import Numbers
from vitals.training.fitting.persons import match_persons
from vitals.training.fitting.privacy import TREATED, Protected, enough, protected
from vitals.training.fitting.recording import match_recording
from vitals.training.fitting.records import UNKNOWN, Records
from vitals.training.fitting.skew import better_scales
from vitals.training.fitting.uncertainty import Errors, standard_errors

__all__ = ["MOST_STEPS", "Fit", "fit"]

STEPS_BEFORE = 8  # before the spaces of the signs are chosen
MOST_STEPS = STEPS_BEFORE + len(SIGNS) + STEPS
MOST_READINGS = 4_000  # whose likelihood is maximized: more would sharpen nothing that matters, and take longer
LEAST_LEFT = 0.25  # of a variance, without the hours


@dataclass(frozen=True)
class Fit:
    """A population that was fitted to readings.

    Attributes
    ----------
    population
        What was found.
    base
        Population that everything else was taken from.
    fitted, taken
        What the readings told, and what was taken from the base; each part of a sentence.
    readings, patients
        Numbers of those that it was fitted to.
    charted
        Whether they are noted by hand.
    errors
        Standard errors of the shares and the severity mix; NaN where they are not the readings' own.
    """

    population: Population
    base: Population
    fitted: tuple[str, ...]
    taken: tuple[str, ...]
    readings: int
    patients: int
    charted: bool
    errors: Errors


def fit(records: Records, base: Population, *, id: str, progress: Callable[[], object] = lambda: None) -> Fit:
    """Fit a population to readings.

    Parameters
    ----------
    records
        Readings of 20 patients or more, as `screen` leaves them.
    base
        Population that is started from.
    id
        Of the new population.
    progress
        Called after each of at most `MOST_STEPS` steps.
    """
    with threadpool_limits(1):  # the matrices are small, and on a busy machine threads wait for each other
        return fit_alone(records, base, id, progress)


def fit_alone(records: Records, base: Population, id: str, progress: Callable[[], object]) -> Fit:
    """Fit on one core."""
    records, absent = enough(records)
    some, start = fewer(records), Numbers.of(base)
    if base.setting.oxygen is None:
        some = replace(some, on_oxygen=np.full(len(some), UNKNOWN))
    how, coarse = habits(records.values), coarseness(records.values)
    numbers = maximize(some, start, coarseness=coarse, steps=STEPS_BEFORE, progress=progress).numbers
    skewed: tuple[str, ...] = ()
    if not how.charted:  # rounding would be taken for skew
        numbers, skewed = better_scales(some, numbers, coarse, progress)
    started = start
    for index, scale in enumerate(numbers.scales):
        started = started.in_scale(index, scale)
    numbers = maximize(some, started, coarseness=coarse, progress=progress, at=numbers).numbers
    found, lifted = protected(without_hours(numbers), started, some), numbers.lift != start.lift
    errors = own_errors(standard_errors(some, numbers, coarse), found)
    numbers = found.numbers
    if how.charted:
        numbers = match_recording(records, numbers, charted=True)
    numbers, persons = match_persons(records, numbers, charted=how.charted)
    fitted, taken = told(records, base, persons, found, lifted)
    fitted += [f"skew of {', '.join(skewed)}"] if skewed else []
    fitted += ["that values are noted by hand (--charted)"] if how.charted else []
    return Fit(
        numbers.population(id),
        base,
        tuple(fitted),
        (*absent, *taken, *found.taken),
        len(records),
        records.n_patients,
        how.charted,
        errors,
    )


def own_errors(errors: Errors, found: Protected) -> Errors:
    """Errors of what is the readings' own; NaN of the rest."""
    return Errors(
        np.where(found.shares_are_own, errors.shares, np.nan), np.where(found.mix_is_own, errors.severity_mix, np.nan)
    )


def without_hours(numbers: Numbers) -> Numbers:
    """Numbers whose spreads are those at a known hour: what day and night move is no part of them."""
    setting = numbers.setting
    waves = np.diagonal(Rhythms.of(setting).covariance)
    variance = numbers.spreads**2
    return replace(numbers, spreads=np.sqrt(np.maximum(variance - waves, LEAST_LEFT * variance)))


def fewer(records: Records, most: int = MOST_READINGS) -> Records:
    """At most so many readings, of as many patients as can be: of each some, of too many patients one each of some."""
    if len(records) <= most:
        return records
    each = max(most // records.n_patients, 1)
    by_patient = np.lexsort((mix(np.arange(len(records), dtype=np.uint64)), records.patients))
    counts = np.unique(records.patients, return_counts=True)[1]
    place = np.arange(len(records)) - np.repeat(np.cumsum(counts) - counts, counts)  # among those of the patient
    kept = by_patient[place < each]
    order = kept[np.argsort(mix(records.patients[kept].astype(np.uint64)), kind="stable")]
    return records.rows(np.sort(order[:most]))


def told(
    records: Records, base: Population, persons: NDArray[np.bool_], found: Protected, lifted: bool
) -> tuple[list[str], list[str]]:
    """What the readings told, and what they could not, beside what `protected` took."""
    shown = [id for id, column in zip(SIGNS, records.values.T, strict=True) if not np.isnan(column).all()]
    how = "with the labels that there are" if (records.labels != UNKNOWN).any() else "without labels"
    own, possible = int(found.shares_are_own.sum()), int(np.count_nonzero(base.shares))
    of_which = "the conditions" if own == possible else f"{own} of {possible} conditions"
    parts = [
        part for part, is_own in ((f"shares of {of_which}", own), ("severity mix", found.mix_is_own.any())) if is_own
    ]
    fitted = [f"{' and '.join(parts)}, {how}"] if parts else []
    fitted.append(f"centers and spreads of {', '.join(shown)}")
    fitted += ["correlations of these"] if len(shown) > 1 else []
    taken = ["pace of illness, treatment, devices, fluctuation from second to second"]
    known, unknown = ([id for id in shown if persons[list(SIGNS).index(id)] == is_known] for is_known in (True, False))
    fitted += [f"spreads between and within patients of {', '.join(known)}"] if known else []
    if unknown:
        why = "there are no timestamps" if records.times is None else "too few patients have two readings"
        of_some = f" of {', '.join(unknown)}" if known else ""
        taken.append(f"how the spreads{of_some} divide between and within patients: {why}")
    if base.setting.oxygen is not None:
        if (records.on_oxygen == UNKNOWN).all():
            taken.append("shares on oxygen and its lift of saturation")
        else:
            own_oxygen = zip(TREATED, found.oxygen_is_own, strict=True)
            fitted += [f"share on oxygen in {who}" for who, is_own in own_oxygen if is_own]
            (fitted if lifted else taken).append("lift of saturation by oxygen")
    elif (records.on_oxygen == 1).any():
        taken.append(f"that nobody gets oxygen, as in the setting {base.setting.id}: the readings say that some do")
    return fitted, taken
