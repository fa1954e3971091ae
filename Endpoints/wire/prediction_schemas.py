"""Prediction of readings on the wire: what is asked, and the results."""

from typing import Annotated, Any, Self

from pydantic import Discriminator, Field, Tag, model_validator

from Endpoints.wire.schemas import (
    NEWS2,
    ON_OXYGEN,
    Basis,
    PopulationId,
    Prediction,
    Probabilities,
    Reading,
    Sex,
    Strict,
    UnlikeTraining,
)
from vitals.catalog.signs import SIGNS
from vitals.model.demographics import OLDEST, YOUNGEST

__all__ = [
    "MOST_READINGS",
    "PredictionRequest",
    "PredictionResult",
    "PredictionResults",
    "ReadingBatch",
    "ReadingRequest",
    "SingleReading",
]

MOST_READINGS = 1000

Asked = Annotated[
    PopulationId | None,
    Field(
        description="Whose shares of the conditions the model counts with; those it was trained on unless given. "
        "Where its setting is another, these shares are all that is corrected."
    ),
]


Disturbed = Annotated[
    bool,
    Field(
        description="Whether a monitor with artifacts made the readings: signs that they may have disturbed then count "
        "as far as they are not suspected."
    ),
]


class ReadingRequest(Reading):
    """A reading to predict: the measured signs, and what is known of the patient."""

    on_oxygen: Annotated[bool, Field(description=ON_OXYGEN)] = False
    age: Annotated[
        int | None,
        Field(ge=YOUNGEST, le=OLDEST, description="Years, if known: the condition counts with it."),
    ] = None
    sex: Annotated[Sex | None, Field(description="If known: the condition counts with it.")] = None

    @model_validator(mode="after")
    def check_measured(self) -> Self:
        """Refuse a reading of nothing."""
        if all(getattr(self, sign) is None for sign in SIGNS):
            raise ValueError(f"one with a measured sign at least: {', '.join(SIGNS)}")
        return self


class SingleReading(ReadingRequest):
    """A reading to predict, and the population that it comes from."""

    population: Asked = None
    artifacts: Disturbed = False


class ReadingBatch(Strict):
    """Readings to predict, of one population."""

    readings: Annotated[list[ReadingRequest], Field(min_length=1, max_length=MOST_READINGS)]
    population: Asked = None
    artifacts: Disturbed = False


def kind(body: Any) -> str:
    """Which of the two a body is meant to be, so that errors speak of that one alone."""
    return "batch" if isinstance(body, ReadingBatch) or (isinstance(body, dict) and "readings" in body) else "reading"


type PredictionRequest = Annotated[
    Annotated[SingleReading, Tag("reading")] | Annotated[ReadingBatch, Tag("batch")], Discriminator(kind)
]


class PredictionResult(Basis):
    """Result of a reading. On oxygen the status is at least what the rule demands of the signs with its two points."""

    population: Annotated[PopulationId | None, Field(description="The one asked for; left out if none was.")] = None
    unlike_training: UnlikeTraining = None
    prediction: Prediction
    probabilities: Annotated[
        Probabilities,
        Field(
            description="Of the model. On oxygen, those of a status lower than the rule demands are added to that of "
            "the one it demands."
        ),
    ]
    news2: Annotated[NEWS2 | None, Field(description="null where a sign that it needs is missing.")]


class PredictionResults(Strict):
    """Results of the readings, in their order."""

    predictions: list[PredictionResult]
