import math

import pytest

from vitals.data.report.comparing import Beside, label
from vitals.data.report.figures import Figure
from vitals.data.report.references import Reference

MEAN, SD, TAIL = Figure("mean", "heart_rate"), Figure("SD", "heart_rate"), Figure("quantile 1 %", "heart_rate")
PAIR, STEP = Figure("Spearman", "heart_rate resp_rate"), Figure("SD of a 1 h step", "heart_rate")
THEIRS = {MEAN: 80.0, SD: 16.0, TAIL: 50.0, PAIR: 0.2, STEP: 6.0}


def beside(own: dict[Figure, float], n_patients: int = 10_000) -> Beside:
    return Beside(own, Reference("there", THEIRS, dict.fromkeys(THEIRS, "somebody; MIT")), n_patients)


@pytest.mark.parametrize(("kind", "figure", "ours", "apart"), [
    ("level", MEAN, 96.0, 1.0), ("spread", SD, 32.0, math.log(2)), ("shape", TAIL, 66.0, 1.0),
    ("dependence", PAIR, -0.2, 0.4), ("steps", STEP, 3.0, math.log(2)),
])  # fmt: skip
def test_each_kind_has_its_measure(kind: str, figure: Figure, ours: float, apart: float) -> None:
    (check,) = beside(THEIRS | {figure: ours}).checks(kind)
    assert check.value == pytest.approx(apart)
    assert check.column == figure.sign.replace(" ", ", ")
    assert "somebody; MIT" in check.detail


def test_few_patients_may_be_further_off() -> None:
    many, few = (next(beside({MEAN: 96.0}, n).checks("level")) for n in (10_000, 10))
    assert many.failed
    assert not few.failed


def test_a_tail_of_a_few_patients_is_not_compared() -> None:
    assert list(beside({TAIL: 70.0}, 1000).checks("shape")) == []
    assert len(list(beside({TAIL: 70.0}, 10_000).checks("shape"))) == 1


def test_what_only_one_knows_is_left_out() -> None:
    other = Figure("mean", "spo2")
    assert list(beside({other: 97.0}).checks("level")) == []
    assert beside({other: 97.0, MEAN: 81.0}).table("T", "level").rows == [("mean HR", "81", "80", "somebody; MIT")]


def test_labels_are_short() -> None:
    assert label(PAIR) == "Spearman HR-RR"
