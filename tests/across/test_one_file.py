"""What is added by one new file, without an edit elsewhere: shown in a copy of the project."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PARTS = ("vitals", "Endpoints", "Configurations", "Data Generator", "Models", "main.py", "pyproject.toml")


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
    known = ["teaching", "emergency", "healthy", "balanced", "pregnancy"]

    found = json.loads(python(project, "-c", USES))
    assert found["populations"] == known
    assert found["heart_rate"] == pytest.approx(88, abs=0.7)
    assert found["spo2"] == pytest.approx(97.5, abs=0.3)  # as in every population
    assert found["own"] < found["other"] - 0.02
    assert found["sample"] > 88

    generator = (str(project / "Data Generator/dataGenerator.py"), "--population", "pregnancy", "--columns", "full")
    python(project, *generator, "--rows", "2000", "--output", "pregnancy.csv")
    described = json.loads((project / "pregnancy.meta.json").read_text(encoding="utf-8"))["population"]
    assert described["id"] == "pregnancy"
    assert described["levels"]["heart_rate"] == {"mean": 88, "sd": 8}

    served = json.loads(python(project, "-c", SERVES))
    assert served == {"in the schema": True, "told": known, "sent": "pregnancy", "as simulated": True}


def test_a_file_without_populations_is_refused(project: Path) -> None:
    (project / "vitals/catalog/populations/pregnancy.py").write_text("SHARES = {}", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"pregnancy.*the file must name its populations in ENTRIES"):
        python(project, "-c", "import vitals")
