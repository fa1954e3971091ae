"""Texts of readings as JSON has them: taken from tables of all texts that there are, column by column.

They are what `vitals.formats.json` makes of one reading after the other, for readings without artifacts.
"""

import math
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.signs import SIGNS
from vitals.times import rfc3339

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vitals.formats.contents.readings import PredictedReadings, TrueStay
    from vitals.model.prediction import Prediction
    from vitals.model.predictor import Predictor

__all__ = ["basis_fields", "flag_texts", "parts", "patient_texts", "score_texts", "stay_fields", "truth_texts"]

SIGN_IDS = list(SIGNS)
SCORED = [index for index, sign in enumerate(SIGNS.values()) if sign.news2]
TRUE_DECIMALS, PROBABILITY_DECIMALS = 3, 4
SUSPECTED = 0.01  # probability of an artifact from which a sign is named: of less, nearly every reading has some
EACH = slice(None)
FIRST_STEPS = [round(sign.rejected[0] * 10**sign.decimals) for sign in SIGNS.values()]
PART = (
    b'"data":{'
    + b",".join(f'"{sign}":%b'.encode() for sign in SIGNS)
    + b'},"prediction":{"label_status":"%b","probable_condition":"%b",'
    + b'"confidence":{"label_status":%b,"probable_condition":%b}'
)
SCORED_PARTS = [*(SIGN_IDS[index] for index in SCORED), "oxygen"]
SCORE = b'{"total":%d,"band":"%b","parts":{' + b",".join(f'"{part}":%d'.encode() for part in SCORED_PARTS) + b"}}"

TRUTH = (
    b'{"condition":"%b","severity":%b,"label_status":"%b","data":{'
    + b",".join(f'"{sign}":%b'.encode() for sign in SIGNS)
    + b"},%b}"
)


def parts(readings: "PredictedReadings", rows: slice = EACH, *, probabilities: bool = False) -> list[bytes]:
    """Signs and prediction of rows, with the probability of every class on request; without braces around both."""
    import numpy as np

    columns: list[list[bytes]] = []
    for index, (texts, steps) in enumerate(zip(sign_texts(), readings.steps[:, rows], strict=True)):
        columns.append(texts.take(steps.astype(np.int64) - FIRST_STEPS[index]).tolist())
    made, predictor = readings.assessed if probabilities else readings.prediction, readings.predictor
    outputs = output_texts(tuple(predictor.statuses), tuple(predictor.conditions))
    probas = made.status_proba[rows], made.condition_proba[rows]
    for classes, proba in zip(outputs, probas, strict=True):
        columns.append(classes.take(proba.argmax(axis=1)).tolist())
    for proba in probas:
        columns.append(percent_texts().take(np.rint(proba.max(axis=1) * 1000).astype(np.int64)).tolist())
    if probabilities:
        columns += probability_columns(predictor, probas)
        columns.append([orjson.dumps(basis_fields(made, row))[1:-1] for row in range(len(made.status))[rows]])
    template = PART + (probabilities_template() + b",%b" if probabilities else b"") + b"}"
    return [template % row for row in zip(*columns, strict=True)]


def basis_fields(prediction: "Prediction", row: int) -> dict[str, Any]:
    """What a prediction rests on: signs that count, signs that may be disturbed, how familiar the reading is."""
    from vitals.model.prediction import UNCERTAIN

    assert prediction.familiarity is not None
    suspected = zip(SIGN_IDS, prediction.suspected[row].tolist(), strict=True)
    uncertain = bool(prediction.uncertain[row])
    return {
        "used": [id for id, used in zip(SIGN_IDS, prediction.used[row].tolist(), strict=True) if used],
        "suspected": {id: round(chance, PROBABILITY_DECIMALS) for id, chance in suspected if chance >= SUSPECTED},
        "familiarity": math.floor(prediction.familiarity[row] * 100) / 100,
        "uncertain": uncertain,
        **({"note": UNCERTAIN} if uncertain else {}),
    }


def probability_columns(predictor: "Predictor", probas: "Sequence[NDArray[np.float64]]") -> list[list[bytes]]:
    """Texts of the probability of each class of both outputs, in the order of the catalogs."""
    columns = []
    for ids, classes, proba in zip(output_ids(), (predictor.statuses, predictor.conditions), probas, strict=True):
        texts = probability_texts().take(ten_thousandths(proba))
        found = dict(zip(classes.tolist(), texts.T.tolist(), strict=True))
        columns += [found.get(id) or [b"0.0"] * len(proba) for id in ids]
    return columns


def ten_thousandths(proba: "NDArray[np.float64]") -> "NDArray[np.int64]":
    """Whole ten thousandths, rounded as `round` rounds to four decimals: by the exact value, where it is half-way."""
    import numpy as np

    scaled = proba * 10**PROBABILITY_DECIMALS
    steps: NDArray[np.int64] = np.rint(scaled).astype(np.int64)
    for place in np.argwhere(np.abs(scaled - np.floor(scaled) - 0.5) < 1e-6).tolist():
        exact = round(float(proba[tuple(place)]), PROBABILITY_DECIMALS)
        steps[tuple(place)] = round(exact * 10**PROBABILITY_DECIMALS)
    return steps


def patient_texts(readings: "PredictedReadings", rows: slice = EACH) -> list[bytes]:
    """The patient of rows."""
    from vitals.simulation.patients import SEXES

    sexes = [sex.encode() for sex in SEXES]
    ages, of_sex = readings.persons
    columns = readings.patient[rows].tolist(), ages[rows].tolist(), [sexes[sex] for sex in of_sex[rows].tolist()]
    return [b'{"id":%d,"age":%d,"sex":"%b"}' % row for row in zip(*columns, strict=True)]


def score_texts(readings: "PredictedReadings", rows: slice = EACH) -> list[bytes]:
    """The NEWS2 of rows."""
    score = readings.score
    bands = [str(band).encode() for band in score.band[rows]]
    total, parts = score.total[rows], score.parts[rows]
    oxygen = (total - parts.sum(axis=1)).tolist()
    scored = zip(total.tolist(), bands, *parts[:, SCORED].T.tolist(), oxygen, strict=True)
    return [SCORE % row for row in scored]


def flag_texts(flags: "NDArray[np.bool_]") -> list[bytes]:
    """True and false."""
    return [b"true" if flag else b"false" for flag in flags.tolist()]


def truth_texts(readings: "PredictedReadings", rows: slice = EACH) -> list[bytes]:
    """The true state of rows."""
    truth, (statuses, conditions) = readings.simulation.truth, output_texts(*output_ids())
    columns = [
        conditions.take(truth.condition[rows]).tolist(),
        decimal_texts(truth.severity[rows]),
        statuses.take(truth.status[rows]).tolist(),
        *map(decimal_texts, truth.by_sign[:, rows]),
        stay_texts(readings, rows),
    ]
    return [TRUTH % row for row in zip(*columns, strict=True)]


def stay_texts(readings: "PredictedReadings", rows: slice) -> list[bytes]:
    """The stays of rows, without braces."""
    numbers = range(len(readings))[rows]
    if readings.onsets is None:  # the same for all
        return [orjson.dumps(stay_fields(readings.stay(row)))[1:-1] for row in numbers[:1]] * len(numbers)
    return [orjson.dumps(stay_fields(readings.stay(row)))[1:-1] for row in numbers]


def stay_fields(stay: "TrueStay") -> dict[str, Any]:
    """Where a patient is, and what will happen in this stay."""
    onset, left = stay.deteriorates_at, stay.seconds_to_deterioration
    return {
        "setting": stay.setting,
        "stay": stay.number,
        "hours_in_stay": None if stay.hours is None else round(stay.hours, TRUE_DECIMALS),
        "deteriorates_at": None if onset is None else rfc3339(onset),
        "seconds_to_deterioration": None if left is None else round(left, TRUE_DECIMALS),
    }


def decimal_texts(values: "NDArray[np.float32]") -> list[bytes]:
    """Values rounded as `round` rounds: in double precision a thousand times a value of single precision is exact."""
    import numpy as np

    scale = 10**TRUE_DECIMALS
    rounded = np.rint(values.astype(np.float64) * scale) / scale
    return orjson.dumps(rounded.tolist())[1:-1].split(b",")[: len(values)]


def texts_of(values: Sequence[Any]) -> "NDArray[np.object_]":
    """Encoded values, without quotes. Numbers, and texts without commas.

    They are encoded at once: what orjson returns for each alone keeps a page of memory for its few bytes.
    """
    import numpy as np

    texts = np.empty(len(values), object)
    texts[:] = [text.strip(b'"') for text in orjson.dumps(values)[1:-1].split(b",")]
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
def probability_texts() -> "NDArray[np.object_]":
    """Texts of the probabilities from 0 to 1."""
    return texts_of([step / 10**PROBABILITY_DECIMALS for step in range(10**PROBABILITY_DECIMALS + 1)])


@cache
def output_ids() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of the classes of both outputs, in the order of the catalogs."""
    from vitals.simulation.status import STATUSES

    return tuple(STATUSES), tuple(CONDITIONS)


@cache
def probabilities_template() -> bytes:
    """Template of every probability of both outputs."""
    status, condition = (b",".join(f'"{id}":%b'.encode() for id in ids) for ids in output_ids())
    return b',"probabilities":{"label_status":{%b},"probable_condition":{%b}}' % (status, condition)


@cache
def output_texts(statuses: tuple[str, ...], conditions: tuple[str, ...]) -> "tuple[NDArray[np.object_], ...]":
    """Texts of the classes of both outputs, in the order of their columns."""
    return texts_of([str(id) for id in statuses]), texts_of([str(id) for id in conditions])
