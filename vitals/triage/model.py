"""The model's part of triage, beside the rules: probable conditions, their severity, and a higher urgency.

The model may only raise: to the highest urgency with a probability of at least 50 %, each condition counted with the
urgency of the severity that its signs fit best. There is one of untreated adults who breathe air, and one of each
setting of care; whom neither knows it is not asked about. Of a reading that is unlike
what it knows it is certain of no condition; the urgencies are still counted as if it were one of those that it knows,
for they only raise.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.conditions import CONDITIONS, HEALTHY, SEVERITIES, Urgency
from vitals.catalog.population import Population
from vitals.catalog.populations import TEACHING
from vitals.catalog.scale import value_in_scale
from vitals.catalog.signs import SIGNS
from vitals.model.demographics import OLDEST, YOUNGEST
from vitals.model.prediction import LEAST_FAMILIAR
from vitals.model.predictor import Predictor
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import FloatArray
from vitals.triage.case import Case
from vitals.triage.reasons import Reason

__all__ = [
    "CERTAIN",
    "Opinion",
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
MOST_MISSING = (
    2  # signs: of fewer than the others say, the shares decide, and illness is common in those of the training
)
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
IDS, SPO2 = list(CONDITIONS), list(SIGNS).index("spo2")
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


def severities(signs: FloatArray, population: Population = TEACHING, *, on_oxygen: bool = False) -> NDArray[np.int64]:
    """The severity of each condition that measured signs fit best.

    Parameters
    ----------
    signs
        Shape (n_signs,); NaN where one is missing.
    population
        Of the patient: its setting says what treatment leaves of a condition, on average.
    on_oxygen
        Whether the patient gets oxygen: what it lifts the saturation by on average is not the body's.

    Returns
    -------
    index into `SEVERITIES` of each condition, shape (n_conditions,)
        By the catalog's levels where each sign is normal, and the share of mild, moderate and severe peaks; the signs
        are taken as independent.
    """
    of_setting, setting = population.signs.values(), population.setting
    values = np.array([value_in_scale(float(value), sign.scale) for sign, value in zip(of_setting, signs, strict=True)])
    if on_oxygen and setting.oxygen:
        values[SPO2] -= setting.oxygen.mean
    means, sds = Parameters.of(population.signs, setting=setting).physiology.plateaus()
    distance = (values[:, None, None] - means) / sds
    likelihood = np.log(population.severity_mix) - np.nansum(distance**2 / 2 + np.log(sds), axis=0)
    best: NDArray[np.int64] = likelihood.argmax(axis=1)
    return best


def why_not_asked(predictor: Predictor, case: Case) -> str | None:
    """Why the model knows nothing of such a case; None if it may be asked."""
    model = predictor.model_for(case.population)
    if case.outside_news2:
        return "it knows adults alone who are not pregnant"
    if case.population is not None and case.population.setting.id != model.population.setting.id:
        return f"it knows nobody in the setting {case.population.setting.id}"
    if (case.on_oxygen and not model.sees_oxygen) or case.scale == 2:
        return "it knows only people who breathe air and whose normal saturation is that of most"
    if not len(fullest(case)):
        return f"it needs all signs but {MOST_MISSING}"
    return None


def fullest(case: Case) -> FloatArray:
    """The readings that the model is asked about: those that lack fewest signs, and not too many."""
    lacking = (~case.measured).sum(axis=1)
    return case.signs[lacking == lacking.min()] if lacking.min() <= MOST_MISSING else case.signs[:0]


class Opinion(NamedTuple):
    """What the model says of a case.

    Attributes
    ----------
    possible
        Every condition, the most probable first; none where the model was not asked.
    chances
        Probability of each urgency, in rising order.
    familiarity
        Percentage of the readings that the model knows that are less likely than the least likely one; None where it
        was not asked.
    why_not
        Why the model was not asked; None where it was.
    """

    possible: list[Possibility]
    chances: FloatArray
    familiarity: float | None
    why_not: str | None = None

    @property
    def is_familiar(self) -> bool:
        """Whether the readings are like those that the model knows, if it was asked."""
        return self.familiarity is None or self.familiarity >= LEAST_FAMILIAR


def possibilities(predictor: Predictor, case: Case) -> Opinion:
    """What the model says of a case; several readings are averaged."""
    why_not = why_not_asked(predictor, case)
    if why_not:
        return Opinion([], np.zeros(len(URGENCIES)), None, why_not)
    signs, columns = fullest(case), [IDS.index(id) for id in predictor.conditions]
    on_oxygen = np.full(len(signs), bool(case.on_oxygen))
    age = [case.age] * len(signs) if case.age is not None and YOUNGEST <= case.age <= OLDEST else None
    plain = predictor.predict(signs, population=case.population, on_oxygen=on_oxygen, age=age)
    made = predictor.with_familiarity(plain, signs, population=case.population, on_oxygen=on_oxygen)
    proba, counted = np.zeros((2, N_CONDITIONS))
    proba[columns], counted[columns] = made.condition_proba.mean(axis=0), plain.condition_proba.mean(axis=0)
    severity = severities(signs.mean(axis=0), case.population or TEACHING, on_oxygen=bool(case.on_oxygen))
    rank = RANKS[np.arange(N_CONDITIONS), severity]
    assert made.familiarity is not None
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
    return Opinion(found, np.bincount(rank, counted, minlength=len(URGENCIES)), float(made.familiarity.min()))


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


def model_reasons(case: Case, opinion: Opinion, ruled: Urgency) -> list[Reason]:
    """What the model says: the most probable condition, and a higher urgency if it finds one; or why it was not asked.

    Parameters
    ----------
    case
        The case.
    opinion
        What the model says of it.
    ruled
        Urgency that the rules demand.
    """
    if opinion.why_not:
        text = f"the model was not asked, because {opinion.why_not}, so a person must judge"
        return [Reason(kind="model", text=text, urgency=Urgency.ROUTINE, rule="model.asked")]
    strange = [] if opinion.is_familiar else [unfamiliar_reason(opinion)]
    return [*strange, condition_reason(opinion.possible, ruled), *raising_reasons(opinion.chances, ruled)]


def unfamiliar_reason(opinion: Opinion) -> Reason:
    """That the readings are unlike those that the model knows."""
    text = "the signs together are unlike nearly all that the model knows, so a person must judge"
    facts = {"familiarity": opinion.familiarity, "limit": LEAST_FAMILIAR}
    return Reason(kind="model", text=text, urgency=Urgency.ROUTINE, rule="model.familiar", facts=facts)


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
