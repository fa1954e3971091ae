"""Work on several threads: pieces that come back in order, or as they are made.

What takes long, the compiled kernel or NumPy's loops, text, compression and checksums, runs without Python's lock. So
threads are as fast as processes are at making, need no second start, and hand over what they made without a copy: with
processes, the one that wrote 3.7 GB of CSV was busy taking them for half of the time.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed

__all__ = ["as_made", "in_order"]

AHEAD = 4  # pieces, for each thread: the lead over the one that is taken, which bounds the memory


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
    pool, ordered = ThreadPoolExecutor(workers), deque[Future[T]]()
    try:
        for number in range(count):
            while number + len(ordered) < min(count, number + AHEAD * workers):
                ordered.append(pool.submit(task, number + len(ordered)))
            yield ordered.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def as_made[O, T](task: Callable[[O], T], orders: Iterable[O], workers: int) -> Generator[T]:
    """Do a task for each of some orders, in this thread or in several; yield the results as they are there.

    If one fails, or somebody interrupts the wait for them, no others begin; those that have begun are finished and
    yielded, and the error is raised then. Alone, this thread stops where it is.

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
    pool = ThreadPoolExecutor(workers)
    try:
        left = {pool.submit(task, order) for order in orders}
        try:
            for filled in as_completed(left):
                left.discard(filled)
                yield filled.result()
        except GeneratorExit:  # nobody takes any more
            raise
        except BaseException:
            pool.shutdown(cancel_futures=True)
            yield from (each.result() for each in left if not each.cancelled() and each.exception() is None)
            raise
    finally:
        pool.shutdown(cancel_futures=True)
