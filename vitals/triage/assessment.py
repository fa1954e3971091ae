"""Triage: the urgency of a patient and the specialty to see, rules first, then what the model adds.

NEWS2 and the status of single signs come first, then red flags in the patient's own words, then the model, which may
only raise the urgency. The model names the specialty; where it finds the patient healthy, a red flag does, and where
it is certain of nothing, general medicine looks first.

Synthetic, not for clinical use.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vitals.catalog.conditions import HEALTHY, Urgency
from vitals.errors import InvalidValue
from vitals.model.predictor import Predictor
from vitals.simulation.status import Band, news2
from vitals.simulation.tables import SignsLike, read_signs
from vitals.triage.model import CERTAIN, Possibility, model_reasons, possibilities, worth_naming
from vitals.triage.reasons import Reason
from vitals.triage.rules import (
    URGENCY_BY_BAND,
    add_altered_consciousness,
    news2_reasons,
    status_reasons,
    symptom_reasons,
)
from vitals.triage.words import Symptom, symptoms_in

__all__ = ["Triage", "triage"]

CALL_FOR_HELP = Urgency.EMERGENCY  # from here on an appointment comes too late
GENERAL_MEDICINE, GENERAL_PRACTICE = "general_medicine", "general_practice"


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
        Conditions that the readings could mean, the most probable first.
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
        """Whether to call for help instead of making an appointment."""
        return self.urgency >= CALL_FOR_HELP

    @property
    def advice(self) -> str:
        """Advice, in a sentence."""
        why = next(reason.text for reason in self.reasons if reason.urgency == self.urgency)
        if self.calls_for_help:
            when = "now" if self.urgency == Urgency.IMMEDIATE else "within the hour"
            return f"Call for help {when} (an emergency number, or the ward's emergency team): {why}"
        if self.urgency == Urgency.NONE:
            return "No appointment is needed."
        return f"Book an appointment: {why}"

    def latest(self, assessed: float) -> int | None:
        """Latest time to see a patient assessed at a time, in unix seconds; None where nothing is needed."""
        within = self.urgency.within_seconds
        return None if within is None else int(assessed) + within

    def books(self, assessed: float, now: float) -> bool:
        """Whether an appointment is the next step: no emergency, and its latest time has not passed."""
        latest = self.latest(assessed)
        return latest is not None and not self.calls_for_help and latest > now


def triage(readings: SignsLike, predictor: Predictor, symptoms: str = "") -> Triage:
    """Triage one patient.

    Parameters
    ----------
    readings
        Measured signs, a table as for `read_signs`, the latest last. The rules look at each of them, and the one that
        demands most counts; the model's probabilities are averaged.
    predictor
        The model.
    symptoms
        The patient's own words, in English.

    Raises
    ------
    InvalidValue
        If there are no such readings; see `read_signs`.
    """
    signs = read_signs(readings)
    prediction = predictor.predict(signs)
    if not len(signs):
        raise InvalidValue("readings", "none", "one or more")
    flags = symptoms_in(symptoms)
    altered = next((flag for flag in flags if flag.alters_consciousness), None)
    score = news2(signs) if altered is None else add_altered_consciousness(news2(signs))
    demands = [URGENCY_BY_BAND[band] for band in score.band]
    worst = max(range(len(signs)), key=lambda row: (demands[row], score.total[row], row))
    reasons = [
        *news2_reasons(signs, score, worst, altered),
        *status_reasons(signs),
        *symptom_reasons(symptoms, flags),
    ]
    possible, chances = possibilities(predictor, prediction, signs)
    first = possible[0]
    reasons += model_reasons(first, chances, max(reason.urgency for reason in reasons))
    urgency = max(reason.urgency for reason in reasons)
    if not first.is_certain:
        reasons.append(uncertainty(first))
    return Triage(
        urgency=urgency,
        specialty=specialty_of(first, urgency, flags),
        reasons=tuple(reasons),
        possibilities=worth_naming(possible),
        uncertain=not first.is_certain,
        demanded=demands[worst],
        total=int(score.total[worst]),
        band=score.band[worst],
    )


def specialty_of(first: Possibility, urgency: Urgency, flags: Sequence[Symptom]) -> str:
    """The specialty of the most probable condition, or general medicine where no condition is certain."""
    if not first.is_certain:
        return GENERAL_MEDICINE
    if first.condition != HEALTHY.id or urgency == Urgency.NONE:
        return first.specialty
    flagged = next((flag.specialty for flag in flags if flag.specialty), None)
    return flagged or (GENERAL_MEDICINE if urgency >= Urgency.URGENT else GENERAL_PRACTICE)


def uncertainty(first: Possibility) -> Reason:
    """The reason why general medicine looks first."""
    text = f"no condition reaches a probability of {CERTAIN:.0%}, so general medicine looks first"
    return Reason(kind="model", text=text, urgency=Urgency.NONE, facts={"probability": first.probability})
