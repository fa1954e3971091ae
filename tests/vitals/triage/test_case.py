import numpy as np
import pytest

from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidValue
from vitals.triage.case import Case

IDS = list(SIGNS)
NORMAL = [72.0, 16, 120, 75, 98, 36.6, 100]


def test_readings_may_lack_signs_and_be_lacking() -> None:
    case = Case(readings=[NORMAL, [None, *NORMAL[1:]]])
    assert case.measured.tolist() == [[True] * 7, [False] + [True] * 6]
    assert case.filled[1].tolist() == [SIGNS["heart_rate"].healthy.mean, *NORMAL[1:]]
    named = Case(readings={"spo2": [97, None], "glucose_mgdl": [None, 80]})
    assert named.measured.sum(axis=0).tolist() == [0, 0, 0, 0, 1, 0, 1]
    words = Case(words="tired")
    assert words.signs.shape == (1, 7)
    assert np.isnan(words.signs).all()


@pytest.mark.parametrize(
    ("known", "wrong"),
    [
        ({}, "without a measured sign"),
        ({"words": " "}, "without a measured sign"),
        ({"readings": [[None] * 7]}, "without a measured sign"),
        ({"readings": []}, "must be"),
        ({"readings": {"pulse": [70]}}, "without heart_rate"),
        ({"readings": [[400.0, *NORMAL[1:]]]}, "heart_rate 400"),
        ({"readings": [NORMAL], "scale": 3}, "scale 3"),
        ({"readings": [NORMAL], "age": -1}, "age -1"),
        ({"readings": [NORMAL], "age": 131}, "age 131"),
    ],
)
def test_what_is_no_case_is_refused(known: dict[str, object], wrong: str) -> None:
    with pytest.raises(InvalidValue, match=wrong):
        Case(**known)  # type: ignore[arg-type]


def test_news2_is_for_people_from_16_on_who_are_not_pregnant() -> None:
    assert Case(readings=[NORMAL]).outside_news2 is None
    assert Case(readings=[NORMAL], age=16).outside_news2 is None
    assert Case(readings=[NORMAL], age=15).outside_news2 == "NEWS2 is not for people under 16, and the patient is 15"
    assert Case(readings=[NORMAL], pregnant=True).outside_news2 == "NEWS2 is not for pregnant people"
