import re

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.training.evaluation import Scores
from vitals.training.model_card import COLUMNS, model_card, tables

SCORES = Scores(0.12345, 0.9, 0.85, 0.0042).rounded()
METRICS = {
    "rows": 20_000,
    "label_status": {"model": SCORES, "oracle": SCORES | {"log_loss": 0.1}, "NEWS2": SCORES},
    "probable_condition": {"model": SCORES | {"accuracy": 0.7}, "oracle": SCORES},
}
METADATA = {
    "command": "uv run python -m vitals.training --rows 1000000 --seed 1 --estimator network",
    "parameters": {"rows": 1_000_000, "seed": 1, "estimator": "network", "population": "teaching"},
    "population": POPULATIONS["teaching"].describe(),
    "data": {"file": "vitals.csv", "training_rows": 8_000, "sha256": "0123456789abcdef" * 4},
    "metrics": {"fresh": METRICS, "test": METRICS | {"rows": 2_000}},
}
CARD = model_card(METADATA)


def test_the_card_says_first_that_it_is_not_for_clinical_use() -> None:
    lines = [line for line in CARD.splitlines() if line]
    assert lines[0].startswith("# ")
    assert "synthetic data" in lines[1]
    assert "not for clinical use" in lines[1]


def test_the_card_has_the_sections_that_readers_look_for() -> None:
    assert re.findall(r"^## (.*)$", CARD, re.MULTILINE) == [
        "What it is",
        "Intended use",
        "Data",
        "How good it is",
        "Limits",
    ]
    assert "Not intended" in CARD


def test_the_card_is_made_from_the_run() -> None:
    for fact in (
        "network",
        "1,000,000",
        "teaching",
        "vitals.csv",
        "8,000",
        "0123456789abcdef",
        "seed 1",
        "2,000 held-out",
    ):
        assert fact in CARD
    assert f"`{METADATA['command']}`" in CARD
    assert f"({len(CONDITIONS)} classes)" in CARD
    for sign in SIGNS.values():
        assert f"{sign.name.lower()} ({sign.unit})" in CARD
    assert not re.search(r"[{}]|\bNone\b", CARD)


def test_the_card_of_a_setting_of_care_says_what_its_model_sees_and_does_not() -> None:
    ward = METADATA | {
        "parameters": METADATA["parameters"] | {"population": "ward"},
        "population": POPULATIONS["ward"].describe(),
    }
    for card, setting, is_ward in ((CARD, "lesson", False), (model_card(ward), "ward", True)):
        assert f"It knows the setting `{setting}` alone" in card
        assert ("whether the patient gets oxygen" in card) == is_ward
        assert ("when a cuff measured" in card) == is_ward


def test_tables_put_every_score_beside_the_references() -> None:
    status, condition = tables(METRICS).split("\n\n")
    lines = status.splitlines()
    assert lines[0] == "| label_status | log loss | accuracy | balanced accuracy | calibration error |"
    assert lines[1] == "|---|---|---|---|---|"
    assert lines[2] == "| model | 0.1235 | 0.9000 | 0.8500 | 0.0042 |"
    assert [line.split(" | ")[0] for line in lines[2:]] == ["| model", "| oracle", "| NEWS2"]
    assert condition.splitlines()[2] == "| model | 0.1235 | 0.7000 | 0.8500 | 0.0042 |"
    assert {line.count("|") for line in [*lines, *condition.splitlines()]} == {len(COLUMNS) + 2}
    assert tables(METRICS) in CARD
