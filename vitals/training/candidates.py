"""Candidates for the model, and how each is fitted to both outputs."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, clone
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier, VotingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import PolynomialFeatures, PowerTransformer, StandardScaler
from threadpoolctl import threadpool_limits

from vitals.errors import UnknownEntry
from vitals.simulation.scales import FloatArray

__all__ = ["CANDIDATES", "build_model", "fit_model", "n_epochs"]

type Progress = Callable[[], object]  # called after each epoch of each network

EPOCHS, MOST_EPOCHS, ROWS_OF_EPOCHS = 14, 60, 600_000  # few rows are seen more often
FIRST_RATE, LAST_RATE = 2e-3, 2e-5  # learning rates of the first and the last epoch, falling by a constant factor


def silence() -> None:
    """Report no progress."""


def quadratic() -> list[tuple[str, BaseEstimator]]:
    """Signs, their squares and products, scaled: what normal distributions of unequal covariance differ in."""
    return [("features", PolynomialFeatures(2, include_bias=False)), ("scale", StandardScaler())]


def build_network() -> Pipeline:
    """Neural network of two hidden layers on quadratic features."""
    return Pipeline([*quadratic(), ("network", MLPClassifier((128, 64), batch_size=512, random_state=0))])


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


def n_epochs(rows: int) -> int:
    """How often the network sees each of so many rows."""
    return int(np.clip(ROWS_OF_EPOCHS / rows, EPOCHS, MOST_EPOCHS))


def fit_network(pipeline: Pipeline, X: FloatArray, y: NDArray[np.int64], progress: Progress) -> Pipeline:
    """Fit with a learning rate that falls from epoch to epoch: the last few per cent of the log loss come from there.

    scikit-learn's own schedules need plain gradient descent; here each epoch continues (`warm_start`) at a lower rate.
    """
    inputs = np.asarray(X, np.float32)
    for _, step in pipeline.steps[:-1]:
        inputs = step.fit_transform(inputs)
    network = pipeline.named_steps["network"].set_params(warm_start=True, max_iter=1)
    for epoch, rate in enumerate(np.geomspace(FIRST_RATE, LAST_RATE, n_epochs(len(X)))):
        network.set_params(learning_rate_init=float(rate), random_state=epoch).fit(inputs, y)
        progress()
    return pipeline


def fit_output(estimator: Any, X: FloatArray, y: NDArray[np.int64], progress: Progress) -> Any:
    """Fit one output, on one core."""
    with threadpool_limits(1, "openmp"):  # OpenMP counts the threads of each thread apart
        if isinstance(estimator, Pipeline) and "network" in estimator.named_steps:
            return fit_network(estimator, X, y, progress)
        return estimator.fit(X, y)


def fit_model(name: str, X: FloatArray, Y: NDArray[np.int64], progress: Progress = silence) -> MultiOutputClassifier:
    """Fit a candidate to scaled signs.

    Parameters
    ----------
    name
        Of a candidate.
    X, Y
        Scaled signs, shape (n_samples, n_signs); labels of both outputs, shape (n_samples, 2).
    progress
        Called after each epoch of each output of the network.
    """
    model = build_model(name)
    threads = Parallel(n_jobs=Y.shape[1], prefer="threads")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # an epoch of its own never converges
        # On one core each output, the order of sums is the same in every run. The limit of the linear algebra is the
        # whole process's: if each thread set its own, the first to finish would lift it for the others.
        with threadpool_limits(1):
            model.estimators_ = threads(delayed(fit_output)(clone(model.estimator), X, y, progress) for y in Y.T)
    model.classes_ = [estimator.classes_ for estimator in model.estimators_]
    model.n_features_in_ = X.shape[1]
    return model
