"""Answers of triage: every field, from values of the library."""

from dataclasses import replace

import pytest

from Endpoints.wire.triage_answers import TriageResult
from vitals.catalog.conditions import Urgency
from vitals.catalog.specialties import SPECIALTIES
from vitals.simulation.status import Band
from vitals.triage.assessment import Triage
from vitals.triage.model import Possibility
from vitals.triage.reasons import Reason

NINE, DAY = 1_772_442_000, 86_400  # 2026-03-02T09:00Z
CASE = Triage(
    urgency=Urgency.URGENT,
    specialty="cardiology",
    reasons=(
        Reason(
            kind="news2",
            text="a rule",
            urgency=Urgency.URGENT,
            rule="news2.spo2",
            source="rcp-2017",
            facts={"sign": "spo2", "value": 91.23456},
        ),
        Reason(kind="model", text="a guess", urgency=Urgency.NONE, facts={"probability": 0.123456}),
    ),
    possibilities=(
        Possibility(
            condition="sepsis",
            probability=0.987654,
            severity="mild",
            urgency=Urgency.EMERGENCY,
            specialty="emergency_medicine",
        ),
    ),
    uncertain=False,
    demanded=Urgency.URGENT,
    total=3,
    band=Band.LOW_MEDIUM,
)


def test_a_case_has_every_field_in_its_order() -> None:
    found = TriageResult.of(CASE, NINE, NINE).model_dump()
    expected = {
        "urgency": "urgent",
        "call_for_help": False,
        "advice": "Book an appointment within 24 hours. A rule.",
        "latest": "2026-03-03T09:00:00Z",
        "specialty": {"id": "cardiology", "name": "Cardiology", "snomed": SPECIALTIES["cardiology"].snomed},
        "uncertain": False,
        "not_measured": [],
        "model_asked": True,
        "familiarity": None,
        "news2": {"total": 3, "band": "low-medium", "demands": "urgent"},
        "words": {"language": None, "understood": [], "denied": [], "past": [], "not_understood": []},
        "reasons": [
            {
                "kind": "news2",
                "text": "a rule",
                "urgency": "urgent",
                "rule": "news2.spo2",
                "source": "rcp-2017",
                "facts": {"sign": "spo2", "value": 91.23456},
            },
            {
                "kind": "model",
                "text": "a guess",
                "urgency": "none",
                "rule": "",
                "source": "design",
                "facts": {"probability": 0.1235},
            },
        ],
        "possibilities": [
            {
                "condition": "sepsis",
                "probability": 0.9877,
                "severity": "mild",
                "urgency": "emergency",
                "specialty": "emergency_medicine",
            }
        ],
        "slots": "/api/appointments/slots?specialty=cardiology&to=2026-03-03T09:00:00Z",
        "notice": "Synthetic patients, and a model trained on synthetic data. Not for clinical use.",
    }
    assert (found, list(found)) == (expected, list(expected))


@pytest.mark.parametrize(
    ("assessed", "query"),
    [
        (NINE - 100, "&to=2026-03-03T08:58:20Z"),
        (NINE, "&to=2026-03-03T09:00:00Z"),
        (NINE + 1.5, "&from=2026-03-02T09:00:01Z&to=2026-03-03T09:00:01Z"),
        (NINE - DAY, None),
    ],
)
def test_free_times_are_those_from_the_reading_on_and_up_to_the_latest(assessed: float, query: str | None) -> None:
    found = TriageResult.of(CASE, assessed, NINE).slots
    assert found == (query and f"/api/appointments/slots?specialty=cardiology{query}")


def test_nobody_who_needs_help_or_nothing_is_sent_to_a_calendar() -> None:
    for urgency, latest in (("none", None), ("emergency", "2026-03-02T10:00:00Z")):
        reason = replace(CASE.reasons[0], urgency=Urgency(urgency))
        found = TriageResult.of(replace(CASE, urgency=Urgency(urgency), reasons=(reason,)), NINE, NINE)
        assert (found.slots, found.latest) == (None, latest)
        assert found.call_for_help == (urgency == "emergency")


def test_what_news2_cannot_count_is_null_and_the_healthy_have_no_severity() -> None:
    healthy = replace(CASE.possibilities[0], condition="healthy")
    found = TriageResult.of(
        replace(CASE, total=None, band=None, not_measured=("spo2",), possibilities=(healthy,)), NINE, NINE
    )
    assert (found.news2, found.not_measured, found.possibilities[0].severity) == (None, ["spo2"], None)
