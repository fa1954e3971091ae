"""Work on several threads whose results come back in order.

What takes long, the compiled kernel or NumPy's loops, text, compression and checksums, runs without Python's lock. So
threads are as fast as processes are at making, need no second start, and hand over what they made without a copy: with
processes, the one that wrote 3.7 GB of CSV was busy taking them for half of the time.
"""

from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor

__all__ = ["in_order"]

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
        Threads; 1 is this one alone.
    """
    if workers == 1:
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
