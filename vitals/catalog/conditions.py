"""The twenty conditions: codes, care route, frequency, time course, and the level of every sign at each severity.

A new condition is one more entry in `CONDITIONS`; sampling, labels, choices on the command line and documentation
follow from it. Every level is a design value, set from the works that the entry names: no publication states the table.

SNOMED CT codes were seen in public code or cited from memory, and none was verified in a SNOMED CT browser. Verify them
before any real exchange of data. ICD-10 codes are cited from memory.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from vitals.catalog.catalog import Catalog, PicklableMappings
from vitals.catalog.signs import SIGNS, Level, VitalSign
from vitals.catalog.sources import SOURCES
from vitals.catalog.specialties import SPECIALTIES
from vitals.errors import InvalidEntry, InvalidValue, UnknownEntry

__all__ = ["CONDITIONS", "HEALTHY", "SEVERITIES", "Condition", "Course", "Shape", "Urgency", "at", "between"]

SEVERITIES = ("mild", "moderate", "severe")  # severity 1, 2, 3; severity 0 is healthy

SECOND, MINUTE, HOUR, DAY, WEEK = 1, 60, 3600, 86400, 604800  # in seconds


class Urgency(StrEnum):
    """Time within which a patient must be seen, in rising order; `<` and `max` follow that order, not the alphabet."""

    NONE = "none"
    ROUTINE = "routine"
    SOON = "soon"
    URGENT = "urgent"
    EMERGENCY = "emergency"
    IMMEDIATE = "immediate"

    @property
    def within_seconds(self) -> int | None:
        """The latest time to be seen; None where no appointment is needed."""
        return WITHIN_SECONDS[self]

    @property
    def rank(self) -> int:
        """Position in rising order, from 0."""
        return RANKS[self]

    def __lt__(self, other: str) -> bool:
        return self.rank < Urgency(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Urgency(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Urgency(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Urgency(other).rank


RANKS: Mapping[Urgency, int] = MappingProxyType({urgency: rank for rank, urgency in enumerate(Urgency)})
WITHIN_SECONDS: Mapping[Urgency, int | None] = MappingProxyType(
    {
        Urgency.NONE: None,
        Urgency.ROUTINE: 30 * DAY,
        Urgency.SOON: 7 * DAY,
        Urgency.URGENT: 24 * HOUR,
        Urgency.EMERGENCY: 1 * HOUR,
        Urgency.IMMEDIATE: 0,
    }
)


class Shape(StrEnum):
    """Shape of a condition's course."""

    NONE = "none"
    CHRONIC = "chronic"  # a trait of the patient, constant in time
    STEP = "step"
    EXPONENTIAL = "exponential"
    SIGMOID = "sigmoid"


@dataclass(frozen=True)
class Course:
    """Speed at which a condition comes and, with treatment, goes: real seconds to 63 % of the change.

    The simulation compresses these times so that a course fits its slot; see `vitals.simulation.episodes`.
    """

    shape: Shape
    onset_seconds: float = 0.0
    recovery_seconds: float = 0.0


def between(low: float, high: float) -> float:
    """Give the geometric mean of a range, because times and their errors are proportional.

    Where the literature gives words only, "seconds" is read as 1 to 10 s, "hours" as from 1 h, "days" as 1 to 7 d and
    "weeks" as 1 to 4 weeks; of two ranges (two routes, two treatments) the lowest and the highest end are taken.

    Examples
    --------
    >>> between(10, 40)
    20.0
    """
    return math.sqrt(low * high)


def at(**signs: tuple[float, float]) -> Mapping[str, Level]:
    """Give the (mean, SD) of the signs that a condition moves, in each sign's unit.

    Examples
    --------
    >>> at(heart_rate=(153, 11))["heart_rate"]
    Level(mean=153, sd=11)
    """
    return MappingProxyType({sign: Level(mean, sd) for sign, (mean, sd) in signs.items()})


@dataclass(frozen=True, kw_only=True)
class Condition(PicklableMappings):
    """One condition and everything that is known about it.

    Parameters
    ----------
    id, name
        Label of the data and full term.
    icd10, icd10_cm, snomed
        Codes of WHO's and of the US's classification, the best fit first; SNOMED CT concept, if there is one.
    specialties
        Specialties that treat it, the first choice first; ids of `SPECIALTIES`.
    urgency
        Urgency of a mild, a moderate and a severe case.
    share
        Fraction of adults in an emergency department who have it; the shares of `CONDITIONS` sum to 1.
    course
        Shape and speed.
    mild, moderate, severe
        Mean and SD, at the plateau, without treatment, on room air, of each sign that moves; a sign that is not
        listed keeps its healthy level. The SDs include the differences between people.
    drivers, discriminator
        Signs that move, with the reason; and the difference from the conditions next to it.
    heart_rate_variability
        Factor on the fluctuation of heart rate within a person.
    sources
        Works that the numbers were taken from; ids of `SOURCES`.
    """

    id: str
    name: str
    icd10: tuple[str, ...]
    icd10_cm: tuple[str, ...]
    snomed: str | None
    specialties: tuple[str, ...]
    urgency: tuple[Urgency, Urgency, Urgency]
    share: float
    course: Course
    drivers: str
    discriminator: str
    sources: tuple[str, ...]
    mild: Mapping[str, Level] = field(default_factory=dict)
    moderate: Mapping[str, Level] = field(default_factory=dict)
    severe: Mapping[str, Level] = field(default_factory=dict)
    heart_rate_variability: float = 1.0

    def __post_init__(self) -> None:
        for severity in SEVERITIES:
            levels = MappingProxyType(dict(getattr(self, severity)))
            object.__setattr__(self, severity, levels)
            for sign, level in levels.items():
                self.check_level(severity, sign, level)
        if not 0 <= self.share <= 1:
            raise InvalidEntry("condition", self.id, f"share {self.share} must lie in 0 to 1")
        if not 0 < self.heart_rate_variability <= 1:
            wrong = f"heart_rate_variability {self.heart_rate_variability} must be above 0 and at most 1"
            raise InvalidEntry("condition", self.id, wrong)
        urgency = ", ".join(self.urgency)
        if len(self.urgency) != len(SEVERITIES):
            raise InvalidEntry(
                "condition", self.id, f"urgency ({urgency}) must have one entry for each of {SEVERITIES}"
            )
        if list(self.urgency) != sorted(self.urgency):
            raise InvalidEntry("condition", self.id, f"urgency ({urgency}) must not fall with severity")
        for specialty in self.specialties:
            self.check_known("specialty", specialty, SPECIALTIES)
        for source in self.sources:
            self.check_known("source", source, SOURCES)

    def check_level(self, severity: str, sign: str, level: Level) -> None:
        """Refuse a level of an unknown sign, outside the limits of the generator, or without spread."""
        self.check_known("sign", sign, SIGNS)
        low, high = SIGNS[sign].accepted
        if not low <= level.mean <= high:
            wrong = f"{severity} {sign} {level.mean} {SIGNS[sign].unit} lies outside {low} to {high}"
            raise InvalidEntry("condition", self.id, wrong)
        if not level.sd > 0:
            raise InvalidEntry("condition", self.id, f"{severity} {sign} has SD {level.sd}, which must be above 0")

    def check_known(self, kind: str, id: str, known: Mapping[str, object]) -> None:
        """Refuse an id that its catalog does not hold."""
        if id not in known:
            raise InvalidEntry("condition", self.id, str(UnknownEntry(kind, id, known)))

    @property
    def is_chronic(self) -> bool:
        """Whether it is a trait of the patient, constant in time, and not an episode."""
        return self.course.shape is Shape.CHRONIC

    def level(self, severity: int, sign: str, signs: Mapping[str, VitalSign] = SIGNS) -> Level:
        """Give mean and SD of a sign at severity 0 (healthy), 1 (mild), 2 (moderate) or 3 (severe).

        Parameters
        ----------
        severity, sign
            Whole number from 0 to 3, and the sign's id.
        signs
            Signs whose healthy levels hold where the condition moves nothing.

        Raises
        ------
        InvalidValue
            If the severity is none of these.
        UnknownEntry
            If there is no such sign.

        Examples
        --------
        >>> CONDITIONS["hypothermia"].level(3, "temperature_c")
        Level(mean=26.3, sd=1.3)
        """
        healthy = signs[sign].healthy
        if severity == 0:
            return healthy
        if severity not in range(1, len(SEVERITIES) + 1):
            raise InvalidValue("severity", severity, f"a whole number from 0 to {len(SEVERITIES)}")
        return (self.mild, self.moderate, self.severe)[severity - 1].get(sign, healthy)


def check_shares(conditions: Iterable[Condition]) -> None:
    """Refuse a catalog whose shares do not sum to 1, to 0.1 %."""
    total = sum(condition.share for condition in conditions)
    if not math.isclose(total, 1.0, abs_tol=1e-3):
        raise InvalidEntry("catalog", "condition", f"the shares sum to {total:.4f} and must sum to 1")


CONDITIONS: Catalog[Condition] = Catalog(
    "condition",
    Condition(
        id="healthy",
        name="Healthy",
        icd10=("Z00.0",),
        icd10_cm=("Z00.00",),
        snomed=None,  # no condition, no code
        specialties=("general_practice",),
        urgency=(Urgency.NONE, Urgency.NONE, Urgency.NONE),
        share=0.539,
        course=Course(Shape.NONE),
        drivers="Nothing moves: the levels are those of SIGNS.",
        discriminator="Every sign lies inside its normal band.",
        sources=("design",),
    ),
    Condition(
        id="hypertension",
        name="Hypertension",
        icd10=("I10",),
        icd10_cm=("I10",),
        snomed="38341003",
        specialties=("general_practice", "cardiology"),
        urgency=(Urgency.ROUTINE, Urgency.SOON, Urgency.URGENT),
        share=0.15,
        # sets in over weeks, and goes within days to weeks of treatment
        course=Course(
            Shape.CHRONIC, onset_seconds=between(1 * WEEK, 4 * WEEK), recovery_seconds=between(1 * DAY, 4 * WEEK)
        ),
        mild=at(
            heart_rate=(75, 11),
            resp_rate=(15.8, 2.2),
            blood_pressure_systolic=(136, 5),
            blood_pressure_diastolic=(85, 5),
            spo2=(97.3, 1.2),
            glucose_mgdl=(108, 22),
        ),
        moderate=at(
            heart_rate=(77, 11),
            resp_rate=(16, 2.3),
            blood_pressure_systolic=(152, 7),
            blood_pressure_diastolic=(93, 7),
            spo2=(97.2, 1.3),
            glucose_mgdl=(112, 25),
        ),
        severe=at(
            heart_rate=(79, 12),
            resp_rate=(16.3, 2.4),
            blood_pressure_systolic=(171, 6),
            blood_pressure_diastolic=(103, 8),
            spo2=(97, 1.4),
            glucose_mgdl=(116, 28),
        ),
        drivers="Raised vascular resistance lifts both pressures for good; the other signs hardly move.",
        discriminator="Only the pressures are high; heart and respiratory rate are normal.",
        sources=("whelton-2018", "wright-2011", "design"),
    ),
    Condition(
        id="hypertensive_crisis",
        name="Hypertensive crisis",
        icd10=("I10",),
        icd10_cm=("I16.9", "I16.0", "I16.1"),
        snomed="706882009",
        specialties=("emergency_medicine", "cardiology"),
        urgency=(Urgency.URGENT, Urgency.EMERGENCY, Urgency.IMMEDIATE),
        share=0.01,
        course=Course(
            Shape.EXPONENTIAL, onset_seconds=between(0.5 * HOUR, 2 * HOUR), recovery_seconds=between(1 * HOUR, 6 * HOUR)
        ),
        mild=at(
            heart_rate=(84, 13),
            resp_rate=(17, 2.6),
            blood_pressure_systolic=(189, 8),
            blood_pressure_diastolic=(112, 9),
            spo2=(97, 1.5),
            temperature_c=(36.7, 0.4),
            glucose_mgdl=(120, 30),
        ),
        moderate=at(
            heart_rate=(88, 15),
            resp_rate=(18.5, 3),
            blood_pressure_systolic=(206, 12),
            blood_pressure_diastolic=(122, 10),
            spo2=(96.4, 1.9),
            temperature_c=(36.7, 0.4),
            glucose_mgdl=(128, 35),
        ),
        severe=at(
            heart_rate=(95, 18),
            resp_rate=(22, 4.5),
            blood_pressure_systolic=(226, 16),
            blood_pressure_diastolic=(134, 13),
            spo2=(95, 2.8),
            temperature_c=(36.8, 0.5),
            glucose_mgdl=(142, 45),
        ),
        drivers="Both pressures climb far beyond the limit; where the lungs congest, breathing quickens and "
        "saturation sinks.",
        discriminator="Pressure above 180/120 dominates; unlike acute heart failure, saturation is mostly kept.",
        sources=("whelton-2018", "saladini-2020", "brescia-2015", "design"),
    ),
    Condition(
        id="hypovolemic_shock",
        name="Hypovolemic shock",
        icd10=("R57.1",),
        icd10_cm=("R57.1",),
        snomed="39419009",
        specialties=("emergency_medicine", "surgery"),
        urgency=(Urgency.EMERGENCY, Urgency.IMMEDIATE, Urgency.IMMEDIATE),
        share=0.01,
        course=Course(
            Shape.EXPONENTIAL,
            onset_seconds=between(10 * MINUTE, 60 * MINUTE),
            recovery_seconds=between(30 * MINUTE, 90 * MINUTE),
        ),
        mild=at(
            heart_rate=(103, 13),
            resp_rate=(20.5, 3),
            blood_pressure_systolic=(110, 11),
            blood_pressure_diastolic=(73, 9),
            spo2=(97, 1.4),
            temperature_c=(36.4, 0.4),
            glucose_mgdl=(128, 30),
        ),
        moderate=at(
            heart_rate=(115, 16),
            resp_rate=(25.5, 4),
            blood_pressure_systolic=(94, 11),
            blood_pressure_diastolic=(61, 9),
            spo2=(96, 2.2),
            temperature_c=(36, 0.6),
            glucose_mgdl=(155, 42),
        ),
        severe=at(
            heart_rate=(126, 20),
            resp_rate=(31, 6),
            blood_pressure_systolic=(71, 13),
            blood_pressure_diastolic=(42, 10),
            spo2=(92.5, 4.5),
            temperature_c=(35.3, 0.8),
            glucose_mgdl=(185, 60),
        ),
        heart_rate_variability=0.5,
        drivers="Lost volume lowers the filling of the heart: the rate rises and the pulse pressure narrows "
        "before systolic pressure falls; lactate drives breathing, the body cools, stress raises glucose.",
        discriminator="Heart rate above systolic pressure, with a normal or low temperature and a narrow pulse "
        "pressure.",
        sources=("atls-2016", "guly-2010", "mutschler-2013", "rady-1994", "design"),
    ),
    Condition(
        id="sepsis",
        name="Sepsis",
        icd10=("A41.9", "R57.2"),
        icd10_cm=("A41.9", "R65.21"),
        snomed="91302008",  # septic shock: 76571007
        specialties=("emergency_medicine", "critical_care"),
        urgency=(Urgency.EMERGENCY, Urgency.EMERGENCY, Urgency.IMMEDIATE),
        share=0.025,
        course=Course(
            Shape.SIGMOID, onset_seconds=between(4 * HOUR, 12 * HOUR), recovery_seconds=between(24 * HOUR, 72 * HOUR)
        ),
        mild=at(
            heart_rate=(107, 14),
            resp_rate=(23.5, 4),
            blood_pressure_systolic=(122, 16),
            blood_pressure_diastolic=(67, 10),
            spo2=(94.8, 1.9),
            temperature_c=(38.8, 0.7),
            glucose_mgdl=(135, 40),
        ),
        moderate=at(
            heart_rate=(112, 17),
            resp_rate=(25.5, 5),
            blood_pressure_systolic=(103, 13),
            blood_pressure_diastolic=(57, 9),
            spo2=(93.8, 2.8),
            temperature_c=(38.5, 1),
            glucose_mgdl=(150, 50),
        ),
        severe=at(
            heart_rate=(119, 21),
            resp_rate=(28, 6),
            blood_pressure_systolic=(83, 12),
            blood_pressure_diastolic=(45, 9),
            spo2=(92, 4),
            temperature_c=(38.1, 1.4),
            glucose_mgdl=(165, 70),
        ),
        heart_rate_variability=0.5,
        drivers="Infection and inflammation: fever (rarely a low temperature), fast heart and breathing; widened "
        "vessels take diastolic pressure down first, so that the pulse pressure is wide early; stress "
        "raises glucose.",
        discriminator="Fever with a low diastolic pressure; in a viral fever the pressure holds.",
        sources=("emj-sepsis", "j-intensive-care-2017", "singer-2016", "design"),
    ),
    Condition(
        id="viral_fever",
        name="Viral fever",
        icd10=("B34.9", "R50.9"),
        icd10_cm=("B34.9", "R50.9"),
        snomed="34014006",  # fever as a finding: 386661006
        specialties=("general_practice", "infectious_diseases"),
        urgency=(Urgency.ROUTINE, Urgency.SOON, Urgency.URGENT),
        share=0.07,
        course=Course(
            Shape.SIGMOID, onset_seconds=between(6 * HOUR, 12 * HOUR), recovery_seconds=between(2 * DAY, 4 * DAY)
        ),
        mild=at(
            heart_rate=(85, 11),
            resp_rate=(17, 2.4),
            blood_pressure_systolic=(121, 12),
            blood_pressure_diastolic=(74, 9),
            spo2=(97.1, 1.2),
            temperature_c=(37.9, 0.3),
            glucose_mgdl=(104, 18),
        ),
        moderate=at(
            heart_rate=(96, 12),
            resp_rate=(19, 2.8),
            blood_pressure_systolic=(119, 12),
            blood_pressure_diastolic=(72, 9),
            spo2=(96.7, 1.4),
            temperature_c=(38.6, 0.4),
            glucose_mgdl=(109, 20),
        ),
        severe=at(
            heart_rate=(107, 13),
            resp_rate=(21.5, 3.4),
            blood_pressure_systolic=(115, 12),
            blood_pressure_diastolic=(69, 9),
            spo2=(96.1, 1.6),
            temperature_c=(39.5, 0.5),
            glucose_mgdl=(115, 24),
        ),
        drivers="Temperature rises and takes heart rate (7 to 8 beats/min per degree) and breathing (1.4 to 2.3 "
        "per degree) with it; saturation is kept.",
        discriminator="Temperature alone explains the heart rate.",
        sources=("jensen-2019", "kirschen-2020", "o-grady-2008", "design"),
    ),
    Condition(
        id="pneumonia",
        name="Pneumonia",
        icd10=("J18.9",),
        icd10_cm=("J18.9",),
        snomed="233604007",
        specialties=("respiratory_medicine",),
        urgency=(Urgency.URGENT, Urgency.EMERGENCY, Urgency.IMMEDIATE),
        share=0.035,
        # heart rate and pressure settle a day before the rest
        course=Course(
            Shape.SIGMOID, onset_seconds=between(12 * HOUR, 48 * HOUR), recovery_seconds=between(2 * DAY, 3 * DAY)
        ),
        mild=at(
            heart_rate=(92, 14),
            resp_rate=(21, 3.6),
            blood_pressure_systolic=(131, 19),
            blood_pressure_diastolic=(74, 11),
            spo2=(94.8, 1.7),
            temperature_c=(38, 0.7),
            glucose_mgdl=(118, 28),
        ),
        moderate=at(
            heart_rate=(103, 16),
            resp_rate=(25.5, 4.4),
            blood_pressure_systolic=(126, 20),
            blood_pressure_diastolic=(69, 11),
            spo2=(91.3, 2.6),
            temperature_c=(38.5, 0.8),
            glucose_mgdl=(130, 38),
        ),
        severe=at(
            heart_rate=(116, 18),
            resp_rate=(32, 5.5),
            blood_pressure_systolic=(108, 19),
            blood_pressure_diastolic=(60, 11),
            spo2=(85.5, 5),
            temperature_c=(38.7, 1),
            glucose_mgdl=(148, 50),
        ),
        drivers="Infected lung tissue lets blood pass without oxygen: fever, fast breathing and a fast heart, "
        "and saturation falls.",
        discriminator="Fever and hypoxaemia together.",
        sources=("pneumonia-2016", "halm-1998", "design"),
    ),
    Condition(
        id="acute_respiratory_failure",
        name="Acute respiratory failure",
        icd10=("J96.0",),
        icd10_cm=("J96.01",),
        snomed="65710008",
        specialties=("critical_care", "respiratory_medicine"),
        urgency=(Urgency.EMERGENCY, Urgency.IMMEDIATE, Urgency.IMMEDIATE),
        share=0.01,
        # recovery in days; within minutes of oxygen if it responds
        course=Course(
            Shape.EXPONENTIAL, onset_seconds=between(0.5 * HOUR, 6 * HOUR), recovery_seconds=between(1 * DAY, 7 * DAY)
        ),
        mild=at(
            heart_rate=(99, 15),
            resp_rate=(26, 4),
            blood_pressure_systolic=(130, 18),
            blood_pressure_diastolic=(78, 11),
            spo2=(89.3, 1.8),
            temperature_c=(36.9, 0.5),
            glucose_mgdl=(120, 30),
        ),
        moderate=at(
            heart_rate=(110, 16),
            resp_rate=(32, 5),
            blood_pressure_systolic=(127, 20),
            blood_pressure_diastolic=(76, 12),
            spo2=(84, 3.2),
            temperature_c=(36.9, 0.6),
            glucose_mgdl=(135, 40),
        ),
        severe=at(
            heart_rate=(122, 19),
            resp_rate=(39, 6),
            blood_pressure_systolic=(112, 21),
            blood_pressure_diastolic=(66, 13),
            spo2=(74, 6.5),
            temperature_c=(36.7, 0.8),
            glucose_mgdl=(150, 50),
        ),
        drivers="Gas exchange fails: saturation drops steeply, breathing and heart race, temperature stays normal.",
        discriminator="Saturation is lower than breathing and temperature would explain.",
        sources=("o-driscoll-2017", "design"),
    ),
    Condition(
        id="copd_exacerbation",
        name="COPD exacerbation",
        icd10=("J44.1",),
        icd10_cm=("J44.1",),
        snomed="195951007",
        specialties=("respiratory_medicine",),
        urgency=(Urgency.URGENT, Urgency.EMERGENCY, Urgency.IMMEDIATE),
        share=0.02,
        course=Course(
            Shape.SIGMOID, onset_seconds=between(12 * HOUR, 48 * HOUR), recovery_seconds=between(5 * DAY, 10 * DAY)
        ),
        mild=at(
            heart_rate=(91, 15),
            resp_rate=(23.5, 3.6),
            blood_pressure_systolic=(141, 20),
            blood_pressure_diastolic=(80, 12),
            spo2=(92.5, 2.1),
            temperature_c=(36.8, 0.5),
            glucose_mgdl=(118, 28),
        ),
        moderate=at(
            heart_rate=(99, 17),
            resp_rate=(28.5, 4.6),
            blood_pressure_systolic=(147, 22),
            blood_pressure_diastolic=(82, 13),
            spo2=(89, 2.8),
            temperature_c=(36.9, 0.6),
            glucose_mgdl=(130, 38),
        ),
        severe=at(
            heart_rate=(112, 18),
            resp_rate=(32, 6),
            blood_pressure_systolic=(151, 24),
            blood_pressure_diastolic=(84, 14),
            spo2=(82.5, 5),
            temperature_c=(36.9, 0.7),
            glucose_mgdl=(146, 48),
        ),
        drivers="Saturation falls from a level that was low before; breathing quickens and pressure rises; "
        "steroids may raise glucose.",
        discriminator="An older patient with saturation of 88 to 92 % and raised pressure.",
        sources=("emerg-med-int-2020", "seemungal-2000", "design"),
    ),
    Condition(
        id="asthma_exacerbation",
        name="Asthma exacerbation",
        icd10=("J46", "J45.9"),
        icd10_cm=("J45.901",),
        snomed="708038006",
        specialties=("respiratory_medicine",),
        urgency=(Urgency.URGENT, Urgency.EMERGENCY, Urgency.IMMEDIATE),
        share=0.015,
        # recovery: 1 to 4 h in part, 2 to 5 d in full
        course=Course(
            Shape.EXPONENTIAL, onset_seconds=between(1 * HOUR, 6 * HOUR), recovery_seconds=between(1 * HOUR, 5 * DAY)
        ),
        mild=at(
            heart_rate=(95, 12),
            resp_rate=(20.5, 3),
            blood_pressure_systolic=(128, 14),
            blood_pressure_diastolic=(79, 9),
            spo2=(96, 1.3),
            temperature_c=(36.7, 0.4),
            glucose_mgdl=(108, 18),
        ),
        moderate=at(
            heart_rate=(109, 12),
            resp_rate=(25.5, 3.5),
            blood_pressure_systolic=(134, 15),
            blood_pressure_diastolic=(82, 10),
            spo2=(94, 1.7),
            temperature_c=(36.7, 0.4),
            glucose_mgdl=(118, 24),
        ),
        severe=at(
            heart_rate=(127, 15),
            resp_rate=(32, 5),
            blood_pressure_systolic=(138, 18),
            blood_pressure_diastolic=(84, 11),
            spo2=(90, 3),
            temperature_c=(36.8, 0.4),
            glucose_mgdl=(136, 36),
        ),
        drivers="The work of breathing and beta-agonists drive breathing and heart rate; saturation falls late.",
        discriminator="Heart and respiratory rate are high for a modest loss of saturation.",
        sources=("asthma-guidelines", "design"),
    ),
    Condition(
        id="pulmonary_embolism",
        name="Pulmonary embolism",
        icd10=("I26.9",),
        icd10_cm=("I26.99",),
        snomed="59282003",
        specialties=("respiratory_medicine", "cardiology"),
        urgency=(Urgency.EMERGENCY, Urgency.EMERGENCY, Urgency.IMMEDIATE),
        share=0.005,
        # onset within 5 min, recovery in hours to days
        course=Course(
            Shape.STEP, onset_seconds=between(1 * MINUTE, 5 * MINUTE), recovery_seconds=between(1 * HOUR, 7 * DAY)
        ),
        mild=at(
            heart_rate=(93, 14),
            resp_rate=(20.5, 3.4),
            blood_pressure_systolic=(131, 17),
            blood_pressure_diastolic=(79, 11),
            spo2=(95.3, 1.8),
            temperature_c=(36.8, 0.4),
            glucose_mgdl=(110, 22),
        ),
        moderate=at(
            heart_rate=(109, 14),
            resp_rate=(25.5, 4.4),
            blood_pressure_systolic=(121, 16),
            blood_pressure_diastolic=(77, 11),
            spo2=(92, 2.5),
            temperature_c=(36.9, 0.5),
            glucose_mgdl=(122, 30),
        ),
        severe=at(
            heart_rate=(125, 17),
            resp_rate=(31, 6),
            blood_pressure_systolic=(85, 11),
            blood_pressure_diastolic=(56, 9),
            spo2=(86, 5),
            temperature_c=(36.7, 0.5),
            glucose_mgdl=(150, 48),
        ),
        drivers="A clot blocks the pulmonary artery: within minutes breathing and heart race and saturation "
        "falls; if it is massive, the right ventricle fails and pressure drops.",
        discriminator="Sudden, without fever, heart rate high for the systolic pressure.",
        sources=("west-j-emerg-med-2018", "fernando", "design"),
    ),
    Condition(
        id="supraventricular_tachycardia",
        name="Supraventricular tachycardia",
        icd10=("I47.1",),
        icd10_cm=("I47.10",),
        snomed="67198005",  # the paroxysmal form
        specialties=("cardiology",),
        urgency=(Urgency.URGENT, Urgency.EMERGENCY, Urgency.IMMEDIATE),
        share=0.012,
        # recovery in seconds, with adenosine
        course=Course(
            Shape.STEP, onset_seconds=between(1 * SECOND, 5 * SECOND), recovery_seconds=between(1 * SECOND, 10 * SECOND)
        ),
        mild=at(
            heart_rate=(153, 11),
            resp_rate=(17, 2.5),
            blood_pressure_systolic=(118, 14),
            blood_pressure_diastolic=(76, 10),
            spo2=(97.1, 1.3),
            glucose_mgdl=(108, 20),
        ),
        moderate=at(
            heart_rate=(175, 13),
            resp_rate=(19.5, 3),
            blood_pressure_systolic=(106, 14),
            blood_pressure_diastolic=(70, 10),
            spo2=(96.5, 1.7),
            glucose_mgdl=(113, 24),
        ),
        severe=at(
            heart_rate=(199, 17),
            resp_rate=(24, 4),
            blood_pressure_systolic=(86, 12),
            blood_pressure_diastolic=(59, 10),
            spo2=(94.5, 2.8),
            glucose_mgdl=(126, 34),
        ),
        heart_rate_variability=0.2,
        drivers="A circuit in the heart fixes the rate between 140 and 220 with hardly any variability; the "
        "shorter time to fill lowers systolic pressure.",
        discriminator="More than 150 beats/min at rest, all of a sudden and without variability, with normal "
        "temperature.",
        sources=("ballo-2004", "medi-2009", "design"),
    ),
    Condition(
        id="bradyarrhythmia",
        name="Bradyarrhythmia",
        icd10=("R00.1", "I44.2"),
        icd10_cm=("R00.1", "I44.2"),
        snomed="48867003",  # bradycardia; complete atrioventricular block: 27885002
        specialties=("cardiology",),
        urgency=(Urgency.SOON, Urgency.EMERGENCY, Urgency.IMMEDIATE),
        share=0.007,
        # seconds both ways: a block, then a pacemaker
        course=Course(
            Shape.STEP,
            onset_seconds=between(1 * SECOND, 10 * SECOND),
            recovery_seconds=between(1 * SECOND, 10 * SECOND),
        ),
        mild=at(
            heart_rate=(46, 3.5),
            blood_pressure_systolic=(130, 18),
            blood_pressure_diastolic=(69, 10),
            spo2=(97.1, 1.3),
            temperature_c=(36.5, 0.4),
            glucose_mgdl=(112, 25),
        ),
        moderate=at(
            heart_rate=(38, 3.5),
            resp_rate=(16.5, 2.6),
            blood_pressure_systolic=(112, 19),
            blood_pressure_diastolic=(59, 10),
            spo2=(96.2, 1.8),
            temperature_c=(36.4, 0.4),
            glucose_mgdl=(118, 30),
        ),
        severe=at(
            heart_rate=(29, 4.5),
            resp_rate=(18.5, 4),
            blood_pressure_systolic=(83, 15),
            blood_pressure_diastolic=(45, 9),
            spo2=(94, 3.2),
            temperature_c=(36.1, 0.5),
            glucose_mgdl=(130, 42),
        ),
        heart_rate_variability=0.2,
        drivers="A slow pacemaker or a block brings the rate below 50; the pulse pressure is wide at first, then "
        "systolic pressure falls.",
        discriminator="A slow heart at normal temperature and breathing.",
        sources=("sodeck-2007", "design"),
    ),
    Condition(
        id="acute_heart_failure",
        name="Acute heart failure",
        icd10=("I50.9", "J81"),
        icd10_cm=("I50.9", "J81.0"),
        snomed="56675007",  # acute pulmonary oedema: 40541001
        specialties=("cardiology",),
        urgency=(Urgency.URGENT, Urgency.EMERGENCY, Urgency.IMMEDIATE),
        share=0.02,
        course=Course(
            Shape.EXPONENTIAL, onset_seconds=between(0.5 * HOUR, 6 * HOUR), recovery_seconds=between(1 * HOUR, 6 * HOUR)
        ),
        mild=at(
            heart_rate=(91, 17),
            resp_rate=(21.5, 3.4),
            blood_pressure_systolic=(146, 23),
            blood_pressure_diastolic=(84, 13),
            spo2=(94, 2.2),
            temperature_c=(36.5, 0.4),
            glucose_mgdl=(135, 42),
        ),
        moderate=at(
            heart_rate=(100, 19),
            resp_rate=(27.5, 5),
            blood_pressure_systolic=(159, 26),
            blood_pressure_diastolic=(92, 15),
            spo2=(89.5, 3.2),
            temperature_c=(36.4, 0.4),
            glucose_mgdl=(155, 52),
        ),
        severe=at(
            heart_rate=(117, 21),
            resp_rate=(35, 6),
            blood_pressure_systolic=(173, 31),
            blood_pressure_diastolic=(101, 18),
            spo2=(82, 5.5),
            temperature_c=(36.3, 0.5),
            glucose_mgdl=(190, 68),
        ),
        heart_rate_variability=0.6,
        drivers="High afterload raises the pressures and floods the lungs: saturation falls, breathing and heart race.",
        discriminator="Hypoxaemia with high pressure and without fever.",
        sources=("alarm-hf-2010", "design"),
    ),
    Condition(
        id="hypoglycemia",
        name="Hypoglycemia",
        icd10=("E16.2",),
        icd10_cm=("E16.2", "E11.649"),
        snomed="302866003",
        specialties=("endocrinology",),
        urgency=(Urgency.URGENT, Urgency.EMERGENCY, Urgency.IMMEDIATE),
        share=0.008,
        course=Course(
            Shape.EXPONENTIAL,
            onset_seconds=between(15 * MINUTE, 45 * MINUTE),
            recovery_seconds=between(10 * MINUTE, 20 * MINUTE),
        ),
        mild=at(
            heart_rate=(82, 12),
            resp_rate=(16, 2.3),
            blood_pressure_systolic=(127, 14),
            blood_pressure_diastolic=(72, 10),
            spo2=(97.4, 1.2),
            temperature_c=(36.5, 0.4),
            glucose_mgdl=(62, 4),
        ),
        moderate=at(
            heart_rate=(93, 14),
            resp_rate=(17, 2.6),
            blood_pressure_systolic=(136, 16),
            blood_pressure_diastolic=(71, 10),
            spo2=(97.2, 1.3),
            temperature_c=(36.2, 0.5),
            glucose_mgdl=(46, 4.5),
        ),
        severe=at(
            heart_rate=(98, 18),
            resp_rate=(17.5, 4),
            blood_pressure_systolic=(140, 22),
            blood_pressure_diastolic=(71, 12),
            spo2=(96.6, 2),
            temperature_c=(35.6, 0.9),
            glucose_mgdl=(29, 6),
        ),
        drivers="Glucose falls; adrenaline answers with a faster heart and a higher systolic pressure; a severe "
        "case cools.",
        discriminator="Glucose alone decides.",
        sources=("ada-standards", "geneva-hypoglycaemia", "design"),
    ),
    Condition(
        id="hyperglycemia_dka",
        name="Hyperglycemia or diabetic ketoacidosis",
        icd10=("E10.1", "E11.1"),
        icd10_cm=("E10.10", "E11.00", "R73.9"),
        snomed="420422005",  # hyperglycaemia: 80394007
        specialties=("endocrinology",),
        urgency=(Urgency.URGENT, Urgency.EMERGENCY, Urgency.IMMEDIATE),
        share=0.015,
        # recovery of the acidosis; glucose comes down sooner
        course=Course(
            Shape.SIGMOID, onset_seconds=between(6 * HOUR, 24 * HOUR), recovery_seconds=between(12 * HOUR, 24 * HOUR)
        ),
        mild=at(
            heart_rate=(92, 13),
            resp_rate=(19, 3),
            blood_pressure_systolic=(124, 15),
            blood_pressure_diastolic=(75, 10),
            glucose_mgdl=(310, 50),
        ),
        moderate=at(
            heart_rate=(107, 15),
            resp_rate=(25, 4),
            blood_pressure_systolic=(115, 15),
            blood_pressure_diastolic=(70, 10),
            spo2=(97.6, 1.2),
            temperature_c=(36.4, 0.5),
            glucose_mgdl=(450, 90),
        ),
        severe=at(
            heart_rate=(122, 17),
            resp_rate=(31, 5.5),
            blood_pressure_systolic=(98, 14),
            blood_pressure_diastolic=(58, 10),
            spo2=(97.2, 1.8),
            temperature_c=(35.9, 0.7),
            glucose_mgdl=(650, 160),
        ),
        heart_rate_variability=0.6,
        drivers="Glucose soars; acidosis deepens and quickens breathing while saturation stays normal; lost "
        "volume raises heart rate and lowers pressure; the body cools a little.",
        discriminator="High glucose and fast breathing with saturation of 97 % or more.",
        sources=("umpierrez-2024", "kitabchi-2009", "hyperglycemic-crises-cohort", "design"),
    ),
    Condition(
        id="heat_stroke",
        name="Heat stroke",
        icd10=("T67.0",),
        icd10_cm=("T67.01XA",),
        snomed="52072009",
        specialties=("emergency_medicine",),
        urgency=(Urgency.URGENT, Urgency.IMMEDIATE, Urgency.IMMEDIATE),
        share=0.001,
        # recovery: 10 to 30 min in a cold bath, 1 to 2 h by evaporation
        course=Course(
            Shape.EXPONENTIAL,
            onset_seconds=between(0.5 * HOUR, 2 * HOUR),
            recovery_seconds=between(10 * MINUTE, 2 * HOUR),
        ),
        mild=at(
            heart_rate=(109, 14),
            resp_rate=(21.5, 3.4),
            blood_pressure_systolic=(111, 13),
            blood_pressure_diastolic=(66, 9),
            spo2=(97, 1.3),
            temperature_c=(39, 0.45),
            glucose_mgdl=(108, 25),
        ),
        moderate=at(
            heart_rate=(127, 15),
            resp_rate=(26.5, 4.4),
            blood_pressure_systolic=(101, 13),
            blood_pressure_diastolic=(57, 10),
            spo2=(96, 1.9),
            temperature_c=(40.4, 0.3),
            glucose_mgdl=(118, 32),
        ),
        severe=at(
            heart_rate=(143, 17),
            resp_rate=(33, 6),
            blood_pressure_systolic=(85, 13),
            blood_pressure_diastolic=(44, 9),
            spo2=(93.5, 3.4),
            temperature_c=(41.6, 0.5),
            glucose_mgdl=(105, 42),
        ),
        drivers="Core temperature runs away, heart and breathing with it; widened skin vessels lower diastolic "
        "pressure.",
        discriminator="Above 40 °C, and reached faster than any fever.",
        sources=("leyk-2019", "bouchama-2002", "casa-2015", "design"),
    ),
    Condition(
        id="hypothermia",
        name="Hypothermia",
        icd10=("T68",),
        icd10_cm=("T68.XXXA",),
        snomed="386689009",
        specialties=("emergency_medicine",),
        urgency=(Urgency.EMERGENCY, Urgency.IMMEDIATE, Urgency.IMMEDIATE),
        share=0.001,
        # recovery: 63 % of 6.4 °C at 0.5 to 2 °C an hour
        course=Course(
            Shape.EXPONENTIAL, onset_seconds=between(1 * HOUR, 6 * HOUR), recovery_seconds=between(2 * HOUR, 8 * HOUR)
        ),
        mild=at(
            heart_rate=(86, 17),
            resp_rate=(18, 3.6),
            blood_pressure_systolic=(125, 17),
            blood_pressure_diastolic=(78, 11),
            spo2=(96, 1.9),
            temperature_c=(33.7, 0.65),
            glucose_mgdl=(124, 38),
        ),
        moderate=at(
            heart_rate=(57, 11),
            resp_rate=(11, 2.4),
            blood_pressure_systolic=(104, 15),
            blood_pressure_diastolic=(64, 10),
            spo2=(92.5, 3.4),
            temperature_c=(30.2, 1),
            glucose_mgdl=(150, 50),
        ),
        severe=at(
            heart_rate=(36, 8),
            resp_rate=(6, 1.8),
            blood_pressure_systolic=(76, 14),
            blood_pressure_diastolic=(46, 10),
            spo2=(86, 6),
            temperature_c=(26.3, 1.3),
            glucose_mgdl=(165, 65),
        ),
        drivers="The body cools: shivering first quickens heart and breathing, then both slow down and pressure "
        "falls; glucose rises.",
        discriminator="Below 35 °C with slow heart and breathing.",
        sources=("grissom-danzl-2001", "brown-2012", "design"),
    ),
    Condition(
        id="opioid_overdose",
        name="Opioid overdose",
        icd10=("T40.2",),
        icd10_cm=("T40.2X1A",),
        snomed="242253008",  # overdose of opiate; the least certain code here
        specialties=("emergency_medicine", "toxicology"),
        urgency=(Urgency.EMERGENCY, Urgency.IMMEDIATE, Urgency.IMMEDIATE),
        share=0.007,
        # onset: 1 to 5 min injected, 30 to 90 min swallowed; recovery with naloxone
        course=Course(
            Shape.EXPONENTIAL,
            onset_seconds=between(1 * MINUTE, 90 * MINUTE),
            recovery_seconds=between(1 * MINUTE, 3 * MINUTE),
        ),
        mild=at(
            heart_rate=(70, 11),
            resp_rate=(10, 1.3),
            blood_pressure_systolic=(112, 13),
            blood_pressure_diastolic=(70, 9),
            spo2=(93.6, 2.1),
            temperature_c=(36.4, 0.4),
            glucose_mgdl=(112, 25),
        ),
        moderate=at(
            heart_rate=(66, 12),
            resp_rate=(7.5, 1.2),
            blood_pressure_systolic=(104, 14),
            blood_pressure_diastolic=(64, 10),
            spo2=(87, 3.8),
            temperature_c=(36.1, 0.5),
            glucose_mgdl=(118, 32),
        ),
        severe=at(
            heart_rate=(60, 16),
            resp_rate=(4, 1.3),
            blood_pressure_systolic=(90, 15),
            blood_pressure_diastolic=(54, 11),
            spo2=(73, 9),
            temperature_c=(35.6, 0.7),
            glucose_mgdl=(130, 45),
        ),
        drivers="Breathing is suppressed and saturation follows it down; heart rate, pressure and temperature "
        "sink slightly.",
        discriminator="Fewer than 10 breaths/min and low saturation at a normal temperature.",
        sources=("sporer-1996", "boyer-2012", "design"),
    ),
    Condition(
        id="anxiety_panic",
        name="Anxiety or panic attack",
        icd10=("F41.0", "F41.9"),
        icd10_cm=("F41.0", "F41.9"),
        snomed="225624000",  # panic attack; anxiety: 48694002
        specialties=("general_practice", "psychiatry"),
        urgency=(Urgency.ROUTINE, Urgency.SOON, Urgency.URGENT),
        share=0.04,
        course=Course(
            Shape.EXPONENTIAL,
            onset_seconds=between(5 * MINUTE, 10 * MINUTE),
            recovery_seconds=between(20 * MINUTE, 60 * MINUTE),
        ),
        mild=at(
            heart_rate=(88, 11),
            resp_rate=(19.5, 2.8),
            blood_pressure_systolic=(133, 13),
            blood_pressure_diastolic=(80, 9),
            spo2=(98.2, 0.8),
            temperature_c=(36.7, 0.3),
            glucose_mgdl=(105, 18),
        ),
        moderate=at(
            heart_rate=(104, 12),
            resp_rate=(25, 3.8),
            blood_pressure_systolic=(143, 15),
            blood_pressure_diastolic=(84, 9),
            spo2=(98.6, 0.7),
            temperature_c=(36.8, 0.35),
            glucose_mgdl=(111, 22),
        ),
        severe=at(
            heart_rate=(120, 14),
            resp_rate=(32, 5),
            blood_pressure_systolic=(152, 17),
            blood_pressure_diastolic=(88, 10),
            spo2=(99, 0.6),
            temperature_c=(36.9, 0.35),
            glucose_mgdl=(119, 26),
        ),
        heart_rate_variability=0.8,
        drivers="Adrenaline raises heart rate and systolic pressure; overbreathing pushes saturation to 98 to 100 %.",
        discriminator="Fast breathing with a high saturation and a normal temperature.",
        sources=("arch-intern-med-1987", "am-j-psychiatry-1986", "design"),
    ),
)

check_shares(CONDITIONS.values())

HEALTHY: Condition = CONDITIONS["healthy"]
