"""Tables of texts have what JSON writes for each value, and what is rounded is rounded as `round` does."""

import math
import random
from types import SimpleNamespace

import numpy as np
import orjson

from vitals.catalog.conditions import CONDITIONS
from vitals.formats.contents.texts import decimal_texts, probability_columns, ten_thousandths
from vitals.simulation.status import STATUSES


def test_probabilities_are_rounded_by_their_exact_value() -> None:
    """Half-way values too, which a product cannot tell from their neighbors."""
    draw = random.Random(1)
    halves = [(2 * draw.randrange(10**4) + 1) / 20000 for _ in range(2000)]
    near = [math.nextafter(half, up) for half in halves for up in (0.0, 1.0)]
    proba = np.array([0.0, 1.0, 5e-5, 1e-300, *halves, *near, *(draw.random() for _ in range(2000))])
    found = ten_thousandths(proba.reshape(-1, 4)).ravel()
    assert [step / 10**4 for step in found.tolist()] == [round(value, 4) for value in proba.tolist()]


def test_a_class_that_the_model_does_not_know_has_no_probability() -> None:
    statuses, conditions = np.array(STATUSES[::-1]), np.array(list(CONDITIONS)[1:])
    probas = [np.random.default_rng(1).dirichlet(np.ones(len(classes)), 3) for classes in (statuses, conditions)]
    columns = probability_columns(SimpleNamespace(statuses=statuses, conditions=conditions), probas)
    for row in range(3):
        known = dict(zip([*statuses, *conditions], [*probas[0][row], *probas[1][row]], strict=True))
        wanted = [round(float(known.get(id, 0.0)), 4) for id in (*STATUSES, *CONDITIONS)]
        assert [column[row] for column in columns] == list(map(orjson.dumps, wanted))


def test_true_values_are_rounded_as_python_rounds() -> None:
    halves = np.arange(-8000, 8000) / 16  # of which many are exactly half-way
    drawn = np.random.default_rng(7).uniform(-1, 700, 20_000)
    values = np.concatenate([halves, drawn, [-0.0001, 0, 1e-6]]).astype(np.float32)
    assert decimal_texts(values) == [orjson.dumps(round(value, 3)) for value in values.tolist()]
