"""Parts of a population as the fit sees them: every condition in bins of severity, with and without oxygen.

The moments are the oracle's own (`vitals.model.components`), for pressures measured now and an hour that is not known.
"""

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.settings import SETTINGS, Setting, Stay
from vitals.model.cells import display_steps, error_variance
from vitals.model.components import BIN, Bin
from vitals.model.moments import StateDistribution, pooled, state_distribution
from vitals.model.prior import severity_prior
from vitals.simulation.episodes import CLINICAL
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import FloatArray

__all__ = ["Parts", "Prior", "fitting_setting"]

PEAKS = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))  # all mild, all moderate, all severe


class Parts(NamedTuple):
    """Parts of a population: n_parts normal distributions of the displayed signs in the normal space.

    Attributes
    ----------
    condition, label
        Condition that a part is of, and that it is named by: healthy below the clinical severity.
    severity
        Middle of its bin, shape (n_parts,); 0 of healthy people.
    on_oxygen
        Whether the patients get oxygen.
    means, covariances
        Of the displayed signs, shapes (n_parts, n_signs) and (n_parts, n_signs, n_signs).
    usual
        Covariance of what the patients differ by, without treatment, oxygen, the bin's width and the device; of the
        shape of `covariances`.
    spreads
        SD of each sign in that, shape (n_parts, n_signs).
    follows
        Whether the center and the spread of a sign are the baseline's, and what adds to it does not depend on them,
        shape (n_parts, n_signs).
    ill
        Whether the signs are correlated as in ill people rather than healthy ones.
    """

    condition: NDArray[np.int64]
    label: NDArray[np.int64]
    severity: FloatArray
    on_oxygen: NDArray[np.bool_]
    means: FloatArray
    covariances: FloatArray
    usual: FloatArray
    spreads: FloatArray
    follows: NDArray[np.bool_]
    ill: NDArray[np.bool_]

    @classmethod
    def of(cls, population: Population, coarseness: FloatArray) -> "Parts":
        """Parts of a population, whose signs are written in multiples of so many steps of the display."""
        parameters = Parameters.of(population.signs, setting=population.setting)
        errors = error_variance(parameters) + display_steps(parameters) ** 2 * (np.square(coarseness) - 1) / 12
        rows = []
        for on_oxygen in (False, True) if population.setting.oxygen else (False,):
            for condition in range(len(CONDITIONS)):
                rows += [
                    part_of(each, parameters, errors)
                    for each in bins_of(condition, population.severity_mix, parameters, on_oxygen)
                ]
        return cls(*(np.array(column) for column in zip(*rows, strict=True)))


def fitting_setting(setting: Setting) -> Setting:
    """A setting whose parts are simple: no cuff that holds values, and the hour's part in the spread."""
    return replace(setting, cuff=None, rhythm=0.0)


def bins_of(
    condition: int, severity_mix: tuple[float, float, float], parameters: Parameters, on_oxygen: bool
) -> list[Bin]:
    """Bins of severity in which patients with a condition are, at any severity mix.

    Where no peak of this mix leads, the courses of any peak say how the severities are spread in the bin.
    """
    stay = parameters.setting.stay
    severities, possible = time_shares(condition, (1 / 3, 1 / 3, 1 / 3), stay)
    of_mix = dict(zip(*time_shares(condition, severity_mix, stay), strict=True))
    shares = np.array([of_mix.get(severity, 0.0) for severity in severities])
    found = []
    numbers = np.floor(severities / BIN)
    for number in np.unique(numbers):
        inside = numbers == number
        weights = shares if shares[inside].sum() > 0 else possible
        found.append(Bin(condition, severities[inside], weights[inside], parameters, on_oxygen))
    return found


def part_of(part: Bin, parameters: Parameters, errors: FloatArray) -> tuple[object, ...]:
    """One row of `Parts`; errors are the variances that devices and rounding add."""
    physiology, correlation = parameters.physiology, parameters.noise.correlation

    def state(severity: float) -> StateDistribution:
        return state_distribution(part.condition, severity, physiology, on_oxygen=part.on_oxygen)

    severity = float(part.shares @ part.severities / part.shares.sum())
    moments = pooled(part.shares, [(each.mean, each.covariance(correlation)) for each in map(state, part.severities)])
    usual = state(severity)._replace(own=np.zeros(len(errors))).covariance(correlation)
    in_care = physiology.care is not None
    return (
        part.condition,
        part.condition if severity > CLINICAL else parameters.courses.healthy,
        severity,
        part.on_oxygen,
        moments.mean,
        moments.covariance + np.diag(errors),
        usual,
        np.sqrt(np.diagonal(usual)),
        np.array([in_care or follows(part.condition, severity, id) for id in parameters.signs]),
        bool(physiology.is_ill[part.condition]) and severity > BIN,
    )


def follows(condition: int, severity: float, sign: str) -> bool:
    """Whether an untreated condition leaves a sign where it is in healthy people, at a severity."""
    entry = list(CONDITIONS.values())[condition]
    around = {max(int(severity), 0), int(np.ceil(severity))} - {0}
    return all(sign not in (entry.mild, entry.moderate, entry.severe)[level - 1] for level in around)


class Prior(NamedTuple):
    """Probabilities of the parts: shares of the conditions, of peaks and of oxygen.

    Attributes
    ----------
    shares, severity_mix
        As of a population, arrays.
    oxygen
        Share on oxygen with each condition, shape (n_conditions,).
    """

    shares: FloatArray
    severity_mix: FloatArray
    oxygen: FloatArray

    def weights(self, parts: Parts, by_peak: FloatArray) -> FloatArray:
        """Probability of each part, shape (n_parts,)."""
        oxygen = self.oxygen[parts.condition]
        found: FloatArray = self.shares[parts.condition] * np.where(parts.on_oxygen, oxygen, 1 - oxygen)
        return found * (by_peak @ self.severity_mix)


@lru_cache(maxsize=512)
def time_shares(condition: int, mix: tuple[float, float, float], stay: Stay | None) -> tuple[FloatArray, FloatArray]:
    """Share of the time at each severity: of all that a setting says, the stay alone counts."""
    setting = SETTINGS["lesson"] if stay is None else replace(SETTINGS["ward"], stay=stay)
    return severity_prior(condition, mix, Parameters.of(setting.signs, setting=setting))


@lru_cache(maxsize=128)
def bin_shares(condition: int, stay: Stay | None) -> dict[int, FloatArray]:
    """Share of the time in each bin with mild, moderate and severe peaks, by the bin's number."""
    found: dict[int, FloatArray] = {}
    for peak, mix in enumerate(PEAKS):
        severities, shares = time_shares(condition, mix, stay)
        for severity, share in zip(severities, shares, strict=True):
            number = int(severity / BIN)
            found.setdefault(number, np.zeros(len(PEAKS)))[peak] += share
    return found


def peak_shares(parts: Parts, parameters: Parameters) -> FloatArray:
    """Share of each part in the time with its condition, if all peaks were mild, moderate or severe; (n_parts, 3)."""
    return np.array(
        [
            bin_shares(int(condition), parameters.setting.stay)[int(severity / BIN)]
            for condition, severity in zip(parts.condition, parts.severity, strict=True)
        ]
    )
