"""A body is one reading or a batch of them, with oxygen where it is known."""

import pytest
from pydantic import TypeAdapter, ValidationError

from Endpoints.wire.prediction_schemas import PredictionRequest, ReadingBatch, ReadingRequest

READING = {"heart_rate": 80, "resp_rate": 16, "blood_pressure_systolic": 120, "blood_pressure_diastolic": 78}
READING |= {"spo2": 97, "temperature_c": 36.8, "glucose_mgdl": 105}
ASK: TypeAdapter[ReadingRequest | ReadingBatch] = TypeAdapter(PredictionRequest)


def test_a_reading_or_a_batch_of_them_may_be_asked_about() -> None:
    assert isinstance(ASK.validate_python(READING), ReadingRequest)
    assert isinstance(ASK.validate_python({"readings": [READING]}), ReadingBatch)
    with pytest.raises(ValidationError):
        ASK.validate_python(READING | {"readings": [READING]})


def test_nobody_is_on_oxygen_unless_it_is_said() -> None:
    bodies = [READING, READING | {"on_oxygen": False}, READING | {"on_oxygen": True}]
    found = ASK.validate_python({"readings": bodies})
    assert isinstance(found, ReadingBatch)
    assert [reading.on_oxygen for reading in found.readings] == [False, False, True]
