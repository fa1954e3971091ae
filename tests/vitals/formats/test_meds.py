"""Against the schemas of the package `meds`, and read by a loader written from its documents."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from meds import CodeMetadataSchema, DataSchema, DatasetMetadataSchema, LabelSchema

from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.data.datasets import DataSet
from vitals.data.folders import Folder
from vitals.data.layouts import Series, Snapshot
from vitals.data.partition import Partition
from vitals.data.parts import write_parts
from vitals.simulation.cohort import Cohort

DATA_SETS = {
    "snapshot": DataSet(layout=Snapshot(rows=500)),
    "series": DataSet(
        layout=Series(n_patients=7, first_patient=3, duration=1800, interval=0.5),
        cohort=Cohort(population=POPULATIONS["ward"], artifacts=True),
    ),
}


@pytest.fixture(scope="module", params=DATA_SETS)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[DataSet, Path]:
    folder = tmp_path_factory.mktemp("meds") / request.param
    write_parts(Partition.of(DATA_SETS[request.param], 3, "meds"), Folder(str(folder)))
    return DATA_SETS[request.param], folder


def load(folder: Path) -> pd.DataFrame:
    """Events of all shards, and what must hold of them by the documents of MEDS."""
    seen: set[int] = set()
    shards = []
    for path in sorted((folder / "data").rglob("*.parquet")):
        shard = pq.read_table(path).to_pandas()
        runs = shard["subject_id"].ne(shard["subject_id"].shift()).sum()
        subjects = set(shard["subject_id"])
        assert runs == len(subjects), "a subject is contiguous"
        assert not subjects & seen, "a subject is in one shard"
        seen |= subjects
        for _, events in shard.groupby("subject_id"):
            times = events["time"].dropna()
            assert times.is_monotonic_increasing
            assert events["time"].isna().to_numpy()[: events["time"].isna().sum()].all(), "static events come first"
        shards.append(shard)
    return pd.concat(shards, ignore_index=True)


def test_the_schemas_of_meds_accept_every_file(written: tuple[DataSet, Path]) -> None:
    dataset, folder = written
    files = sorted((folder / "data").glob("*.parquet"))
    assert len(files) == 3
    for path in files:
        DataSchema.validate(pq.read_table(path))
    for path in (folder / "labels").rglob("*.parquet"):
        LabelSchema.validate(pq.read_table(path))
    CodeMetadataSchema.validate(pq.read_table(folder / "metadata" / "codes.parquet"))
    about = json.loads((folder / "metadata" / "dataset.json").read_bytes())
    DatasetMetadataSchema.validate(about)
    assert dataset.cohort.population.id in about["dataset_name"]


def test_a_wrong_file_would_not_be_accepted(written: tuple[DataSet, Path]) -> None:
    table = pq.read_table(next((written[1] / "data").glob("*.parquet")))
    with pytest.raises(Exception, match=r"code"):
        DataSchema.validate(table.drop(["code"]))
    assert table.schema.field("time").type == pa.timestamp("us")


def test_events_are_the_readings(written: tuple[DataSet, Path]) -> None:
    dataset, folder = written
    events = load(folder)
    rows = DataSet(layout=dataset.layout, cohort=dataset.cohort, columns="full").table().to_pandas()
    for id, sign in SIGNS.items():
        found = events[events["code"] == f"LOINC/{sign.loinc[-1]}"]
        expected = rows[rows[id].notna()]
        assert np.array_equal(found["subject_id"], expected["patient_id"])
        assert np.array_equal(found["time"].astype("datetime64[ms]"), expected["timestamp"].astype("datetime64[ms]"))
        assert np.allclose(found["numeric_value"], expected[id].astype(float), atol=1e-4)
    people = rows.drop_duplicates("patient_id").set_index("patient_id")
    births = events[events["code"] == "MEDS_BIRTH"].set_index("subject_id")["time"]
    assert (2025 - births.dt.year).to_dict() == people["age"].to_dict()
    sexes = events[events["time"].isna()].set_index("subject_id")["code"]
    assert sexes.map({"Gender/F": "female", "Gender/M": "male"}).to_dict() == people["sex"].astype(str).to_dict()
    assert len(events) == rows[list(SIGNS)].notna().to_numpy().sum() + 2 * len(people)
    codes = pq.read_table(folder / "metadata" / "codes.parquet").to_pydict()
    assert set(events["code"]) <= set(codes["code"])
    assert codes["parent_codes"][codes["code"].index("LOINC/59408-5")] == ["LOINC/2708-6"]


def test_labels_are_the_truth(written: tuple[DataSet, Path]) -> None:
    dataset, folder = written
    rows = dataset.table()
    for name in ("label_status", "probable_condition"):
        files = sorted((folder / "labels" / name).glob("*.parquet"))
        labels = pa.concat_tables(map(pq.read_table, files))
        assert labels["categorical_value"].to_pylist() == rows[name].to_pylist()
        assert labels["subject_id"].to_pylist() == rows["patient_id"].to_pylist()
