"""The catalogs as JSON: all of them, and nothing that JSON cannot say."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from Configurations.config import Settings
from Endpoints.app import create_app
from vitals.catalog.conditions import CONDITIONS, SEVERITIES
from vitals.catalog.population import Population
from vitals.catalog.population_files import write_population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.catalog.sources import SOURCES
from vitals.simulation.simulator import simulate
from vitals.simulation.status import news2

CATALOGS: dict[str, Mapping[str, Any]] = {"signs": SIGNS, "conditions": CONDITIONS, "populations": POPULATIONS}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings()), "http://localhost", client=("127.0.0.1", 50000)) as client:
        yield client


def get(client: TestClient, path: str) -> Any:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    return json.loads(answer.content, parse_constant=pytest.fail)  # NaN and Infinity are no JSON


@pytest.mark.parametrize("name", CATALOGS)
def test_every_entry_is_listed_and_has_an_address(client: TestClient, name: str) -> None:
    entries = get(client, f"/api/{name}")
    assert [entry["id"] for entry in entries] == list(CATALOGS[name])
    for entry in entries:
        assert entry["name"] == CATALOGS[name][entry["id"]].name
        assert get(client, f"/api/{name}/{entry['id']}") == entry


def test_heads_may_be_asked_for(client: TestClient) -> None:
    for path in ("/api/signs", "/api/signs/spo2", "/api/model"):
        assert client.head(path).status_code == 200


@pytest.mark.parametrize(
    ("path", "near"),
    [("signs/heart_rat", "heart_rate"), ("conditions/sepsiss", "sepsis"), ("populations/teachin", "teaching")],
)
def test_what_is_not_there_has_a_near_match(client: TestClient, path: str, near: str) -> None:
    answer = client.get(f"/api/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert f"did you mean {near!r}?" in answer.json()["detail"]


@pytest.mark.parametrize("id", ["%00", "x" * 5000, "__class__", "%E2%98%83"])
def test_strange_names_are_not_there(client: TestClient, id: str) -> None:
    for name in CATALOGS:
        answer = client.get(f"/api/{name}/{id}")
        assert answer.status_code == 404
        assert len(answer.content) < 2000


def test_signs_say_their_limits_and_bands(client: TestClient) -> None:
    readings = simulate(np.arange(300), np.full(300, 1.76e9)).readings.values
    parts = news2(readings).parts
    for column, entry in enumerate(get(client, "/api/signs")):
        sign = SIGNS[entry["id"]]
        assert (entry["unit"], tuple(entry["loinc"])) == (sign.unit, sign.loinc)
        assert entry["decimals"] == sign.decimals
        assert (tuple(entry["accepted"]), tuple(entry["rejected"])) == (sign.accepted, sign.rejected)
        assert entry["healthy_level"]["mean"] == sign.healthy.mean
        bands = entry["news2"]
        assert [band["up_to"] is None for band in bands] == [False] * (len(bands) - 1) + [True] * bool(bands)
        for value, points in zip(readings[:, column].tolist(), parts[:, column].tolist(), strict=True):
            found = (band["points"] for band in bands if band["up_to"] is None or value <= band["up_to"])
            assert next(found, 0) == points


def test_conditions_say_how_signs_change_and_how_often_they_occur(client: TestClient) -> None:
    populations = {entry["id"]: entry for entry in get(client, "/api/populations")}
    for entry in get(client, "/api/conditions"):
        condition = CONDITIONS[entry["id"]]
        assert (tuple(entry["icd10"]), entry["snomed"]) == (condition.icd10, condition.snomed)
        assert tuple(entry["levels"]) == tuple(SEVERITIES)
        for severity, levels in entry["levels"].items():
            known = getattr(condition, severity)
            assert {sign: level["mean"] for sign, level in levels.items()} == {
                sign: level.mean for sign, level in known.items()
            }
        assert entry["shares"] == {id: populations[id]["shares"][entry["id"]] for id in POPULATIONS}
    settings = {id: population["setting"] for id, population in populations.items()}
    assert settings == {id: population.setting.id for id, population in POPULATIONS.items()}
    assert (settings["teaching"], settings["emergency_lesson"], settings["icu"]) == ("lesson", "lesson", "icu")
    for population in populations.values():
        assert sum(population["shares"].values()) == pytest.approx(1)
        assert sum(population["severity_mix"]) == pytest.approx(1)


@pytest.mark.parametrize("name", ["signs", "conditions"])
def test_numbers_have_sources(client: TestClient, name: str) -> None:
    for entry in get(client, f"/api/{name}"):
        assert [source["id"] for source in entry["sources"]] == list(CATALOGS[name][entry["id"]].sources)
        assert all(source["id"] in SOURCES for source in entry["sources"])


def test_the_model_has_its_metadata_and_its_card(client: TestClient) -> None:
    folder, found = Path(client.app.state.service.settings.models), get(client, "/api/model")
    assert found["metadata"] == json.loads((folder / "metadata.json").read_text())
    assert found["card"] == (folder / "model_card.md").read_text(encoding="utf-8")


def test_a_model_may_have_no_card(client: TestClient, change_service: Callable[..., None], tmp_path: Path) -> None:
    settings = client.app.state.service.settings.model_copy(update={"models": tmp_path})
    change_service(client, settings=settings)
    assert get(client, "/api/model")["card"] is None


def test_a_population_of_the_settings_is_one_of_all(tmp_path: Path) -> None:
    own = Population.of({"sepsis": 0.2, "healthy": 0.8}, id="hospital")
    write_population(tmp_path / "hospital.json", own, {})
    app = create_app(Settings(population=str(tmp_path / "hospital.json")))
    with TestClient(app, "http://localhost", client=("127.0.0.1", 50000)) as with_own:
        described = get(with_own, "/api/populations/configured")
        assert described["shares"]["sepsis"] == pytest.approx(0.2)
        assert get(with_own, "/api/populations")[len(POPULATIONS) :] == [described]


def test_the_configured_population_of_the_catalog_is_not_listed_twice(client: TestClient) -> None:
    assert get(client, "/api/populations/configured")["id"] == "teaching"
    assert [entry["id"] for entry in get(client, "/api/populations")] == list(POPULATIONS)
