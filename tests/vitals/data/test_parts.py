import json
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from vitals.catalog.populations import POPULATIONS
from vitals.data import parts as module
from vitals.data.datasets import DataSet
from vitals.data.folders import Folder
from vitals.data.layouts import Series, Snapshot
from vitals.data.metadata import MANIFEST
from vitals.data.partition import FORMAT_IDS, Partition
from vitals.data.parts import Order, Record, by_threads, write_parts
from vitals.data.reading import read
from vitals.data.shards import Shard
from vitals.data.verification import verify
from vitals.data.writing import write
from vitals.errors import InvalidData, InvalidValue, VitalsError
from vitals.simulation.cohort import Cohort

SMALL = DataSet(layout=Snapshot(rows=1000))
WARD = DataSet(
    layout=Series(n_patients=5, duration=7200, interval=60),
    cohort=Cohort(population=POPULATIONS["ward"], artifacts=True),
)
NAMES = [f"part-0000{number}-of-00004.parquet" for number in (1, 2, 3, 4)]
FORMATS = [id for id in FORMAT_IDS if id != "parquet"]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(str(tmp_path / "folder"))


def manifest_of(folder: Folder) -> dict:
    content = folder.read(MANIFEST)
    assert content is not None
    return json.loads(content)


def contents(folder: Folder) -> dict[str, bytes | None]:
    return {name: folder.read(name) for name in folder.names()}


def backwards(make: Callable[[Order], list[Record]], orders: list[Order]) -> Generator[list[Record]]:
    """What a cluster may do: any order, some parts twice."""
    for order in [*reversed(orders), orders[0]]:
        yield make(order)


def cut_after(count: int) -> Callable[[Callable[[Order], list[Record]], list[Order]], Generator[list[Record]]]:
    def run(make: Callable[[Order], list[Record]], orders: list[Order]) -> Generator[list[Record]]:
        for number, order in enumerate(orders):
            if number == count:
                raise KeyboardInterrupt
            yield make(order)

    return run


@pytest.mark.parametrize("dataset", [SMALL, WARD], ids=["snapshot", "series"])
def test_parts_are_shards_and_together_the_whole(tmp_path: Path, folder: Folder, dataset: DataSet) -> None:
    steps: list[int] = []
    write_parts(Partition.of(dataset, 4), folder, command="make it", progress=steps.append)
    assert sum(steps) == dataset.rows
    assert folder.names() == [MANIFEST, *NAMES]
    for number, name in enumerate(NAMES, 1):
        write(DataSet(**{**vars(dataset), "shard": Shard(number, 4)}), tmp_path / name)
        assert folder.read(name) == (tmp_path / name).read_bytes()
    assert read(folder.address).equals(dataset.table())
    manifest = manifest_of(folder)
    assert (manifest["rows"], manifest["part_count"], manifest["complete"]) == (dataset.rows, 4, True)
    assert manifest["command"] == "make it"
    assert manifest["population"]["id"] == dataset.cohort.population.id
    assert [part["file"] for part in manifest["parts"]] == NAMES
    for part in manifest["parts"]:
        assert part["bytes"] == len(folder.read(part["file"]) or b"")
        assert part["sha256"] == folder.digest(part["file"])
    assert sum(part["rows"] for part in manifest["parts"]) == dataset.rows


def test_the_files_are_the_same_whoever_makes_them_in_whatever_order(tmp_path: Path) -> None:
    runs = {"alone": None, "threads": by_threads(3), "backwards": backwards}
    made = []
    for name, run in runs.items():
        folder = Folder(str(tmp_path / name))
        write_parts(Partition.of(SMALL, 4), folder, run=run)
        made.append(contents(folder))
    assert made[0] == made[1] == made[2]


def test_a_run_that_was_cut_goes_on_where_it_was(folder: Folder, tmp_path: Path) -> None:
    whole = Folder(str(tmp_path / "whole"))
    write_parts(Partition.of(SMALL, 4), whole)
    with pytest.raises(KeyboardInterrupt):
        write_parts(Partition.of(SMALL, 4), folder, run=cut_after(2))
    assert folder.names() == [MANIFEST, *NAMES[:2]]
    assert manifest_of(folder)["complete"] is False
    with pytest.raises(InvalidData, match="lacks parts: writing it was cut short: write it anew"):
        read(folder.address)
    before = [os.stat(Path(folder.address) / name).st_ino for name in NAMES[:2]]
    write_parts(Partition.of(SMALL, 4), folder)
    assert [os.stat(Path(folder.address) / name).st_ino for name in NAMES[:2]] == before  # not made again
    assert contents(folder) == contents(whole)


def test_files_of_another_work_that_nobody_noted_are_refused(folder: Folder) -> None:
    """As a run leaves them that was killed before it noted anything."""
    write_parts(Partition.of(SMALL, 4), folder)
    manifest = json.loads(folder.read(MANIFEST) or b"")
    folder.write(MANIFEST, json.dumps(manifest | {"parts": [], "complete": False}).encode())
    with pytest.raises(InvalidValue, match=f"a folder without other .parquet files, but {NAMES[0]} is there"):
        write_parts(Partition.of(SMALL, 3), folder)
    write_parts(Partition.of(SMALL, 4), folder)
    assert manifest_of(folder)["complete"] is True


def test_parts_that_were_damaged_or_removed_are_made_again(folder: Folder) -> None:
    write_parts(Partition.of(SMALL, 4), folder)
    before = contents(folder)
    (Path(folder.address) / NAMES[1]).write_bytes(b"damaged")
    (Path(folder.address) / NAMES[2]).unlink()
    for name in NAMES[1:3]:
        with pytest.raises(
            InvalidData, match=rf"not the file that {MANIFEST} describes .it is missing, or was changed"
        ):
            read(folder.address)
        (Path(folder.address) / name).write_bytes(before[name] or b"")
    (Path(folder.address) / NAMES[1]).write_bytes(b"damaged")
    write_parts(Partition.of(SMALL, 4), folder)
    assert contents(folder) == before


def test_a_folder_of_another_data_set_is_refused(folder: Folder) -> None:
    write_parts(Partition.of(SMALL, 4), folder)
    before = contents(folder)
    for dataset, parts, wrong in (
        (DataSet(layout=SMALL.layout, cohort=Cohort(seed=1)), 4, "seed is 0 there and 1 here"),
        (SMALL, 5, "part_count is 4 there and 5 here"),
        (WARD, 4, "rows is 1000 there and 600 here"),
    ):
        with pytest.raises(InvalidValue, match=f"must be an empty folder, or one of the same data set: {wrong}"):
            write_parts(Partition.of(dataset, parts), folder)
    assert contents(folder) == before


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path))
    (tmp_path / "README.md").touch()
    (tmp_path / "mine.parquet").touch()
    with pytest.raises(InvalidValue, match=r"a folder without other .parquet files, but mine.parquet is there"):
        write_parts(Partition.of(SMALL), folder)
    (tmp_path / "mine.parquet").unlink()
    (tmp_path / MANIFEST).write_text("{}", encoding="utf-8")
    with pytest.raises(InvalidData, match=r"is not the metadata of a data set: remove it and the parts beside it"):
        write_parts(Partition.of(SMALL), folder)
    (tmp_path / MANIFEST).unlink()
    with pytest.raises(InvalidData, match=r"holds no parts of a data set: it has no manifest.json"):
        read(tmp_path)


def test_other_versions_elsewhere_are_refused(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    here = module.versions()

    def elsewhere(make: Callable[[Order], list[Record]], orders: list[Order]) -> Iterator[list[Record]]:
        monkeypatch.setattr(module, "versions", lambda: here | {"numpy": "1.0"})
        yield make(orders[0])

    with pytest.raises(VitalsError, match=r"a worker has .*numpy 1.0.*, and this is .*: install the same everywhere"):
        write_parts(Partition.of(SMALL), folder, run=elsewhere)  # type: ignore[arg-type]


def test_other_programs_read_the_folder(folder: Folder) -> None:
    write_parts(Partition.of(SMALL, 4), folder)
    files = [str(Path(folder.address) / name) for name in NAMES]
    assert pq.read_table(files)["patient_id"].to_pylist() == list(range(1, 1001))
    assert not (Path(folder.address) / "_metadata").exists()


@pytest.mark.parametrize("format", FORMATS)
def test_formats_of_several_tables_go_on_too(folder: Folder, tmp_path: Path, format: str) -> None:
    whole, partition = Folder(str(tmp_path / "whole")), Partition.of(WARD, 3, format)
    steps: list[int] = []
    write_parts(partition, whole, progress=steps.append)
    assert sum(steps) == WARD.rows
    with pytest.raises(KeyboardInterrupt):
        write_parts(partition, folder, run=cut_after(2))
    assert verify(Path(folder.address)) is not None
    write_parts(partition, folder, run=backwards)
    files = [path.relative_to(whole.address) for path in Path(whole.address).rglob("*") if path.is_file()]
    assert len(files) > 3
    assert {path.relative_to(folder.address) for path in Path(folder.address).rglob("*") if path.is_file()} == set(
        files
    )
    assert [folder.read(str(name)) == whole.read(str(name)) for name in files] == [True] * len(files)
    assert verify(Path(folder.address)) is None
    with pytest.raises(InvalidData, match=f"holds tables of {format}, not the columns of a data set"):
        read(folder.address)


def test_a_folder_elsewhere_has_the_same_files(folder: Folder) -> None:
    remote = Folder("memory://bucket/folder")
    write_parts(Partition.of(SMALL, 4), folder)
    with pytest.raises(KeyboardInterrupt):
        write_parts(Partition.of(SMALL, 4), remote, run=cut_after(1))
    assert remote.names() == [MANIFEST, NAMES[0]]
    write_parts(Partition.of(SMALL, 4), remote)
    assert contents(remote) == contents(folder)
    MemoryFileSystem.store.clear()
