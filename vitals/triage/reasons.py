"""A reason of triage: a sentence, the urgency that it demands, its rule and source, and the facts it was made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vitals.catalog.conditions import Urgency
from vitals.catalog.sources import SOURCES
from vitals.errors import UnknownEntry

__all__ = ["KINDS", "Reason"]

KINDS = ("news2", "status", "trend", "case", "symptom", "model")  # in the order of answers: the rules first


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a case is as urgent as it is.

    Attributes
    ----------
    kind
        One of `KINDS`.
    text
        A sentence.
    urgency
        What it demands by itself.
    rule
        Id of the rule, such as `news2.total`.
    source
        Where the rule is from; an id of `SOURCES`.
    facts
        What the sentence was made of: sign, value, unit, limit, points, condition, probability.

    Raises
    ------
    UnknownEntry
        If there is no such source.
    """

    kind: str
    text: str
    urgency: Urgency
    rule: str = ""
    source: str = "design"
    facts: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.source not in SOURCES:
            raise UnknownEntry("source", self.source, SOURCES)
