"""What the stream says, in bytes: the one place where a reading and its prediction become a message.

Stream, history and files agree byte for byte because they all come here, or share what is here. A batch of patients is
simulated and predicted at once; the message without options, which most connections get, is filled from tables of
texts, and any other is a dictionary written by orjson. Both write the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
import orjson
from numpy.typing import ArrayLike, NDArray

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.signs import SIGNS
from vitals.model.predictor import Prediction, Predictor
from vitals.simulation.artifacts import QUALITIES
from vitals.simulation.cohort import Cohort, CohortRows
from vitals.simulation.patients import SEXES, patients
from vitals.simulation.scales import MISSING
from vitals.simulation.simulator import simulate
from vitals.simulation.status import NEWS2, STATUSES, news2
from vitals.times import rfc3339

__all__ = [
    "BARE",
    "UNITS",
    "Batch",
    "View",
    "gap",
    "news2_fields",
    "prediction_fields",
    "probability_fields",
    "timestamp",
]

UNITS = {sign.id: sign.unit for sign in SIGNS.values()}
SIGN_IDS, CONDITION_IDS = list(SIGNS), list(CONDITIONS)
SCORED = [index for index, sign in enumerate(SIGNS.values()) if sign.news2]
HEALTHY_MEANS = np.array([sign.healthy.mean for sign in SIGNS.values()])
TRUE_DECIMALS, PROBABILITY_DECIMALS = 3, 4
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

type Fields = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class View:
    """What is shown beside signs and prediction: everything that is known of them, and what was really so."""

    detail: bool = False
    truth: bool = False


BARE = View()  # signs and prediction alone


def timestamp(milliseconds: int) -> str:
    """Date and time in UTC, to the second.

    Examples
    --------
    >>> timestamp(1760783445000)
    '2025-10-18 10:30:45'
    """
    return (EPOCH + timedelta(seconds=milliseconds // 1000)).replace(tzinfo=None).isoformat(sep=" ")


def gap(first: int, last: int) -> bytes:
    """Say which readings were left out, from the first to the last, in unix milliseconds."""
    return orjson.dumps({"type": "gap", "from": rfc3339(first / 1000), "to": rfc3339(last / 1000)})


def percent(probability: float) -> float:
    """Probability as a percentage of one decimal."""
    return round(probability * 1000) / 10


def prediction_fields(prediction: Prediction, row: int) -> Fields:
    """Both predicted classes, and the confidence in them."""
    return {
        "label_status": str(prediction.status[row]),
        "probable_condition": str(prediction.condition[row]),
        "confidence": {
            "label_status": percent(float(prediction.status_proba[row].max())),
            "probable_condition": percent(float(prediction.condition_proba[row].max())),
        },
    }


def probability_fields(predictor: Predictor, prediction: Prediction, row: int) -> Fields:
    """Probability of each class of both outputs, in the order of the catalogs."""

    def by_class(classes: Sequence[str], columns: NDArray[np.str_], proba: NDArray[np.float64]) -> Fields:
        found = dict(zip(columns.tolist(), proba.tolist(), strict=True))
        return {id: round(found.get(id, 0.0), PROBABILITY_DECIMALS) for id in classes}

    return {
        "label_status": by_class(STATUSES, predictor.statuses, prediction.status_proba[row]),
        "probable_condition": by_class(tuple(CONDITIONS), predictor.conditions, prediction.condition_proba[row]),
    }


def news2_fields(score: NEWS2, row: int) -> Fields:
    """NEWS2 of a reading with its parts."""
    parts = score.parts[row].tolist()
    return {
        "total": int(score.total[row]),
        "band": str(score.band[row]),
        "parts": {SIGN_IDS[index]: parts[index] for index in SCORED},
    }


class Batch:
    """Patients at times, simulated and predicted at once.

    Parameters
    ----------
    cohorts
        Where the readings come from: one cohort for all, or one for each row. All of one batch have the same
        population, and all or none of them artifacts.
    predictor
        Says what the signs mean.
    patient
        Patient numbers, shape (n_samples,).
    milliseconds
        Unix milliseconds, shape (n_samples,).

    Raises
    ------
    InvalidValue
        If a patient or a time is outside what is allowed, or the rows have different populations.
    """

    def __init__(
        self, cohorts: Cohort | Sequence[Cohort], predictor: Predictor, patient: ArrayLike, milliseconds: ArrayLike
    ) -> None:
        self.patient, self.milliseconds = np.asarray(patient, np.int64), np.asarray(milliseconds, np.int64)
        self.cohorts, self.predictor = cohorts, predictor
        self.simulation = simulate(self.patient, self.milliseconds / 1000, cohorts)
        steps, self.quality = self.simulation.readings.steps, self.simulation.readings.quality
        self.missing = None if self.quality is None else (steps == MISSING).T
        signs = self.simulation.readings.values
        self.signs = signs if self.missing is None else np.where(self.missing, HEALTHY_MEANS, signs)
        self.prediction = predictor.predict(self.signs)

    def __len__(self) -> int:
        return len(self.patient)

    def cohort(self, row: int) -> Cohort:
        """Cohort of a row."""
        return self.cohorts if isinstance(self.cohorts, Cohort) else self.cohorts[row]

    # One message at a time

    def message(self, row: int, view: View = BARE, sequence: int | None = None) -> bytes:
        """The message about one reading.

        Parameters
        ----------
        row
            Which one.
        view
            What it says beside signs and prediction.
        sequence
            The number of the reading in its stream, which a detailed message says.
        """
        parts = self.about(row, view)
        message = {"timestamp": timestamp(int(self.milliseconds[row]))}
        message |= {key: parts.pop(key) for key in ("data", "prediction", "quality") if key in parts}
        if view.detail:
            message |= {"patient": parts.pop("patient"), **self.about_stream(row, sequence)}
        return orjson.dumps(message | parts)

    def group(self, rows: range, view: View = BARE, sequence: int | None = None) -> bytes:
        """The message about several patients at one time; parameters as for `message`."""
        row = rows[0]
        message: Fields = {"timestamp": timestamp(int(self.milliseconds[row]))}
        if view.detail:
            message |= self.about_stream(row, sequence)
        message["readings"] = [{"patient": int(self.patient[each])} | self.about(each, view) for each in rows]
        return orjson.dumps(message)

    def about(self, row: int, view: View) -> Fields:
        """Signs and prediction of a reading, and what the view adds about them."""
        missing = self.missing is not None and bool(self.missing[row].any())
        parts: Fields = {"data": self.shown(row), "prediction": None}
        if not missing:
            parts["prediction"] = prediction_fields(self.prediction, row)
        if view.detail and not missing:
            parts["prediction"]["probabilities"] = probability_fields(self.predictor, self.prediction, row)
        if self.quality is not None:
            codes = self.quality[:, row].tolist()
            parts["quality"] = {id: QUALITIES[code] for id, code in zip(SIGN_IDS, codes, strict=True) if code}
        if view.detail:
            unscored = self.missing is not None and bool(self.missing[row, SCORED].any())
            parts |= {"patient": self.who(row), "news2": None if unscored else news2_fields(self.score, row)}
        if view.truth:
            parts["truth"] = self.truth(row)
        return parts

    def about_stream(self, row: int, sequence: int | None) -> Fields:
        """What a detailed message says once, however many readings it has."""
        number = {} if sequence is None else {"sequence": sequence}
        time = rfc3339(int(self.milliseconds[row]) / 1000)
        return {"simulation": self.cohort(row).describe(), **number, "time": time, "units": UNITS}

    def shown(self, row: int) -> Fields:
        """Displayed signs; None where there is none."""
        values = zip(SIGNS.values(), self.simulation.readings.steps[:, row].tolist(), strict=True)
        return {
            sign.id: None if step == MISSING else step / 10**sign.decimals if sign.decimals else step
            for sign, step in values
        }

    def who(self, row: int) -> Fields:
        """The patient."""
        age, sex = self.persons
        return {"id": int(self.patient[row]), "age": int(age[row]), "sex": SEXES[sex[row]]}

    def truth(self, row: int) -> Fields:
        """What was really so."""
        truth = self.simulation.truth
        values = zip(SIGN_IDS, truth.by_sign[:, row].tolist(), strict=True)
        return {
            "condition": CONDITION_IDS[truth.condition[row]],
            "severity": round(float(truth.severity[row]), TRUE_DECIMALS),
            "label_status": STATUSES[truth.status[row]],
            "data": {id: round(value, TRUE_DECIMALS) for id, value in values},
        }

    @cached_property
    def persons(self) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
        """Age and sex of each row's patient."""
        age, sex, _ = patients(CohortRows.of(self.cohorts, len(self)).keys(self.patient))
        return age, sex

    @cached_property
    def score(self) -> NEWS2:
        """NEWS2 of each row, where no scored sign is missing."""
        return news2(self.signs)

    # Many at once

    def bare(self) -> list[bytes]:
        """`message` of every row without options, at a fifth of the time; for batches without artifacts."""
        if self.quality is not None:
            return [self.message(row) for row in range(len(self))]
        columns: list[list[bytes]] = [list(map(timestamp_text, (self.milliseconds // 1000).tolist()))]
        for index, (texts, steps) in enumerate(zip(sign_texts(), self.simulation.readings.steps, strict=True)):
            columns.append(texts.take(steps.astype(np.int64) - FIRST_STEPS[index]).tolist())
        made, outputs = self.prediction, output_texts(tuple(self.predictor.statuses), tuple(self.predictor.conditions))
        for classes, proba in zip(outputs, (made.status_proba, made.condition_proba), strict=True):
            columns.append(classes.take(proba.argmax(axis=1)).tolist())
        for proba in (made.status_proba, made.condition_proba):
            columns.append(percent_texts().take(np.rint(proba.max(axis=1) * 1000).astype(np.int64)).tolist())
        return [TEMPLATE % row for row in zip(*columns, strict=True)]


FIRST_STEPS = [round(sign.rejected[0] * 10**sign.decimals) for sign in SIGNS.values()]
TEMPLATE = (
    b'{"timestamp":"%b","data":{'
    + b",".join(f'"{sign}":%b'.encode() for sign in SIGNS)
    + b'},"prediction":{"label_status":"%b","probable_condition":"%b",'
    + b'"confidence":{"label_status":%b,"probable_condition":%b}}}'
)


def texts_of(values: Sequence[Any]) -> NDArray[np.object_]:
    """What orjson writes for each value, without quotes."""
    texts = np.empty(len(values), object)
    texts[:] = [orjson.dumps(value).strip(b'"') for value in values]
    return texts


@cache
def sign_texts() -> list[NDArray[np.object_]]:
    """Texts of all values that each sign's display can show."""
    tables = []
    for sign in SIGNS.values():
        low, high = (round(limit * 10**sign.decimals) for limit in sign.rejected)
        steps = range(low, high + 1)
        tables.append(texts_of([step / 10**sign.decimals for step in steps] if sign.decimals else list(steps)))
    return tables


@cache
def percent_texts() -> NDArray[np.object_]:
    """Texts of the percentages from 0.0 to 100.0."""
    return texts_of([step / 10 for step in range(1001)])


@cache
def output_texts(statuses: tuple[str, ...], conditions: tuple[str, ...]) -> tuple[NDArray[np.object_], ...]:
    """Texts of the classes of both outputs, in the order of their columns."""
    return texts_of([str(id) for id in statuses]), texts_of([str(id) for id in conditions])


@lru_cache(maxsize=4096)
def timestamp_text(second: int) -> bytes:
    """Text of a unix second."""
    return timestamp(second * 1000).encode()
