import csv
import math
from pathlib import Path

import numpy as np
import pytest

from vitals.catalog.conditions import CONDITIONS, SEVERITIES, Urgency
from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidValue
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate
from vitals.simulation.status import STATUSES, Band, label_status, news2
from vitals.triage.rules import CERTAIN, DEMANDED, DEMANDED_BY_STATUS, Reason, Triage, severities, triage
from vitals.triage.words import SYMPTOMS

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "tests" / "data"
IDS, KINDS = list(SIGNS), ["news2", "status", "symptom", "model"]
HEALTHY = {"heart_rate": 72, "resp_rate": 16, "blood_pressure_systolic": 120, "blood_pressure_diastolic": 75}
HEALTHY |= {"spo2": 98, "temperature_c": 36.6, "glucose_mgdl": 100}
N = 400
READINGS = simulate(np.arange(N), 1767225600.0 + 977.0 * np.arange(N), Cohort(seed=5)).readings.values


def reading(**values: float) -> list[float]:
    return [(HEALTHY | values)[id] for id in IDS]


WELL = reading()
SHOCKED = reading(heart_rate=135, blood_pressure_systolic=75, blood_pressure_diastolic=45, resp_rate=28, spo2=90)


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor.load(ROOT / "Models")


@pytest.fixture(scope="module")
def cases(predictor: Predictor) -> list[Triage]:
    """Of simulated patients, each with one reading."""
    return [triage([row], predictor) for row in READINGS]


def of_kind(found: Triage, kind: str) -> list[Reason]:
    return [reason for reason in found.reasons if reason.kind == kind]


def of_sign(found: Triage, kind: str, sign: str) -> list[Reason]:
    return [reason for reason in of_kind(found, kind) if reason.facts.get("sign") == sign]


# What the rules demand


def test_the_simulated_patients_are_of_every_kind(cases: list[Triage]) -> None:
    assert {found.urgency for found in cases} == set(Urgency)
    assert {found.band for found in cases} == set(Band)
    assert {found.uncertain for found in cases} == {True, False}


def test_no_one_is_less_urgent_than_news2_and_the_status_demand(cases: list[Triage]) -> None:
    score, statuses = news2(READINGS), label_status(READINGS)
    for found, total, band, status in zip(cases, score.total, score.band, statuses, strict=True):
        assert (found.total, found.band, found.demanded) == (total, band, DEMANDED[band])
        assert found.urgency >= DEMANDED[band]
        assert found.urgency >= DEMANDED_BY_STATUS[STATUSES[status]]


def test_what_is_demanded_rises_with_band_and_status() -> None:
    assert [str(DEMANDED[band]) for band in Band] == ["none", "urgent", "emergency", "immediate"]
    assert [str(DEMANDED_BY_STATUS[status]) for status in STATUSES] == ["none", "routine", "emergency"]


def test_no_one_is_more_urgent_than_the_reasons_say(cases: list[Triage]) -> None:
    for found in cases:
        assert found.urgency == max(reason.urgency for reason in found.reasons)


def test_rules_come_before_the_model(cases: list[Triage], predictor: Predictor) -> None:
    for found in [*cases, triage([SHOCKED], predictor, "chest pain")]:
        kinds = [KINDS.index(reason.kind) for reason in found.reasons]
        assert kinds == sorted(kinds)
        assert found.reasons[0].facts == {"total": found.total, "band": str(found.band)}


# Reasons of NEWS2


def bands_of_the_reference() -> list[tuple[str, float, int, float, str]]:
    """Each end of each band of the reference: sign, value, points, and the limit that the value lies beyond."""
    rows = csv.DictReader((DATA / "clinical_1_1.csv").read_text(encoding="utf-8").splitlines()[1:])
    found = []
    for row in rows:
        step = 10 ** -SIGNS[row["sign"]].decimals
        for column, band in row.items():
            if column == "sign" or band == "–":
                continue
            ends = [float(end) for end in band.lstrip("≤≥").split("–")]
            limit, side = (ends[-1], "at or below") if column.startswith("low") else (ends[0] - step, "above")
            found += [(row["sign"], end, int(column[-1]), round(limit, 1), side) for end in ends]
    return found


@pytest.mark.parametrize(("sign", "value", "points", "limit", "side"), bands_of_the_reference())
def test_points_are_explained_with_the_limit_of_their_band(
    *, predictor: Predictor, sign: str, value: float, points: int, limit: float, side: str
) -> None:
    found = triage([reading(**{sign: value})], predictor)
    assert found.total == points
    reasons = of_kind(found, "news2")
    assert f"NEWS2 is {points} " in reasons[0].text
    if not points:
        assert len(reasons) == 1
        return
    (reason,) = reasons[1:]
    unit = SIGNS[sign].unit
    facts = {"sign": sign, "value": value, "unit": unit, "limit": limit, "points": points}
    assert reason.facts == facts
    assert reason.text == (
        f"{SIGNS[sign].name} {value:g} {unit} is {side} {limit:g}: {points} point{'s' if points > 1 else ''}"
    )


def test_every_point_is_explained_and_most_points_come_first(cases: list[Triage]) -> None:
    for found, parts in zip(cases, news2(READINGS).parts, strict=True):
        reasons = of_kind(found, "news2")[1:]
        explained = {str(reason.facts["sign"]): reason.facts["points"] for reason in reasons}
        assert explained == {id: points for id, points in zip(IDS, parts, strict=True) if points}
        assert list(explained.values()) == sorted(explained.values(), reverse=True)
        assert sum(explained.values()) == found.total
        assert all(reason.urgency >= Urgency.URGENT for reason in reasons if reason.facts["points"] == 3)


# Reasons of the status


@pytest.mark.parametrize(
    ("sign", "value", "status", "limit"),
    [
        ("glucose_mgdl", 53, "critical", "at or below 53"),
        ("glucose_mgdl", 54, "warning", "at or below 69"),
        ("glucose_mgdl", 70, None, ""),
        ("glucose_mgdl", 181, "warning", "at or above 181"),
        ("glucose_mgdl", 401, "critical", "at or above 401"),
        ("blood_pressure_systolic", 139, None, ""),
        ("blood_pressure_systolic", 140, "warning", "at or above 140"),
        ("blood_pressure_systolic", 180, "warning", "at or above 140"),
        ("blood_pressure_systolic", 181, "critical", "at or above 181"),
        ("blood_pressure_diastolic", 39, "warning", "at or below 39"),
        ("blood_pressure_diastolic", 121, "critical", "at or above 121"),
        ("heart_rate", 35, "critical", "at or below 35"),
        ("heart_rate", 149, "warning", "at or above 131"),
        ("heart_rate", 150, "critical", "at or above 150"),
        ("spo2", 85, "critical", "at or below 85"),
        ("temperature_c", 39.1, "warning", "at or above 39.1"),
        # as displayed, halves up
        ("blood_pressure_systolic", 139.5, "warning", "at or above 140"),
        ("blood_pressure_systolic", 180.6, "critical", "at or above 181"),
        ("spo2", 85.4, "critical", "at or below 85"),
        ("heart_rate", 149.6, "critical", "at or above 150"),
    ],
)
def test_a_sign_beyond_its_limit_is_named(
    predictor: Predictor, sign: str, value: float, status: str | None, limit: str
) -> None:
    reasons = of_kind(triage([reading(**{sign: value})], predictor), "status")
    if status is None:
        assert reasons == []
        return
    (reason,) = reasons
    shown = math.floor(value * 10 ** SIGNS[sign].decimals + 0.5) / 10 ** SIGNS[sign].decimals  # as it is judged
    assert reason.text == f"{SIGNS[sign].name} {shown:g} {SIGNS[sign].unit} is {limit}: {status}"
    assert reason.urgency == DEMANDED_BY_STATUS[status]


def test_only_the_signs_that_made_the_status_what_it_is_are_named(predictor: Predictor) -> None:
    reasons = of_kind(triage([reading(glucose_mgdl=45, blood_pressure_systolic=145)], predictor), "status")
    assert [reason.facts["sign"] for reason in reasons] == ["glucose_mgdl"]


def test_signs_that_are_each_tolerable_add_up(predictor: Predictor) -> None:
    (reason,) = of_kind(triage([reading(heart_rate=115, resp_rate=22)], predictor), "status")
    assert (reason.text, reason.urgency) == (
        "the status is warning: signs that are each tolerable add up",
        Urgency.ROUTINE,
    )


# Several readings


@pytest.mark.parametrize("place", range(3))
def test_of_several_readings_the_worst_counts(predictor: Predictor, place: int) -> None:
    rows = [WELL, WELL, WELL]
    rows[place] = SHOCKED
    found, alone = triage(rows, predictor), triage([SHOCKED], predictor)
    assert (found.total, found.band, found.demanded) == (alone.total, Band.HIGH, Urgency.IMMEDIATE)
    assert found.urgency == Urgency.IMMEDIATE
    assert of_kind(found, "news2") == of_kind(alone, "news2")


def test_a_critical_sign_in_a_reading_without_points_counts(predictor: Predictor) -> None:
    points = reading(heart_rate=112, resp_rate=22)  # more points, and less to worry about
    found = triage([reading(glucose_mgdl=45), points], predictor)
    assert found.urgency >= Urgency.EMERGENCY
    assert of_sign(found, "status", "glucose_mgdl")
    assert found.total == 4


def test_no_reading_more_makes_a_case_less_urgent_for_the_rules(predictor: Predictor) -> None:
    for rows in READINGS.reshape(-1, 4, 7):
        found = triage(rows, predictor)
        assert found.urgency >= max(DEMANDED[band] for band in news2(rows).band)
        assert found.urgency >= max(DEMANDED_BY_STATUS[STATUSES[status]] for status in label_status(rows))


# The patient's words


def test_words_raise_and_never_lower(cases: list[Triage], predictor: Predictor) -> None:
    said = {
        "stroke": "slurred speech",
        "chest_pain": "chest pain",
        "breathless": "breathless",
        "palpitations": "palpitations",
    }
    for row, silent in list(zip(READINGS, cases, strict=True))[:100]:
        for id, text in said.items():
            found = triage([row], predictor, text)
            assert found.urgency == max(silent.urgency, SYMPTOMS[id].urgency)
            assert [reason.facts["symptom"] for reason in of_kind(found, "symptom")] == [id]
            assert found.demanded == silent.demanded
        calm = triage([row], predictor, "I feel fine, no chest pain.")
        assert calm.urgency == silent.urgency


def test_words_that_are_not_understood_are_answered_with_those_that_are(predictor: Predictor) -> None:
    (reason,) = of_kind(triage([WELL], predictor, "mal di testa"), "symptom")
    assert "no red flag was recognized" in reason.text
    assert all(symptom.name in reason.text for symptom in SYMPTOMS.values())
    assert reason.urgency == Urgency.NONE
    assert of_kind(triage([WELL], predictor, " \n"), "symptom") == []


def test_a_symptom_of_somebody_with_healthy_signs_names_the_specialty(predictor: Predictor) -> None:
    found = triage([WELL], predictor, "chest pain")
    assert (found.urgency, found.specialty) == (Urgency.EMERGENCY, "cardiology")
    assert triage([WELL], predictor).specialty == "general_practice"


# What to do


def test_whoever_cannot_wait_calls_for_help_and_hears_why(cases: list[Triage]) -> None:
    for found in cases:
        why = [reason.text for reason in found.reasons if reason.urgency == found.urgency]
        assert found.calls_for_help == (found.urgency in ("emergency", "immediate"))
        assert found.advice.startswith("Call for help") == found.calls_for_help
        if found.urgency == Urgency.NONE:
            assert found.advice == "No appointment is needed."
        else:
            assert any(found.advice.endswith(f": {text}") for text in why)
        assert ("Call for help now" in found.advice) == (found.urgency == Urgency.IMMEDIATE)
        assert ("Call for help within the hour" in found.advice) == (found.urgency == Urgency.EMERGENCY)


# The model


def test_the_most_probable_comes_first_with_the_models_probabilities(cases: list[Triage], predictor: Predictor) -> None:
    for row, found in zip(READINGS, cases, strict=True):
        proba = dict(zip(predictor.conditions, predictor.predict([row]).condition_proba[0], strict=True))
        chances = [each.probability for each in found.possibilities]
        assert chances == sorted(chances, reverse=True)
        assert chances == pytest.approx([proba[each.condition] for each in found.possibilities], abs=1e-9)
        worth = sorted((chance for chance in proba.values() if chance >= 0.05), reverse=True)[:5]
        assert chances == pytest.approx(worth, abs=1e-9)
        for each in found.possibilities:
            condition = CONDITIONS[each.condition]
            assert each.urgency == condition.urgency[SEVERITIES.index(each.severity)]
            assert each.specialty == condition.specialties[0]


def test_probabilities_of_several_readings_are_averaged(predictor: Predictor) -> None:
    rows = READINGS[:8]
    proba = dict(zip(predictor.conditions, predictor.predict(rows).condition_proba.mean(axis=0), strict=True))
    for each in triage(rows, predictor).possibilities:
        assert each.probability == pytest.approx(proba[each.condition], abs=1e-9)


def test_an_uncertain_case_goes_to_general_medicine_and_says_so(cases: list[Triage]) -> None:
    for found in cases:
        best = max((each.probability for each in found.possibilities), default=0)
        assert found.uncertain == (best < CERTAIN)
        said = [reason for reason in found.reasons if "the prediction is uncertain" in reason.text]
        assert bool(said) == found.uncertain
        if found.uncertain:
            assert found.specialty == "general_medicine"
        elif found.possibilities[0].condition != next(iter(CONDITIONS)):  # the healthy come first
            assert found.specialty == found.possibilities[0].specialty


def test_the_model_raises_to_what_is_as_likely_as_not_and_never_lowers(
    cases: list[Triage], predictor: Predictor
) -> None:
    raised = 0
    for row, found in zip(READINGS, cases, strict=True):
        ruled = max(reason.urgency for reason in found.reasons if reason.kind != "model")
        severity = dict(zip(CONDITIONS, severities(row), strict=True))
        proba = dict(zip(predictor.conditions, predictor.predict([row]).condition_proba[0], strict=True))
        likely = [
            urgency
            for urgency in Urgency
            if sum(p for id, p in proba.items() if CONDITIONS[id].urgency[severity[id]] >= urgency) >= CERTAIN
        ]
        assert found.urgency == max(ruled, *likely)
        raised += found.urgency > ruled
    assert raised > 10


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("id", list(CONDITIONS)[1:])  # the healthy come first and have no severity
def test_signs_at_the_levels_of_a_severity_are_of_that_severity(id: str, severity: str) -> None:
    condition = CONDITIONS[id]
    signs = np.array([condition.level(SEVERITIES.index(severity) + 1, sign).mean for sign in IDS], float)
    assert SEVERITIES[severities(signs)[list(CONDITIONS).index(id)]] == severity


# What is refused


@pytest.mark.parametrize(
    "readings",
    [
        [],
        np.empty((0, 7)),
        WELL,
        [WELL[:6]],
        [[WELL]],
        [WELL, WELL[:6]],
        [["fast", *WELL[1:]]],
        [reading(spo2=101)],
        [WELL, reading(heart_rate=-1)],
        [reading(temperature_c=float("nan"))],
        [reading(glucose_mgdl=float("inf"))],
    ],
)
def test_what_are_no_readings_is_refused(predictor: Predictor, readings: object) -> None:
    with pytest.raises(InvalidValue, match=r"must be|from .* to"):
        triage(readings, predictor)  # type: ignore[arg-type]


# Consciousness


@pytest.mark.parametrize("words", ["newly confused since this morning", "she is unresponsive"])
def test_who_is_not_alert_has_three_points_of_news2_more(predictor: Predictor, words: str) -> None:
    signs = reading(resp_rate=21, temperature_c=38.5, heart_rate=95)
    alert, altered = triage([signs], predictor), triage([signs], predictor, words)
    assert (alert.total, alert.band) == (4, "low")
    assert (altered.total, altered.band, altered.demanded) == (7, "high", "immediate")
    assert altered.urgency == "immediate"
    assert "3 points for consciousness" in " ".join(reason.text for reason in altered.reasons)


def test_confusion_alone_is_a_red_parameter(predictor: Predictor) -> None:
    found = triage([reading()], predictor, "confused")
    assert (found.total, found.band, found.demanded) == (3, "low-medium", "urgent")
    assert triage([reading()], predictor, "not confused").total == 0


def test_a_score_of_one_to_four_is_for_a_nurse(predictor: Predictor) -> None:
    assert "routine observation" in triage([reading()], predictor).reasons[0].text
    assert "a nurse looks at the patient" in triage([reading(heart_rate=95)], predictor).reasons[0].text
