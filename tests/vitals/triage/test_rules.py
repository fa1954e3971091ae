import csv
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vitals.catalog.signs import SIGNS
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate
from vitals.simulation.status import STATUSES, Band, label_status
from vitals.triage.case import Case, Consciousness
from vitals.triage.reasons import Reason
from vitals.triage.rules import (
    URGENCY_BY_BAND,
    URGENCY_BY_STATUS,
    case_reasons,
    news2_reasons,
    status_reasons,
    symptom_reasons,
)
from vitals.triage.score import news2_of
from vitals.triage.words import SYMPTOMS

DATA = Path(__file__).resolve().parents[2] / "data"
IDS = list(SIGNS)
HEALTHY = {"heart_rate": 72, "resp_rate": 16, "blood_pressure_systolic": 120, "blood_pressure_diastolic": 75}
HEALTHY |= {"spo2": 98, "temperature_c": 36.6, "glucose_mgdl": 100}
N = 400
READINGS = simulate(np.arange(N), 1767225600.0 + 977.0 * np.arange(N), Cohort(seed=5)).readings.values


def reading(**values: float) -> list[float]:
    return [(HEALTHY | values)[id] for id in IDS]


def of_news2(*rows: list[float], row: int = 0) -> list[Reason]:
    case = Case(readings=rows)
    return news2_reasons(case, news2_of(case), row)


def of_status(*rows: list[float]) -> list[Reason]:
    return status_reasons(Case(readings=rows))


def test_what_is_demanded_rises_with_band_and_status() -> None:
    assert [str(URGENCY_BY_BAND[band]) for band in Band] == ["none", "urgent", "emergency", "immediate"]
    assert [str(URGENCY_BY_STATUS[status]) for status in STATUSES] == ["none", "routine", "emergency"]


# NEWS2


@pytest.mark.parametrize(
    ("signs", "total", "band", "response"),
    [
        ({}, 0, "low", "routine monitoring"),
        ({"heart_rate": 95}, 1, "low", "assessment by a nurse, who decides on the next step"),
        ({"spo2": 91}, 3, "low-medium", "urgent review, because a single sign scores 3"),
        ({"spo2": 91, "heart_rate": 112}, 5, "medium", "review by a clinician within the hour"),
        (
            {"spo2": 91, "resp_rate": 25, "heart_rate": 95},
            7,
            "high",
            "assessment by an emergency team within 30 minutes",
        ),
    ],
)
def test_the_first_reason_is_the_score_and_its_response(
    signs: dict[str, float], total: int, band: str, response: str
) -> None:
    first = of_news2(reading(**signs))[0]
    assert first.text == f"NEWS2 is {total} ({band} risk): {response}"
    assert first.facts == {"total": total, "band": band}
    assert (first.kind, first.urgency) == ("news2", URGENCY_BY_BAND[Band(band)])


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
    *, sign: str, value: float, points: int, limit: float, side: str
) -> None:
    first, *reasons = of_news2(reading(**{sign: value}))
    assert f"NEWS2 is {points} " in first.text
    if not points:
        assert reasons == []
        return
    (reason,) = reasons
    unit = SIGNS[sign].unit
    assert reason.facts == {"sign": sign, "value": value, "unit": unit, "limit": limit, "points": points}
    assert reason.text == (
        f"{SIGNS[sign].name} {value:g} {unit} is {side} {limit:g}: {points} point{'s' if points > 1 else ''}"
    )
    assert (reason.kind, reason.urgency) == ("news2", "urgent" if points == 3 else "none")


def test_every_point_is_explained_and_most_points_come_first() -> None:
    case = Case(readings=READINGS)
    score = news2_of(case)
    for row, parts in enumerate(score.parts[:, : len(IDS)]):
        reasons = news2_reasons(case, score, row)[1:]
        explained = {str(reason.facts["sign"]): reason.facts["points"] for reason in reasons}
        assert explained == {id: points for id, points in zip(IDS, parts, strict=True) if points}
        assert list(explained.values()) == sorted(explained.values(), reverse=True)
        assert sum(explained.values()) == score.total[row]


def test_the_reasons_are_those_of_the_row_that_is_asked_for() -> None:
    rows = reading(), reading(spo2=91)
    assert [len(of_news2(*rows, row=row)) for row in range(2)] == [1, 2]


def test_altered_consciousness_is_explained_with_what_says_so() -> None:
    case = Case(readings=[reading(), reading(heart_rate=95)])
    first, consciousness, heart_rate = news2_reasons(case, news2_of(case, altered=True), 1, SYMPTOMS["confusion"])
    assert first.urgency == "urgent"
    assert consciousness.text == "the patient's words mention new confusion: 3 points for consciousness"
    assert consciousness.facts == {"symptom": "confusion", "points": 3}
    assert (consciousness.kind, consciousness.urgency) == ("news2", "urgent")
    assert heart_rate.facts["points"] == 1
    case = Case(readings=[reading()], consciousness=Consciousness.VOICE)
    _, consciousness = news2_reasons(case, news2_of(case), 0)
    assert consciousness.text == "the patient responds to nothing less than a voice: 3 points for consciousness"
    assert consciousness.facts == {"consciousness": "V", "points": 3}


def test_oxygen_and_the_limits_of_scale_2_are_explained() -> None:
    case = Case(readings=[reading(spo2=95)], on_oxygen=True, scale=2)
    total, *parts = news2_reasons(case, news2_of(case), 0)
    assert total.facts == {"total": 4, "band": "low"}
    assert [part.text for part in parts] == [
        "Oxygen saturation 95 % is above 94: 2 points",
        "the patient breathes supplemental oxygen: 2 points",
    ]
    assert status_reasons(Case(readings=[reading(spo2=84)], scale=2)) == []


# What is not known


def test_what_was_not_measured_is_named() -> None:
    (reason,) = case_reasons(Case(readings={"spo2": [98], "heart_rate": [70]}), 0)
    assert reason.text.startswith("not measured: respiratory rate, systolic blood pressure, ")
    assert (reason.kind, reason.urgency) == ("case", "routine")
    assert reason.facts == {"not_measured": [id for id in IDS if id not in ("spo2", "heart_rate")]}
    (reason,) = case_reasons(Case(words="tired"), 0)
    assert reason.text == "no sign was measured: a person must judge"
    assert case_reasons(Case(readings=[reading()]), 0) == []


def test_who_is_outside_news2_is_said() -> None:
    known: dict[str, Any]
    for known, text in (
        ({"age": 15}, "not for people under 16, and the patient is 15"),
        ({"pregnant": True}, "pregnant"),
    ):
        (reason,) = case_reasons(Case(readings=[reading()], **known), 0)
        assert text in reason.text
        assert (reason.kind, reason.urgency) == ("case", "routine")
    assert case_reasons(Case(readings=[reading()], age=16), 0) == []


# Status


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
def test_a_sign_beyond_its_limit_is_named(sign: str, value: float, status: str | None, limit: str) -> None:
    reasons = of_status(reading(**{sign: value}))
    if status is None:
        assert reasons == []
        return
    (reason,) = reasons
    shown = math.floor(value * 10 ** SIGNS[sign].decimals + 0.5) / 10 ** SIGNS[sign].decimals  # as it is judged
    assert reason.text == f"{SIGNS[sign].name} {shown:g} {SIGNS[sign].unit} is {limit}: {status}"
    assert (reason.kind, reason.urgency) == ("status", URGENCY_BY_STATUS[status])
    expected = {"sign": sign, "value": shown, "unit": SIGNS[sign].unit, "limit": float(limit.rsplit(maxsplit=1)[-1])}
    assert reason.facts == {**expected, "status": status}


def test_only_the_signs_that_made_the_status_what_it_is_are_named() -> None:
    reasons = of_status(reading(glucose_mgdl=45, blood_pressure_systolic=145))
    assert [reason.facts["sign"] for reason in reasons] == ["glucose_mgdl"]


def test_several_slightly_abnormal_signs_add_up() -> None:
    (reason,) = of_status(reading(heart_rate=115, resp_rate=22))
    assert reason.text == "the status is warning: several signs are each slightly abnormal"
    assert (reason.kind, reason.urgency, reason.facts) == ("status", "routine", {"status": "warning"})


def test_the_latest_of_the_worst_readings_is_explained() -> None:
    low, high = reading(glucose_mgdl=45), reading(glucose_mgdl=420)
    warning = reading(glucose_mgdl=190)
    assert of_status(low, warning, high, warning, reading())[0].facts["value"] == 420
    assert of_status(high, low, warning)[0].facts["value"] == 45
    assert of_status(reading(), warning)[0].facts["value"] == 190
    assert of_status(reading(), reading()) == []


def test_the_status_demands_what_its_reasons_do() -> None:
    for row, status in zip(READINGS, label_status(READINGS), strict=True):
        urgencies = {reason.urgency for reason in status_reasons(Case(readings=row[None]))}
        assert urgencies == ({URGENCY_BY_STATUS[STATUSES[status]]} if status else set())


# The patient's words


def test_each_red_flag_is_a_reason_of_its_urgency() -> None:
    found = symptom_reasons("chest pain, palpitations", [SYMPTOMS["chest_pain"], SYMPTOMS["palpitations"]])
    assert [(reason.kind, reason.text, reason.urgency, reason.facts) for reason in found] == [
        ("symptom", "the patient's words mention chest pain", "emergency", {"symptom": "chest_pain"}),
        ("symptom", "the patient's words mention palpitations", "soon", {"symptom": "palpitations"}),
    ]


def test_words_without_a_red_flag_are_answered_with_those_that_are_recognized() -> None:
    (reason,) = symptom_reasons("mal di testa", [])
    assert reason.text.startswith(
        "no red flag was recognized in the patient's words; those recognized, in English, are: "
    )
    assert all(symptom.name in reason.text for symptom in SYMPTOMS.values())
    assert (reason.kind, reason.urgency, reason.facts) == ("symptom", "none", {})
    assert symptom_reasons(" \n", []) == []
