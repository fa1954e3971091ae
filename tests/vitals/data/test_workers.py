import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from vitals.data.workers import in_order, work
from vitals.errors import VitalsError


def piece(size: int, number: int) -> bytes:
    return f"{number} from {os.getpid()}".encode().ljust(size)


def slow_when_even(number: int) -> bytes:
    time.sleep(0.02 * (number % 2 == 0))
    return str(number).encode()


def die(by: signal.Signals, number: int) -> bytes:
    if number == 5:
        os.kill(os.getpid(), by)
    return b"alive"


def exit_at_five(code: int, number: int) -> bytes:
    if number == 5:
        os._exit(code)
    return b"alive"


def fail_at_five(number: int) -> bytes:
    if number == 5:
        raise ValueError("five is right out")
    return b"alive"


def test_one_worker_is_this_process() -> None:
    results = list(in_order(partial(piece, 20), 3, 1))
    assert [result.split() for result in results] == [
        [str(n).encode(), b"from", str(os.getpid()).encode()] for n in range(3)
    ]


def test_results_of_several_processes_come_in_order() -> None:
    results = list(in_order(partial(piece, 200_000), 25, 3))  # larger than a pipe takes at once
    assert [int(result.split()[0]) for result in results] == list(range(25))
    assert {len(result) for result in results} == {200_000}
    processes = {int(result.split()[2]) for result in results}
    assert os.getpid() not in processes
    assert 1 < len(processes) <= 3


def test_a_slow_piece_is_waited_for() -> None:
    assert list(in_order(slow_when_even, 20, 2)) == [str(number).encode() for number in range(20)]


def test_stopping_early_ends_the_workers() -> None:
    results = in_order(partial(piece, 20), 1000, 2)
    worker = int(next(results).split()[2])
    results.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


@pytest.fixture
def _interrupts() -> Iterator[None]:
    """Workers ignore Ctrl-C; the tests do not."""
    handler = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, handler)


@pytest.mark.usefixtures("_interrupts")
def test_a_worker_stops_when_nobody_orders_or_takes_anything() -> None:
    todo, orders = multiprocessing.Pipe(duplex=False)
    results, done = multiprocessing.Pipe(duplex=False)
    with results, todo, done:
        orders.send_bytes(b"7")
        orders.close()
        work(slow_when_even, todo, done)
        assert results.recv_bytes() == b""
        assert results.recv_bytes() == b"7"
    todo, orders = multiprocessing.Pipe(duplex=False)
    results, done = multiprocessing.Pipe(duplex=False)
    with orders, todo, done:
        orders.send_bytes(b"7")
        results.close()
        work(slow_when_even, todo, done)


@pytest.mark.parametrize(
    ("task", "sentence"),
    [
        (partial(die, signal.SIGKILL), "a worker process was killed, perhaps for want of memory: use fewer workers"),
        (partial(die, signal.SIGSEGV), "a worker process died of SIGSEGV: run with one worker to see where"),
        (partial(exit_at_five, 3), "a worker process ended with exit code 3: run with one worker to see where"),
        (partial(exit_at_five, 0), "a worker process ended with exit code 0: run with one worker to see where"),
        (fail_at_five, "a worker process failed (ValueError: five is right out): run with one worker to see where"),
    ],
    ids=["killed", "crashed", "exit", "exit without a reason", "failed"],
)
def test_a_worker_that_dies_is_an_error_that_says_of_which_cause(task: Callable[[int], bytes], sentence: str) -> None:
    with pytest.raises(VitalsError) as caught:
        list(in_order(task, 20, 2))
    assert str(caught.value) == sentence


MACOS = """
import fcntl, os, pathlib
for module, names in {fcntl: ("F_SETPIPE_SZ", "F_GETPIPE_SZ"), os: ("sched_getaffinity", "sched_setaffinity")}.items():
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
pathlib.Path(os.environ["PATCHED"], str(os.getpid())).touch()
"""


def test_workers_do_without_what_macos_lacks(tmp_path: Path) -> None:
    """Python runs `sitecustomize` first, in this program and in the process that forks its workers."""
    (tmp_path / "sitecustomize.py").write_text(MACOS, encoding="utf-8")
    patched, files = tmp_path / "patched", []
    patched.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    for name, more in (("linux", {}), ("macos", {"PYTHONPATH": str(tmp_path), "PATCHED": str(patched)})):
        files.append(tmp_path / f"{name}.csv")
        options = ("--rows", "150000", "--workers", "2", "--quiet", "--output", str(files[-1]))
        command = [sys.executable, "Data Generator/dataGenerator.py", *options]
        result = subprocess.run(
            command, check=False, capture_output=True, text=True, env=environment | more, timeout=120
        )
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert files[0].read_bytes() == files[1].read_bytes()
    assert len(list(patched.iterdir())) >= 2


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_workers_do_not_outlive_a_killed_parent() -> None:
    code = (
        "import sys\n"
        "from functools import partial\n"
        "from vitals.data.datasets import DataSet\n"
        "from vitals.data.layouts import Snapshot\n"
        "from vitals.data.writing import encode_block\n"
        "from vitals.formats.csv import FORMAT\n"
        "from vitals.data.workers import in_order, work\n"
        "if __name__ == '__main__':\n"
        "    for text in in_order(partial(encode_block, DataSet(layout=Snapshot(rows=10**9)), FORMAT), 10**4, 2):\n"
        "        print('started', flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        parent.kill()
    for _ in range(200):
        if not processes_of_session(parent.pid):
            break
        time.sleep(0.05)
    assert processes_of_session(parent.pid) == []


def processes_of_session(session: int) -> list[str]:
    """What /proc says of the processes of a session, but for those that have ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended while we looked
            state, _, _, of = path.read_text().rpartition(")")[2].split()[:4]
            if of == str(session) and state != "Z":
                found.append(path.read_text())
    return found
