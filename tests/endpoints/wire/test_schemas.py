"""The models of the wire messages must take what is sent, and nothing else."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from annotated_types import Ge, Le
from pydantic import TypeAdapter, ValidationError

from Endpoints.wire.schemas import (
    DetailedGroup,
    DetailedMessage,
    Gap,
    Group,
    Message,
    Parts,
    Reading,
    Signs,
    TrueSigns,
    Units,
)
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.formats import View
from vitals.formats.contents.readings import PredictedReadings
from vitals.formats.json import gap
from vitals.formats.json import group as encode_group
from vitals.formats.json import message as encode
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario

NOON = 1_760_783_445_000  # 2025-10-18 10:30:45 UTC, in milliseconds
READING = {"heart_rate": 80, "resp_rate": 16, "blood_pressure_systolic": 120, "blood_pressure_diastolic": 78}
READING |= {"spo2": 97, "temperature_c": 36.8, "glucose_mgdl": 105}
PATIENTS = 300
SOURCES = [
    Cohort(),
    Cohort(artifacts=True),
    Cohort(seed=2**64 - 1, scenario=Scenario("sepsis", 1_760_780_000.5)),
    Cohort(charted=True),
    Cohort(population=POPULATIONS["icu"]),
]


@pytest.fixture(scope="module")
def batches() -> list[PredictedReadings]:
    predictor = Predictor.load("Models")
    return [PredictedReadings(cohort, predictor, np.arange(PATIENTS), np.full(PATIENTS, NOON)) for cohort in SOURCES]


def accepts(model: Any, message: Any) -> bool:
    try:
        TypeAdapter(model).validate_json(message if isinstance(message, bytes) else json.dumps(message), strict=True)
    except ValidationError:
        return False
    return True


def sent(batch: PredictedReadings, model: type, truth: bool) -> bytes:
    """A message of a kind; with artifacts, of a patient who has some."""
    view = View(detail=model in {DetailedMessage, DetailedGroup}, truth=truth)
    row = 0 if batch.quality is None else int(batch.missing.any(axis=1).argmax())
    if model in {Group, DetailedGroup}:
        return encode_group(batch, range(row, row + 3), view, 1)
    return encode(batch, row, view, 1)


KINDS = [Message, DetailedMessage, Group, DetailedGroup]


@pytest.mark.parametrize("truth", [False, True])
@pytest.mark.parametrize("model", KINDS)
def test_models_take_what_is_sent(batches: list[PredictedReadings], model: type, truth: bool) -> None:
    detail = model in {DetailedMessage, DetailedGroup}
    for batch in batches:
        if model in {Group, DetailedGroup}:
            assert accepts(model, encode_group(batch, range(PATIENTS), View(detail=detail, truth=truth), 1))
        else:
            view = View(detail=detail, truth=truth)
            assert all(accepts(model, encode(batch, row, view, 1)) for row in range(PATIENTS))


@pytest.mark.parametrize("model", KINDS)
def test_recordings_hold_missing_signs(batches: list[PredictedReadings], model: type) -> None:
    assert b":null" in sent(batches[1], model, False)


def wrong_versions(message: Any) -> Iterator[Any]:
    """A message with each of its parts changed or taken away, one at a time."""
    if isinstance(message, dict):
        yield message | {"more": 1}
        for key, value in message.items():
            yield from (message | {key: part} for part in wrong_versions(value))
    elif isinstance(message, list):
        yield from ([part, *message[1:]] for part in wrong_versions(message[0]))
    elif isinstance(message, bool):
        yield from (str(message), int(message))
    elif message is None:
        yield [0]
    elif isinstance(message, int | float):
        yield from (str(message), True, [message])
    else:
        yield 5


@pytest.mark.parametrize("truth", [False, True])
@pytest.mark.parametrize("model", KINDS)
def test_models_take_nothing_else(batches: list[PredictedReadings], model: type, truth: bool) -> None:
    for batch in batches:
        message = json.loads(sent(batch, model, truth))
        versions = list(wrong_versions(message))
        versions += [{key: value for key, value in message.items() if key != gone} for gone in required(model)]
        assert len(versions) > 20
        taken = [version for version in versions if accepts(model, version)]
        assert not taken


def required(model: Any) -> list[str]:
    return [name for name, field in model.model_fields.items() if field.is_required()]


def test_the_message_without_options_has_three_keys() -> None:
    assert required(Message) == ["timestamp", "data", "prediction"]
    more = {"patient", "simulation", "time", "units", "on_oxygen", "news2"}
    assert set(required(DetailedMessage)) - set(required(Message)) == more


@pytest.mark.parametrize(
    ("change", "model"),
    [
        ({"timestamp": "2025-10-18T10:30:45Z"}, Message),
        ({"data": {**READING, "spo2": 97.5}}, Message),
        ({"data": {**READING, "spo2": 101}}, Message),
        ({"prediction": {"label_status": "ill"}}, Message),
        ({"time": "yesterday"}, DetailedMessage),
        ({"time": "2025-10-18 10:30:45"}, DetailedMessage),
        ({"quality": {"spo2": "bad"}}, Message),
        ({"quality": {"pulse": "probe_off"}}, Message),
    ],
)
def test_values_are_those_of_the_catalogs(
    batches: list[PredictedReadings], change: dict[str, Any], model: type
) -> None:
    message = json.loads(sent(batches[0], model, False))
    assert accepts(model, message)
    if "prediction" in change:
        change = {"prediction": message["prediction"] | change["prediction"]}
    assert not accepts(model, message | change)


def test_a_gap_is_a_gap() -> None:
    announced = gap(NOON, NOON + 500)
    assert accepts(Gap, announced)
    message = json.loads(announced)
    for wrong in [
        message | {"type": "reading"},
        message | {"more": 1},
        {"type": "gap"},
        message | {"from": NOON},
        message | {"to": "now"},
    ]:
        assert not accepts(Gap, wrong)
    assert not any(accepts(model, announced) for model in KINDS)


# What comes in


@pytest.mark.parametrize("sign", SIGNS)
def test_readings_are_numbers_within_limits(sign: str) -> None:
    low, high = SIGNS[sign].rejected
    for value in (low, high, float(low), (low + high) / 2, None):
        assert accepts(Reading, READING | {sign: value})
    for value in (low - 0.001, high + 0.001, str(low), True, [low]):
        assert not accepts(Reading, READING | {sign: value})
    for text in (b"NaN", b"Infinity", b"-Infinity", b"1e999"):
        assert not accepts(Reading, json.dumps(READING | {sign: "@"}).encode().replace(b'"@"', text))
    assert not accepts(Reading, {key: value for key, value in READING.items() if key != sign})
    assert not accepts(Reading, READING | {"more": 1})


# The catalog


@pytest.mark.parametrize("model", [Signs, Reading, TrueSigns, Units])
def test_models_have_the_signs_of_the_catalog_in_their_order(model: Any) -> None:
    assert list(model.model_fields) == list(SIGNS)
    assert required(model) == list(SIGNS)


def test_parts_are_those_of_the_scored_signs_and_of_oxygen() -> None:
    assert list(Parts.model_fields) == [*(id for id, sign in SIGNS.items() if sign.news2), "oxygen"]


@pytest.mark.parametrize("model", [Signs, Reading])
def test_limits_are_those_of_the_catalog(model: Any) -> None:
    for id, sign in SIGNS.items():
        metadata = model.model_fields[id].metadata
        assert [each.ge for each in metadata if isinstance(each, Ge)] == [sign.rejected[0]]
        assert [each.le for each in metadata if isinstance(each, Le)] == [sign.rejected[1]]
        assert sign.unit in model.model_fields[id].description
