"""Features of the status: smooth steps at the limits of its rule, and the rule itself, smoothed.

Which status a reading has depends on which side of a few limits the true signs are, and the display does not tell near
one. A smooth step is the probability that the true sign has passed a limit, given the displayed one and the error of
the device. If the signs erred independently of each other, the probabilities of `normal` and of `critical` would follow
from the steps: NEWS2 is a sum over signs, so the polynomial in x whose coefficients are the probabilities of its totals
is the product of one polynomial of each sign. It is evaluated at a few points, and the coefficients are summed.

All is made of parts of scikit-learn, SciPy and NumPy, which a pickle refers to: nobody who loads it needs this library.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from scipy.special import expit, logit
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import FunctionTransformer, PolynomialFeatures, StandardScaler

from vitals.catalog.catalog import Catalog
from vitals.catalog.scale import slope_in_scale
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.model.persistence import OUTPUTS
from vitals.simulation.scales import FloatArray
from vitals.simulation.status import CRITICAL, CRITICAL_SCORE, OXYGEN_POINTS, WARNING, WARNING_SCORE, StatusRule

__all__ = ["CHUNK", "Limit", "limits", "quadratic_features", "smoothed_rule", "status_features"]

# The logistic function of 1.702 z is at most 0.0095 away from the normal distribution's of z, and takes a
# twentieth of its time.
LOGISTIC = 1.702
CERTAIN = 0.02  # width of a step that is taken wholly or not at all
CHUNK = 10_000  # readings whose features are made at a time: what leads to them takes far more memory
LEAST = 1e-4  # probability of the smoothed rule: below it, what was neglected decides


class Limit(NamedTuple):
    """Value at which a sign's code in the status rule changes.

    Attributes
    ----------
    sign
        Index of the input: a sign, or oxygen behind them.
    value
        Between the last displayed value below and the first above, in the sign's unit.
    sd
        Of the device's error there, in the sign's unit.
    below, above
        Codes of the values on both sides: points, warnings and criticals as in `StatusRule`.
    """

    sign: int
    value: float
    sd: float
    below: int
    above: int


def limits(signs: Catalog[VitalSign] = SIGNS, *, oxygen: bool = False) -> Iterator[Limit]:
    """All limits of the status rule, sign by sign, in rising order; and that between no oxygen, 0, and some, 1."""
    rule = StatusRule.of(signs)
    for index, (sign, codes, first) in enumerate(zip(rule.signs.values(), rule.tables, rule.first_steps, strict=True)):
        error = float(np.hypot(sign.device.sd, sign.device.bias_sd)) * slope_in_scale(sign.device.at, sign.scale)
        for step in np.flatnonzero(np.diff(codes)).tolist():
            value = (first + step + 0.5) / 10**sign.decimals
            sd = error / slope_in_scale(value, sign.scale)
            yield Limit(index, value, sd, int(codes[step]), int(codes[step + 1]))
    if oxygen:
        yield Limit(len(signs), 0.5, CERTAIN, 0, OXYGEN_POINTS)


def quadratic_features() -> PolynomialFeatures:
    """Signs, their squares and products: what normal distributions of unequal covariance differ in."""
    return PolynomialFeatures(2, include_bias=False)


def status_features(scaler: StandardScaler, signs: Catalog[VitalSign] = SIGNS) -> FeatureUnion:
    """Quadratic features, smooth steps and the smoothed rule, of scaled signs.

    Parameters
    ----------
    scaler
        Fitted: the limits are scaled like the signs. If it has one more feature than there are signs, that is oxygen.
    signs
        Of the setting.
    """
    every = list(limits(signs, oxygen=len(scaler.mean_) > len(signs)))
    steps = [*affine(positions(every, scaler)), ("smooth", FunctionTransformer(expit))]
    points, sums = sums_of_points(every)
    rule = [
        *affine(values_of_signs(every, points)),
        ("product", FunctionTransformer(np.prod, kw_args={"axis": 1})),
        ("sum", FunctionTransformer(np.tensordot, kw_args={"b": sums, "axes": 1})),
        ("clip", FunctionTransformer(np.clip, kw_args={"a_min": LEAST, "a_max": 1 - LEAST})),
        ("logit", FeatureUnion([("probability", "passthrough"), ("logit", FunctionTransformer(logit))])),
    ]
    smoothed = Pipeline([*steps, ("rule", FeatureUnion([("steps", "passthrough"), ("smoothed", Pipeline(rule))]))])
    return FeatureUnion([("quadratic", quadratic_features()), ("rule", smoothed)])


def smoothed_rule(X: FloatArray, signs: Catalog[VitalSign] = SIGNS) -> FloatArray:
    """Probabilities of the statuses if each device errs on its own and any true value is as likely: nothing is learned.

    Parameters
    ----------
    X
        Inputs of a model: signs of shape (n_samples, n_signs), with whether the patient gets oxygen behind them in a
        setting where some do.
    signs
        Of the setting.

    Returns
    -------
    probabilities of shape (n_samples, n_statuses), in the order of `OUTPUTS`

    Examples
    --------
    >>> np.round(smoothed_rule(np.array([[80.0, 16, 120, 75, 98, 36.8, 110], [80, 25, 120, 75, 98, 36.8, 110]])), 2)
    array([[0.  , 0.99, 0.01],
           [0.  , 0.29, 0.71]])
    """
    unscaled = StandardScaler()
    unscaled.mean_, unscaled.scale_ = np.zeros(X.shape[1]), np.ones(X.shape[1])
    features = status_features(unscaled, signs).fit(X[:1])
    parts = np.array_split(X, max(1, len(X) // CHUNK))
    no_critical, normal = np.concatenate([features.transform(part)[:, -4:-2] for part in parts]).T
    found = {"critical": 1 - no_critical, "warning": no_critical - normal, "normal": normal}
    proba: FloatArray = np.maximum(np.column_stack([found[status] for status in OUTPUTS["label_status"]]), 0)
    proba /= proba.sum(axis=1, keepdims=True)
    return proba


def affine(weights: FloatArray) -> list[tuple[str, Any]]:
    """Steps of a pipeline that multiply a 1 and the inputs with weights, shape (1 + n_inputs, ...)."""
    return [
        ("one", PolynomialFeatures(1)),
        ("weights", FunctionTransformer(np.tensordot, kw_args={"b": weights, "axes": 1})),
    ]


def positions(every: list[Limit], scaler: StandardScaler) -> FloatArray:
    """Weights that make of scaled signs their distances from the limits, in the step's width."""
    found = np.zeros((1 + len(scaler.mean_), len(every)))
    for column, limit in zip(found.T, every, strict=True):
        column[0] = LOGISTIC * (scaler.mean_[limit.sign] - limit.value) / limit.sd
        column[1 + limit.sign] = LOGISTIC * scaler.scale_[limit.sign] / limit.sd
    return found


def sums_of_points(every: list[Limit]) -> tuple[list[tuple[int, float]], FloatArray]:
    """Points at which the polynomials are evaluated, and the weights that sum their first coefficients.

    Returns
    -------
    points
        Flag that no sign may have, and x.
    weights of shape (n_points, 2)
        Of the value of the product at each point in the probabilities of no `critical`, and of `normal`.
    """
    points: list[tuple[int, float]] = []
    blocks: list[FloatArray] = []
    for flag, score in ((CRITICAL, CRITICAL_SCORE), (WARNING, WARNING_SCORE)):
        codes = [(limit.sign, code) for limit in every for code in (limit.below, limit.above) if code < flag]
        most = {sign: 0 for sign, _ in codes}
        for sign, code in codes:
            most[sign] = max(most[sign], code & (WARNING - 1))
        degree = sum(most.values())
        x = np.cos(np.pi * (np.arange(degree + 1) + 0.5) / (degree + 1))  # Chebyshev's: the sums stay exact to 1e-12
        powers = x[:, None] ** np.arange(degree + 1)
        blocks.append(np.linalg.solve(powers.T, (np.arange(degree + 1) < score).astype(np.float64)))
        points += [(flag, each) for each in x.tolist()]
    weights = np.zeros((len(points), len(blocks)))
    weights[: len(blocks[0]), 0], weights[len(blocks[0]) :, 1] = blocks
    return points, weights


def values_of_signs(every: list[Limit], points: list[tuple[int, float]]) -> FloatArray:
    """Weights that make of smooth steps the value of each sign's polynomial, shape (1 + n_steps, n_signs, n_points)."""

    def value(code: int) -> FloatArray:
        return np.array([x ** (code & (WARNING - 1)) if code < flag else 0.0 for flag, x in points])

    found = np.zeros((1 + len(every), 1 + every[-1].sign, len(points)))
    for row, limit in enumerate(every, start=1):
        found[row, limit.sign] = value(limit.above) - value(limit.below)
        if row == 1 or every[row - 2].sign != limit.sign:
            found[0, limit.sign] = value(limit.below)
    return found
