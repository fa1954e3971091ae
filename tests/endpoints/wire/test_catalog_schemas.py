"""Models of answers that other code writes: each answer fits its model, and the models have no room for others."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel, TypeAdapter, ValidationError

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.wire.catalog_schemas import (
    ConditionResult,
    Life,
    ModelResult,
    PatientResult,
    PopulationResult,
    Readiness,
    SignResult,
)
from Endpoints.wire.schemas import DetailedMessage, Message

ONE: dict[str, type[BaseModel]] = {
    "/api/patients/7": PatientResult,
    "/api/signs/spo2": SignResult,
    "/api/conditions/sepsis": ConditionResult,
    "/api/populations/teaching": PopulationResult,
    "/api/model": ModelResult,
    "/health/live": Life,
    "/health/ready": Readiness,
}
MANY: dict[str, type[BaseModel]] = {
    "/api/signs": SignResult,
    "/api/conditions": ConditionResult,
    "/api/populations": PopulationResult,
    "/api/patients/7/vitals": Message,
    "/api/patients/7/vitals?artifacts=true&truth=true": Message,
    "/api/patients/7/vitals?detail=full": DetailedMessage,
}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings()), "http://localhost", client=("127.0.0.1", 50000)) as client:
        yield client


def parts(found: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Place of every key of an answer, and of those in its first entries."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield (*place, key)
            yield from parts(value, (*place, key))
    elif isinstance(found, list) and found:
        yield from parts(found[0], (*place, 0))


def without(found: Any, place: tuple[Any, ...]) -> Any:
    """An answer without one of its keys."""
    first, *rest = place
    if not rest:
        return {key: value for key, value in found.items() if key != first}
    copy = found.copy()
    copy[first] = without(copy[first], tuple(rest))
    return copy


@pytest.mark.parametrize("path", ONE)
def test_an_answer_fits_its_model(client: TestClient, path: str) -> None:
    ONE[path].model_validate_json(client.get(path).content, strict=True)


@pytest.mark.parametrize("path", MANY)
def test_each_of_many_fits_its_model(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert TypeAdapter(list[MANY[path]]).validate_json(answer.content, strict=True)


@pytest.mark.parametrize("path", [path for path in ONE if path != "/api/model"])
def test_models_need_every_key_and_know_no_other(client: TestClient, path: str) -> None:
    answer, model = client.get(path).json(), ONE[path]
    with pytest.raises(ValidationError):
        model.model_validate(answer | {"more": 1})
    for place in parts(answer):
        if {"levels", "shares"} & set(place[:-1]) and place[-1] not in {"mean", "sd"}:
            continue  # of a catalog, which may have fewer
        with pytest.raises(ValidationError):
            model.model_validate(without(answer, place))


@pytest.mark.parametrize("path", [*ONE, *MANY])
def test_documents_name_the_model(client: TestClient, path: str) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    expected = (ONE | MANY)[path].__name__
    for entry in ("spo2", "sepsis", "teaching", "7"):
        path = path.partition("?")[0].replace(f"/{entry}", "/{id}")
    schema = paths[path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert f"#/components/schemas/{expected}'" in str(schema)


@pytest.mark.parametrize(("age", "fits"), [(17, False), (18, True), (120, True), (121, False)])
def test_patients_are_adults(age: int, fits: bool) -> None:
    patient = {"id": 7, "seed": 0, "name": "Norsani", "age": age, "sex": "female", "vitals": "/v", "stream": "/s"}
    if fits:
        assert PatientResult.model_validate(patient).age == age
    else:
        with pytest.raises(ValidationError, match="age"):
            PatientResult.model_validate(patient)
