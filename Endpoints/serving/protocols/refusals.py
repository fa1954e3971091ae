"""Refusals: each is counted, and one of a kind is logged a minute, so that nobody can fill a log with them."""

import logging
from collections import Counter
from typing import Any

from Endpoints.serving.logs import RepeatedLog

__all__ = ["Refusals"]


class Refusals:
    """Counts what is refused, by kind, and logs the first of a kind and then at most one a minute.

    Parameters
    ----------
    counts
        Where they are counted.
    verb
        What is done to whoever is refused.
    """

    def __init__(self, counts: Counter[Any], verb: str = "refused") -> None:
        self.counts, self.verb, self.log = counts, verb, RepeatedLog(logging.getLogger(__name__))

    def add(self, kind: str, sentence: str) -> None:
        """Count a refusal, whose sentence holds no secret."""
        self.counts[kind] += 1
        self.log.warning(kind, f"{self.verb} ({kind}): {sentence}")
