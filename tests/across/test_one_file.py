"""What is added by one new file, without an edit elsewhere: shown in a copy of the project."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from vitals.formats.contents.readings import PredictedReadings
from vitals.formats.json import message
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.streaming.feed import TICK, Feed
from vitals.streaming.subscriptions import Subscription

PROJECT = Path(__file__).parents[2]
PARTS = ("vitals", "Endpoints", "Configurations", "Data Generator", "Models", "examples", "main.py", "pyproject.toml")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project, without its tests."""
    copy = tmp_path / "project"
    copy.mkdir()
    for part in PARTS:
        if (PROJECT / part).is_dir():
            shutil.copytree(PROJECT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(PROJECT / part, copy / part)
    return copy


def python(project: Path, *arguments: str) -> str:
    """Output of Python in a copy of the project."""
    run = subprocess.run(
        [sys.executable, *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


# A population

PREGNANCY = """
from vitals.catalog.population import Population
from vitals.catalog.signs import Level, with_levels

SIGNS = with_levels(heart_rate=Level(88, 8), blood_pressure_systolic=Level(110, 9))
SHARES = {"healthy": 0.7, "viral_fever": 0.3}
ENTRIES = (Population.of(SHARES, id="pregnancy", name="Third trimester of a pregnancy", signs=SIGNS),)
"""
USES = """
import json
import numpy as np
from vitals import POPULATIONS, SIGNS
from vitals.model.oracle import Oracle
from vitals.simulation import Cohort, simulate
from vitals.simulation.parameters import Parameters
from vitals.training.samples import simulate_sample

population = POPULATIONS["pregnancy"]
simulation = simulate(np.arange(4000), 1.76e9, Cohort(population=population))
well = simulation.truth.values[simulation.truth.conditions == "healthy"]

def loss(oracle):
    proba = oracle.posterior(simulation.readings.values, draws=1).condition
    return -np.log(np.maximum(proba[np.arange(4000), simulation.truth.condition], 1e-9)).mean()

print(json.dumps({
    "populations": list(POPULATIONS),
    "heart_rate": well[:, 0].mean(),
    "spo2": well[:, 4].mean(),
    "own": loss(Oracle(population)),
    "other": loss(Oracle(population, parameters=Parameters.of(SIGNS))),
    "sample": simulate_sample(2000, seed=1, population=population).X[:, 0].mean(),
}))
"""
SERVES = """
import json
import numpy as np
from fastapi.testclient import TestClient
from Configurations.config import Settings
from Endpoints.app import create_app
from vitals import POPULATIONS
from vitals.simulation import Cohort, simulate

with TestClient(create_app(Settings(database_url="sqlite:///appointments.sqlite")), "http://localhost") as client:
    schema, told = client.get("/openapi.json").text, client.get("/api/populations").json()
    history = client.get(
        "/api/patients/7/vitals?population=pregnancy&start=2025-10-09T08:00:00Z&end=2025-10-09T09:00:00Z&interval=60"
    ).json()
    with client.websocket_connect("ws://localhost/api/ws/predict?population=pregnancy&patient=7&detail=full") as socket:
        sent = socket.receive_json()
expected = simulate(np.full(60, 7), 1759996800 + 60.0 * np.arange(60), Cohort(population=POPULATIONS["pregnancy"]))
print(json.dumps({
    "in the schema": '"pregnancy"' in schema,
    "told": [each["id"] for each in told],
    "sent": sent["simulation"]["population"],
    "as simulated": [list(each["data"].values()) for each in history] == expected.readings.values.tolist(),
}))
"""


@pytest.mark.slow
def test_a_population_of_other_baselines(project: Path) -> None:
    (project / "vitals/catalog/populations/pregnancy.py").write_text(PREGNANCY, encoding="utf-8")
    known = ["teaching", "emergency_lesson", "healthy", "balanced", "emergency", "ward", "icu", "pregnancy"]

    found = json.loads(python(project, "-c", USES))
    assert found["populations"] == known
    assert found["heart_rate"] == pytest.approx(88, abs=0.7)
    assert found["spo2"] == pytest.approx(97.5, abs=0.3)  # as in every population
    assert found["own"] < found["other"] - 0.02
    assert found["sample"] > 88

    generator = (str(project / "Data Generator/dataGenerator.py"), "--population", "pregnancy", "--columns", "full")
    python(project, *generator, "--rows", "2000", "--output", "pregnancy.csv")
    described = json.loads((project / "pregnancy.csv.meta.json").read_text(encoding="utf-8"))["population"]
    assert described["id"] == "pregnancy"
    assert described["levels"]["heart_rate"] == {"mean": 88, "sd": 8}

    served = json.loads(python(project, "-c", SERVES))
    assert served == {"in the schema": True, "told": known, "sent": "pregnancy", "as simulated": True}


def test_a_file_without_populations_is_refused(project: Path) -> None:
    (project / "vitals/catalog/populations/pregnancy.py").write_text("SHARES = {}", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"pregnancy.*the file must name its populations in ENTRIES"):
        python(project, "-c", "import vitals")


# A format

NDJSON = '''
"""NDJSON: a JSON object a line."""

import json

from vitals.formats import MessageFormat, TableFormat
from vitals.formats.json import message


class NdJson(TableFormat, MessageFormat):
    id = "ndjson"
    name = "NDJSON"
    suffix = ".ndjson"
    media_type = "application/x-ndjson"

    def encode_table(self, table, columns):
        return b"".join(json.dumps(row, default=str).encode() + b"\\n" for row in table.to_pylist())

    def read(self, path):
        import pyarrow.json

        from vitals.formats.contents.checks import check, columns_of

        table = pyarrow.json.read_json(path)
        return check(path, table, columns_of(path, table.column_names), first_line=1)

    def encode_readings(self, readings, view):
        return b"".join(message(readings, row, view) + b"\\n" for row in range(len(readings)))


FORMAT = NdJson()
'''
READS = """
from vitals.data.reading import read

print(read("a.ndjson").equals(read("a.csv")), read("a.ndjson").num_rows)
"""
SERVES_NDJSON = """
import json
from fastapi.testclient import TestClient
from Configurations.config import Settings
from Endpoints.app import create_app

URL = "/api/patients/7/vitals?detail=full&start=2025-10-09T08:00:00Z&end=2025-10-09T08:01:00Z"
with TestClient(create_app(Settings(database_url="sqlite:///appointments.sqlite")), "http://localhost") as client:
    answer, messages = client.get(f"{URL}&format=ndjson"), client.get(URL).json()
    parameters = client.get("/openapi.json").json()["paths"]["/api/patients/{id}/vitals"]["get"]["parameters"]
(format,) = (each for each in parameters if each["name"] == "format")
print(json.dumps({
    "type": answer.headers["content-type"],
    "same": [json.loads(line) for line in answer.text.splitlines()] == messages,
    "known": format["schema"]["enum"],
}))
"""


@pytest.mark.slow
def test_a_format_is_written_read_and_served(project: Path) -> None:
    (project / "vitals/formats/ndjson.py").write_text(NDJSON, encoding="utf-8")

    generator = (str(project / "Data Generator/dataGenerator.py"), "--rows", "70000", "--artifacts", "--quiet")
    python(project, *generator, "--output", "a.csv")
    python(project, *generator, "--output", "a.ndjson", "--workers", "2")
    with (project / "a.ndjson").open(encoding="utf-8") as lines:
        assert json.loads(next(lines))["patient_id"] == 1
    assert python(project, "-c", READS) == "True 70000\n"
    assert ".ndjson" in python(project, generator[0], "--help")

    served = json.loads(python(project, "-c", SERVES_NDJSON))
    assert served == {"type": "application/x-ndjson", "same": True, "known": ["csv", "json", "ndjson", "parquet"]}


# A transport

BROKER = '''
"""Messages by topic, as a broker keeps them."""

from collections import defaultdict


class Broker:
    def __init__(self, capacity):
        self.capacity, self.topics = capacity, defaultdict(list)

    def send(self, message):
        topic = f"vitals/{','.join(map(str, message.patients))}/{message.kind}"
        if message.kind == "reading" and len(self.topics[topic]) >= self.capacity:
            return False
        self.topics[topic].append((message.instant, message.data))
        return True
'''


def test_a_transport_gets_the_messages_of_a_stream(tmp_path: Path) -> None:
    """It is told what each message is about, and need not look into the bytes."""
    (tmp_path / "broker.py").write_text(BROKER, encoding="utf-8")
    specification = importlib.util.spec_from_file_location("broker", tmp_path / "broker.py")
    assert specification is not None
    assert specification.loader is not None
    transport = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(transport)

    seconds = 100.0
    feed = Feed(Predictor.load(PROJECT / "Models"), lambda: seconds)
    broker = transport.Broker(capacity=3)
    for subscription in (
        Subscription(cohort=Cohort(), patients=(7,)),
        Subscription(cohort=Cohort(), patients=(8, 9), grouped=True),
    ):
        feed.join(feed.open(subscription, broker, unix=1_760_783_445), unix=1_760_783_445)
    for _ in range(110):
        seconds += TICK
        list(feed.tick())
        if seconds > 104.5:
            broker.capacity = 9

    first = 1_760_783_445_000
    instants = {topic: [instant - first for instant, _ in messages] for topic, messages in broker.topics.items()}
    assert instants == {
        "vitals/7/reading": [0, 1000, 2000, 5000],
        "vitals/7/gap": [3000, 4000],  # each was taken, and the reading after it was not
        "vitals/8,9/group": [0, 1000, 2000, 3000, 4000, 5000],
    }
    expected = PredictedReadings(Cohort(), feed.predictor, [7], [first])
    assert broker.topics["vitals/7/reading"][0][1] == message(expected, 0)
