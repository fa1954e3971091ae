"""What fitting to somebody's own data recovers, keeps, says and keeps to itself.

    uv run --group test benchmarks/fitting.py
    uv run --group test benchmarks/fitting.py --only recovery rules partial privacy times --seeds 5

Another hospital is made of a population of the catalog: other baselines, spreads, shares and severities.
"""

import argparse
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.fitting_recovery import HOUR, START, hospital, records_of, recovery
from benchmarks.report import Goal, none, row, seconds_of, show, table
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.data.likeness import closest_distances, nearer_share
from vitals.errors import VitalsError
from vitals.model.oracle import Oracle
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate
from vitals.training.estimates import estimate_mean
from vitals.training.fitting.columns import read_columns
from vitals.training.fitting.comparison import compare
from vitals.training.fitting.fit import fit
from vitals.training.fitting.recording import simulated
from vitals.training.fitting.records import UNKNOWN, Records
from vitals.training.fitting.screening import screen

type Array = NDArray[np.float64]

IDS = list(SIGNS)


# 2 What a fitted population keeps


def broken(values: Array) -> int:
    """Rows outside the limits of the display, or with pressures too near."""
    wrong = values[:, 2] - values[:, 3] < 15
    for shown, sign in zip(values.T, SIGNS.values(), strict=True):
        wrong |= (shown < sign.accepted[0]) | (shown > sign.accepted[1])
    return int(wrong.sum())


def persistence(population: Population) -> float:
    """Share of the readings with a condition that have it an hour later as well."""
    patients, time = np.arange(20_000), START + np.arange(20_000) * 7919.0
    now, then = (simulate(patients, time + lag, Cohort(population=population)).truth.condition for lag in (0, HOUR))
    return float(np.mean(then[now > 0] == now[now > 0]))


def rules() -> Iterator[Goal]:
    """Hard rules, purity, pace and the best possible score."""
    for base in ("teaching", "emergency", "icu"):
        found = fit(records_of(hospital(base), 600), POPULATIONS[base], id="mine").population
        random = np.random.default_rng(1)
        patient, time = random.integers(0, 2**40, 200_000), random.uniform(0, 4e9, 200_000)
        whole = simulate(patient, time, Cohort(population=found))
        yield none(f"2 {base}: rows of 200,000 that break a hard rule", broken(whole.readings.values))
        some = random.permutation(200_000)[:20_000]
        alone = simulate(patient[some], time[some], Cohort(population=found))
        differ = (alone.readings.steps != whole.readings.steps[:, some]).any(axis=0)
        yield none(f"2 {base}: rows that depend on the others", int(differ.sum()))
        pace = f"{persistence(found):.3f} (base {persistence(POPULATIONS[base]):.3f})"
        yield Goal(f"2 {base}: conditions that last another hour", "", pace)
        sample = records_of(found, 6000, seed=4)
        known = {} if found.setting.oxygen is None else {"on_oxygen": sample.on_oxygen.astype(bool)}
        proba = Oracle(found).condition(sample.values, **known)
        right = proba.argmax(axis=1) == sample.labels
        difference = estimate_mean(right - proba.max(axis=1), np.arange(len(right)))
        figure = f"{100 * right.mean():.2f} %, expected {100 * proba.max(axis=1).mean():.2f} %"
        off = abs(difference.value) / difference.error
        yield Goal(f"2 {base}: best possible accuracy", "within 2 SE", f"{figure}: {off:.1f} SE", bool(off <= 2))


# 3 Partial files


def without(records: Records, *columns: int) -> Records:
    """Readings without some signs."""
    values = records.values.copy()
    values[:, list(columns)] = np.nan
    return replace(records, values=values)


def missing(records: Records, chance: Callable[[Array], Array]) -> Records:
    """Readings some of whose values are missing, by a chance that may depend on them."""
    values, random = records.values.copy(), np.random.default_rng(2)
    values[random.random(values.shape) < chance(values)] = np.nan
    return replace(records, values=values)


def where_it_is_normal(values: Array) -> Array:
    """Chance of not being noted: high where the sign is near its median."""
    middle, spread = np.median(values, axis=0), values.std(axis=0)
    return np.where(np.abs(values - middle) < 0.7 * spread, 0.5, 0.05)


def partial_files() -> Iterator[tuple[str, Records, Records]]:
    """Name, readings, and held-out ones of the same kind."""
    truth, others = hospital("emergency"), hospital("ward")

    def pair(
        name: str, change: Callable[[Records], Records], patients: int = 400, *, readings: int = 1
    ) -> tuple[str, Records, Records]:
        some, fresh = (
            records_of(truth, n, readings=readings, hours=1, seed=seed) for n, seed in ((patients, 1), (600, 9))
        )
        return name, change(some), change(fresh)

    def same(records: Records) -> Records:
        return records

    def unknown(records: Records) -> Records:
        return replace(records, on_oxygen=np.full(len(records), UNKNOWN))

    def fahrenheit(records: Records) -> Records:
        values = records.values.copy()
        values[:, 5] = values[:, 5] * 1.8 + 32
        return replace(records, values=values)

    yield pair("whole", same)
    yield pair("no glucose", lambda records: without(records, 6))
    yield pair("no labels", Records.without_labels)
    yield pair("signs and nothing else", lambda records: replace(unknown(records.without_labels()), times=None))
    yield pair("hourly, six readings each", same, 100, readings=6)
    noted = records_of(truth, 400, charted=True), records_of(truth, 600, seed=9, charted=True)
    yield ("noted by hand", *noted)
    yield pair("temperature in °F", fahrenheit)
    yield pair("30 patients", same, 30)
    yield ("all of one ward, fitted to emergency", records_of(others, 400), records_of(others, 600, seed=9))
    yield pair(
        "a third missing at random", lambda records: missing(records, lambda values: np.full(values.shape, 1 / 3))
    )
    yield pair("usual values missing", lambda records: missing(records, where_it_is_normal))
    yield pair("heart rate and saturation alone", lambda records: without(records, 1, 2, 3, 5, 6))


def partial() -> None:
    """Print what was fitted, what was taken, and how far off it ended."""
    table(
        "3 file",
        "readings, patients",
        "taken from the base beside pace, treatment and devices",
        "largest distance",
        "AUROC",
    )
    for name, records, held_out in partial_files():
        try:
            screened = screen(Path("mine.csv"), records).records
            found = fit(screened, POPULATIONS["emergency"], id="mine")
            after = compare(held_out, found.population, charted=found.charted)
        except VitalsError as error:
            row(name, f"{len(records):,}, {records.n_patients:,}", f"refused: {error}", "", "")
            continue
        worst = int(np.nanargmax(after.distances))
        off = f"{after.distances[worst]:.3f} ({list(SIGNS.values())[worst].abbreviation})"
        row(
            name,
            f"{found.readings:,}, {found.patients:,}",
            "; ".join(found.taken[1:]) or "nothing",
            off,
            after.likeness,
        )


# 4 Privacy


def privacy() -> Iterator[Goal]:
    """How near the fit's rows lie to those that it was fitted to, and to those of others."""
    truth = hospital("emergency")
    for patients in (200, 2000):
        fitted_to, others = records_of(truth, patients), records_of(truth, patients, seed=9)
        found = fit(fitted_to, POPULATIONS["emergency"], id="mine")
        made = simulated(replace(fitted_to, patients=np.arange(patients)), found.population, copies=5).values
        spread = fitted_to.values.std(axis=0)
        train, fresh, rows = (each / spread for each in (fitted_to.values, others.values, made))
        share = nearer_share(closest_distances(rows, train), closest_distances(rows, fresh))
        what = f"4 fitted to {patients:,} patients: simulated rows nearer to one of these than to one of others"
        yield Goal(what, "50 % in the interval", str(share), bool(share.low <= 0.5 <= share.high))
        ours, theirs = closest_distances(train, rows), closest_distances(fresh, rows)
        difference = ours.mean() - theirs.mean()
        error = math.hypot(ours.std(), theirs.std()) / math.sqrt(patients)
        figure = f"{difference:+.4f} SD (95 %: {difference - 1.96 * error:+.4f} to {difference + 1.96 * error:+.4f})"
        what = "4 distance of these to the closest simulated row, less that of others"
        yield Goal(what, "not below 0", figure, bool(difference + 1.96 * error >= 0))


# 5 Times


def times() -> Iterator[Goal]:
    """Seconds from a CSV file to a population."""
    truth = hospital("emergency")
    with tempfile.TemporaryDirectory() as folder:
        for patients, readings in ((10_000, 1), (50_000, 20)):
            records = records_of(truth, patients, readings=readings)
            frame = pd.DataFrame(records.values, columns=IDS)
            frame.insert(0, "patient_id", records.patients)
            frame.insert(1, "timestamp", records.times)
            frame["on_oxygen"] = records.on_oxygen
            path = Path(folder) / "mine.csv"
            frame.to_csv(path, index=False)

            def work(path: Path = path) -> None:
                screened = screen(path, read_columns(path).records).records
                fit(screened, POPULATIONS["emergency"], id="mine")

            reading, before = seconds_of(lambda path=path: read_columns(path)), time.process_time()  # type: ignore[misc]
            whole = seconds_of(work)
            figure = f"{whole:.0f}, {time.process_time() - before:.0f}, {reading:.1f}"
            yield Goal(f"5 {len(records):,} rows: seconds, of processors, of which reading", "", figure)


PARTS = {"rules": rules, "privacy": privacy, "times": times}

NAMES = ["recovery", *PARTS, "partial"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES)
    parser.add_argument("--seeds", type=int, default=3, help="times that shares are recovered, of other patients each")
    arguments = parser.parse_args()
    only = arguments.only
    chosen = [PARTS[name]() for name in only if name in PARTS]
    if "recovery" in only:
        chosen.insert(0, recovery(range(1, arguments.seeds + 1)))
    if chosen:
        missed = show(chain.from_iterable(chosen))
        print(f"\n{missed} goals missed")
    if "partial" in only:
        partial()


if __name__ == "__main__":
    main()
