"""Parts made by a cluster of Dask: the only module that knows Dask.

What a worker makes depends on nothing but its order, and is written whole or not at all. So nothing is lost with a
worker: its orders go to others. A part that takes far longer than others is ordered a second time; whoever is first
counts, and the other writes the same bytes.
"""

import logging
import os
import signal
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import forkserver, resource_tracker
from typing import Any

from vitals.data.folders import CLUSTER
from vitals.data.parts import Order, Record, Run
from vitals.errors import InvalidValue, VitalsError
from vitals.simulation.kernels import LARGE

__all__ = ["by_client", "connected", "has_dashboard"]

type Client = Any  # Dask's, which is typed in part
type Future = Any

LOCAL = "local"
# modules that local workers begin with: Dask's, ours, and for many rows the one that loads the compiled kernel
IMPORTED, COMPILED = ("__main__", "distributed", "vitals.data.partition"), "vitals.data.forked"
ORDERS_AHEAD = 3  # per thread of the workers: the next part is there when one is finished
LOST = 5  # times that a part may take all its workers with it; each time the scheduler has tried it on several
RETRIES = 2  # of a part that could not be written
STRAGGLER_SECONDS, STRAGGLER_TIMES = 30, 4  # a part that takes longer, and longer than so many times the median
LOOK_SECONDS = 5
ALONE_SECONDS = 300  # that the cluster may be without a worker
RENEWAL_SECONDS = 20  # without a worker, after which local ones that seem to start are given up


@contextmanager
def connected(
    address: str, workers: int | None = None, *, rows: int = 0, with_dashboard: bool = True
) -> Iterator[Client]:
    """Client of a cluster: of `local` processes that end with it, or of the scheduler at an address.

    Parameters
    ----------
    address
        `local`, or the address of a scheduler such as `tcp://scheduler:8786`.
    workers
        Local processes; by default one for each core.
    rows
        Rows that are to be simulated: if there are many, local processes begin with the compiled kernel.
    with_dashboard
        Whether local ones need their dashboard, whose import takes half a second.

    Raises
    ------
    VitalsError
        If Dask is not installed, or no scheduler answers.
    InvalidValue
        If the address is none, or there cannot be so many processes.
    """
    if workers is not None and workers < 1:
        raise InvalidValue("workers", workers, "1 or more processes")
    if find_spec("distributed") is None:
        raise VitalsError(f"--cluster needs {CLUSTER} (No module named 'distributed')")
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # that a worker was lost is no concern of the user
    if address == LOCAL:
        with local_client(workers or os.process_cpu_count() or 1, rows, with_dashboard) as client:
            yield client
        return
    if "://" not in address:
        raise InvalidValue("cluster", repr(address), f"{LOCAL}, or a scheduler such as tcp://scheduler:8786")
    try:
        client = import_module("distributed").Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise VitalsError(f"no scheduler answers at {address}: {error}") from None
    with client:
        yield client


@contextmanager
def local_client(workers: int, rows: int, with_dashboard: bool) -> Iterator[Client]:
    """Client of local processes."""
    with ctrl_c_for_us_alone() as afterwards:
        method = begin(rows)
        distributed, dask = import_module("distributed"), import_module("dask")
        settings = {
            "distributed.scheduler.allowed-failures": 10,  # that a worker was killed says nothing of the part it made
            "distributed.deploy.lost-worker-timeout": "5s",
            "distributed.worker.multiprocessing-method": method,
            "distributed.worker.profile.enabled": False,
            # processes that look at themselves as often as by default take a tenth of a core from what they make
            "distributed.worker.memory.monitor-interval": "1s",
            "distributed.admin.system-monitor.interval": "2s",
            "distributed.admin.tick.interval": "1s",
            # not Dask's MALLOC_TRIM_THRESHOLD_: with it every array is memory that is asked for anew, twice the time
            "distributed.nanny.pre-spawn-environ": {"OMP_NUM_THREADS": 1},
        }
        with (
            tempfile.TemporaryDirectory(prefix="vitals-dask-", ignore_cleanup_errors=True) as scratch,
            dask.config.set(settings),
            distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",  # without one too: the usual port may be another's, which warns
                scheduler_kwargs={"dashboard": with_dashboard},
                local_directory=scratch,
                silence_logs=logging.CRITICAL,
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            afterwards()
            yield client


def begin(rows: int) -> str:
    """Begin with the process that local workers are forked from; return how Dask is to start them.

    It imports what they need, once, while this process imports what it needs itself.
    """
    path = [os.path.abspath(folder) for folder in sys.path]
    if sys.platform == "darwin" or os.pathsep in "".join(path):  # libraries there may not be used after a fork
        return "spawn"
    forkserver.set_forkserver_preload([*IMPORTED, COMPILED] if rows >= LARGE else list(IMPORTED))
    # It finds modules where this process does. By itself it would look in the current folder first.
    with environment(PYTHONPATH=os.pathsep.join(path), PYTHONSAFEPATH="1", OMP_NUM_THREADS="1"):
        forkserver.ensure_running()
    return "forkserver"


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Give variables to processes that are started meanwhile."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def ctrl_c_for_us_alone() -> Iterator[Callable[[], object]]:
    """Keep Ctrl-C from processes that are started before what is yielded is called: it comes to this one then."""
    resource_tracker.ensure_running()  # which would take the mask away when it starts with the first process
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def restore() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    try:
        yield restore
    finally:
        restore()


def has_dashboard() -> bool:
    """Whether the dashboard can be drawn."""
    return find_spec("bokeh") is not None


def by_client(client: Client) -> Run:
    """Make parts by the workers of a client."""

    def run(make: Callable[[Order], list[Record]], orders: list[Order]) -> Generator[list[Record]]:
        shop = Shop(client, make, orders)
        try:
            yield from shop.records()
        finally:
            with suppress(Exception):  # the scheduler may be what is gone
                client.cancel(list(shop.running))

    return run


class Shop:
    """Orders that wait, and those that are being filled."""

    def __init__(self, client: Client, make: Callable[[Order], list[Record]], orders: list[Order]) -> None:
        self.client, self.make = client, make
        self.waiting = deque(orders)
        self.running: dict[Future, Order] = {}
        self.begun: dict[int, float] = {}
        self.finished: set[int] = set()
        self.seconds: list[float] = []
        self.lost: dict[int, int] = {}
        self.total = len(orders)
        self.alone_since: float | None = None
        self.renewed = 0.0
        self.wanted = len(client.cluster.worker_spec) if client.cluster is not None else 0

    def records(self) -> Iterator[list[Record]]:
        """Records of each part, as they are finished."""
        wait: Any = import_module("distributed").wait
        while len(self.finished) < self.total:
            self.order_more()
            with suppress(TimeoutError):
                wait(list(self.running), timeout=LOOK_SECONDS, return_when="FIRST_COMPLETED")
            for future in [each for each in self.running if each.done()]:
                order = self.running.pop(future)
                if order[0] not in self.finished and (made := self.result_of(future, order)) is not None:
                    self.finished.add(order[0])
                    self.seconds.append(time.monotonic() - self.begun[order[0]])
                    yield made

    def order_more(self) -> None:
        """Order as much as the workers can have waiting, and what takes too long a second time."""
        workers = self.client.nthreads()
        self.look_after(len(workers))
        threads = max(1, sum(workers.values()))
        while self.waiting and len(self.running) < ORDERS_AHEAD * threads:
            self.order(self.waiting.popleft())
        if not self.waiting and len(self.running) < threads and self.seconds:
            long = max(STRAGGLER_SECONDS, STRAGGLER_TIMES * statistics.median(self.seconds))
            now, running = time.monotonic(), {order[0]: order for order in self.running.values()}
            for order in running.values():
                if now - self.begun[order[0]] > long:
                    self.order(order)

    def look_after(self, workers: int) -> None:
        """Start local workers that were lost while they started, which Dask leaves to us; wait for others a while.

        Raises
        ------
        VitalsError
            If there has been no worker for long.
        """
        local, now = self.client.cluster, time.monotonic()
        self.alone_since = None if workers else self.alone_since or now
        if local is not None and workers < self.wanted:
            if self.alone_since and now - max(self.alone_since, self.renewed) > RENEWAL_SECONDS:
                self.renewed = now
                local.scale(0)
            local.scale(self.wanted)
        if self.alone_since and now - self.alone_since > ALONE_SECONDS:
            raise VitalsError(f"the cluster had no worker for {ALONE_SECONDS} s: start some, and run it again to go on")

    def order(self, order: Order) -> None:
        """Have a part made."""
        future = self.client.submit(self.make, order, pure=False, retries=RETRIES)
        self.running[future] = order
        self.begun[order[0]] = time.monotonic()

    def result_of(self, future: Future, order: Order) -> list[Record] | None:
        """Records of a part; None if it is being made again because its workers were lost.

        Raises
        ------
        VitalsError
            If it cannot be made, or the scheduler is gone.
        """
        if future.status in {"cancelled", "lost"}:
            raise VitalsError("the scheduler was lost: run it again, and it goes on where it was")
        error: Any = future.exception() if future.status == "error" else None
        if error is None:
            try:
                made: list[Record] = future.result(timeout=LOOK_SECONDS)
            except TimeoutError:  # the worker that had them was lost, and they are being made again
                self.running[future] = order
                return None
            return made
        if type(error).__name__ == "KilledWorker" and self.lost.get(order[0], 0) < LOST:
            self.lost[order[0]] = self.lost.get(order[0], 0) + 1
            self.waiting.append(order)
            return None
        if isinstance(error, VitalsError | OSError):
            raise error
        raise VitalsError(f"part {order[0]} could not be made by the cluster: {type(error).__name__}: {error}")
