from pathlib import Path

import pytest

from vitals.data.datasets import DataSet
from vitals.data.described import described
from vitals.data.folders import Folder
from vitals.data.layouts import Snapshot
from vitals.data.metadata import metadata_path
from vitals.data.partition import Partition
from vitals.data.parts import write_parts
from vitals.data.writing import write
from vitals.errors import InvalidData

SMALL = DataSet(layout=Snapshot(rows=300))


def test_a_file_is_one_table(tmp_path: Path) -> None:
    write(SMALL, tmp_path / "vitals.csv")
    (tmp_path / "latest.csv").symlink_to("vitals.csv")
    for name in ("vitals.csv", "latest.csv"):
        what = described(tmp_path / name)
        (table,) = what.tables
        assert (what.dataset, what.format, what.folder) == (SMALL, "csv", tmp_path)
        assert (table.pattern, table.schema) == ("vitals.csv", SMALL.schema)
        assert [(each["file"], each["bytes"]) for each in table.files] == [
            ("vitals.csv", (tmp_path / "vitals.csv").stat().st_size)
        ]
    assert what.title == "Synthetic vital signs: teaching, seed 0, 300 readings"


@pytest.mark.parametrize(
    ("format", "tables"),
    [
        ("parquet", ["readings"]),
        ("meds", ["data", "labels/label_status", "labels/probable_condition"]),
        ("omop-csv", ["person", "observation_period", "measurement"]),
    ],
)
def test_a_folder_has_the_tables_of_its_format(tmp_path: Path, format: str, tables: list[str]) -> None:
    folder = tmp_path / "folder"
    write_parts(Partition.of(SMALL, 3, format), Folder(str(folder)))
    what = described(folder)
    assert (what.dataset, what.format) == (SMALL, format)
    assert [table.name for table in what.tables] == tables
    for table in what.tables:
        assert sorted(str(path.relative_to(folder)) for path in folder.glob(table.pattern)) == [
            each["file"] for each in table.files
        ]


def test_what_is_not_there_or_not_whole_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match="there is no such file"):
        described(tmp_path / "vitals.csv")
    write(SMALL, tmp_path / "vitals.csv")
    metadata_path(tmp_path / "vitals.csv").unlink()
    with pytest.raises(InvalidData, match="has no metadata that say what it is"):
        described(tmp_path / "vitals.csv")

    def cut(make, orders):  # type: ignore[no-untyped-def]
        yield make(orders[0])

    write_parts(Partition.of(SMALL, 3), Folder(str(tmp_path / "folder")), run=cut)
    with pytest.raises(InvalidData, match="lacks parts: writing it was cut short"):
        described(tmp_path / "folder")
