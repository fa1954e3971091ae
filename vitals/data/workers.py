"""Work on several threads: pieces that come back in order, or as they are made.

What takes long, the compiled kernel or NumPy's loops, text, compression and checksums, runs without Python's lock. So
threads are as fast as processes are at making, need no second start, and hand over what they made without a copy: with
processes, the one that wrote 3.7 GB of CSV was busy taking them for half of the time.
"""

import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue

__all__ = ["as_made", "in_order", "stop_if_told"]

# The lead over the piece that is taken, which bounds the memory: two for each thread, and what a writer takes at once.
AHEAD_EACH, AHEAD = 2, 4
LOOK = 0.5  # seconds after which a wait looks for Ctrl-C, of which a library's own thread may have been told


class Stopped(Exception):
    """A thread was told to stop; nobody waits for it who could be told so."""


class Here(threading.local):
    """What a thread of `as_made` looks at."""

    stop: threading.Event | None = None


HERE = Here()


def begin(stop: threading.Event | None = None) -> None:
    """Begin a thread: Ctrl-C and SIGTERM are for the main one, which nothing else wakes from waiting."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    HERE.stop = stop


def in_order[T](task: Callable[[int], T], count: int, workers: int) -> Generator[T]:
    """Do a task for the numbers from 0 up to `count`, in this thread or in several; yield the results in order.

    What a task raises is raised here, when its turn comes. Whoever closes the generator waits for the tasks that have
    begun, and no others begin.

    Parameters
    ----------
    task
        Makes the piece of a number; several may be made at once.
    count
        Number of results.
    workers
        Threads; 1, or none where there is nothing to do, is this one alone.
    """
    if workers <= 1:
        yield from map(task, range(count))
        return
    lead, ordered = AHEAD_EACH * workers + AHEAD, deque[Future[T]]()
    pool = ThreadPoolExecutor(workers, initializer=begin)
    try:
        for number in range(count):
            while number + len(ordered) < min(count, number + lead):
                ordered.append(pool.submit(task, number + len(ordered)))
            yield ordered.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def as_made[O, T](task: Callable[[O], T], orders: Iterable[O], workers: int) -> Generator[T]:
    """Do a task for each of some orders, in this thread or in several; yield the results as they are there.

    What a task raises is raised here. If one fails, or whoever takes the results is interrupted, no others begin, and
    those that have begun end at their next `stop_if_told`.

    Parameters
    ----------
    task
        Fills an order; several may be filled at once.
    orders
        What is given to the task.
    workers
        Threads; 1, or none where there is nothing to do, is this one alone.
    """
    if workers <= 1:
        yield from map(task, orders)
        return
    stop = threading.Event()
    pool = ThreadPoolExecutor(workers, initializer=begin, initargs=(stop,))
    try:
        made, begun = SimpleQueue[Future[T]](), [pool.submit(task, order) for order in orders]
        for each in begun:
            each.add_done_callback(made.put)
        for _ in begun:
            yield first_of(made).result()
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def first_of[T](queue: SimpleQueue[T]) -> T:
    """What comes first; Ctrl-C is seen while nothing comes."""
    while True:
        with suppress(Empty):
            return queue.get(timeout=LOOK)


def stop_if_told() -> None:
    """End the task of a thread whose results nobody takes any more; long tasks call this now and then.

    Raises
    ------
    Stopped
        If it was told to stop. What it has begun is undone on the way, as after any error.
    """
    if HERE.stop is not None and HERE.stop.is_set():
        raise Stopped
