"""Probabilities of one reading without the oracle's algebra.

Every display is a box in the normal space, and boxes are integrated sign by sign.
"""

import numpy as np
from scipy.special import ndtr, ndtri
from scipy.stats import qmc

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.scale import Scale, level_in_scale, slope_in_scale
from vitals.catalog.signs import SIGNS
from vitals.model.prior import severity_prior
from vitals.simulation.episodes import CLINICAL
from vitals.simulation.parameters import Parameters
from vitals.simulation.physiology import is_ill
from vitals.simulation.status import STATUSES, label_status

PARAMETERS = Parameters.of()
IDS, CONDITION_IDS = list(SIGNS), list(CONDITIONS)
HEALTHY = CONDITION_IDS.index("healthy")
NORMAL = {"heart_rate": 72, "resp_rate": 16, "blood_pressure_systolic": 120, "blood_pressure_diastolic": 75}
NORMAL |= {"spo2": 98, "temperature_c": 36.6, "glucose_mgdl": 100}


def reading(**values: float) -> list[float]:
    """Displayed signs that are normal but for those given."""
    return [(NORMAL | values)[id] for id in IDS]


def catalog_state(condition: str, severity: float) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of the true state, from the catalog's levels and correlations."""
    lower = min(int(severity), 2)
    mean, sd = np.empty(7), np.empty(7)
    for i, (id, sign) in enumerate(SIGNS.items()):
        below, above = (level_in_scale(CONDITIONS[condition].level(lower + up, id), sign.scale) for up in (0, 1))
        mean[i] = below.mean + (severity - lower) * (above.mean - below.mean)
        sd[i] = below.sd + (severity - lower) * (above.sd - below.sd)
    ill = min(severity, 1.0) * is_ill(CONDITIONS[condition])
    rows = (1 - ill) * PARAMETERS.physiology.factors[0] + ill * PARAMETERS.physiology.factors[1]
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    varying = np.array([1 - sign.standing for sign in SIGNS.values()])
    varying[0] *= (1 - (1 - CONDITIONS[condition].heart_rate_variability) * ill) ** 2
    wave = np.array([sign.baroreflex for sign in SIGNS.values()]) * np.sqrt(varying)
    independent = np.outer(wave, wave)
    np.fill_diagonal(independent, 1.0)
    return mean, rows @ independent @ rows.T * np.outer(sd, sd)


def error_variance(rounding: list[bool]) -> np.ndarray:
    """Variance of a display's errors in the normal space, with that of rounding where it is asked for."""
    found = []
    for sign, rounded in zip(SIGNS.values(), rounding, strict=True):
        slope = slope_in_scale(sign.device.at, sign.scale)
        step = 10.0**-sign.decimals
        variance = sign.device.sd**2 + sign.device.bias_sd**2 + rounded * step**2 / 12
        found.append(variance * slope**2)
    return np.array(found)


def box(values: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the box of measured states that are displayed so; infinite where a limit hides the value."""
    low, high = np.empty(7), np.empty(7)
    pulse = values[IDS.index("blood_pressure_systolic")] - values[IDS.index("blood_pressure_diastolic")]
    for i, ((id, sign), value) in enumerate(zip(SIGNS.items(), values, strict=True)):
        half = 0.5 * 10.0**-sign.decimals
        ends = value - half, value + half
        match sign.scale:
            case Scale.LOG:
                ends = np.log(ends[0]), np.log(ends[1])
            case Scale.LOG_DEFICIT_104:
                ends = -np.log(104 - ends[0]), -np.log(104 - ends[1])
        low[i] = -np.inf if value <= sign.accepted[0] else ends[0]
        least = id == "blood_pressure_diastolic" and pulse <= 15
        high[i] = np.inf if value >= sign.accepted[1] or least else ends[1]
    return low, high


UNIFORM = qmc.Sobol(14, rng=2).random(1 << 11)


def integrate_box(
    mean: np.ndarray, covariance: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Weighted true states whose display is this box: each sign is drawn from its normal, cut off at the box.

    The mean weight is the probability of the box (the Geweke-Hajivassiliou-Keane simulator).
    """
    measured = covariance + np.diag(error_variance(rounding=[False] * 7))
    factor = np.linalg.cholesky(measured)
    drawn, weight = np.zeros((len(UNIFORM), 7)), np.ones(len(UNIFORM))
    for i in range(7):
        center = mean[i] + drawn[:, :i] @ factor[i, :i]
        below, above = ndtr((low[i] - center) / factor[i, i]), ndtr((high[i] - center) / factor[i, i])
        weight *= above - below
        drawn[:, i] = ndtri(np.clip(below + (above - below) * UNIFORM[:, i], 1e-300, 1 - 1e-16))
    gain = covariance @ np.linalg.inv(measured)
    rest = np.linalg.cholesky(covariance - gain @ covariance + 1e-14 * np.eye(7))
    return weight, mean + drawn @ factor.T @ gain.T + ndtri(UNIFORM[:, 7:]) @ rest.T


def brute_force(values: list[float], population: Population) -> tuple[np.ndarray, np.ndarray, float]:
    """Posterior of condition and status, and the probability of the reading, by plain weighted sampling.

    Episodes are integrated on a finer grid than the oracle's.
    """
    low, high = box(values)
    condition, status = np.zeros(len(CONDITIONS)), np.zeros(len(STATUSES))
    lowest, highest = np.array([sign.rejected for sign in SIGNS.values()]).T
    for index in np.flatnonzero(population.shares):
        severities, shares = severity_prior(int(index), population.severity_mix, PARAMETERS)
        for severity, share in zip(severities, shares, strict=True):
            weight, states = integrate_box(*catalog_state(CONDITION_IDS[index], float(severity)), low, high)
            weight *= population.shares[index] * share / len(weight)
            signs = states.copy()
            for i, sign in enumerate(SIGNS.values()):
                if sign.scale is Scale.LOG:
                    signs[:, i] = np.exp(states[:, i])
                elif sign.scale is Scale.LOG_DEFICIT_104:
                    signs[:, i] = 104 - np.exp(-states[:, i])
            signs = np.clip(signs, lowest, highest)
            signs[:, 3] = np.maximum(np.minimum(signs[:, 3], signs[:, 2] - 15), lowest[3])
            condition[index if severity >= CLINICAL else HEALTHY] += weight.sum()
            status += np.bincount(label_status(signs), weight, minlength=len(STATUSES))
    return condition / condition.sum(), status / status.sum(), float(condition.sum())
