from typing import Any

import pytest

from vitals.catalog.signs import SIGNS
from vitals.triage.case import Case
from vitals.triage.gaps import gap_reasons

IDS = list(SIGNS)
NORMAL = [72.0, 16, 120, 75, 98, 36.6, 100]


def reading() -> list[float]:
    return NORMAL


def test_what_was_not_measured_is_named() -> None:
    (reason,) = gap_reasons(Case(readings={"spo2": [98], "heart_rate": [70]}), 0)
    assert reason.text.startswith("not measured: respiratory rate, systolic blood pressure, ")
    assert (reason.kind, reason.urgency) == ("case", "routine")
    assert reason.facts == {"not_measured": [id for id in IDS if id not in ("spo2", "heart_rate")]}
    (reason,) = gap_reasons(Case(words="tired"), 0)
    assert reason.text == "no sign was measured, so a person must judge"
    assert gap_reasons(Case(readings=[reading()]), 0) == []


def test_who_is_outside_news2_is_said() -> None:
    known: dict[str, Any]
    for known, text in (
        ({"age": 15}, "not for people under 16, and the patient is 15"),
        ({"pregnant": True}, "pregnant"),
    ):
        (reason,) = gap_reasons(Case(readings=[reading()], **known), 0)
        assert text in reason.text
        assert (reason.kind, reason.urgency) == ("case", "routine")
    assert gap_reasons(Case(readings=[reading()], age=16), 0) == []


@pytest.mark.parametrize(
    ("sign", "value", "text"),
    [
        ("glucose_mgdl", 25, "25 mmol/L would be 450.4 mg/dL: confirm the unit"),
        ("blood_pressure_diastolic", 21, "21 kPa would be 157.5 mmHg: confirm the unit"),
    ],
)
def test_a_value_that_may_be_meant_in_another_unit_is_judged_and_said(sign: str, value: float, text: str) -> None:
    row = [value if id == sign else usual for id, usual in zip(IDS, NORMAL, strict=True)]
    (reason,) = gap_reasons(Case(readings=[NORMAL, row, row]), 0)
    assert reason.text.endswith(text)
    assert (reason.rule, reason.urgency) == (f"units.{sign}", "routine")
    unit = {"glucose_mgdl": "mg/dL", "blood_pressure_diastolic": "mmHg"}[sign]
    assert gap_reasons(Case(readings=[row], units={sign: unit}), 0) == []
    assert gap_reasons(Case(readings=[row], units_confirmed=True), 0) == []
