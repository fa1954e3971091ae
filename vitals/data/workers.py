"""Work on several processes whose results come back in order.

Every worker has a pipe for orders and one for results. A pipe ends with the process at its other end, however that
ended: a worker whose parent was killed stops, and a parent whose worker was killed says so. Handing over 300 MB takes a
tenth of the time that `ProcessPoolExecutor` took here.
"""

import fcntl
import signal
from collections import deque
from collections.abc import Callable, Generator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vitals.errors import VitalsError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext

__all__ = ["get_ready", "in_order"]

PIPE_BYTES = 2**20  # the most that Linux gives without asking
ORDERS_AHEAD = 2  # per worker: it makes the next piece while the last one waits to be taken
PIECES_AHEAD = 4  # per worker: so far may fast workers be ahead of the slowest, which bounds the memory


def in_order(task: Callable[[int], bytes], count: int, workers: int) -> Generator[bytes]:
    """Do a task for the numbers from 0 up to `count`, in this process or in several; yield the results in order.

    Parameters
    ----------
    task
        What to do; returns bytes, or whatever holds bytes. Other processes are sent a pickle of it.
    count
        How many results there are.
    workers
        Processes; 1 is this one alone.

    Raises
    ------
    VitalsError
        If a worker process died.
    """
    if workers == 1:
        yield from map(task, range(count))
        return
    from multiprocessing.connection import wait

    context = get_ready()
    with ExitStack() as running:
        crew = [start_worker(context, task, running) for _ in range(workers)]
        ordered, made = 0, dict[int, bytes]()
        try:
            for number in range(count):
                while number not in made:
                    for worker in crew:
                        while ordered < min(count, number + PIECES_AHEAD * workers) and worker.idle:
                            worker.order(ordered)
                            ordered += 1
                    ready = wait([worker.results for worker in crew])
                    for worker in crew:
                        if worker.results in ready:
                            made[worker.making.popleft()] = worker.results.recv_bytes()
                yield made.pop(number)
        except (EOFError, OSError):
            raise VitalsError("a worker process died, perhaps for want of memory: use fewer workers") from None


def get_ready() -> "ForkServerContext":
    """Start what workers are made by: to be called early, for it takes its time and does so in a process of its own.

    It is a server that has imported everything once, and forks the workers. Forking this process could copy a lock that
    is held.
    """
    import multiprocessing  # here, because most runs do without
    from multiprocessing import forkserver

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["vitals.data.datasets"])
    forkserver.ensure_running()
    return context


@dataclass
class Worker:
    """A process that makes the pieces it is told to make."""

    orders: "Connection"
    results: "Connection"
    making: deque[int] = field(default_factory=deque)

    @property
    def idle(self) -> bool:
        """Whether it can take an order."""
        return len(self.making) < ORDERS_AHEAD

    def order(self, number: int) -> None:
        """Have a piece made."""
        self.orders.send(number)
        self.making.append(number)


def start_worker(context: "ForkServerContext", task: Callable[[int], bytes], running: ExitStack) -> Worker:
    """Start a worker, which ends with the stack."""
    todo, orders = context.Pipe(duplex=False)
    results, done = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(task, todo, done), daemon=True)
    with todo, done:
        process.start()
    running.callback(process.join)  # called after the pipes are closed, which ends the work
    running.enter_context(orders)
    running.enter_context(results)
    return Worker(orders, results)


def work(task: Callable[[int], bytes], todo: "Connection", done: "Connection") -> None:
    """Make what is ordered, until nobody orders or takes anything."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, whose end this process follows
    with suppress(OSError):  # only Linux has larger pipes, and only so many
        fcntl.fcntl(done.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    with suppress(EOFError, BrokenPipeError):
        while True:
            done.send_bytes(task(todo.recv()))
