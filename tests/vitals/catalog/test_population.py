import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from vitals.catalog.catalog import Catalog
from vitals.catalog.population import Population
from vitals.catalog.populations import TEACHING
from vitals.catalog.settings import WARD
from vitals.catalog.signs import SIGNS, Level, with_levels
from vitals.errors import InvalidEntry, InvalidValue, UnknownEntry


def test_shares_of_ones_own() -> None:
    own = Population.of({"sepsis": 0.2, "healthy": 0.8})
    assert (own.id, own.share("sepsis"), own.share("healthy"), own.share("pneumonia")) == ("custom", 0.2, 0.8, 0.0)


@pytest.mark.parametrize(
    ("shares", "wrong"),
    [
        ({"sepsis": 0.2}, r"sum of the shares.*0\.2"),
        ({"sepsis": 0.7, "healthy": 0.7}, r"sum of the shares.*1\.4"),
        ({}, "sum of the shares"),
        ({"sepsis": -0.2, "healthy": 1.2}, "share of sepsis"),
        ({"sepsis": float("nan"), "healthy": 1.0}, "share of sepsis"),
        ({"sepsis": "1"}, "share of sepsis 1 is not allowed: it must be a number"),
        ({"sepsis": None, "healthy": 1.0}, "share of sepsis None"),
    ],
)
def test_impossible_shares_are_refused(shares: dict[str, Any], wrong: str) -> None:
    with pytest.raises(InvalidValue, match=wrong):
        Population.of(shares)


def test_an_unknown_condition_is_refused() -> None:
    with pytest.raises(UnknownEntry, match="did you mean 'sepsis'"):
        Population.of({"sepsi": 1.0})
    with pytest.raises(UnknownEntry, match="did you mean 'sepsis'"):
        TEACHING.share("sepsi")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"shares": (1.0,)}, "1 shares for 20 conditions"),
        ({"shares": (0.5,) * 20}, "shares must lie in 0 to 1 and sum to 1, not 10"),
        ({"shares": TEACHING.shares, "severity_mix": (0.5, 0.5, 0.5)}, "severity_mix must lie in 0 to 1"),
        ({"shares": TEACHING.shares, "severity_mix": (1.5, -0.5, 0.0)}, "severity_mix must lie in 0 to 1"),
        ({"shares": TEACHING.shares, "severity_mix": (0.5, 0.5)}, "severity_mix must be of mild, moderate and severe"),
        ({"shares": TEACHING.shares, "severity_mix": (0.25,) * 4}, "severity_mix must be of mild, moderate and severe"),
        ({"shares": ("1",) * 20}, "shares must be numbers, not"),
        ({"shares": TEACHING.shares, "setting": "ward"}, "setting must be a Setting, such as .*, not 'ward'"),
    ],
)
def test_a_bad_population_is_refused(fields: dict[str, object], wrong: str) -> None:
    with pytest.raises(InvalidEntry, match=wrong):
        Population(id="bad", name="Bad", **fields)  # type: ignore[arg-type]


# Levels of its own

FAST = with_levels(heart_rate=Level(95, 9))


def test_a_population_may_have_levels_of_its_own() -> None:
    own = Population.of({"healthy": 1.0}, signs=FAST)
    assert own.signs["heart_rate"].healthy == Level(95, 9)
    assert own.describe()["levels"] == {"heart_rate": {"mean": 95, "sd": 9}}
    assert own != Population.of({"healthy": 1.0})
    assert "levels" not in Population.of({"healthy": 1.0}).describe()


def test_shares_may_be_a_list_or_an_array() -> None:
    shares = list(TEACHING.shares)
    assert replace(TEACHING, shares=shares) == replace(TEACHING, shares=np.array(shares)) == TEACHING  # type: ignore[arg-type]
    assert hash(replace(TEACHING, shares=shares)) == hash(TEACHING)  # type: ignore[arg-type]


def test_a_population_can_be_sent_to_another_process() -> None:
    own = Population.of({"healthy": 0.5, "sepsis": 0.5}, signs=FAST)
    sent = pickle.loads(pickle.dumps(own))
    assert sent == own
    assert hash(sent) == hash(own)
    with pytest.raises(TypeError):
        sent.signs["resp_rate"].correlations["heart_rate"] = (0, 0)


def changed(id: str, base: Catalog = SIGNS, **fields: object) -> Catalog:
    return Catalog("sign", *(replace(sign, **fields) if sign.id == id else sign for sign in base.values()))


@pytest.mark.parametrize(
    ("signs", "wrong"),
    [
        (changed("spo2", unit="1"), "unit of spo2 must be %"),
        (changed("temperature_c", decimals=2), "decimals of temperature_c must be 1"),
        (changed("heart_rate", accepted=(10, 250)), "accepted of heart_rate"),
        (changed("heart_rate", age=0.5), "age of heart_rate must be -0.1"),
        (changed("heart_rate", news2=()), "news2 of heart_rate"),
        (
            changed("resp_rate", correlations={"pulse": (0.1, 0.1)}),
            "correlations of resp_rate must be with .*, not pulse",
        ),
        (changed("resp_rate", correlations={"spo2": (0.1, 0.1)}), "correlations of resp_rate must be .*, not spo2"),
        (Catalog("sign", *list(SIGNS.values())[::-1]), "its signs must be heart_rate, resp_rate"),
    ],
)
def test_what_a_reading_means_is_the_same_in_every_population(signs: Catalog, wrong: str) -> None:
    with pytest.raises(InvalidEntry, match=wrong):
        Population.of({"healthy": 1.0}, signs=signs)


def test_in_care_signs_are_normal_where_treatment_leaves_its_part() -> None:
    own = Population.of({"healthy": 1.0}, setting=WARD, signs=changed("heart_rate", base=WARD.signs, between_sd=9.0))
    assert own.signs["heart_rate"].between_sd == 9
    with pytest.raises(InvalidEntry, match="scale of heart_rate must be log, as in the setting ward"):
        Population.of({"healthy": 1.0}, setting=WARD, signs=FAST)
