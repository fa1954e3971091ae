"""How signs and their devices waver from moment to moment: independent noises, and the baroreflex in two of them."""

import math
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from vitals.catalog.catalog import Catalog
from vitals.catalog.signs import BAROREFLEX, VitalSign
from vitals.simulation.noise import KeyArray, SlowNoise
from vitals.simulation.scales import FloatArray, SingleArray, read_only

__all__ = ["Fluctuations"]


@dataclass(frozen=True, eq=False)
class Fluctuations:
    """Standard normal noises of signs and of their devices.

    Attributes
    ----------
    noise
        Two rows for each sign, its own fluctuation and the error of its device, and one for the baroreflex.
    baroreflex
        Weight of the baroreflex in the fluctuation of each sign.
    correlation
        Of the fluctuations, shape (n_signs, n_signs).
    components
        (time constant in seconds, share) of each sign's own fluctuation.
    """

    noise: SlowNoise
    baroreflex: tuple[float, ...]
    correlation: FloatArray
    components: tuple[tuple[tuple[float, float], ...], ...]

    @classmethod
    @lru_cache(maxsize=32)
    def of(cls, signs: Catalog[VitalSign]) -> "Fluctuations":
        """Noises of a catalog's signs. A new sign brings its own two at the end, so the others keep theirs."""
        rows = [row for sign in signs.values() for row in (sign.fluctuation, ((sign.device.seconds, 1.0),))]
        weights = tuple(sign.baroreflex for sign in signs.values())
        correlation = np.outer(weights, weights)
        np.fill_diagonal(correlation, 1.0)
        noise = SlowNoise("signs and devices", [BAROREFLEX, *rows])
        return cls(noise, weights, read_only(correlation), tuple(sign.fluctuation for sign in signs.values()))

    def __call__(
        self, keys: KeyArray, time: FloatArray, rows: Container[int] | None = None
    ) -> tuple[SingleArray, SingleArray]:
        """Fluctuation of each sign and error of each device at each (patient key, time in unix seconds).

        Only the rows of the noise that are wanted are made, if they are named (see `rows_of`).

        Returns
        -------
        fluctuation, device, each of shape (n_signs, n_samples)
        """
        noise = self.noise(keys, time, rows)
        reflex, own, device = noise[0], noise[1::2], noise[2::2]
        for sign, weight in enumerate(self.baroreflex):
            if weight:
                own[sign] *= math.sqrt(1 - weight**2)
                own[sign] += weight * reflex
        return own, device

    @staticmethod
    def rows_of(signs: Iterable[int], devices: Iterable[int]) -> frozenset[int]:
        """Rows of the noise that make the fluctuation of some signs and the errors of some devices."""
        return frozenset({0, *(2 * sign + 1 for sign in signs), *(2 * device + 2 for device in devices)})
