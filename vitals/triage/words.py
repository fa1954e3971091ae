"""Red flags in a patient's own words: symptoms that make a case more urgent, whatever the signs say.

They are recognized in English, and nothing is diagnosed from words. That new confusion counts is NEWS2's rule
(rcp-2017); every urgency is design, set by what people call emergency numbers for.
"""

import re
from dataclasses import dataclass

from vitals.catalog.catalog import Catalog
from vitals.catalog.conditions import Urgency
from vitals.catalog.specialties import SPECIALTIES
from vitals.errors import UnknownEntry

__all__ = ["SYMPTOMS", "Symptom", "symptoms_in"]

APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ′´`＇", "'"))
# A denial reaches 25 characters far, and not beyond the end of its clause: rather a false alarm than a missed one.
NEGATION = re.compile(
    r"\b(?:no|not(?! only\b)|without|denies|denied|never|nor|(?:is|has|have|do|does|did|was)n't)\b"
    r"(?:(?!\b(?:but|however|yet|though|although|except|and|from|because|since|with|if|warning)\b)"
    r"[^.,;:!?()\n–—]){0,25}\Z"
)


@dataclass(frozen=True, kw_only=True)
class Symptom:
    """A red flag.

    Parameters
    ----------
    id, name
        For programs and for people.
    words
        Regular expressions for a text in lower case; any one of them is enough.
    urgency
        Least urgency of a patient who has it.
    specialty
        Specialty to see if the model finds no other illness.
    alters_consciousness
        Whether the patient is not alert in the sense of NEWS2, which adds three points.
    """

    id: str
    name: str
    words: tuple[str, ...]
    urgency: Urgency
    specialty: str | None = None
    alters_consciousness: bool = False

    def __post_init__(self) -> None:
        if self.specialty is not None and self.specialty not in SPECIALTIES:
            raise UnknownEntry("specialty", self.specialty, SPECIALTIES)

    def is_in(self, text: str) -> bool:
        """Whether a text in lower case mentions it, and does not deny it."""
        patterns = (rf"\b(?:{words})".replace(" ", r"\s+") for words in self.words)
        found = (match for pattern in patterns for match in re.finditer(pattern, text))
        return any(not NEGATION.search(text[: match.start()]) for match in found)


SYMPTOMS: Catalog[Symptom] = Catalog(
    "symptom",
    Symptom(
        id="unresponsive",
        name="loss of consciousness",
        alters_consciousness=True,
        words=("unconscious", "unresponsive", "not responding", "cannot be woken", "can'?t be woken", "passed out"),
        urgency=Urgency.IMMEDIATE,
        specialty="emergency_medicine",
    ),
    Symptom(
        id="not_breathing",
        name="inability to breathe",
        words=("not breathing", "(?:cannot|can'?t|can not|unable to) breathe", "stopped breathing", "choking"),
        urgency=Urgency.IMMEDIATE,
        specialty="emergency_medicine",
    ),
    Symptom(
        id="stroke",
        name="signs of a stroke",
        words=("face (?:is )?droop", "slurred speech", "stroke", "(?:arm|leg) (?:is )?(?:weak|numb|paraly)"),
        urgency=Urgency.IMMEDIATE,
        specialty="emergency_medicine",
    ),
    Symptom(
        id="heavy_bleeding",
        name="heavy bleeding",
        words=(
            "(?:heavy|severe|massive) bleeding",
            "bleeding (?:heavily|a lot)",
            "vomiting blood",
            "coughing up blood",
        ),
        urgency=Urgency.IMMEDIATE,
        specialty="emergency_medicine",
    ),
    Symptom(
        id="anaphylaxis",
        name="swelling of the throat or tongue",
        words=("(?:throat|tongue) (?:is )?swell", "(?:throat|tongue) (?:is )?swollen", "anaphyla"),
        urgency=Urgency.IMMEDIATE,
        specialty="emergency_medicine",
    ),
    Symptom(
        id="chest_pain",
        name="chest pain",
        words=("chest pain", "pain in (?:the |my |his |her )?chest", "chest (?:pressure|tightness)", "chest is tight"),
        urgency=Urgency.EMERGENCY,
        specialty="cardiology",
    ),
    Symptom(
        id="seizure",
        name="a seizure",
        words=("seizure", "convulsi", "fitting"),
        urgency=Urgency.EMERGENCY,
        specialty="emergency_medicine",
    ),
    Symptom(
        id="suicidal",
        name="suicidal thoughts",
        words=("suicid", "kill (?:myself|himself|herself|themselves)", "end (?:my|his|her|their) life"),
        urgency=Urgency.EMERGENCY,
        specialty="psychiatry",
    ),
    Symptom(
        id="worst_headache",
        name="a sudden or worst-ever headache",
        words=("worst headache", "thunderclap", "sudden (?:severe )?headache"),
        urgency=Urgency.EMERGENCY,
        specialty="emergency_medicine",
    ),
    Symptom(
        id="confusion",
        name="new confusion",
        alters_consciousness=True,
        words=("confus", "disorient", "delirious", "delirium"),
        urgency=Urgency.URGENT,
        specialty="general_medicine",
    ),
    Symptom(
        id="breathless",
        name="shortness of breath",
        words=(
            "short(?:ness)? of breath",
            "breathless",
            "trouble breathing",
            "difficulty breathing",
            "hard to breathe",
        ),
        urgency=Urgency.URGENT,
        specialty="respiratory_medicine",
    ),
    Symptom(
        id="fainting",
        name="fainting",
        words=("faint", "syncope", "collapse", "blackout", "blacked out"),
        urgency=Urgency.URGENT,
        specialty="cardiology",
    ),
    Symptom(
        id="palpitations",
        name="palpitations",
        words=("palpitation", "heart (?:is )?racing", "irregular heartbeat"),
        urgency=Urgency.SOON,
        specialty="cardiology",
    ),
)


def symptoms_in(text: str) -> list[Symptom]:
    """Red flags that a text names, the most urgent first.

    Examples
    --------
    >>> [symptom.id for symptom in symptoms_in("Palpitations since noon, no chest pain.")]
    ['palpitations']
    """
    lower = text.lower().translate(APOSTROPHES)
    found = [symptom for symptom in SYMPTOMS.values() if symptom.is_in(lower)]
    return sorted(found, key=lambda symptom: symptom.urgency, reverse=True)
