"""Random single changes to the code, and how many of them the mirrored test file notices, alone.

uv run benchmarks/mutation.py                             # 500 changes over vitals and Endpoints
uv run benchmarks/mutation.py --only vitals/simulation    # of one folder or module
uv run benchmarks/mutation.py --count 60 --seed 1         # others, and fewer
uv run benchmarks/mutation.py ../before                   # of another checkout

A change is one comparison, operator, number, condition, result or statement (`mutants.py`); the kinds take turns. It
is made in a temporary copy of the checkout (all that git does not ignore, as it is now) with an environment of its own.
For vitals/x/y.py, tests/vitals/x/test_y.py is run, or test_x.py where that tests the folder. A run that takes several
times as long as without the change has noticed it; where there is no such file, nothing is noticed.

Every result is written at once to a file of JSON lines. The same command goes on after an interruption, and after tests
were added: it runs what has no result for exactly this module and this test file. An edit of one line draws no other
changes elsewhere. What survives is either not tested or changes nothing that the code does: look at each.
"""

import argparse
import hashlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import batched
from pathlib import Path, PurePosixPath

from tqdm import tqdm

from benchmarks.mutants import Mutant, draw

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("vitals", "Endpoints")
NOT_OURS = {"VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE"}  # variables of another environment
RESULTS = Path("mutation.jsonl")
PATIENCE, LEAST = 4, 20.0  # a run may take so many times as long as without a change, and so many seconds more
CAUGHT, TIMEOUT, SURVIVED, NO_TESTS, BROKEN = "caught", "timeout", "survived", "no test file", "fails without a change"
LONGEST = 600.0  # seconds that a run without a change may take
WARM = ROOT / "benchmarks" / "warm_pytest.py"
BATCH = 12  # changes of one module, tried one after the other in the same copy
EXCERPT = 1000  # characters of a log
NOTICED = {CAUGHT, TIMEOUT}


class Copy:
    """A temporary copy of a checkout with an environment of its own, so that what a test starts is changed, too."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        self.folder, self.runs = folder, 0
        self.log = folder / "test.log"
        self.environment = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        for name in [*tracked(checkout), "uv.lock"]:
            if (checkout / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(checkout / name, folder / name)
        # Compiled: tests that start servers would wait for them too long the first time.
        command = [os.environ.get("UV", "uv"), "sync", "--quiet", "--all-groups", "--all-extras", "--compile-bytecode"]
        subprocess.run(command, cwd=folder, env=self.environment | {"UV_PROJECT_ENVIRONMENT": ".venv"}, check=True)
        self.pytest = self.start()

    def start(self) -> subprocess.Popen[str]:
        """Start a pytest that has imported the libraries; nothing of the checkout is imported before a run."""
        return subprocess.Popen(
            [".venv/bin/python", "-W", "ignore::DeprecationWarning", str(WARM)],  # that a fork is tried
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # an interruption is for this process alone, which ends the runs
        )

    def test(self, test: str, seconds: float = LONGEST) -> str:
        """Run a test file, and end whatever it leaves behind."""
        assert self.pytest.stdin
        assert self.pytest.stdout
        print(json.dumps({"test": test, "log": str(self.log), "seconds": seconds}), file=self.pytest.stdin, flush=True)
        status = int(self.pytest.stdout.readline())
        return SURVIVED if status == 0 else TIMEOUT if status < 0 else CAUGHT

    def close(self) -> None:
        """End the pytest, after the run that it is in."""
        assert self.pytest.stdin
        self.pytest.stdin.close()
        self.pytest.wait()

    def test_changed(self, mutant: Mutant, test: str, seconds: float) -> str:
        """Run a test file while a module is changed."""
        module = self.folder / mutant.path
        source, status = module.read_bytes(), module.stat()
        self.runs += 1
        module.write_bytes(mutant.apply(source))
        # Python knows stale bytecode by the source's size and second, which two changes may share: each gets its own.
        os.utime(module, (status.st_atime, status.st_mtime + self.runs))
        try:
            return self.test(test, seconds)
        finally:
            module.write_bytes(source)
            os.utime(module, (status.st_atime, status.st_mtime))


class Run:
    """The changes that were drawn, what is known of them, and copies to try the others in."""

    def __init__(self, checkout: Path, mutants: list[Mutant], sources: dict[str, bytes], results: Path) -> None:
        self.checkout, self.sources, self.results = checkout, sources, results
        self.tests = {path: mirrored(checkout, path) for path in {mutant.path for mutant in mutants}}
        self.keys = {mutant: self.key(mutant) for mutant in mutants}
        known = read(results)
        self.outcomes = {mutant: known[key] for mutant, key in self.keys.items() if key in known}
        self.outcomes |= {mutant: NO_TESTS for mutant in mutants if self.tests[mutant.path] is None}
        self.lock, self.stopped = threading.Lock(), threading.Event()

    def key(self, mutant: Mutant) -> str:
        """Checksum of all that an outcome belongs to: the changed module and its test file."""
        test = self.tests[mutant.path]
        content = (self.checkout / test).read_bytes() if test else b""
        parts = (mutant.path.encode(), mutant.apply(self.sources[mutant.path]), content)
        return hashlib.sha256(b"\0".join(parts)).hexdigest()[:24]

    def pending(self) -> list[tuple[Mutant, ...]]:
        """What is still to be tried: batches of one module each, the largest first."""
        modules: defaultdict[str, list[Mutant]] = defaultdict(list)
        for mutant in self.keys.keys() - self.outcomes.keys():
            modules[mutant.path].append(mutant)
        batches = (
            batch
            for mutants in modules.values()
            for batch in batched(sorted(mutants, key=lambda mutant: mutant.start), BATCH, strict=False)
        )
        return sorted(batches, key=len, reverse=True)

    def try_all(self, processes: int) -> None:
        """Try what is pending in so many copies at once, until it is done or interrupted."""
        pending = self.pending()
        if not pending:
            return
        copies: queue.Queue[Copy] = queue.Queue()
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch,
            ThreadPoolExecutor(processes) as executor,
        ):
            print(f"making {processes} copies with their environments", file=sys.stderr)
            for number in range(processes):
                copies.put(Copy(self.checkout, Path(scratch, str(number))))
            with tqdm(total=sum(map(len, pending)), unit="change", smoothing=0) as bar:
                work = [executor.submit(self.try_batch, batch, copies, bar.update) for batch in pending]
                try:
                    for each in work:
                        each.result()
                except BaseException:
                    self.stopped.set()  # each thread ends after the run that it is in
                    raise
                finally:
                    executor.shutdown()
                    while not copies.empty():
                        copies.get().close()

    def try_batch(self, mutants: tuple[Mutant, ...], copies: queue.Queue[Copy], advance: Callable[[], object]) -> None:
        """Try changes of one module, after its tests without a change."""
        test = self.tests[mutants[0].path]
        assert test
        copy = copies.get()
        try:
            begin = time.monotonic()
            broken = not self.stopped.is_set() and copy.test(test) != SURVIVED
            seconds = LEAST + PATIENCE * (time.monotonic() - begin)
            if broken:
                tqdm.write(f"{test} {BROKEN}:\n{copy.log.read_text('utf-8', 'replace')[-EXCERPT:]}", sys.stderr)
            for mutant in mutants:
                if not self.stopped.is_set():
                    self.record(mutant, BROKEN if broken else copy.test_changed(mutant, test, seconds))
                    advance()
        finally:
            copies.put(copy)

    def record(self, mutant: Mutant, outcome: str) -> None:
        """Keep an outcome; that of a test file which fails anyway only for this report."""
        before, after = mutant.before_and_after(self.sources[mutant.path])
        place = {"path": mutant.path, "line": mutant.line(self.sources[mutant.path]), "kind": mutant.kind}
        line = {"key": self.keys[mutant], "outcome": outcome} | place | {"before": before, "after": after}
        with self.lock:
            self.outcomes[mutant] = outcome
            if outcome != BROKEN:
                with self.results.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(line) + "\n")

    def report(self) -> None:
        """Print what was noticed of each kind and in each module, and all that was not."""
        counts = Counter(self.outcomes.values())
        print(f"{len(self.keys)} changes: {', '.join(f'{count} {name}' for name, count in counts.most_common())}\n")
        print("| | changes | noticed | |\n|---|---:|---:|---:|")
        print_share("all", self.outcomes.values())
        for kind in sorted({mutant.kind for mutant in self.outcomes}):
            print_share(kind, (outcome for mutant, outcome in self.outcomes.items() if mutant.kind == kind))
        for path in sorted(self.tests):
            print_share(path, (outcome for mutant, outcome in self.outcomes.items() if mutant.path == path))
        print()
        for mutant in sorted(self.outcomes, key=lambda mutant: (mutant.path, mutant.start)):
            if self.outcomes[mutant] not in NOTICED:
                source = self.sources[mutant.path]
                before, after = mutant.before_and_after(source)
                print(f"{mutant.path}:{mutant.line(source)}: {before} -> {after} ({self.outcomes[mutant]})")


def print_share(name: str, outcomes: Iterable[str]) -> None:
    """Print a line of the table."""
    listed = list(outcomes)
    noticed = sum(outcome in NOTICED for outcome in listed)
    print(f"| {name} | {len(listed)} | {noticed} | {noticed / max(1, len(listed)):.0%} |")


def tracked(checkout: Path) -> list[str]:
    """Files of a checkout that git does not ignore."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True).stdout
    return listed.rstrip("\0").split("\0")


def modules(checkout: Path, only: str) -> dict[str, bytes]:
    """Sources of all modules of a folder, or of one module."""
    paths = (PurePosixPath(name) for name in tracked(checkout))
    chosen = [
        str(path)
        for path in paths
        if path.suffix == ".py" and path.parts[0] in PACKAGES and "migrations" not in path.parts
        if path.is_relative_to(only)
    ]
    if not chosen:
        sys.exit(f"no module in {only}: name a folder or module of {' or '.join(PACKAGES)}, such as vitals/simulation")
    return {path: (checkout / path).read_bytes() for path in chosen if (checkout / path).is_file()}


def mirrored(checkout: Path, path: str) -> str | None:
    """The test file of a module, or else of its folder; `tests` once had no folder for `vitals`."""
    package, *folders = PurePosixPath(path).parts[:-1]
    for top in (PurePosixPath("tests", package.lower()), PurePosixPath("tests")):
        folder = top.joinpath(*folders)
        shared = f"test_{folder.name}.py"
        for test in (folder / f"test_{PurePosixPath(path).stem}.py", folder / shared, folder.parent / shared):
            if (checkout / test).is_file():
                return str(test)
    return None


def read(results: Path) -> dict[str, str]:
    """Outcomes by key; a last line that was torn is left out."""
    outcomes = {}
    for line in results.read_text("utf-8").splitlines() if results.exists() else ():
        with suppress(ValueError):
            record = json.loads(line)
            outcomes[record["key"]] = record["outcome"]
    return outcomes


def main() -> None:
    """Try what is not known yet, and print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", metavar="CHECKOUT", nargs="?", type=Path, default=ROOT, help="folder; this one")
    parser.add_argument("--count", type=int, default=500, metavar="N", help="changes; %(default)s")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="another seed draws others; %(default)s")
    parser.add_argument("--only", default=".", metavar="FOLDER", help="or module; all of both packages")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="test runs at once; %(default)s")
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="FILE", help="known outcomes; %(default)s")
    options = parser.parse_args()
    checkout = options.checkout.resolve()
    sources = modules(checkout, options.only)
    run = Run(checkout, draw(sources, options.seed, options.count), sources, options.results.resolve())
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        run.try_all(options.processes)
    except KeyboardInterrupt:
        sys.exit("interrupted: the same command goes on")
    run.report()


if __name__ == "__main__":
    main()
