import ast
import csv
import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest

from vitals.catalog.conditions import (
    CONDITIONS,
    HEALTHY,
    SEVERITIES,
    Condition,
    Course,
    Shape,
    Urgency,
    at,
    between,
    check_shares,
)
from vitals.catalog.scale import Level
from vitals.catalog.signs import SIGNS
from vitals.catalog.specialties import SPECIALTIES
from vitals.errors import InvalidEntry, InvalidValue, UnknownEntry

PROJECT = Path(__file__).parents[3]
DATA = Path(__file__).parents[2] / "data"


def read(name: str) -> list[dict[str, str]]:
    """Read a table of the clinical numbers; its first line is a comment that names it."""
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()[1:]))


ROUTES = read("clinical_2_1.csv")
LEVELS = read("clinical_2_2.csv")
COURSES = read("clinical_2_3.csv")

URGENCIES = {
    "R": Urgency.ROUTINE,
    "S": Urgency.SOON,
    "U": Urgency.URGENT,
    "E": Urgency.EMERGENCY,
    "I": Urgency.IMMEDIATE,
}
SHAPES = {
    "–": Shape.NONE,
    "chronic": Shape.CHRONIC,
    "step": Shape.STEP,
    "exp": Shape.EXPONENTIAL,
    "sig": Shape.SIGMOID,
}


# The table


def test_conditions_come_in_the_order_of_the_reference() -> None:
    assert list(CONDITIONS) == [row["label"] for row in ROUTES]
    assert len(CONDITIONS) == 20


def test_the_reference_has_a_row_for_each_severity() -> None:
    assert len(LEVELS) == 58
    ill = [id for id in CONDITIONS if id != HEALTHY.id]
    assert [(row["label"], row["severity"]) for row in LEVELS[1:]] == list(itertools.product(ill, SEVERITIES))


@pytest.mark.parametrize("row", LEVELS, ids=lambda row: f"{row['label']}-{row['severity']}")
def test_levels_are_those_of_the_reference(row: dict[str, str]) -> None:
    severity = ("-", *SEVERITIES).index(row["severity"])
    for sign in SIGNS:
        expected = Level(float(row[f"{sign}_mean"]), float(row[f"{sign}_sd"]))
        assert CONDITIONS[row["label"]].level(severity, sign) == expected, sign


@pytest.mark.parametrize("row", ROUTES, ids=lambda row: row["label"])
def test_shares_are_those_of_the_reference(row: dict[str, str]) -> None:
    assert CONDITIONS[row["label"]].share == pytest.approx(float(row["p_ed"]) / 100)


@pytest.mark.parametrize("row", ROUTES, ids=lambda row: row["label"])
def test_urgencies_are_those_of_the_reference(row: dict[str, str]) -> None:
    letters = row["urgency"].split("/")
    expected = (Urgency.NONE,) * 3 if letters == ["none"] else tuple(URGENCIES[letter] for letter in letters)
    assert CONDITIONS[row["label"]].urgency == expected


@pytest.mark.parametrize("row", ROUTES, ids=lambda row: row["label"])
def test_codes_are_those_of_the_reference(row: dict[str, str]) -> None:
    condition = CONDITIONS[row["label"]]
    codes = set(re.findall(r"[A-Z]\d\d(?:\.[\dA-Z]+)?", row["icd10"])) - {"I48.9"}  # atrial fibrillation is no SVT
    assert {*condition.icd10, *condition.icd10_cm} == codes
    concepts = re.findall(r"\d{8,}", row["snomed"])
    assert condition.snomed in (concepts or [None])


@pytest.mark.parametrize("row", ROUTES, ids=lambda row: row["label"])
def test_specialties_are_those_of_the_reference(row: dict[str, str]) -> None:
    names = [name.replace(" ", "_") for name in row["specialty"].split(" / ")]
    specialties = CONDITIONS[row["label"]].specialties
    assert len(specialties) == len(names)
    assert all(id.startswith(name) or name == "infectious_disease" for id, name in zip(specialties, names, strict=True))


@pytest.mark.parametrize("row", COURSES, ids=lambda row: row["label"])
def test_shapes_are_those_of_the_reference(row: dict[str, str]) -> None:
    assert CONDITIONS[row["label"]].course.shape is SHAPES[row["shape"]]


MINUTE, HOUR, DAY = 60, 3600, 86400


@pytest.mark.parametrize(
    ("id", "onset", "recovery"),
    [
        ("hypertension", (7 * DAY, 28 * DAY), (1 * DAY, 28 * DAY)),
        ("hypertensive_crisis", (0.5 * HOUR, 2 * HOUR), (1 * HOUR, 6 * HOUR)),
        ("hypovolemic_shock", (10 * MINUTE, 60 * MINUTE), (30 * MINUTE, 90 * MINUTE)),
        ("sepsis", (4 * HOUR, 12 * HOUR), (24 * HOUR, 72 * HOUR)),
        ("viral_fever", (6 * HOUR, 12 * HOUR), (2 * DAY, 4 * DAY)),
        ("pneumonia", (12 * HOUR, 48 * HOUR), (2 * DAY, 3 * DAY)),
        ("acute_respiratory_failure", (0.5 * HOUR, 6 * HOUR), (1 * DAY, 7 * DAY)),
        ("copd_exacerbation", (12 * HOUR, 48 * HOUR), (5 * DAY, 10 * DAY)),
        ("asthma_exacerbation", (1 * HOUR, 6 * HOUR), (1 * HOUR, 5 * DAY)),
        ("pulmonary_embolism", (1 * MINUTE, 5 * MINUTE), (1 * HOUR, 7 * DAY)),
        ("supraventricular_tachycardia", (1, 5), (1, 10)),
        ("bradyarrhythmia", (1, 10), (1, 10)),
        ("acute_heart_failure", (0.5 * HOUR, 6 * HOUR), (1 * HOUR, 6 * HOUR)),
        ("hypoglycemia", (15 * MINUTE, 45 * MINUTE), (10 * MINUTE, 20 * MINUTE)),
        ("hyperglycemia_dka", (6 * HOUR, 24 * HOUR), (12 * HOUR, 24 * HOUR)),
        ("heat_stroke", (0.5 * HOUR, 2 * HOUR), (10 * MINUTE, 2 * HOUR)),
        ("hypothermia", (1 * HOUR, 6 * HOUR), (2 * HOUR, 8 * HOUR)),
        ("opioid_overdose", (1 * MINUTE, 90 * MINUTE), (1 * MINUTE, 3 * MINUTE)),
        ("anxiety_panic", (5 * MINUTE, 10 * MINUTE), (20 * MINUTE, 60 * MINUTE)),
    ],
)
def test_times_are_the_middles_of_the_ranges_of_the_reference(
    id: str, onset: tuple[float, float], recovery: tuple[float, float]
) -> None:
    """At their geometric mean; "seconds" are 1 to 10 s, "minutes" begin at 1 minute, "hours" at 1 h, "days" end at 7."""
    course = CONDITIONS[id].course
    assert course.onset_seconds == pytest.approx(math.sqrt(onset[0] * onset[1]), rel=1e-9)
    assert course.recovery_seconds == pytest.approx(math.sqrt(recovery[0] * recovery[1]), rel=1e-9)


def test_heart_rate_variability_is_that_of_the_reference() -> None:
    scaled = {c.id: c.heart_rate_variability for c in CONDITIONS.values() if c.heart_rate_variability != 1}
    assert scaled == {
        "hypovolemic_shock": 0.5,
        "sepsis": 0.5,
        "supraventricular_tachycardia": 0.2,
        "bradyarrhythmia": 0.2,
        "acute_heart_failure": 0.6,
        "hyperglycemia_dka": 0.6,
        "anxiety_panic": 0.8,
    }


# Spot checks, typed by hand


@pytest.mark.parametrize(
    ("id", "severity", "sign", "mean", "sd"),
    [
        ("sepsis", 2, "blood_pressure_diastolic", 57, 9),
        ("opioid_overdose", 3, "resp_rate", 4, 1.3),
        ("hyperglycemia_dka", 3, "glucose_mgdl", 650, 160),
        ("heat_stroke", 3, "temperature_c", 41.6, 0.5),
        ("anxiety_panic", 3, "spo2", 99, 0.6),
        ("supraventricular_tachycardia", 1, "heart_rate", 153, 11),
    ],
)
def test_some_levels(id: str, severity: int, sign: str, mean: float, sd: float) -> None:
    assert CONDITIONS[id].level(severity, sign) == Level(mean, sd)


def test_shares_sum_to_one() -> None:
    assert sum(condition.share for condition in CONDITIONS.values()) == pytest.approx(1)


def test_only_hypertension_is_chronic() -> None:
    assert [condition.id for condition in CONDITIONS.values() if condition.is_chronic] == ["hypertension"]


def test_healthy_moves_nothing() -> None:
    assert HEALTHY is CONDITIONS["healthy"]
    for sign in SIGNS:
        assert {HEALTHY.level(severity, sign) for severity in range(4)} == {SIGNS[sign].healthy}


@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=lambda condition: condition.id)
def test_severity_zero_is_healthy(condition: Condition) -> None:
    assert all(condition.level(0, sign) == SIGNS[sign].healthy for sign in SIGNS)


@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=lambda condition: condition.id)
def test_only_signs_that_move_are_listed(condition: Condition) -> None:
    for levels in (condition.mild, condition.moderate, condition.severe):
        assert all(level != SIGNS[sign].healthy for sign, level in levels.items())


def test_every_specialty_but_general_medicine_treats_something() -> None:
    treating = {id for condition in CONDITIONS.values() for id in condition.specialties}
    assert set(SPECIALTIES) - treating == {"general_medicine"}


# What is refused


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"mild": at(pulse=(90, 5))}, "unknown sign 'pulse': known are heart_rate, "),
        ({"mild": at(hart_rate=(90, 5))}, "unknown sign 'hart_rate': did you mean 'heart_rate'? known are "),
        ({"severe": at(spo2=(101, 1))}, "severe spo2 101 % lies outside 50 to 100"),
        ({"moderate": at(heart_rate=(15, 1))}, "moderate heart_rate 15 /min lies outside 20 to 250"),
        ({"mild": at(spo2=(float("nan"), 1))}, "mild spo2 nan % lies outside 50 to 100"),
        ({"mild": at(heart_rate=(90, 0))}, "mild heart_rate has SD 0, which must be above 0"),
        ({"mild": at(heart_rate=(90, -3))}, "mild heart_rate has SD -3, which must be above 0"),
        ({"share": -0.1}, "share -0.1 must lie in 0 to 1"),
        ({"share": 1.5}, "share 1.5 must lie in 0 to 1"),
        ({"heart_rate_variability": 0}, "heart_rate_variability 0 must be above 0 and at most 1"),
        ({"heart_rate_variability": 1.2}, "heart_rate_variability 1.2 must be above 0 and at most 1"),
        (
            {"urgency": (Urgency.URGENT, Urgency.IMMEDIATE)},
            "urgency (urgent, immediate) must have one entry for each of ('mild', 'moderate', 'severe')",
        ),
        (
            {"urgency": (Urgency.URGENT, Urgency.SOON, Urgency.IMMEDIATE)},
            "urgency (urgent, soon, immediate) must not fall with severity",
        ),
        ({"specialties": ("cardio",)}, "unknown specialty 'cardio': did you mean 'cardiology'? known are "),
        ({"sources": ("design", "halm-1999")}, "unknown source 'halm-1999': did you mean 'halm-1998'? known are "),
    ],
)
def test_a_bad_condition_is_refused(changes: dict[str, object], wrong: str) -> None:
    with pytest.raises(InvalidEntry) as caught:
        replace(CONDITIONS["pneumonia"], **changes)  # type: ignore[arg-type]
    assert str(caught.value).startswith(f"condition 'pneumonia': {wrong}")


def test_shares_that_do_not_sum_to_one_are_refused() -> None:
    with pytest.raises(InvalidEntry) as caught:
        check_shares([replace(HEALTHY, share=0.5), replace(CONDITIONS["sepsis"], share=0.25)])
    assert str(caught.value) == "catalog 'condition': the shares sum to 0.7500 and must sum to 1"


@pytest.mark.parametrize("severity", [-1, 4, 1.5])
def test_a_severity_that_does_not_exist_is_refused(severity: int) -> None:
    with pytest.raises(InvalidValue) as caught:
        CONDITIONS["sepsis"].level(severity, "spo2")
    assert str(caught.value) == f"severity {severity} is not allowed: it must be a whole number from 0 to 3"


def test_a_sign_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownEntry, match="unknown sign 'spo3': did you mean 'spo2'"):
        CONDITIONS["sepsis"].level(1, "spo3")


def test_an_unknown_condition_suggests_the_near_one() -> None:
    with pytest.raises(UnknownEntry) as caught:
        CONDITIONS["hypertenson"]
    known = ", ".join(CONDITIONS)
    assert str(caught.value) == f"unknown condition 'hypertenson': did you mean 'hypertension'? known are {known}"


def test_conditions_are_read_only() -> None:
    with pytest.raises(FrozenInstanceError):
        HEALTHY.share = 0.1  # type: ignore[misc]
    with pytest.raises(TypeError):
        CONDITIONS["sepsis"].mild["heart_rate"] = Level(60, 5)  # type: ignore[index]


# Urgency and course


def test_urgency_rises() -> None:
    assert [urgency.within_seconds for urgency in Urgency] == [None, 30 * DAY, 7 * DAY, DAY, HOUR, 0]
    assert [urgency.rank for urgency in Urgency] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(("earlier", "later"), list(itertools.combinations(Urgency, 2)))
def test_urgencies_compare_by_rank_and_not_by_the_alphabet(earlier: Urgency, later: Urgency) -> None:
    assert earlier < later
    assert earlier <= later
    assert later > earlier
    assert later >= earlier
    assert max(earlier, later) is later
    assert not later < earlier


def test_urgency_is_read_from_its_name() -> None:
    assert Urgency("soon") is Urgency.SOON
    assert f"{Urgency.SOON}" == "soon"


def test_between_is_the_geometric_mean() -> None:
    assert between(10, 1000) == pytest.approx(100)


def test_a_course_starts_without_times() -> None:
    assert Course(Shape.NONE) == Course(Shape.NONE, 0, 0)


# Guard: a condition's id is written once


def string_constants(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and text of each string in a module that is not a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
            yield node.lineno, node.value


@pytest.mark.parametrize("folder", ["vitals", "Endpoints", "Configurations", "Data Generator"])
def test_no_condition_is_named_outside_its_catalog(folder: str) -> None:
    named = [
        f"{path.relative_to(PROJECT)}:{line}: {text!r}"
        for path in sorted((PROJECT / folder).rglob("*.py"))
        if path.name != "conditions.py" and path.parent.name != "populations"
        for line, text in string_constants(path)
        if text in CONDITIONS
    ]
    assert named == []


def test_the_guard_sees_strings_but_not_docstrings(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('"""sepsis"""\nid = "healthy"\n', encoding="utf-8")
    assert list(string_constants(module)) == [(2, "healthy")]
