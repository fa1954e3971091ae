"""Refusals: each is counted, and one of a kind is logged a minute, so that nobody can fill a log with them."""

import logging
import time
from collections import Counter

__all__ = ["Refusals"]

log = logging.getLogger(__name__)

MINUTE = 60.0  # seconds between two lines about the same kind


class Refusals:
    """Counts what is refused, by kind, and logs the first of a kind and then at most one a minute.

    Parameters
    ----------
    counts
        Where they are counted.
    """

    def __init__(self, counts: Counter[str]) -> None:
        self.counts = counts
        self.logged: dict[str, tuple[float, int]] = {}  # when a kind was logged last, and how many there were then

    def add(self, kind: str, sentence: str) -> None:
        """Count a refusal, whose sentence holds no secret."""
        self.counts[kind] += 1
        now, count = time.monotonic(), self.counts[kind]
        at, before = self.logged.get(kind, (-MINUTE, count - 1))
        if now - at >= MINUTE:
            self.logged[kind] = now, count
            others = count - before - 1
            log.warning("refused (%s): %s%s", kind, sentence, f"; {others} more since the last line" if others else "")
