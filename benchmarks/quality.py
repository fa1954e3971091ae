"""What the quality report finds: faults planted in files of ours, nothing in clean ones, and how long it takes.

    uv run benchmarks/quality.py
    uv run benchmarks/quality.py --only clean --seeds 5
    uv run benchmarks/quality.py --only speed --profiling

`--profiling` times ydata-profiling beside it, in an environment of its own: uv downloads it.
"""

import argparse
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pandas as pd

from benchmarks.quality_files import CLEAN, FAULTS, Clean, hours
from benchmarks.report import Goal, machine, none, row, seconds_of, show, table
from vitals.data.layouts import Snapshot
from vitals.data.metadata import metadata_path
from vitals.data.report.assembling import report
from vitals.data.report.checks import Check, Report

MILLION = (
    Clean(Snapshot(rows=1_000_000), "teaching", "default", 0, suffix=".csv"),
    Clean(Snapshot(rows=1_000_000), "teaching", "default", 0, "teaching"),
    Clean(hours(347, 240, 300), "ward", "full", 0, "ward"),
)
PROFILE = """
import sys
import pandas as pd
from ydata_profiling import ProfileReport
path, output, minimal = sys.argv[1:]
frame = pd.read_csv(path)
ProfileReport(frame, minimal=minimal == "minimal", progress_bar=False).to_file(output)
"""
PATIENCE = 900  # seconds that a rival may take


def strain(check: Check) -> float:
    """How near a check came to its bound: 1 is at the bound; 0 for bounds of 0, which a clean file keeps exactly."""
    if math.isnan(check.value):
        return 0.0
    if check.most is not None:
        return check.value / check.most if check.most else 0.0
    assert check.least is not None
    if check.least <= 0:  # of shares of an effect: 1 is all of it
        return (1 - check.value) / (1 - check.least)
    return check.least / max(check.value, 1e-9)


def clean_reports(folder: Path, seeds: int) -> Iterator[tuple[Clean, Report]]:
    """Reports of clean files, each of so many seeds."""
    for repeat in range(seeds):
        for each in CLEAN:
            file = each._replace(seed=each.seed + 1000 * repeat)
            path = file.write(folder)
            yield file, report([path], file.against).report
            path.unlink()
            metadata_path(path).unlink()


def clean_files(folder: Path, seeds: int) -> Iterator[Goal]:
    """Findings in clean files, and how near each rule came to one."""
    nearest: dict[str, tuple[float, str, str]] = {}
    wrong: list[str] = []
    n_files = n_checks = 0
    for file, found in clean_reports(folder, seeds):
        n_files += 1
        wrong += [f"{check.id} in {file.name} (seed {file.seed})" for check in found.findings]
        checks = [check for section in found.sections for check in section.checks]
        n_checks += len(checks)
        for check in checks:
            nearest[check.id] = max(nearest.get(check.id, (-1.0, "", "")), (strain(check), check.shown, file.name))
        yield none(f"findings in {file.name} (seed {file.seed})", len(found.findings))
    yield none(f"findings in {n_files} clean files, {n_checks:,} checks", len(wrong))
    for each in wrong:
        print(f"  {each}", file=sys.stderr)
    for id, (near, shown, name) in sorted(nearest.items(), key=lambda item: -item[1][0]):
        if near > 0:
            yield Goal(f"nearest to a finding of `{id}`: {name}", "-", f"{shown}, {near:.0%} of what is allowed")


def planted(folder: Path) -> Iterator[Goal]:
    """Faults, and the rules that found them."""
    base = cache(lambda clean: pd.read_parquet(clean.write(folder)))
    missed = 0
    for fault in FAULTS:
        found = report(fault.write(base(fault.base), folder), fault.against).report
        ids = Counter(check.id for check in found.findings)
        hit = [rule for rule in fault.rules if ids[rule]]
        missed += not hit
        others = ", ".join(sorted(ids.keys() - set(fault.rules))) or "nothing else"
        yield Goal(fault.name, "found", f"{', '.join(hit) or 'missed'}; also {others}", bool(hit))
    yield none(f"planted faults of {len(FAULTS)} that were missed", missed)


def command(*arguments: str) -> Callable[[], object]:
    """The report as a user runs it."""
    whole = [sys.executable, "-m", "vitals.data.report", *arguments]
    return lambda: subprocess.run(whole, check=False, capture_output=True, timeout=PATIENCE)


def processor_seconds() -> float:
    """Seconds that processors spent on the processes that ended: on a busy machine the seconds that count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def speed(folder: Path, profiling: bool) -> None:
    """Seconds for a million rows, the whole command; and of ydata-profiling in turn."""
    table("a million rows", "seconds", "of processors", "seconds beside the report of that file")
    for file in MILLION:
        path, output = file.write(folder), folder / "report.html"
        against = ("--against", file.against) if file.against else ()
        before = processor_seconds()
        seconds = seconds_of(command(str(path), "--output", str(output), *against))
        row(file.name, f"{seconds:.1f}", f"{processor_seconds() - before:.1f}", "1")
        if not (profiling and file.suffix == ".csv"):
            continue
        for kind in ("minimal", "full"):
            said, took = profiled(path, folder / "profile.html", kind)
            row(f"ydata-profiling, {kind}", said, "", f"{took / seconds:.1f}")


def profiled(path: Path, output: Path, kind: str) -> tuple[str, float]:
    """Seconds that ydata-profiling takes, in words and as a number, in an environment of its own."""
    uv = [os.environ.get("UV", "uv"), "run", "--no-project", "--python", f"{sys.base_prefix}/bin/python3"]
    uv += ["--with", "ydata-profiling", "--with", "setuptools<81"]  # it imports pkg_resources, which later ones lack
    run = [*uv, "python", "-c", PROFILE, str(path), str(output), kind]
    begin = time.perf_counter()
    try:
        done = subprocess.run(run, check=False, capture_output=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return f"more than {PATIENCE}", float(PATIENCE)
    took = time.perf_counter() - begin
    if done.returncode:
        return f"failed: {done.stderr.decode().strip().splitlines()[-1]}", float("nan")
    return f"{took:.1f}", took


def main() -> int:
    """Print the tables; the exit code is the number of missed goals, at most 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=["clean", "faults", "speed"], default=["clean", "faults", "speed"])
    parser.add_argument(
        "--seeds", type=int, default=1, help="times that the clean files are made, each with other patients"
    )
    parser.add_argument("--profiling", action="store_true", help="time ydata-profiling too")
    arguments = parser.parse_args()
    print(machine())
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "clean" in arguments.only:
            missed += show(clean_files(folder, arguments.seeds))
        if "faults" in arguments.only:
            missed += show(planted(folder))
        if "speed" in arguments.only:
            speed(folder, arguments.profiling)
    return min(missed, 1)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).parent.parent))
    sys.exit(main())
