"""The urgency that NEWS2 demands, with its reasons.

These are rules: they can be audited, and they see every reading. Synthetic, not for clinical use.
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from vitals.catalog.conditions import Urgency
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.simulation.status import NEWS2, WARNING_SCORE, Band
from vitals.triage.case import Case, Consciousness
from vitals.triage.quotes import quoted
from vitals.triage.reasons import Reason
from vitals.triage.score import (
    COLUMNS,
    CONSCIOUSNESS,
    OXYGEN,
    RED,
    SCORED,
    SCORED_COLUMNS,
    bands_of,
    displayed,
    not_measured,
)
from vitals.triage.words import Complaint

type Bands = tuple[tuple[float, int], ...]

__all__ = [
    "URGENCY_BY_BAND",
    "counts",
    "news2_reasons",
]

# Responses of the RCP's table (clinical numbers, 1.2), as the longest time that they leave: a high score asks for a
# team within 30 minutes, which an hour is not; a medium one for a clinician within the hour.
URGENCY_BY_BAND: Mapping[Band, Urgency] = MappingProxyType(
    {
        Band.LOW: Urgency.NONE,
        Band.LOW_MEDIUM: Urgency.URGENT,
        Band.MEDIUM: Urgency.EMERGENCY,
        Band.HIGH: Urgency.IMMEDIATE,
    }
)
RESPONSES: Mapping[Band, str] = MappingProxyType(
    {
        Band.LOW: "assessment by a nurse, who decides on the next step",
        Band.LOW_MEDIUM: "urgent review, because a single sign scores 3",
        Band.MEDIUM: "review by a clinician within the hour",
        Band.HIGH: "assessment by an emergency team within 30 minutes",
    }
)
# Design: who does not respond to a voice needs help at once; who is newly confused or sleepy, within the hour.
URGENCY_BY_CONSCIOUSNESS: Mapping[Consciousness, Urgency] = MappingProxyType(
    {
        Consciousness.CONFUSED: Urgency.EMERGENCY,
        Consciousness.VOICE: Urgency.EMERGENCY,
        Consciousness.PAIN: Urgency.IMMEDIATE,
        Consciousness.UNRESPONSIVE: Urgency.IMMEDIATE,
    }
)
RCP = "rcp-2017"
AWAKE: Mapping[Consciousness, str] = MappingProxyType(
    {
        Consciousness.CONFUSED: "is newly confused",
        Consciousness.VOICE: "responds to nothing less than a voice",
        Consciousness.PAIN: "responds to nothing less than pain",
        Consciousness.UNRESPONSIVE: "does not respond",
    }
)


# NEWS2


def news2_reasons(case: Case, score: NEWS2, row: int, altered: Complaint | None = None) -> list[Reason]:
    """Urgency that NEWS2 demands in a reading, and each part that has points there, the most points first.

    Where NEWS2 does not apply, a single part with three points counts nevertheless, and the sum does not.

    Parameters
    ----------
    case
        The case.
    score
        Its NEWS2, as `news2_of` makes it.
    row
        The reading that demands most.
    altered
        The complaint that says that the patient is not alert.
    """
    reasons = [total_reason(case, score, row)] if counts(case, score, row) else []
    for column in np.argsort(-score.parts[row], kind="stable"):
        points = int(score.parts[row, column])
        if points and (points >= RED or not case.outside_news2):
            reasons.append(points_reason(case, row, COLUMNS[column], points, altered))
    return reasons


def counts(case: Case, score: NEWS2, row: int) -> bool:
    """Whether NEWS2 applies to a case, and a reading has a sign or anything else that it counts."""
    return not case.outside_news2 and bool(case.measured[row, SCORED_COLUMNS].any() or score.total[row])


def total_reason(case: Case, score: NEWS2, row: int) -> Reason:
    """The sum of the points, and the response that it asks for; from 3 points on, an appointment at least."""
    band, total = score.band[row], int(score.total[row])
    least = "at least " if set(not_measured(case, row)) & set(SCORED) else ""
    response = RESPONSES[band] if total else "routine monitoring"
    alert = case.consciousness is None and not score.parts[row, COLUMNS.index(CONSCIOUSNESS)]
    assumed = [text for unknown, text in ((alert, "alert"), (case.on_oxygen is None, "on air")) if unknown]
    taken = f", the patient taken as {' and '.join(assumed)}" if assumed else ""
    return Reason(
        kind="news2",
        text=f"NEWS2 is {least}{total} ({band} risk{taken}): {response}",
        urgency=max(URGENCY_BY_BAND[band], Urgency.ROUTINE if total >= WARNING_SCORE else Urgency.NONE),
        rule="news2.total",
        source=RCP,
        facts={"total": total, "band": str(band), "assumed": assumed},
    )


def points_reason(case: Case, row: int, column: str, points: int, altered: Complaint | None) -> Reason:
    """Points of one parameter of NEWS2."""
    urgency = Urgency.URGENT if points >= RED else Urgency.NONE
    facts: dict[str, object]
    if column == OXYGEN:
        text, facts = "the patient breathes supplemental oxygen", {"on_oxygen": True}
    elif column == CONSCIOUSNESS:
        text, facts = not_alert(case, altered)
        if case.consciousness is not None:
            urgency = URGENCY_BY_CONSCIOUSNESS.get(case.consciousness, urgency)
    else:
        text, facts = beyond_band(case, row, SIGNS[column])
    return Reason(
        kind="news2",
        text=f"{text}: {points} point{'s' * (points > 1)}",
        urgency=urgency,
        rule=f"news2.{column}",
        source=RCP,
        facts=facts | {"points": points},
    )


def beyond_band(case: Case, row: int, sign: VitalSign) -> tuple[str, dict[str, object]]:
    """The limit that a sign with points is beyond, in words, and its facts."""
    value = displayed(sign, float(case.signs[row, COLUMNS.index(sign.id)]))
    limit, side = news2_limit(bands_of(sign, case), value)
    facts = {"sign": sign.id, "value": value, "unit": sign.unit, "limit": limit}
    return f"{quoted(case, row, sign)} is {side} {limit:g}", facts


def not_alert(case: Case, altered: Complaint | None) -> tuple[str, dict[str, object]]:
    """Why a patient is not alert, in words, and its facts."""
    if case.consciousness is not None and case.consciousness in AWAKE:
        return f"the patient {AWAKE[case.consciousness]}", {"consciousness": str(case.consciousness)}
    assert altered is not None  # nothing else gives points for consciousness
    return f"the patient's words mention {altered.name}", {"symptom": altered.id}


def news2_limit(bands: Bands, value: float) -> tuple[float, str]:
    """The limit of the bands that a displayed value lies beyond, and on which side."""
    highest = [end for end, _ in bands]
    normal = next(index for index, (_, points) in enumerate(bands) if not points)
    band = next(index for index, end in enumerate(highest) if value <= end)
    return (highest[band], "at or below") if band < normal else (highest[band - 1], "above")
