"""The model card: what a trained model is for, what it was trained on, how good it is, and where it ends."""

from collections.abc import Mapping
from typing import Any

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.settings import LESSON
from vitals.catalog.signs import SIGNS

__all__ = ["model_card", "tables"]

NETWORK = """
Networks of two hidden layers see the signs, their squares and products; the one of the status sees smooth steps at the
limits of its rule as well, and the rule itself, smoothed. They learned the oracle's probabilities instead of labels."""

CUFFS = [id for id, population in POPULATIONS.items() if population.setting.cuff]

COLUMNS = {
    "log_loss": "log loss",
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced accuracy",
    "calibration_error": "calibration error",
}


def model_card(metadata: Mapping[str, Any]) -> str:
    """Write the card of a model from the metadata of its run, as Markdown."""
    parameters, data = metadata["parameters"], metadata["data"]
    setting = metadata["population"].get("setting", LESSON.id)
    return f"""# Model card: status and probable condition from seven vital signs

**Trained on synthetic data, to be used on synthetic data. Not a medical device, not for clinical use.**

## What it is

A `MultiOutputClassifier` of scikit-learn (candidate `{parameters["estimator"]}`) on {len(SIGNS)} scaled signs:
{", ".join(f"{sign.name.lower()} ({sign.unit})" for sign in SIGNS.values())}{
        ", and on whether the patient gets oxygen" if setting != LESSON.id else ""
    }. It gives the probabilities of
`label_status` (normal, warning, critical) and of `probable_condition` ({len(CONDITIONS)} classes) from one reading.{
        NETWORK if parameters["estimator"] == "network" else ""
    }

## Intended use

Predictions beside a simulated stream; teaching and comparing classifiers where the best possible score is known; load
tests. Not intended: any decision about a person, real monitors, triage of real patients.

## Data

{parameters["rows"]:,} readings of as many simulated patients of the population {population_phrase(metadata)}: the
training part of `{data["file"]}` ({data["training_rows"]:,} rows, SHA-256 `{data["sha256"][:16]}…`) and rows simulated
with seed {parameters["seed"]}. Splits are by patient.

## How good it is

On {metadata["metrics"]["fresh"]["rows"]:,} readings of patients of another seed. The oracle knows every distribution of
the simulator and computes what no model can better; the status has NEWS2 and the status rule beside it, applied to the
measured signs, and the rule smoothed by the devices' errors, in which nothing is learned.

{tables(metadata["metrics"]["fresh"])}

On the {metadata["metrics"]["test"]["rows"]:,} held-out rows of the data set:

{tables(metadata["metrics"]["test"])}

## Limits

- The probabilities of the condition are those of the population it was trained on. `Predictor.predict(population=...)`
  of this project corrects them for the shares of another one, and asks the model of its setting, but corrects no other
  severity mix; the pickles alone correct nothing. The status needs no correction: it follows from the signs, by a rule.
- It sees one reading: no trend, no history, no age{
        ", not when a cuff measured the pressures that it shows" if parameters["population"] in CUFFS else ""
    }. Conditions overlap in one reading; a score near 1.0 would be
  an error.
- It knows the setting `{setting}` alone.
- It has not seen artifacts, children, pregnancy or drugs, and its severity table is design, not patient data.
- Outside the range it was trained on its probabilities are finite and sum to 1, and mean little.

Train again with `{metadata["command"]}`.
"""


def population_phrase(metadata: Mapping[str, Any]) -> str:
    """The population by its id; with its shares, unless the catalog has them."""
    id = metadata["parameters"]["population"]
    if id in POPULATIONS:
        return f"`{id}`"
    shares = metadata["population"]["shares"]
    return f"`{id}` ({', '.join(f'{condition} {share:.4g}' for condition, share in shares.items())})"


def tables(metrics: Mapping[str, Any]) -> str:
    """One table of scores per output."""
    return "\n\n".join(table(output, rows) for output, rows in metrics.items() if output != "rows")


def table(output: str, rows: Mapping[str, Mapping[str, float]]) -> str:
    """Scores of an output: one row for each predictor."""
    lines = [f"| {output} | " + " | ".join(COLUMNS.values()) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for predictor, scores in rows.items():
        lines.append(f"| {predictor} | " + " | ".join(f"{scores[name]:.4f}" for name in COLUMNS) + " |")
    return "\n".join(lines)
