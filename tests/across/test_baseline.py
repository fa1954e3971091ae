"""Numbers and bytes that must not change, against `baseline.json`: a change of them must be meant.

The summary of a seeded cohort; and SHA-256 of the committed data set and models, and of some 1,000 messages of every
kind, taken where users take them: from the service and from the generator's command line.

`python -m tests.across.test_baseline` rewrites the file; say in the change log why.
"""

import hashlib
import json
import runpy
import shlex
import signal
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient

from tests.across.recordings import KINDS, numbered, service
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.signs import SIGNS
from vitals.data.metadata import metadata_path
from vitals.simulation.artifacts import QUALITIES
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate
from vitals.simulation.status import STATUSES

PROJECT = Path(__file__).parents[2]
BASELINE = Path(__file__).parent / "baseline.json"
ROWS, SEED, START = 2000, 20250101, 1_735_689_600


def recorded() -> dict[str, Any]:
    """Content of the file."""
    found: dict[str, Any] = json.loads(BASELINE.read_text(encoding="utf-8"))
    return found


def digest(messages: Iterable[bytes]) -> str:
    """SHA-256 of messages, with a NUL between two."""
    return hashlib.sha256(b"\0".join(messages)).hexdigest()


# The summary of a cohort


def summarize() -> dict[str, object]:
    """One row per patient, spread over a day, artifacts included."""
    random_like = (np.arange(ROWS) * 43.2) % 86400  # evenly over the day, no generator
    simulation = simulate(np.arange(ROWS), START + random_like, Cohort(seed=SEED, artifacts=True))
    values, truth = simulation.readings.values, simulation.truth
    assert simulation.readings.quality is not None

    def counts(codes: np.ndarray, names: tuple[str, ...]) -> dict[str, int]:
        return dict(zip(names, np.bincount(codes.ravel(), minlength=len(names)).tolist(), strict=True))

    return {
        "rows": ROWS,
        "seed": SEED,
        "mean": dict(zip(SIGNS, np.nanmean(values, axis=0).round(4).tolist(), strict=True)),
        "sd": dict(zip(SIGNS, np.nanstd(values, axis=0).round(4).tolist(), strict=True)),
        "probable_condition": counts(truth.condition, tuple(CONDITIONS)),
        "label_status": counts(truth.status, STATUSES),
        "quality": counts(simulation.readings.quality, QUALITIES),
        "sha256_of_steps": hashlib.sha256(simulation.readings.steps.astype("<i2").tobytes()).hexdigest(),
    }


def test_the_cohort_is_that_of_the_baseline() -> None:
    found, expected = summarize(), recorded()
    assert found == {name: expected[name] for name in found}


# Committed files


def committed() -> dict[str, Path]:
    """The data set and the models, by their names in the project."""
    models = [path for path in (PROJECT / "Models").rglob("*") if path.is_file()]
    paths = [PROJECT / "Datasets/vitals.csv", PROJECT / "Datasets/vitals.csv.meta.json", *models]
    return {path.relative_to(PROJECT).as_posix(): path for path in sorted(paths)}


@pytest.mark.parametrize("name", committed())
def test_a_committed_file_is_that_of_the_baseline(name: str) -> None:
    assert digest([committed()[name].read_bytes()]) == recorded()["sha256"].get(name)


# Messages of the service


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with service() as client:
        yield client


@pytest.mark.parametrize("kind", KINDS)
def test_messages_are_those_of_the_baseline(client: TestClient, kind: str) -> None:
    assert digest(numbered(KINDS[kind](client))) == recorded()["sha256"].get(kind)


# Files of the generator

SCRIPT = PROJECT / "Data Generator" / "dataGenerator.py"
SERIES = "--patients 4 --duration 250s --condition sepsis --onset 60s"
DATA_SETS = {
    **{columns: f"--rows 1000 --columns {columns}" for columns in ("classic", "default", "full")},
    **{f"{columns}, artifacts": f"--rows 1000 --columns {columns} --artifacts" for columns in ("classic", "full")},
    "snapshot": "--rows 1000 --seed 5 --shares sepsis=0.2,healthy=0.8 --start 2025-10-23T00:00:00Z",
    "series": f"{SERIES} --columns classic",
    "series, scenario": f"{SERIES} --columns full --artifacts",
    **{id: f"--rows 1000 --columns full --population {id}" for id in ("emergency", "ward", "icu")},
    "series, care": "--patients 4 --duration 12h --interval 3m --population ward --columns full --artifacts",
    "series, fractions of a second": "--patients 10 --duration 10s --interval 100ms --population emergency",
}
FILES = {
    f"{name}.{suffix}": f"{options} --output vitals.{suffix}"
    for name, options in DATA_SETS.items()
    for suffix in ("csv", "parquet")
}


def generate(options: str) -> tuple[bytes, dict[str, Any]]:
    """A file and its metadata, as the command line writes them in this process."""
    handler = signal.getsignal(signal.SIGTERM)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr("sys.argv", [str(SCRIPT), *shlex.split(options), "--quiet"])
        with pytest.raises(SystemExit) as end:
            runpy.run_path(str(SCRIPT), run_name="__main__")
        signal.signal(signal.SIGTERM, handler)  # the script has its own
        assert end.value.code == 0
        (data,) = (path for path in Path(folder).iterdir() if path.suffix != ".json")
        metadata: dict[str, Any] = json.loads(metadata_path(data).read_bytes())
        return data.read_bytes(), metadata


def rows_of(data: bytes) -> bytes:
    """The content of a Parquet file: its bytes say which version wrote it."""
    table = pq.read_table(pa.BufferReader(data))
    types = [(field.name, str(field.type)) for field in table.schema]
    return repr((types, list(table.to_pydict().values()))).encode()


def content_of(file: str) -> list[bytes]:
    """A file without what depends on the versions of libraries, and its metadata without them."""
    data, metadata = generate(FILES[file])
    del metadata["versions"]
    if file.endswith(".parquet"):
        data = rows_of(data)
        del metadata["sha256"]
    return [data, json.dumps(metadata).encode()]


@pytest.mark.parametrize("file", FILES)
def test_a_generated_file_is_that_of_the_baseline(file: str) -> None:
    assert digest(content_of(file)) == recorded()["sha256"].get(file)


def parquet_files() -> dict[str, str]:
    """SHA-256 of whole Parquet files."""
    return {file: digest([generate(options)[0]]) for file, options in FILES.items() if file.endswith(".parquet")}


def test_parquet_files_are_those_of_the_baseline_to_the_byte() -> None:
    expected = recorded()["parquet"]
    if pa.__version__ != expected["pyarrow"]:
        pytest.skip(f"the bytes are recorded as pyarrow {expected['pyarrow']} writes them")
    assert parquet_files() == expected["sha256"]


# The file


def everything() -> dict[str, Any]:
    """Content of the file, were it written now."""
    sha256 = {name: digest([path.read_bytes()]) for name, path in committed().items()}
    with service() as client:
        sha256 |= {kind: digest(numbered(messages(client))) for kind, messages in KINDS.items()}
    sha256 |= {file: digest(content_of(file)) for file in FILES}
    return summarize() | {"sha256": sha256, "parquet": {"pyarrow": pa.__version__, "sha256": parquet_files()}}


def test_every_kind_is_recorded_and_no_other() -> None:
    assert recorded()["sha256"].keys() == {*committed(), *KINDS, *FILES}


if __name__ == "__main__":
    BASELINE.write_text(json.dumps(everything(), indent=2) + "\n", encoding="utf-8")
