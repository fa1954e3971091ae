"""Settings of care beside published figures: what is simulated for it, and the goals.

Every function that ends in `_goals` yields lines of a table from arrays, whoever made them:

    from benchmarks.report import show
    show(icu_goals(hours))  # hourly medians, shape (n_patients, n_hours, n_signs)

Arrays of readings have the shape (n_samples, n_signs) where time does not matter.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks import realism_settings as measure
from benchmarks.realism_settings import IDS, QUANTILES, Array, Figure, Mask, flags, published, raised
from benchmarks.report import Goal
from vitals.catalog.population import Population
from vitals.catalog.signs import SIGNS
from vitals.data.report.figures import Flag
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import Simulation, simulate
from vitals.simulation.status import news2

START, SEED = 1_760_000_000.0, 12  # unix seconds; of the cohorts
READING_SECONDS, READINGS_PER_HOUR = 300, 12
SPO2, TEMPERATURE = IDS.index("spo2"), IDS.index("temperature_c")


# What is simulated


def first_hours(population: Population, n_patients: int = 2000, hours: int = 48, seed: int = SEED) -> Array:
    """Displayed readings of the first hours of one stay of each patient, one in the middle of every five minutes.

    Returns
    -------
    readings of shape (n_patients, hours * READINGS_PER_HOUR, n_signs)
    """
    cohort, patient = Cohort(seed=seed, population=population), np.arange(n_patients)
    hours_in_stay = simulate(patient, START, cohort).truth.hours_in_stay
    assert hours_in_stay is not None
    admitted = START - 3600 * hours_in_stay
    return series(cohort, patient, admitted + READING_SECONDS / 2, hours * READINGS_PER_HOUR, READING_SECONDS)[0]


def series(
    cohort: Cohort, patient: NDArray[np.int64], start: Array | float, n_times: int, seconds: float
) -> tuple[Array, Array]:
    """Displayed and true signs of patients at even steps from `start`, each of shape (n_patients, n_times, n_signs)."""
    time = np.broadcast_to(start, len(patient))[:, None] + seconds * np.arange(n_times)
    found = simulate(np.repeat(patient, n_times), time.ravel(), cohort)
    displayed, true = (part.values.reshape(*time.shape, -1) for part in (found.readings, found.truth))
    return displayed, true


def at_random_times(population: Population, n: int = 100_000, seed: int = SEED) -> Simulation:
    """Simulate n patients, each at a random time of three years."""
    time = START + np.random.default_rng(seed).uniform(0, 1e8, n)
    return simulate(np.arange(n), time, Cohort(seed=seed, population=population))


# Lines of the table


def expected(table: str, population: str, statistic: str) -> dict[str, float]:
    """Published figures of a statistic by sign."""
    return {f.sign: value for f, value in published(table).items() if f[:2] == (population, statistic)}


def abbreviated(sign: str) -> str:
    """`HR` of `heart_rate`, and `HR-RR` of two signs."""
    return "-".join(SIGNS[id].abbreviation for id in sign.split())


class Pair(NamedTuple):
    """A figure of ours beside a published one, and by how much they may differ."""

    what: str
    ours: float
    theirs: float
    allowed: float = float("inf")

    @property
    def met(self) -> bool:
        return abs(self.ours - self.theirs) <= self.allowed

    def __str__(self) -> str:
        text = f"{self.what} {self.ours:.3g} ({self.theirs:g})"
        return text if self.met else f"**{text}**"


def beside(what: str, goal: str, pairs: Iterable[Pair]) -> Goal:
    """One line of ours (theirs), the missed ones in bold."""
    pairs = list(pairs)
    judged = all(pair.met for pair in pairs) if goal != "-" else None
    return Goal(f"{what}: ours (published)", goal, ", ".join(map(str, pairs)), judged)


def by_sign(table: str, population: str, statistic: str, ours: Array, allowed: float = float("inf")) -> list[Pair]:
    """Pairs of the signs that have a published figure."""
    found = expected(table, population, statistic)
    return [
        Pair(abbreviated(id), value, found[id], allowed) for id, value in zip(IDS, ours, strict=True) if id in found
    ]


# Intensive care: settings 6


def icu_goals(hours: Array) -> Iterator[Goal]:
    """Hourly medians beside those of intensive care.

    Parameters
    ----------
    hours
        Medians of the first 48 h, shape (n_patients, n_hours, n_signs).
    """
    yield from icu_level_goals(hours)
    yield from icu_time_goals(hours)


def icu_level_goals(hours: Array) -> Iterator[Goal]:
    """Distribution and dependence of hourly medians."""
    sd = np.array(list(expected("settings_6", "icu", "SD").values()))
    theirs = np.array([list(expected("settings_6", "icu", f"quantile {q} %").values()) for q in QUANTILES])
    distance = measure.quantile_distance(hours, theirs, sd)
    each = ", ".join(f"{abbreviated(id)} {value:.2f}" for id, value in zip(IDS, distance, strict=True))
    mean = float(distance.mean())
    yield Goal("icu, distance of quantiles over SD: mean", "≤ 0.15", f"{mean:.3f}: {each}", mean <= 0.15)
    for percent, row in zip(QUANTILES, measure.quantiles(hours), strict=True):
        statistic = f"quantile {percent} %"
        yield beside(f"icu, {statistic}", "-", by_sign("settings_6", "icu", statistic, row))
    for statistic, ours in zip(("mean", "SD", "skew"), measure.moments(hours), strict=True):
        yield beside(f"icu, {statistic}", "-", by_sign("settings_6", "icu", statistic, ours))
    named, rank = expected("settings_6", "icu", "Spearman"), measure.spearman(hours)
    pairs = [
        Pair(abbreviated(f"{a} {b}"), rank[i, j], named.get(f"{a} {b}", 0.0), 0.07)
        for i, a in enumerate(IDS)
        for j, b in enumerate(IDS)
        if i < j
    ]
    yield beside("icu, Spearman", "within .07", pairs)
    yield ceiling_goal("icu, hourly medians", hours[..., SPO2], 0.14, 0.24)


def icu_time_goals(hours: Array) -> Iterator[Goal]:
    """How hourly medians stay with the patient and from one hour to the next."""
    share = by_sign("settings_6", "icu", "share between people", measure.share_between(hours), 0.10)
    yield beside("icu, share between people", "within .10", share)
    for name, values, allowed in (
        ("autocorrelation", hours, 0.06),
        ("autocorrelation within", measure.within(hours), 0.15),
    ):
        for lag in (1, 4, 24):
            ours, limit = measure.autocorrelation(values, lag), allowed if lag == 1 else float("inf")
            statistic = f"{name} {lag} h"
            if pairs := by_sign("settings_6", "icu", statistic, ours, limit):
                yield beside(f"icu, {statistic}", f"within {allowed:.2f}" if lag == 1 else "-", pairs)
    yield beside("icu, SD of a 1 h step", "-", by_sign("settings_6", "icu", "SD of a 1 h step", measure.step_sd(hours)))
    for statistic, goal, allowed in (("share", "-", float("inf")), ("persistence", "within .12", 0.12)):
        pairs = []
        for flag, theirs in flags("settings_6", "icu", statistic):
            above = raised(flag, hours)
            found = float(above.mean()) if statistic == "share" else measure.persistence(above)
            pairs.append(Pair(f"{abbreviated(flag.sign)} {flag.rule}", found, theirs, allowed))
        yield beside(f"icu, {statistic} of a flag", goal, pairs)


def ceiling_goal(what: str, spo2: Array, low: float, high: float) -> Goal:
    """Share of SpO2 that is shown as 100 %; a median of 99.5 % counts, for it is shown so."""
    share = float((spo2 >= 99.5).mean())
    return Goal(f"{what}: SpO2 100 %", f"{low:.0%} to {high:.0%}", f"{share:.1%}", low <= share <= high)


# Emergency and ward: clinical reference 7.1 to 7.3


def department_goals(population: str, values: Array, on_oxygen: Mask) -> Iterator[Goal]:
    """Displayed readings beside table 7.2, and beside the other departments of 7.1.

    Parameters
    ----------
    population
        "emergency" or "ward".
    values
        Displayed readings of people, each at one time, shape (n_samples, n_signs).
    on_oxygen
        Two more points of NEWS2, shape (n_samples,).
    """
    found = dict(zip(("mean", "SD"), measure.moments(values)[:2], strict=True))
    found |= {f"quantile {q} %": measure.quantiles(values, (q,))[0] for q in (5, 95)}
    for (statistic, ours), (goal, relative) in zip(
        found.items(),
        (("within 3 %, 0.1 °C", 0.03), ("within 15 %", 0.15), ("within 5 %", 0.05), ("within 5 %", 0.05)),
        strict=True,
    ):
        pairs = [
            pair._replace(allowed=relative * pair.theirs)
            for pair in by_sign("clinical_7_2", population, statistic, ours)
        ]
        if statistic == "mean":
            pairs = [
                pair._replace(allowed=0.1) if pair.what == abbreviated(IDS[TEMPERATURE]) else pair for pair in pairs
            ]
        if pairs:
            yield beside(f"{population}, {statistic}, 7.2", goal, pairs)
    yield from news_goals(population, values, on_oxygen)
    yield from other_department_goals(population, values)


def other_department_goals(population: str, values: Array) -> Iterator[Goal]:
    """Displayed readings beside table 7.1, as in `department_goals`; there is no goal."""
    pairs = []
    for statistic, ours in zip(("mean", "SD"), measure.moments(values)[:2], strict=True):
        each = by_sign("clinical_7_1", population, statistic, ours)
        pairs += [pair._replace(what=f"{statistic} of {pair.what}") for pair in each]
    for flag, theirs in flags("clinical_7_1", population, "share"):
        pairs.append(Pair(f"share of {abbreviated(flag.sign)} {flag.rule}", float(raised(flag, values).mean()), theirs))
    if pairs:
        yield beside(f"{population}, 7.1", "-", pairs)


def news_goals(population: str, values: Array, on_oxygen: Mask) -> Iterator[Goal]:
    """Shares of the bands of NEWS2, with its two points of oxygen; a goal where 7.2 has one."""
    total = news2(values, on_oxygen=on_oxygen).total
    for band, inside in (("0 to 4", total <= 4), ("5 to 6", (total > 4) & (total < 7)), ("7 or more", total >= 7)):
        share, (least, most) = (
            float(inside.mean()),
            (published("clinical_7_2").get(Figure(population, f"{end} NEWS {band}", "-")) for end in ("least", "most")),
        )
        if least is None or most is None:
            yield Goal(f"{population}, NEWS2 {band}", "-", f"{share:.1%}")
        else:
            yield Goal(
                f"{population}, NEWS2 {band}, 7.2", f"{least:.0%} to {most:.0%}", f"{share:.1%}", least <= share <= most
            )


def hypoxemia_goals(readings: Array) -> Iterator[Goal]:
    """Patients of a ward with low saturation over 48 h, beside a ward after surgery (7.1).

    Parameters
    ----------
    readings
        Of every five minutes, shape (n_patients, n_times, n_signs).
    """
    pairs = []
    for figure, theirs in published("clinical_7_1").items():
        if figure.population != "ward":
            continue
        what, _, limit = figure.statistic.rpartition(" < ")
        low = raised(Flag("spo2", "<", float(limit)), readings)
        if "on end" in what:
            hours = float(what.split()[-4])
            ours = (measure.longest_runs(low) >= hours * READINGS_PER_HOUR).mean()
        else:
            ours = (low.mean(axis=1) >= 1 / 6).mean()
        pairs.append(Pair(figure.statistic.removeprefix("share of "), float(ours), theirs))
    yield beside("ward, hypoxemia of patients after surgery, 7.1", "-", pairs)


def alarms_per_day(readings: Array, seconds: float) -> dict[str, float]:
    """Alarms of one bed in one day by the default limits of 7.3, by sign.

    An alarm begins when a displayed sign passes its limit; it does not begin again before the sign has been inside.

    Parameters
    ----------
    readings
        Shape (n_patients, n_times, n_signs); a missing value gives no alarm.
    seconds
        From one time to the next.
    """
    days = len(readings) * (readings.shape[1] - 1) * seconds / 86400
    found: dict[str, float] = {}
    for flag in alarm_limits():
        name = abbreviated(flag.sign)
        found[name] = found.get(name, 0.0) + measure.onsets(raised(flag, readings)) / days
    return found


def alarm_limits() -> Iterator[Flag]:
    """Default limits of monitors, 7.3."""
    for figure, limit in published("clinical_7_3").items():
        if figure.statistic.startswith("alarm limit"):
            yield Flag(figure.sign, figure.statistic.split()[-1], limit)


def alarm_goals(name: str, readings: Array, seconds: float) -> Iterator[Goal]:
    """Alarms of one bed in one day, beside those of intensive care (7.3); there is no goal."""
    found = alarms_per_day(readings, seconds)
    theirs = 24 * published("clinical_7_3")[Figure("icu", "parameter alarms per hour", "-")]
    audible = published("clinical_7_3")[Figure("icu", "audible alarms per bed and day", "-")]
    each = ", ".join(f"{sign} {value:.1f}" for sign, value in found.items())
    figure = (
        f"{sum(found.values()):.1f}: {each} (icu, published: {theirs:.0f} of parameters, {audible:g} audible of all)"
    )
    yield Goal(f"{name}, alarms per bed and day, 7.3", "-", figure)
