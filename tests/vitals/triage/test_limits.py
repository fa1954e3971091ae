import math

import numpy as np
import pytest

from vitals.catalog.conditions import Urgency
from vitals.catalog.signs import SIGNS
from vitals.catalog.sources import SOURCES
from vitals.catalog.units import printed
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate
from vitals.simulation.status import STATUSES, label_status, news2
from vitals.triage.case import Case
from vitals.triage.limits import URGENCY_BY_STATUS, limit_reasons, limits_of
from vitals.triage.reasons import Reason

IDS = list(SIGNS)
HEALTHY = {"heart_rate": 72, "resp_rate": 16, "blood_pressure_systolic": 120, "blood_pressure_diastolic": 75}
HEALTHY |= {"spo2": 98, "temperature_c": 36.6, "glucose_mgdl": 100}
N = 400
READINGS = simulate(np.arange(N), 1767225600.0 + 977.0 * np.arange(N), Cohort(seed=5)).readings.values


def reading(**values: float) -> list[float]:
    return [(HEALTHY | values)[id] for id in IDS]


def of_status(*rows: list[float]) -> list[Reason]:
    return limit_reasons(Case(readings=rows, units_confirmed=True))


def test_what_is_demanded_rises_with_the_status() -> None:
    assert [str(URGENCY_BY_STATUS[status]) for status in STATUSES] == ["none", "routine", "emergency"]


@pytest.mark.parametrize(
    ("sign", "value", "status", "limit"),
    [
        ("glucose_mgdl", 53, "critical", "at or below 53"),
        ("glucose_mgdl", 54, "abnormal", "at or below 69"),
        ("glucose_mgdl", 70, None, ""),
        ("glucose_mgdl", 181, "abnormal", "at or above 181"),
        ("glucose_mgdl", 401, "critical", "at or above 401"),
        ("blood_pressure_systolic", 139, None, ""),
        ("blood_pressure_systolic", 140, "abnormal", "at or above 140"),
        ("blood_pressure_systolic", 180, "abnormal", "at or above 140"),
        ("blood_pressure_systolic", 181, "critical", "at or above 181"),
        ("blood_pressure_diastolic", 39, "abnormal", "at or below 39"),
        ("blood_pressure_diastolic", 121, "critical", "at or above 121"),
        ("heart_rate", 35, "critical", "at or below 35"),
        ("heart_rate", 149, "abnormal", "at or above 131"),
        ("heart_rate", 150, "critical", "at or above 150"),
        ("temperature_c", 39.1, "abnormal", "at or above 39.1"),
        # as displayed, halves up
        ("blood_pressure_systolic", 139.5, "abnormal", "at or above 140"),
        ("blood_pressure_systolic", 180.6, "critical", "at or above 181"),
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
    unit = printed(SIGNS[sign])
    judged = "" if shown == value else f" ({shown:g} {unit})"
    assert reason.text == f"{SIGNS[sign].name} {value:g} {unit}{judged} is {limit}: {status}"
    assert (reason.kind, reason.urgency, reason.rule) == (
        "status",
        {"abnormal": "routine", "critical": "emergency"}[status],
        f"limit.{sign}",
    )
    expected = {"sign": sign, "value": shown, "unit": SIGNS[sign].unit, "limit": float(limit.rsplit(maxsplit=1)[-1])}
    assert reason.facts == {**expected, "meaning": status}


@pytest.mark.parametrize(
    ("sign", "values", "urgency"),
    [
        ("spo2", (86, 89), "emergency"),
        ("spo2", (0, 85, 85.4), "immediate"),
        ("spo2", (91, 90), "routine"),  # NEWS2 asks for more
        ("heart_rate", (0, 30, 180), "immediate"),
        ("heart_rate", (31, 35, 150, 179), "emergency"),
        ("resp_rate", (0, 5, 40), "immediate"),
        ("resp_rate", (6, 7, 30, 39), "emergency"),
        ("blood_pressure_systolic", (40, 70), "immediate"),
        ("blood_pressure_systolic", (71, 79, 181), "emergency"),
        ("blood_pressure_systolic", (80, 89), "urgent"),
        ("blood_pressure_diastolic", (121,), "emergency"),
        ("temperature_c", (24, 27.9, 41.5), "immediate"),
        ("temperature_c", (28.0, 31.9, 40.1, 41.4), "emergency"),
        ("glucose_mgdl", (20, 40), "immediate"),
        ("glucose_mgdl", (41, 53, 401), "emergency"),
    ],
)
def test_a_single_sign_that_cannot_wait_does_not(sign: str, values: tuple[float, ...], urgency: str) -> None:
    for value in values:
        (reason,) = of_status(reading(**{sign: value}))
        assert reason.urgency == urgency, value


@pytest.mark.parametrize(
    ("value", "urgency"),
    [(100, None), (88, None), (87, "urgent"), (84, "urgent"), (83, "emergency"), (76, "emergency"), (75, "immediate")],
)
def test_saturation_has_other_limits_where_the_target_is_88_to_92(value: float, urgency: str | None) -> None:
    found = limit_reasons(Case(readings=[reading(spo2=value)], scale=2))
    assert [reason.urgency for reason in found] == ([] if urgency is None else [urgency])


def test_limits_come_the_most_urgent_first_and_name_their_source() -> None:
    for scale in (1, 2):
        case = Case(readings=[reading()], scale=scale)
        for sign in SIGNS.values():
            found = limits_of(sign, case)
            assert [limit.urgency for limit in found] == sorted((limit.urgency for limit in found), reverse=True)
            assert all(limit.source in SOURCES for limit in found)


def test_a_sign_that_was_not_measured_is_beyond_no_limit() -> None:
    assert limit_reasons(Case(words="cough")) == []
    assert [reason.rule for reason in limit_reasons(Case(readings={"spo2": [86]}))] == ["limit.spo2"]


def test_only_the_signs_that_made_the_status_what_it_is_are_named() -> None:
    reasons = of_status(reading(glucose_mgdl=45, blood_pressure_systolic=145))
    assert [reason.facts["sign"] for reason in reasons] == ["glucose_mgdl"]


def test_several_signs_that_cannot_wait_are_all_named() -> None:
    reasons = of_status(reading(glucose_mgdl=45, spo2=84, blood_pressure_systolic=145))
    assert [(reason.facts["sign"], str(reason.urgency)) for reason in reasons] == [
        ("spo2", "immediate"),
        ("glucose_mgdl", "emergency"),
    ]


def test_the_latest_of_the_worst_readings_is_explained() -> None:
    low, high = reading(glucose_mgdl=45), reading(glucose_mgdl=420)
    warning = reading(glucose_mgdl=190)
    assert of_status(low, warning, high, warning, reading())[0].facts["value"] == 420
    assert of_status(high, low, warning)[0].facts["value"] == 45
    assert of_status(reading(), warning)[0].facts["value"] == 190
    assert of_status(reading(), reading()) == []


def test_no_status_of_a_sign_demands_more_than_its_reasons() -> None:
    score = news2(READINGS).total
    for row, status, total in zip(READINGS, label_status(READINGS), score, strict=True):
        demanded = max((reason.urgency for reason in of_status(row.tolist())), default=Urgency.NONE)
        by_score = int(total >= 3) + int(total >= 7)
        if status > by_score:  # by a sign alone
            assert demanded >= URGENCY_BY_STATUS[STATUSES[status]]
