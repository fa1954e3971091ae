"""Refusals: each is counted, and one of a kind is logged a minute, so that nobody can fill a log with them."""

import logging
from collections import Counter

from Endpoints.serving.logs import RepeatedLog

__all__ = ["Refusals"]


class Refusals:
    """Counts what is refused, by kind, and logs the first of a kind and then at most one a minute.

    Parameters
    ----------
    counts
        Where they are counted.
    """

    def __init__(self, counts: Counter[str]) -> None:
        self.counts, self.log = counts, RepeatedLog(logging.getLogger(__name__))

    def add(self, kind: str, sentence: str) -> None:
        """Count a refusal, whose sentence holds no secret."""
        self.counts[kind] += 1
        self.log.warning(kind, f"refused ({kind}): {sentence}")
