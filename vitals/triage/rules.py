"""The urgency that NEWS2, the status of single signs and the patient's own words demand, each with its reason.

These are rules: they can be audited, and they see every reading. Synthetic, not for clinical use.
"""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from vitals.catalog.conditions import Urgency
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.simulation.scales import FloatArray
from vitals.simulation.status import NEWS2, STATUSES, Band, label_status
from vitals.triage.reasons import Reason
from vitals.triage.words import SYMPTOMS, Symptom

__all__ = [
    "URGENCY_BY_BAND",
    "URGENCY_BY_STATUS",
    "add_altered_consciousness",
    "news2_reasons",
    "status_reasons",
    "symptom_reasons",
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
# Design: a sign beyond its critical limit is seen within the hour, and anything out of the ordinary within a month.
URGENCY_BY_STATUS: Mapping[str, Urgency] = MappingProxyType(
    dict(zip(STATUSES, (Urgency.NONE, Urgency.ROUTINE, Urgency.EMERGENCY), strict=True))
)
NOT_ALERT = 3  # points of NEWS2 for new confusion, or for not responding
RED = 3  # points of a single sign that ask for an urgent review
SIGN_LIST = list(SIGNS.values())


# NEWS2


def add_altered_consciousness(score: NEWS2) -> NEWS2:
    """NEWS2 with the three points of a patient who is confused or does not respond, as one more part."""
    consciousness = np.full((len(score.total), 1), NOT_ALERT, np.int8)
    return NEWS2(np.hstack([score.parts, consciousness]), score.total + consciousness[:, 0])


def news2_reasons(signs: FloatArray, score: NEWS2, row: int, altered: Symptom | None) -> list[Reason]:
    """Urgency that NEWS2 demands in a row, and each part that has points there, the most points first.

    Parameters
    ----------
    signs, score
        Measured signs, shape (n_readings, n_signs), and their NEWS2.
    row
        The reading that demands most.
    altered
        The symptom that gave points for consciousness.
    """
    band, total = score.band[row], int(score.total[row])
    response = RESPONSES[band] if total else "routine monitoring"
    reasons = [
        Reason(
            kind="news2",
            text=f"NEWS2 is {total} ({band} risk): {response}",
            urgency=URGENCY_BY_BAND[band],
            facts={"total": total, "band": str(band)},
        )
    ]
    for column in np.argsort(-score.parts[row], kind="stable"):
        points = int(score.parts[row, column])
        if not points:
            break
        if column < len(SIGN_LIST):
            reasons.append(sign_points(SIGN_LIST[column], float(signs[row, column]), points))
        elif altered is not None:
            reasons.append(consciousness_points(altered, points))
    return reasons


def sign_points(sign: VitalSign, value: float, points: int) -> Reason:
    """Points of one sign."""
    value = displayed(sign, value)
    limit, side = news2_limit(sign, value)
    return Reason(
        kind="news2",
        text=f"{sign.name} {value:g} {sign.unit} is {side} {limit:g}: {points} point{'s' * (points > 1)}",
        urgency=Urgency.URGENT if points == RED else Urgency.NONE,
        facts={"sign": sign.id, "value": value, "unit": sign.unit, "limit": limit, "points": points},
    )


def consciousness_points(altered: Symptom, points: int) -> Reason:
    """Points for a patient who is not alert."""
    return Reason(
        kind="news2",
        text=f"the patient's words mention {altered.name}: {points} points for consciousness",
        urgency=Urgency.URGENT,
        facts={"symptom": altered.id, "points": points},
    )


def news2_limit(sign: VitalSign, value: float) -> tuple[float, str]:
    """The NEWS2 limit that a displayed value lies beyond, and on which side."""
    bands = [highest for highest, _ in sign.news2]
    normal = next(index for index, (_, points) in enumerate(sign.news2) if not points)
    band = next(index for index, highest in enumerate(bands) if value <= highest)
    return (bands[band], "at or below") if band < normal else (bands[band - 1], "above")


def displayed(sign: VitalSign, value: float) -> float:
    """A value as monitors display it and NEWS2 bands it: halves go up."""
    per_unit = 10.0**sign.decimals
    return math.floor(value * per_unit + 0.5) / per_unit


# Status


def status_reasons(signs: FloatArray) -> list[Reason]:
    """Urgency that the worst status demands, and the limits that the signs of that reading are beyond."""
    statuses = label_status(signs)
    row = len(statuses) - 1 - int(np.argmax(statuses[::-1]))  # the latest of the worst
    status = STATUSES[statuses[row]]
    demanded = URGENCY_BY_STATUS[status]
    if demanded == Urgency.NONE:
        return []
    beyond = [limit_reason(sign, float(value)) for sign, value in zip(SIGN_LIST, signs[row], strict=True)]
    severe = [reason for reason in beyond if reason is not None and reason.urgency == demanded]
    if severe:
        return severe
    text = f"the status is {status}: several signs are each slightly abnormal"
    return [Reason(kind="status", text=text, urgency=demanded, facts={"status": status})]


def limit_reason(sign: VitalSign, value: float) -> Reason | None:
    """The limit of a single sign that a value lies beyond: the critical one if it does, else that of a warning."""
    value = displayed(sign, value)
    limits = (
        (STATUSES[2], *sign.alarm.critical),
        (STATUSES[1], *sign.alarm.warning),
        (STATUSES[1], sign.flags.critical_low, sign.flags.critical_high),
    )
    for status, low, high in limits:
        if low is not None and value <= low:
            limit, side = low, "at or below"
        elif high is not None and value >= high:
            limit, side = high, "at or above"
        else:
            continue
        return Reason(
            kind="status",
            text=f"{sign.name} {value:g} {sign.unit} is {side} {limit:g}: {status}",
            urgency=URGENCY_BY_STATUS[status],
            facts={"sign": sign.id, "value": value, "unit": sign.unit, "limit": limit, "status": status},
        )
    return None


# The patient's words


def symptom_reasons(text: str, symptoms: Sequence[Symptom]) -> list[Reason]:
    """Red flags in the patient's own words; where there are words and none is recognized, that is said."""
    if not text.strip():
        return []
    if not symptoms:
        known = ", ".join(symptom.name for symptom in SYMPTOMS.values())
        text = f"no red flag was recognized in the patient's words; those recognized, in English, are: {known}"
        return [Reason(kind="symptom", text=text, urgency=Urgency.NONE)]
    return [
        Reason(
            kind="symptom",
            text=f"the patient's words mention {symptom.name}",
            urgency=symptom.urgency,
            facts={"symptom": symptom.id},
        )
        for symptom in symptoms
    ]
