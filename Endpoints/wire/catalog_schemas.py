"""Answers about patients, catalogs, the model and health: for the API's documents and for tests.

The answers themselves are made of the library's types; these models describe them and are not used to write them.
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from Endpoints.wire.schemas import ConditionId, PopulationId, Probability, SettingId, Sex, SignId
from vitals.catalog.conditions import SEVERITIES, Shape, Urgency

__all__ = [
    "Checks",
    "ConditionResult",
    "Life",
    "ModelResult",
    "PatientResult",
    "PopulationResult",
    "Readiness",
    "SignResult",
]

if TYPE_CHECKING:  # what follows from a catalog cannot be checked before it runs
    type SeverityId = str
    type ShapeId = str
    type UrgencyId = str
else:
    SeverityId = Literal[SEVERITIES]
    ShapeId, UrgencyId = (Literal[tuple(map(str, words))] for words in (Shape, Urgency))


# Lists of a length: many makers of clients do not know tuples.
TWO, THREE = (Field(min_length=length, max_length=length) for length in (2, 3))


class Answer(BaseModel):
    """Has every key that it names, and no other."""

    model_config = ConfigDict(extra="forbid")


class PatientResult(Answer):
    """A simulated patient, and the addresses of its signs."""

    id: Annotated[int, Field(ge=0)]
    seed: Annotated[int, Field(ge=0, lt=2**64)]
    name: Annotated[str, Field(description="Invented family name; of the seed and the number alone.")]
    age: Annotated[int, Field(ge=18, le=120, description="Years.")]
    sex: Sex
    vitals: Annotated[str, Field(description="Path of the history.")]
    stream: Annotated[str, Field(description="Path of the live stream, a WebSocket.")]


class SourceResult(Answer):
    """A publication that numbers were taken from."""

    id: str
    authors: str
    year: int | None
    title: str
    where: str
    checked: Annotated[bool, Field(description="Whether the numbers were compared with the publication itself.")]


class LevelResult(Answer):
    """Mean and standard deviation of a sign, in its unit."""

    mean: float
    sd: float


class FlagsResult(Answer):
    """Limits beyond which a value counts as low or high; null where there is none."""

    critical_low: float | None
    low: float | None
    high: float | None
    critical_high: float | None


class AlarmResult(Answer):
    """Low and high limits that alone make the status `warning` or `critical`; null where there is none."""

    warning: Annotated[list[float | None], TWO]
    critical: Annotated[list[float | None], TWO]


class MonitorResult(Answer):
    """Default limits of a monitor's alarms, by priority: below the first or above the second; null for none."""

    low: Annotated[list[float | None], TWO]
    medium: Annotated[list[float | None], TWO]
    high: Annotated[list[float | None], TWO]
    delay_seconds: Annotated[float, Field(description="Seconds outside after which an alarm begins.")]
    margin: Annotated[float, Field(description="How far inside the limit a value ends the alarm.")]


class NEWS2BandResult(Answer):
    """NEWS2 points of values up to and including a limit; null for all that are higher."""

    up_to: float | None
    points: Annotated[int, Field(ge=0, le=3)]


class DeviceResult(Answer):
    """Errors of the device that measures a sign."""

    sd: Annotated[float, Field(description="Standard deviation of one reading.")]
    bias_sd: Annotated[float, Field(description="Standard deviation of the constant offset of a device.")]
    at: Annotated[float, Field(description="Value at which both hold.")]
    seconds: Annotated[float, Field(description="Time over which the monitor averages.")]


class SignResult(Answer):
    """A vital sign."""

    id: SignId
    name: str
    abbreviation: str
    loinc: list[str]
    fhir_profile: str | None
    mdc: str
    unit: Annotated[str, Field(description="UCUM.")]
    decimals: Annotated[int, Field(description="Decimals that a monitor shows.")]
    accepted: Annotated[list[float], TWO, Field(description="Values that are plausible.")]
    rejected: Annotated[list[float], TWO, Field(description="Values outside are refused.")]
    flags: FlagsResult
    alarm: AlarmResult
    monitor: MonitorResult
    news2: Annotated[list[NEWS2BandResult], Field(description="Empty if the sign does not count.")]
    healthy_level: LevelResult
    device: DeviceResult
    sources: list[SourceResult]


class CourseResult(Answer):
    """Times in which a condition comes and, with treatment, goes: real seconds to 63 % of the change."""

    shape: ShapeId
    onset_seconds: float
    recovery_seconds: float


class ConditionResult(Answer):
    """A condition; at each severity, signs without a level keep their healthy one."""

    id: ConditionId
    name: str
    icd10: list[str]
    icd10_cm: list[str]
    snomed: str | None
    specialties: list[str]
    urgency: Annotated[list[UrgencyId], THREE, Field(description="Mild, moderate, severe.")]
    drivers: Annotated[str, Field(description="Mechanisms that move the signs.")]
    discriminator: Annotated[str, Field(description="The sign of it that sets it apart from similar conditions.")]
    course: CourseResult
    levels: dict[SeverityId, dict[SignId, LevelResult]]
    shares: Annotated[dict[PopulationId, Probability], Field(description="Share of episodes in each population.")]
    sources: list[SourceResult]


class PopulationResult(Answer):
    """A population."""

    id: PopulationId
    name: str
    setting: Annotated[SettingId, Field(description="Where the patients are.")]
    shares: Annotated[dict[ConditionId, Probability], Field(description="Share of episodes.")]
    severity_mix: Annotated[list[Probability], THREE, Field(description="Shares of mild, moderate and severe peaks.")]


class ModelResult(Answer):
    """The trained model."""

    metadata: Annotated[
        dict[str, Any], Field(description="Features, classes, versions, training data, metrics, checksums.")
    ]
    card: Annotated[str | None, Field(description="The model card, in Markdown; null if there is none.")]


class Life(Answer):
    """The state of the process."""

    status: Literal["live"]


class Checks(Answer):
    """The state of each part of the service."""

    feed: Annotated[Literal["ok"], Field(description="Whether streams get their readings.")]
    database: Annotated[
        Literal["ok", "unavailable"],
        Field(description="Whether appointments can be served; without them everything else is."),
    ]


class Readiness(Answer):
    """The state of the service: `degraded` if one part does not work and the others do."""

    status: Literal["ready", "degraded"]
    checks: Checks
