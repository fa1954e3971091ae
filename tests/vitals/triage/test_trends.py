from vitals.catalog.signs import SIGNS
from vitals.triage.case import Case
from vitals.triage.score import news2_of
from vitals.triage.trends import trend_reasons

NORMAL = {"heart_rate": 72, "resp_rate": 16, "blood_pressure_systolic": 120, "blood_pressure_diastolic": 75}
NORMAL |= {"spo2": 98, "temperature_c": 36.6, "glucose_mgdl": 100}


def texts(*rows: dict[str, float | None], **known: object) -> list[str]:
    case = Case(readings=[[(NORMAL | row)[id] for id in SIGNS] for row in rows], **known)  # type: ignore[arg-type]
    reasons = trend_reasons(case, news2_of(case))
    assert all(reason.kind == "trend" and reason.urgency == "none" for reason in reasons)
    return [reason.text for reason in reasons]


def test_a_single_reading_has_no_trend() -> None:
    assert texts({}) == []


def test_the_trend_of_news2_and_of_the_signs_that_make_it_is_named() -> None:
    assert texts({"heart_rate": 88}, {}, {"heart_rate": 121, "resp_rate": 25}) == [
        "NEWS2 rises from 0 to 5 over 3 readings",
        "heart rate rises from 88 to 121 /min over 3 readings",
        "respiratory rate rises from 16 to 25 /min over 3 readings",
    ]
    assert texts({"spo2": 91}, {}) == [
        "NEWS2 falls from 3 to 0 over 2 readings",
        "oxygen saturation rises from 91 to 98 % over 2 readings",
    ]


def test_what_may_be_chance_is_no_trend() -> None:
    assert texts({}, {"heart_rate": 80, "glucose_mgdl": 130}) == ["NEWS2 stays at 0 over 2 readings"]


def test_a_sign_that_is_missing_first_or_last_is_compared_where_it_was_measured() -> None:
    found = texts({"heart_rate": None}, {"heart_rate": 70}, {"heart_rate": 120})
    assert found == ["heart rate rises from 70 to 120 /min over 2 readings"]
    assert texts({"heart_rate": None}, {"heart_rate": 120}) == []


def test_where_news2_does_not_apply_it_has_no_trend() -> None:
    assert texts({}, {"heart_rate": 121}, age=8) == ["heart rate rises from 72 to 121 /min over 2 readings"]


def test_trends_are_in_the_unit_that_was_given() -> None:
    rows = {"glucose_mgdl": 5.5}, {"glucose_mgdl": 14}
    found = texts(*rows, units={"glucose_mgdl": "mmol/L"})
    assert found == ["NEWS2 stays at 0 over 2 readings", "blood glucose rises from 5.5 to 14 mmol/L over 2 readings"]
