"""A population from a file works wherever a population is named: generator, training, scores, service and triage."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from Configurations.config import CONFIGURED, Settings
from Endpoints.app import create_app
from tests.across.test_rules import check
from vitals.catalog.population import Population
from vitals.catalog.population_files import load_population, write_population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.settings import EMERGENCY
from vitals.data.metadata import population_of, read_metadata
from vitals.data.reading import read
from vitals.model.oracle import Oracle
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.simulation.simulator import simulate
from vitals.training.estimates import estimate_mean
from vitals.training.judging import best_score
from vitals.training.pipeline import train_and_save
from vitals.training.samples import simulate_sample
from vitals.triage.assessment import triage
from vitals.triage.case import Case

PROJECT = Path(__file__).parents[2]
FAST = {id: replace(each, center=each.center * 1.15) for id, each in EMERGENCY.baselines.items()}
FAST["spo2"], FAST["temperature_c"] = EMERGENCY.baselines["spo2"], EMERGENCY.baselines["temperature_c"]
# Few conditions: what an oracle takes to be made grows with their number.
SHARES = {"healthy": 0.6, "hypertension": 0.15, "viral_fever": 0.1, "pneumonia": 0.1, "sepsis": 0.05}
MINE = replace(
    POPULATIONS["emergency"],
    id="mine",
    setting=replace(EMERGENCY, baselines=FAST),
    signs=None,
    shares=Population.of(SHARES).shares,
    severity_mix=(0.4, 0.4, 0.2),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fitted")
    write_population(folder / "mine.json", MINE, {})
    return folder


def python(folder: Path, *arguments: object) -> str:
    """Output of a command."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], check=False, capture_output=True, text=True, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def data(folder: Path) -> Path:
    script = PROJECT / "Data Generator" / "dataGenerator.py"
    options = ("--population", "mine.json", "--rows", 400, "--columns", "full", "--output", "mine.csv")
    python(folder, script, *options)
    return folder / "mine.csv"


def test_the_generator_writes_its_patients(data: Path) -> None:
    table = read(data)
    expected = simulate(table["patient_id"].to_numpy(), table["timestamp"].to_numpy(), Cohort(population=MINE))
    assert table["heart_rate"].to_numpy().tolist() == expected.readings.values[:, 0].tolist()
    usual = simulate(
        table["patient_id"].to_numpy(), table["timestamp"].to_numpy(), Cohort(population=POPULATIONS["emergency"])
    )
    assert expected.readings.values[:, 0].mean() > usual.readings.values[:, 0].mean() + 8


def test_the_metadata_describe_it_whole(data: Path) -> None:
    metadata = read_metadata(data)
    assert metadata is not None
    found = population_of(data, metadata)
    assert found.describe() == MINE.describe()
    assert found.setting == MINE.setting


def test_a_score_is_judged_by_it(data: Path) -> None:
    table = best_score(data, population=str(data.with_name("mine.json")))
    assert "The metadata say population" not in str(table)


def test_training_takes_it(folder: Path, data: Path) -> None:
    output, population = folder / "model", load_population(folder / "mine.json")
    output.mkdir()
    train_and_save(data, output, rows=500, estimator="logistic", population=population, fresh_rows=100)
    predictor = Predictor.load(output)
    assert predictor.population.describe() == MINE.describe()


def test_hard_rules_hold() -> None:
    random = np.random.default_rng(1)
    time = random.uniform(1e9, 2e9, 20_000)
    check(simulate(random.integers(0, 2**40, 20_000), time, Cohort(population=MINE, artifacts=True)))
    scenario = Scenario("opioid_overdose", 1e9, severity=3.0)
    check(simulate(np.arange(4000), 1e9 + 900, Cohort(population=MINE, scenario=scenario)))


def test_the_best_possible_score_is_exact() -> None:
    """Where the probabilities of the oracle are right, its accuracy is on average what they say."""
    sample = simulate_sample(4000, seed=3, population=MINE)
    proba = Oracle(MINE).condition(sample.X, **sample.known)
    from vitals.catalog.conditions import CONDITIONS
    from vitals.training.samples import label_encoders

    codes = label_encoders()[1].transform(list(CONDITIONS))
    right = codes[proba.argmax(axis=1)] == sample.Y[:, 1]
    difference = estimate_mean(right - proba.max(axis=1), np.arange(len(right)))
    assert abs(difference.value) < 3 * difference.error


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    settings = Settings(population=str(folder / "mine.json"))
    with TestClient(create_app(settings), "http://localhost", client=("127.0.0.1", 50000)) as client:
        yield client


def test_the_service_streams_its_patients(client: TestClient) -> None:
    query = "patient=7&count=1&detail=full"
    with client.websocket_connect(f"ws://localhost/api/ws/predict?{query}") as stream:
        message = stream.receive_json()
        while "data" not in message:
            message = stream.receive_json()
    assert message["simulation"]["population"] == CONFIGURED
    time = np.datetime64(message["time"].removesuffix("Z"))
    expected = simulate([7], time, Cohort(population=replace(MINE, id=CONFIGURED))).readings.values[0]
    assert [message["data"][sign] for sign in MINE.signs] == expected.tolist()
    assert message["unlike_training"] == ["severity_mix", "levels"]
    with client.websocket_connect(f"ws://localhost/api/ws/predict?{query}&population={CONFIGURED}") as stream:
        assert stream.receive_json() is not None


def test_triage_and_predictions_go_by_it(client: TestClient) -> None:
    reading = dict(zip(MINE.signs, [104, 20, 150, 87, 97, 36.7, 150], strict=True))
    answers = [
        client.post("/api/predict", json=reading | {"on_oxygen": False, "population": population}).json()
        for population in (CONFIGURED, "teaching")
    ]
    assert answers[0]["population"] == CONFIGURED
    assert answers[0]["probabilities"] != answers[1]["probabilities"]
    asked = client.post("/api/appointments/triage", json={"patient": {"id": 7}, "symptoms": "cough"})
    assert asked.status_code == 200
    named = client.post("/api/appointments/triage", json={"readings": [reading], "population": CONFIGURED})
    assert named.status_code == 200, named.text


def test_triage_in_the_library_goes_by_it() -> None:
    predictor = Predictor.load(PROJECT / "Models")
    reading = [[104, 20, 150, 87, 97, 36.7, 150]]
    found = triage(Case(readings=reading, population=MINE, on_oxygen=False), predictor)
    assert not any("knows nobody in the setting" in reason.text for reason in found.reasons)


def test_the_file_says_no_more_than_it_must(folder: Path) -> None:
    content = json.loads((folder / "mine.json").read_text())
    assert set(content) == {"population"}
    assert Population.from_description(content["population"]).shares == MINE.shares
