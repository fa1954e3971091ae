"""JSON: the messages of the stream, which the history repeats byte for byte.

Messages of many readings without artifacts are filled from tables of texts, column by column, at a fifth of the time or
less; any other is a dictionary written by orjson. Both write the same.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, override

import orjson

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.signs import SIGNS
from vitals.formats import BARE, MessageFormat, View
from vitals.formats.contents.texts import (
    basis_fields,
    flag_texts,
    parts,
    patient_texts,
    score_texts,
    stay_fields,
    truth_texts,
)
from vitals.times import rfc3339

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vitals.catalog.population import Population
    from vitals.formats.contents.readings import PredictedReadings
    from vitals.model.prediction import Prediction
    from vitals.model.predictor import Predictor
    from vitals.simulation.status import NEWS2

__all__ = [
    "FORMAT",
    "UNITS",
    "basis_fields",
    "gap",
    "group",
    "message",
    "messages",
    "news2_fields",
    "prediction_fields",
    "probability_fields",
    "timestamp",
    "unlike_fields",
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
        return self.separator.join(messages(readings, view))


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
    if is_plain(readings):
        return orjson.dumps(fields)[:-1] + b',"readings":[' + b",".join(members(readings, rows, view)) + b"]}"
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
        prediction = readings.assessed if view.detail else readings.prediction
        fields["prediction"] = prediction_fields(prediction, row)
        if view.detail:
            fields["prediction"]["probabilities"] = probability_fields(readings.predictor, prediction, row)
            fields["prediction"] |= basis_fields(prediction, row)
    if view.quality and (disturbed := readings.disturbed(row)) is not None:
        fields["quality"] = disturbed
    if view.detail:
        score = news2_fields(readings.score, row) if readings.is_scored(row) else None
        age, sex = readings.person(row)
        patient = {"id": int(readings.patient[row]), "age": age, "sex": sex}
        fields |= {"patient": patient, "on_oxygen": bool(readings.on_oxygen[row])}
        if (measured := readings.pressures_measured(row)) is not None:
            fields["pressures_measured_at"] = measured
        fields["news2"] = score
    if view.truth:
        fields["truth"] = truth_fields(readings, row)
    return fields


def stream_fields(readings: "PredictedReadings", row: int, sequence: int | None) -> Fields:
    """Fields that a detailed message has once, however many readings it has."""
    number = {} if sequence is None else {"sequence": sequence}
    time = rfc3339(int(readings.milliseconds[row]) / 1000)
    fields = {"simulation": readings.cohort(row).describe(), **number, "time": time, "units": UNITS}
    return fields | unlike_fields(readings.predictor, readings.cohort(row).population)


def unlike_fields(predictor: "Predictor", population: "Population") -> Fields:
    """What no share of a condition corrects in predictions for a population; no field where there is nothing."""
    from vitals.model.prior import unlike

    differences = unlike(population, predictor.model_for(population).population)
    return {"unlike_training": list(differences)} if differences else {}


def truth_fields(readings: "PredictedReadings", row: int) -> Fields:
    """True state behind a reading."""
    truth = readings.truth(row)
    return {
        "condition": truth.condition,
        "severity": round(truth.severity, TRUE_DECIMALS),
        "label_status": truth.status,
        "data": {id: round(value, TRUE_DECIMALS) for id, value in zip(SIGNS, truth.signs, strict=True)},
        **stay_fields(readings.stay(row)),
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
    """NEWS2 of a reading with its parts, which add up to the total."""
    parts, total = score.parts[row].tolist(), int(score.total[row])
    return {
        "total": total,
        "band": str(score.band[row]),
        "parts": {SIGN_IDS[index]: parts[index] for index in SCORED} | {"oxygen": total - sum(parts)},
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


# Many messages at once

UNITS_TEXT = orjson.dumps(UNITS)


def messages(
    readings: "PredictedReadings", view: View, sequences: Sequence[int] = (), *, rows: range | None = None
) -> list[bytes]:
    """Encode readings as `message` does, all or those of some rows, with the number that each has in its stream."""
    rows = range(len(readings)) if rows is None else rows
    if not is_plain(readings):
        numbers: Sequence[int | None] = sequences or [None] * len(rows)
        return [message(readings, row, view, number) for row, number in zip(rows, numbers, strict=True)]
    each = slice(rows.start, rows.stop)
    times = [timestamp_text(instant // 1000) for instant in readings.milliseconds[each].tolist()]
    texts, ends = parts(readings, each, probabilities=view.detail), endings(readings, each, view)
    if not view.detail:
        return [b'{"timestamp":"%b",%b%b' % row for row in zip(times, texts, ends, strict=True)]
    streams = stream_texts(readings, rows, sequences)
    oxygen = care_texts(readings, rows)
    columns = times, texts, patient_texts(readings, each), streams, oxygen, score_texts(readings, each), ends
    template = b'{"timestamp":"%b",%b,"patient":%b,%b,"on_oxygen":%b,"news2":%b%b'
    return [template % row for row in zip(*columns, strict=True)]


def is_plain(readings: "PredictedReadings") -> bool:
    """Whether messages can be filled from tables."""
    return readings.quality is None


def members(readings: "PredictedReadings", rows: range, view: View) -> list[bytes]:
    """Encode the readings of a group."""
    each = slice(rows.start, rows.stop)
    texts, ends = parts(readings, each, probabilities=view.detail), endings(readings, each, view)
    if not view.detail:
        return [b'{"patient":%d,%b%b' % row for row in zip(readings.patient[each].tolist(), texts, ends, strict=True)]
    oxygen = care_texts(readings, rows)
    columns = patient_texts(readings, each), texts, oxygen, score_texts(readings, each), ends
    return [b'{"patient":%b,%b,"on_oxygen":%b,"news2":%b%b' % row for row in zip(*columns, strict=True)]


def care_texts(readings: "PredictedReadings", rows: range) -> list[bytes]:
    """Whether each patient breathes oxygen, and when a cuff measured, if one did."""
    flags = flag_texts(readings.on_oxygen[rows.start : rows.stop])
    measured = [readings.pressures_measured(row) for row in rows]
    return [
        flag if time is None else b'%b,"pressures_measured_at":"%b"' % (flag, time.encode())
        for flag, time in zip(flags, measured, strict=True)
    ]


def endings(readings: "PredictedReadings", rows: slice, view: View) -> list[bytes]:
    """What the messages of rows end with: the true state, if it is shown."""
    if not view.truth:
        return [b"}"] * len(readings.patient[rows])
    return [b',"truth":%b}' % text for text in truth_texts(readings, rows)]


def stream_texts(readings: "PredictedReadings", rows: range, sequences: Sequence[int]) -> list[bytes]:
    """Encode `stream_fields` of rows, without the braces."""
    simulations: dict[int, bytes] = {}
    ends: dict[int, bytes] = {}
    found = []
    for place, row in enumerate(rows):
        cohort = readings.cohort(row)
        if id(cohort) not in simulations:
            simulations[id(cohort)] = orjson.dumps(cohort.describe())
            differences = unlike_fields(readings.predictor, cohort.population)
            ends[id(cohort)] = UNITS_TEXT + (b"," + orjson.dumps(differences)[1:-1] if differences else b"")
        number = b'"sequence":%d,' % sequences[place] if sequences else b""
        time = rfc3339(int(readings.milliseconds[row]) / 1000).encode()
        texts = simulations[id(cohort)], number, time, ends[id(cohort)]
        found.append(b'"simulation":%b,%b"time":"%b","units":%b' % texts)
    return found


@lru_cache(maxsize=4096)
def timestamp_text(second: int) -> bytes:
    """Text of a unix second."""
    return timestamp(second * 1000).encode()
