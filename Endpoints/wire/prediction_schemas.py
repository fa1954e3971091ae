"""Prediction of readings on the wire: what is asked, and the results."""

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from Endpoints.wire.schemas import (
    NEWS2,
    ON_OXYGEN,
    PopulationId,
    Prediction,
    Probabilities,
    Reading,
    Strict,
    UnlikeTraining,
)

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


class ReadingRequest(Reading):
    """A reading to predict: the seven measured signs, and whether the patient is on oxygen."""

    on_oxygen: Annotated[bool, Field(description=ON_OXYGEN)] = False


class SingleReading(ReadingRequest):
    """A reading to predict, and the population that it comes from."""

    population: Asked = None


class ReadingBatch(Strict):
    """Readings to predict, of one population."""

    readings: Annotated[list[ReadingRequest], Field(min_length=1, max_length=MOST_READINGS)]
    population: Asked = None


def kind(body: Any) -> str:
    """Which of the two a body is meant to be, so that errors speak of that one alone."""
    return "batch" if isinstance(body, ReadingBatch) or (isinstance(body, dict) and "readings" in body) else "reading"


type PredictionRequest = Annotated[
    Annotated[SingleReading, Tag("reading")] | Annotated[ReadingBatch, Tag("batch")], Discriminator(kind)
]


class PredictionResult(Strict):
    """Result of a reading. On oxygen the status is at least what the rule demands of the signs with its two points."""

    population: Annotated[PopulationId | None, Field(description="The one asked for; left out if none was.")] = None
    unlike_training: UnlikeTraining = None
    prediction: Prediction
    probabilities: Annotated[
        Probabilities,
        Field(
            description="Of the model, which sees the signs alone. On oxygen, those of a status lower than the rule "
            "demands are added to that of the one it demands."
        ),
    ]
    news2: NEWS2


class PredictionResults(Strict):
    """Results of the readings, in their order."""

    predictions: list[PredictionResult]
