import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster

from vitals.data import cluster as module
from vitals.data.cluster import by_client, connected
from vitals.data.datasets import DataSet
from vitals.data.folders import Folder
from vitals.data.layouts import Snapshot
from vitals.data.metadata import MANIFEST
from vitals.data.partition import Partition
from vitals.data.parts import Order, Record, write_parts
from vitals.data.verification import verify
from vitals.errors import InvalidValue, VitalsError

SCRIPT = Path(__file__).parents[3] / "Data Generator" / "dataGenerator.py"
SMALL = DataSet(layout=Snapshot(rows=1000))
ORDERS: list[Order] = [(number, []) for number in range(1, 9)]
pytestmark = pytest.mark.filterwarnings("ignore")  # of Dask and Tornado


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """Workers that are threads of this process."""
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": False, "dashboard_address": None}
    with LocalCluster(**options) as cluster, Client(cluster) as client:
        yield client


def tried(path: Path) -> int:
    """How often this was called: kept in a file, as what is sent to a worker is a copy."""
    with path.open("ab") as file:
        file.write(b"1")
    return path.stat().st_size


def contents(folder: Folder) -> dict[str, bytes | None]:
    return {name: folder.read(name) for name in folder.names()}


def test_a_cluster_writes_what_one_process_writes(client: Client, tmp_path: Path) -> None:
    steps: list[int] = []
    alone, cluster, remote = Folder(str(tmp_path / "a")), Folder(str(tmp_path / "b")), Folder("memory://cluster/c")
    write_parts(Partition.of(SMALL, 9), alone)
    write_parts(Partition.of(SMALL, 9), cluster, run=by_client(client), progress=steps.append)
    write_parts(Partition.of(SMALL, 9), remote, run=by_client(client))
    assert contents(alone) == contents(cluster) == contents(remote)
    assert sum(steps) == 1000


def test_parts_that_could_not_be_made_at_first_are_tried_again(client: Client, tmp_path: Path) -> None:
    def make(order: Order) -> list[Record]:
        if order[0] == 3 and tried(tmp_path / "3") < 3:
            raise OSError("the network drive is away")
        return [{"file": str(order[0])}]

    made = [records[0]["file"] for records in by_client(client)(make, ORDERS)]
    assert sorted(made) == [str(number) for number, _ in ORDERS]


@pytest.mark.parametrize(
    ("error", "raised", "sentence"),
    [
        (OSError("No space left"), OSError, "No space left"),
        (VitalsError("install the same everywhere"), VitalsError, "install the same everywhere"),
        (
            ZeroDivisionError("by zero"),
            VitalsError,
            "part 3 could not be made by the cluster: ZeroDivisionError: by zero",
        ),
    ],
)
def test_a_part_that_cannot_be_made_ends_it_with_a_sentence(
    client: Client, error: Exception, raised: type[Exception], sentence: str
) -> None:
    def make(order: Order) -> list[Record]:
        if order[0] == 3:
            raise error
        return [{"file": str(order[0])}]

    with pytest.raises(raised, match=sentence):
        list(by_client(client)(make, ORDERS))


def test_a_straggler_is_ordered_again_and_counts_once(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "STRAGGLER_SECONDS", 0.2)
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.1)
    tries, free = tmp_path / "tries", tmp_path / "free"

    def make(order: Order) -> list[Record]:
        if order[0] == 8 and tried(tries) == 1:
            while not free.exists():
                time.sleep(0.05)
        return [{"file": str(order[0])}]

    try:
        made = [records[0]["file"] for records in by_client(client)(make, ORDERS)]
    finally:
        free.touch()
    assert sorted(made) == [str(number) for number, _ in ORDERS]
    assert tries.stat().st_size >= 2


def test_without_any_worker_it_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(module, "ALONE_SECONDS", 0.2)
    sentence = "the cluster had no worker for 0.2 s: start some, and run it again to go on"
    with (
        LocalCluster(n_workers=0, processes=False, dashboard_address=None) as cluster,
        Client(cluster) as client,
        pytest.raises(VitalsError, match=sentence),
    ):
        list(by_client(client)(named, ORDERS))


@pytest.mark.slow
def test_workers_that_are_lost_while_they_start_are_started_again() -> None:
    with connected("local", 1) as local:
        nanny = local.cluster.workers[0]
        local.cluster.sync(nanny.close)  # what Dask does when the process ends before it is ready
        made = [records[0]["file"] for records in by_client(local)(named, ORDERS[:2])]
    assert sorted(made) == ["1", "2"]


def test_local_workers_keep_the_memory_that_they_free() -> None:
    with connected("local", 1) as local:
        assert local.submit(os.environ.get, "MALLOC_TRIM_THRESHOLD_").result() is None


def named(order: Order) -> list[Record]:
    """Make nothing, and say which part it is."""
    return [{"file": str(order[0])}]


def test_an_address_that_is_none_is_refused() -> None:
    allowed = "it must be local, or a scheduler such as tcp://scheduler:8786"
    with pytest.raises(InvalidValue, match=f"cluster 'somewhere' is not allowed: {allowed}"), connected("somewhere"):
        pass
    with pytest.raises(VitalsError, match="no scheduler answers at nonsense://x"), connected("nonsense://x"):
        pass


def test_without_dask_a_sentence_says_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    needed = "--cluster needs the extra `cluster`: uv sync --extra cluster"
    with pytest.raises(VitalsError, match=needed), connected("local"):
        pass


def start(*options: str, folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, str(SCRIPT), *options]
    return subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(each) for task in tasks for each in (task / "children").read_text().split()]


def workers_of(pid: int) -> list[int]:
    """Processes of the workers: forked from the child that is there for that."""
    children = children_of(pid)
    (server,) = (each for each in children if b"forkserver" in Path(f"/proc/{each}/cmdline").read_bytes())
    return children_of(server)


def until(happened: Callable[[], Any], process: "subprocess.Popen[str]") -> None:
    while process.poll() is None and not happened():
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are found by Linux's means")
def test_lost_workers_and_cut_runs_change_no_byte_and_leave_no_double(tmp_path: Path) -> None:
    options = ("--rows", "3000000", "--parts", "40", "--output", "parts")
    alone = Folder(str(tmp_path / "alone"))
    write_parts(Partition.of(DataSet(layout=Snapshot(rows=3_000_000)), 40), alone)

    def finished() -> int:
        return len(list((tmp_path / "parts").glob("part-*.parquet")))

    def has_finished(count: int) -> bool:
        return finished() >= count

    def is_cut(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
        until(partial(has_finished, 5), process)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers as well
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    with start(*options, "--cluster", "local", "--workers", "2", "--quiet", folder=tmp_path) as process:
        assert is_cut(process) == (130, "", "")
    manifest = json.loads((tmp_path / "parts" / MANIFEST).read_bytes())
    assert manifest["complete"] is False
    listed = {part["file"] for part in manifest["parts"]}  # fewer than there are: some come in after it has ended
    assert listed <= {path.name for path in (tmp_path / "parts").glob("part-*.parquet")}
    with start(*options, "--cluster", "local", "--workers", "2", folder=tmp_path) as process:
        until(partial(has_finished, min(finished() + 1, 40)), process)
        os.kill(workers_of(process.pid)[0], signal.SIGKILL)  # more of them: benchmarks/scale.py
        out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    assert "wrote 3,000,000 rows to parts" in out
    made = {name: content for name, content in contents(Folder(str(tmp_path / "parts"))).items() if name[0] != "."}
    expected = contents(alone)
    manifests = [json.loads(each.pop(MANIFEST) or b"") | {"command": None} for each in (made, expected)]
    assert manifests[0] == manifests[1]
    assert made == expected
    assert verify(tmp_path / "parts") is None
