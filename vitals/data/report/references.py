"""References: aggregates to compare a file with, each with its source and license.

A reference holds no rows. For `emergency`, `ward` and `icu` it holds published figures, of which `published` reads
the tables, and for what was not published those of our own simulation of that setting. A user's own is a file that
the report saved.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from vitals.catalog.population import Population
from vitals.catalog.population_files import SUFFIX, load_population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.data.report.figures import HOUR, LAGS, SINGLE, Figure, Figures, course_figures, level_figures
from vitals.data.report.published import BY_TABLE, read_table, source_of
from vitals.data.report.scan import TIME, Scan
from vitals.errors import InvalidData, InvalidValue, UnknownEntry
from vitals.simulation.cohort import Cohort
from vitals.simulation.scales import FloatArray
from vitals.simulation.simulator import simulate

__all__ = ["FEWEST_PATIENTS", "Reference", "own_figures", "reference_of", "reference_text"]

SIMULATED = "our own simulation of this population; MIT"
FORMAT = "vitals-reference-1"
FEWEST_PATIENTS = 20  # on which every number of a saved reference depends
N_READINGS, N_PATIENTS, DAYS, START = 20_000, 150, 2, 1_760_000_000.0
SEED = 20_250  # of the simulated part: a file of ours with the same seed would be compared with itself
PER_HOUR = 12
MEND = "save one with --save-reference, or name a population"


@dataclass(frozen=True)
class Reference:
    """Aggregates of a population.

    Attributes
    ----------
    name
        As it was asked for.
    figures
        Aggregates.
    sources
        Source and license of each figure.
    population
        Population of ours that it is of, if any: then the best possible score is known.
    """

    name: str
    figures: Figures
    sources: dict[Figure, str]
    population: Population | None = None

    @property
    def described(self) -> str:
        """Name, with the sources and how many figures are from each."""
        found = {source: list(self.sources.values()).count(source) for source in self.sources.values()}
        return f"{self.name} ({'; '.join(f'{n} figures: {source}' for source, n in found.items())})"

    def readings(self, n: int) -> FloatArray:
        """Draw readings that have these aggregates, shape (n, n_signs); NaN where nothing is known of a sign.

        Of a population of ours they are simulated. Otherwise a Gaussian copula has the quantiles and rank correlations.
        """
        if self.population is not None:
            return simulate(np.arange(n), spread(n), Cohort(seed=SEED + 1, population=self.population)).readings.values
        known = [id for id in SIGNS if len(self.quantiles(id)) > 2]
        rho = np.eye(len(known))
        for i, a in enumerate(known):
            for j, b in enumerate(known[:i]):
                rank = self.figures.get(Figure("Spearman", f"{b} {a}"), 0.0)
                rho[i, j] = rho[j, i] = 2 * np.sin(np.pi * rank / 6)  # of the normal scores
        values, vectors = np.linalg.eigh(rho)
        scores = np.random.default_rng(SEED).normal(size=(n, len(known))) * np.sqrt(np.maximum(values, 0)) @ vectors.T
        found = np.full((n, len(SIGNS)), np.nan)
        for column, id in enumerate(known):
            levels, quantiles = map(np.array, zip(*self.quantiles(id).items(), strict=True))
            sign = SIGNS[id]
            drawn = extended(scores[:, column], norm.ppf(levels / 100), quantiles)
            found[:, list(SIGNS).index(id)] = np.round(np.clip(drawn, *sign.accepted), sign.decimals)
        return found

    def quantiles(self, id: str) -> dict[float, float]:
        """Quantiles of a sign by percent."""
        found = {
            float(figure.statistic.split()[1]): value
            for figure, value in self.figures.items()
            if figure.sign == id and figure.statistic.startswith("quantile ")
        }
        return dict(sorted(found.items()))


def extended(x: FloatArray, xs: FloatArray, ys: FloatArray) -> FloatArray:
    """Interpolate between points, and go on beyond the outer ones with the slope that leads to them."""
    found: FloatArray = np.interp(x, xs, ys)
    for at, by, beyond in ((0, 1, x < xs[0]), (-1, -2, x > xs[-1])):
        slope = (ys[by] - ys[at]) / (xs[by] - xs[at])
        found = np.where(beyond, ys[at] + slope * (x - xs[at]), found)
    return found


def spread(n: int) -> FloatArray:
    """Instants over three years."""
    return START + np.random.default_rng(SEED).uniform(0, 1e8, n)


@cache
def simulated(population: Population) -> Figures:
    """Aggregates of our own simulation of a population."""
    cohort = Cohort(seed=SEED, population=population)
    single = simulate(np.arange(N_READINGS), spread(N_READINGS), cohort).readings.values
    found = level_figures(pd.DataFrame(single, columns=list(SIGNS)))
    hours = series(cohort, N_PATIENTS, START + HOUR / PER_HOUR * np.arange(24.0 * DAYS * PER_HOUR))
    rare = course_figures(hours.iloc[::PER_HOUR])
    found |= {figure: value for figure, value in rare.items() if figure.statistic.endswith(SINGLE)}
    found |= course_figures(hours)
    short = [LAGS["1 s"], LAGS["1 min"]]
    return found | {
        figure: value
        for lag in short
        for figure, value in course_figures(series(cohort, 20 * N_PATIENTS, START + np.array([0, lag]))).items()
    }


def series(cohort: Cohort, n_patients: int, times: FloatArray) -> pd.DataFrame:
    """Displayed signs of patients at the same times."""
    patient, time = np.repeat(np.arange(n_patients), len(times)), np.tile(times, n_patients)
    table = pd.DataFrame(simulate(patient, time, cohort).readings.values, columns=list(SIGNS))
    return table.assign(patient=patient, **{TIME: time})


def reference_of(name: str) -> Reference:
    """Reference of a population, of one that was fitted to data, or of a file that was saved.

    Raises
    ------
    UnknownEntry
        If it is neither a population nor the name of a file.
    InvalidData
        If the file is no reference.
    """
    population = POPULATIONS[name] if name in POPULATIONS else read_fitted(Path(name))
    if population is not None:
        figures = dict(simulated(population))
        sources = dict.fromkeys(figures, SIMULATED)
        for table, path in BY_TABLE.items():
            for (where, statistic, sign), value in read_table(path).items():
                if where == name and all(id in SIGNS for id in sign.split()):
                    figure = Figure(statistic, sign)
                    figures[figure], sources[figure] = value, source_of(table)
        return Reference(name, figures, sources, population)
    if not name.endswith(".json") and not Path(name).exists():
        raise UnknownEntry("reference", name, known=(*POPULATIONS, "a file that --save-reference wrote (.json)"))
    return read_reference(Path(name))


def read_fitted(path: Path) -> Population | None:
    """Population of a file that fitting wrote; None if it is something else."""
    try:
        is_population = path.suffix == SUFFIX and "population" in json.loads(path.read_bytes())
    except (OSError, ValueError, TypeError):
        return None
    return load_population(path) if is_population else None


def read_reference(path: Path) -> Reference:
    """Reference of a file that was saved."""
    if not path.is_file():
        raise InvalidData(path, "there is no such file", MEND)
    try:
        read: dict[str, Any] = json.loads(path.read_bytes())
        if read["format"] != FORMAT:
            raise ValueError
        figures = {Figure(each["statistic"], each["sign"]): float(each["value"]) for each in read["figures"]}
        source = f"{read['source']}, {int(read['patients']):,} patients"
        name = str(read["name"])
    except (ValueError, KeyError, TypeError):
        raise InvalidData(path, "is no reference", MEND) from None
    if not figures or not np.isfinite(list(figures.values())).all():
        raise InvalidData(path, "holds no figures, or some that are no numbers", MEND)
    return Reference(name, figures, dict.fromkeys(figures, source))


def own_figures(scan: Scan) -> Figures:
    """Aggregates of a file."""
    return level_figures(scan.possible) | (course_figures(scan.in_time) if scan.has_histories else {})


def reference_text(name: str, scan: Scan, figures: Figures, source: str) -> bytes:
    """Aggregates of a file as a reference, of which no number depends on fewer than 20 patients.

    Raises
    ------
    InvalidValue
        If the file has fewer patients.
    """
    n = scan.n_patients
    if n < FEWEST_PATIENTS:
        allowed = f"at least {FEWEST_PATIENTS}, so that a saved reference tells nothing about one of them"
        raise InvalidValue("number of patients", n, allowed)

    def is_safe(figure: Figure) -> bool:
        word, *rest = figure.statistic.split()
        if word == "quantile":
            return min(float(rest[0]), 100 - float(rest[0])) / 100 * n >= FEWEST_PATIENTS or rest[0] == "50"
        if word == "share":
            return min(figures[figure], 1 - figures[figure]) * n >= FEWEST_PATIENTS
        return (
            word != "persistence"
            or figures[Figure(f"share {' '.join(rest[:2])}".replace(",", ""), figure.sign)] * n >= FEWEST_PATIENTS
        )

    written = {
        "format": FORMAT,
        "name": name,
        "source": source,
        "patients": n,
        "figures": [
            {"statistic": figure.statistic, "sign": figure.sign, "value": round(value, 6)}
            for figure, value in figures.items()
            if is_safe(figure)
        ],
    }
    return json.dumps(written, indent=1).encode() + b"\n"
