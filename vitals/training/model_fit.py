"""Fitting: a scaler, and a candidate for both outputs, the same to the last byte in every run."""

import warnings
from collections.abc import Callable, Sequence
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

from vitals.catalog.catalog import Catalog
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.model.persistence import OUTPUTS
from vitals.simulation.scales import FloatArray
from vitals.training.candidates import build_model
from vitals.training.descent import descend
from vitals.training.rule_features import CHUNK, status_features
from vitals.training.samples import Sample

__all__ = ["Progress", "Trained", "fit_model", "n_epochs", "silence", "train"]

type Progress = Callable[[], object]  # called after each epoch of each network

EPOCHS, MOST_EPOCHS, ROWS_OF_EPOCHS = 14, 60, 600_000  # few rows are seen more often


def silence(_: int = 1) -> None:
    """Report no progress."""


@dataclass(frozen=True)
class Trained:
    """A fitted scaler and model, with columns in the catalogs' order."""

    scaler: StandardScaler
    model: MultiOutputClassifier

    def predict_proba(self, X: FloatArray) -> list[FloatArray]:
        """Probabilities of both outputs, columns as in `OUTPUTS`, also of classes that the training data lacked.

        Parameters
        ----------
        X
            Inputs of the model, as `Sample.inputs`.
        """
        found = self.model.predict_proba(self.scaler.transform(X))
        full = [np.zeros((len(X), len(classes))) for classes in OUTPUTS.values()]
        for probabilities, part, classes in zip(full, found, self.model.classes_, strict=True):
            probabilities[:, classes] = part
        return full


def train(
    name: str,
    sample: Sample,
    progress: Progress = silence,
    *,
    targets: Sequence[FloatArray] | None = None,
    signs: Catalog[VitalSign] = SIGNS,
) -> Trained:
    """Fit the scaler and a candidate; parameters as for `fit_model`."""
    scaler = StandardScaler().fit(sample.inputs)
    return Trained(scaler, fit_model(name, scaler, sample, progress, targets=targets, signs=signs))


def n_epochs(rows: int) -> int:
    """Epochs of the network: the number of times that it sees each row."""
    return int(np.clip(ROWS_OF_EPOCHS / rows, EPOCHS, MOST_EPOCHS))


def fit_network(
    pipeline: Pipeline, X: FloatArray, y: NDArray[np.int64], targets: FloatArray | None, progress: Progress
) -> Pipeline:
    """Fit the features and their scaling, then the network by `descend`."""
    features, scale = pipeline.named_steps["features"].fit(X[:CHUNK]), pipeline.named_steps["scale"]
    parts = (features.transform(X[start : start + CHUNK]) for start in range(0, len(X), CHUNK))
    inputs = scale.fit_transform(np.concatenate([part.astype(np.float32) for part in parts]))
    classes, first, codes = np.unique(y, return_index=True, return_inverse=True)
    network = pipeline.named_steps["network"].set_params(max_iter=1, batch_size=len(classes))
    network.fit(
        inputs[first].astype(np.float32), y[first]
    )  # one reading of each class: scikit-learn makes the first weights
    wanted = np.eye(len(classes))[codes] if targets is None else targets[:, classes]
    wanted /= wanted.sum(axis=1, keepdims=True)
    descend(network, inputs, wanted, n_epochs(len(X)), progress)
    return pipeline


def fit_output(
    estimator: Any, X: FloatArray, y: NDArray[np.int64], targets: FloatArray | None, progress: Progress
) -> Any:
    """Fit one output, on one core."""
    with threadpool_limits(1, "openmp"):  # OpenMP counts the threads of each thread apart
        if is_network(estimator):
            return fit_network(estimator, X, y, targets, progress)
        return estimator.fit(X, y)


def is_network(estimator: Any) -> bool:
    """Whether an estimator is the candidate `network`."""
    return isinstance(estimator, Pipeline) and "network" in estimator.named_steps


def fit_model(
    name: str,
    scaler: StandardScaler,
    sample: Sample,
    progress: Progress = silence,
    *,
    targets: Sequence[FloatArray] | None = None,
    signs: Catalog[VitalSign] = SIGNS,
) -> MultiOutputClassifier:
    """Fit a candidate to scaled signs.

    Parameters
    ----------
    name
        Of a candidate.
    scaler
        Of the signs, fitted.
    sample
        Readings and their labels.
    progress
        Called after each epoch of each output of the network.
    targets
        Probabilities of both outputs that a network learns instead of the labels, which are draws from them; as
        `scoring.posteriors` gives them.
    signs
        Of the setting: how they are distributed says how far a device errs near a limit.
    """
    model, X = build_model(name), scaler.transform(sample.inputs)
    estimators = [clone(model.estimator) for _ in OUTPUTS]
    if is_network(model.estimator):
        estimators[0].set_params(features=status_features(scaler, signs))
    outputs = zip(estimators, sample.Y.T, targets or (None, None), strict=True)
    fits = [delayed(fit_output)(each, X, labels, wanted, progress) for each, labels, wanted in outputs]
    threads = Parallel(n_jobs=len(OUTPUTS), prefer="threads")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a network's first weights have not converged
        # On one core each output, the order of sums is the same in every run. The limit of the linear algebra is the
        # whole process's: if each thread set its own, the first to finish would lift it for the others.
        with threadpool_limits(1):
            model.estimators_ = threads(fits)
    model.classes_ = [estimator.classes_ for estimator in model.estimators_]
    model.n_features_in_ = X.shape[1]
    return model
