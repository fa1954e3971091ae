import pytest

from vitals.catalog.conditions import Urgency
from vitals.triage.advice import ACTIONS, advice


@pytest.mark.parametrize("urgency", list(Urgency))
@pytest.mark.parametrize("uncertain", [True, False])
def test_advice_says_what_to_do_and_why_in_three_sentences_at_most(urgency: Urgency, *, uncertain: bool) -> None:
    text = advice(urgency, "oxygen saturation 86 % is at or below 89: hypoxemia", uncertain=uncertain)
    assert text.startswith(ACTIONS[urgency])
    assert text.count(". ") + text.endswith(".") <= 3
    assert ("A person must judge" in text) == uncertain
    assert ("Oxygen saturation 86 %" in text) == (urgency != Urgency.NONE)


def test_the_times_are_those_of_the_urgencies() -> None:
    for urgency, words in (
        ("routine", "30 days"),
        ("soon", "7 days"),
        ("urgent", "24 hours"),
        ("emergency", "the hour"),
    ):
        assert words in ACTIONS[Urgency(urgency)]
    for urgency in Urgency:
        assert ACTIONS[urgency].startswith("Call for help") == (urgency >= Urgency.EMERGENCY)


def test_what_the_reason_says_is_not_said_twice() -> None:
    text = advice(Urgency.ROUTINE, "no sign was measured, so a person must judge", uncertain=True)
    assert text == "Book an appointment within 30 days. No sign was measured, so a person must judge."
