import io
import json

import pyarrow as pa
import pytest

from vitals.data import partition as module
from vitals.data.datasets import DataSet
from vitals.data.layouts import Series, Snapshot
from vitals.data.partition import FORMAT_IDS, PART_ROWS, Partition
from vitals.data.shards import Shard
from vitals.errors import InvalidValue
from vitals.simulation.cohort import Cohort

SMALL = DataSet(layout=Snapshot(rows=1000))
SERIES = DataSet(layout=Series(n_patients=10, first_patient=4, duration=600, interval=1), cohort=Cohort(artifacts=True))


def test_parquet_and_every_format_of_folders_can_be_asked_for() -> None:
    assert list(FORMAT_IDS) == ["parquet", "meds", "omop", "omop-csv"]
    assert [Partition(dataset=SMALL, format_id=id).suffix for id in FORMAT_IDS] == [".parquet"] * 3 + [".csv"]
    with pytest.raises(
        InvalidValue, match="format 'mesd' is not allowed: it must be one of parquet, meds, omop, omop-csv"
    ):
        Partition(dataset=SMALL, format_id="mesd")


def test_there_is_a_part_for_each_million_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    assert PART_ROWS == 2**20
    monkeypatch.setattr(module, "PART_ROWS", 300)
    monkeypatch.setattr(module, "PATIENT_ROWS", 100)
    assert Partition.of(SMALL).count == 4
    assert Partition.of(SMALL, format_id="meds").count == 10
    assert Partition.of(SERIES, format_id="meds").count == 10  # no patient is divided


@pytest.mark.parametrize("id", FORMAT_IDS)
@pytest.mark.parametrize("dataset", [SMALL, SERIES], ids=["snapshot", "series"])
def test_parts_share_the_rows_out(dataset: DataSet, id: str) -> None:
    partition = Partition.of(dataset, 3, id)
    assert sum(partition.rows_in(number) for number in partition.numbers) == dataset.rows
    names = [file.name for number in partition.numbers for file in partition.files(number)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("dataset", [SMALL, SERIES], ids=["snapshot", "series"])
def test_formats_of_patients_divide_no_patient(dataset: DataSet) -> None:
    partition = Partition.of(dataset, 3, "omop")
    parts = [partition.files(number)[0].dataset for number in (1, 2, 3)]
    tables = [part.table().select(["patient_id", "timestamp", "heart_rate"]) for part in parts]
    assert pa.concat_tables(tables).equals(dataset.table().select(["patient_id", "timestamp", "heart_rate"]))
    patients = [set(table["patient_id"].to_pylist()) for table in tables]
    assert sum(map(len, patients)) == len(set.union(*patients))
    assert partition.files(3)[0].first == sum(part.rows for part in parts[:2])


@pytest.mark.parametrize("id", FORMAT_IDS)
def test_a_partition_is_made_again_from_its_description(id: str) -> None:
    partition = Partition.of(SERIES, 3, id)
    assert Partition.from_description(json.loads(json.dumps(partition.describe()))) == partition


def test_what_cannot_be_is_refused() -> None:
    for parts in (0, -1, 1001):
        with pytest.raises(
            InvalidValue, match=f"parts {parts} is not allowed: it must be from 1 to 1000, as there are 1000"
        ):
            Partition.of(SMALL, parts)
    with pytest.raises(
        InvalidValue, match="parts 11 is not allowed: it must be from 1 to 10, as there are 10 patients"
    ):
        Partition.of(SERIES, 11, "meds")
    with pytest.raises(InvalidValue, match="shard 1/2 is not allowed: it must be left out"):
        Partition.of(DataSet(layout=SMALL.layout, shard=Shard(1, 2)))
    with pytest.raises(InvalidValue, match="rows 400000000 is not allowed: it must be at most 306783378 in OMOP"):
        Partition.of(DataSet(layout=Snapshot(rows=400_000_000)), 3, "omop")
    with pytest.raises(InvalidValue, match="patients 2147483648 is not allowed: it must be at most 2147483647 in OMOP"):
        Partition.of(DataSet(layout=Series(first_patient=2**31)), 1, "omop")


def test_a_part_is_made_by_the_kernel_for_the_rows_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[int] = []
    monkeypatch.setattr("vitals.simulation.kernels.prepare", prepared.append)
    (file,) = Partition(dataset=DataSet(layout=Snapshot(rows=1000)), count=10).files(3)
    assert file.write(io.BytesIO()) == 100
    assert prepared[0] == 1000
