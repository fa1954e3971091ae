"""Uncertainty: standard errors of the shares and the severity mix, from the information that the readings have of them.

The information is the observed one: products of the scores of each patient, which the posterior probabilities of the
last step give. What else is fitted (centers, spreads, correlations) is taken as known, so that the errors are rather
too small. What the shares that the fit started from count for is counted here as well: where readings tell nothing,
the error is theirs.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.model.cells import coarse_sign
from vitals.simulation.scales import FloatArray
from vitals.training.fitting.expectation import Located, densities, locate, responsibilities
from vitals.training.fitting.maximization import fitting_parameters, pseudo_patients
from vitals.training.fitting.numbers import Numbers
from vitals.training.fitting.parts import Parts, Prior, fitting_setting, peak_shares
from vitals.training.fitting.records import Records

__all__ = ["Errors", "standard_errors"]

LEAST_SHARE = 1e-6  # of whose logarithm there is a derivative


class Errors(NamedTuple):
    """Standard errors.

    Attributes
    ----------
    shares
        Of the share of each condition, shape (n_conditions,); NaN where a share is not the readings' own.
    severity_mix
        Of the shares of mild, moderate and severe peaks, shape (3,); NaN likewise.
    """

    shares: FloatArray
    severity_mix: FloatArray


def standard_errors(records: Records, numbers: Numbers, coarseness: FloatArray) -> Errors:
    """Standard errors of what was fitted to readings.

    Parameters
    ----------
    records, coarseness
        The readings, and how they are written.
    numbers
        That they are most likely under.
    """
    parameters = fitting_parameters(numbers)
    parts = Parts.of(numbers.population(setting=fitting_setting(numbers.setting)), coarseness)
    coarse, prior = coarse_sign(parameters), numbers.prior
    by_peak = peak_shares(parts, parameters)
    there = np.flatnonzero(prior.shares > LEAST_SHARE)
    scores = np.zeros((int(records.patients.max()) + 1, len(there) + len(prior.severity_mix)))
    within = np.zeros((scores.shape[1],) * 2)
    groups = locate(records, parts, parameters.scales, coarse)
    weights = prior.weights(parts, by_peak)
    for group, density in zip(groups, densities(groups, parts, coarse), strict=True):
        posterior, _ = responsibilities(density, weights[group.parts])
        of_rows = posterior @ slopes(group, parts, prior, there, by_peak)
        within += of_rows.T @ of_rows
        np.add.at(scores, records.patients[group.rows], of_rows)
    shares = np.concatenate([prior.shares[there], np.maximum(prior.severity_mix, LEAST_SHARE)])
    of_patient = len(records) / records.n_patients
    before = np.diag(pseudo_patients(records) * of_patient / shares)
    covariance = between_simplices(within + before, scores.T @ scores + of_patient * before, len(there))
    errors = np.sqrt(np.maximum(np.diagonal(covariance), 0))
    found = np.zeros(len(prior.shares))
    found[there] = errors[: len(there)]
    return Errors(found, errors[len(there) :])


def slopes(group: Located, parts: Parts, prior: Prior, there: NDArray[np.int64], by_peak: FloatArray) -> FloatArray:
    """Derivatives of the log weight of each part of a group by the shares that are there, and by the severity mix."""
    some = group.parts
    of_shares = (parts.condition[some][:, None] == there) / prior.shares[there]
    of_mix = by_peak[some] / np.maximum(by_peak[some] @ prior.severity_mix, LEAST_SHARE)[:, None]
    return np.concatenate([of_shares, of_mix], axis=1)


def between_simplices(information: FloatArray, varying: FloatArray, n: int) -> FloatArray:
    """Covariance of n shares that sum to 1, and of others that do.

    Readings of one patient are not independent: what varies from patient to patient stands between two inverses of
    the information that they would have if they were (a sandwich after Huber, 1967).
    """
    m = len(information) - n
    free = np.zeros((n + m, n + m - 2))
    free[:n, : n - 1], free[n:, n - 1 :] = directions(n), directions(m)
    bread = free @ np.linalg.pinv(free.T @ information @ free) @ free.T
    found: FloatArray = bread @ varying @ bread
    return found


def directions(n: int) -> FloatArray:
    """Directions in which n shares may move that sum to 1, shape (n, n - 1)."""
    found: FloatArray = np.linalg.svd(np.ones((1, n)))[2][1:].T
    return found
