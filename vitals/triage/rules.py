"""How urgent a patient is, and for whom: rules first, then what the model adds, each with its reason.

What NEWS2 demands comes from its band, and the status rule says what single signs demand. These are rules: they can be
audited, and they see every reading. Red flags in the patient's own words come next. The model comes last and may only
raise: to the highest urgency that it holds at least as likely as not, each condition counted with the urgency of the
severity that its signs fit best. It names the specialty; where it finds nothing, a red flag does, and where it is sure
of nothing, general medicine looks first.

Synthetic, not for clinical use.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vitals.catalog.conditions import CONDITIONS, HEALTHY, SEVERITIES, Urgency
from vitals.catalog.populations import TEACHING
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.errors import InvalidValue
from vitals.model.predictor import Prediction, Predictor
from vitals.simulation.physiology import CENTERS, SPREADS
from vitals.simulation.scales import FloatArray, value_in_scale
from vitals.simulation.status import NEWS2, STATUSES, Band, label_status, news2
from vitals.triage.words import SYMPTOMS, Symptom, symptoms_in

__all__ = ["CERTAIN", "DEMANDED", "DEMANDED_BY_STATUS", "Possibility", "Reason", "Triage", "severities", "triage"]

CERTAIN = 0.5  # a condition below this probability is uncertain
WORTH_NAMING = 0.05  # probability from which a condition is named among what else it could be
MOST_NAMED = 5

# Responses of the RCP's table (clinical reference 1.2), as the longest time that they leave: a high score asks for a
# team within 30 minutes, which an hour is not; a medium one for a clinician within the hour.
DEMANDED: Mapping[Band, Urgency] = MappingProxyType(
    {
        Band.LOW: Urgency.NONE,
        Band.LOW_MEDIUM: Urgency.URGENT,
        Band.MEDIUM: Urgency.EMERGENCY,
        Band.HIGH: Urgency.IMMEDIATE,
    }
)
# Design: a sign beyond its critical limit is seen within the hour, and what is out of the ordinary within a month.
DEMANDED_BY_STATUS: Mapping[str, Urgency] = MappingProxyType(
    dict(zip(STATUSES, (Urgency.NONE, Urgency.ROUTINE, Urgency.EMERGENCY), strict=True))
)
NOT_ALERT = 3  # points of NEWS2 for new confusion, or for not responding
CALL_FOR_HELP = Urgency.EMERGENCY  # from here on no calendar helps
UNSURE, FIRST_CONTACT = "general_medicine", "general_practice"

N_SIGNS, N_CONDITIONS, N_SEVERITIES = len(SIGNS), len(CONDITIONS), len(SEVERITIES)
IDS, SIGN_LIST = list(CONDITIONS), list(SIGNS.values())
# Level of each sign where it is normal, shape (n_signs, n_conditions, n_severities).
MEANS, SDS = (levels.reshape(N_SIGNS, N_CONDITIONS, -1)[:, :, 1:].astype(np.float64) for levels in (CENTERS, SPREADS))
LOG_MIX = np.log(TEACHING.severity_mix)
RANKS = np.array([[urgency.rank for urgency in condition.urgency] for condition in CONDITIONS.values()])
URGENCIES = list(Urgency)


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


@dataclass(frozen=True, kw_only=True)
class Possibility:
    """A condition that the readings could mean."""

    condition: str
    probability: float
    severity: str
    urgency: Urgency
    specialty: str


@dataclass(frozen=True, kw_only=True)
class Triage:
    """Urgency, specialty, and the reasons for both.

    Attributes
    ----------
    urgency
        How soon the patient must be seen.
    specialty
        By whom; an id of `SPECIALTIES`.
    reasons
        The rules' first, then the model's.
    possibilities
        What it could be, the most probable first.
    uncertain
        Whether no condition reaches `CERTAIN`.
    demanded
        What NEWS2 alone demands: the urgency is never below it.
    total, band
        NEWS2 of the reading that demands most, with three points if the patient's words say so of consciousness.
    """

    urgency: Urgency
    specialty: str
    reasons: tuple[Reason, ...]
    possibilities: tuple[Possibility, ...]
    uncertain: bool
    demanded: Urgency
    total: int
    band: Band

    @property
    def calls_for_help(self) -> bool:
        """Whether help must be called instead of an appointment made."""
        return self.urgency >= CALL_FOR_HELP

    @property
    def advice(self) -> str:
        """What to do, in a sentence."""
        why = next(reason.text for reason in self.reasons if reason.urgency == self.urgency)
        if self.calls_for_help:
            when = "now" if self.urgency == Urgency.IMMEDIATE else "within the hour"
            return f"Call for help {when} (an emergency number, or the ward's emergency team): {why}"
        if self.urgency == Urgency.NONE:
            return "No appointment is needed."
        return f"Book an appointment: {why}"


def triage(readings: ArrayLike, predictor: Predictor, symptoms: str = "") -> Triage:
    """Triage one patient.

    Parameters
    ----------
    readings
        Measured signs, shape (n_readings, n_signs), the latest last. The rules look at each of them, and the one that
        demands most counts; the model's probabilities are averaged.
    predictor
        The model.
    symptoms
        The patient's own words.

    Raises
    ------
    InvalidValue
        If a value is missing or outside its sign's limits, or the shape is wrong.
    """
    prediction = predictor.predict(readings)  # refuses what are no readings
    signs = np.asarray(readings, np.float64)
    if not len(signs):
        raise InvalidValue("readings", "none", "one or more")
    flags = symptoms_in(symptoms)
    altered = next((flag for flag in flags if flag.alters_consciousness), None)
    score = news2(signs) if altered is None else not_alert(news2(signs))
    demands = [DEMANDED[band] for band in score.band]
    worst = max(range(len(signs)), key=lambda row: (demands[row], score.total[row], row))
    reasons = [*by_score(signs, score, worst, altered), *by_status(signs), *by_words(symptoms, flags)]
    possible, chances = possibilities(predictor, prediction, signs)
    reasons += by_model(possible, chances, max(reason.urgency for reason in reasons))
    urgency = max(reason.urgency for reason in reasons)
    certain = possible[0].probability >= CERTAIN
    specialty, why = specialty_of(possible[0], urgency, flags) if certain else unsure(possible[0])
    return Triage(
        urgency=urgency,
        specialty=specialty,
        reasons=(*reasons, *why),
        possibilities=tuple(each for each in possible[:MOST_NAMED] if each.probability >= WORTH_NAMING),
        uncertain=not certain,
        demanded=demands[worst],
        total=int(score.total[worst]),
        band=score.band[worst],
    )


# The rules


def not_alert(score: NEWS2) -> NEWS2:
    """NEWS2 with the three points of a patient who is confused or does not respond, as one more part."""
    consciousness = np.full((len(score.total), 1), NOT_ALERT, np.int8)
    return NEWS2(np.hstack([score.parts, consciousness]), score.total + consciousness[:, 0])


def by_score(signs: FloatArray, score: NEWS2, row: int, altered: Symptom | None) -> list[Reason]:
    """What NEWS2 demands, and each sign that has points in the reading that demands most."""
    band, total = score.band[row], int(score.total[row])
    reasons = [
        Reason(
            kind="news2",
            text=f"NEWS2 is {total} ({band} risk): {RESPONSES[band] if total else 'routine observation'}",
            urgency=DEMANDED[band],
            facts={"total": total, "band": str(band)},
        )
    ]
    for column in np.argsort(-score.parts[row], kind="stable"):
        points = int(score.parts[row, column])
        if not points:
            break
        if column == N_SIGNS:
            assert altered is not None
            text = f"the patient's words name {altered.name}: {points} points for consciousness"
            facts = {"symptom": altered.id, "points": points}
            reasons.append(Reason(kind="news2", text=text, urgency=Urgency.URGENT, facts=facts))
            continue
        sign = SIGN_LIST[column]
        value = displayed(sign, signs[row, column])
        limit, side = crossed(sign, value)
        reasons.append(
            Reason(
                kind="news2",
                text=f"{sign.name} {value:g} {sign.unit} is {side} {limit:g}: {points} point{'s' * (points > 1)}",
                urgency=Urgency.URGENT if points == 3 else Urgency.NONE,
                facts={"sign": sign.id, "value": float(value), "unit": sign.unit, "limit": limit, "points": points},
            )
        )
    return reasons


RESPONSES: Mapping[Band, str] = MappingProxyType(
    {
        Band.LOW: "a nurse looks at the patient and decides what follows",
        Band.LOW_MEDIUM: "three points in one sign ask for an urgent review",
        Band.MEDIUM: "it asks for a clinician within the hour",
        Band.HIGH: "it asks for an emergency team within 30 minutes",
    }
)


def crossed(sign: VitalSign, value: float) -> tuple[float, str]:
    """The NEWS2 limit that a value, as it is shown, lies beyond, and on which side."""
    bands = [highest for highest, _ in sign.news2]
    normal = next(index for index, (_, points) in enumerate(sign.news2) if not points)
    band = next(index for index, highest in enumerate(bands) if value <= highest)
    return (bands[band], "at or below") if band < normal else (bands[band - 1], "above")


def displayed(sign: VitalSign, value: float) -> float:
    """A value as it is shown, and banded."""
    per_unit = 10.0**sign.decimals
    return math.floor(value * per_unit + 0.5) / per_unit


def by_status(signs: FloatArray) -> list[Reason]:
    """What the status rule demands of the reading with the worst status, and the limits that its signs are beyond."""
    statuses = label_status(signs)
    row = len(statuses) - 1 - int(np.argmax(statuses[::-1]))  # the latest of the worst
    status = STATUSES[statuses[row]]
    if DEMANDED_BY_STATUS[status] == Urgency.NONE:
        return []
    beyond = [found for sign, value in zip(SIGN_LIST, signs[row], strict=True) for found in alarms(sign, float(value))]
    severe = [reason for reason in beyond if reason.urgency == DEMANDED_BY_STATUS[status]]
    if severe:
        return severe
    text = f"the status is {status}: signs that are each tolerable add up"
    return [Reason(kind="status", text=text, urgency=DEMANDED_BY_STATUS[status], facts={"status": status})]


def alarms(sign: VitalSign, value: float) -> list[Reason]:
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
        return [
            Reason(
                kind="status",
                text=f"{sign.name} {value:g} {sign.unit} is {side} {limit:g}: {status}",
                urgency=DEMANDED_BY_STATUS[status],
                facts={"sign": sign.id, "value": value, "unit": sign.unit, "limit": limit, "status": status},
            )
        ]
    return []


def by_words(text: str, found: Sequence[Symptom]) -> list[Reason]:
    """Red flags in the patient's own words."""
    if not text.strip():
        return []
    if not found:
        known = ", ".join(symptom.name for symptom in SYMPTOMS.values())
        text = f"no red flag was recognized in the patient's words; known are, in English: {known}"
        return [Reason(kind="symptom", text=text, urgency=Urgency.NONE)]
    return [
        Reason(
            kind="symptom",
            text=f"the patient's words name {symptom.name}",
            urgency=symptom.urgency,
            facts={"symptom": symptom.id},
        )
        for symptom in found
    ]


# The model


def severities(signs: FloatArray) -> NDArray[np.int64]:
    """The severity of each condition that measured signs fit best.

    Parameters
    ----------
    signs
        Shape (n_signs,).

    Returns
    -------
    index into `SEVERITIES` of each condition, shape (n_conditions,)
        By the catalog's levels where each sign is normal, and the share of mild, moderate and severe peaks; the signs
        are taken as independent.
    """
    values = np.array([value_in_scale(float(value), sign.scale) for sign, value in zip(SIGN_LIST, signs, strict=True)])
    distance = (values[:, None, None] - MEANS) / SDS
    likelihood = LOG_MIX - (distance**2 / 2 + np.log(SDS)).sum(axis=0)
    best: NDArray[np.int64] = likelihood.argmax(axis=1)
    return best


def possibilities(
    predictor: Predictor, prediction: Prediction, signs: FloatArray
) -> tuple[list[Possibility], FloatArray]:
    """Every condition, the most probable first; and the probability of each urgency, in rising order."""
    averaged = prediction.condition_proba.mean(axis=0)
    proba = np.zeros(N_CONDITIONS)
    proba[[IDS.index(id) for id in predictor.conditions]] = averaged
    severity = severities(signs.mean(axis=0))
    rank = RANKS[np.arange(N_CONDITIONS), severity]
    found = [
        Possibility(
            condition=IDS[index],
            probability=float(proba[index]),
            severity=SEVERITIES[severity[index]],
            urgency=URGENCIES[rank[index]],
            specialty=CONDITIONS[IDS[index]].specialties[0],
        )
        for index in np.argsort(-proba, kind="stable")
    ]
    return found, np.bincount(rank, proba, minlength=len(URGENCIES))


def by_model(possible: list[Possibility], chances: FloatArray, ruled: Urgency) -> list[Reason]:
    """What the model adds to the rules: the highest urgency that it holds at least as likely as not."""
    at_least = np.cumsum(chances[::-1])[::-1]  # probability of each urgency or a higher one
    highest = URGENCIES[int(np.flatnonzero(at_least >= CERTAIN)[-1])]
    first = possible[0]
    reasons = [
        Reason(
            kind="model",
            text=f"the model finds {CONDITIONS[first.condition].name.lower()} most probable ({first.probability:.0%})",
            urgency=first.urgency if first.probability >= CERTAIN else Urgency.NONE,
            facts={"condition": first.condition, "probability": first.probability},
        )
    ]
    if highest > ruled:
        chance = float(at_least[highest.rank])
        text = f"the model raises the urgency: it holds {highest} or more likely ({chance:.0%}), whatever the condition"
        reasons.append(Reason(kind="model", text=text, urgency=highest, facts={"probability": chance}))
    return reasons


def specialty_of(first: Possibility, urgency: Urgency, flags: Sequence[Symptom]) -> tuple[str, list[Reason]]:
    """Who treats the most probable condition; where that is none and there is something to see to, who looks first."""
    if first.condition != HEALTHY.id or urgency == Urgency.NONE:
        return first.specialty, []
    flagged = next((flag.specialty for flag in flags if flag.specialty), None)
    return flagged or (UNSURE if urgency >= Urgency.URGENT else FIRST_CONTACT), []


def unsure(first: Possibility) -> tuple[str, list[Reason]]:
    """Who looks first at what the model cannot name."""
    text = f"no condition reaches {CERTAIN:.0%}: the prediction is uncertain, and general medicine looks first"
    reason = Reason(kind="model", text=text, urgency=Urgency.NONE, facts={"probability": first.probability})
    return UNSURE, [reason]
