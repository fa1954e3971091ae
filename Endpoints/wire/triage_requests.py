"""Body of a request for triage, as a strict model: what is known of a patient."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from Configurations.config import Settings
from Endpoints.wire.appointment_types import ConsciousnessId, OffsetTime, PatientNumber
from Endpoints.wire.schemas import ConditionId, PopulationId, SignId, Strict, model_of
from vitals.catalog.population import Population
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.catalog.units import UNITS
from vitals.simulation.tables import SignsLike
from vitals.triage.case import OLDEST, Case, Consciousness

__all__ = ["TriageRequest"]

MOST_TRIAGED = 600


def perhaps_measured(sign: VitalSign) -> Any:
    """A sign that may not have been measured; its limits are those of the unit, which is checked later."""
    units = " or ".join(UNITS[sign.id])
    about = Field(allow_inf_nan=False, description=f"{sign.name}, {units}; null or left out if not measured.")
    return Annotated[float | None, about]


if TYPE_CHECKING:

    class PartialReading(Strict):
        """Signs that were measured at one time."""

else:
    fields = {sign.id: (perhaps_measured(sign), None) for sign in SIGNS.values()}
    PartialReading = model_of("PartialReading", "Signs that were measured at one time.", fields)


class SimulatedPatient(Strict):
    """A simulated patient at a time; defaults are those of the stream."""

    id: PatientNumber
    time: OffsetTime | None = None
    seed: Annotated[int, Field(ge=0, lt=2**64)] | None = None
    population: PopulationId | None = None
    condition: ConditionId | None = None
    onset: OffsetTime | None = None


class TriageRequest(Strict):
    """Readings, the latest last, or a simulated patient, or neither; and the patient's words, in English or German."""

    readings: Annotated[list[PartialReading], Field(min_length=1, max_length=MOST_TRIAGED)] | None = None
    patient: SimulatedPatient | None = None
    symptoms: Annotated[str, Field(max_length=2000)] = ""
    on_oxygen: Annotated[bool | None, Field(description="Whether the patient breathes supplemental oxygen.")] = None
    consciousness: Annotated[
        ConsciousnessId | None,
        Field(description="Alert, newly Confused, responds to Voice, to Pain, or Unresponsive."),
    ] = None
    scale: Annotated[
        Literal[1, 2], Field(description="Scale of saturation; 2 only where a target of 88 to 92 % is set.")
    ] = 1
    units: Annotated[
        dict[SignId, Annotated[str, Field(max_length=20)]],
        Field(description="Unit of each sign that is not in its own, such as mmol/L for glucose_mgdl."),
    ] = Field(default_factory=dict)
    units_confirmed: Annotated[
        bool, Field(description="Whether values that are usual in another unit are right nevertheless.")
    ] = False
    population: Annotated[
        PopulationId | None,
        Field(description="Whose shares of the conditions the model counts with, and of whose setting it is asked."),
    ] = None
    age: Annotated[int | None, Field(ge=0, le=OLDEST, description="Years; NEWS2 is for people from 16 on.")] = None
    pregnant: Annotated[bool, Field(description="NEWS2 is not for pregnant people.")] = False

    @model_validator(mode="after")
    def _something(self) -> "TriageRequest":
        if self.readings is not None and self.patient is not None:
            raise ValueError("give either readings or a patient")
        values = [value for reading in self.readings or () for value in reading.model_dump().values()]
        if self.patient is None and not self.symptoms.strip() and all(value is None for value in values):
            raise ValueError("give readings with a sign, a patient, or symptoms in words")
        return self

    def case(
        self,
        settings: Settings,
        signs: SignsLike | None = None,
        population: Population | None = None,
        on_oxygen: bool | None = None,
    ) -> Case:
        """What triage is to judge.

        Parameters
        ----------
        settings
            Of the service, which say what `configured` is.
        signs, population, on_oxygen
            Of the simulated patient, if there is one. A population or oxygen that the request names itself goes before.
        """
        if self.readings is not None:
            signs = [[getattr(reading, sign) for sign in SIGNS] for reading in self.readings]
        return Case(
            readings=signs,
            on_oxygen=on_oxygen if self.on_oxygen is None else self.on_oxygen,
            consciousness=None if self.consciousness is None else Consciousness(self.consciousness),
            units=self.units,
            units_confirmed=self.units_confirmed,
            scale=self.scale,
            age=self.age,
            pregnant=self.pregnant,
            words=self.symptoms,
            population=population if self.population is None else settings.population_of(self.population),
        )
