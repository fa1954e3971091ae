"""What a presenting complaint is: the signs that it is read from, and how soon such a patient must be seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vitals.catalog.conditions import Urgency
from vitals.catalog.sources import SOURCES
from vitals.catalog.specialties import SPECIALTIES
from vitals.errors import InvalidEntry, UnknownEntry

__all__ = ["GROUPS", "Complaint", "Sign"]

# Groups of ideas, written in capitals in signs.
LIMB = "arm hand leg foot finger toe shoulder elbow knee hip ankle calf joint limb"
TRUNK = "chest back flank abdomen groin neck pelvis spine rib buttock"
HEAD = "head face eye ear nose mouth tooth throat tongue lip jaw scalp eyelid"
PRIVATE = "testicle penis vagina rectum breast bladder kidney womb private_parts"
ELSEWHERE = "skin muscle bone nail vein gland liver lung heart brain body nerve hair prostate bowel thyroid side"
HEAD_SIGNS = """
vomit unconscious confusion seizure sleepy no_wake clear_fluid no_remember vision_blurred blood_thinner slurred
"""
BABY_SIGNS = """
no_eat no_drink no_feed no_urinate sleepy breathless no_keep_down vomit fever high_fever cough blood rash no_stop
jaundice dehydration wheeze hard_breathing injury fall pain seizure sunken
"""
GROUPS: Mapping[str, frozenset[str]] = {
    "LIMB": frozenset(LIMB.split()),
    "BODY": frozenset(" ".join((LIMB, TRUNK, HEAD, PRIVATE, ELSEWHERE)).split()),
    "STROKE_LIMB": frozenset({"arm", "hand", "leg", "foot", "face", "limb", "finger", "one_side", "side"}),
    "HEAD_SIGNS": frozenset(HEAD_SIGNS.split()),
    "BABY_SIGNS": frozenset(BABY_SIGNS.split()),
    "BREATHLESS": frozenset({"breathless", "no_breathe", "not_breathing", "hard_breathing", "severe_breathlessness"}),
}
Sign = tuple[frozenset[str], ...]  # slots: for each, the ideas of which any one will do


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """A presenting complaint.

    Parameters
    ----------
    id, name
        For programs and for people.
    cedis
        Code of the CEDIS list (see `vitals.triage.words.complaints`), or "" where it has none of its own.
    urgency
        How soon a patient with it must be seen, if nothing makes it more or less urgent.
    specialty
        Specialty to see if the model finds no other illness.
    signs
        What it is read from: signs between semicolons, each of one or several ideas that must stand near each other;
        `a|b` is either of two, and names in capitals are `GROUPS`. What words mean an idea is for the languages to say.
    raised
        A higher urgency, and the ideas or other complaints that demand it.
    lowered
        A lower urgency, and the ideas that allow it.
    source
        Where the urgency is taken from; an id of `SOURCES`.
    alters_consciousness
        Whether the patient is not alert in the sense of NEWS2.
    is_crisis
        Whether the patient must talk to somebody now, and an appointment is no answer at all.

    Examples
    --------
    >>> knee = Complaint(id="knee", name="knee pain", cedis="555", urgency=Urgency.SOON, specialty="surgery",
    ...                  signs="knee pain|swell", source="nhs-111")
    >>> [sorted(slot) for sign in knee.patterns for slot in sign]
    [['knee'], ['pain', 'swell']]
    """

    id: str
    name: str
    cedis: str
    urgency: Urgency
    specialty: str
    signs: str
    source: str
    raised: Mapping[Urgency, str] = field(default_factory=dict)
    lowered: Mapping[Urgency, str] = field(default_factory=dict)
    alters_consciousness: bool = False
    is_crisis: bool = False

    def __post_init__(self) -> None:
        if self.specialty not in SPECIALTIES:
            raise UnknownEntry("specialty", self.specialty, SPECIALTIES)
        if self.source not in SOURCES:
            raise UnknownEntry("source", self.source, SOURCES)
        if any(urgency <= self.urgency for urgency in self.raised):
            raise InvalidEntry("complaint", self.id, "raised must be above urgency")
        if any(urgency >= self.urgency for urgency in self.lowered):
            raise InvalidEntry("complaint", self.id, "lowered must be below urgency")

    @property
    def patterns(self) -> tuple[Sign, ...]:
        """The signs, taken apart."""
        signs = (sign.split() for sign in self.signs.split(";"))
        return tuple(tuple(slot_of(slot) for slot in sign) for sign in signs if sign)

    @property
    def ideas(self) -> frozenset[str]:
        """Every idea that the signs speak of."""
        return frozenset(idea for sign in self.patterns for slot in sign for idea in slot)

    @property
    def modifiers(self) -> frozenset[str]:
        """Ideas and complaints that raise or lower the urgency."""
        return frozenset(" ".join([*self.raised.values(), *self.lowered.values()]).split())


def slot_of(text: str) -> frozenset[str]:
    """The ideas of a slot."""
    return frozenset(idea for name in text.split("|") for idea in GROUPS.get(name, (name,)))
