"""Day and night: how far the hour moves a sign from its level (clinical numbers, 4.1).

The clock's time is known, so the rhythm is no noise; who does not know the time sees it as variance, `covariance`.
"""

import math
from dataclasses import dataclass

import numpy as np

from vitals.catalog.scale import slope_in_scale
from vitals.catalog.settings import Setting
from vitals.simulation.scales import FloatArray, SingleArray, read_only

__all__ = ["Rhythms"]

DAY, HOUR, STEP = 86_400, 3600, 60  # seconds; the table has an entry a minute


@dataclass(frozen=True, eq=False)
class Rhythms:
    """What the clock adds to signs in a setting, in the normal space.

    Attributes
    ----------
    waves
        Index of each sign that has a rhythm, and its shift at each minute of the day and at its end: shape (1441,).
    offset
        Seconds that the setting's clock is ahead of UTC.
    covariance
        Of the shifts over a day, shape (n_signs, n_signs).
    """

    waves: tuple[tuple[int, SingleArray], ...]
    offset: float
    covariance: FloatArray

    @classmethod
    def of(cls, setting: Setting) -> "Rhythms":
        """Rhythms of a setting's signs."""
        hours = np.arange(0, DAY + STEP, STEP) / HOUR
        waves = np.zeros((len(setting.signs), len(hours)))
        for index, (id, sign) in enumerate(setting.signs.items()):
            amplitude, maximum = sign.rhythm
            if setting.rhythm and amplitude:
                amplitude *= setting.rhythm * slope_in_scale(setting.baselines[id].center, sign.scale)
                waves[index] = [round(amplitude * math.cos((hour - maximum) * math.tau / 24), 9) for hour in hours]
        moving = tuple((index, read_only(wave.astype(np.float32))) for index, wave in enumerate(waves) if wave.any())
        return cls(moving, setting.utc_offset_hours * HOUR, read_only(np.cov(waves[:, :-1], bias=True)))

    def add(self, state: SingleArray, time: FloatArray) -> None:
        """Add the shifts at times (unix seconds) to a state of shape (n_signs, n_samples), in place."""
        if not self.waves:
            return
        position = (time + self.offset) / STEP
        minute = np.floor(position)
        rest = (position - minute).astype(np.float32)
        index = minute.astype(np.int64) % (DAY // STEP)
        for sign, wave in self.waves:
            before = wave.take(index)
            before += rest * (wave.take(index + 1) - before)
            state[sign] += before
