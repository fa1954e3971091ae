import pytest

from vitals.triage.words.english import ENGLISH
from vitals.triage.words.matching import items_of
from vitals.triage.words.numbers import age, mark_numbers


def ideas(text: str) -> set[str]:
    items = items_of(text, ENGLISH)
    mark_numbers(items)
    return {idea for item in items if item.number is not None for idea in item.ideas}


@pytest.mark.parametrize(
    ("text", "idea"),
    [
        ("my 6 week old has a cold", "newborn"),
        ("baby, eight months old", "baby"),
        ("a 7 year old", "child"),
        ("she is 82 years old", "elderly"),
        ("cough for 3 months", "chronic"),
        ("temperature of 38.5", "fever"),
        ("fever 40.2", "high_fever"),
        ("fever of 104 F", "high_fever"),
        ("took 40 tablets", "many_pills"),
        ("blood pressure is 205 over 110", "very_high_pressure"),
        ("blood pressure of 150", "high_pressure"),
        ("blood sugar of 2.8", "low_sugar"),
        ("my sugar is 22", "high_sugar"),
        ("a stroke in 2015", "past_after"),
    ],
)
def test_numbers_say_something(text: str, idea: str) -> None:
    assert idea in ideas(text)


@pytest.mark.parametrize(
    "text", ["cough for 3 days", "took 2 tablets", "temperature of 36.9", "bus 38", "blood sugar 5.5"]
)
def test_numbers_that_say_nothing_special(text: str) -> None:
    assert ideas(text) <= {"counted", "number"}


def test_ages() -> None:
    assert [sorted(age(days)) for days in (3, 200, 3000, 15_000, 30_000)] == [
        ["baby", "newborn"],
        ["baby"],
        ["child"],
        ["counted"],
        ["elderly"],
    ]
