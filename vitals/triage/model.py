"""The model's part of triage, beside the rules: probable conditions, their severity, and a higher urgency.

The model may only raise: to the highest urgency with a probability of at least 50 %, each condition counted with the
urgency of the severity that its signs fit best.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.conditions import CONDITIONS, SEVERITIES, Urgency
from vitals.catalog.populations import TEACHING
from vitals.catalog.signs import SIGNS
from vitals.model.predictor import Prediction, Predictor
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import FloatArray, value_in_scale
from vitals.triage.reasons import Reason

__all__ = ["CERTAIN", "Possibility", "model_reasons", "possibilities", "severities", "worth_naming"]

CERTAIN = 0.5  # a condition below this probability is uncertain
WORTH_NAMING = 0.05  # probability from which a condition is named among the possibilities
MOST_NAMED = 5

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


def possibilities(
    predictor: Predictor, prediction: Prediction, signs: FloatArray
) -> tuple[list[Possibility], FloatArray]:
    """Every condition, the most probable first; and the probability of each urgency, in rising order.

    Several readings are averaged.
    """
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


def worth_naming(possible: Sequence[Possibility]) -> tuple[Possibility, ...]:
    """The possibilities that an answer names: the first five with a probability of at least 5 %."""
    return tuple(each for each in possible[:MOST_NAMED] if each.probability >= WORTH_NAMING)


def model_reasons(first: Possibility, chances: FloatArray, ruled: Urgency) -> list[Reason]:
    """The most probable condition; and the highest urgency with a probability of at least 50 %, if it raises.

    Parameters
    ----------
    first
        The most probable condition.
    chances
        Probability of each urgency, in rising order.
    ruled
        Urgency that the rules demand.
    """
    name = CONDITIONS[first.condition].name.lower()
    reasons = [
        Reason(
            kind="model",
            text=f"the model's most probable condition is {name} ({first.probability:.0%})",
            urgency=first.urgency if first.is_certain else Urgency.NONE,
            facts={"condition": first.condition, "probability": first.probability},
        )
    ]
    at_least = np.cumsum(chances[::-1])[::-1]  # probability of each urgency or a higher one
    highest = URGENCIES[int(np.flatnonzero(at_least >= CERTAIN)[-1])]
    if highest > ruled:
        chance = float(at_least[highest.rank])
        text = (
            f"the model raises the urgency: over all conditions, {highest} or higher has a probability of {chance:.0%}"
        )
        reasons.append(Reason(kind="model", text=text, urgency=highest, facts={"probability": chance}))
    return reasons
