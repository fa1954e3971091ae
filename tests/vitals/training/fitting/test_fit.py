"""A population from readings, what it was told, and what the command makes of a file."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import vitals
from benchmarks.fitting_recovery import records_of
from tests.commands import answer_of
from tests.vitals.training.fitting.conftest import hospital
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.population_files import load_population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.data.likeness import two_sample_auroc
from vitals.training.fitting.__main__ import main
from vitals.training.fitting.fit import MOST_STEPS, fewer, fit
from vitals.training.fitting.numbers import Numbers
from vitals.training.fitting.records import UNKNOWN, Records
from vitals.training.fitting.skew import better_scales


def test_the_fitted_population_is_like_the_hospital_and_the_base_is_not(
    emergency: Population, arrivals: Records
) -> None:
    steps: list[int] = []
    found = fit(arrivals.without_labels(), POPULATIONS["emergency"], id="mine", progress=lambda: steps.append(1))
    assert 10 < len(steps) <= MOST_STEPS
    assert (found.population.id, found.patients) == ("mine", 1500)
    own = ~np.isnan(found.errors.shares)
    assert 3 <= own.sum() < 20
    assert np.all((found.errors.shares[own] > 0.005) & (found.errors.shares[own] < 0.06))
    held_out = records_of(emergency, 1500, seed=2)
    ours, base = (records_of(each, 1500, seed=3) for each in (found.population, POPULATIONS["emergency"]))
    assert two_sample_auroc(held_out.values, ours.values).auroc < 0.55
    assert two_sample_auroc(held_out.values, base.values).auroc > 0.65


@pytest.mark.slow
def test_what_it_was_told_is_said(arrivals: Records) -> None:
    found = fit(arrivals.rows(np.arange(100)), POPULATIONS["emergency"], id="mine")
    assert any("with the labels" in each for each in found.fitted)
    assert "share on oxygen in other conditions" in found.fitted
    assert any("too few patients have two readings" in each for each in found.taken)
    assert any("conditions that fewer than 20" in each for each in found.taken)
    bare = replace(arrivals.rows(np.arange(100)).without_labels(), times=None, on_oxygen=np.full(100, UNKNOWN))
    found = fit(bare, POPULATIONS["emergency"], id="mine")
    assert any("without labels" in each for each in found.fitted)
    assert any("shares on oxygen" in each for each in found.taken)
    assert any("no timestamps" in each for each in found.taken)
    found = fit(arrivals.rows(np.arange(100)), POPULATIONS["teaching"], id="mine")
    assert any("nobody gets oxygen" in each for each in found.taken)


def test_nothing_is_both_fitted_and_taken(arrivals: Records) -> None:
    found = fit(arrivals.rows(np.arange(25)), POPULATIONS["emergency"], id="mine")
    assert not any("shares of" in each or "severity mix" in each for each in found.fitted)
    assert not set(found.fitted) & set(found.taken)
    assert any(each.startswith("shares among") for each in found.taken)
    assert found.population.shares == POPULATIONS["emergency"].shares
    assert np.isnan(found.errors.shares).all()
    assert np.isnan(found.errors.severity_mix).all()


def test_a_patient_who_does_not_breathe_breaks_nothing(arrivals: Records) -> None:
    some = arrivals.rows(np.arange(200))
    some.values[7, 1] = 0
    found = fit(some, POPULATIONS["emergency"], id="mine").population.setting
    assert 10 < found.baselines["resp_rate"].center < 25
    teaching = records_of(POPULATIONS["teaching"], 40)
    teaching.values[7, 1] = 0
    teaching.values[:, 2:] = np.nan  # of which nothing is asked
    numbers = Numbers.of(POPULATIONS["teaching"])
    assert "resp_rate" not in better_scales(teaching, numbers, np.ones(7))[1]


def test_large_files_are_fitted_by_some_patients(arrivals: Records) -> None:
    some = fewer(arrivals, 200)
    assert len(some) == 200
    assert np.all(np.diff(some.patients) >= 0)
    assert fewer(arrivals, 10_000) is arrivals
    many = records_of(POPULATIONS["teaching"], 100, readings=5)
    few = fewer(many, 250)
    assert few.n_patients == 100
    assert np.bincount(few.patients).tolist() == [2] * 100
    assert len(np.unique(few.times)) > 150


def saved(path: Path, records: Records) -> Path:
    table = pd.DataFrame(records.values, columns=list(SIGNS))
    table.insert(0, "patient_id", records.patients)
    table["probable_condition"] = np.array([*CONDITIONS, None], dtype=object)[records.labels]
    table.to_csv(path, index=False)
    return path


@pytest.mark.slow
def test_the_command_writes_a_population_that_can_be_read(tmp_path: Path, arrivals: Records) -> None:
    data, output = saved(tmp_path / "mine.csv", arrivals.rows(np.arange(60))), tmp_path / "mine.json"
    command = [sys.executable, "-m", "vitals.training.fitting", str(data), "--output", str(output)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Fitted to 60 readings, of 60 patients" in done.stdout
    assert re.search(r"healthy +\d+\.\d +\d+\.\d ± \d+\.\d\n", done.stdout)
    assert f"--population {output}" in done.stdout
    population = load_population(output)
    assert (population.id, population.setting.id) == ("mine", "emergency")
    notes = json.loads(output.read_text())
    assert notes["patients"] == 60
    assert notes["taken"]
    assert 0 < notes["standard_errors"]["shares"]["healthy"] < 0.1
    assert load_population(output) == vitals.load_population(str(output))


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
    done = answer_of(main, *arguments, folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert wrong in done.stderr
    assert not list(tmp_path.iterdir())


def test_help_teaches(tmp_path: Path) -> None:
    done = answer_of(main, "--help", folder=tmp_path)
    assert done.returncode == 0
    for part in ("Examples", "--output mine.json", "--units glucose_mgdl=mmol/L", "main.py --population mine.json"):
        assert part in done.stdout, part


def test_the_lesson_can_be_fitted_and_keeps_its_setting() -> None:
    found = fit(records_of(hospital("teaching"), 300), POPULATIONS["teaching"], id="mine")
    assert found.population.setting.id == "lesson"
    assert found.population.describe()["numbers"]["baselines"]
