"""The model's part of triage, beside the rules: probable conditions, their severity, and a higher urgency.

The model may only raise: to the highest urgency with a probability of at least 50 %, each condition counted with the
urgency of the severity that its signs fit best. It was trained on complete readings of untreated adults who breathe
air, and is asked of nobody else: in care it is right about the condition less often than whoever says `healthy`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.conditions import CONDITIONS, HEALTHY, SEVERITIES, Urgency
from vitals.catalog.populations import TEACHING
from vitals.catalog.scale import value_in_scale
from vitals.catalog.signs import SIGNS
from vitals.model.predictor import Predictor
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import FloatArray
from vitals.triage.case import Case
from vitals.triage.reasons import Reason

__all__ = [
    "CERTAIN",
    "Possibility",
    "likely_specialty",
    "model_reasons",
    "possibilities",
    "severities",
    "why_not_asked",
    "worth_naming",
]

CERTAIN = 0.5  # a condition below this probability is uncertain
WORTH_NAMING = 0.05  # probability from which a condition is named among the possibilities
MOST_NAMED = 5
NOISE = 1e-9  # of binary fractions
NEEDS: Mapping[Urgency, str] = MappingProxyType(
    {
        Urgency.ROUTINE: "an appointment within 30 days, or sooner",
        Urgency.SOON: "an appointment within 7 days, or sooner",
        Urgency.URGENT: "an appointment within 24 hours, or sooner",
        Urgency.EMERGENCY: "a clinician within the hour, or sooner",
        Urgency.IMMEDIATE: "help now",
    }
)

N_CONDITIONS = len(CONDITIONS)
IDS, SIGN_LIST = list(CONDITIONS), list(SIGNS.values())
LOG_MIX = np.log(TEACHING.severity_mix)
RANKS = np.array([[urgency.rank for urgency in condition.urgency] for condition in CONDITIONS.values()])
URGENCIES = list(Urgency)


@dataclass(frozen=True, kw_only=True)
class Possibility:
    """A condition that the readings could mean."""

    condition: str
    probability: float
    severity: str
    urgency: Urgency
    specialty: str

    @property
    def is_certain(self) -> bool:
        """Whether the probability reaches `CERTAIN`."""
        return self.probability >= CERTAIN


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
    means, sds = Parameters.of().physiology.plateaus()
    distance = (values[:, None, None] - means) / sds
    likelihood = LOG_MIX - (distance**2 / 2 + np.log(sds)).sum(axis=0)
    best: NDArray[np.int64] = likelihood.argmax(axis=1)
    return best


def why_not_asked(case: Case) -> str | None:
    """Why the model knows nothing of such a case; None if it may be asked."""
    if case.outside_news2:
        return "it knows adults alone who are not pregnant"
    if case.population is not None and case.population.setting != TEACHING.setting:
        return "it knows only people who are not in hospital and not treated"
    if case.on_oxygen or case.scale == 2:
        return "it knows only people who breathe air and whose normal saturation is that of most"
    if not len(case.complete):
        return "it needs every sign"
    return None


def possibilities(predictor: Predictor, case: Case) -> tuple[list[Possibility], FloatArray]:
    """Every condition, the most probable first; and the probability of each urgency, in rising order.

    Several complete readings are averaged. Where the model is not asked there are none.
    """
    if why_not_asked(case):
        return [], np.zeros(len(URGENCIES))
    averaged = predictor.predict(case.complete, population=case.population).condition_proba.mean(axis=0)
    proba = np.zeros(N_CONDITIONS)
    proba[[IDS.index(id) for id in predictor.conditions]] = averaged
    severity = severities(case.complete.mean(axis=0))
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


def worth_naming(possible: Sequence[Possibility]) -> tuple[Possibility, ...]:
    """The possibilities that an answer names: the first five with a probability of at least 5 %."""
    return tuple(each for each in possible[:MOST_NAMED] if each.probability >= WORTH_NAMING)


def likely_specialty(possible: Sequence[Possibility]) -> str | None:
    """The specialty whose illnesses together have a probability of at least 50 %; None if there is none."""
    chances: dict[str, float] = {}
    for each in possible:
        if each.condition == HEALTHY.id:
            continue
        chances[each.specialty] = chances.get(each.specialty, 0.0) + each.probability
    likeliest, chance = max(chances.items(), key=lambda item: item[1], default=(None, 0.0))
    return likeliest if chance >= CERTAIN else None


def model_reasons(case: Case, possible: Sequence[Possibility], chances: FloatArray, ruled: Urgency) -> list[Reason]:
    """What the model says: the most probable condition, and a higher urgency if it finds one; or why it was not asked.

    Parameters
    ----------
    case
        The case.
    possible
        Every condition, the most probable first; none where the model was not asked.
    chances
        Probability of each urgency, in rising order.
    ruled
        Urgency that the rules demand.
    """
    why = why_not_asked(case)
    if why:
        text = f"the model was not asked, because {why}, so a person must judge"
        return [Reason(kind="model", text=text, urgency=Urgency.ROUTINE, rule="model.asked")]
    return [condition_reason(possible, ruled), *raising_reasons(chances, ruled)]


def condition_reason(possible: Sequence[Possibility], ruled: Urgency) -> Reason:
    """The most probable condition; where none is certain, the first three."""
    first = possible[0]
    if not first.is_certain:
        text = f"the model is certain of no condition; the most probable are {', '.join(map(named, possible[:3]))}"
    elif first.condition == HEALTHY.id:
        text = f"the model finds none of its illnesses in the signs ({percent(first.probability)})"
        if ruled >= Urgency.URGENT:
            text += ", which does not lower what the rules demand"
    else:
        text = f"the model's most probable condition is {named(first)}"
    return Reason(
        kind="model",
        text=text,
        urgency=first.urgency if first.is_certain else Urgency.NONE,
        rule="model.condition",
        facts={"condition": first.condition, "probability": first.probability, "limit": CERTAIN},
    )


def percent(probability: float) -> str:
    """A probability in whole percents, cut: 49.9 % is not yet 50 %."""
    return f"{math.floor(probability * 100 + NOISE)} %"


def named(possibility: Possibility) -> str:
    """A condition with its probability."""
    return f"{CONDITIONS[possibility.condition].name.lower()} ({percent(possibility.probability)})"


def raising_reasons(chances: FloatArray, ruled: Urgency) -> list[Reason]:
    """The highest urgency with a probability of at least 50 %, if it raises what the rules demand."""
    at_least = np.cumsum(chances[::-1])[::-1]  # probability of each urgency or a higher one
    highest = URGENCIES[int(np.flatnonzero(at_least >= CERTAIN)[-1])]
    if highest <= ruled:
        return []
    chance = float(at_least[highest.rank])
    text = f"{percent(chance)} of the model's probability is of conditions that need {NEEDS[highest]}"
    facts = {"probability": chance, "limit": CERTAIN}
    return [Reason(kind="model", text=text, urgency=highest, rule="model.urgency", facts=facts)]
