"""Components of the oracle's mixture: every condition in narrow bins of severity, as the catalog's numbers say.

A component is the joint distribution of true and displayed signs in a bin, by its first two moments.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import qmc

from vitals.catalog.population import Population
from vitals.catalog.scale import value_in_scale
from vitals.model.memory import Memory, held_memories, watched_memory
from vitals.model.mixture import Bounds
from vitals.model.moments import Moments, conditioned, hours_of_day, joint_distribution, pooled
from vitals.model.prior import severity_prior
from vitals.model.state_status import StateStatus
from vitals.simulation.episodes import CLINICAL
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import FloatArray
from vitals.simulation.status import STATUSES

__all__ = ["Bin", "Component", "Components"]

BIN = 0.25  # of severity: a component; its moments are those over its steps
MEMORIES = 4  # that stand for what a cuff remembers
DRAWS = 2048  # of the true state, where critical ones have moments of their own
FEW = 8  # draws that the moments of all count for, where those of a part are few


class Component(NamedTuple):
    """Part of a bin.

    Attributes
    ----------
    share
        Of the bin.
    moments
        As of `joint_distribution`; where a cuff measures critical patients more often, the systolic pressure of the
        last measurement by the clock follows.
    low, high
        Bounds of that pressure.
    """

    share: float
    moments: Moments
    low: float = -np.inf
    high: float = np.inf


class Components(NamedTuple):
    """Components of a population's mixture.

    Attributes
    ----------
    weights
        Prior probabilities, shape (n_components,).
    labels
        Condition that a component is named by, shape (n_components,): healthy below the clinical severity.
    means, covariances
        As of `Component`, shapes (n_components, n_dimensions) and (n_components, n_dimensions, n_dimensions).
    bounds
        Of the last dimension; None without one.
    """

    weights: FloatArray
    labels: NDArray[np.int64]
    means: FloatArray
    covariances: FloatArray
    bounds: Bounds | None = None

    @classmethod
    def of(cls, population: Population, parameters: Parameters, *, on_oxygen: bool = False) -> "Components":
        """Components of all conditions that patients of a population have, with or without oxygen."""
        oxygen = parameters.stays.oxygen if parameters.stays else np.zeros(len(population.shares))
        shares = np.array(population.shares)
        prior = shares * (oxygen if on_oxygen else 1 - oxygen)
        if not prior.any():  # where nobody is so, or everybody: what readings of such patients would say
            prior = shares
        prior /= prior.sum()
        hours = hours_of_day(parameters)
        rows = []
        for condition in np.flatnonzero(prior):
            severities, times = severity_prior(int(condition), population.severity_mix, parameters)
            bins = np.floor(severities / BIN)
            for each in np.unique(bins):
                inside = bins == each
                part = Bin(int(condition), severities[inside], times[inside], parameters, on_oxygen)
                label = condition if (each + 0.5) * BIN > CLINICAL else parameters.courses.healthy
                weight = prior[condition] * times[inside].sum()
                rows += [
                    (weight * component.share, label, *component.moments, component.low, component.high)
                    for component in part.components(*hours)
                ]
        weights, labels, means, covariances, low, high = (np.array(column) for column in zip(*rows, strict=True))
        is_bounded = np.isfinite(low).any() or np.isfinite(high).any()
        return cls(weights, labels, means, covariances, Bounds(means.shape[1] - 1, low, high) if is_bounded else None)

    def few(self, parts: int) -> "Components":
        """The components of each label, pooled into some parts: for what need not be exact."""
        rows = []
        for label in np.unique(self.labels):
            for part in np.array_split(np.flatnonzero(self.labels == label), parts):
                if len(part):
                    weights, moments = self.weights[part], zip(self.means[part], self.covariances[part], strict=True)
                    rows.append((weights.sum(), label, *pooled(weights, list(moments))))
        weights, labels, means, covariances = (np.array(column) for column in zip(*rows, strict=True))
        return Components(weights, labels, means, covariances)


class Bin(NamedTuple):
    """A condition in a bin of severity."""

    condition: int
    severities: FloatArray
    shares: FloatArray
    parameters: Parameters
    on_oxygen: bool

    def components(self, shifts: FloatArray, unseen: FloatArray) -> Iterator[Component]:
        """Parts of the bin, by hour and by what a cuff remembers.

        Parameters
        ----------
        shifts, unseen
            What the hour does, as `hours_of_day` gives it.
        """
        cuff, n_signs = self.parameters.setting.cuff, len(self.parameters.signs)
        if cuff is None:
            mean, covariance = self.moments(None)
            yield from (Component(1 / len(shifts), Moments(mean + shift, covariance + unseen)) for shift in shifts)
            return
        then = np.r_[: len(unseen), :n_signs]  # at the measurement by the clock the hour is the same as now
        noise, systolic = self.parameters.noise, self.parameters.scales.systolic
        memories = held_memories(noise, cuff.seconds, systolic, MEMORIES)
        if cuff.critical_seconds is not None:
            memories += (watched_memory(noise, cuff.seconds, cuff.critical_seconds),)
        moments = [self.moments(memory) for memory in memories]
        for shift in shifts[:, then]:
            at_hour = [Moments(mean + shift, covariance + unseen[np.ix_(then, then)]) for mean, covariance in moments]
            if cuff.critical_seconds is None:
                now = np.arange(len(unseen))
                parts = [Component(1 / MEMORIES, each.of(now)) for each in at_hour]
            else:
                parts = self.by_status(at_hour[:-1], at_hour[-1])
            yield from (part._replace(share=part.share / len(shifts)) for part in parts)

    def moments(self, memory: Memory | None) -> Moments:
        """Moments over the bin, as of `joint_distribution`."""
        return pooled(
            self.shares,
            [
                joint_distribution(self.condition, float(at), self.parameters, on_oxygen=self.on_oxygen, memory=memory)
                for at in self.severities
            ],
        )

    def by_status(self, usual: list[Moments], watched: Moments) -> list[Component]:
        """Parts by why a cuff measures more often, of the moments with each memory where it does not and where it does.

        It does where the status was critical when it last measured by the clock. That may be by the systolic pressure:
        a cuff shows nearly exactly on which side of the limit it was, so it is kept as a dimension with bounds. Or it
        may be by anything else: of the states then, drawn, those that are critical so and the others have moments of
        their own.
        """
        n_signs, scales = len(self.parameters.signs), self.parameters.scales
        limit = critical_systolic(self.parameters)
        kept = np.r_[: len(watched.mean) - n_signs, len(watched.mean) - n_signs + scales.systolic]
        then = watched.of(np.arange(len(watched.mean))[-n_signs:])
        states = then.mean[:, None] + np.linalg.cholesky(then.covariance) @ normal_draws(n_signs)
        seen = states.astype(np.float32)
        np.minimum(seen[scales.systolic], np.nextafter(np.float32(limit), np.float32(0)), out=seen[scales.systolic])
        status = StateStatus.of(self.parameters.status)(seen, np.full(seen.shape[1], self.on_oxygen))
        is_critical = status == STATUSES.index("critical")
        parts = []
        for some in (is_critical, ~is_critical):
            share = float(some.mean())
            if not share:
                continue
            drawn = drawn_moments(states, some)
            cases = [(watched, share, -np.inf, np.inf)]
            if some is not is_critical:
                cases = [(each, share / len(usual), -np.inf, limit) for each in usual]
                cases += [(watched, share, limit, np.inf)]
            parts += [
                Component(weight, conditioned(each, drawn).of(kept), low, high) for each, weight, low, high in cases
            ]
        return parts


def critical_systolic(parameters: Parameters) -> float:
    """Systolic pressure in the normal space from which on it is critical by itself."""
    sign = list(parameters.signs.values())[parameters.scales.systolic]
    limit = sign.alarm.critical[1]
    assert limit is not None
    return value_in_scale(limit - 0.5 / 10**sign.decimals, sign.scale)


def drawn_moments(states: FloatArray, some: NDArray[np.bool_]) -> Moments:
    """Moments of some drawn states; where they are few, the covariance of all is mixed in."""
    chosen = states[:, some]
    mean = chosen.mean(axis=1)
    away = chosen - mean[:, None]
    return Moments(mean, (away @ away.T + FEW * np.cov(states)) / (chosen.shape[1] + FEW))


@lru_cache(maxsize=32)
def normal_draws(n_signs: int) -> FloatArray:
    """Quasi-random standard normal variates, shape (n_signs, DRAWS)."""
    draws: FloatArray = ndtri(qmc.Sobol(n_signs, rng=0).random(DRAWS)).T
    return draws
