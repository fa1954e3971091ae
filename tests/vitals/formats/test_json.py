"""Each message must say exactly what the simulation and the model say, whoever shares its batch."""

import json
from dataclasses import replace

import numpy as np
import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.formats import View
from vitals.formats.contents.readings import PredictedReadings
from vitals.formats.json import UNITS, gap, messages, timestamp
from vitals.formats.json import group as encode_group
from vitals.formats.json import message as encode
from vitals.model.predictor import Predictor
from vitals.simulation.artifacts import QUALITIES
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.simulation.scales import MISSING
from vitals.simulation.simulator import simulate
from vitals.simulation.status import STATUSES, news2
from vitals.times import parse_instant

MODELS = "Models"
NOON = 1_760_783_445_000  # 2025-10-18 10:30:45 UTC, in milliseconds
FULL = View(detail=True, truth=True)


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor.load(MODELS)


def batch(predictor: Predictor, n: int = 200, **options: object) -> PredictedReadings:
    return PredictedReadings(Cohort(**options), predictor, np.arange(n), np.full(n, NOON))


def test_the_bare_message_has_the_keys_of_the_contract_in_their_order(predictor: Predictor) -> None:
    text = messages(batch(predictor), View())[0].decode()
    message = json.loads(text)
    assert list(message) == ["timestamp", "data", "prediction"]
    assert list(message["data"]) == [
        "heart_rate",
        "resp_rate",
        "blood_pressure_systolic",
        "blood_pressure_diastolic",
        "spo2",
        "temperature_c",
        "glucose_mgdl",
    ]
    assert list(message["prediction"]) == ["label_status", "probable_condition", "confidence"]
    assert list(message["prediction"]["confidence"]) == ["label_status", "probable_condition"]
    assert message["timestamp"] == "2025-10-18 10:30:45"


SEPSIS = Scenario("sepsis", NOON / 1000 - 600)


@pytest.mark.parametrize("view", [View(), View(detail=True), View(truth=True), FULL], ids=str)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"artifacts": True},
        {"seed": 2**64 - 1, "scenario": SEPSIS},
        {"population": POPULATIONS["icu"]},
        {"population": POPULATIONS["ward"], "scenario": SEPSIS},
    ],
    ids=["plain", "artifacts", "sepsis", "icu", "sepsis on the ward"],
)
def test_the_fast_way_writes_what_the_general_way_writes(
    predictor: Predictor, options: dict[str, object], view: View
) -> None:
    made = batch(predictor, 500, **options)
    assert messages(made, view) == [encode(made, row, view) for row in range(500)]
    some, numbers = range(3, 40), range(7, 44)
    wanted = [encode(made, row, view, number) for row, number in zip(some, numbers, strict=True)]
    assert messages(made, view, numbers, rows=some) == wanted


@pytest.mark.parametrize("population", ["teaching", "icu"])
@pytest.mark.parametrize("view", [View(), View(detail=True), View(truth=True), FULL], ids=str)
def test_groups_are_written_the_same_both_ways(
    predictor: Predictor, view: View, population: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohorts = [Cohort(seed=row % 3, population=POPULATIONS[population]) for row in range(300)]
    made = PredictedReadings(cohorts, predictor, np.arange(300) * 10**12, np.full(300, NOON + 250))
    groups = [(range(row, row + 75), view, number) for number, row in enumerate(range(0, 300, 75), 1)]
    fast = [encode_group(made, *each) for each in groups]
    monkeypatch.setattr("vitals.formats.json.is_plain", lambda *_: False)
    assert fast == [encode_group(made, *each) for each in groups]


def test_artifacts_are_named_unless_that_is_kept_back(predictor: Predictor) -> None:
    made = batch(predictor, 50, artifacts=True)
    for view in (View(), FULL):
        named, kept = (
            [json.loads(text) for text in messages(made, each)] for each in (view, replace(view, quality=False))
        )
        assert any(message["quality"] for message in named)
        for message in named:
            del message["quality"]
        assert kept == named


@pytest.mark.parametrize("view", [View(), FULL], ids=str)
def test_no_readings_are_no_messages(predictor: Predictor, view: View) -> None:
    assert messages(batch(predictor, 5), view, rows=range(2, 2)) == []


def test_a_message_shows_what_is_simulated_and_predicted(predictor: Predictor) -> None:
    made, shown = batch(predictor, seed=5), simulate(np.arange(200), np.full(200, NOON / 1000), Cohort(seed=5))
    predicted = predictor.predict(shown.readings.values)
    for row in range(200):
        message = json.loads(encode(made, row))
        assert list(message["data"].values()) == shown.readings.values[row].tolist()
        assert all(isinstance(message["data"][id], int) for id, sign in SIGNS.items() if not sign.decimals)
        assert message["prediction"]["label_status"] == predicted.status[row]
        assert message["prediction"]["probable_condition"] == predicted.condition[row]
        confidence = message["prediction"]["confidence"]
        assert confidence["label_status"] == pytest.approx(100 * predicted.status_proba[row].max(), abs=0.0501)
        assert confidence["probable_condition"] == pytest.approx(100 * predicted.condition_proba[row].max(), abs=0.0501)


def test_whole_temperatures_keep_their_decimal(predictor: Predictor) -> None:
    whole = [
        text for text in messages(batch(predictor, 500), View()) if json.loads(text)["data"]["temperature_c"] % 1 == 0
    ]
    assert whole
    assert all(b'.0,"glucose_mgdl"' in text for text in whole)


@pytest.mark.parametrize("view", [View(), View(detail=True), View(truth=True), FULL], ids=str)
def test_a_message_does_not_depend_on_its_batch(predictor: Predictor, view: View) -> None:
    cohorts = [
        Cohort(seed=row % 3, scenario=None if row % 2 else Scenario("sepsis", NOON / 1000 - row), artifacts=True)
        for row in range(100)
    ]
    together = PredictedReadings(cohorts, predictor, np.arange(100), np.full(100, NOON))
    for row in range(0, 100, 9):
        assert encode(together, row, view, 1) == encode(
            PredictedReadings(cohorts[row], predictor, [row], [NOON]), 0, view, 1
        )


def test_a_detailed_message_says_what_is_known(predictor: Predictor) -> None:
    scenario = Scenario("sepsis", NOON / 1000 - 900)
    made = batch(predictor, 50, seed=3, population=POPULATIONS["emergency"], scenario=scenario)
    for row in range(50):
        message = json.loads(encode(made, row, View(detail=True), 12))
        assert list(message) == [
            *("timestamp", "data", "prediction", "patient", "simulation", "sequence", "time", "units"),
            *("on_oxygen", "pressures_measured_at", "news2"),
        ]
        assert message["patient"]["id"] == row
        assert 18 <= message["patient"]["age"] <= 95
        assert message["patient"]["sex"] in {"male", "female"}
        assert message["simulation"] == {
            "seed": 3,
            "population": "emergency",
            "condition": "sepsis",
            "onset": "2025-10-18T10:15:45Z",
            "artifacts": False,
        }
        assert (message["sequence"], message["time"]) == (12, "2025-10-18T10:30:45Z")
        assert message["units"] == UNITS == {id: sign.unit for id, sign in SIGNS.items()}
        assert message["on_oxygen"] == made.simulation.readings.on_oxygen[row]
        score = news2(made.signs[row : row + 1], on_oxygen=np.array([message["on_oxygen"]]))
        assert message["news2"]["total"] == score.total[0] == sum(message["news2"]["parts"].values())
        assert message["news2"]["band"] == score.band[0]
        assert list(message["news2"]["parts"]) == [*(id for id, sign in SIGNS.items() if sign.news2), "oxygen"]
        assert message["news2"]["parts"]["oxygen"] == 2 * message["on_oxygen"]
        probabilities = message["prediction"]["probabilities"]
        assert list(probabilities["label_status"]) == list(STATUSES)
        assert list(probabilities["probable_condition"]) == list(CONDITIONS)
        for output, classes in probabilities.items():
            assert sum(classes.values()) == pytest.approx(1, abs=0.002)
            assert max(classes, key=classes.get) == message["prediction"][output]
    assert 0 < made.on_oxygen.sum() < 50


@pytest.mark.parametrize("id", POPULATIONS)
def test_where_shares_alone_differ_a_message_says_nothing_of_it(predictor: Predictor, id: str) -> None:
    (told,) = messages(batch(predictor, 1, population=POPULATIONS[id]), View(detail=True))
    assert "unlike_training" not in json.loads(told)


def test_a_message_says_that_the_model_knows_another_setting(predictor: Predictor) -> None:
    """Where there is none of the population's own."""
    alone = Predictor(predictor.artifacts)
    (told,) = messages(batch(alone, 1, population=POPULATIONS["ward"]), View(detail=True))
    assert json.loads(told)["unlike_training"] == ["setting", "severity_mix"]


def test_nobody_is_on_oxygen_in_a_lesson(predictor: Predictor) -> None:
    told = [json.loads(text) for text in messages(batch(predictor, 50), View(detail=True))]
    assert {message["on_oxygen"] for message in told} == {False}
    assert {message["news2"]["parts"]["oxygen"] for message in told} == {0}


def test_the_truth_is_the_truth(predictor: Predictor) -> None:
    made = batch(predictor, 300)
    truth = made.simulation.truth
    for row in range(300):
        told = json.loads(encode(made, row, View(truth=True)))["truth"]
        assert told["condition"] == truth.conditions[row]
        assert told["label_status"] == truth.statuses[row]
        assert told["severity"] == pytest.approx(float(truth.severity[row]), abs=0.0006)
        assert list(told["data"].values()) == pytest.approx(truth.values[row].tolist(), abs=0.0006)
        assert list(told)[4:] == ["setting", "stay", "hours_in_stay", "deteriorates_at", "seconds_to_deterioration"]
        assert list(told.values())[4:] == ["lesson", None, None, None, None]
    assert len(set(truth.conditions)) > 5


def test_the_truth_says_what_happens_in_a_stay(predictor: Predictor) -> None:
    made = batch(predictor, 600, population=POPULATIONS["icu"])
    truth, kinds = made.simulation.truth, set()
    assert truth.deteriorates_at is not None
    for row, text in enumerate(messages(made, View(truth=True))):
        told = json.loads(text)["truth"]
        assert told["setting"] == "icu"
        assert told["stay"] == truth.stay[row]
        assert told["hours_in_stay"] == pytest.approx(truth.hours_in_stay[row], abs=0.0006)
        onset, left = told["deteriorates_at"], told["seconds_to_deterioration"]
        begins = truth.deteriorates_at[row]
        assert (onset is None) == bool(np.isnan(begins))
        assert (left is not None) == bool(begins > NOON / 1000)
        if onset is not None:
            assert 0 <= parse_instant("onset", onset) - begins < 1
        if left is not None:
            assert left == parse_instant("onset", onset) - NOON / 1000
            assert left <= 72 * 3600
        kinds.add((onset is None, left is None))
    assert kinds == {(True, True), (False, True), (False, False)}  # none, past, to come


def test_a_missing_sign_is_null_and_named_and_does_not_count(predictor: Predictor) -> None:
    made = batch(predictor, 3000, artifacts=True)
    steps = made.simulation.readings.steps
    messages = [json.loads(encode(made, row, View(detail=True))) for row in range(3000)]
    assert any(message["prediction"]["suspected"] for message in messages)
    for row, message in enumerate(messages):
        missing = [id for id, step in zip(SIGNS, steps[:, row], strict=True) if step == MISSING]
        assert [id for id, value in message["data"].items() if value is None] == missing
        assert set(missing) <= set(message["quality"])
        assert set(message["quality"].values()) <= set(QUALITIES[1:])
        used, suspected = message["prediction"]["used"], message["prediction"]["suspected"]
        strongly = [id for id, chance in suspected.items() if chance >= 0.5]
        assert used == [id for id in SIGNS if id not in missing and id not in strongly]
        assert not suspected or not missing
        assert (message["news2"] is None) == any(SIGNS[id].news2 for id in missing)


def test_a_group_holds_the_parts_of_its_messages(predictor: Predictor) -> None:
    made = batch(predictor, 8)
    group = json.loads(encode_group(made, range(2, 6)))
    assert list(group) == ["timestamp", "readings"]
    assert [reading["patient"] for reading in group["readings"]] == [2, 3, 4, 5]
    for row, reading in enumerate(group["readings"], start=2):
        alone = json.loads(encode(made, row))
        assert {"timestamp": group["timestamp"]} | reading == {"patient": row} | alone
    detailed = json.loads(encode_group(made, range(2), FULL, 4))
    assert list(detailed) == ["timestamp", "simulation", "sequence", "time", "units", "readings"]
    assert [reading["patient"]["id"] for reading in detailed["readings"]] == [0, 1]
    assert all({"news2", "truth"} <= reading.keys() for reading in detailed["readings"])


def test_an_empty_batch_has_no_messages(predictor: Predictor) -> None:
    assert messages(PredictedReadings(Cohort(), predictor, [], []), View()) == []


def test_times_are_written_in_utc() -> None:
    assert timestamp(NOON + 999) == "2025-10-18 10:30:45"
    assert timestamp(-62_135_596_800_000) == "0001-01-01 00:00:00"
    assert json.loads(gap(NOON, NOON + 1500)) == {
        "type": "gap",
        "from": "2025-10-18T10:30:45Z",
        "to": "2025-10-18T10:30:46.500Z",
    }
