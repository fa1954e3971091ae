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
from traceback import format_exception_only
from typing import TYPE_CHECKING

from vitals.errors import VitalsError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext, ForkServerProcess

__all__ = ["in_order", "start_fork_server"]

PIPE_BYTES = 2**20  # the largest pipe that Linux grants without privileges
ORDERS_AHEAD = 2  # per worker: it makes the next piece while the last one waits to be taken
PIECES_AHEAD = 4  # per worker: the lead of fast workers over the slowest, which bounds the memory
SEE_WHERE = "run with one worker to see where"


def in_order(task: Callable[[int], bytes], count: int, workers: int) -> Generator[bytes]:
    """Do a task for the numbers from 0 up to `count`, in this process or in several; yield the results in order.

    Parameters
    ----------
    task
        Makes the piece of a number: bytes, or an object that holds bytes. Other processes are sent a pickle of it.
    count
        Number of results.
    workers
        Processes; 1 is this one alone.

    Raises
    ------
    VitalsError
        If a worker process failed or died; the sentence says of which cause.
    """
    if workers == 1:
        yield from map(task, range(count))
        return
    from multiprocessing.connection import wait

    context = start_fork_server()
    with ExitStack() as running:
        crew = [start_worker(context, task, running) for _ in range(workers)]
        ordered, made = 0, dict[int, bytes]()
        try:
            for number in range(count):
                while number not in made:
                    for worker in crew:
                        while ordered < min(count, number + PIECES_AHEAD * workers) and worker.is_idle:
                            worker.order(ordered)
                            ordered += 1
                    ready = wait([worker.results for worker in crew])
                    for worker in crew:
                        if worker.results in ready:
                            made[worker.making.popleft()] = worker.receive()
                yield made.pop(number)
        except (EOFError, OSError):
            wait([worker.process.sentinel for worker in crew])
            raise VitalsError(cause_of_death(crew)) from None


def start_fork_server() -> "ForkServerContext":
    """Start the process that forks the workers: early, because it takes its time while this process goes on.

    It imports everything once. Forking this process instead could copy a lock that is held.
    """
    import multiprocessing  # here, because most runs do without
    from multiprocessing import forkserver

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["vitals.data.writing"])
    forkserver.ensure_running()
    return context


@dataclass
class Worker:
    """A process that makes the pieces it is told to make."""

    process: "ForkServerProcess"
    orders: "Connection"
    results: "Connection"
    making: deque[int] = field(default_factory=deque)

    @property
    def is_idle(self) -> bool:
        """Whether it can take an order."""
        return len(self.making) < ORDERS_AHEAD

    def order(self, number: int) -> None:
        """Have a piece made."""
        self.orders.send_bytes(str(number).encode())
        self.making.append(number)

    def receive(self) -> bytes:
        """Take a piece; `VitalsError` if it could not be made."""
        if failure := self.results.recv_bytes():
            raise VitalsError(f"a worker process failed ({failure.decode()}): {SEE_WHERE}")
        return self.results.recv_bytes()


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
    return Worker(process, orders, results)


def cause_of_death(crew: list[Worker]) -> str:
    """Sentence about the worker that ended before its work was done."""
    code = next(worker.process.exitcode for worker in crew if worker.process.exitcode is not None)
    if code == -signal.SIGKILL:
        return "a worker process was killed, perhaps for want of memory: use fewer workers"
    if code < 0:
        return f"a worker process died of {signal.Signals(-code).name}: {SEE_WHERE}"
    return f"a worker process ended with exit code {code}: {SEE_WHERE}"


def work(task: Callable[[int], bytes], todo: "Connection", done: "Connection") -> None:
    """Make the pieces that are ordered, until the parent ends: send a failure, or an empty one and the piece."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, whose end this process follows
    enlarge(done)
    with suppress(EOFError, BrokenPipeError):
        while True:
            number = int(todo.recv_bytes())
            try:
                piece = task(number)
            except Exception as error:
                done.send_bytes("".join(format_exception_only(error)).splitlines()[-1].encode())
            else:
                done.send_bytes(b"")
                done.send_bytes(piece)


def enlarge(pipe: "Connection") -> None:
    """Let a pipe hold more at once, where the system can: macOS cannot, and Linux only up to a limit."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
