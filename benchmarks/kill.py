"""Kill the generator at random moments and see what stands where it was writing.

python benchmarks/kill.py [--kills 200]

Prints how often the old content was kept, how often the new one was complete, and how often the file was torn (the
goal: never).
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from vitals.data.reading import read
from vitals.errors import InvalidData
from vitals.files import LEFTOVER, LEFTOVER_SECONDS

SCRIPT = Path(__file__).resolve().parent.parent / "Data Generator" / "dataGenerator.py"
ROWS = 5000
OUTCOMES = ("old kept", "new complete", "torn")
BETWEEN = "of which between the renames of metadata and data, noticed when read"


def start(folder: Path, seed: int) -> "subprocess.Popen[bytes]":
    """Begin to write the data set of a seed."""
    options = ["--rows", str(ROWS), "--seed", str(seed), "--output", "vitals.csv", "--quiet"]
    return subprocess.Popen([sys.executable, str(SCRIPT), *options], cwd=folder)


def drafts(folder: Path) -> set[str]:
    """Names of unfinished files."""
    return {path.name for path in folder.iterdir() if LEFTOVER.fullmatch(path.name)}


def reference(folder: Path, seed: int) -> tuple[bytes, float, float]:
    """What an undisturbed run writes, how long it takes, and how much of that after its draft appears."""
    begin = time.perf_counter()
    seen = None
    with start(folder, seed) as process:
        while process.poll() is None:
            if seen is None and drafts(folder):
                seen = time.perf_counter()
            time.sleep(0.0005)
    end = time.perf_counter()
    return (folder / "vitals.csv").read_bytes(), end - begin, end - (seen or end)


def kill_one(folder: Path, seed: int, moment: float, *, in_draft: bool) -> None:
    """Kill a run after so many seconds, counted from its start or from the appearance of its draft."""
    before = drafts(folder)
    with start(folder, seed) as process:
        while in_draft and process.poll() is None and drafts(folder) == before:
            time.sleep(0.0005)
        time.sleep(moment)
        process.kill()


def outcome(content: bytes, old: bytes, new: bytes) -> str:
    """What a file is after a kill."""
    if content == old:
        return "old kept"
    return "new complete" if content == new else "torn"


def killed_runs(kills: int, folder: Path, seed: int = 0) -> Counter[str]:
    """Outcomes of runs that were killed: every second at any moment, the others while they write."""
    choose = random.Random(seed)
    reference(folder, 1)  # a first run is slow: nothing is in memory yet
    contents, durations, writings = zip(*(reference(folder, number) for number in (1, 2)), strict=True)
    duration, writing, now = max(durations), max(writings), 1
    counts: Counter[str] = Counter(dict.fromkeys((*OUTCOMES, BETWEEN), 0))
    for number in range(kills):
        in_draft = number % 2 == 0
        moment = choose.uniform(0, writing if in_draft else duration)
        kill_one(folder, 2 - now, moment, in_draft=in_draft)
        content = (folder / "vitals.csv").read_bytes()
        found = outcome(content, contents[now], contents[1 - now])
        counts[found] += 1
        now = contents.index(content) if content in contents else now
        try:
            read(folder / "vitals.csv")
        except InvalidData:
            counts[BETWEEN] += 1
    counts["drafts left behind"] = len(drafts(folder))
    for name in drafts(folder):
        os.utime(folder / name, (time.time() - 2 * LEFTOVER_SECONDS,) * 2)
    start(folder, 1).wait()
    counts["drafts left behind after the next run, an hour later"] = len(drafts(folder))
    return counts


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    kills = parser.parse_args().kills
    with tempfile.TemporaryDirectory() as folder:
        counts = killed_runs(kills, Path(folder))
    print(f"| {kills} runs killed | |\n|---|---:|")
    for name, count in counts.items():
        print(f"| {name} | {count} |")


if __name__ == "__main__":
    main()
