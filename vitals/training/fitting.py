"""Fitting: a scaler, and a candidate for both outputs, the same to the last byte in every run."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from vitals.model.persistence import OUTPUTS
from vitals.simulation.scales import FloatArray
from vitals.training.candidates import build_model
from vitals.training.samples import Sample

__all__ = ["Progress", "Trained", "fit_model", "n_epochs", "silence", "train"]

type Progress = Callable[[], object]  # called after each epoch of each network

EPOCHS, MOST_EPOCHS, ROWS_OF_EPOCHS = 14, 60, 600_000  # few rows are seen more often
FIRST_RATE, LAST_RATE = 2e-3, 2e-5  # learning rates of the first and the last epoch, falling by a constant factor


def silence(_: int = 1) -> None:
    """Report no progress."""


@dataclass(frozen=True)
class Trained:
    """A fitted scaler and model, with columns in the catalogs' order."""

    scaler: StandardScaler
    model: MultiOutputClassifier

    def predict_proba(self, X: FloatArray) -> list[FloatArray]:
        """Probabilities of both outputs, columns as in `OUTPUTS`, also of classes that the training data lacked."""
        found = self.model.predict_proba(self.scaler.transform(X))
        full = [np.zeros((len(X), len(classes))) for classes in OUTPUTS.values()]
        for probabilities, part, classes in zip(full, found, self.model.classes_, strict=True):
            probabilities[:, classes] = part
        return full


def train(name: str, sample: Sample, progress: Progress = silence) -> Trained:
    """Fit the scaler and a candidate; parameters as for `fit_model`."""
    scaler = StandardScaler().fit(sample.X)
    return Trained(scaler, fit_model(name, scaler.transform(sample.X), sample.Y, progress))


def n_epochs(rows: int) -> int:
    """Epochs of the network: the number of times that it sees each row."""
    return int(np.clip(ROWS_OF_EPOCHS / rows, EPOCHS, MOST_EPOCHS))


def fit_network(pipeline: Pipeline, X: FloatArray, y: NDArray[np.int64], progress: Progress) -> Pipeline:
    """Fit with a learning rate that falls from epoch to epoch: the last few percent of the log loss come from there.

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
