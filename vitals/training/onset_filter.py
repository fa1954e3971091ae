"""The best possible early warning, as far as it can be computed: a Bayesian filter over courses of a stay.

A particle is a stay without noise: condition, peak, half-life, response to treatment and onset, drawn from the
simulator's own distributions. Around it the displayed signs of all hours are taken as jointly normal, with the
covariance in time that the simulator's noises have. So a particle's weight after each hour is an exact likelihood, and
what the patient's own level and slow waves say is not counted twice.

What is left out: a cuff's measurements count as made when they are read; a saturation is taken at the middle of its
cell; and particles are finite, so that where few of them fit, the probabilities are surer than they should be.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from threadpoolctl import threadpool_limits

from vitals.catalog.population import Population
from vitals.catalog.signs import BAROREFLEX
from vitals.errors import InvalidValue
from vitals.model.cells import display_steps, to_state
from vitals.simulation.beds import Beds
from vitals.simulation.cohort import Cohort, CohortRows
from vitals.simulation.noise import lattice_correlation
from vitals.simulation.parameters import Parameters
from vitals.simulation.physiology import latent_state
from vitals.simulation.scales import FloatArray, SingleArray
from vitals.training.early_warning import StayWatch

__all__ = ["OnsetFilter", "Particles", "covariance_in_time"]

HOUR = 3600
SEED = 1_000_003  # of the particles: patients of no other seed in use
PLACES = 256  # within a lattice, over which correlations are averaged
BLOCK = 8  # stays: their weights fit the second-level cache
NEVER = 1e9  # hours
LEAST = np.float32(-60)  # log of a weight: smaller ones would be denormal, and slow


class Particles(NamedTuple):
    """Stays without noise.

    Attributes
    ----------
    states
        Displayed signs in the normal space, shape (n_particles, n_hours, n_signs), without day and night.
    onset
        Hours from the admission, rising, infinite where there is none; shape (n_particles,).
    log_weight
        Log of the prior weight, shape (n_particles,).
    on_oxygen
        Shape (n_particles,).
    """

    states: SingleArray
    onset: FloatArray
    log_weight: SingleArray
    on_oxygen: NDArray[np.bool_]

    @classmethod
    def of(cls, population: Population, n_stays: int, seed: int = SEED) -> "Particles":
        """Particles of so many stays: each that can deteriorate once with an onset and once without one."""
        setting = population.setting
        assert setting.stay is not None
        always = replace(setting, id=f"{setting.id} always worse", stay=replace(setting.stay, deterioration=1.0))
        cohort = Cohort(seed=seed, population=replace(population, id=always.id, setting=always))
        parameters = Parameters.of(population.signs, setting=always)
        rows = CohortRows.of(cohort, n_stays)
        beds = Beds.of(rows.keys(np.arange(n_stays)), np.zeros(n_stays), rows, parameters)
        assert beds.stay is not None
        assert parameters.stays is not None
        onset = (beds.stay.onset - beds.stay.admission) / HOUR
        worse = np.isfinite(onset)
        courses = beds.stay, replace(beds.stay, onset=np.full(n_stays, np.inf))
        states = np.empty((2, n_stays, int(setting.stay.hours), len(population.signs)), np.float32)
        without_noise = np.zeros((len(population.signs), n_stays), np.float32)
        for stay, of_stay in zip(courses, states, strict=True):
            for hour in range(of_stay.shape[1]):
                episodes = stay.episodes(stay.admission + HOUR * hour, parameters.stays)
                state = latent_state(without_noise, episodes, parameters.physiology, beds.responses)
                of_stay[:, hour] = state.T
        chance = setting.stay.deterioration
        weight = np.concatenate([np.full(worse.sum(), chance), np.where(worse, 1 - chance, 1.0)])
        with_onset = np.flatnonzero(worse)[np.argsort(onset[worse], kind="stable")]
        return cls(
            np.concatenate([states[0, with_onset], states[1]]),
            np.concatenate([onset[with_onset], np.full(n_stays, np.inf)]),
            np.log(np.maximum(weight, 1e-30)).astype(np.float32),
            np.concatenate([beds.stay.on_oxygen[with_onset], beds.stay.on_oxygen]),
        )


class OnsetFilter:
    """Probabilities of an onset, given all readings from the admission to each hour.

    Parameters
    ----------
    population
        Whose stays are watched.
    n_stays
        Stays from which particles are made.
    seed
        Of the particles.

    Raises
    ------
    InvalidValue
        If the population has no stays.
    """

    def __init__(self, population: Population, n_stays: int = 20_000, seed: int = SEED) -> None:
        if population.setting.stay is None:
            raise InvalidValue("population", population.id, "one whose setting has stays, such as ward or icu")
        self.population = population
        self.parameters = Parameters.of(population.signs, setting=population.setting)
        self._particles = Particles.of(population, n_stays, seed)
        n_hours = self._particles.states.shape[1]
        factor = np.linalg.cholesky(covariance_in_time(self.parameters, n_hours))
        whitening = solve_triangular(factor, np.eye(len(factor)), lower=True)
        self._whitening = whitening.T.astype(np.float32)

    def probabilities(self, watch: StayWatch, horizons: Sequence[tuple[float, float]]) -> FloatArray:
        """Probability that a deterioration begins within the next hours, or began within the last.

        Parameters
        ----------
        watch
            Stays in this population.
        horizons
            (ahead, behind) as for `horizon_labels`; infinity is allowed.

        Returns
        -------
        probabilities of shape (n_horizons, n_stays, n_hours)

        Raises
        ------
        InvalidValue
            If the stays are of another population, or a sign is missing.
        """
        if watch.population != self.population:
            raise InvalidValue("population", watch.population.id, f"{self.population.id}, that of the filter")
        if np.isnan(watch.values).any():
            raise InvalidValue("sign", np.nan, "a number: the filter knows no artifacts")
        center = self._particles.states.mean(axis=0)
        readings = self._whitened(self._states(watch) - center)
        found = np.empty((len(horizons), len(watch), len(watch.hours)))
        for on_oxygen in (False, True):
            chosen = np.flatnonzero(self._particles.on_oxygen == on_oxygen)
            rows = np.flatnonzero(watch.on_oxygen == on_oxygen)
            if not len(rows):
                continue
            particles = self._whitened(self._particles.states[chosen] - center)
            # in the normal space the log likelihood of an hour is reading @ particle - particle @ particle / 2
            by_hour = np.concatenate([particles, -(particles**2).sum(axis=2, keepdims=True) / 2], axis=2)
            by_hour = np.ascontiguousarray(by_hour.transpose(1, 2, 0))
            with threadpool_limits(1):  # the matrices are small
                for start in range(0, len(rows), BLOCK):
                    block = rows[start : start + BLOCK]
                    found[:, block] = self._filter(readings[block], by_hour, chosen, horizons)
        return found

    def _filter(
        self,
        readings: SingleArray,
        particles: SingleArray,
        chosen: NDArray[np.int64],
        horizons: Sequence[tuple[float, float]],
    ) -> FloatArray:
        """Probabilities of some stays; `particles` by hour, with minus half their squares as the last row."""
        onset = self._particles.onset[chosen]
        log_weight = np.tile(self._particles.log_weight[chosen], (len(readings), 1))
        weight, likelihood = np.empty_like(log_weight), np.empty_like(log_weight)
        rows = np.concatenate([readings, np.ones((*readings.shape[:2], 1), np.float32)], axis=2)
        rows = np.ascontiguousarray(rows.transpose(1, 0, 2))
        found = np.empty((len(horizons), *readings.shape[:2]))
        for hour in range(len(rows)):
            np.matmul(rows[hour], particles[hour], out=likelihood)
            log_weight += likelihood
            np.subtract(log_weight, log_weight.max(axis=1, keepdims=True), out=weight)
            np.maximum(weight, LEAST, out=weight)
            np.exp(weight, out=weight)
            total = weight.sum(axis=1, dtype=np.float64)
            for index, (ahead, behind) in enumerate(horizons):
                # an infinite onset is none, and lies in no horizon
                first, last = np.searchsorted(onset, [hour - behind, min(hour + ahead, NEVER)], side="right")
                found[index, :, hour] = weight[:, first:last].sum(axis=1, dtype=np.float64) / total
        return found

    def _states(self, watch: StayWatch) -> SingleArray:
        """Displayed signs in the normal space, without day and night, shape (n_stays, n_hours, n_signs)."""
        states = np.empty(watch.values.shape, np.float32)
        for sign, scale in enumerate(self.parameters.scales.scales):
            states[:, :, sign] = to_state(watch.values[:, :, sign], scale)
        rhythm = np.zeros((states.shape[2], states.shape[0] * states.shape[1]), np.float32)
        self.parameters.rhythms.add(rhythm, (watch.admission[:, None] + HOUR * watch.hours).ravel())
        without: SingleArray = states - rhythm.T.reshape(states.shape)
        return without

    def _whitened(self, states: SingleArray) -> SingleArray:
        """States with the covariance in time taken out: an hour depends on itself and those before it alone."""
        flat = states.reshape(len(states), -1) @ self._whitening
        whitened: SingleArray = flat.reshape(states.shape)
        return whitened


def covariance_in_time(parameters: Parameters, n_hours: int) -> FloatArray:
    """Covariance of the displayed signs of all hours of a stay around its course, in the normal space.

    Returns
    -------
    covariance of shape (n_hours * n_signs, n_hours * n_signs)
        Hour by hour.
    """
    lag = HOUR * np.arange(float(n_hours))
    place = np.broadcast_to((np.arange(PLACES) + 0.5) / PLACES, (n_hours, PLACES))

    def correlation(components: Sequence[tuple[float, float]]) -> FloatArray:
        """Correlation of a noise with itself after each lag."""
        parts = [share * lattice_correlation(lag[:, None] / seconds, place) for seconds, share in components]
        found: FloatArray = np.sum(parts, axis=0).mean(axis=1)
        return found

    physiology, devices, noise = parameters.physiology, parameters.devices, parameters.noise
    reflex, weights = correlation(BAROREFLEX), np.array(noise.baroreflex)
    own = np.array([correlation(components) for components in noise.components]) * (1 - weights**2)[:, None]
    device = np.array([correlation([(sign.device.seconds, 1.0)]) for sign in parameters.signs.values()])
    factor = physiology.factors[0] * physiology.spreads[:, :1].astype(np.float64)
    standing = np.array(physiology.standing)
    varying = np.sqrt(1 - standing)
    n_signs = len(standing)
    covariance = np.empty((n_hours, n_signs, n_hours, n_signs))
    apart = np.abs(np.subtract.outer(np.arange(n_hours), np.arange(n_hours)))
    for hours in range(n_hours):
        waves = np.outer(weights, weights) * reflex[hours] + np.diag(own[:, hours])
        found = factor @ (np.diag(standing) + varying[:, None] * waves * varying) @ factor.T
        found += np.diag(np.square(devices.noise_sd) * device[:, hours] + np.square(devices.bias_sd))
        if hours == 0:
            found += np.diag(display_steps(parameters) ** 2 / 12)  # rounding
        first, second = np.nonzero(apart == hours)
        covariance[first, :, second, :] = found
    return covariance.reshape(n_hours * n_signs, n_hours * n_signs)
