"""Scores of age and sex against simulated patients."""

import math

import numpy as np
import pandas as pd
import pytest

from vitals.errors import InvalidValue
from vitals.model.demographics import SCORE_VARIANCES, age_scores, score_weights, sex_scores
from vitals.simulation.noise import patient_keys
from vitals.simulation.parameters import Parameters
from vitals.simulation.patients import SEXES, patients

DEMOGRAPHICS = Parameters.of().demographics
ROWS = 400_000
PATIENTS = patients(patient_keys(9, np.arange(ROWS)), DEMOGRAPHICS)


def test_scores_are_what_ages_and_sexes_say_of_the_offsets() -> None:
    """The mean offset of the patients of an age or a sex is its score times the offset's weight."""
    ages, sexes = age_scores(PATIENTS.age, ROWS), sex_scores(PATIENTS.sex, ROWS)
    for scores, weights, variance in zip((ages, sexes), score_weights(DEMOGRAPHICS), SCORE_VARIANCES, strict=True):
        assert scores.mean() == pytest.approx(0, abs=6e-3)
        assert scores.var() == pytest.approx(variance, rel=0.01)
        groups = np.digitize(scores, [-1.0, -0.3, 0.3, 1.0])
        for group in np.unique(groups):
            some = groups == group
            error = 4 / np.sqrt(some.sum())
            np.testing.assert_allclose(
                PATIENTS.standing[:, some].mean(axis=1), weights * scores[some].mean(), atol=error
            )
    assert np.corrcoef(ages, sexes)[0, 1] == pytest.approx(0, abs=6e-3)


def test_the_variance_of_the_offsets_of_one_sex_is_what_the_moments_say() -> None:
    for sex in (0, 1):
        found = PATIENTS.standing[:, PATIENTS.sex == sex].var(axis=1)
        np.testing.assert_allclose(found, 1 - score_weights(DEMOGRAPHICS)[1] ** 2 * SCORE_VARIANCES[1], atol=0.012)


def test_an_older_patient_has_a_higher_score() -> None:
    scores = age_scores(np.arange(18, 96), 78)
    assert np.all(np.diff(scores) > 0)
    assert age_scores([52.0, 52.9], 2).tolist() == [scores[34]] * 2


def test_what_is_not_known_has_no_score() -> None:
    assert np.isnan(age_scores(None, 2)).all()
    assert np.isnan(sex_scores(None, 2)).all()
    assert np.isnan(age_scores([None, 40, math.nan], 3)).tolist() == [True, False, True]
    assert np.isnan(sex_scores([None, "female", math.nan], 3)).tolist() == [True, False, True]
    columns = pd.DataFrame({"age": pd.array([40, pd.NA], "Int64"), "sex": pd.array(["male", pd.NA], "string")})
    for scores, column in ((age_scores, "age"), (sex_scores, "sex")):
        assert np.isnan(scores(columns[column], 2)).tolist() == [False, True]


def test_a_sex_is_an_id_or_its_index() -> None:
    assert sex_scores(SEXES, 2).tolist() == sex_scores(np.array([0, 1], np.int8), 2).tolist()
    assert sex_scores(np.array(["female"]), 1)[0] > 0


@pytest.mark.parametrize(
    ("scores", "values", "sentence"),
    [
        (age_scores, [40, 17], r"age 17 years is not allowed \(row 1\).*from 18 to 95 years"),
        (age_scores, [96, 40], "age 96 years"),
        (age_scores, [40], "shape of age"),
        (age_scores, ["old", 40], r"age \['old', 40\] is not allowed: it must be years as numbers"),
        (sex_scores, ["male", "other"], r"sex other is not allowed \(row 1\).*male or female"),
        (sex_scores, [0, 2], "sex 2"),
        (sex_scores, ["male"], "shape of sex"),
    ],
)
def test_values_that_no_patient_has_are_refused(scores, values: list, sentence: str) -> None:
    with pytest.raises(InvalidValue, match=sentence):
        scores(values, 2)
