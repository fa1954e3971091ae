"""Predictions of files of readings: a file of predictions for each, made by whoever is there, whole or not at all."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from vitals.catalog.population import Population
from vitals.catalog.signs import SIGNS
from vitals.data.folders import Folder
from vitals.data.metadata import MANIFEST, PREDICTIONS, population_of, read_metadata
from vitals.data.parts import write_parts
from vitals.data.reading import part_files
from vitals.data.report.sources import opened
from vitals.data.workers import stop_if_told
from vitals.errors import InvalidData, InvalidValue
from vitals.formats import TABLE_FORMATS, Sink
from vitals.model.demographics import age_scores
from vitals.model.persistence import METADATA
from vitals.model.predictor import Predictor
from vitals.simulation.patients import SEXES
from vitals.simulation.tables import read_signs

__all__ = ["Predictions", "reading_files", "write_predictions"]

SUFFIX = ".parquet"
BLOCK = 65_536  # readings predicted at once
KEYS = ("patient_id", "timestamp")  # of the readings, which the predictions keep
KNOWN = ("on_oxygen", "age", "sex")  # which count where they are there
TRUE, FALSE = ("true", "1"), ("false", "0")
NOT_KNOWN = ("other", "unknown")  # FHIR's administrative genders beside those of `SEXES`
NOTICE = "Predictions of a model that was trained on synthetic data: not for clinical use."
MEND = "give a CSV or Parquet file, or a folder of such, with a column for each sign that was measured"


@dataclass(frozen=True)
class PredictionFile:
    """The predictions of one file of readings.

    Parameters
    ----------
    source
        File of the readings.
    predictions
        What it is part of.
    """

    source: Path
    predictions: "Predictions"

    @property
    def name(self) -> str:
        """Name of the file."""
        return self.source.stem + SUFFIX

    def write(self, sink: Sink) -> int:
        """Write its bytes, and return the number of its rows."""
        readings, asked = readings_of(self.source), self.predictions
        predictor = loaded(asked.model, asked.model_sha256)
        population = asked.population or population_in(self.source)
        pieces = [readings.slice(first, BLOCK) for first in range(0, len(readings), BLOCK)] or [readings]
        found = pa.concat_tables([predicted(predictor, piece, population, asked.artifacts) for piece in pieces])
        pq.write_table(found.replace_schema_metadata({"notice": NOTICE}), sink)
        return len(found)


@dataclass(frozen=True)
class Predictions:
    """Predictions of files of readings, in a folder with a manifest: what `write_predictions` writes.

    Parameters
    ----------
    sources
        Files of readings, see `reading_files`. Each becomes a Parquet file of the same stem and the same rows.
    model
        Folder of the model.
    population
        That the readings come from; by default the one that their metadata name, or the model's.
    artifacts
        Whether the monitor has artifacts.

    Raises
    ------
    InvalidValue
        If two files have the same stem.
    """

    sources: tuple[Path, ...]
    model: Path
    population: Population | None = None
    artifacts: bool = False

    suffix = SUFFIX

    def __post_init__(self) -> None:
        by_name: dict[str, Path] = {}
        for source in self.sources:
            other = by_name.setdefault(source.stem, source)
            if other is not source:
                allowed = f"of a name that no other has, but there is {other}: predict them into two folders"
                raise InvalidValue("file", source, allowed)

    @cached_property
    def numbers(self) -> range:
        """Numbers of the parts, one for each file."""
        return range(1, len(self.sources) + 1)

    def files(self, number: int) -> list[PredictionFile]:
        """The file of a part."""
        return [PredictionFile(self.sources[number - 1], self)]

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """Number of readings in each file; of CSV the lines after the header."""
        return tuple(rows_of(source) for source in self.sources)

    def rows_in(self, number: int) -> int:
        """Number of readings of a part."""
        return self.rows[number - 1]

    @cached_property
    def model_sha256(self) -> str:
        """One SHA-256 of the metadata of the model and of those of other settings, which hold those of their files."""
        paths = sorted([*self.model.glob(METADATA), *self.model.glob(f"*/{METADATA}")])
        return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()

    @cached_property
    def sources_sha256(self) -> str:
        """One SHA-256 of the names and contents of all files of readings."""
        found = [[source.name, Folder(str(source.parent)).digest(source.name)] for source in self.sources]
        return hashlib.sha256(json.dumps(found).encode()).hexdigest()

    def describe(self) -> dict[str, Any]:
        """Describe it in the words of a manifest."""
        return {
            "notice": NOTICE,
            "format": PREDICTIONS,
            "sources_sha256": self.sources_sha256,
            "model_sha256": self.model_sha256,
            "population": None if self.population is None else self.population.describe(),
            "artifacts": self.artifacts,
            "part_count": len(self.sources),
        }


def reading_files(path: Path | str) -> tuple[Path, ...]:
    """Files of readings at a path: itself, the parts of a data set, or all CSV and Parquet files of a folder.

    Raises
    ------
    InvalidData
        If there are none, or parts are missing or were changed.
    """
    path = Path(path)
    if path.is_file():
        return (path,)
    if not path.is_dir():
        raise InvalidData(path, "there is no such file or folder", MEND)
    if (path / MANIFEST).is_file():
        return tuple(part_files(path))
    found = tuple(sorted(each for each in path.iterdir() if each.suffix.lower() in TABLE_FORMATS and each.is_file()))
    if not found:
        raise InvalidData(path, f"has no {' or '.join(TABLE_FORMATS)} file", MEND)
    return found


def write_predictions(predictions: Predictions, folder: Folder, **options: Any) -> None:
    """Write predictions into a folder, with the options of `write_parts`.

    Raises
    ------
    InvalidValue
        If the folder has the name of a file, or holds something else or the readings themselves.
    """
    if PurePath(folder.address).suffix.lower() in TABLE_FORMATS:
        raise InvalidValue("output", folder.address, "a folder: each file of readings becomes a file in it")
    if folder.path is not None and folder.path.resolve() in [source.resolve().parent for source in predictions.sources]:
        raise InvalidValue("output", folder.address, "another folder than that of the readings")
    with threadpool_limits(1, "blas"):  # or two threads that predict would wait for each other's
        write_parts(predictions, folder, **options)


def rows_of(source: Path) -> int:
    """Number of readings in a file, without reading what they are."""
    if source.suffix.lower() == SUFFIX:
        opened(source)  # a sentence if it is none
        return int(pq.read_metadata(source).num_rows)
    lines, last = 0, b"\n"
    with source.open("rb") as file:
        while chunk := file.read(1 << 20):
            lines, last = lines + chunk.count(b"\n"), chunk[-1:]
    return max(0, lines + (last != b"\n") - 1)


def readings_of(source: Path) -> pa.Table:
    """What predictions need of the readings in a file, in the same types whatever its format is.

    Raises
    ------
    InvalidData
        If it is damaged, has no column of a sign, or a value that is none.
    """
    file = opened(source)
    wanted = [name for name in (*KEYS, *SIGNS, *KNOWN) if name in file.columns]
    batches = list(file.batches(lambda done: None))
    if file.wrong_rows:
        line = f"line {file.wrong_rows[0]}" if file.wrong_rows[0] else "a line"
        raise InvalidData(source, f"{line} has more or fewer cells than the header", MEND)
    if twice := [name for name in file.repeated if name.partition(" (")[0] in wanted]:
        raise InvalidData(source, f"has a column twice, {twice[0]}", "leave one out")
    empty = pa.schema([(name, pa.string()) for name in file.columns]).empty_table()
    table = pa.Table.from_batches(batches) if batches else empty
    try:
        readings = pa.table({name: CONVERTERS.get(name, as_numbers)(name, table[name]) for name in wanted})
        read_signs(signs_of(readings), may_miss=True)  # all of them, so that the sentence names the row in the file
        age_scores(column_of(readings, "age"), len(readings))
    except InvalidValue as error:
        raise InvalidData(source, f"cannot be predicted ({error})", "correct it, or leave it out") from None
    return readings


def as_key(name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Column that tells whose a reading is and when: somebody's own ids and times stay as they are."""
    if not pa.types.is_string(column.type):
        return column
    try:
        return column.cast(pa.int64() if name == "patient_id" else pa.timestamp("s"))
    except pa.ArrowInvalid:
        return column


def as_numbers(name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Column of numbers, which are texts in CSV."""
    try:
        if not pa.types.is_boolean(column.type):  # which Arrow would take for 1 and 0
            return column.cast(pa.float64())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        pass
    wrong = next(value for value in column.to_pylist() if value is not None and not is_number(value))
    allowed = "a column of numbers, empty where one is missing"
    raise InvalidValue(f"column {name}", repr(wrong), allowed)


def is_number(value: object) -> bool:
    """Whether a value of a file can be read as a number."""
    try:
        float(str(value))
    except ValueError:
        return False
    return True


def as_flags(name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Column of truth values, which are words in CSV; each reading must have one."""
    texts = pc.utf8_lower(pc.utf8_trim_whitespace(column.cast(pa.string())))
    flags = pc.is_in(texts, pa.array(TRUE))
    wrong = pc.invert(pc.or_(flags, pc.is_in(texts, pa.array(FALSE))))
    if pc.any(wrong).as_py():
        row = wrong.to_pylist().index(True)
        raise InvalidValue(f"column {name}", repr(column[row].as_py()), "true or false for each reading", f"row {row}")
    return flags


def as_sex(name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Column of ids of `SEXES`, with nothing where the sex is not known."""
    texts = column.cast(pa.string())
    known = pc.is_in(texts, pa.array(SEXES))
    wrong = pc.invert(pc.or_(known, pc.is_in(texts, pa.array([None, "", *NOT_KNOWN]))))
    if pc.any(wrong).as_py():
        row = wrong.to_pylist().index(True)
        allowed = f"{' or '.join(SEXES)}, or empty where it is not known"
        raise InvalidValue(f"column {name}", repr(texts[row].as_py()), allowed, f"row {row}")
    return pc.if_else(known, texts, None)


CONVERTERS = {**dict.fromkeys(KEYS, as_key), "on_oxygen": as_flags, "sex": as_sex}


def signs_of(readings: pa.Table) -> pa.Table:
    """Columns of signs."""
    return readings.select([name for name in readings.column_names if name in SIGNS])


def column_of(readings: pa.Table, name: str) -> NDArray[Any] | None:
    """Values of a column; None if it is not there."""
    return readings[name].to_numpy() if name in readings.column_names else None


def predicted(predictor: Predictor, readings: pa.Table, population: Population | None, artifacts: bool) -> pa.Table:
    """Predictions of some readings, beside what tells whose they are."""
    stop_if_told()
    found = predictor.predict(
        signs_of(readings),
        population=population,
        on_oxygen=column_of(readings, "on_oxygen"),
        age=column_of(readings, "age"),
        sex=column_of(readings, "sex"),
        artifacts=artifacts,
        familiarity=True,
    )
    assert found.familiarity is not None
    nothing = ~found.used.any(axis=1)  # what is said of no sign at all would look like a finding
    columns = {
        "predicted_label_status": pa.array(found.status, pa.string(), mask=nothing),
        "predicted_probable_condition": pa.array(found.condition, pa.string(), mask=nothing),
        "confidence_label_status": pa.array(percents(found.status_proba.max(axis=1)), mask=nothing),
        "confidence_probable_condition": pa.array(percents(found.condition_proba.max(axis=1)), mask=nothing),
        "familiarity": pa.array(np.round(found.familiarity, 1), mask=nothing),
        "uncertain": pa.array(found.uncertain | nothing),
    }
    return pa.table({name: readings[name] for name in KEYS if name in readings.column_names} | columns)


def percents(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Confidences as messages have them: percentages with one decimal."""
    return np.round(100 * share, 1)


def population_in(source: Path) -> Population | None:
    """Population that the metadata of a file, or of the data set that it is a part of, name; None without any."""
    if (metadata := read_metadata(source)) is not None:
        return population_of(source, metadata)
    folder = source.absolute().parent
    metadata = read_metadata(folder) or {}
    is_part = source.name in [part["file"] for part in metadata.get("parts", [])]
    return population_of(folder, metadata) if is_part else None


@cache
def loaded(model: Path, sha256: str) -> Predictor:
    """The model in a folder, loaded once in each process; of another content it is another."""
    return Predictor.load(model)
