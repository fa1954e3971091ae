"""Triage: the urgency of a patient and the specialty to see, rules first, then what the model adds.

NEWS2 and the limits of single signs come first, then what is not known, then complaints in the patient's own words,
then the model, which may only raise the urgency. The model names the specialty; where it finds no illness or is certain
of none, a complaint does, or else whoever looks first.

Synthetic, not for clinical use.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vitals.catalog.conditions import HEALTHY, Urgency
from vitals.model.predictor import Predictor
from vitals.simulation.status import NEWS2, Band
from vitals.triage import advice
from vitals.triage.case import Case
from vitals.triage.gaps import gap_reasons
from vitals.triage.limits import limit_reasons
from vitals.triage.model import Possibility, likely_specialty, model_reasons, possibilities, worth_naming
from vitals.triage.reasons import Reason
from vitals.triage.rules import URGENCY_BY_BAND, counts, news2_reasons
from vitals.triage.score import RED, news2_of, not_measured
from vitals.triage.symptoms import altered_by, crisis_advice, symptom_reasons
from vitals.triage.trends import trend_reasons
from vitals.triage.words import Words, read_words

__all__ = ["Triage", "triage"]

CALL_FOR_HELP = Urgency.EMERGENCY  # from here on an appointment comes too late
NO_WORDS = Words(text="", language=None)
EMERGENCY_MEDICINE, GENERAL_MEDICINE, GENERAL_PRACTICE = "emergency_medicine", "general_medicine", "general_practice"


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
        Whether no condition reaches `CERTAIN`, the signs are unlike those that the model knows, signs are missing, the
        model was not asked, or words were not understood.
    demanded
        What NEWS2 alone demands: the urgency is never below it.
    total, band
        NEWS2 of the reading that demands most, with three points if the patient's words say so of consciousness; the
        least that it can be where signs are missing, and None where it has nothing to count or does not apply.
    words
        What the patient's own words say.
    not_measured
        Signs that this reading lacks, by id.
    model_asked
        Whether the model was asked.
    familiarity
        Percentage of the readings that the model knows that are less likely; None where it was not asked.
    """

    urgency: Urgency
    specialty: str
    reasons: tuple[Reason, ...]
    possibilities: tuple[Possibility, ...]
    uncertain: bool
    demanded: Urgency
    total: int | None
    band: Band | None
    words: Words = NO_WORDS
    not_measured: tuple[str, ...] = ()
    model_asked: bool = True
    familiarity: float | None = None

    @property
    def calls_for_help(self) -> bool:
        """Whether to call for help instead of making an appointment."""
        return self.urgency >= CALL_FOR_HELP

    @property
    def advice(self) -> str:
        """Advice, in at most three sentences."""
        if self.words.crisis is not None:
            return crisis_advice(self.words.crisis)
        why = next(reason.text for reason in self.reasons if reason.urgency == self.urgency)
        return advice.advice(self.urgency, why, uncertain=self.uncertain)

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
        probabilities of those that lack fewest signs are averaged.
    predictor
        The model.
    """
    words = read_words(case.words)
    altered = altered_by(words)
    score = news2_of(case, altered=altered is not None)
    demands = [demanded(case, score, row) for row in range(len(case.signs))]
    worst = max(range(len(demands)), key=lambda row: (demands[row], score.total[row], row))
    scored = news2_reasons(case, score, worst, altered)
    reasons = [
        *scored,
        *unsaid(limit_reasons(case), scored),
        *trend_reasons(case, score),
        *gap_reasons(case, worst),
        *symptom_reasons(words),
    ]
    opinion = possibilities(predictor, case)
    possible = opinion.possible
    reasons += model_reasons(case, opinion, max(reason.urgency for reason in reasons))
    urgency = max(reason.urgency for reason in reasons)
    certain = bool(possible) and possible[0].is_certain and opinion.is_familiar and not not_measured(case, worst)
    has_score = counts(case, score, worst)
    return Triage(
        urgency=urgency,
        specialty=specialty_of(possible, urgency, words),
        reasons=tuple(reasons),
        possibilities=worth_naming(possible),
        uncertain=not (certain and words.is_understood),
        words=words,
        demanded=demands[worst],
        total=int(score.total[worst]) if has_score else None,
        band=score.band[worst] if has_score else None,
        not_measured=not_measured(case, worst),
        model_asked=bool(possible),
        familiarity=opinion.familiarity,
    )


def demanded(case: Case, score: NEWS2, row: int) -> Urgency:
    """What NEWS2 demands in a reading; where it does not apply, what its single parts demand."""
    if not case.outside_news2:
        return URGENCY_BY_BAND[score.band[row]]
    return Urgency.URGENT if score.parts[row].max() >= RED else Urgency.NONE


def unsaid(limits: Sequence[Reason], scored: Sequence[Reason]) -> list[Reason]:
    """Limits of single signs without those that say less of a sign than NEWS2 does."""
    said = {reason.facts.get("sign"): reason.urgency for reason in scored}
    return [limit for limit in limits if limit.urgency > said.get(limit.facts["sign"], Urgency.NONE)]


def specialty_of(possible: Sequence[Possibility], urgency: Urgency, words: Words) -> str:
    """The specialty of the most probable conditions, of a complaint, or whoever looks first; a crisis has its own."""
    if words.crisis is not None:
        return words.crisis.complaint.specialty
    healthy = bool(possible) and possible[0].is_certain and possible[0].condition == HEALTHY.id
    if healthy and urgency == Urgency.NONE:
        return possible[0].specialty
    likely = None if healthy else likely_specialty(possible)
    said = words.mentions[0].complaint.specialty if words.mentions else None
    return likely or said or looks_first(urgency)


def looks_first(urgency: Urgency) -> str:
    """Who sees a patient of whom nothing is certain."""
    if urgency >= CALL_FOR_HELP:
        return EMERGENCY_MEDICINE
    return GENERAL_MEDICINE if urgency >= Urgency.URGENT else GENERAL_PRACTICE
