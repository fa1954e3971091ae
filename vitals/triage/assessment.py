"""Triage: the urgency of a patient and the specialty to see, rules first, then what the model adds.

NEWS2 and the status of single signs come first, then red flags in the patient's own words, then the model, which may
only raise the urgency. The model names the specialty; where it finds the patient healthy, a red flag does, and where
it is certain of nothing, general medicine looks first.

Synthetic, not for clinical use.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vitals.catalog.conditions import HEALTHY, Urgency
from vitals.model.predictor import Predictor
from vitals.simulation.status import NEWS2, Band
from vitals.triage.case import Case
from vitals.triage.model import Possibility, model_reasons, possibilities, worth_naming
from vitals.triage.reasons import Reason
from vitals.triage.rules import (
    URGENCY_BY_BAND,
    case_reasons,
    news2_reasons,
    status_reasons,
    symptom_reasons,
)
from vitals.triage.score import RED, SCORED_COLUMNS, news2_of, not_measured
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
        Whether no condition reaches `CERTAIN`, signs are missing, or the model was not asked.
    demanded
        What NEWS2 alone demands: the urgency is never below it.
    total, band
        NEWS2 of the reading that demands most, with three points if the patient's words say so of consciousness; the
        least that it can be where signs are missing, and None where it has nothing to count or does not apply.
    not_measured
        Signs that this reading lacks, by id.
    model_asked
        Whether the model was asked.
    """

    urgency: Urgency
    specialty: str
    reasons: tuple[Reason, ...]
    possibilities: tuple[Possibility, ...]
    uncertain: bool
    demanded: Urgency
    total: int | None
    band: Band | None
    not_measured: tuple[str, ...] = ()
    model_asked: bool = True

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


def triage(case: Case, predictor: Predictor) -> Triage:
    """Triage one patient.

    Parameters
    ----------
    case
        What is known of the patient. The rules look at each reading, and the one that demands most counts; the model's
        probabilities of the complete ones are averaged.
    predictor
        The model.
    """
    flags = symptoms_in(case.words)
    altered = next((flag for flag in flags if flag.alters_consciousness), None)
    score = news2_of(case, altered=altered is not None)
    demands = [demanded(case, score, row) for row in range(len(case.signs))]
    worst = max(range(len(demands)), key=lambda row: (demands[row], score.total[row], row))
    reasons = [
        *news2_reasons(case, score, worst, altered),
        *status_reasons(case),
        *case_reasons(case, worst),
        *symptom_reasons(case.words, flags),
    ]
    possible, chances = possibilities(predictor, case)
    reasons += model_reasons(case, possible, chances, max(reason.urgency for reason in reasons))
    urgency = max(reason.urgency for reason in reasons)
    certain = bool(possible) and possible[0].is_certain and not not_measured(case, worst)
    scored = not case.outside_news2 and has_points(case, score, worst)
    return Triage(
        urgency=urgency,
        specialty=specialty_of(possible, urgency, flags),
        reasons=tuple(reasons),
        possibilities=worth_naming(possible),
        uncertain=not certain,
        demanded=demands[worst],
        total=int(score.total[worst]) if scored else None,
        band=score.band[worst] if scored else None,
        not_measured=not_measured(case, worst),
        model_asked=bool(possible),
    )


def demanded(case: Case, score: NEWS2, row: int) -> Urgency:
    """What NEWS2 demands in a reading; where it does not apply, what its single parts demand."""
    if not case.outside_news2:
        return URGENCY_BY_BAND[score.band[row]]
    return Urgency.URGENT if score.parts[row].max() >= RED else Urgency.NONE


def has_points(case: Case, score: NEWS2, row: int) -> bool:
    """Whether a reading has a sign that NEWS2 counts, or points beside the signs."""
    return bool(case.measured[row, SCORED_COLUMNS].any() or score.total[row])


def specialty_of(possible: Sequence[Possibility], urgency: Urgency, flags: Sequence[Symptom]) -> str:
    """The specialty of the most probable condition, or who looks first where no condition is certain.

    That is general practice, and general medicine where it is urgent; where the model finds no illness or was not
    asked, the specialty of a red flag comes before both.
    """
    looks_first = GENERAL_MEDICINE if urgency >= Urgency.URGENT else GENERAL_PRACTICE
    if possible and not possible[0].is_certain:
        return looks_first
    if possible and (possible[0].condition != HEALTHY.id or urgency == Urgency.NONE):
        return possible[0].specialty
    return next((flag.specialty for flag in flags if flag.specialty), None) or looks_first
