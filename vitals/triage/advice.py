"""Advice to a patient or whoever cares for one: at most three plain sentences.

The times are those of the urgencies (`Urgency.within_seconds`); a clinician within the hour and a team at once are the
responses of the Royal College of Physicians to NEWS2 of 5 and of 7 points.
"""

from collections.abc import Mapping
from types import MappingProxyType

from vitals.catalog.conditions import Urgency
from vitals.triage.quotes import sentence

__all__ = ["ACTIONS", "advice"]

ACTIONS: Mapping[Urgency, str] = MappingProxyType(
    {
        Urgency.IMMEDIATE: "Call for help now: an emergency number (112, 911, 999), or the ward's emergency team.",
        Urgency.EMERGENCY: "Call for help: a clinician must see the patient within the hour.",
        Urgency.URGENT: "Book an appointment within 24 hours.",
        Urgency.SOON: "Book an appointment within 7 days.",
        Urgency.ROUTINE: "Book an appointment within 30 days.",
        Urgency.NONE: "No appointment is needed.",
    }
)
SAID = "a person must "  # judge or read, as the reason may say itself
JUDGE = "A person must judge this, because the answer is uncertain."


def advice(urgency: Urgency, why: str, *, uncertain: bool) -> str:
    """What to do, why, and that a person must judge where the answer is uncertain.

    Examples
    --------
    >>> advice(Urgency.URGENT, "oxygen saturation 91 % is at or below 91", uncertain=False)
    'Book an appointment within 24 hours. Oxygen saturation 91 % is at or below 91.'
    """
    if urgency == Urgency.NONE:
        parts = [ACTIONS[urgency], "Ask again if anything changes."]
    else:
        parts = [ACTIONS[urgency], sentence(why)]
    return " ".join([*parts, JUDGE] if uncertain and SAID not in why else parts)
