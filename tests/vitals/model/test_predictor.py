import json
import multiprocessing
import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidModel, InvalidValue
from vitals.model.forward import BLOCK, network, predict_proba
from vitals.model.marginals import Marginals
from vitals.model.persistence import PICKLES, Artifacts, save_artifacts
from vitals.model.predictor import Predictor
from vitals.model.prior import label_shares, share_ratios
from vitals.simulation.status import STATUSES
from vitals.training.pipeline import OUTPUTS, label_encoders, simulate_sample, train

IDS = list(SIGNS)
NORMAL = [72, 16, 120, 75, 98, 36.6, 100]
READINGS = simulate_sample(3000, seed=2).X
LOW, HIGH = np.array([sign.rejected for sign in SIGNS.values()]).T
TOLERANCE = 1e-8  # sums are added up in another order than scikit-learn's


def make_artifacts(estimator: str, rows: int = 2000) -> Artifacts:
    trained = train(estimator, simulate_sample(rows, seed=1))
    vectors = READINGS[:6]
    recorded = dict(zip(OUTPUTS, (part.tolist() for part in trained.predict_proba(vectors)), strict=True))
    metadata = {"population": TEACHING.describe(), "test_vectors": {"readings": vectors.tolist(), **recorded}}
    return Artifacts(trained.scaler, *label_encoders(), trained.model, metadata)


@pytest.fixture(scope="module")
def artifacts() -> Artifacts:
    return make_artifacts("network")


@pytest.fixture(scope="module")
def folder(artifacts: Artifacts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("Models")
    save_artifacts(folder, artifacts, "")
    return folder


@pytest.fixture(scope="module")
def predictor(folder: Path) -> Predictor:
    return Predictor.load(folder)


def reading(**values: float) -> list[float]:
    return [values.get(id, value) for id, value in zip(IDS, NORMAL, strict=True)]


EXTREME = [
    reading(spo2=55),
    reading(temperature_c=42.5),
    reading(glucose_mgdl=900),
    reading(spo2=55, temperature_c=42.5, glucose_mgdl=900),
    LOW.tolist(),
    HIGH.tolist(),
    *(np.where(np.arange(7) == i, LOW, HIGH).tolist() for i in range(7)),
    *(np.where(np.arange(7) == i, HIGH, NORMAL).tolist() for i in range(7)),
    *(np.where(np.arange(7) == i, LOW, NORMAL).tolist() for i in range(7)),
]


# What is predicted


def test_the_fast_path_is_what_scikit_learn_says(predictor: Predictor, artifacts: Artifacts) -> None:
    assert network(artifacts.scaler, artifacts.model) is not None  # else this compares scikit-learn with itself
    found = predictor.predict(READINGS)
    status, condition = artifacts.model.predict_proba(artifacts.scaler.transform(READINGS))
    assert np.abs(found.status_proba - status).max() < TOLERANCE
    assert np.abs(found.condition_proba - condition).max() < TOLERANCE


def test_a_prediction_has_the_most_probable_class_of_both_outputs(predictor: Predictor) -> None:
    found = predictor.predict(READINGS)
    assert found.status_proba.shape == (3000, len(STATUSES))
    assert found.condition_proba.shape == (3000, len(CONDITIONS))
    assert found.status.tolist() == predictor.statuses[found.status_proba.argmax(axis=1)].tolist()
    assert found.condition.tolist() == predictor.conditions[found.condition_proba.argmax(axis=1)].tolist()
    assert set(predictor.statuses) == set(STATUSES)
    assert set(predictor.conditions) == set(CONDITIONS)
    sample = simulate_sample(3000, seed=2)
    right = found.condition == np.array(OUTPUTS["probable_condition"])[sample.Y[:, 1]]
    assert right.mean() > 0.6


def test_a_well_person_is_told_from_a_septic_one(predictor: Predictor) -> None:
    septic = reading(heart_rate=128, resp_rate=30, blood_pressure_systolic=84, blood_pressure_diastolic=48, spo2=89)
    found = predictor.predict([NORMAL, septic])
    assert found.status.tolist() == ["normal", "critical"]
    assert found.condition[0] == "healthy"
    assert found.condition[1] != "healthy"


@pytest.mark.parametrize("estimator", ["logistic", "average", "forest"])
def test_a_model_of_another_family_is_predicted_the_plain_way(estimator: str, tmp_path: Path) -> None:
    artifacts = make_artifacts(estimator, rows=1500)
    assert network(artifacts.scaler, artifacts.model) is None
    save_artifacts(tmp_path, artifacts, "")
    found = Predictor.load(tmp_path).predict(READINGS[:200])
    status, condition = predict_proba(artifacts.scaler, artifacts.model, READINGS[:200])
    np.testing.assert_array_equal(found.status_proba, status)
    np.testing.assert_array_equal(found.condition_proba, condition)
    assert found.condition.tolist() == np.array(OUTPUTS["probable_condition"])[condition.argmax(axis=1)].tolist()


# Any reading, in any company


def test_readings_outside_of_the_training_range_have_probabilities(predictor: Predictor) -> None:
    found = predictor.predict(EXTREME)
    for probabilities in (found.status_proba, found.condition_proba):
        assert np.isfinite(probabilities).all()
        assert np.all((probabilities >= 0) & (probabilities <= 1))
        np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-9)
    assert set(found.condition) <= set(CONDITIONS)


def test_extreme_readings_are_predicted_as_scikit_learn_does(predictor: Predictor, artifacts: Artifacts) -> None:
    found = predictor.predict(EXTREME)
    status, condition = artifacts.model.predict_proba(artifacts.scaler.transform(np.array(EXTREME)))
    np.testing.assert_allclose(found.status_proba, status, atol=1e-6)
    np.testing.assert_allclose(found.condition_proba, condition, atol=1e-6)


@pytest.mark.parametrize("n", [0, 1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 7])
def test_rows_are_predicted_alike_in_any_number(predictor: Predictor, n: int) -> None:
    found, whole = predictor.predict(READINGS[:n]), predictor.predict(READINGS)
    assert len(found.status) == len(found.condition) == n
    np.testing.assert_allclose(found.status_proba, whole.status_proba[:n], atol=TOLERANCE)
    np.testing.assert_allclose(found.condition_proba, whole.condition_proba[:n], atol=TOLERANCE)


def test_threads_share_a_predictor(predictor: Predictor) -> None:
    parts = [simulate_sample(500 + 300 * seed, seed=seed).X for seed in range(8)]
    alone = [predictor.predict(part) for part in parts]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            for found, expected in zip(pool.map(predictor.predict, parts), alone, strict=True):
                np.testing.assert_array_equal(found.status_proba, expected.status_proba)
                np.testing.assert_array_equal(found.condition_proba, expected.condition_proba)
                assert found.condition.tolist() == expected.condition.tolist()


def test_predicting_leaves_the_readings_as_they_were(predictor: Predictor) -> None:
    readings = READINGS[:50].copy()
    readings.setflags(write=False)
    predictor.predict(readings)
    np.testing.assert_array_equal(readings, READINGS[:50])


def test_integers_lists_and_strides_are_readings_too(predictor: Predictor) -> None:
    whole = np.round(READINGS[:40])
    expected = predictor.predict(whole).condition_proba
    for readings in (whole.astype(np.int64), whole.astype(np.float32), whole.tolist(), np.asfortranarray(whole)):
        np.testing.assert_allclose(predictor.predict(readings).condition_proba, expected, atol=TOLERANCE)
    np.testing.assert_allclose(predictor.predict(whole[::2]).condition_proba, expected[::2], atol=TOLERANCE)


# What is refused


@pytest.mark.parametrize(
    "readings",
    [NORMAL, [NORMAL[:6]], [[*NORMAL, 1]], [[NORMAL]], 72.0, [], np.empty((3, 0)), np.empty((0, 6))],
    ids=[
        "one row",
        "six signs",
        "eight signs",
        "three dimensions",
        "a number",
        "nothing",
        "no columns",
        "no rows of six",
    ],
)
def test_a_wrong_shape_is_refused(predictor: Predictor, readings: object) -> None:
    with pytest.raises(
        InvalidValue, match=r"shape of the signs \(.*\) is not allowed: it must be \(n_samples, 7\): heart_rate"
    ):
        predictor.predict(readings)


@pytest.mark.parametrize("readings", [[NORMAL, NORMAL[:6]], [["high"] * 7], [[None] * 6 + [{}]], "reading"])
def test_what_are_no_numbers_is_refused(predictor: Predictor, readings: object) -> None:
    with pytest.raises(InvalidValue, match="rows of 7 numbers: heart_rate, "):
        predictor.predict(readings)


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("value", ["inf", "-inf", "low", "high"])
def test_a_value_that_cannot_be_is_refused_by_sign_and_row(predictor: Predictor, id: str, value: str) -> None:
    low, high = SIGNS[id].rejected
    wrong = {"low": low - 0.1, "high": high + 0.1}.get(value) or float(value)
    readings = np.array([NORMAL] * 20)
    readings[18, IDS.index(id)] = wrong
    with pytest.raises(InvalidValue) as caught:
        predictor.predict(readings)
    unit = SIGNS[id].unit
    assert (
        str(caught.value)
        == f"{id} {wrong:g} {unit} is not allowed (row 18): it must be from {low:g} to {high:g} {unit}"
    )


def test_the_limits_themselves_are_allowed(predictor: Predictor) -> None:
    assert len(predictor.predict([LOW, HIGH]).status) == 2


# What the network cannot say


def test_a_missing_sign_is_left_out(predictor: Predictor) -> None:
    readings = np.array([NORMAL, reading(spo2=np.nan), reading(heart_rate=np.nan)])
    found = predictor.predict(readings)
    assert found.used.tolist() == (~np.isnan(readings)).tolist()
    for row in range(len(readings)):
        alone = predictor.predict(readings[row : row + 1])
        assert np.allclose(alone.condition_proba[0], found.condition_proba[row], atol=1e-12)
        assert np.allclose(alone.status_proba[0], found.status_proba[row], atol=1e-12)
    plain = predictor.predict(np.array([NORMAL]))
    assert np.allclose(found.condition_proba[0], plain.condition_proba[0], atol=1e-12)
    assert np.allclose(found.condition_proba.sum(axis=1), 1)
    assert np.allclose(found.status_proba.sum(axis=1), 1)


def test_a_table_may_lack_a_column(predictor: Predictor) -> None:
    rows = {id: [value] for id, value in zip(IDS, NORMAL, strict=True) if id != "glucose_mgdl"}
    found = predictor.predict(pd.DataFrame(rows))
    given = predictor.predict([reading(glucose_mgdl=np.nan)])
    assert np.array_equal(found.condition_proba, given.condition_proba)


def test_on_oxygen_the_saturation_says_nothing_to_who_knows_only_air(predictor: Predictor) -> None:
    fast = [reading(heart_rate=95, resp_rate=32, spo2=100, glucose_mgdl=120)]
    panic = predictor.conditions.tolist().index("anxiety_panic")
    air, oxygen = (predictor.predict(fast, on_oxygen=[flag]) for flag in (False, True))
    assert air.condition_proba[0, panic] > 0.5
    assert oxygen.condition_proba[0, panic] <= 0.2
    assert not oxygen.used[0, IDS.index("spo2")]
    known = predictor.predict(fast, on_oxygen=[True], population=POPULATIONS["emergency"])
    assert known.used.all()
    assert known.condition_proba[0, panic] <= 0.2
    with pytest.raises(InvalidValue, match=r"on_oxygen"):
        predictor.predict(fast, on_oxygen=[True, False])


def test_readings_without_artifacts_are_predicted_as_ever(predictor: Predictor) -> None:
    plain, asked = predictor.predict(READINGS), predictor.predict(READINGS, artifacts=True)
    assert plain.suspected.max() == 0
    same = asked.suspected.max(axis=1) == 0
    assert same.mean() > 0.5
    assert np.array_equal(plain.condition_proba[same], asked.condition_proba[same])
    assert np.array_equal(plain.status_proba[same], asked.status_proba[same])


def test_breaths_that_are_movements_are_suspected_and_left_out(predictor: Predictor) -> None:
    found = predictor.predict([reading(resp_rate=50)], artifacts=True)
    assert found.suspected[0].argmax() == IDS.index("resp_rate")
    assert found.suspected[0].max() > 0.9
    assert not found.used[0, IDS.index("resp_rate")]
    assert found.condition[0] == "healthy"


def test_an_unfamiliar_reading_is_certain_of_no_condition(predictor: Predictor) -> None:
    found = predictor.predict([NORMAL, reading(heart_rate=200, temperature_c=31)], familiarity=True)
    assert found.uncertain.tolist() == [False, True]
    assert found.condition_proba[1].max() < 0.5
    assert np.allclose(found.condition_proba.sum(axis=1), 1)
    plain = predictor.predict([NORMAL])
    assert plain.familiarity is None
    assert not plain.uncertain.any()
    assert np.allclose(plain.condition_proba[0], found.condition_proba[0], rtol=0, atol=1e-12)


def test_each_reading_is_as_familiar_as_in_its_population(predictor: Predictor) -> None:
    ward, lesson = POPULATIONS["ward"], TEACHING
    both = predictor.predict([NORMAL, NORMAL], population=[ward, lesson], familiarity=True)
    for row, population in enumerate((ward, lesson)):
        alone = predictor.predict([NORMAL], population=population, familiarity=True)
        assert both.familiarity is not None
        assert alone.familiarity is not None
        assert both.familiarity[row] == alone.familiarity[0]


# Four files and scikit-learn are enough

SCRIPT = """
import sys
from pathlib import Path

import joblib
import numpy as np

sys.modules["vitals"] = None  # to import it is an error
models, readings, answers = map(Path, sys.argv[1:])
scaler = joblib.load(models / "scaler.pkl")
statuses = joblib.load(models / "label_encoder_status.pkl")
conditions = joblib.load(models / "label_encoder_condition.pkl")
model = joblib.load(models / "multioutput_model.pkl")

X = scaler.transform(np.load(readings))
codes = model.predict(X)
status_proba, condition_proba = model.predict_proba(X)
np.savez(
    answers,
    status=statuses.inverse_transform(codes[:, 0]),
    condition=conditions.inverse_transform(codes[:, 1]),
    status_proba=status_proba,
    condition_proba=condition_proba,
)
assert {name.partition(".")[0] for name in sys.modules} & {"vitals", "Configurations", "Endpoints"} == {"vitals"}
"""


def test_a_plain_script_can_use_the_four_files(folder: Path, predictor: Predictor, tmp_path: Path) -> None:
    """Isolated from the project: only the site's packages are on its path, and `vitals` cannot be imported."""
    four = tmp_path / "four"
    four.mkdir()
    for name in PICKLES.values():
        (four / name).write_bytes((folder / name).read_bytes())
    np.save(tmp_path / "readings.npy", READINGS[:500])
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    answers = tmp_path / "answers.npz"
    run = subprocess.run(
        [sys.executable, "-I", script, four, tmp_path / "readings.npy", answers],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    found, expected = np.load(answers), predictor.predict(READINGS[:500])
    for name in ("status_proba", "condition_proba"):
        assert np.abs(found[name] - getattr(expected, name)).max() < TOLERANCE
    decided = np.sort(expected.condition_proba, axis=1)
    clear = decided[:, -1] - decided[:, -2] > 2 * TOLERANCE
    assert clear.mean() > 0.99
    assert found["condition"][clear].tolist() == expected.condition[clear].tolist()
    decided = np.sort(expected.status_proba, axis=1)
    clear = decided[:, -1] - decided[:, -2] > 2 * TOLERANCE
    assert found["status"][clear].tolist() == expected.status[clear].tolist()


def test_predicting_loads_nothing_of_training(folder: Path, tmp_path: Path) -> None:
    """The service starts with what it needs. (scikit-learn itself imports pandas and SciPy where they are installed.)"""
    root = str(Path(__file__).parents[3])
    script = f"""
import sys

sys.path.insert(0, {root!r})
from vitals.model.predictor import Predictor

Predictor.load({str(folder)!r}).predict([{NORMAL}])
assert not {{"vitals.training.pipeline", "vitals.model.oracle", "typer", "tqdm"}} & set(sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert run.returncode == 0, run.stderr


def test_a_prediction_makes_no_table(predictor: Predictor, monkeypatch: pytest.MonkeyPatch) -> None:
    import pandas as pd

    made = []
    monkeypatch.setattr(pd.DataFrame, "__init__", lambda *_, **__: made.append(1))
    predictor.predict(READINGS[:10])
    assert not made


def test_a_predictor_works_in_another_process(predictor: Predictor) -> None:
    readings = np.array([NORMAL] * 3)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        found = pool.submit(predictor.predict, readings).result(timeout=120)
    expected = predictor.predict(readings)
    assert np.array_equal(found.condition_proba, expected.condition_proba)
    assert np.array_equal(found.status_proba, expected.status_proba)
    assert found.condition.tolist() == expected.condition.tolist()


def test_a_table_with_names_is_predicted_in_any_order(predictor: Predictor) -> None:
    frame = pd.DataFrame([NORMAL, NORMAL], columns=list(SIGNS)).assign(patient_id=[1, 2])
    found, expected = predictor.predict(frame[frame.columns[::-1]]), predictor.predict([NORMAL, NORMAL])
    assert np.array_equal(found.condition_proba, expected.condition_proba)
    with pytest.raises(InvalidValue, match="table of readings without heart_rate, "):
        predictor.predict(frame[["patient_id"]])


# Populations


def test_what_is_prepared_is_not_made_again_by_the_first_prediction(predictor: Predictor) -> None:
    population = replace(POPULATIONS["ward"], name="never seen before")
    predictor.prepare(population, familiarity=True)
    made = [cached.cache_info().misses for cached in (label_shares, share_ratios)]
    predictor.predict([NORMAL], population=population, familiarity=True)
    assert [cached.cache_info().misses for cached in (label_shares, share_ratios)] == made


def test_the_condition_goes_with_the_shares_of_the_labels(predictor: Predictor) -> None:
    emergency, plain = POPULATIONS["emergency_lesson"], predictor.predict(READINGS)
    found = predictor.predict(READINGS, population=emergency)
    ratios = dict(zip(CONDITIONS, label_shares(emergency) / label_shares(TEACHING), strict=True))
    expected = plain.condition_proba * [ratios[id] for id in predictor.conditions.tolist()]
    expected /= expected.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(found.condition_proba, expected)
    assert found.condition.tolist() == predictor.conditions[expected.argmax(axis=1)].tolist()
    np.testing.assert_array_equal(found.status_proba, plain.status_proba)


def test_of_its_own_population_nothing_is_corrected(predictor: Predictor) -> None:
    found, plain = predictor.predict(READINGS, population=TEACHING), predictor.predict(READINGS)
    np.testing.assert_array_equal(found.condition_proba, plain.condition_proba)


def test_each_reading_may_have_a_population_of_its_own(predictor: Predictor) -> None:
    populations = [POPULATIONS[id] for id in ("teaching", "emergency_lesson", "healthy")]
    found = predictor.predict(READINGS[:9], population=populations * 3).condition_proba
    for place, population in enumerate(populations):
        alone = predictor.predict(READINGS[place:9:3], population=population).condition_proba
        np.testing.assert_allclose(found[place::3], alone, rtol=1e-6, atol=TOLERANCE)
    assert predictor.predict(READINGS[:0], population=[]).condition_proba.shape == (0, len(CONDITIONS))


@pytest.mark.parametrize(
    ("population", "wrong"),
    [
        ("teaching", "population 'teaching' is not allowed: it must be a Population, such as POPULATIONS['teaching']"),
        (7, "population 7 is not allowed"),
        ([], "with 0 entries is not allowed: it must be a Population, .* or one for each of the 2 readings"),
        ([TEACHING], "with 1 entries"),
        ([TEACHING, POPULATIONS["ward"], TEACHING], "with 3 entries"),
        (["teaching", "ward"], "with entries of type str"),
        ([TEACHING, None], "with entries of type NoneType"),
    ],
)
def test_anything_but_a_population_for_each_reading_is_refused(
    predictor: Predictor, population: Any, wrong: str
) -> None:
    with pytest.raises(InvalidValue, match=wrong.replace("[", r"\[").replace("]", r"\]")):
        predictor.predict(READINGS[:2], population=population)


@pytest.mark.parametrize(
    "on_oxygen", [[0, 1], [True], True, "yes", [np.nan, np.nan], [True, None], [[True], [True, False]]]
)
def test_anything_but_a_flag_for_each_reading_is_refused(predictor: Predictor, on_oxygen: Any) -> None:
    with pytest.raises(InvalidValue, match=r"on_oxygen .* is not allowed: it must be bool of shape \(2,\)"):
        predictor.predict(READINGS[:2], on_oxygen=on_oxygen)


def test_what_cannot_be_is_never_predicted(predictor: Predictor) -> None:
    """Also of readings for which the network rounds the probability of all that can be to nothing."""
    two = Population.of({"heat_stroke": 0.5, "hypothermia": 0.5})
    found = predictor.predict(np.concatenate([READINGS, EXTREME]), population=two)
    assert np.isfinite(found.condition_proba).all()
    np.testing.assert_allclose(found.condition_proba.sum(axis=1), 1)
    assert set(found.condition) <= {"heat_stroke", "hypothermia", "healthy"}


def test_where_the_model_names_what_cannot_be_the_components_answer(predictor: Predictor) -> None:
    """What a network leaves of a probability that is nearly all ruled out is hardly known; the components' is."""
    two = Population.of({"sepsis": 0.2, "healthy": 0.8})
    columns = [predictor.conditions.tolist().index(id) for id in CONDITIONS]
    plain = predictor.predict(READINGS).condition_proba[:, columns]
    lost = plain[:, label_shares(two) == 0].sum(axis=1)
    found = predictor.predict(READINGS, population=two).condition_proba[:, columns]
    marginals = Marginals.of(two)
    best = marginals.of_signs((True,) * len(IDS), False).evidence(marginals.locate(READINGS)).condition
    some = lost > 0.11
    assert 100 < some.sum() < len(READINGS)
    np.testing.assert_allclose(found[some], best[some], atol=1e-9)
    assert np.abs(found - best)[lost < 0.09].max() > 0.01  # this small network's own answer, corrected


def test_a_population_without_any_condition_that_the_model_knows_is_refused(artifacts: Artifacts) -> None:
    known = Population.of({"hypertension": 1.0}, id="hypertension")
    narrow = Predictor(replace(artifacts, metadata={"population": known.describe()}))
    with pytest.raises(InvalidValue, match="healthy is not allowed: it must be one that shares a condition with hyper"):
        narrow.predict([NORMAL], population=POPULATIONS["healthy"])


def test_shares_of_the_training_that_are_its_own_are_read_from_the_metadata(artifacts: Artifacts) -> None:
    own = Population.of({"sepsis": 0.2, "healthy": 0.8})
    metadata = {"population": json.loads(json.dumps(own.describe()))}
    assert Predictor(replace(artifacts, metadata=metadata)).population.shares == own.shares


@pytest.mark.parametrize("metadata", [{}, {"parameters": {}}, {"parameters": {"population": "old"}}, {"population": 7}])
def test_a_model_that_does_not_say_its_population_is_refused(artifacts: Artifacts, metadata: dict) -> None:
    with pytest.raises(InvalidModel, match=r"metadata.json: it does not say on which population"):
        Predictor(replace(artifacts, metadata=metadata))


# Other settings


ICU = POPULATIONS["icu"]
IN_CARE = simulate_sample(400, seed=3, population=ICU)


@pytest.fixture(scope="module")
def in_care() -> Predictor:
    trained = train("network", simulate_sample(1500, seed=1, population=ICU), signs=ICU.signs)
    metadata = {"population": ICU.describe()}
    return Predictor(Artifacts(trained.scaler, *label_encoders(), trained.model, metadata))


def test_populations_of_another_setting_are_answered_by_its_model(artifacts: Artifacts, in_care: Predictor) -> None:
    both = Predictor(artifacts, [in_care])
    assert both.model_for(ICU) is in_care
    assert both.model_for(TEACHING) is both.model_for(None) is both.model_for(POPULATIONS["ward"]) is both
    found = both.predict(IN_CARE.X, population=ICU, on_oxygen=IN_CARE.on_oxygen, familiarity=True)
    alone = in_care.predict(IN_CARE.X, population=ICU, on_oxygen=IN_CARE.on_oxygen, familiarity=True)
    for name in ("status_proba", "condition_proba", "condition", "familiarity"):
        assert np.array_equal(getattr(found, name), getattr(alone, name)), name
    copied = pickle.loads(pickle.dumps(both)).predict(IN_CARE.X, population=ICU, on_oxygen=IN_CARE.on_oxygen)
    assert np.array_equal(copied.status_proba, found.status_proba)


def test_a_model_of_care_counts_oxygen_by_what_it_learned(in_care: Predictor) -> None:
    nobody, all_of_them = (
        in_care.predict(IN_CARE.X, on_oxygen=np.full(len(IN_CARE), each)).status_proba for each in (False, True)
    )
    normal = in_care.statuses.tolist().index("normal")
    assert all_of_them[:, normal].mean() < nobody[:, normal].mean() - 0.1


def test_rows_of_several_settings_are_answered_as_alone(artifacts: Artifacts, in_care: Predictor) -> None:
    both, n = Predictor(artifacts, [in_care]), len(IN_CARE)
    populations = [ICU if row % 3 else TEACHING for row in range(n)]
    oxygen = IN_CARE.on_oxygen & np.array([each is ICU for each in populations])
    found = both.predict(IN_CARE.X, population=populations, on_oxygen=oxygen, familiarity=True)
    for each in (ICU, TEACHING):
        rows = np.array([population is each for population in populations])
        alone = both.predict(IN_CARE.X[rows], population=each, on_oxygen=oxygen[rows], familiarity=True)
        for name in ("status_proba", "condition_proba", "status", "condition", "used", "suspected", "familiarity"):
            np.testing.assert_array_equal(getattr(found, name)[rows], getattr(alone, name), err_msg=name)


def test_folders_in_a_folder_hold_the_models_of_other_settings(
    artifacts: Artifacts, in_care: Predictor, tmp_path: Path
) -> None:
    save_artifacts(tmp_path, artifacts, "")
    vectors = IN_CARE.inputs[:4]
    status, condition = in_care._forward(vectors)
    recorded = dict(zip(OUTPUTS, (status.tolist(), condition.tolist()), strict=True))
    metadata = {**in_care.metadata, "test_vectors": {"readings": vectors.tolist(), **recorded}}
    (tmp_path / "icu").mkdir()
    save_artifacts(tmp_path / "icu", replace(in_care.artifacts, metadata=metadata), "")
    found = Predictor.load(tmp_path)
    expected = in_care.predict(IN_CARE.X, on_oxygen=IN_CARE.on_oxygen)
    given = found.predict(IN_CARE.X, population=ICU, on_oxygen=IN_CARE.on_oxygen)
    np.testing.assert_allclose(given.condition_proba, expected.condition_proba, atol=TOLERANCE)
    (tmp_path / "icu" / PICKLES["scaler"]).write_bytes(b"changed")
    with pytest.raises(InvalidModel, match=r"icu/scaler.pkl: its checksum is not the one"):
        Predictor.load(tmp_path)
