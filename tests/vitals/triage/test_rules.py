import csv
from pathlib import Path

import numpy as np
import pytest

from vitals.catalog.signs import SIGNS
from vitals.catalog.units import printed
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate
from vitals.simulation.status import Band
from vitals.triage.case import Case, Consciousness
from vitals.triage.reasons import Reason
from vitals.triage.rules import (
    URGENCY_BY_BAND,
    counts,
    news2_reasons,
)
from vitals.triage.score import news2_of
from vitals.triage.words import COMPLAINTS

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


def test_what_is_demanded_rises_with_the_band() -> None:
    assert [str(URGENCY_BY_BAND[band]) for band in Band] == ["none", "urgent", "emergency", "immediate"]


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
    assert first.text == f"NEWS2 is {total} ({band} risk, the patient taken as alert and on air): {response}"
    assert first.facts == {"total": total, "band": band, "assumed": ["alert", "on air"]}
    assert (first.kind, first.urgency) == ("news2", URGENCY_BY_BAND[Band(band)])
    assert (first.rule, first.source) == ("news2.total", "rcp-2017")


def test_three_points_ask_for_an_appointment_although_the_band_is_low() -> None:
    assert [of_news2(reading(heart_rate=95, spo2=spo2))[0].urgency for spo2 in (95, 93)] == ["none", "routine"]


def test_what_is_known_is_not_assumed() -> None:
    case = Case(readings=[reading()], on_oxygen=False, consciousness=Consciousness.ALERT)
    assert news2_reasons(case, news2_of(case), 0)[0].text == "NEWS2 is 0 (low risk): routine monitoring"
    case = Case(readings=[reading()], on_oxygen=False)
    assert "(low risk, the patient taken as alert)" in news2_reasons(case, news2_of(case), 0)[0].text


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
    facts = {"sign": sign, "value": value, "unit": SIGNS[sign].unit, "limit": limit, "points": points}
    assert (reason.facts, reason.rule, reason.source) == (facts, f"news2.{sign}", "rcp-2017")
    assert reason.text == (
        f"{SIGNS[sign].name} {value:g} {printed(SIGNS[sign])} is {side} {limit:g}: "
        f"{points} point{'s' if points > 1 else ''}"
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
    first, consciousness, heart_rate = news2_reasons(case, news2_of(case, altered=True), 1, COMPLAINTS["confusion"])
    assert first.urgency == "urgent"
    assert consciousness.text == "the patient's words mention new confusion: 3 points"
    assert consciousness.facts == {"symptom": "confusion", "points": 3}
    assert (consciousness.kind, consciousness.urgency) == ("news2", "urgent")
    assert heart_rate.facts["points"] == 1


@pytest.mark.parametrize(
    ("level", "text", "urgency"),
    [
        ("C", "is newly confused", "emergency"),
        ("V", "responds to nothing less than a voice", "emergency"),
        ("P", "responds to nothing less than pain", "immediate"),
        ("U", "does not respond", "immediate"),
    ],
)
def test_who_is_not_alert_cannot_wait(level: str, text: str, urgency: str) -> None:
    case = Case(readings=[reading()], consciousness=Consciousness(level))
    _, consciousness = news2_reasons(case, news2_of(case), 0)
    assert (consciousness.text, consciousness.urgency) == (f"the patient {text}: 3 points", urgency)
    assert consciousness.facts == {"consciousness": level, "points": 3}


def test_oxygen_and_the_limits_of_scale_2_are_explained() -> None:
    case = Case(readings=[reading(spo2=95)], on_oxygen=True, scale=2)
    total, *parts = news2_reasons(case, news2_of(case), 0)
    assert total.facts == {"total": 4, "band": "low", "assumed": ["alert"]}
    assert [part.text for part in parts] == [
        "Oxygen saturation 95 % is above 94: 2 points",
        "the patient breathes supplemental oxygen: 2 points",
    ]


def test_without_anything_to_count_there_is_no_score() -> None:
    for known in ({"words": "tired"}, {"readings": {"glucose_mgdl": [90]}}):
        case = Case(**known)  # type: ignore[arg-type]
        assert not counts(case, news2_of(case), 0)
        assert news2_reasons(case, news2_of(case), 0) == []


def test_where_news2_does_not_apply_a_single_red_sign_counts_and_the_sum_does_not() -> None:
    case = Case(readings=[reading(spo2=91, heart_rate=112, resp_rate=22)], pregnant=True)
    (reason,) = news2_reasons(case, news2_of(case), 0)
    assert (reason.rule, reason.urgency) == ("news2.spo2", "urgent")


def test_the_number_that_was_given_is_quoted_in_its_unit() -> None:
    case = Case(readings={"temperature_c": [102.6]}, units={"temperature_c": "F"})
    reason = news2_reasons(case, news2_of(case), 0)[1]
    assert reason.text == "Body temperature 102.6 °F (39.2 °C) is above 39: 2 points"
