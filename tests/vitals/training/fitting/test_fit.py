"""A population from readings, what it was told, and what the command makes of a file."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.vitals.training.fitting.conftest import hospital, records_of
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.population_files import read_population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.data.likeness import two_sample_auroc
from vitals.training.fitting.fit import MOST_STEPS, fewer, fit
from vitals.training.fitting.records import UNKNOWN, Records


def test_the_fitted_population_is_like_the_hospital_and_the_base_is_not(
    emergency: Population, arrivals: Records
) -> None:
    steps: list[int] = []
    found = fit(arrivals.without_labels(), POPULATIONS["emergency"], id="mine", progress=lambda: steps.append(1))
    assert 10 < len(steps) <= MOST_STEPS
    assert (found.population.id, found.patients) == ("mine", 1500)
    held_out = records_of(emergency, 1500, seed=2)
    ours, base = (records_of(each, 1500, seed=3) for each in (found.population, POPULATIONS["emergency"]))
    assert two_sample_auroc(held_out.values, ours.values).auroc < 0.55
    assert two_sample_auroc(held_out.values, base.values).auroc > 0.65


@pytest.mark.slow
def test_what_it_was_told_is_said(arrivals: Records) -> None:
    found = fit(arrivals.rows(np.arange(100)), POPULATIONS["emergency"], id="mine")
    assert any("with the labels" in each for each in found.fitted)
    assert any("shares on oxygen" in each for each in found.fitted)
    assert any("too few patients have two readings" in each for each in found.taken)
    assert any("conditions that fewer than 20" in each for each in found.taken)
    bare = replace(arrivals.rows(np.arange(100)).without_labels(), times=None, on_oxygen=np.full(100, UNKNOWN))
    found = fit(bare, POPULATIONS["emergency"], id="mine")
    assert any("without labels" in each for each in found.fitted)
    assert any("shares on oxygen" in each for each in found.taken)
    assert any("no timestamps" in each for each in found.taken)
    found = fit(arrivals.rows(np.arange(100)), POPULATIONS["teaching"], id="mine")
    assert any("nobody gets oxygen" in each for each in found.taken)


def test_large_files_are_fitted_by_some_patients(arrivals: Records) -> None:
    some = fewer(arrivals, 200)
    assert len(some) == 200
    assert np.all(np.diff(some.patients) >= 0)
    assert fewer(arrivals, 10_000) is arrivals


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vitals.training.fitting", *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def saved(path: Path, records: Records) -> Path:
    table = pd.DataFrame(records.values, columns=list(SIGNS))
    table.insert(0, "patient_id", records.patients)
    table["probable_condition"] = np.array([*CONDITIONS, None], dtype=object)[records.labels]
    table.to_csv(path, index=False)
    return path


@pytest.mark.slow
def test_the_command_writes_a_population_that_can_be_read(tmp_path: Path, arrivals: Records) -> None:
    data, output = saved(tmp_path / "mine.csv", arrivals.rows(np.arange(60))), tmp_path / "mine.json"
    done = run(data, "--output", output)
    assert done.returncode == 0, done.stderr
    assert "Fitted to 60 readings, of 60 patients" in done.stdout
    assert f"--population {output}" in done.stdout
    population = read_population(output)
    assert (population.id, population.setting.id) == ("mine", "emergency")
    notes = json.loads(output.read_text())
    assert notes["patients"] == 60
    assert notes["taken"]


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (("nowhere.csv", "--output", "mine.json"), "nowhere.csv: there is no such file"),
        (("mine.csv", "--output", "mine.txt"), "ends in .json"),
        (("mine.csv", "--output", "icu.json"), "one of its own"),
        (("mine.csv", "--output", "no/folder/mine.json"), "make no/folder first"),
        (("mine.csv", "--output", "mine.json", "--population", "hospital"), "unknown population 'hospital'"),
        (("mine.csv", "--output", "mine.json", "--units", "spo2"), "signs and their units"),
        (("mine.json", "--output", "mine.json"), "a file of its own"),
        (("mine.csv", "--output", "mine.json", "--report", "mine.csv"), "a file of its own"),
        (("mine.csv",), "output"),
    ],
)
def test_wrong_use_gets_a_sentence(tmp_path: Path, arguments: tuple[str, ...], wrong: str) -> None:
    command = [sys.executable, "-m", "vitals.training.fitting", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert wrong in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_the_lesson_can_be_fitted_and_keeps_its_setting() -> None:
    found = fit(records_of(hospital("teaching"), 300), POPULATIONS["teaching"], id="mine")
    assert found.population.setting.id == "lesson"
    assert found.population.describe()["numbers"]["baselines"]
