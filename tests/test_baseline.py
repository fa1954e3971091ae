"""The summary of a seeded cohort against `baseline.json`: a change of the numbers must be meant.

`python -m tests.test_baseline` rewrites the file; say in the change log why.
"""

import hashlib
import json
from pathlib import Path

import numpy as np

from vitals.artifacts import QUALITIES
from vitals.conditions import CONDITIONS
from vitals.signs import SIGNS
from vitals.simulation import simulate
from vitals.status import STATUSES

BASELINE = Path(__file__).parent / "baseline.json"
ROWS, SEED, START = 2000, 20250101, 1_735_689_600


def summarize() -> dict[str, object]:
    """One row per patient, spread over a day, artefacts included."""
    random_like = (np.arange(ROWS) * 43.2) % 86400  # evenly over the day, no generator
    simulation = simulate(np.arange(ROWS), START + random_like, seed=SEED, artifacts=True)
    values, truth = simulation.readings.values, simulation.truth
    assert simulation.readings.quality is not None

    def counts(codes: np.ndarray, names: tuple[str, ...]) -> dict[str, int]:
        return dict(zip(names, np.bincount(codes.ravel(), minlength=len(names)).tolist(), strict=True))

    return {
        "rows": ROWS,
        "seed": SEED,
        "mean": dict(zip(SIGNS, np.nanmean(values, axis=0).round(4).tolist(), strict=True)),
        "sd": dict(zip(SIGNS, np.nanstd(values, axis=0).round(4).tolist(), strict=True)),
        "probable_condition": counts(truth.condition, tuple(CONDITIONS)),
        "label_status": counts(truth.status, STATUSES),
        "quality": counts(simulation.readings.quality, QUALITIES),
        "sha256_of_steps": hashlib.sha256(simulation.readings.steps.astype("<i2").tobytes()).hexdigest(),
    }


def test_the_cohort_is_that_of_the_baseline() -> None:
    assert summarize() == json.loads(BASELINE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    BASELINE.write_text(json.dumps(summarize(), indent=2) + "\n", encoding="utf-8")
