"""Predictions on request: what the model says, for whatever may be measured, and a refusal of everything else."""

import json
import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic import TypeAdapter

from Configurations.config import Settings
from Endpoints.admission import Admission
from Endpoints.app import create_app
from Endpoints.wire.prediction_schemas import MOST_READINGS, PredictionResult, PredictionResults
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.signs import SIGNS
from vitals.model.predictor import Predictor
from vitals.simulation.simulator import simulate
from vitals.simulation.status import STATUSES, news2

PATH = "/api/predict"
READING = {
    "heart_rate": 80,
    "resp_rate": 16,
    "blood_pressure_systolic": 120,
    "blood_pressure_diastolic": 78,
    "spo2": 97,
    "temperature_c": 36.8,
    "glucose_mgdl": 105,
}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings()), "http://localhost", client=("127.0.0.1", 50000)) as client:
        yield client


@pytest.fixture(scope="module")
def predictor(client: TestClient) -> Predictor:
    return client.app.state.service.predictor


@pytest.fixture(scope="module")
def signs() -> np.ndarray:
    """As many readings as a request may hold, with the limits of every sign among them."""
    found = simulate(np.arange(MOST_READINGS), np.full(MOST_READINGS, 1.76e9)).readings.values.copy()
    found[0], found[1] = ([sign.rejected[end] for sign in SIGNS.values()] for end in (0, 1))
    return found


def bodies(signs: np.ndarray) -> list[dict[str, float]]:
    return [dict(zip(SIGNS, row, strict=True)) for row in signs.tolist()]


def post(client: TestClient, body: str | bytes) -> Response:
    return client.post(PATH, content=body, headers={"content-type": "application/json"})


def test_as_many_readings_as_may_be_are_predicted_as_the_model_does(
    client: TestClient, predictor: Predictor, signs: np.ndarray
) -> None:
    answer = client.post(PATH, json={"readings": bodies(signs)})
    assert answer.status_code == 200
    TypeAdapter(PredictionResults).validate_json(answer.content, strict=True)
    made, score = predictor.predict(signs, familiarity=True), news2(signs)
    found = answer.json()["predictions"]
    assert len(found) == MOST_READINGS
    assert [each["prediction"]["label_status"] for each in found] == made.status.tolist()
    assert [each["prediction"]["probable_condition"] for each in found] == made.condition.tolist()
    for key, proba, classes, known in [
        ("label_status", made.status_proba, predictor.statuses, STATUSES),
        ("probable_condition", made.condition_proba, predictor.conditions, list(CONDITIONS)),
    ]:
        confidence = [each["prediction"]["confidence"][key] for each in found]
        assert confidence == pytest.approx(proba.max(axis=1) * 100, abs=0.0500001)
        assert [list(each["probabilities"][key]) for each in found] == [list(known)] * MOST_READINGS
        shown = np.array([[each["probabilities"][key][id] for id in classes.tolist()] for each in found])
        assert np.abs(shown - proba).max() < 0.0000501
    assert [each["news2"]["total"] for each in found] == score.total.tolist()
    assert [each["news2"]["band"] for each in found] == [str(band) for band in score.band]
    scored = {id: column for column, (id, sign) in enumerate(SIGNS.items()) if sign.news2}
    assert [each["news2"]["parts"] for each in found] == [
        {id: row[column] for id, column in scored.items()} | {"oxygen": 0} for row in score.parts.tolist()
    ]


def test_a_reading_of_the_stream_is_predicted_as_there_with_its_oxygen(
    client: TestClient, change_service: Callable[..., None]
) -> None:
    query = "population=icu&detail=full&start=2026-01-01T00:00:00Z&end=2026-01-01T00:05:00Z"
    messages = [message for id in range(1, 7) for message in client.get(f"/api/patients/{id}/vitals?{query}").json()]
    asked = [message["data"] | {"on_oxygen": message["on_oxygen"]} for message in messages]
    assert {each["on_oxygen"] for each in asked} == {True, False}
    body = {"readings": asked[:MOST_READINGS], "population": "icu"}
    found = client.post(PATH, json=body).json()["predictions"]
    for message, result in zip(messages, found, strict=False):
        assert result["population"] == "icu"
        assert not {"unlike_training"} & (result.keys() | message.keys())
        assert result["news2"] == message["news2"]
        assert result["probabilities"] == message["prediction"].pop("probabilities")
        for key in ("used", "suspected", "familiarity", "uncertain"):
            assert result[key] == message["prediction"].pop(key)
        assert result.get("note") == message["prediction"].pop("note", None)
        assert result["prediction"] == message["prediction"]


def test_a_population_changes_the_condition_by_its_shares_alone(client: TestClient, predictor: Predictor) -> None:
    plain = client.post(PATH, json=READING).json()
    assert not {"population", "unlike_training"} & plain.keys()
    assert client.post(PATH, json=READING | {"population": "teaching"}).json() == plain | {"population": "teaching"}
    found = client.post(PATH, json=READING | {"population": "healthy"}).json()
    assert found["prediction"]["confidence"]["probable_condition"] == 100
    assert found["prediction"]["probable_condition"] == "healthy"
    assert found["probabilities"]["label_status"] == plain["probabilities"]["label_status"]
    answer = client.post(PATH, json=READING | {"population": "hospital"})
    assert answer.status_code == 422


def test_oxygen_raises_the_status_to_what_its_points_demand(client: TestClient) -> None:
    fast = READING | {"heart_rate": 112}  # two points, which are no warning
    air, oxygen = (client.post(PATH, json=fast | {"on_oxygen": known}).json() for known in (False, True))
    assert air == client.post(PATH, json=fast).json()
    assert (air["news2"]["total"], oxygen["news2"]["total"]) == (2, 4)
    assert (air["news2"]["parts"]["oxygen"], oxygen["news2"]["parts"]["oxygen"]) == (0, 2)
    assert (air["prediction"]["label_status"], oxygen["prediction"]["label_status"]) == ("normal", "warning")
    before, after = air["probabilities"]["label_status"], oxygen["probabilities"]["label_status"]
    assert after["normal"] == 0
    assert after["warning"] == pytest.approx(before["normal"] + before["warning"], abs=0.00011)
    assert after["critical"] == before["critical"]
    assert oxygen["prediction"]["confidence"]["label_status"] == pytest.approx(100 * after["warning"], abs=0.06)
    assert set(air["used"]) - set(oxygen["used"]) == {"spo2"}  # which the model knows of people who breathe air


def test_panic_is_not_seen_in_who_breathes_fast_on_oxygen(client: TestClient) -> None:
    fast = {"heart_rate": 95, "resp_rate": 32, "blood_pressure_systolic": 125, "blood_pressure_diastolic": 70}
    body = fast | {"spo2": 100, "temperature_c": 37.0, "glucose_mgdl": 120, "on_oxygen": True}
    for population in ({}, {"population": "emergency_lesson"}, {"population": "emergency"}):
        found = client.post(PATH, json=body | population).json()
        assert found["probabilities"]["probable_condition"]["anxiety_panic"] <= 0.2


def test_a_sign_that_was_not_measured_is_left_out(client: TestClient) -> None:
    found = client.post(PATH, json=READING | {"glucose_mgdl": None}).json()
    assert "glucose_mgdl" not in found["used"]
    assert found["prediction"]["probable_condition"] == "healthy"
    assert found["news2"] == client.post(PATH, json=READING).json()["news2"]
    assert client.post(PATH, json=READING | {"spo2": None}).json()["news2"] is None
    nothing = client.post(PATH, json=dict.fromkeys(READING))
    assert nothing.status_code == 422
    assert "a measured sign" in nothing.json()["detail"]


def test_signs_are_suspected_where_a_monitor_has_artifacts(client: TestClient) -> None:
    moved = READING | {"resp_rate": 50}
    plain, asked = (client.post(PATH, json=moved | {"artifacts": known}).json() for known in (False, True))
    assert plain == client.post(PATH, json=moved).json()
    assert plain["suspected"] == {}
    assert asked["suspected"]["resp_rate"] > 0.9
    assert min(asked["suspected"].values()) >= 0.01  # what is less probable is so in nearly every reading
    assert "resp_rate" not in asked["used"]
    assert asked["prediction"]["probable_condition"] == "healthy"
    batch = client.post(PATH, json={"readings": [moved], "artifacts": True}).json()["predictions"]
    assert batch == [asked]


def test_age_and_sex_count_where_they_are_given(client: TestClient) -> None:
    high = READING | {"blood_pressure_systolic": 142, "blood_pressure_diastolic": 86}
    young, old = (client.post(PATH, json=high | {"age": age}).json() for age in (20, 90))
    chances = [each["probabilities"]["probable_condition"]["hypertension"] for each in (young, old)]
    assert chances[0] > chances[1]  # high for a young patient, usual for an old one
    assert young["prediction"]["label_status"] == old["prediction"]["label_status"]
    readings = [high | {"age": 20}, high, high | {"sex": "female"}]
    batch = client.post(PATH, json={"readings": readings}).json()["predictions"]
    assert batch == [client.post(PATH, json=each).json() for each in readings]
    for wrong in ({"age": 17}, {"age": 96}, {"age": 40.5}, {"sex": "other"}):
        found = client.post(PATH, json=high | wrong)
        assert found.status_code == 422
        assert next(iter(wrong)) in found.json()["detail"]


def test_an_unfamiliar_reading_is_uncertain_in_words(client: TestClient) -> None:
    usual = client.post(PATH, json=READING).json()
    assert (usual["uncertain"], "note" in usual) == (False, False)
    strange = client.post(PATH, json=READING | {"heart_rate": 220, "temperature_c": 30}).json()
    assert strange["familiarity"] < 1
    assert strange["uncertain"]
    assert "unlike nearly all" in strange["note"]
    assert max(strange["probabilities"]["probable_condition"].values()) < 0.5
    assert strange["prediction"]["confidence"]["probable_condition"] < 50


@pytest.mark.parametrize("wrong", [1, "true", None])
def test_oxygen_is_true_or_false(client: TestClient, wrong: object) -> None:
    answer = client.post(PATH, json=READING | {"on_oxygen": wrong})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["name"] == "on_oxygen"


def test_a_reading_alone_is_predicted_as_among_others(client: TestClient, signs: np.ndarray) -> None:
    some = bodies(signs[:5])
    together = client.post(PATH, json={"readings": some}).json()["predictions"]
    for body, expected in zip(some, together, strict=True):
        answer = client.post(PATH, json=body)
        TypeAdapter(PredictionResult).validate_json(answer.content, strict=True)
        assert answer.json() == expected
    assert client.post(PATH, json={"readings": some[:1]}).json() == {"predictions": together[:1]}


def test_whole_numbers_are_numbers_and_the_order_of_keys_does_not_matter(client: TestClient) -> None:
    answer = client.post(PATH, json=dict(reversed(READING.items())))
    assert answer.json() == client.post(PATH, json={key: float(value) for key, value in READING.items()}).json()


@pytest.mark.parametrize("count", [0, MOST_READINGS + 1])
def test_no_reading_and_too_many_are_refused(client: TestClient, count: int) -> None:
    answer = client.post(PATH, json={"readings": [READING] * count})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["name"] == "readings"


def test_there_is_one_zero(client: TestClient) -> None:
    answers = [post(client, in_json("heart_rate", zero)) for zero in ("0", "0.0", "-0.0", "-0", "1e-400")]
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}


# Bodies that are no readings

VALUES = ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "-0.1", "1" + "0" * 30, "-1" + "0" * 30, "1" + "0" * 400]
VALUES += ['"80"', "true", "false", "[80]", "{}"]


def in_json(sign: str, value: str) -> str:
    return json.dumps(READING | {sign: "@"}).replace('"@"', value)


@pytest.mark.parametrize("sign", ["heart_rate", "temperature_c"])
@pytest.mark.parametrize("value", VALUES, ids=lambda value: value[:12])
def test_what_was_never_measured_is_refused_by_name(client: TestClient, sign: str, value: str) -> None:
    for body, place in [
        (in_json(sign, value), sign),
        (f'{{"readings": [{json.dumps(READING)}, {in_json(sign, value)}]}}', f"readings.1.{sign}"),
    ]:
        answer = post(client, body)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert [wrong["name"] for wrong in answer.json()["errors"]] == [place]
        assert len(answer.content) < 1000


@pytest.mark.parametrize("sign", SIGNS)
def test_limits_are_those_of_the_catalog(client: TestClient, sign: str) -> None:
    low, high = SIGNS[sign].rejected
    for value, status in [(low, 200), (high, 200), (np.nextafter(low, -1), 422), (np.nextafter(high, 1e9), 422)]:
        answer = client.post(PATH, json=READING | {sign: float(value)})
        assert answer.status_code == status
        if status == 422:
            assert answer.json()["errors"][0]["name"] == sign


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (json.dumps(READING | {"pulse": 80}), ["pulse"]),
        (json.dumps({key: value for key, value in READING.items() if key != "spo2"}), ["spo2"]),
        ("{}", list(SIGNS)),
        (json.dumps({"readings": READING}), ["readings"]),
        (json.dumps({"readings": None}), ["readings"]),
        (json.dumps({"readings": [READING], "more": 1}), ["more"]),
        (json.dumps(READING | {"readings": []}), ["readings", *READING]),
        (json.dumps({"readings": [READING, 5]}), ["readings.1"]),
        (json.dumps([READING]), ["body"]),
        ("null", ["body"]),
        ("5", ["body"]),
        ('"reading"', ["body"]),
        ("", ["body"]),
    ],
    ids=str,
)
def test_bodies_of_another_shape_are_refused(client: TestClient, body: str, names: list[str]) -> None:
    answer = post(client, body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [wrong["name"] for wrong in answer.json()["errors"]] == names


@pytest.mark.parametrize(
    "body", [b"{", b"heart_rate=80", b"\xff\xfe", b"[" * 50_000, b'{"heart_rate": ' + b"1" * 5000 + b"}"], ids=len
)
def test_what_is_not_json_is_a_problem_of_the_client(client: TestClient, body: bytes) -> None:
    answer = post(client, body)
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) < 1000


@pytest.mark.parametrize("type", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp"])
def test_a_body_that_is_not_said_to_be_json_is_refused_with_what_to_say(client: TestClient, type: str) -> None:
    answer = client.post(PATH, content=json.dumps(READING), headers={"content-type": type})
    assert (answer.status_code, answer.headers["content-type"]) == (415, "application/problem+json")
    assert "Content-Type: application/json" in answer.json()["detail"]


@pytest.mark.parametrize("type", ["application/json; charset=utf-8", "Application/JSON", "application/vitals+json"])
def test_json_has_many_names(client: TestClient, type: str) -> None:
    assert client.post(PATH, content=json.dumps(READING), headers={"content-type": type}).status_code == 200


def test_errors_are_told_and_bounded(client: TestClient) -> None:
    answer = post(client, json.dumps({"readings": [{}] * 1000}))
    assert answer.status_code == 422
    assert 0 < len(answer.json()["errors"]) <= 20


# Too much at once


def test_a_prediction_that_takes_too_long_is_given_up(
    client: TestClient, change_service: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = threading.Event()
    change_service(client, admission=Admission(threads=1, waiting=1, seconds=0.01))
    monkeypatch.setattr(
        "Endpoints.predictions.results_of", lambda *_: [] if answered.wait(20) else pytest.fail("nobody answered")
    )
    answer = client.post(PATH, json=READING)
    answered.set()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "the request took longer than 0.01 s: try again later"


def test_of_a_batch_that_takes_too_long_nothing_more_is_predicted(
    client: TestClient, signs: np.ndarray, change_service: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    admission, answered, begun = Admission(threads=1, waiting=1, seconds=0.05), threading.Event(), []
    change_service(client, admission=admission)
    monkeypatch.setattr("Endpoints.predictions.results_of", lambda *_: [begun.append(answered.wait(20))])
    answer = post(client, json.dumps({"readings": bodies(signs)}))
    answered.set()
    assert answer.status_code == 503
    for _ in range(2000):
        if admission._free:
            break
        time.sleep(0.01)
    assert begun == [True]
