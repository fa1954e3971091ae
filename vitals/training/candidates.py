"""Candidates for the model, unfitted."""

from collections.abc import Callable
from typing import Any

from sklearn.base import BaseEstimator
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import PowerTransformer, StandardScaler

from vitals.errors import UnknownEntry
from vitals.training.rule_features import quadratic_features

__all__ = ["CANDIDATES", "build_model"]


def quadratic() -> list[tuple[str, BaseEstimator]]:
    """Quadratic features, scaled."""
    return [("features", quadratic_features()), ("scale", StandardScaler())]


def build_network() -> Pipeline:
    """Neural network of two hidden layers on quadratic features; `fit_model` adds those of the rule for the status."""
    return Pipeline([*quadratic(), ("network", MLPClassifier((96, 48), random_state=0))])


def build_logistic() -> Pipeline:
    """Logistic regression on quadratic features of signs that were made normal."""
    return Pipeline([("normal", PowerTransformer()), *quadratic(), ("logistic", LogisticRegression(max_iter=1000))])


def build_average() -> VotingClassifier:
    """Mean of logistic regression and quadratic discriminant analysis, whose errors differ: best where data are few."""
    discriminant = QuadraticDiscriminantAnalysis(reg_param=0.05)
    discriminant = Pipeline([("normal", PowerTransformer()), ("discriminant", discriminant)])
    return VotingClassifier([("logistic", build_logistic()), ("discriminant", discriminant)], voting="soft")


def build_boosting() -> HistGradientBoostingClassifier:
    """Gradient boosting of histograms, which grows no deeper than the data allow."""
    return HistGradientBoostingClassifier(
        learning_rate=0.1, max_iter=200, max_leaf_nodes=15, early_stopping=True, random_state=0
    )


def build_forest() -> RandomForestClassifier:
    """Random forest of 100 trees, what many would try first."""
    return RandomForestClassifier(100, min_samples_leaf=5, random_state=0)


CANDIDATES: dict[str, Callable[[], Any]] = {
    "network": build_network,
    "logistic": build_logistic,
    "average": build_average,
    "boosting": build_boosting,
    "forest": build_forest,
}


def build_model(name: str) -> MultiOutputClassifier:
    """Unfitted classifier of both outputs, by the name of a candidate.

    Raises
    ------
    UnknownEntry
        If there is no such candidate.
    """
    if name not in CANDIDATES:
        raise UnknownEntry("estimator", name, CANDIDATES)
    return MultiOutputClassifier(CANDIDATES[name]())
