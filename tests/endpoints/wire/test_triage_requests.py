"""Body of a request for triage: what is enough, what is too much, and what triage is handed."""

from typing import Any

import pytest
from pydantic import ValidationError

from Configurations.config import Settings
from Endpoints.wire.triage_requests import TriageRequest
from vitals.catalog.populations import POPULATIONS
from vitals.triage.case import Consciousness

SETTINGS = Settings()
TIME = "2026-03-02T09:00:00Z"
READING = {
    "heart_rate": 72,
    "resp_rate": 15,
    "blood_pressure_systolic": 118,
    "blood_pressure_diastolic": 72,
    "spo2": 98,
    "temperature_c": 36.6,
    "glucose_mgdl": 100,
}

ALLOWED: list[dict[str, Any]] = [
    {"readings": [READING]},
    {"readings": [READING] * 600, "symptoms": "x" * 2000},
    {"readings": [{"spo2": 86}]},
    {"readings": [READING | {"spo2": None}, {}]},
    {"symptoms": "chest pain"},
    {"symptoms": "chest pain", "age": 71, "pregnant": False, "scale": 2, "on_oxygen": True, "consciousness": "V"},
    {"readings": [{"glucose_mgdl": 5.5}], "units": {"glucose_mgdl": "mmol/L"}, "units_confirmed": True},
    {"readings": [{"glucose_mgdl": 5.5}], "population": "emergency"},
    {"symptoms": "cough", "on_oxygen": None, "consciousness": None, "age": None},
    {"patient": {"id": 0}},
    {"patient": {"id": 1}, "consciousness": "A", "age": 0},
    {"patient": {"id": 1, "seed": 2**64 - 1, "population": "emergency"}},
    {"patient": {"id": 1, "seed": 0, "condition": "sepsis", "onset": TIME, "time": TIME}},
]
REFUSED: list[dict[str, Any]] = [
    {},
    {"age": 40, "consciousness": "U"},
    {"symptoms": " "},
    {"readings": []},
    {"readings": [{}]},
    {"readings": [dict.fromkeys(READING)]},
    {"readings": [READING] * 601},
    {"readings": [READING], "patient": {"id": 1}},
    {"readings": [READING], "symptoms": "x" * 2001},
    {"readings": [READING], "symptoms": None},
    {"readings": [READING | {"spo2": "97"}]},
    {"readings": [READING | {"spo2": True}]},
    {"readings": [READING], "units": {"pulse": "/min"}},
    {"readings": [READING], "units": {"spo2": 1}},
    {"readings": [READING], "units": {"spo2": "x" * 21}},
    {"readings": [READING], "units_confirmed": 1},
    {"readings": [READING], "population": "mars"},
    {"readings": [READING | {"pulse": 70}]},
    {"readings": [READING], "scale": 3},
    {"readings": [READING], "scale": "1"},
    {"readings": [READING], "age": -1},
    {"readings": [READING], "age": 131},
    {"readings": [READING], "age": 40.5},
    {"readings": [READING], "pregnant": "no"},
    {"readings": [READING], "on_oxygen": 1},
    {"readings": [READING], "consciousness": "a"},
    {"patient": {}},
    {"patient": {"id": 1, "seed": 2**64}},
    {"patient": {"id": 1, "seed": -1}},
    {"patient": {"id": 1, "color": "red"}},
]


@pytest.mark.parametrize("body", ALLOWED)
def test_a_body_that_says_enough_is_kept_as_it_is(body: dict[str, Any]) -> None:
    assert TriageRequest.model_validate(body).model_dump(exclude_unset=True) == body
    with pytest.raises(ValidationError, match="color"):
        TriageRequest.model_validate(body | {"color": "red"})


@pytest.mark.parametrize("body", REFUSED)
def test_a_body_that_says_too_little_or_too_much_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TriageRequest.model_validate(body)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "give readings with a sign, a patient, or symptoms in words"),
        ({"readings": [READING], "patient": {"id": 1}}, "give either readings or a patient"),
    ],
)
def test_a_contradiction_is_said_in_a_sentence(body: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        TriageRequest.model_validate(body)


def test_the_case_has_what_was_said_and_no_more() -> None:
    case = TriageRequest.model_validate({"readings": [{"spo2": 86}], "symptoms": "cough"}).case(SETTINGS, None)
    assert case.measured.tolist() == [[False, False, False, False, True, False, False]]
    assert (case.words, case.on_oxygen, case.consciousness, case.scale) == ("cough", None, None, 1)
    assert (case.age, case.pregnant) == (None, False)
    known = {"on_oxygen": True, "consciousness": "V", "scale": 2, "age": 70, "pregnant": True}
    case = TriageRequest.model_validate({"patient": {"id": 1}} | known).case(SETTINGS, [list(READING.values())])
    assert case.signs.tolist() == [list(READING.values())]
    assert (case.on_oxygen, case.consciousness, case.scale) == (True, Consciousness.VOICE, 2)
    assert (case.age, case.pregnant) == (70, True)


def test_units_and_population_are_those_of_the_request() -> None:
    body = {"readings": [{"glucose_mgdl": 5.5}], "units": {"glucose_mgdl": "mmol/L"}, "population": "emergency"}
    case = TriageRequest.model_validate(body).case(SETTINGS)
    assert case.signs[0, -1] == pytest.approx(99.088)
    assert case.population is POPULATIONS["emergency"]
    simulated = TriageRequest.model_validate({"patient": {"id": 1}})
    signs = [list(READING.values())]
    assert simulated.case(SETTINGS, signs, POPULATIONS["balanced"]).population is POPULATIONS["balanced"]
    assert [simulated.case(SETTINGS, signs, on_oxygen=known).on_oxygen for known in (None, True)] == [None, True]
    denied = TriageRequest.model_validate({"patient": {"id": 7}, "on_oxygen": False})
    assert denied.case(SETTINGS, signs, on_oxygen=True).on_oxygen is False
