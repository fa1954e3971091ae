"""One pass over a file in bounded memory: counts of every row, and a sample of whole patients.

Rows that are counted are all of the file. What needs rows side by side (duplicates, order, dependence) is measured on
a sample: as long as they fit, all rows; of larger files all rows of some patients, drawn by a hash of their ids, so
that duplicates, histories and patients in two parts stay together.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from vitals.catalog.signs import SIGNS
from vitals.catalog.units import UNITS, Unit
from vitals.data.report.cells import Cells, hashes, instants, number_bits, numbers, plain, texts
from vitals.data.report.folders import LABELS, PATIENT, opened_all
from vitals.data.report.sources import Opened, Progress
from vitals.errors import InvalidData
from vitals.formats.contents.columns import QUALITY, TIMESTAMP, Column, columns
from vitals.simulation.noise import KeyArray, mix, stream
from vitals.simulation.scales import FloatArray

__all__ = ["KNOWN", "LABELS", "PART", "PATIENT", "TIME", "Counts", "Scan", "scan"]

KNOWN: dict[str, Column] = {column.name: column for column in columns("full", artifacts=True)}
TIME, PART = TIMESTAMP.name, "part"
SAMPLE_ROWS = 1 << 20  # about 200 MB while it is checked
MOST_LABELS = 1000  # different unknown labels that are counted
LARGEST = 1e12  # of numbers that are kept: larger ones are counted as wrong, and squares of them would overflow
WHOLLY = 0.9  # share of the values of a sign that are in another unit, from which on all are converted
SIGNED = 5  # signs that a reading must have to be told from others by them


@dataclass
class Counts:
    """What was counted of a column over all rows."""

    stored: str
    missing: int = 0
    unreadable: int = 0
    outside: int = 0  # of the limits
    unusual: int = 0  # of a sign: outside of what patients have
    first: dict[str, str] = field(default_factory=dict)  # by kind: the first such value and its row
    labels: Counter[str] = field(default_factory=Counter)
    finest: int = 0  # digits after the point

    def note(self, kind: str, wrong: NDArray[np.bool_], cells: pa.Array, before: int) -> int:
        """Number of wrong cells; the first one is remembered with its row."""
        n = int(wrong.sum())
        if n and kind not in self.first:
            index = int(wrong.argmax())
            self.first[kind] = f"The first is {str(cells[index])[:40]!r} in row {before + index + 1:,}"
        return n


@dataclass
class Scan:
    """What a file holds.

    Attributes
    ----------
    files
        Files that were read.
    rows
        Number of rows, of all files.
    counts
        Counts by column.
    sample
        Rows in the order of the files: `row`, `patient` (a hash of the id), `content` (hash of all cells), `signs`
        (hash of the signs alone), `part`, `timestamp` in unix seconds, the signs and other numbers; labels as codes,
        -1 where there is none.
    parts
        Names of the parts.
    has_patients
        Whether a column says whose readings they are; without it each row is its own patient.
    whole
        Whether the sample holds all rows.
    """

    files: list[Opened]
    rows: int
    counts: dict[str, Counts]
    sample: pd.DataFrame
    parts: list[str]
    has_patients: bool
    whole: bool

    @cached_property
    def signs(self) -> list[str]:
        """Signs that the file has, and of which some value is possible."""
        return [id for id in SIGNS if id in self.possible and self.possible[id].notna().any()]

    @cached_property
    def patients(self) -> NDArray[np.int64]:
        """Number of the patient of each row of the sample, from 0."""
        return np.asarray(pd.factorize(self.sample["patient"])[0], np.int64)

    @cached_property
    def n_patients(self) -> int:
        """Number of patients in the sample."""
        return int(self.patients.max()) + 1

    def in_unit(self, id: str, unit: Unit) -> NDArray[np.bool_]:
        """Rows in which a sign has no value of a patient, and a usual one in another unit."""
        values = self.sample[id].to_numpy(np.float64)
        (low, high), (least, most) = SIGNS[id].accepted, unit.usual
        found: NDArray[np.bool_] = ((values < low) | (values > high)) & (values >= least) & (values <= most)
        return found

    @cached_property
    def other_units(self) -> dict[str, Unit]:
        """Signs that are in another unit, nearly all of them."""
        return {
            id: unit
            for id in SIGNS
            if id in self.sample
            for unit in list(UNITS[id].values())[1:]
            if self.in_unit(id, unit).sum() > WHOLLY * max(self.sample[id].notna().sum(), 1)
        }

    @cached_property
    def possible(self) -> pd.DataFrame:
        """Signs of the sample in their own units, NaN where a value is beyond the hard limits.

        A value that cannot be is a finding by itself, and no measurement.
        """
        found = {}
        for id in SIGNS:
            if id in self.sample:
                unit = self.other_units.get(id)
                column = unit.factor * self.sample[id] + unit.offset if unit else self.sample[id]
                found[id] = column.where(column.between(*SIGNS[id].rejected))
        return pd.DataFrame(found)

    @cached_property
    def in_time(self) -> pd.DataFrame:
        """Possible readings sorted by patient and time, without rows of which the time is not known."""
        timed = self.sample.assign(patient=self.patients, **self.possible)
        if TIME not in timed:
            return timed.iloc[:0]
        return timed[timed[TIME].notna()].sort_values(["patient", TIME], kind="stable", ignore_index=True)

    @cached_property
    def has_histories(self) -> bool:
        """Whether the typical patient has several readings, at known times."""
        return self.has_patients and len(self.in_time) >= 3 * max(self.n_patients, 1)

    def values(self, id: str) -> FloatArray:
        """Values of a sign in the sample that are possible."""
        column = self.possible[id].to_numpy()
        found: FloatArray = column[~np.isnan(column)]
        return found


def scan(paths: Sequence[Path], progress: Progress = lambda _: None, sample_rows: int = SAMPLE_ROWS) -> Scan:
    """Read files once.

    Parameters
    ----------
    paths
        CSV or Parquet files, or folders of them; several are parts of one data set, as training and test.
    progress
        Called with the number of bytes read since the last call.
    sample_rows
        Most rows that are kept.

    Raises
    ------
    InvalidData, InvalidValue
        If a file cannot be read, has no sign or no rows.
    """
    parts = [opened_all(path) for path in paths]
    scanner = Scanner(list(chain.from_iterable(parts)), [path.name for path in paths], sample_rows)
    for number, files in enumerate(parts):
        for batch in chain.from_iterable(file.batches(progress) for file in files):
            scanner.take(number, batch)
    if not scanner.rows:
        raise InvalidData(paths[0], "has no rows", "give a file with at least one reading")
    return scanner.result()


class Scanner:
    """Counts and sample of the batches so far."""

    def __init__(self, files: list[Opened], names: list[str], sample_rows: int) -> None:
        self.files, self.several, self.sample_rows = files, len(names) > 1, sample_rows
        self.counts = {name: Counts(stored) for file in reversed(files) for name, stored in file.columns.items()}
        self.rows = 0
        self.kept: list[pd.DataFrame] = []
        self.n_kept = 0
        self.highest = np.uint64(2**64 - 1)  # of the hashes of patients that are kept
        self.cut = False  # whether rows of a single patient were left out
        self.parts: dict[str, int] = {name: n for n, name in enumerate(names)} if self.several else {}

    def take(self, number: int, batch: pa.RecordBatch) -> None:
        """Count a batch, and keep the rows of patients that are drawn."""
        made: dict[str, NDArray[np.generic]] = {}
        content, signs = np.zeros(len(batch), np.uint64), np.zeros(len(batch), np.uint64)
        n_signs = np.zeros(len(batch), np.int8)
        for name, stored in zip(batch.schema.names, batch.columns, strict=True):
            column = plain(stored)
            counts = self.counts[name]
            counts.missing += column.null_count
            values, words = self.read(name, counts, column)
            if values is not None:
                made[name] = values
            if name == PART and not self.several:
                made[PART] = self.part_codes(column)
            named = mix(words ^ stream(name))  # added up, so that the order of the columns does not matter
            if name != PART:
                content += named
            if name in SIGNS and values is not None:
                signs += named
                n_signs += ~np.isnan(values)
        row = np.arange(self.rows, self.rows + len(batch))
        made |= {
            "row": row,
            "content": content,
            "signs": np.where(n_signs >= SIGNED, signs, mix(row.astype(np.uint64))),
        }
        if self.several:
            made[PART] = np.full(len(batch), number)
        if PATIENT not in made:  # a row is drawn with its duplicates, and is its own patient
            made["drawn"] = content
            made[PATIENT] = mix(row.astype(np.uint64))
        self.rows += len(batch)
        self.keep(pd.DataFrame(made))

    def read(self, name: str, counts: Counts, column: pa.Array) -> tuple[NDArray[np.generic] | None, KeyArray]:
        """Values of a column that are kept, if any, and a word for each cell."""
        before = self.rows
        known = KNOWN.get(name)
        if name == PATIENT:
            words = hashes(texts(column))
            return words, words
        if known and known.labels:
            return self.label_codes(name, counts, column), hashes(column)
        if known is None or pa.types.is_boolean(known.type) or name == QUALITY.name:
            flags = flag_values(column) if known and pa.types.is_boolean(known.type) else None
            return flags, hashes(column)
        cells: Cells = instants(column) if pa.types.is_timestamp(known.type) else numbers(column)
        counts.unreadable += counts.note("unreadable", cells.unreadable, column, before)
        if known.limits:
            low, high = known.limits
            counts.outside += counts.note("outside", (cells.values < low) | (cells.values > high), column, before)
        if name in SIGNS:
            low, high = SIGNS[name].accepted
            counts.unusual += counts.note("unusual", (cells.values < low) | (cells.values > high), column, before)
        return np.clip(cells.values, -LARGEST, LARGEST), mix(number_bits(cells.values))

    def label_codes(self, name: str, counts: Counts, column: pa.Array) -> NDArray[np.int16]:
        """Code of each label, -1 where there is none or it is unknown."""
        classes = KNOWN[name].labels
        written = texts(column)
        coded = written.dictionary_encode()
        names = coded.dictionary.to_pylist()
        codes = coded.indices.fill_null(len(names)).to_numpy(zero_copy_only=False)
        for text, n in zip(names, np.bincount(codes, minlength=len(names) + 1), strict=False):
            if len(counts.labels) < MOST_LABELS or text in counts.labels:
                counts.labels[text] += int(n)
        places = {text: place for place, text in enumerate(classes)}
        numbers: NDArray[np.int16] = np.array([*(places.get(text, -1) for text in names), -1], np.int16)[codes]
        unknown = (numbers < 0) & ~written.is_null().to_numpy(zero_copy_only=False)
        counts.outside += counts.note("outside", unknown, written, self.rows)
        return numbers

    def part_codes(self, column: pa.Array) -> NDArray[np.int64]:
        """Number of the part of each row."""
        coded = texts(column).fill_null("(none)").dictionary_encode()
        codes = np.array([self.parts.setdefault(name, len(self.parts)) for name in coded.dictionary.to_pylist()], int)
        return codes[coded.indices.to_numpy(zero_copy_only=False)] if len(codes) else np.empty(0, np.int64)

    def keep(self, rows: pd.DataFrame) -> None:
        """Keep the rows of patients that are drawn; if they become too many, half of the patients."""
        key = "drawn" if "drawn" in rows else PATIENT
        rows = rows[rows[key].to_numpy() <= self.highest]
        if self.cut and self.n_kept >= self.sample_rows:
            return
        self.kept.append(rows)
        self.n_kept += len(rows)
        while self.n_kept > self.sample_rows:
            together = pd.concat(self.kept, ignore_index=True)
            keys = np.unique(together[key])
            if len(keys) == 1:
                together, self.cut = together.iloc[: self.sample_rows], True
            else:
                self.highest = keys[(len(keys) - 1) // 2]
                together = together[together[key] <= self.highest]
            self.kept, self.n_kept = [together], len(together)

    def result(self) -> Scan:
        """What was found."""
        sample = pd.concat(self.kept, ignore_index=True).rename(columns={PATIENT: "patient"})
        return Scan(
            files=self.files,
            rows=self.rows,
            counts=self.counts,
            sample=sample.drop(columns="drawn", errors="ignore"),
            parts=list(self.parts),
            has_patients=PATIENT in self.counts,
            whole=len(sample) == self.rows,
        )


def flag_values(column: pa.Array) -> FloatArray:
    """1 and 0 of true and false, NaN where there is neither."""
    coded = texts(column).dictionary_encode()
    values = [*map(flag_value, coded.dictionary.to_pylist()), np.nan]
    found: FloatArray = np.array(values)[coded.indices.fill_null(len(values) - 1).to_numpy(zero_copy_only=False)]
    return found


def flag_value(text: str) -> float:
    """1 of true, 0 of false, NaN of others."""
    return {"true": 1.0, "1": 1.0, "false": 0.0, "0": 0.0}.get(text.lower(), np.nan)
