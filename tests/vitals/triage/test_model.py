from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vitals.catalog.conditions import CONDITIONS, SEVERITIES, Urgency
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.model.predictor import Predictor
from vitals.model.prior import label_shares
from vitals.simulation.cohort import Cohort
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import to_signs
from vitals.simulation.simulator import simulate
from vitals.triage.case import Case
from vitals.triage.model import (
    Opinion,
    Possibility,
    likely_specialty,
    model_reasons,
    possibilities,
    severities,
    worth_naming,
)

ROOT = Path(__file__).resolve().parents[3]
IDS = list(SIGNS)
READINGS = simulate(np.arange(60), 1767225600.0 + 977.0 * np.arange(60), Cohort(seed=5)).readings.values


WHOLE = Case(readings=READINGS[:1])
IN_CARE = ("emergency", "ward", "icu")


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor.load(ROOT / "Models")


def possibility(probability: float, id: str = "sepsis", urgency: str = "emergency") -> Possibility:
    return Possibility(
        condition=id, probability=probability, severity="mild", urgency=Urgency(urgency), specialty="emergency_medicine"
    )


def opinion(possible: list[Possibility], chances: list[float] | None = None, familiarity: float = 50.0) -> Opinion:
    return Opinion(possible, np.eye(len(Urgency))[0] if chances is None else np.array(chances), familiarity)


# Severity


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("id", list(CONDITIONS)[1:])  # the healthy come first and have no severity
def test_signs_at_the_levels_of_a_severity_are_of_that_severity(id: str, severity: str) -> None:
    condition = CONDITIONS[id]
    signs = np.array([condition.level(SEVERITIES.index(severity) + 1, sign).mean for sign in IDS], float)
    assert SEVERITIES[severities(signs)[list(CONDITIONS).index(id)]] == severity


# Possibilities


def test_every_condition_comes_with_the_models_probability_and_the_catalogs_urgency(predictor: Predictor) -> None:
    for row in READINGS:
        prediction = predictor.predict([row])
        proba = dict(zip(predictor.conditions, prediction.condition_proba[0].tolist(), strict=True))
        found, chances, *_ = possibilities(predictor, Case(readings=row[None]))
        assert {each.condition: each.probability for each in found} == proba
        assert [each.probability for each in found] == sorted(proba.values(), reverse=True)
        severity = dict(zip(CONDITIONS, severities(row), strict=True))
        for each in found:
            condition = CONDITIONS[each.condition]
            assert each.severity == SEVERITIES[severity[each.condition]]
            assert each.urgency == condition.urgency[severity[each.condition]]
            assert each.specialty == condition.specialties[0]
        by_urgency = [sum(each.probability for each in found if each.urgency == urgency) for urgency in Urgency]
        assert chances.tolist() == pytest.approx(by_urgency, abs=1e-12)


def test_several_readings_are_averaged(predictor: Predictor) -> None:
    rows = READINGS[:8]
    proba = dict(zip(predictor.conditions, predictor.predict(rows).condition_proba.mean(axis=0), strict=True))
    found = possibilities(predictor, Case(readings=rows)).possible
    assert {each.condition: each.probability for each in found} == pytest.approx(proba)
    severity = severities(rows.mean(axis=0))
    assert [each.severity for each in sorted(found, key=lambda each: list(CONDITIONS).index(each.condition))] == [
        SEVERITIES[index] for index in severity
    ]


def test_at_most_five_are_named_and_none_below_a_twentieth() -> None:
    chances = [0.3, 0.2, 0.15, 0.1, 0.06, 0.05, 0.04]
    possible = [possibility(chance) for chance in chances]
    assert [each.probability for each in worth_naming(possible)] == chances[:5]
    assert [each.probability for each in worth_naming(possible[4:])] == [0.06, 0.05]


def test_in_another_population_probabilities_go_with_its_shares(predictor: Predictor) -> None:
    row, emergency = READINGS[:1], POPULATIONS["emergency_lesson"]
    plain = possibilities(predictor, Case(readings=row)).possible
    found, chances, *_ = possibilities(predictor, Case(readings=row, population=emergency))
    there, here = label_shares(emergency), label_shares(POPULATIONS["teaching"])
    ratios = dict(zip(CONDITIONS, there / here, strict=True))
    weights = {each.condition: each.probability * ratios[each.condition] for each in plain}
    assert {each.condition: each.probability for each in found} == pytest.approx(
        {id: weight / sum(weights.values()) for id, weight in weights.items()}
    )
    assert sum(chances) == pytest.approx(1)


def test_conditions_of_one_specialty_count_together() -> None:
    possible = [possibility(0.3), possibility(0.25, "heat_stroke"), possibility(0.45, "pneumonia")]
    possible[2] = replace(possible[2], specialty="respiratory_medicine")
    assert likely_specialty(possible) == "emergency_medicine"
    assert likely_specialty(possible[1:]) is None
    assert likely_specialty([]) is None
    assert likely_specialty([possibility(0.9, "healthy")]) is None


@pytest.mark.parametrize(("ruled", "said"), [("soon", False), ("urgent", True)])
def test_a_model_that_finds_nothing_does_not_calm(ruled: str, *, said: bool) -> None:
    (reason,) = model_reasons(WHOLE, opinion([possibility(0.9, "healthy", "none")]), Urgency(ruled))
    assert reason.text.startswith("the model finds none of its illnesses in the signs (90 %)")
    assert ("does not lower what the rules demand" in reason.text) == said


# Whom the model is not asked about


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({"age": 15}, "it knows adults alone"),
        ({"pregnant": True}, "it knows adults alone"),
        ({"on_oxygen": True}, "it knows only people who breathe air"),
        ({"scale": 2}, "it knows only people who breathe air"),
        ({"readings": {id: [READINGS[0, IDS.index(id)]] for id in IDS[:4]}}, "it needs all signs but 2"),
    ],
)
def test_the_model_is_not_asked_about_people_it_does_not_know(
    predictor: Predictor, known: dict[str, Any], why: str
) -> None:
    case = Case(**{"readings": READINGS[:1]} | known)
    found = possibilities(predictor, case)
    assert (found.possible, found.chances.tolist(), found.familiarity) == ([], [0] * len(Urgency), None)
    (reason,) = model_reasons(case, found, Urgency.NONE)
    assert reason.text.startswith(f"the model was not asked, because {why}")
    assert (reason.kind, reason.urgency) == ("model", "routine")


def test_people_in_care_are_judged_by_the_model_of_their_setting(predictor: Predictor) -> None:
    """On oxygen too; a predictor that has no such model is not asked."""
    signs = np.array([[104.0, 24, 100, 58, 93, 38.4, 150]])
    alone = Predictor(predictor.artifacts)
    for id in IN_CARE:
        case = Case(readings=signs, population=POPULATIONS[id], on_oxygen=True)
        found = possibilities(predictor, case)
        expected = predictor.model_for(POPULATIONS[id]).predict(signs, population=POPULATIONS[id], on_oxygen=[True])
        assert {each.condition: each.probability for each in found.possible} == pytest.approx(
            dict(zip(predictor.conditions.tolist(), expected.condition_proba[0].tolist(), strict=True))
        )
        assert possibilities(alone, case).why_not == f"it knows nobody in the setting {id}"


@pytest.mark.parametrize("id", IN_CARE)
def test_in_care_a_severity_is_that_which_treatment_leaves(id: str) -> None:
    """At the mean signs of treated patients: lower than untreated people with these signs would be."""
    population, sepsis = POPULATIONS[id], list(CONDITIONS).index("sepsis")
    parameters = Parameters.of(population.signs, setting=population.setting)
    means, _ = parameters.physiology.plateaus()
    signs = to_signs(means[:, sepsis, 2].astype(np.float32)[:, None], parameters.scales)[:, 0].astype(float)
    assert severities(signs, population)[sepsis] >= 1
    assert severities(signs)[sepsis] <= severities(signs, population)[sepsis]


def test_of_readings_that_lack_a_sign_the_fullest_are_asked(predictor: Predictor) -> None:
    fuller, less = READINGS[0].copy(), READINGS[1].copy()
    fuller[IDS.index("glucose_mgdl")] = np.nan
    less[[IDS.index("glucose_mgdl"), IDS.index("spo2")]] = np.nan
    found = possibilities(predictor, Case(readings=np.array([less, fuller])))
    alone = possibilities(predictor, Case(readings=fuller[None]))
    assert [(each.condition, each.probability) for each in found.possible] == [
        (each.condition, pytest.approx(each.probability)) for each in alone.possible
    ]
    assert sum(each.probability for each in found.possible) == pytest.approx(1)
    assert found.chances == pytest.approx(alone.chances)
    assert found.familiarity == alone.familiarity


def test_of_signs_unlike_all_that_it_knows_the_model_is_certain_of_nothing_and_still_raises(
    predictor: Predictor,
) -> None:
    strange = READINGS[0].copy()
    strange[[IDS.index("heart_rate"), IDS.index("temperature_c")]] = 220, 30
    found = possibilities(predictor, Case(readings=strange[None]))
    assert not found.is_familiar
    assert not found.possible[0].is_certain
    plain = predictor.predict(strange[None]).condition_proba[0].max()
    assert plain > found.possible[0].probability
    assert found.chances.max() >= plain - 1e-9  # each condition counts as if it were known
    first, *_ = model_reasons(Case(readings=strange[None]), found, Urgency.NONE)
    assert (first.rule, first.urgency) == ("model.familiar", "routine")
    assert "unlike nearly all that the model knows" in first.text


# Reasons


@pytest.mark.parametrize(("probability", "urgency"), [(0.5, "emergency"), (0.499, "none")])
def test_the_most_probable_condition_is_a_reason_and_demands_its_urgency_when_certain(
    probability: float, urgency: str
) -> None:
    (reason,) = model_reasons(WHOLE, opinion([possibility(probability)]), Urgency.NONE)
    if probability == 0.5:
        assert reason.text == "the model's most probable condition is sepsis (50 %)"
    else:
        assert reason.text == "the model is certain of no condition; the most probable are sepsis (49 %)"
    assert (reason.kind, reason.urgency) == ("model", urgency)
    assert reason.facts == {"condition": "sepsis", "probability": probability, "limit": 0.5}


@pytest.mark.parametrize(
    ("chances", "highest"),
    [
        ([0.5, 0, 0, 0.5, 0, 0], 3),
        ([0.51, 0, 0, 0.49, 0, 0], 0),
        ([0.4, 0, 0.1, 0.1, 0.4, 0], 3),
        ([0.4, 0, 0.1, 0, 0, 0.5], 5),
        ([0, 0, 0, 0, 0, 1], 5),
        ([0.2, 0.4, 0.4, 0, 0, 0], 1),
    ],
)
def test_the_model_raises_to_the_highest_urgency_of_at_least_half_and_never_lowers(
    chances: list[float], highest: int
) -> None:
    for ruled in Urgency:
        reasons = model_reasons(WHOLE, opinion([possibility(0.4)], chances), ruled)[1:]
        if highest <= ruled.rank:
            assert reasons == []
            continue
        (reason,) = reasons
        urgency, chance = list(Urgency)[highest], sum(chances[highest:])
        assert (reason.kind, reason.urgency) == ("model", urgency)
        assert reason.facts == {"probability": pytest.approx(chance), "limit": 0.5}
        assert reason.text.startswith(f"{round(chance * 100)} % of the model's probability is of conditions that need ")
