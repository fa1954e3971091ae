"""The urgency that NEWS2, the status of single signs and the patient's own words demand, each with its reason.

These are rules: they can be audited, and they see every reading. Synthetic, not for clinical use.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from vitals.catalog.conditions import Urgency
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.simulation.status import NEWS2, STATUSES, Band, label_status
from vitals.triage.case import Case, Consciousness
from vitals.triage.reasons import Reason
from vitals.triage.score import (
    COLUMNS,
    CONSCIOUSNESS,
    OXYGEN,
    RED,
    SCORED,
    SPO2,
    SPO2_COLUMN,
    bands_of,
    displayed,
    not_measured,
)
from vitals.triage.words import SYMPTOMS, Symptom

type Bands = tuple[tuple[float, int], ...]

__all__ = [
    "URGENCY_BY_BAND",
    "URGENCY_BY_STATUS",
    "case_reasons",
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
SIGN_LIST = list(SIGNS.values())
AWAKE: Mapping[Consciousness, str] = MappingProxyType(
    {
        Consciousness.CONFUSED: "is newly confused",
        Consciousness.VOICE: "responds to nothing less than a voice",
        Consciousness.PAIN: "responds to nothing less than pain",
        Consciousness.UNRESPONSIVE: "does not respond",
    }
)


# NEWS2


def news2_reasons(case: Case, score: NEWS2, row: int, altered: Symptom | None = None) -> list[Reason]:
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
        The symptom that says that the patient is not alert.
    """
    reasons = [] if case.outside_news2 else [total_reason(case, score, row)]
    for column in np.argsort(-score.parts[row], kind="stable"):
        points = int(score.parts[row, column])
        if points and (points >= RED or not case.outside_news2):
            reasons.append(points_reason(case, row, COLUMNS[column], points, altered))
    return reasons


def total_reason(case: Case, score: NEWS2, row: int) -> Reason:
    """The sum of the points, and the response that it asks for."""
    band, total = score.band[row], int(score.total[row])
    at_least = "at least " if set(not_measured(case, row)) & set(SCORED) else ""
    response = RESPONSES[band] if total else "routine monitoring"
    return Reason(
        kind="news2",
        text=f"NEWS2 is {at_least}{total} ({band} risk): {response}",
        urgency=URGENCY_BY_BAND[band],
        facts={"total": total, "band": str(band)},
    )


def points_reason(case: Case, row: int, column: str, points: int, altered: Symptom | None) -> Reason:
    """Points of one parameter of NEWS2."""
    if column == OXYGEN:
        return Reason(
            kind="news2",
            text=f"the patient breathes supplemental oxygen: {points} points",
            urgency=Urgency.NONE,
            facts={"on_oxygen": True, "points": points},
        )
    if column == CONSCIOUSNESS:
        return consciousness_points(case, points, altered)
    sign = SIGNS[column]
    return sign_points(sign, float(case.signs[row, COLUMNS.index(column)]), points, bands_of(sign, case))


def sign_points(sign: VitalSign, value: float, points: int, bands: Bands) -> Reason:
    """Points of one sign."""
    value = displayed(sign, value)
    limit, side = news2_limit(bands, value)
    return Reason(
        kind="news2",
        text=f"{sign.name} {value:g} {sign.unit} is {side} {limit:g}: {points} point{'s' * (points > 1)}",
        urgency=Urgency.URGENT if points == RED else Urgency.NONE,
        facts={"sign": sign.id, "value": value, "unit": sign.unit, "limit": limit, "points": points},
    )


def consciousness_points(case: Case, points: int, altered: Symptom | None) -> Reason:
    """Points for a patient who is not alert."""
    facts: dict[str, object]
    if case.consciousness is not None and case.consciousness in AWAKE:
        text, facts = f"the patient {AWAKE[case.consciousness]}", {"consciousness": str(case.consciousness)}
    else:
        assert altered is not None  # nothing else gives these points
        text, facts = f"the patient's words mention {altered.name}", {"symptom": altered.id}
    return Reason(
        kind="news2",
        text=f"{text}: {points} points for consciousness",
        urgency=Urgency.URGENT,
        facts=facts | {"points": points},
    )


def news2_limit(bands: Bands, value: float) -> tuple[float, str]:
    """The limit of the bands that a displayed value lies beyond, and on which side."""
    highest = [end for end, _ in bands]
    normal = next(index for index, (_, points) in enumerate(bands) if not points)
    band = next(index for index, end in enumerate(highest) if value <= end)
    return (highest[band], "at or below") if band < normal else (highest[band - 1], "above")


# What is not known


def case_reasons(case: Case, row: int) -> list[Reason]:
    """Why a person must judge the case: NEWS2 does not apply, or signs are missing from the reading."""
    reasons = []
    if case.outside_news2:
        text = f"{case.outside_news2}: a person must judge"
        reasons.append(Reason(kind="case", text=text, urgency=Urgency.ROUTINE))
    missing = not_measured(case, row)
    if len(missing) == len(SIGNS):
        text = "no sign was measured: a person must judge"
    elif missing:
        text = f"not measured: {', '.join(SIGNS[id].name.lower() for id in missing)}; a person must judge"
    if missing:
        reasons.append(Reason(kind="case", text=text, urgency=Urgency.ROUTINE, facts={"not_measured": list(missing)}))
    return reasons


# Status


def status_reasons(case: Case) -> list[Reason]:
    """Urgency that the worst status demands, and the limits that the signs of that reading are beyond."""
    signs = case.filled.copy()
    if case.scale == 2:  # its limits of saturation are NEWS2's
        signs[:, SPO2_COLUMN] = SIGNS[SPO2].healthy.mean
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
