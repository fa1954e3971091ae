"""Croissant is checked by mlcroissant, which then reads the data by it."""

import json
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import yaml

from vitals.catalog.populations import POPULATIONS
from vitals.data import __main__ as command
from vitals.data.cards import CARD, CROISSANT, card, croissant, size_category, write_cards
from vitals.data.datasets import DataSet
from vitals.data.described import described
from vitals.data.folders import Folder
from vitals.data.layouts import Series, Snapshot
from vitals.data.partition import FORMAT_IDS, Partition
from vitals.data.parts import write_parts
from vitals.data.writing import write
from vitals.errors import InvalidValue
from vitals.formats import NOTICE
from vitals.simulation.cohort import Cohort

WARD = DataSet(
    layout=Series(n_patients=6, duration=3600, interval=60),
    cohort=Cohort(population=POPULATIONS["ward"], artifacts=True),
)
KINDS = ["csv", *FORMAT_IDS]


@pytest.fixture(scope="module", params=KINDS)
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set with its cards, in a folder of its own."""
    folder = tmp_path_factory.mktemp("cards")
    if request.param == "csv":
        write(WARD, folder / "ward.csv", command="make it")
        path = folder / "ward.csv"
    else:
        path = folder / "ward"
        write_parts(Partition.of(WARD, 3, request.param), Folder(str(path)), command="make it")
    write_cards(described(path))
    return path


@pytest.mark.filterwarnings("ignore")  # of what mlcroissant is made of
def test_mlcroissant_finds_no_error_and_reads_the_data(path: Path) -> None:
    mlcroissant = pytest.importorskip("mlcroissant")
    what = described(path)
    dataset = mlcroissant.Dataset(jsonld=what.folder / CROISSANT)
    assert not dataset.metadata.issues.errors
    assert all("datePublished" in each for each in dataset.metadata.issues.warnings)  # the same tomorrow, so no date
    table = what.tables[0]
    (first,) = islice(dataset.records(table.name), 1)
    assert list(first) == [f"{table.name}/{name}" for name in table.schema.names]
    if table.name == "readings":
        expected = WARD.table(0, 1).to_pylist()[0]
        assert first["readings/patient_id"] == expected["patient_id"]
        assert first["readings/probable_condition"] == expected["probable_condition"].encode()


def test_croissant_names_every_file_with_its_checksum(path: Path) -> None:
    what = described(path)
    found = json.loads((what.folder / CROISSANT).read_bytes())
    assert found == json.loads(json.dumps(croissant(what)))
    objects = {each["@id"]: each["sha256"] for each in found["distribution"] if each["@type"] == "cr:FileObject"}
    assert objects == {each["file"]: each["sha256"] for table in what.tables for each in table.files}
    assert NOTICE in found["description"]


def test_the_front_matter_is_yaml_that_names_the_files(path: Path) -> None:
    what = described(path)
    text = (what.folder / CARD).read_text(encoding="utf-8")
    assert text == card(what)
    _, front, page = text.split("---\n", 2)
    found: dict[str, Any] = yaml.safe_load(front)
    assert found["license"] == "mit"
    assert found["size_categories"] == ["n<1K"]
    assert {"synthetic", "vital-signs"} <= set(found["tags"])
    patterns = [each["data_files"][0]["path"] for each in found["configs"]]
    assert all(list(what.folder.glob(pattern)) for pattern in patterns)
    assert NOTICE in page
    assert "make it" in page
    assert f"vitals verify {path.name}" in page
    assert all(f"| `{name}` |" in page for table in what.tables for name in table.schema.names)
    assert "| `sepsis` | Sepsis |" in page


def test_a_card_names_no_folder_of_whoever_made_the_data(tmp_path: Path) -> None:
    command = (
        f"python \"Data Generator/dataGenerator.py\" --population {tmp_path}/mine.json --output '/my data/out.csv'"
    )
    write(DataSet(layout=Snapshot(rows=20)), tmp_path / "out.csv", command=command)
    page = card(described(tmp_path / "out.csv"))
    assert "\npython \"Data Generator/dataGenerator.py\" --population mine.json --output 'out.csv'\n" in page
    assert str(tmp_path) not in page


@pytest.mark.parametrize(
    ("rows", "category"),
    [(1, "n<1K"), (1000, "1K<n<10K"), (99_999, "10K<n<100K"), (10**9, "1B<n<10B"), (10**12, "n>1T")],
)
def test_sizes_are_those_of_hugging_face(rows: int, category: str) -> None:
    assert size_category(rows) == category


def test_a_card_by_hand_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(DataSet(layout=Snapshot(rows=20)), tmp_path / "vitals.csv")
    (tmp_path / "README.md").write_text("# Mine\n", encoding="utf-8")
    with pytest.raises(InvalidValue, match=r"by hand, or of another data set than vitals\.csv, is not replaced"):
        write_cards(described(tmp_path / "vitals.csv"))
    (tmp_path / "cards").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["vitals", "card", "vitals.csv", "--output", "cards"])
    for _ in range(2):  # its own card is
        assert command.main() == 0
        assert capsys.readouterr().out == "wrote cards/README.md\nwrote cards/croissant.json\n"
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "# Mine\n"
    write(DataSet(layout=Snapshot(rows=20)), tmp_path / "other.csv")
    with pytest.raises(InvalidValue, match=r"of another data set than other\.csv"):
        write_cards(described(tmp_path / "other.csv"), tmp_path / "cards")
    monkeypatch.setattr(sys, "argv", ["vitals", "card", "missing.csv"])
    assert command.main() == 2
    assert capsys.readouterr().err.startswith("error: missing.csv: there is no such file")
