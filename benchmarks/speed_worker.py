"""Times the work of whatever checkout comes first in the path, for `speed.py`: names in, seconds out, line by line."""

import importlib
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np

ROWS, READINGS, SINGLE = 200_000, 10_000, 200
# Modules in which a name has stood, the newest first.
PLACES = {
    "simulate": ("vitals.simulation.simulator", "vitals.simulation"),
    "Predictor": ("vitals.model.predictor", "vitals.predictor"),
    "Cohort": ("vitals.simulation.cohort",),
    "POPULATIONS": ("vitals.catalog.populations",),
}
IN_CARE = ("emergency", "ward", "icu")


def found(name: str) -> Any:
    """Something by its name, wherever it stands."""
    for place in PLACES[name]:
        try:
            return getattr(importlib.import_module(place), name)
        except ModuleNotFoundError:
            continue
    raise ModuleNotFoundError(f"{name} is in none of {', '.join(PLACES[name])}")


def works() -> dict[str, Callable[[], object]]:
    """Work by its name, done once already."""
    simulate, predictor = found("simulate"), found("Predictor").load(Path("Models"))
    patient, instant = np.arange(1, ROWS + 1), 1_735_689_600 + np.arange(ROWS) % 86_400
    readings = simulate(patient[:READINGS], instant[:READINGS]).readings.values
    disturbed = simulate(patient[:READINGS], instant[:READINGS], found("Cohort")(artifacts=True)).readings.values
    made: dict[str, Callable[[], object]] = {
        "kernel": partial(simulate, patient, instant),
        "predictions": partial(predictor.predict, readings),
        "predictions, one by one": lambda: [predictor.predict(readings[row : row + 1]) for row in range(SINGLE)],
    }
    if "familiarity" in signature(predictor.predict).parameters:
        made["predictions, everything"] = partial(predictor.predict, disturbed, artifacts=True, familiarity=True)
    if all(id in found("POPULATIONS") for id in IN_CARE):
        for id in IN_CARE:
            cohort = found("Cohort")(population=found("POPULATIONS")[id])
            made[f"kernel, {id}"] = partial(simulate, patient, instant, cohort)
    for work in made.values():
        work()
    return made


def main() -> None:
    """Time what is asked for until nothing is."""
    made = works()
    for line in sys.stdin:
        begin = time.perf_counter()
        made[line.strip()]()
        print(json.dumps(time.perf_counter() - begin), flush=True)


if __name__ == "__main__":
    main()
