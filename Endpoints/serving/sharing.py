"""What the processes of a service share: the number of their streams."""

from collections.abc import MutableSequence
from multiprocessing.sharedctypes import RawArray
from typing import cast

__all__ = ["StreamTotal", "shared_counts"]


def shared_counts(processes: int) -> MutableSequence[int]:
    """Memory in which each process writes a number of its own, and reads those of the others."""
    return cast(MutableSequence[int], RawArray("q", processes))


class StreamTotal:
    """Number of streams, counted by each process for itself and limited for all together."""

    def __init__(self) -> None:
        self._counts: MutableSequence[int] = [0]
        self._own = 0

    def share(self, counts: MutableSequence[int], own: int) -> None:
        """Count from now on in shared memory, at a place of one's own."""
        self._counts, self._own = counts, own

    def take(self, most: int) -> bool:
        """Count one stream more, unless all processes together have as many as they may."""
        self._counts[self._own] += 1  # first, so that two who do this at the same time do not both find room
        if sum(self._counts) <= most:
            return True
        self.release()
        return False

    def release(self) -> None:
        """Count one stream less."""
        self._counts[self._own] -= 1
