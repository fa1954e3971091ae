from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vitals.catalog.conditions import CONDITIONS, Urgency
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidValue
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate
from vitals.simulation.status import STATUSES, Band, label_status, news2
from vitals.triage.assessment import Triage, specialty_of, triage
from vitals.triage.case import Case, Consciousness
from vitals.triage.limits import URGENCY_BY_STATUS
from vitals.triage.model import CERTAIN, Possibility, severities
from vitals.triage.quotes import sentence
from vitals.triage.reasons import KINDS, Reason
from vitals.triage.rules import URGENCY_BY_BAND
from vitals.triage.score import SCORED
from vitals.triage.words import COMPLAINTS, Mention, Words

ROOT = Path(__file__).resolve().parents[3]
IDS = list(SIGNS)
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
    return [triage(Case(readings=[row]), predictor) for row in READINGS]


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
        assert (found.total, found.band, found.demanded) == (total, band, URGENCY_BY_BAND[band])
        assert found.urgency >= URGENCY_BY_BAND[band]
        assert found.urgency >= URGENCY_BY_STATUS[STATUSES[status]]


def test_no_one_is_more_urgent_than_the_reasons_say(cases: list[Triage]) -> None:
    for found in cases:
        assert found.urgency == max(reason.urgency for reason in found.reasons)


def test_rules_come_before_the_model(cases: list[Triage], predictor: Predictor) -> None:
    for found in [*cases, triage(Case(readings=[SHOCKED], words="chest pain"), predictor)]:
        kinds = [KINDS.index(reason.kind) for reason in found.reasons]
        assert kinds == sorted(kinds)
        assert (found.reasons[0].facts["total"], found.reasons[0].facts["band"]) == (found.total, str(found.band))


# Several readings


@pytest.mark.parametrize("place", range(3))
def test_of_several_readings_the_worst_counts(predictor: Predictor, place: int) -> None:
    rows = [WELL, WELL, WELL]
    rows[place] = SHOCKED
    found, alone = triage(Case(readings=rows), predictor), triage(Case(readings=[SHOCKED]), predictor)
    assert (found.total, found.band, found.demanded) == (alone.total, Band.HIGH, Urgency.IMMEDIATE)
    assert found.urgency == Urgency.IMMEDIATE
    assert of_kind(found, "news2") == of_kind(alone, "news2")


def test_a_critical_sign_in_a_reading_without_points_counts(predictor: Predictor) -> None:
    points = reading(heart_rate=112, resp_rate=22)  # more points, and less to worry about
    found = triage(Case(readings=[reading(glucose_mgdl=45), points]), predictor)
    assert found.urgency >= Urgency.EMERGENCY
    assert of_sign(found, "status", "glucose_mgdl")
    assert found.total == 4


def test_no_reading_more_makes_a_case_less_urgent_for_the_rules(predictor: Predictor) -> None:
    for rows in READINGS.reshape(-1, 4, 7):
        found = triage(Case(readings=rows), predictor)
        assert found.urgency >= max(URGENCY_BY_BAND[band] for band in news2(rows).band)
        assert found.urgency >= max(URGENCY_BY_STATUS[STATUSES[status]] for status in label_status(rows))


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
            found = triage(Case(readings=[row], words=text), predictor)
            assert found.urgency == max(silent.urgency, COMPLAINTS[id].urgency)
            assert [reason.facts["symptom"] for reason in of_kind(found, "symptom")] == [id]
            assert found.demanded == silent.demanded
        calm = triage(Case(readings=[row], words="I feel fine, no chest pain."), predictor)
        assert calm.urgency == silent.urgency


def test_words_that_are_not_understood_are_named_and_never_need_nothing(predictor: Predictor) -> None:
    found = triage(Case(readings=[WELL], words="my flumox brattled"), predictor)
    (reason,) = of_kind(found, "symptom")
    assert reason.text == "these words were not understood: flumox, brattled; a person must read this"
    assert (found.urgency, found.uncertain) == ("routine", True)
    assert of_kind(triage(Case(readings=[WELL], words=" \n"), predictor), "symptom") == []


def test_a_crisis_is_told_whom_to_call_and_never_to_book(predictor: Predictor) -> None:
    for row in (WELL, SHOCKED):
        found = triage(Case(readings=[row], words="I don't want to live any more"), predictor)
        assert (found.urgency, found.specialty) == ("immediate", "psychiatry")
        assert "988" in found.advice
        assert "116 123" in found.advice
        assert "ppointment" not in found.advice
        assert not found.books(0, 0)


def test_a_symptom_of_somebody_with_healthy_signs_names_the_specialty(predictor: Predictor) -> None:
    found = triage(Case(readings=[WELL], words="chest pain"), predictor)
    assert (found.urgency, found.specialty) == (Urgency.EMERGENCY, "cardiology")
    assert triage(Case(readings=[WELL]), predictor).specialty == "general_practice"


@pytest.mark.parametrize("words", ["newly confused since this morning", "she is unresponsive"])
def test_who_is_not_alert_has_three_points_of_news2_more(predictor: Predictor, words: str) -> None:
    signs = reading(resp_rate=21, temperature_c=38.5, heart_rate=95)
    alert, altered = triage(Case(readings=[signs]), predictor), triage(Case(readings=[signs], words=words), predictor)
    assert (alert.total, alert.band) == (4, "low")
    assert (altered.total, altered.band, altered.demanded) == (7, "high", "immediate")
    assert altered.urgency == "immediate"
    assert "the patient's words mention" in " ".join(reason.text for reason in altered.reasons)


def test_confusion_alone_is_a_red_parameter(predictor: Predictor) -> None:
    found = triage(Case(readings=[reading()], words="confused"), predictor)
    assert (found.total, found.band, found.demanded) == (3, "low-medium", "urgent")
    assert triage(Case(readings=[reading()], words="not confused"), predictor).total == 0


# The model


def test_probabilities_of_several_readings_are_averaged(predictor: Predictor) -> None:
    rows = READINGS[:8]
    proba = dict(zip(predictor.conditions, predictor.predict(rows).condition_proba.mean(axis=0), strict=True))
    for each in triage(Case(readings=rows), predictor).possibilities:
        assert each.probability == pytest.approx(proba[each.condition], abs=1e-9)


def test_an_uncertain_case_says_so_and_goes_to_whom_its_conditions_share(cases: list[Triage]) -> None:
    looks = {Urgency.URGENT: "general_medicine"} | dict.fromkeys(
        (Urgency.EMERGENCY, Urgency.IMMEDIATE), "emergency_medicine"
    )
    shared = 0
    for found in cases:
        best = max((each.probability for each in found.possibilities), default=0)
        assert found.uncertain == (best < CERTAIN)
        (said,) = [reason.text for reason in found.reasons if reason.rule == "model.condition"]
        assert ("certain of no condition" in said) == found.uncertain
        assert not (found.uncertain and "(50 %)" in said)
        if not found.uncertain and found.possibilities[0].condition != next(iter(CONDITIONS)):  # the healthy come first
            assert found.specialty == found.possibilities[0].specialty
        elif found.uncertain and found.specialty != looks.get(found.urgency, "general_practice"):
            assert found.specialty in {each.specialty for each in found.possibilities}
            shared += 1
    assert shared


def test_nobody_who_is_uncertain_needs_nothing(cases: list[Triage]) -> None:
    assert all(found.urgency > Urgency.NONE for found in cases if found.uncertain)


def test_the_population_of_a_patient_weighs_the_conditions(predictor: Predictor) -> None:
    healthy = triage(Case(readings=[reading(heart_rate=105)], population=POPULATIONS["healthy"]), predictor)
    assert healthy.possibilities[0].condition == "healthy"
    assert healthy.possibilities[0].probability == 1
    same = triage(Case(readings=[WELL], population=POPULATIONS["teaching"]), predictor)
    assert same.possibilities == triage(Case(readings=[WELL]), predictor).possibilities


@pytest.mark.parametrize(
    "population", [each for each in POPULATIONS.values() if each.setting.stay], ids=attrgetter("id")
)
def test_in_care_oxygen_counts_and_nobody_is_below_news2(predictor: Predictor, population: Population) -> None:
    readings = simulate(np.arange(300), 1.76e9, Cohort(population=population)).readings
    assert readings.on_oxygen is not None
    score = news2(readings.values, on_oxygen=readings.on_oxygen)
    for row, (signs, oxygen) in enumerate(zip(readings.values, readings.on_oxygen.tolist(), strict=True)):
        found = triage(Case(readings=[signs], population=population, on_oxygen=oxygen), predictor)
        assert (found.total, found.band) == (score.total[row], score.band[row])
        assert found.urgency >= URGENCY_BY_BAND[score.band[row]]
        assert found.model_asked
        if oxygen:
            assert found.total >= 2


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


# What to do


def test_whoever_cannot_wait_calls_for_help_and_hears_why(cases: list[Triage]) -> None:
    for found in cases:
        why = [reason.text for reason in found.reasons if reason.urgency == found.urgency]
        assert found.calls_for_help == (found.urgency in ("emergency", "immediate"))
        assert found.advice.startswith("Call for help") == found.calls_for_help
        if found.urgency == Urgency.NONE:
            assert found.advice.startswith("No appointment is needed.")
        else:
            assert any(sentence(text) in found.advice for text in why)
        assert ("Call for help now" in found.advice) == (found.urgency == Urgency.IMMEDIATE)
        assert ("within the hour" in found.advice) >= (found.urgency == Urgency.EMERGENCY)


def case(urgency: Urgency) -> Triage:
    reason = Reason(kind="news2", text="a reason", urgency=urgency)
    return Triage(
        urgency=urgency,
        specialty="cardiology",
        reasons=(reason,),
        possibilities=(),
        uncertain=False,
        demanded=urgency,
        total=0,
        band=Band.LOW,
    )


@pytest.mark.parametrize(
    ("urgency", "within"),
    [("none", None), ("routine", 30 * 86_400), ("soon", 7 * 86_400), ("urgent", 86_400), ("emergency", 3600)],
)
def test_the_latest_time_follows_from_the_urgency(urgency: str, within: int | None) -> None:
    found = case(Urgency(urgency)).latest(1000.75)
    assert found == (None if within is None else 1000 + within)


@pytest.mark.parametrize("urgency", list(Urgency))
def test_only_what_can_wait_and_is_not_over_books(urgency: Urgency) -> None:
    found, books = case(urgency), urgency in {"routine", "soon", "urgent"}
    assert found.books(1000, 1000) == books
    latest = found.latest(1000)
    if latest is not None:
        assert found.books(1000, latest - 1) == books
        assert not found.books(1000, latest)


def words_of(ids: list[str]) -> Words:
    """Words that mention complaints."""
    mentions = [Mention(complaint=COMPLAINTS[id], quote=id, urgency=COMPLAINTS[id].urgency) for id in ids]
    return Words(text="", language=None, mentions=tuple(mentions))


@pytest.mark.parametrize(
    ("condition", "probability", "urgency", "flags", "expected"),
    [
        ("sepsis", 0.5, "emergency", [], CONDITIONS["sepsis"].specialties[0]),
        ("sepsis", 0.499, "emergency", ["chest_pain"], "cardiology"),
        ("sepsis", 0.499, "emergency", [], "emergency_medicine"),
        ("sepsis", 0.499, "urgent", [], "general_medicine"),
        ("sepsis", 0.499, "soon", [], "general_practice"),
        ("healthy", 0.9, "none", ["chest_pain"], CONDITIONS["healthy"].specialties[0]),
        ("healthy", 0.9, "routine", [], "general_practice"),
        ("healthy", 0.9, "soon", [], "general_practice"),
        ("healthy", 0.9, "urgent", [], "general_medicine"),
        ("healthy", 0.9, "emergency", [], "emergency_medicine"),
        ("healthy", 0.9, "soon", ["palpitations"], "cardiology"),
        ("sepsis", 0.9, "emergency", ["chest_pain"], CONDITIONS["sepsis"].specialties[0]),
    ],
)
def test_the_specialty_is_that_of_the_condition_or_of_who_looks_first(
    condition: str, probability: float, urgency: str, flags: list[str], expected: str
) -> None:
    entry = CONDITIONS[condition]
    first = Possibility(
        condition=condition,
        probability=probability,
        severity="mild",
        urgency=Urgency.NONE,
        specialty=entry.specialties[0],
    )
    assert specialty_of([first], Urgency(urgency), words_of(flags)) == expected


# What is not known


def without(*missing: str) -> list[float | None]:
    return [None if id in missing else HEALTHY[id] for id in IDS]


def test_without_a_sign_the_model_is_asked_about_the_others_and_a_person_must_judge(predictor: Predictor) -> None:
    for id in IDS:
        found = triage(Case(readings=[without(id)]), predictor)
        assert (found.urgency, found.uncertain) == ("routine", True)
        assert (found.not_measured, found.model_asked) == ((id,), True)
        assert found.possibilities[0].condition == "healthy"
        texts = " ".join(reason.text for reason in found.reasons)
        assert f"not measured: {SIGNS[id].name.lower()}, so a person must judge" in texts
        assert ("NEWS2 is at least 0" in texts) == bool(SIGNS[id].news2)


def test_words_alone_are_triaged_and_never_need_nothing(predictor: Predictor) -> None:
    found = triage(Case(words="chest pain"), predictor)
    assert (found.urgency, found.specialty, found.uncertain) == ("emergency", "cardiology", True)
    assert (found.total, found.band, found.demanded) == (None, None, "none")
    assert found.not_measured == tuple(IDS)
    assert triage(Case(words="I feel fine"), predictor).urgency == "routine"
    assert triage(Case(words="she is unresponsive"), predictor).total == 3


def test_a_sign_alone_counts_as_it_does_among_others(predictor: Predictor) -> None:
    for id in IDS:
        for value in SIGNS[id].rejected:
            alone = triage(Case(readings={id: [value]}, units_confirmed=True), predictor)
            among = triage(Case(readings=[reading(**{id: value})], units_confirmed=True), predictor)
            of_rules = max(reason.urgency for reason in among.reasons if reason.kind in ("news2", "status"))
            assert alone.urgency == max(of_rules, Urgency.ROUTINE)
            if id in SCORED:
                assert (alone.total, alone.demanded) == (among.total, among.demanded)


def test_the_model_answers_for_the_complete_readings_and_a_missing_sign_is_said(predictor: Predictor) -> None:
    found = triage(Case(readings=[WELL, without("glucose_mgdl")]), predictor)
    assert found.possibilities[0].probability == triage(Case(readings=[WELL]), predictor).possibilities[0].probability
    assert (found.model_asked, found.uncertain, found.urgency) == (True, True, "routine")


@pytest.mark.parametrize("known", [{"age": 15}, {"pregnant": True}])
def test_outside_news2_a_person_judges_and_a_red_sign_counts(predictor: Predictor, known: dict[str, Any]) -> None:
    found = triage(Case(readings=[WELL], **known), predictor)
    assert (found.urgency, found.total, found.band, found.model_asked) == ("routine", None, None, False)
    assert "NEWS2 is not for" in " ".join(reason.text for reason in found.reasons)
    red = triage(Case(readings=[reading(resp_rate=26)], **known), predictor)
    assert (red.urgency, red.demanded) == ("urgent", "urgent")


@pytest.mark.parametrize("known", [{"on_oxygen": True}, {"scale": 2}])
def test_the_model_knows_nothing_of_oxygen(predictor: Predictor, known: dict[str, Any]) -> None:
    found = triage(Case(readings=[reading(spo2=90)], **known), predictor)
    assert (found.model_asked, found.uncertain) == (False, True)
    assert "people who breathe air" in found.reasons[-1].text


def test_scale_2_takes_a_saturation_of_88_to_92_for_normal(predictor: Predictor) -> None:
    found = triage(Case(readings=[reading(spo2=89)], scale=2), predictor)
    assert (found.total, found.urgency) == (0, "routine")
    found = triage(Case(readings=[reading(spo2=97)], scale=2, on_oxygen=True), predictor)
    assert (found.total, found.urgency) == (5, "emergency")


def test_a_saturation_of_86_alone_is_no_appointment(predictor: Predictor) -> None:
    found = triage(Case(readings={"spo2": [86]}), predictor)
    assert (found.urgency, found.calls_for_help, found.specialty) == ("emergency", True, "emergency_medicine")
    assert "Oxygen saturation 86 % is at or below 89" in found.advice


def test_several_readings_name_their_trend(predictor: Predictor) -> None:
    found = triage(Case(readings=[WELL, WELL, SHOCKED]), predictor)
    trends = [reason.text for reason in of_kind(found, "trend")]
    assert trends[0] == f"NEWS2 rises from 0 to {found.total} over 3 readings"
    assert any(text.startswith("heart rate rises from 72 to 135 /min") for text in trends)


def test_who_is_not_awake_is_scored_and_said(predictor: Predictor) -> None:
    for level in Consciousness:
        found = triage(Case(readings=[WELL], consciousness=level), predictor)
        assert found.total == (0 if level == "A" else 3)
        assert ("news2.consciousness" in {reason.rule for reason in found.reasons}) == (level != "A")


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
        [reading(glucose_mgdl=float("inf"))],
    ],
)
def test_what_are_no_readings_is_refused(predictor: Predictor, readings: object) -> None:
    with pytest.raises(InvalidValue, match=r"must be|from .* to"):
        triage(Case(readings=readings), predictor)  # type: ignore[arg-type]
