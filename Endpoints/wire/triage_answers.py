"""Answers of triage, as strict models made from the library's."""

import math
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from Endpoints.wire.appointment_types import SeverityId, SpecialtyId, UrgencyId
from Endpoints.wire.schemas import BandId, ConditionId, Instant, Probability, SignId, Strict
from vitals.catalog.conditions import HEALTHY
from vitals.catalog.specialties import SPECIALTIES
from vitals.times import rfc3339
from vitals.triage.assessment import Triage
from vitals.triage.model import Possibility
from vitals.triage.reasons import KINDS, Reason
from vitals.triage.words import Words

__all__ = ["TriageResult"]

if TYPE_CHECKING:  # what follows from the library cannot be checked before it runs
    type KindId = str
else:
    KindId = Literal[KINDS]
NOTICE = "Synthetic patients, and a model trained on synthetic data. Not for clinical use."


class SpecialtyResult(Strict):
    """The specialty to see."""

    id: SpecialtyId
    name: str
    snomed: str

    @classmethod
    def of(cls, id: str) -> "SpecialtyResult":
        """From the catalog."""
        entry = SPECIALTIES[id]
        return cls(id=entry.id, name=entry.name, snomed=entry.snomed)


class ReasonResult(Strict):
    """A reason and the urgency that it demands by itself; the facts depend on the kind."""

    kind: KindId
    text: str
    urgency: UrgencyId
    rule: Annotated[str, Field(description="Id of the rule.")]
    source: Annotated[str, Field(description="Where the rule is from: an id of the catalog's sources.")]
    facts: dict[str, Any]

    @classmethod
    def of(cls, reason: Reason) -> "ReasonResult":
        """From a reason, with probabilities of four decimals."""
        facts: dict[str, Any] = dict(reason.facts)
        if "probability" in facts:
            facts["probability"] = round(facts["probability"], 4)
        return cls.model_validate(
            {
                "kind": reason.kind,
                "text": reason.text,
                "urgency": str(reason.urgency),
                "rule": reason.rule,
                "source": reason.source,
                "facts": facts,
            }
        )


class PossibilityResult(Strict):
    """A condition that the readings could mean."""

    condition: ConditionId
    probability: Probability
    severity: Annotated[SeverityId | None, Field(description="That fits best; null where it is no illness.")]
    urgency: UrgencyId
    specialty: SpecialtyId

    @classmethod
    def of(cls, found: Possibility) -> "PossibilityResult":
        """From a possibility, its probability with four decimals."""
        return cls(
            condition=found.condition,
            probability=round(found.probability, 4),
            severity=None if found.condition == HEALTHY.id else found.severity,
            urgency=str(found.urgency),
            specialty=found.specialty,
        )


class NEWS2Result(Strict):
    """NEWS2, the least that it can be where signs are missing; and what it demands: the urgency is never below it."""

    total: Annotated[int, Field(ge=0, le=20)]
    band: BandId
    demands: UrgencyId

    @classmethod
    def of(cls, found: Triage) -> "NEWS2Result | None":
        """From what triage found."""
        if found.total is None:
            return None
        return cls(total=found.total, band=str(found.band), demands=str(found.demanded))


class WordsResult(Strict):
    """What the patient's own words say; complaints by their ids, the most urgent first."""

    language: Annotated[str | None, Field(description="Of most of the words: en or de; null if of neither.")]
    understood: list[str]
    denied: list[str]
    past: Annotated[list[str], Field(description="Of earlier times, or only talked of.")]
    not_understood: Annotated[list[str], Field(description="Words that a person must read.")]

    @classmethod
    def of(cls, words: Words) -> "WordsResult":
        """From a reading."""
        understood, denied, past = (
            [mention.complaint.id for mention in mentions] for mentions in (words.mentions, words.denied, words.past)
        )
        language = None if words.language is None or not words.text.strip() else words.language.id
        return cls(
            language=language, understood=understood, denied=denied, past=past, not_understood=list(words.unknown)
        )


class TriageResult(Strict):
    """Urgency, specialty, and the reasons for both."""

    urgency: UrgencyId
    call_for_help: bool
    advice: str
    latest: Annotated[
        Instant | None, Field(description="Latest time at which to be seen; null if nobody needs to see the patient.")
    ]
    specialty: SpecialtyResult
    uncertain: Annotated[
        bool,
        Field(
            description="Whether no condition reaches a probability of 50 %, the signs are unlike those that the model "
            "knows, or signs, the model or words are missing."
        ),
    ]
    not_measured: Annotated[list[SignId], Field(description="Signs that the reading which demands most lacks.")]
    model_asked: bool
    familiarity: Annotated[
        float | None,
        Field(
            ge=0,
            le=100,
            description="Percentage of the readings that the model knows that are less likely than these; below 1 the "
            "answer is uncertain. null where the model was not asked.",
        ),
    ]
    news2: Annotated[NEWS2Result | None, Field(description="null where it has nothing to count, or does not apply.")]
    words: WordsResult
    reasons: list[ReasonResult]
    possibilities: list[PossibilityResult]
    slots: Annotated[str | None, Field(description="Where free times are; null where no appointment is to be booked.")]
    notice: str

    @classmethod
    def of(cls, found: Triage, assessed: float, now: float) -> "TriageResult":
        """From what triage found at a time, which may not be now."""
        unix = found.latest(assessed)
        latest = None if unix is None else rfc3339(unix)
        first = f"&from={rfc3339(int(assessed))}" if assessed > now else ""
        return cls(
            urgency=str(found.urgency),
            call_for_help=found.calls_for_help,
            advice=found.advice,
            latest=latest,
            specialty=SpecialtyResult.of(found.specialty),
            uncertain=found.uncertain,
            not_measured=list(found.not_measured),
            model_asked=found.model_asked,
            familiarity=None if found.familiarity is None else math.floor(found.familiarity * 100) / 100,
            news2=NEWS2Result.of(found),
            words=WordsResult.of(found.words),
            reasons=[ReasonResult.of(reason) for reason in found.reasons],
            possibilities=[PossibilityResult.of(each) for each in found.possibilities],
            slots=f"/api/appointments/slots?specialty={found.specialty}{first}&to={latest}"
            if found.books(assessed, now)
            else None,
            notice=NOTICE,
        )
