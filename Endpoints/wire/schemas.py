"""The wire messages as models: for the API's documents, for what comes in, and for tests; the stream writes bytes.

The seven signs are one model made of the catalog: a sign that is added there is here too.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.json_schema import models_json_schema

from Configurations.config import CONFIGURED
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.settings import SETTINGS
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.formats import FORMATS
from vitals.simulation.artifacts import QUALITIES
from vitals.simulation.patients import SEXES
from vitals.simulation.status import OXYGEN_POINTS, STATUSES, Band

__all__ = [
    "MESSAGES",
    "NEWS2",
    "ON_OXYGEN",
    "SCHEMAS",
    "Basis",
    "DetailedGroup",
    "DetailedMessage",
    "Gap",
    "Group",
    "Message",
    "Prediction",
    "Probabilities",
    "Reading",
    "UnlikeTraining",
    "json_schemas",
]

ON_OXYGEN = "Whether the patient breathes supplemental oxygen."
SCHEMAS = "#/components/schemas/{model}"  # where documents keep the schemas of models

if TYPE_CHECKING:  # what follows from a catalog cannot be checked before it runs
    type Status = str
    type ConditionId = str
    type PopulationId = str
    type Sex = str
    type Quality = str
    type SignId = str
    type BandId = str
    type FormatId = str
    type SettingId = str
else:
    Status, ConditionId = Literal[STATUSES], Literal[tuple(CONDITIONS)]
    PopulationId = Literal[(*POPULATIONS, CONFIGURED)]
    Sex, Quality, SignId = Literal[SEXES], Literal[QUALITIES[1:]], Literal[tuple(SIGNS)]
    BandId, FormatId = Literal[tuple(str(band) for band in Band)], Literal[tuple(FORMATS)]
    SettingId = Literal[tuple(SETTINGS)]
Percentage = Annotated[float, Field(ge=0, le=100, description="Percent, one decimal.")]
Probability = Annotated[float, Field(ge=0, le=1)]
Timestamp = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", description="UTC.")]
Instant = Annotated[
    str,
    Field(
        pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$",
        json_schema_extra={"format": "date-time"},
        description="RFC 3339, UTC.",
    ),
]

UnlikeTraining = Annotated[
    list[Literal["setting", "severity_mix", "levels"]] | None,
    Field(
        description="In what the population differs from that of the model's training beside its shares, which alone "
        "are corrected; left out where it does not."
    ),
]


PressuresMeasuredAt = Annotated[
    Instant | None, Field(description="When the cuff measured the pressures; left out in populations without a cuff.")
]


class Strict(BaseModel):
    """Takes what it says and nothing else: no text for a number, no key that it does not know."""

    model_config = ConfigDict(strict=True, extra="forbid")


def shown(sign: VitalSign) -> Any:
    """A sign as a monitor shows it; null where an artifact left no value."""
    low, high = sign.rejected
    number = float if sign.decimals else int
    about = Field(ge=low, le=high, description=f"{sign.name}, {sign.unit}; null where an artifact left none.")
    return Annotated[number | None, about]


def measured(sign: VitalSign) -> Any:
    """A measured sign; null where it was not."""
    low, high = sign.rejected
    about = f"{sign.name}, {sign.unit}; null if it was not measured."
    return Annotated[float | None, Field(ge=low, le=high, allow_inf_nan=False, description=about)]


def true(sign: VitalSign) -> Any:
    """A sign as it really was."""
    return Annotated[float, Field(description=f"{sign.name}, {sign.unit}, not rounded to the display.")]


def model_of(name: str, meaning: str, fields: dict[str, Any]) -> type[Strict]:
    """A model whose fields follow from a catalog."""
    return create_model(name, __base__=Strict, __doc__=meaning, **fields)


if TYPE_CHECKING:

    class Signs(Strict):
        """The seven signs as a monitor shows them."""

    class Reading(Strict):
        """The measured signs, one of the seven at least."""

    class TrueSigns(Strict):
        """The seven signs as they really were."""

    class Units(Strict):
        """UCUM unit of each sign."""

    class Parts(Strict):
        """Points of each sign and of oxygen, which add up to the total."""

    class StatusProbabilities(Strict):
        """By status."""

    class ConditionProbabilities(Strict):
        """By condition."""

else:
    signs = SIGNS.values()
    points = Annotated[int, Field(ge=0, le=3)]
    Signs = model_of("Signs", "The seven signs as a monitor shows them.", {sign.id: shown(sign) for sign in signs})
    Reading = model_of("Reading", "The seven measured signs.", {sign.id: measured(sign) for sign in signs})
    TrueSigns = model_of("TrueSigns", "The seven signs as they really were.", {sign.id: true(sign) for sign in signs})
    Units = model_of("Units", "UCUM unit of each sign.", {sign.id: Literal[sign.unit] for sign in signs})
    parts = {sign.id: points for sign in signs if sign.news2} | {"oxygen": Literal[0, OXYGEN_POINTS]}
    Parts = model_of("Parts", "Points of each sign and of oxygen, which add up to the total.", parts)
    StatusProbabilities = model_of("StatusProbabilities", "By status.", dict.fromkeys(STATUSES, Probability))
    ConditionProbabilities = model_of("ConditionProbabilities", "By condition.", dict.fromkeys(CONDITIONS, Probability))


class Confidence(Strict):
    """Probability of the predicted class of each output."""

    label_status: Percentage
    probable_condition: Percentage


class Prediction(Strict):
    """Prediction of the model from the measured signs."""

    label_status: Status
    probable_condition: ConditionId
    confidence: Confidence


class Probabilities(Strict):
    """Probability of each class of both outputs."""

    label_status: StatusProbabilities
    probable_condition: ConditionProbabilities


class Basis(Strict):
    """What a prediction rests on."""

    used: Annotated[
        list[SignId],
        Field(
            description="Signs that count: shown, less probably disturbed than not, and not masked by oxygen that the "
            "model does not know."
        ),
    ]
    suspected: Annotated[
        dict[SignId, Probability],
        Field(
            description="Probability that an artifact has disturbed a sign, from 1 % on; where there are artifacts and "
            "the reading lacks no sign."
        ),
    ]
    familiarity: Annotated[
        float,
        Field(
            ge=0,
            le=100,
            description="Percentage of the population's readings that are less likely, by the signs that count.",
        ),
    ]
    uncertain: Annotated[
        bool,
        Field(
            description="Whether the familiarity is below 1: then no condition, of three or more, is more probable "
            "than 49 %."
        ),
    ]
    note: Annotated[str | None, Field(description="What that means, in words; left out where it is certain.")] = None


class DetailedPrediction(Prediction, Basis):
    """With the probability of every class, and what the prediction rests on."""

    probabilities: Probabilities


class NEWS2(Strict):
    """National Early Warning Score 2, alert: a rule, not the model."""

    total: Annotated[int, Field(ge=0, le=20)]
    band: BandId
    parts: Parts


class Patient(Strict):
    """The patient."""

    id: Annotated[int, Field(ge=0)]
    age: Annotated[int, Field(ge=18, le=120, description="Years.")]
    sex: Sex


class Simulation(Strict):
    """Parameters that ask for the same again; `severity` where it is asked for, `charted` in charted histories."""

    seed: Annotated[int, Field(ge=0, lt=2**64)]
    population: PopulationId
    condition: ConditionId | None
    onset: Instant | None
    artifacts: bool
    severity: Annotated[float | None, Field(gt=0, le=3, description="Severity of the condition at its peak.")] = None
    charted: Annotated[bool, Field(description="Signs are as a nurse notes them.")] = False


class Truth(Strict):
    """The true state."""

    condition: ConditionId
    severity: Annotated[float, Field(ge=0, le=3)]
    label_status: Status
    data: TrueSigns
    setting: Annotated[SettingId, Field(description="Where the patient is.")]
    stay: Annotated[int | None, Field(description="Number of the stay; null in the lesson, which has none.")]
    hours_in_stay: Annotated[float | None, Field(ge=0, description="Since the admission.")]
    deteriorates_at: Annotated[
        Instant | None, Field(description="When the patient deteriorates in this stay, past or to come; null if never.")
    ]
    seconds_to_deterioration: Annotated[float | None, Field(gt=0, description="null if none is to come in this stay.")]


class Message(Strict):
    """A reading and its prediction: the stream without options. The other keys are there where they are asked for."""

    timestamp: Timestamp
    data: Signs
    prediction: Annotated[Prediction | None, Field(description="null where no sign is shown.")]
    quality: Annotated[dict[SignId, Quality] | None, Field(description="What artifacts did, by sign.")] = None
    truth: Truth | None = None


class DetailedMessage(Message):
    """With `detail=full`: everything that is known about the reading."""

    prediction: DetailedPrediction | None
    patient: Patient
    simulation: Simulation
    sequence: Annotated[int | None, Field(ge=1, description="Number of the reading; skipped ones count.")] = None
    time: Instant
    units: Units
    unlike_training: UnlikeTraining = None
    on_oxygen: Annotated[bool, Field(description=ON_OXYGEN)]
    pressures_measured_at: PressuresMeasuredAt = None
    news2: Annotated[NEWS2 | None, Field(description="null where a sign that it needs is missing.")]


class GroupedReading(Strict):
    """One patient's part of a group."""

    patient: int
    data: Signs
    prediction: Prediction | None
    quality: dict[SignId, Quality] | None = None
    truth: Truth | None = None


class DetailedGroupedReading(GroupedReading):
    """With `detail=full`."""

    patient: Patient  # type: ignore[assignment]
    prediction: DetailedPrediction | None
    on_oxygen: Annotated[bool, Field(description=ON_OXYGEN)]
    pressures_measured_at: PressuresMeasuredAt = None
    news2: NEWS2 | None


class Group(Strict):
    """With `patients=`: the readings of all patients at one time."""

    timestamp: Timestamp
    readings: list[GroupedReading]


class DetailedGroup(Group):
    """With `patients=` and `detail=full`."""

    simulation: Simulation
    sequence: Annotated[int, Field(ge=1)]
    time: Instant
    units: Units
    unlike_training: UnlikeTraining = None
    readings: list[DetailedGroupedReading]  # type: ignore[assignment]


class Gap(Strict):
    """Readings that were skipped, because the client did not read or the service was late."""

    type: Literal["gap"]
    from_: Annotated[Instant, Field(alias="from", description="Time of the first one.")]
    to: Annotated[Instant, Field(description="Time of the last one.")]


# Messages of the stream, by the names that the AsyncAPI document gives them.
MESSAGES: dict[str, type[BaseModel]] = {
    "reading": Message,
    "detailedReading": DetailedMessage,
    "group": Group,
    "detailedGroup": DetailedGroup,
    "gap": Gap,
}


def json_schemas(models: Iterable[type[BaseModel]]) -> dict[str, Any]:
    """JSON schemas of models and of their parts, by name."""
    _, found = models_json_schema([(model, "validation") for model in models], ref_template=SCHEMAS)
    definitions: dict[str, Any] = found["$defs"]
    return definitions
