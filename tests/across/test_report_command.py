"""`python -m vitals.data.report` as a user runs it: what it prints, writes and returns."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.commands import answer_of
from tests.vitals.data.report.files import SINGLE, table
from vitals.data.report.__main__ import main

ROOT = Path(__file__).parents[2]


def run(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return answer_of(main, *arguments, folder=folder)


def run_alone(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run it as a user does, in a process of its own."""
    command = [sys.executable, "-m", "vitals.data.report", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "120"}
    return subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=folder, env=environment, timeout=120
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    table(SINGLE).to_csv(folder / "clean.csv", index=False)
    table(SINGLE).assign(spo2=lambda t: t["spo2"] / 100).drop(columns="news2").to_csv(
        folder / "faulty.csv", index=False
    )
    return folder


def test_a_clean_file_has_no_findings_and_code_0(folder: Path) -> None:
    done = run_alone("clean.csv", folder=folder)
    assert done.returncode == 0
    assert done.stdout.startswith("clean.csv: 3,000 rows, ")
    assert "0 findings" in done.stdout
    assert "--output report.html" in done.stdout
    assert done.stderr == ""


def test_findings_are_printed_written_and_code_1(folder: Path) -> None:
    done = run(
        *("faulty.csv", "--against", "teaching", "--output", "report.html", "--json", "report.json", "--quiet"),
        folder=folder,
    )
    assert done.returncode == 1
    assert "other-unit: spo2: values that look like fraction instead of %: 100 %" in done.stdout
    assert "Convert them: % = 100 x fraction; for the rest of the report that is done." in done.stdout
    written = json.loads((folder / "report.json").read_text())
    assert written["findings"] == len(done.stdout.splitlines())
    assert written["against"].startswith("teaching (")
    page = (folder / "report.html").read_text()
    assert "values that look like fraction instead of %" in page
    assert page.endswith("</html>\n")
    assert not list(folder.glob(".tmp-*"))


def test_a_reference_of_ones_own(folder: Path) -> None:
    assert run("clean.csv", "--save-reference", "mine.json", "--source", "ours; MIT", folder=folder).returncode == 0
    assert run("clean.csv", "--against", "mine.json", folder=folder).returncode == 0
    odd = table(SINGLE).drop(columns="news2").assign(resp_rate=lambda t: t["resp_rate"] + 8)
    odd[odd["resp_rate"] <= 60].to_csv(folder / "odd.csv", index=False)
    done = run("odd.csv", "--against", "mine.json", folder=folder)
    assert done.returncode == 1
    assert "other-level: resp_rate: SDs by which mean is off" in done.stdout
    assert "in clean.csv 1" in done.stdout
    assert "(ours; MIT, 3,000 patients)" in done.stdout


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["missing.csv"], "error: missing.csv: there is no such file: give a CSV or Parquet file"),
    (["clean.xlsx"], "error: file name clean.xlsx is not allowed"),
    (["clean.csv", "--against", "wards"], "error: unknown reference 'wards': did you mean 'ward'?"),
    (["clean.csv", "--against", "clean.csv"], "error: clean.csv: is no reference: save one with --save-reference"),
    (["clean.csv", "--output", "none/report.html"], "in a folder that exists: make"),
    (["clean.csv", "--output", "clean.csv"], "error: --output clean.csv is not allowed: it must be a file of its own"),
    (["clean.csv", "--output", "x", "--json", "x"], "error: --json x is not allowed: it must be a file of its own"),
    (["clean.csv", "--save-reference", "mine.csv"], "error: --save-reference mine.csv is not allowed"),
    ([], "error: Missing argument 'FILE...'"),
])  # fmt: skip
def test_bad_input_is_a_sentence_and_code_2(folder: Path, arguments: list[str], sentence: str) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    done = run(*arguments, folder=folder)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_few_patients_write_nothing_at_all(folder: Path) -> None:
    few = folder / "few.csv"
    table(SINGLE)[:10].to_csv(few, index=False)
    done = run("few.csv", "--save-reference", "few.json", "--output", "few.html", folder=folder)
    assert done.returncode == 2
    assert "number of patients 10 is not allowed" in done.stderr
    assert not (folder / "few.json").exists()
    assert not (folder / "few.html").exists()


def test_help_teaches(folder: Path) -> None:
    done = run_alone("--help", folder=folder)
    assert done.returncode == 0
    for part in ("Examples", "Exit code", "--against ward", "train.parquet test.parquet", "--save-reference 2025.json"):
        assert part in done.stdout, part


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks in /proc which file is open")
def test_an_interrupted_report_writes_nothing(tmp_path: Path) -> None:
    header, _, rows = table(SINGLE).to_csv(index=False).partition("\n")
    (tmp_path / "large.csv").write_text(f"{header}\n{rows * 100}")
    (tmp_path / "report.html").write_text("old")
    command = [sys.executable, "-m", "vitals.data.report", "large.csv", "--output", "report.html"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as running:
        files = Path(f"/proc/{running.pid}/fd")
        while not any(os.readlink(file).endswith("large.csv") for file in files.iterdir() if file.is_symlink()):
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 130
        assert running.stderr is not None
        assert running.stderr.read() == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["large.csv", "report.html"]
    assert (tmp_path / "report.html").read_text() == "old"
