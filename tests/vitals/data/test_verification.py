import json
import subprocess
import sys
from pathlib import Path

import pytest

from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.data import __main__ as command
from vitals.data.datasets import DataSet
from vitals.data.folders import Folder
from vitals.data.layouts import START, Series, Snapshot
from vitals.data.metadata import MANIFEST, metadata_path
from vitals.data.partition import Partition
from vitals.data.parts import write_parts
from vitals.data.reading import read
from vitals.data.shards import Shard
from vitals.data.verification import verify
from vitals.data.writing import BLOCK, write
from vitals.errors import InvalidData, InvalidValue
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario

SUFFIXES = [".csv", ".parquet"]
SMALL = DataSet(layout=Snapshot(rows=300))
EVERY_KIND = {
    "classic": DataSet(layout=Snapshot(rows=300), columns="classic"),
    "shares": DataSet(
        layout=Snapshot(rows=300), cohort=Cohort(population=Population.of({"sepsis": 0.2, "healthy": 0.8}))
    ),
    "scenario": DataSet(
        layout=Series(n_patients=3, duration=90, interval=0.5, start=START + 0.25),
        cohort=Cohort(scenario=Scenario("sepsis", START + 30, severity=2.5), artifacts=True, seed=2**64 - 1),
        columns="full",
    ),
    "charted": DataSet(
        layout=Series(n_patients=4, first_patient=9, duration=86_400, interval=3600), cohort=Cohort(charted=True)
    ),
    "shard": DataSet(layout=Snapshot(rows=300), shard=Shard(2, 3)),
    **{id: DataSet(layout=Snapshot(rows=300), cohort=Cohort(population=each)) for id, each in POPULATIONS.items()},
}


def change(path: Path, byte: int, bits: int = 1) -> None:
    content = bytearray(path.read_bytes())
    content[byte] ^= bits
    path.write_bytes(content)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_what_was_written_is_made_again_to_the_byte(tmp_path: Path, kind: str, suffix: str) -> None:
    path = tmp_path / f"vitals{suffix}"
    write(EVERY_KIND[kind], path)
    assert verify(path) is None


def test_several_workers_report_their_progress(tmp_path: Path) -> None:
    path, steps = tmp_path / "vitals.csv", list[int]()
    write(DataSet(layout=Snapshot(rows=BLOCK + 1000)), path)
    assert verify(path, workers=2, progress=steps.append) is None
    assert sum(steps) == BLOCK + 1000


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_change_of_a_byte_is_caught_where_it_is(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"vitals{suffix}"
    write(SMALL, path)
    whole = path.read_bytes()
    for number in range(40):
        byte = number * (len(whole) - 1) // 39
        change(path, byte, bits=1 << number % 8)
        difference = verify(path)
        assert difference is not None
        assert difference.byte == byte
        path.write_bytes(whole)


def test_a_change_in_a_csv_file_is_named_by_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "vitals.csv"
    write(SMALL, path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    cells = lines[7].split(",")
    byte = len("".join(lines[:7])) + len(",".join(cells[:2])) + 1
    lines[7] = ",".join([*cells[:2], "x" + cells[2][1:], *cells[3:]])
    path.write_text("".join(lines), encoding="utf-8")
    assert str(verify(path)) == (
        f"{path}: differs from what its metadata describe at byte {byte:,} (row 7, line 8, column heart_rate): "
        f"'x' instead of {cells[2][0]!r}"
    )
    change(path, 0)
    assert str(verify(path)).endswith("at byte 0 (the header): 'q' instead of 'p'")


def test_a_change_in_a_parquet_file_is_named_by_column(tmp_path: Path) -> None:
    path = tmp_path / "vitals.parquet"
    write(SMALL, path)
    change(path, 4)
    assert "at byte 4 (rows 1 to 300, column patient_id): 0x" in str(verify(path))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_that_is_too_short_or_too_long_is_caught(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"vitals{suffix}"
    write(SMALL, path)
    whole = path.read_bytes()
    for content, wrong in (
        (whole[:-5], "ends too early"),
        (whole + b"\n", "goes on where it should end"),
        (b"", "ends"),
    ):
        path.write_bytes(content)
        difference = verify(path)
        assert difference is not None
        assert wrong in difference.wrong
        assert difference.byte == min(len(whole), len(content))


def test_wrong_metadata_are_caught(tmp_path: Path) -> None:
    path = tmp_path / "vitals.csv"
    write(SMALL, path, command="any command is right")
    beside = metadata_path(path)
    metadata = json.loads(beside.read_bytes())
    for name, value in (("rows", 7), ("sha256", "0"), ("notice", ""), ("more", 1)):
        beside.write_text(json.dumps(metadata | {name: value}), encoding="utf-8")
        assert f"{name} in vitals.csv.meta.json is {value} instead of" in str(verify(path))
    beside.write_text(json.dumps(metadata | {"seed": 1}), encoding="utf-8")
    difference = verify(path)
    assert difference is not None
    assert difference.byte is not None  # other patients


def test_other_versions_are_named_where_bytes_differ(tmp_path: Path) -> None:
    path = tmp_path / "vitals.csv"
    write(SMALL, path)
    beside = metadata_path(path)
    metadata = json.loads(beside.read_bytes())
    metadata["versions"]["pyarrow"] = "1.2.3"
    beside.write_text(json.dumps(metadata), encoding="utf-8")
    assert verify(path) is None
    change(path, 100)
    assert "it was written by pyarrow 1.2.3, and this is pyarrow " in str(verify(path))


def test_what_cannot_be_verified_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vitals.csv"
    with pytest.raises(InvalidData, match="there is no such file"):
        verify(path)
    with pytest.raises(InvalidValue, match="a name that ends in"):
        verify(tmp_path / "vitals.txt")
    write(SMALL, path)
    beside = metadata_path(path)
    metadata = json.loads(beside.read_bytes())
    for changed, wrong in (
        ({"seed": -1}, "describes a data set that cannot be .seed -1"),
        ({"columns": {}}, "describes no data set"),
        ({"layout": {"kind": "snapshot"}}, "describes no data set"),
        ({"layout": 7}, "describes no data set"),
        ({"shard": "9/8"}, "cannot be .shard 9/8"),
        ({"population": {}}, "describes no data set"),
    ):
        beside.write_text(json.dumps(metadata | changed), encoding="utf-8")
        with pytest.raises(InvalidData, match=f"vitals.csv.meta.json: .*{wrong}"):
            verify(path)
    beside.unlink()
    with pytest.raises(InvalidData, match="has no metadata from which it could be made again"):
        verify(path)


def test_the_command_says_what_it_found_by_its_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["vitals", *arguments])
        code = command.main()
        return code, *capsys.readouterr()

    monkeypatch.chdir(tmp_path)
    for suffix in SUFFIXES:
        write(SMALL, tmp_path / f"vitals{suffix}")
    assert run("verify", "vitals.csv", "vitals.parquet") == (
        0,
        "vitals.csv: 300 rows, every byte as its metadata describe\n"
        "vitals.parquet: 300 rows, every byte as its metadata describe\n",
        "",
    )
    assert run("verify", "--quiet", "vitals.csv") == (0, "", "")
    change(tmp_path / "vitals.csv", 500)
    code, out, err = run("verify", "--quiet", "vitals.csv", "vitals.parquet")
    assert (code, err) == (1, "")
    assert out.startswith("vitals.csv: differs from what its metadata describe at byte 500 (row ")
    assert run("verify", "missing.csv")[::2] == (
        2,
        'error: missing.csv: there is no such file: write it anew with uv run "Data Generator/dataGenerator.py"\n',
    )
    code, out, err = run("verify", "vitals.csv", "--workers", "0")
    assert (code, out) == (2, "")
    assert err.startswith("error: Invalid value for '--workers'")
    code, out, err = run()
    assert (code, err) == (2, "")
    assert "verify" in out


def test_the_command_is_installed(tmp_path: Path) -> None:
    installed = Path(sys.executable).with_name("vitals")
    for start in ([str(installed)], [sys.executable, "-m", "vitals.data"]):
        result = subprocess.run([*start, "verify", "--help"], cwd=tmp_path, check=True, capture_output=True, text=True)
        assert "compare every byte" in result.stdout


SECOND = "part-00002-of-00003.parquet"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_parts(Partition.of(SMALL, 3), Folder(str(tmp_path / "folder")))
    return tmp_path / "folder"


def test_a_folder_of_parts_is_verified_part_by_part(folder: Path) -> None:
    assert verify(folder) is None
    change(folder / SECOND, 700)
    assert f"{SECOND}: differs from what its metadata describe at byte 700 (" in str(verify(folder))
    (folder / SECOND).unlink()
    assert str(verify(folder)).endswith(f"{SECOND}: differs from what its metadata describe: there is no such file")


def test_a_part_that_the_manifest_does_not_list_is_caught(folder: Path) -> None:
    (folder / "part-00004-of-00003.parquet").write_bytes((folder / SECOND).read_bytes())
    (folder / "notes.txt").write_text("of my own")
    wrong = f"part-00004-of-00003.parquet: differs from what its metadata describe: {MANIFEST} lists no such file"
    assert wrong in str(verify(folder))
    with pytest.raises(
        InvalidData, match=rf"part-00004-of-00003\.parquet: is no part of the data set: {MANIFEST} does"
    ):
        read(folder)
    (folder / "part-00004-of-00003.parquet").unlink()
    assert verify(folder) is None


def test_a_manifest_that_says_something_else_is_caught(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_bytes())
    manifest["parts"][1]["sha256"] = "0"
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    assert f"parts in {MANIFEST} is [" in str(verify(folder))
    (folder / MANIFEST).unlink()
    with pytest.raises(InvalidData, match="has no metadata from which it could be made again"):
        verify(folder)
