"""The urgency that a patient's own words demand, each with its reason; and whom to call in a crisis.

Complaints that are there raise the urgency. What is denied is said and demands nothing. Words that were not understood
are named: they never lead to "no appointment", since nobody knows what they say. Synthetic, not for clinical use.
"""

from vitals.catalog.conditions import Urgency
from vitals.triage.reasons import Reason
from vitals.triage.words import Complaint, Mention, Words

__all__ = ["CRISIS_LINES", "altered_by", "crisis_advice", "symptom_reasons"]

MOST_NAMED = 12  # words that were not understood, in a sentence
# From memory: each country's own line, free and open at any hour.
CRISIS_LINES = (
    "988 (United States and Canada)",
    "116 123 (United Kingdom, Ireland, and much of Europe)",
    "0800 111 0 111 (Germany)",
    "142 (Austria)",
    "143 (Switzerland)",
)
PLAIN = {
    "no_breathe": "inability to breathe",
    "one_side": "on one side",
    "worst_ever": "worse than ever",
    "at_rest": "at rest",
    "immune_weak": "a weak immune system",
    "blood_thinner": "a blood thinner",
    "leg_swell_pain": "a swollen or painful calf",
}


def symptom_reasons(words: Words) -> list[Reason]:
    """Reasons from a text: what is there, what was not understood, what is past and what is denied."""
    reasons = [mention_reason(mention) for mention in words.mentions]
    if words.unknown:
        reasons.append(unknown_reason(words))
    if words.past:
        reasons.append(
            named_reason("of earlier times, or only talked of (a person must read this)", words.past, Urgency.ROUTINE)
        )
    if words.denied:
        reasons.append(named_reason("denied", words.denied, Urgency.NONE))
    if not reasons and words.text.strip():
        text = "the patient's words were understood and name no complaint"
        reasons.append(Reason(kind="symptom", text=text, urgency=Urgency.NONE, rule="words"))
    return reasons


def mention_reason(mention: Mention) -> Reason:
    """A complaint that is there."""
    complaint = mention.complaint
    because = ", ".join(PLAIN.get(idea, idea.replace("_", " ")) for idea in mention.because)
    text = f"the patient's words mention {complaint.name} (“{mention.quote}”)"
    if because:
        text += f"; {'more' if mention.urgency > complaint.urgency else 'less'} urgent with: {because}"
    return Reason(
        kind="symptom",
        text=text,
        urgency=mention.urgency,
        rule=f"words.{complaint.id}",
        source=complaint.source,
        facts={"symptom": complaint.id, "quote": mention.quote, "cedis": complaint.cedis},
    )


def unknown_reason(words: Words) -> Reason:
    """Words that were not understood."""
    named = ", ".join(words.unknown[:MOST_NAMED]) + (", …" if len(words.unknown) > MOST_NAMED else "")
    text = f"these words were not understood: {named}; a person must read this"
    return Reason(
        kind="symptom",
        text=text,
        urgency=Urgency.ROUTINE,
        rule="words.not_understood",
        facts={"not_understood": list(words.unknown)},
    )


def named_reason(how: str, mentions: tuple[Mention, ...], urgency: Urgency) -> Reason:
    """Complaints that are not there now."""
    names = ", ".join(mention.complaint.name for mention in mentions)
    facts = {"symptoms": [mention.complaint.id for mention in mentions]}
    return Reason(
        kind="symptom", text=f"{how}: {names}", urgency=urgency, rule="words.scope", source="chapman-2001", facts=facts
    )


def altered_by(words: Words) -> Complaint | None:
    """The complaint that says that the patient is not alert, if any."""
    complaints = (mention.complaint for mention in words.mentions)
    return next((complaint for complaint in complaints if complaint.alters_consciousness), None)


def crisis_advice(mention: Mention) -> str:
    """Whom to call in a crisis; never an appointment."""
    return (
        f"The patient's words mention {mention.complaint.name}: talk to somebody now, and do not stay alone. "
        "In danger, or after doing something, call the emergency number (112, 911, 999). "
        f"To talk to somebody at any hour: {', '.join(CRISIS_LINES)}."
    )
