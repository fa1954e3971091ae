"""JSON: the messages of the stream, which the history repeats byte for byte.

The message without options, which most connections get, is filled from tables of texts, at a fifth of the time; any
other is a dictionary written by orjson. Both write the same.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, override

import orjson

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.signs import SIGNS
from vitals.formats import BARE, MessageFormat, View
from vitals.times import rfc3339

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vitals.formats.contents.readings import PredictedReadings
    from vitals.model.predictor import Prediction, Predictor
    from vitals.simulation.status import NEWS2

__all__ = [
    "FORMAT",
    "UNITS",
    "bare_messages",
    "gap",
    "group",
    "message",
    "news2_fields",
    "prediction_fields",
    "probability_fields",
    "timestamp",
]

UNITS = {sign.id: sign.unit for sign in SIGNS.values()}
SIGN_IDS = list(SIGNS)
SCORED = [index for index, sign in enumerate(SIGNS.values()) if sign.news2]
TRUE_DECIMALS, PROBABILITY_DECIMALS = 3, 4
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

type Fields = dict[str, Any]


class Json(MessageFormat):
    """JSON array with a message on each line."""

    id = "json"
    name = "JSON"
    suffix = ".json"
    media_type = "application/json"
    opening, separator, closing = b"[\n", b",\n", b"\n]\n"

    @override
    def encode_readings(self, readings: "PredictedReadings", view: View) -> bytes:
        if view == BARE:
            messages = bare_messages(readings)
        else:
            messages = [message(readings, row, view) for row in range(len(readings))]
        return self.separator.join(messages)


FORMAT = Json()


# One message


def message(readings: "PredictedReadings", row: int, view: View = BARE, sequence: int | None = None) -> bytes:
    """Encode one reading.

    Parameters
    ----------
    readings, row
        Which one.
    view
        What is shown beside signs and prediction.
    sequence
        Number of the reading in its stream, which a detailed message says.
    """
    parts = reading_fields(readings, row, view)
    fields = {"timestamp": timestamp(int(readings.milliseconds[row]))}
    fields |= {key: parts.pop(key) for key in ("data", "prediction", "quality") if key in parts}
    if view.detail:
        fields |= {"patient": parts.pop("patient"), **stream_fields(readings, row, sequence)}
    return orjson.dumps(fields | parts)


def group(readings: "PredictedReadings", rows: range, view: View = BARE, sequence: int | None = None) -> bytes:
    """Encode readings of several patients at one time; parameters as for `message`."""
    row = rows[0]
    fields: Fields = {"timestamp": timestamp(int(readings.milliseconds[row]))}
    if view.detail:
        fields |= stream_fields(readings, row, sequence)
    fields["readings"] = [
        {"patient": int(readings.patient[each])} | reading_fields(readings, each, view) for each in rows
    ]
    return orjson.dumps(fields)


def gap(first: int, last: int) -> bytes:
    """Encode that readings were left out, from the first to the last, in unix milliseconds."""
    return orjson.dumps({"type": "gap", "from": rfc3339(first / 1000), "to": rfc3339(last / 1000)})


def reading_fields(readings: "PredictedReadings", row: int, view: View) -> Fields:
    """Signs and prediction of a reading, and what the view adds to them."""
    fields: Fields = {"data": readings.displayed(row), "prediction": None}
    if readings.is_predicted(row):
        fields["prediction"] = prediction_fields(readings.prediction, row)
        if view.detail:
            fields["prediction"]["probabilities"] = probability_fields(readings.predictor, readings.prediction, row)
    if (disturbed := readings.disturbed(row)) is not None:
        fields["quality"] = disturbed
    if view.detail:
        score = news2_fields(readings.score, row) if readings.is_scored(row) else None
        age, sex = readings.person(row)
        fields |= {"patient": {"id": int(readings.patient[row]), "age": age, "sex": sex}, "news2": score}
    if view.truth:
        fields["truth"] = truth_fields(readings, row)
    return fields


def stream_fields(readings: "PredictedReadings", row: int, sequence: int | None) -> Fields:
    """Fields that a detailed message has once, however many readings it has."""
    number = {} if sequence is None else {"sequence": sequence}
    time = rfc3339(int(readings.milliseconds[row]) / 1000)
    return {"simulation": readings.cohort(row).describe(), **number, "time": time, "units": UNITS}


def truth_fields(readings: "PredictedReadings", row: int) -> Fields:
    """True state behind a reading."""
    truth = readings.truth(row)
    return {
        "condition": truth.condition,
        "severity": round(truth.severity, TRUE_DECIMALS),
        "label_status": truth.status,
        "data": {id: round(value, TRUE_DECIMALS) for id, value in zip(SIGNS, truth.signs, strict=True)},
    }


def prediction_fields(prediction: "Prediction", row: int) -> Fields:
    """Both predicted classes, and the confidence in them."""
    return {
        "label_status": str(prediction.status[row]),
        "probable_condition": str(prediction.condition[row]),
        "confidence": {
            "label_status": percent(float(prediction.status_proba[row].max())),
            "probable_condition": percent(float(prediction.condition_proba[row].max())),
        },
    }


def probability_fields(predictor: "Predictor", prediction: "Prediction", row: int) -> Fields:
    """Probability of each class of both outputs, in the order of the catalogs."""
    from vitals.simulation.status import STATUSES

    def by_class(classes: Sequence[str], columns: "NDArray[np.str_]", proba: "NDArray[np.float64]") -> Fields:
        found = dict(zip(columns.tolist(), proba.tolist(), strict=True))
        return {id: round(found.get(id, 0.0), PROBABILITY_DECIMALS) for id in classes}

    return {
        "label_status": by_class(STATUSES, predictor.statuses, prediction.status_proba[row]),
        "probable_condition": by_class(tuple(CONDITIONS), predictor.conditions, prediction.condition_proba[row]),
    }


def news2_fields(score: "NEWS2", row: int) -> Fields:
    """NEWS2 of a reading with its parts."""
    parts = score.parts[row].tolist()
    return {
        "total": int(score.total[row]),
        "band": str(score.band[row]),
        "parts": {SIGN_IDS[index]: parts[index] for index in SCORED},
    }


def percent(probability: float) -> float:
    """Probability as a percentage of one decimal."""
    return round(probability * 1000) / 10


def timestamp(milliseconds: int) -> str:
    """Date and time in UTC, to the second.

    Examples
    --------
    >>> timestamp(1760783445000)
    '2025-10-18 10:30:45'
    """
    return (EPOCH + timedelta(seconds=milliseconds // 1000)).replace(tzinfo=None).isoformat(sep=" ")


# Many messages without options

FIRST_STEPS = [round(sign.rejected[0] * 10**sign.decimals) for sign in SIGNS.values()]
TEMPLATE = (
    b'{"timestamp":"%b","data":{'
    + b",".join(f'"{sign}":%b'.encode() for sign in SIGNS)
    + b'},"prediction":{"label_status":"%b","probable_condition":"%b",'
    + b'"confidence":{"label_status":%b,"probable_condition":%b}}}'
)


def bare_messages(readings: "PredictedReadings") -> list[bytes]:
    """Encode every reading as `message` does without options; fast for cohorts without artifacts."""
    if readings.quality is not None:
        return [message(readings, row) for row in range(len(readings))]
    import numpy as np

    columns: list[list[bytes]] = [list(map(timestamp_text, (readings.milliseconds // 1000).tolist()))]
    for index, (texts, steps) in enumerate(zip(sign_texts(), readings.steps, strict=True)):
        columns.append(texts.take(steps.astype(np.int64) - FIRST_STEPS[index]).tolist())
    made, predictor = readings.prediction, readings.predictor
    outputs = output_texts(tuple(predictor.statuses), tuple(predictor.conditions))
    for classes, proba in zip(outputs, (made.status_proba, made.condition_proba), strict=True):
        columns.append(classes.take(proba.argmax(axis=1)).tolist())
    for proba in (made.status_proba, made.condition_proba):
        columns.append(percent_texts().take(np.rint(proba.max(axis=1) * 1000).astype(np.int64)).tolist())
    return [TEMPLATE % row for row in zip(*columns, strict=True)]


def texts_of(values: Sequence[Any]) -> "NDArray[np.object_]":
    """Encoded values, without quotes."""
    import numpy as np

    texts = np.empty(len(values), object)
    texts[:] = [orjson.dumps(value).strip(b'"') for value in values]
    return texts


@cache
def sign_texts() -> "list[NDArray[np.object_]]":
    """Texts of all values that each sign's display can show."""
    tables = []
    for sign in SIGNS.values():
        low, high = (round(limit * 10**sign.decimals) for limit in sign.rejected)
        steps = range(low, high + 1)
        tables.append(texts_of([step / 10**sign.decimals for step in steps] if sign.decimals else list(steps)))
    return tables


@cache
def percent_texts() -> "NDArray[np.object_]":
    """Texts of the percentages from 0.0 to 100.0."""
    return texts_of([step / 10 for step in range(1001)])


@cache
def output_texts(statuses: tuple[str, ...], conditions: tuple[str, ...]) -> "tuple[NDArray[np.object_], ...]":
    """Texts of the classes of both outputs, in the order of their columns."""
    return texts_of([str(id) for id in statuses]), texts_of([str(id) for id in conditions])


@lru_cache(maxsize=4096)
def timestamp_text(second: int) -> bytes:
    """Text of a unix second."""
    return timestamp(second * 1000).encode()
