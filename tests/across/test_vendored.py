"""What others wrote is as they published it: files of packages, with their licenses."""

import csv
import hashlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("folder", ["Endpoints/pages/vendor", "tests/vendor"])
def test_vendored_files_are_those_of_the_table(folder: str) -> None:
    place = ROOT / folder
    rows = list(csv.DictReader((place / "vendored.csv").read_text().splitlines()))
    found = {path.relative_to(place).as_posix(): path for path in place.rglob("*") if path.is_file()}
    del found["vendored.csv"]
    assert {row["file"]: row["sha256"] for row in rows} == {
        name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in found.items()
    }
    for package in {row["package"] for row in rows}:
        assert f"{package}/LICENSE" in found
    for row in rows:
        assert all(row.values())
        assert row["version"] in found[row["file"]].read_text()[:200] or not row["file"].endswith(".js")
