"""The script, as a user runs it."""

import importlib.util
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pyarrow.parquet as pq
import pytest

from benchmarks.kill import killed_runs
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.populations import POPULATIONS
from vitals.data.datasets import DataSet
from vitals.data.layouts import Snapshot
from vitals.data.metadata import MANIFEST, metadata_path
from vitals.data.reading import read
from vitals.data.verification import verify
from vitals.data.writing import write

PROJECT = Path(__file__).parents[1]
SCRIPT = PROJECT / "Data Generator" / "dataGenerator.py"


def start(*options: str, folder: Path, **more: object) -> "subprocess.Popen[str]":
    command = [sys.executable, str(SCRIPT), *options]
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more
    )


def run(*options: str, folder: Path, **more: object) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    with start(*options, folder=folder, **more) as process:
        out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def load(path: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def refused(*options: str, folder: Path) -> str:
    """The sentence that options are refused with."""
    code, out, err = run(*options, folder=folder)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err.removeprefix("error: ").strip()


@pytest.fixture(autouse=True)
def _as_a_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Users measure no coverage; it would write files of its own where disks are small and runs are killed."""
    for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A data set that stands where the script will write."""
    write(DataSet(layout=Snapshot(rows=10)), tmp_path / "vitals.csv")
    return tmp_path / "vitals.csv"


def test_the_help_names_every_option_and_says_that_the_data_are_synthetic(tmp_path: Path) -> None:
    code, out, err = run("--help", folder=tmp_path, env={**os.environ, "COLUMNS": "120"})
    assert (code, err) == (0, "")
    options = (
        "rows seed population shares condition onset artifacts charted patients duration interval start output columns "
        "format shard parts cluster workers quiet"
    )
    assert [option for option in options.split() if f"--{option} " not in out] == []
    assert [id for id in (*CONDITIONS, *POPULATIONS) if id not in out] == []
    assert "not for clinical use" in out
    assert "Examples" in out


def test_without_options_the_committed_data_set_is_written(tmp_path: Path) -> None:
    """In a copy, so that a test does not write into the project."""
    copy = tmp_path / "project"
    (copy / "Data Generator").mkdir(parents=True)
    (copy / "Datasets").mkdir()
    (copy / "Data Generator" / SCRIPT.name).write_bytes(SCRIPT.read_bytes())
    command = [sys.executable, "Data Generator/dataGenerator.py"]
    result = subprocess.run(command, cwd=copy, check=True, capture_output=True, text=True)
    assert result.stdout.startswith("wrote 10,000 rows to Datasets/vitals.csv in ")
    assert result.stderr == ""
    assert {path.name for path in (copy / "Datasets").iterdir()} == {"vitals.csv", "vitals.csv.meta.json"}
    assert read(copy / "Datasets" / "vitals.csv").equals(DataSet().table())
    assert (copy / "Datasets" / "vitals.csv").read_bytes() == (PROJECT / "Datasets" / "vitals.csv").read_bytes()
    metadata = (copy / "Datasets" / "vitals.csv.meta.json").read_text(encoding="utf-8")
    assert json.loads(metadata)["command"] == 'python "Data Generator/dataGenerator.py"'
    assert str(tmp_path) not in metadata


def test_the_committed_data_set_is_whole() -> None:
    path = PROJECT / "Datasets" / "vitals.csv"
    assert read(path).num_rows == 10_000
    assert "/" not in json.loads(metadata_path(path).read_text(encoding="utf-8"))["file"]


def test_few_rows_are_the_first_of_many_whatever_the_hash_seed(tmp_path: Path) -> None:
    outputs = []
    for rows, hash_seed in (("80", "0"), ("80", "1"), ("50", "2")):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        code, out, err = run(
            "--rows", rows, "--output", "-", "--columns", "full", "--artifacts", folder=tmp_path, env=environment
        )
        assert (code, err) == (0, "")
        outputs.append(out)
    assert outputs[0] == outputs[1]
    assert outputs[0].startswith(outputs[2])
    assert len(outputs[2].splitlines()) == 51
    assert list(tmp_path.iterdir()) == []


def test_charted_signs_stand_beside_the_labels_of_the_untouched(tmp_path: Path) -> None:
    for name, *options in (("plain",), ("noted", "--charted")):
        code, _, err = run("--rows", "500", *options, "--output", f"{name}.csv", folder=tmp_path)
        assert (code, err) == (0, "")
    plain, noted = (read(tmp_path / f"{name}.csv") for name in ("plain", "noted"))
    assert plain["label_status"].equals(noted["label_status"])
    assert plain["temperature_c"].equals(noted["temperature_c"])
    assert {rate % 2 for rate in noted["resp_rate"].to_pylist()} == {0}
    said = [json.loads((tmp_path / f"{name}.csv.meta.json").read_bytes()).get("charted") for name in ("plain", "noted")]
    assert said == [None, True]


def test_four_workers_write_what_one_writes(tmp_path: Path) -> None:
    for workers in ("1", "4"):
        code, out, err = run(
            "--rows", "150000", "--workers", workers, "--quiet", "--output", f"{workers}.parquet", folder=tmp_path
        )
        assert (code, out, err) == (0, "", "")
    assert (tmp_path / "1.parquet").read_bytes() == (tmp_path / "4.parquet").read_bytes()
    assert pq.ParquetFile(tmp_path / "4.parquet").metadata.num_rows == 150_000


def test_parts_are_written_by_themselves_and_are_the_whole(tmp_path: Path) -> None:
    options = ("--patients", "7", "--duration", "20m", "--interval", "30s", "--population", "icu", "--columns", "full")
    for part in (["whole.csv"], *([f"part-{n}.csv", "--shard", f"{n}/3"] for n in (1, 2, 3))):
        code, _, err = run(*options, "--output", *part, folder=tmp_path)
        assert (code, err) == (0, "")
    joined = subprocess.run(
        ["awk", "FNR > 1 || NR == 1", "part-1.csv", "part-2.csv", "part-3.csv"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    assert joined.stdout == (tmp_path / "whole.csv").read_bytes()
    assert all(verify(tmp_path / f"part-{n}.csv") is None for n in (1, 2, 3))
    for option in ("--shard=1/3", "--parts=3", "--cluster=local", "--format=meds"):
        sentence = "--shard, --format, --parts and --cluster need --output: a file of its own, or a folder"
        assert refused(option, folder=tmp_path) == sentence


def test_a_folder_of_parts_is_written_and_gone_on_with(tmp_path: Path) -> None:
    options = ("--rows", "3000", "--parts", "3", "--output", "parts")
    for workers in ("1", "2"):
        code, out, err = run(*options, "--workers", workers, folder=tmp_path)
        assert (code, err) == (0, "")
        assert out.startswith("wrote 3,000 rows to parts in ")
    assert verify(tmp_path / "parts") is None
    assert read(tmp_path / "parts").equals(DataSet(layout=Snapshot(rows=3000)).table())
    sentence = refused("--rows", "3001", *options[2:], folder=tmp_path)
    assert sentence.endswith("or one of the same data set: rows is 3000 there and 3001 here")
    (tmp_path / "parts" / "part-00002-of-00003.parquet").unlink()
    (tmp_path / "parts" / "part-00002-of-00003.parquet").mkdir()
    assert refused(*options, folder=tmp_path) == "cannot write parts: Is a directory; run it again to go on"


def test_a_time_series_with_a_scenario(tmp_path: Path) -> None:
    options = ("--patients", "3", "--duration", "20m", "--interval", "30s", "--condition", "sepsis", "--onset", "5m")
    code, _, err = run(
        *options, "--start", "2030-06-01T12:00:00Z", "--columns", "full", "--output", "a.csv", folder=tmp_path
    )
    assert (code, err) == (0, "")
    table = read(tmp_path / "a.csv").to_pylist()
    assert len(table) == 3 * 40
    assert str(table[0]["timestamp"]) == "2030-06-01 12:00:00"
    assert {row["severity"] for row in table if row["timestamp"].minute < 5} == {0}
    assert {row["probable_condition"] for row in table} == {"healthy", "sepsis"}
    metadata = json.loads((tmp_path / "a.csv.meta.json").read_text(encoding="utf-8"))
    assert metadata["scenario"] == {"condition": "sepsis", "onset": "2030-06-01T12:05:00Z", "severity": None}
    assert metadata["command"].startswith('python "Data Generator/dataGenerator.py" --patients 3 --duration 20m')
    other = ("--onset", "2030-06-01T12:05:00Z", "--output", "b.csv", "--columns", "full", "--quiet")
    assert run(*options[:-2], "--start", "2030-06-01T12:00:00Z", *other, folder=tmp_path)[0] == 0
    assert (tmp_path / "b.csv").read_bytes() == (tmp_path / "a.csv").read_bytes()


@pytest.mark.parametrize(
    ("options", "conditions"),
    [
        (("--shares", "sepsis=0.5, asthma_exacerbation=0.5"), {"healthy", "sepsis", "asthma_exacerbation"}),
        (("--condition", "hypothermia"), {"healthy", "hypothermia"}),
        (("--population", "healthy"), {"healthy"}),
    ],
)
def test_patients_have_what_the_options_say(tmp_path: Path, options: tuple[str, ...], conditions: set[str]) -> None:
    code, out, _ = run("--rows", "500", "--columns", "classic", "--output", "-", *options, folder=tmp_path)
    assert code == 0
    assert {line.rpartition(",")[2] for line in out.splitlines()[1:]} == conditions


REFUSED = {
    "--condition sepsi": "unknown condition 'sepsi': did you mean 'sepsis'? known are healthy, hypertension",
    "--population ed": "unknown population 'ed': known are teaching, emergency_lesson, healthy, balanced, emergency, ward, icu",
    "--columns all": "unknown column set 'all': known are classic, default, full",
    "--shares sepsis=0.2,healthy=0.7": "sum of the shares 0.9 is not allowed: it must be 1",
    "--shares sepsis": "shares 'sepsis' is not allowed: it must be conditions and their shares",
    "--shares sepsis=0.5,sepsis=0.5": "shares 'sepsis=0.5,sepsis=0.5' is not allowed: it must be without a second",
    "--shares sepsis=nan,healthy=1": "share of sepsis nan is not allowed",
    "--rows -5": "rows -5 is not allowed: it must be a whole number from 1 to",
    "--rows 0": "rows 0 is not allowed",
    "--rows many": "Invalid value for '--rows'",
    "--seed -1": "seed -1 is not allowed: it must be a whole number from 0 to 18446744073709551615",
    "--workers 0": "workers 0 is not allowed: it must be 1 or more threads",
    "--patients 1 --interval 0": "interval '0' is not allowed: it must be a duration with its unit",
    "--patients 1 --interval 0s": "interval 0 s is not allowed: it must be longer than 0 s",
    "--patients 0": "patients 0 is not allowed",
    "--start yesterday": "start 'yesterday' is not allowed: it must be a date and time such as",
    "--rows 5 --patients 1": "--rows and --patients cannot both be given",
    "--population emergency --shares healthy=1": "--population and --shares cannot both be given",
    "--condition sepsis --shares healthy=1": "--shares and --condition cannot both be given",
    "--condition sepsis --population healthy": "--population and --condition cannot both be given",
    "--interval 1s": "--interval needs --patients",
    "--duration 1h": "--duration needs --patients",
    "--onset 10m": "--onset needs --condition",
    "--onset 10m --condition sepsis": "--onset needs --patients: only a time series shows an onset",
    "--onset 3h --condition sepsis --patients 1": "onset 2025-01-01T03:00:00Z is not allowed: it must be before",
    "--shard 3/2 --output part.csv": "shard 3/2 is not allowed: it must be from 1/2 to 2/2",
    "--shard two --output part.csv": "shard 'two' is not allowed: it must be a part and the number of parts, such as 2/8",
    "--rows 5 --shard 1/6 --output part.csv": "shard 1/6 is not allowed: it must be one of at most 5",
    "--shard 1/2 --parts 2 --output x": "--shard and --parts cannot both be given: a shard is one of the parts",
    "--parts 2 --output y.parquet": "output y.parquet is not allowed: it must be a folder: --format, --parts and --cluster write many files",
    "--format med --output y": "format 'med' is not allowed: it must be one of parquet, meds, omop, omop-csv",
    "--format meds --patients 3 --parts 4 --output y": "parts 4 is not allowed: it must be from 1 to 3, as there are 3 patients",
    "--rows 400000000 --format omop --output y": "rows 400000000 is not allowed: it must be at most 306783378 in OMOP",
    "--parts 0 --output y": "parts 0 is not allowed: it must be from 1 to 10000",
    "--parts 2 --workers 0 --output y": "workers 0 is not allowed: it must be 1 or more threads",
    "--cluster here --output y": "cluster 'here' is not allowed: it must be local, or a scheduler such as tcp://scheduler:8786",
    "--nonsense": "No such option: --nonsense",
    "--output vitals.txt": "file name vitals.txt is not allowed: it must be a name that ends in .csv or .parquet",
    "--output missing/vitals.csv": "it must be in a folder that exists: make",
}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return load(SCRIPT)


@pytest.mark.parametrize("options", REFUSED)
def test_a_bad_option_is_one_sentence_and_what_stood_there_stands(
    options: str, script: ModuleType, old: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In this process, for there are many; the next test takes the long way."""
    before, handler = old.read_bytes(), signal.getsignal(signal.SIGTERM)
    more = [] if "--output" in options else ["--output", old.name]
    monkeypatch.chdir(old.parent)
    monkeypatch.setattr(sys, "argv", [SCRIPT.name, *options.split(" "), *more])
    try:
        assert script.main() == 2
    finally:
        signal.signal(signal.SIGTERM, handler)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert REFUSED[options] in err
    assert {path.name for path in old.parent.iterdir()} == {"vitals.csv", "vitals.csv.meta.json"}
    assert old.read_bytes() == before


def test_a_bad_option_or_place_as_a_user_sees_it(old: Path) -> None:
    before = old.read_bytes()
    assert refused("--rows", "-5", "--output", old.name, folder=old.parent).startswith("rows -5 is not allowed")
    (old.parent / "folder.csv").mkdir()
    assert "something else has this name" in refused("--output", "folder.csv", folder=old.parent)
    if Path("/proc/self").exists():
        assert refused("--output", "/proc/vitals.csv", folder=old.parent).startswith("cannot write /proc/vitals.csv: ")
    assert old.read_bytes() == before


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_file_that_grows_too_large_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"vitals{suffix}"
    write(DataSet(layout=Snapshot(rows=10)), path)
    before = path.read_bytes()
    limit = 100_000

    def limit_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    code, out, err = run("--rows", "100000", "--output", path.name, folder=tmp_path, preexec_fn=limit_files)
    assert (code, out) == (2, "")
    assert err == f"error: cannot write {path.name}: File too large; what stood there still stands\n"
    assert path.read_bytes() == before
    assert {each.name for each in tmp_path.iterdir()} == {path.name, f"{path.name}.meta.json"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_full_disk_is_refused(small_disk: Path, suffix: str) -> None:
    path = small_disk / f"vitals{suffix}"
    write(DataSet(layout=Snapshot(rows=10)), path)
    before = path.read_bytes()
    sentence = refused("--rows", "100000", "--workers", "2", "--output", path.name, folder=small_disk)
    assert sentence == f"cannot write {path.name}: No space left on device; what stood there still stands"
    assert path.read_bytes() == before
    assert {each.name for each in small_disk.iterdir()} == {path.name, f"{path.name}.meta.json"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_a_full_standard_output_is_refused(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, str(SCRIPT), "--output", "-"]
        result = subprocess.run(command, check=False, stdout=full, stderr=subprocess.PIPE, text=True)
    assert result.returncode == 2
    assert result.stderr == "error: cannot write to standard output: No space left on device\n"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_reader_that_has_seen_enough_ends_it_quietly(tmp_path: Path, workers: str) -> None:
    with start("--rows", "100000000", "--workers", workers, "--output", "-", folder=tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("patient_id,")
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 128 + signal.SIGPIPE


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["ctrl-c", "term"])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interrupted_run_leaves_the_old_file_and_nothing_else(
    old: Path, workers: str, number: signal.Signals, code: int
) -> None:
    before = old.read_bytes()
    options = ("--rows", "100000000", "--workers", workers, "--output", old.name)
    with start(*options, folder=old.parent, start_new_session=True) as process:
        while process.poll() is None and not large_draft(old.parent):
            time.sleep(0.01)
        os.killpg(process.pid, number)  # as a terminal does: to the workers as well
        out, err = process.communicate(timeout=120)
    assert (process.returncode, out, err) == (code, "", "")
    assert old.read_bytes() == before
    assert {path.name for path in old.parent.iterdir()} == {"vitals.csv", "vitals.csv.meta.json"}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["ctrl-c", "term"])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interrupted_run_of_parts_leaves_no_half_of_one(
    tmp_path: Path, workers: str, number: signal.Signals, code: int
) -> None:
    """Whose parts take minutes: it does not wait for them."""
    parts = tmp_path / "parts"
    options = ("--rows", "400000000", "--parts", "4", "--workers", workers, "--output", parts.name)
    with start(*options, folder=tmp_path, start_new_session=True) as process:
        while process.poll() is None and not list(parts.glob(".tmp-part-*")):
            time.sleep(0.01)
        os.killpg(process.pid, number)
        out, err = process.communicate(timeout=120)
    assert (process.returncode, out, err) == (code, "", "")
    assert [path.name for path in parts.iterdir()] == [MANIFEST]
    assert json.loads((parts / MANIFEST).read_bytes())["parts"] == []


def large_draft(folder: Path) -> bool:
    """Whether some of the data have been written."""
    return any(path.stat().st_size > 10**6 for path in folder.glob(".tmp-vitals.csv-*"))


@pytest.mark.slow
def test_a_killed_run_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    counts = killed_runs(8, tmp_path)
    assert counts["torn"] == 0
    assert counts["old kept"] + counts["new complete"] == 8
    assert counts["old kept"] > 0
    assert counts["drafts left behind after the next run, an hour later"] == 0


def test_a_terminal_sees_a_progress_bar_and_others_do_not(tmp_path: Path) -> None:
    options = ("--rows", "400000", "--output", "vitals.parquet")
    parent, child = os.openpty()
    termios.tcsetwinsize(child, (24, 80))
    command = [sys.executable, str(SCRIPT), *options]
    for more, bar in (([], True), (["--quiet"], False)):
        subprocess.run([*command, *more], check=True, cwd=tmp_path, stdout=subprocess.PIPE, stderr=child)
        os.write(child, b"end")
        shown = b""
        while not shown.endswith(b"end"):
            shown += os.read(parent, 65536)
        assert (b"| 0.00/400k [" in shown) is bar, shown
    os.close(parent)
    os.close(child)
    code, out, err = run(*options, folder=tmp_path)
    assert (code, err) == (0, "")
    assert out.startswith("wrote 400,000 rows to vitals.parquet in ")


def test_only_what_is_needed_is_imported(tmp_path: Path) -> None:
    code = (
        f"import runpy, sys; sys.argv = ['x', '--rows', '100', '--quiet', '--output', 'a.csv']\n"
        f"try: runpy.run_path({str(SCRIPT)!r}, run_name='__main__')\n"
        "except SystemExit: print(*sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True)
    heavy = {"pandas", "sklearn", "tqdm", "multiprocessing.connection", "pyarrow.parquet", "pyarrow.compute", "rich"}
    assert "vitals.data.writing" in result.stdout.split()
    assert not heavy & set(result.stdout.split())


def test_where_nothing_is_installed_a_sentence_says_what_to_do(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-S", str(SCRIPT)], check=False, capture_output=True, text=True, cwd=tmp_path
    )
    assert result.returncode == 1
    assert result.stderr.startswith("error: No module named ")
    assert 'uv run "Data Generator/dataGenerator.py"' in result.stderr
    assert "Traceback" not in result.stderr
