from pathlib import Path

import pytest

from vitals.data.datasets import DataSet
from vitals.data.layouts import Snapshot
from vitals.data.reading import read
from vitals.data.writing import write
from vitals.errors import InvalidData, InvalidValue

SMALL = DataSet(layout=Snapshot(rows=200))


def rewrite(path: Path, old: str, new: str) -> None:
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")


def test_a_missing_file_is_refused_with_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(
        InvalidData, match=r'there is no such file: write it anew with uv run "Data Generator/dataGenerator.py"'
    ):
        read(tmp_path / "vitals.csv")


def test_a_wrong_value_is_named_before_the_checksum(tmp_path: Path) -> None:
    path = tmp_path / "vitals.csv"
    write(SMALL, path)
    rewrite(path, "healthy", "healthier")
    with pytest.raises(InvalidValue, match="probable_condition healthier is not allowed"):
        read(path)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_what_was_written_is_read_back(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"vitals{suffix}"
    write(SMALL, path)
    assert read(path).equals(SMALL.table())
