"""A reason of triage: a sentence, the urgency that it demands, and the facts it was made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vitals.catalog.conditions import Urgency

__all__ = ["Reason"]


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a case is as urgent as it is.

    Attributes
    ----------
    kind
        news2, status, symptom or model: the rules first.
    text
        A sentence.
    urgency
        What it demands by itself.
    facts
        What the sentence was made of: sign, value, unit, limit, points, condition, probability.
    """

    kind: str
    text: str
    urgency: Urgency
    facts: Mapping[str, object] = field(default_factory=dict)
