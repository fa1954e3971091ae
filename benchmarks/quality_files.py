"""Clean files of our generator, and files with one planted fault each: what `quality.py` puts before the report.

A clean file is a data set; a fault is a function from a clean table to a faulty one, and the rule that must find it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.data.datasets import DataSet
from vitals.data.layouts import Layout, Series, Snapshot
from vitals.data.writing import write
from vitals.simulation.cohort import Cohort
from vitals.simulation.status import STATUSES, label_status

HOUR, DAY = 3600, 86_400
HR, RR, SBP, DBP, SPO2, T, GLU = SIGNS
SEED = 3  # of the plants


class Clean(NamedTuple):
    """A clean file."""

    layout: Layout
    population: str = "teaching"
    columns: str = "full"
    seed: int = 0
    against: str | None = None
    suffix: str = ".parquet"

    @property
    def name(self) -> str:
        """In words."""
        shape = (
            f"{self.layout.rows:,} single readings"
            if isinstance(self.layout, Snapshot)
            else f"{self.layout.n_patients} people, {self.layout.duration / HOUR:g} h, each {self.layout.interval:g} s"
        )
        beside = f", against {self.against}" if self.against else ""
        return f"{self.population}, {shape}, {self.columns}, {self.suffix[1:]}{beside}"

    def write(self, folder: Path, suffix: str | None = None) -> Path:
        """Write it, and return where."""
        path = folder / f"clean-{self.population}-{self.seed}{suffix or self.suffix}"
        cohort = Cohort(seed=self.seed, population=POPULATIONS[self.population])
        write(DataSet(layout=self.layout, cohort=cohort, columns=self.columns), path)
        return path


def hours(n_patients: int, duration: float, interval: float) -> Series:
    """Histories of patients, in hours and seconds."""
    return Series(n_patients=n_patients, duration=duration * HOUR, interval=interval)


CLEAN = (
    Clean(Snapshot(rows=10_000), "teaching", "classic", 1, suffix=".csv"),
    Clean(Snapshot(rows=10_000), "teaching", "default", 2, "teaching", ".csv"),
    Clean(Snapshot(rows=10_000), "emergency_lesson", "default", 3, "emergency_lesson"),
    Clean(Snapshot(rows=10_000), "healthy", "full", 4, "healthy", ".csv"),
    Clean(Snapshot(rows=10_000), "balanced", "full", 5, "balanced"),
    Clean(Snapshot(rows=10_000), "emergency", "full", 6, "emergency", ".csv"),
    Clean(Snapshot(rows=10_000), "ward", "full", 7, "ward"),
    Clean(Snapshot(rows=10_000), "icu", "full", 8, "icu"),
    Clean(Snapshot(rows=1000), "teaching", "default", 9, "teaching", ".csv"),
    Clean(Snapshot(rows=500), "icu", "full", 10, "icu", ".csv"),
    Clean(Snapshot(rows=100_000), "teaching", "full", 11),
    Clean(hours(200, 24, 300), "teaching", "full", 12, "teaching"),
    Clean(hours(200, 24, 300), "emergency", "full", 13, "emergency"),
    Clean(hours(200, 24, 300), "ward", "full", 14, "ward"),
    Clean(hours(200, 24, 300), "icu", "full", 15, "icu", ".csv"),
    Clean(hours(100, 72, 3600), "ward", "default", 16, "ward", ".csv"),
    Clean(hours(100, 72, 3600), "icu", "default", 17, "icu"),
    Clean(hours(20, 2, 1), "teaching", "default", 18, "teaching"),
    Clean(hours(1, 24, 10), "icu", "default", 19, suffix=".csv"),
    Clean(hours(30, 24, 60), "healthy", "full", 20, "healthy"),
)

SINGLE = Clean(Snapshot(rows=6000), "teaching", "default", 101)
STAYS = Clean(hours(120, 12, 300), "icu", "default", 102)
MONITORS = Clean(hours(30, 1, 10), "teaching", "default", 103)
FULL = Clean(hours(120, 12, 300), "icu", "full", 104)

type Plant = Callable[[pd.DataFrame, np.random.Generator], Any]  # a faulty table, or one for each part


class Fault(NamedTuple):
    """A fault, the clean file that it is planted in, and the rules of which one must find it."""

    name: str
    base: Clean
    plant: Plant
    rules: tuple[str, ...]
    against: str | None = None
    edit: Callable[[str], str] | None = None  # of the text of a CSV file

    def write(self, table: pd.DataFrame, folder: Path) -> list[Path]:
        """Plant the fault in a clean table, and write what came out."""
        made = self.plant(table.copy(), np.random.default_rng(SEED))
        paths = []
        for number, part in enumerate(made if isinstance(made, tuple) else (made,)):
            path = folder / f"faulty-{number}.csv"
            text = part.to_csv(index=False)
            path.write_text(self.edit(text) if self.edit else text, encoding="utf-8")
            paths.append(path)
        return paths


def some(random: np.random.Generator, table: pd.DataFrame, share: float) -> Any:
    """Rows that are hit."""
    return random.random(len(table)) < share


def change(column: str, to: Callable[[pd.Series], Any], share: float = 1.0) -> Plant:
    """A fault that changes values of one column, in some rows or all."""

    def plant(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
        table[column] = table[column].where(~some(random, table, share), to(table[column]))
        return table

    return plant


def exchange(a: str, b: str) -> Plant:
    """A fault that exchanges two columns."""
    return lambda table, _: table.rename(columns={a: b, b: a})


def shuffle(*columns: str, within: bool = False) -> Plant:
    """A fault that shuffles columns, each on its own; within each patient, all together."""

    def plant(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
        if within:
            order = np.lexsort((random.random(len(table)), table["patient_id"]))
            table[list(columns)] = table[list(columns)].to_numpy()[order]
            return table
        for column in columns:
            table[column] = random.permutation(table[column].to_numpy())
        return table

    return plant


def parts(share: float) -> Plant:
    """A fault that splits by row, so that patients are in both parts; in the column `part`."""

    def plant(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
        return table.assign(part=np.where(some(random, table, share), "test", "train"))

    return plant


def two_files(table: pd.DataFrame, random: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split by patient but for one of them."""
    test = table["patient_id"] > 80
    return table[~test], table[test | (table["patient_id"] == 7)]


def renamed(table: pd.DataFrame, random: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A test part of which 200 readings are training readings under new ids."""
    test = table["patient_id"] > 4000
    copies = table[table["patient_id"] <= 200].assign(patient_id=lambda rows: rows["patient_id"] + 100_000)
    return table[~test], pd.concat([table[test], copies])


def appended(chosen: Callable[[pd.DataFrame], pd.DataFrame]) -> Plant:
    """A fault that appends rows."""
    return lambda table, _: pd.concat([table, chosen(table)], ignore_index=True)


def frozen(sign: str, patients: Callable[[pd.Series], Any], hours_long: float) -> Plant:
    """A fault that holds a sign of some patients at its first value for hours."""

    def plant(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
        since = (table["timestamp"] - table.groupby("patient_id")["timestamp"].transform("min")).dt.total_seconds()
        hit = patients(table["patient_id"]) & (since <= hours_long * HOUR)
        table[sign] = table[sign].where(~hit, table.groupby("patient_id")[sign].transform("first"))
        return table

    return plant


def narrow_pressures(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """A pulse pressure of 5 mmHg in one row of a hundred."""
    table[DBP] = table[DBP].where(~some(random, table, 0.01), table[SBP] - 5)
    return table


def inverted_pressures(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """The two pressures exchanged in one row of two hundred."""
    hit = some(random, table, 0.005)
    table.loc[hit, [SBP, DBP]] = table.loc[hit, [DBP, SBP]].to_numpy()
    return table


def made_from_systolic(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Diastolic pressures as two thirds of the systolic."""
    table[DBP] = (table[SBP] * 2 / 3).round()
    return table


def backwards(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """The rows of one patient in the opposite order."""
    hit = (table["patient_id"] == 5).to_numpy()
    order = np.arange(len(table))
    order[hit] = order[hit][::-1]
    return table.iloc[order]


def daylight_saving(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Local times at the end of summer: the hour after the fifth stands there twice."""
    late = table["timestamp"] >= table["timestamp"].min() + pd.Timedelta(hours=6)
    table["timestamp"] = table["timestamp"].where(~late, table["timestamp"] - pd.Timedelta(hours=1))
    return table


def same_times(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Two readings of a patient at one time, of which one is another's."""
    more = table[table["patient_id"] == 9].copy()
    more[list(SIGNS)] = table[table["patient_id"] == 10][list(SIGNS)].to_numpy()
    more[HR] += 1
    return pd.concat([table, more]).sort_values(["patient_id", "timestamp"])


def two_people(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """One id for two patients of different sex, one after the other."""
    men, women = (table.loc[table["sex"] == sex, "patient_id"].iloc[0] for sex in ("male", "female"))
    later = table["patient_id"] == women
    table.loc[later, "timestamp"] += pd.Timedelta(days=2)
    table.loc[later, "patient_id"] = men
    return table.sort_values(["patient_id", "timestamp"])


def exchanged_labels(column: str, a: str, b: str) -> Plant:
    """A fault that exchanges two labels."""

    def plant(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
        table[column] = table[column].astype(str).replace({a: b, b: a})
        return table

    return plant


def status_of_shown(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """The status rule applied to the signs that are shown."""
    return table.assign(label_status=np.array(STATUSES)[label_status(table[list(SIGNS)])])


def spikes(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Heart rates counted twice in one reading of a hundred."""
    table[HR] = table[HR].where(~some(random, table, 0.01), (2 * table[HR]).clip(upper=250))
    return table


def clean(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Nothing: the text is edited."""
    return table


def rows_cut(text: str) -> str:
    """Every 500th row ends early."""
    lines = text.splitlines()
    return "\n".join(line.rsplit(",", 3)[0] if n and n % 500 == 0 else line for n, line in enumerate(lines)) + "\n"


def decimals_with_commas(table: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Temperatures such as "36,7"."""
    return table.assign(**{T: table[T].map(lambda value: f"{value:.1f}".replace(".", ","))})


def to_multiples(of: float) -> Callable[[pd.Series], Any]:
    """Rounding."""
    return lambda values: (values / of).round() * of


FAULTS = (
    Fault("temperature in °F", SINGLE, change(T, lambda t: (t * 1.8 + 32).round(1)), ("other-unit",)),
    Fault("temperature in °F in 5 % of rows", SINGLE, change(T, lambda t: (t * 1.8 + 32).round(1), 0.05),
          ("other-unit",)),
    Fault("temperature in K", SINGLE, change(T, lambda t: t + 273.1), ("other-unit",)),
    Fault("glucose in mmol/L", SINGLE, change(GLU, lambda g: (g / 18.016).round(1)), ("other-unit",)),
    Fault("glucose in mmol/L in 3 % of rows", STAYS, change(GLU, lambda g: (g / 18.016).round(1), 0.03),
          ("other-unit",)),
    Fault("SpO2 as a fraction", SINGLE, change(SPO2, lambda s: s / 100), ("other-unit",)),
    Fault("systolic pressure in kPa", SINGLE, change(SBP, lambda p: (p / 7.50062).round(1)), ("other-unit",)),
    Fault("diastolic pressure in kPa in 10 % of rows", STAYS, change(DBP, lambda p: (p / 7.50062).round(1), 0.1),
          ("other-unit",)),
    Fault("pressures exchanged", SINGLE, exchange(SBP, DBP), ("swapped-columns",)),
    Fault("heart and respiratory rate exchanged", SINGLE, exchange(HR, RR), ("swapped-columns",)),
    Fault("heart rate and SpO2 exchanged", STAYS, exchange(HR, SPO2), ("swapped-columns",)),
    Fault("diastolic pressure and SpO2 exchanged", STAYS, exchange(DBP, SPO2), ("swapped-columns",)),
    Fault("heart rate and glucose exchanged", STAYS, exchange(HR, GLU), ("swapped-columns",)),
    Fault("heart rate and diastolic pressure exchanged", SINGLE, exchange(HR, DBP), ("independent-pressures",)),
    Fault("respiratory rate 16 everywhere", SINGLE, change(RR, lambda r: 0 * r + 16), ("constant",)),
    Fault("heart rate of admission carried forward", STAYS, frozen(HR, lambda id: id % 10 == 0, 12), ("frozen",)),
    Fault("heart rate of one patient stuck for 5 h", STAYS, frozen(HR, lambda id: id == 12, 5), ("frozen",)),
    Fault("missing glucose filled with the mean", SINGLE, change(GLU, lambda g: 0 * g + round(g.mean()), 0.2),
          ("frequent-value",)),
    Fault("temperatures drawn to the mean", SINGLE, change(T, lambda t: (36.7 + 0.2 * (t - 36.7)).round(1)),
          ("narrow",)),
    Fault("diastolic above systolic in 0.5 % of rows", SINGLE, inverted_pressures, ("inverted-pressures",)),
    Fault("pulse pressure of 5 mmHg in 1 % of rows", SINGLE, narrow_pressures, ("narrow-pressures",)),
    Fault("SpO2 of 104 % in 0.1 % of rows", SINGLE, change(SPO2, lambda s: 0 * s + 104, 0.001), ("outside-limits",)),
    Fault("-1 for missing heart rates", SINGLE, change(HR, lambda h: 0 * h - 1, 0.002), ("outside-limits",)),
    Fault("0 for missing heart rates", SINGLE, change(HR, lambda h: 0 * h, 0.01), ("unusual-values",)),
    Fault("9999 for missing glucose", SINGLE, change(GLU, lambda g: 0 * g + 9999, 0.01), ("outside-limits",)),
    Fault("temperature without its point in 0.5 % of rows", SINGLE, change(T, lambda t: 10 * t, 0.005),
          ("outside-limits",)),
    Fault("heart rates rounded to tens", SINGLE, change(HR, to_multiples(10)), ("heaping",)),
    Fault("a third of systolic pressures rounded to tens", SINGLE, change(SBP, to_multiples(10), 0.33), ("heaping",)),
    Fault("respiratory rates even", SINGLE, change(RR, to_multiples(2)), ("heaping",)),
    Fault("temperatures in half degrees", STAYS, change(T, to_multiples(0.5)), ("heaping",)),
    Fault("heart rates cut at the 97th centile", SINGLE, change(HR, lambda h: h.clip(upper=float(h.quantile(0.97)))),
          ("cut-tail",)),
    Fault("heart rates counted twice in 1 % of rows", MONITORS, spikes, ("jumps",)),
    Fault("split by row instead of patient", STAYS, parts(0.2), ("leaked-patients",)),
    Fault("one patient in both files", STAYS, two_files, ("leaked-patients",)),
    Fault("training readings in the test file under new ids", SINGLE, renamed, ("copied-readings",)),
    Fault("rows of a patient in the opposite order", STAYS, backwards, ("backwards",)),
    Fault("signs shuffled within patients", STAYS, shuffle(*SIGNS, within=True), ("no-memory",)),
    Fault("local times with an hour twice", STAYS, daylight_saving, ("backwards", "same-time")),
    Fault("two readings of a patient at one time", STAYS, same_times, ("same-time",)),
    Fault("1970 for missing times", SINGLE, change("timestamp", lambda t: pd.Timestamp(0), 0.005), ("far-time",)),
    Fault("dates that are none", SINGLE, change("timestamp", lambda t: "31/12/2025 25:10", 0.01), ("unreadable",)),
    Fault("2 % of rows twice", SINGLE, appended(lambda t: t.iloc[::50]), ("duplicated-rows",)),
    Fault("a patient under two ids", STAYS, appended(lambda t: t[t["patient_id"] == 3].assign(patient_id=999)),
          ("copied-readings",)),
    Fault("two patients under one id", FULL, two_people, ("changing-sex",)),
    Fault("ids missing in 1 % of rows", SINGLE, change("patient_id", lambda id: np.nan, 0.01), ("missing-key",)),
    Fault("pressures independent", SINGLE, shuffle(DBP), ("independent-pressures",)),
    Fault("all signs independent", STAYS, shuffle(*SIGNS), ("independent-pressures",)),
    Fault("temperature independent of the rest", SINGLE, shuffle(T), ("other-dependence",), "teaching"),
    Fault("respiratory rate independent of the rest", SINGLE, shuffle(RR), ("other-dependence",), "teaching"),
    Fault("diastolic pressure made from the systolic", SINGLE, made_from_systolic, ("copied-column",)),
    Fault("systolic pressures 20 mmHg too high", SINGLE, change(SBP, lambda p: p + 20), ("other-level",), "teaching"),
    Fault("heart rates spread twice as far", SINGLE, change(HR, lambda h: (2 * h - h.mean()).clip(20, 250).round()),
          ("other-spread",), "teaching"),
    Fault("labels shuffled", SINGLE, shuffle("label_status", "probable_condition"), ("labels-by-chance",)),
    Fault("normal and critical exchanged", SINGLE, exchanged_labels("label_status", "normal", "critical"),
          ("status-against-signs",)),
    Fault("fever and cold exchanged", SINGLE, exchanged_labels("probable_condition", "viral_fever", "hypothermia"),
          ("condition-against-signs",)),
    Fault("status made from the signs that are shown", SINGLE, status_of_shown, ("status-copied",)),
    Fault("every condition healthy", SINGLE, change("probable_condition", lambda column: "healthy"), ("one-class",)),
    Fault("a label misspelt", SINGLE, exchanged_labels("probable_condition", "sepsis", "sepsys"), ("unknown-label",)),
    Fault("a column misspelt", SINGLE, lambda table, _: table.rename(columns={HR: "heartrate"}), ("misspelt-column",)),
    Fault("cells with units", SINGLE, change(SPO2, lambda s: s.astype(str) + "%", 0.01), ("unreadable",)),
    Fault("decimal commas", SINGLE, decimals_with_commas, ("unreadable",)),
    Fault("rows that end early", SINGLE, clean, ("wrong-length",), None, rows_cut),
    Fault("NEWS2 of another row", FULL, shuffle("news2"), ("wrong-news2",)),
)  # fmt: skip
