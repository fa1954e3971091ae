"""Care: the part of a condition's effect that treatment leaves, and what oxygen does to saturation.

Both are normal given the condition and the severity, so the state stays normal given these.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.catalog import Catalog
from vitals.catalog.conditions import SEVERITIES, Condition
from vitals.catalog.scale import level_in_scale
from vitals.catalog.settings import Oxygen, Setting
from vitals.catalog.signs import SIGNS
from vitals.simulation.noise import mix, normal, stream
from vitals.simulation.scales import FloatArray, SingleArray, read_only
from vitals.simulation.stays import StayRows

__all__ = ["Care", "Responses", "untreated"]

TREATMENT = tuple(stream(f"treatment word {word}") for word in range(-(-len(SIGNS) // 4)))
LIFT = 2  # part of the stay's word: the first two decide on oxygen


def untreated(setting: Setting, conditions: Catalog[Condition]) -> FloatArray:
    """What each condition does to each sign without treatment, in the setting's normal space.

    Returns
    -------
    effects of shape (n_signs, n_conditions, 1 + n_severities)
        Of severity 0, 1, 2, 3: the level there minus the healthy one.
    """
    effects = np.zeros((len(setting.signs), len(conditions), 1 + len(SEVERITIES)))
    for row, (id, sign) in enumerate(setting.signs.items()):
        healthy = level_in_scale(SIGNS[id].healthy, sign.scale).mean
        for column, condition in enumerate(conditions.values()):
            for severity in range(1, 1 + len(SEVERITIES)):
                effects[row, column, severity] = (
                    level_in_scale(condition.level(severity, id), sign.scale).mean - healthy
                )
    return effects


@dataclass(frozen=True, eq=False)
class Care:
    """What differs between patients in care.

    Attributes
    ----------
    spreads
        SD of the effect that treatment leaves, with the effect's direction: shape (n_signs, n_conditions *
        (1 + n_severities)), for severity 0, 1, 2, 3 of each condition.
    oxygen
        What oxygen does, and to how many; None where nobody gets any.
    spo2
        Index of the saturation.
    """

    spreads: SingleArray
    oxygen: Oxygen | None
    spo2: int

    @classmethod
    def of(cls, setting: Setting, conditions: Catalog[Condition]) -> "Care | None":
        """Care in a setting; None where conditions are untreated."""
        if not setting.treatment:
            return None
        sds = np.array([treatment.sd for treatment in setting.treatment.values()])
        spreads = (untreated(setting, conditions) * sds[:, None, None]).reshape(len(sds), -1)
        return cls(read_only(spreads.astype(np.float32)), setting.oxygen, list(setting.signs).index("spo2"))

    def responses(self, stay: StayRows) -> "Responses":
        """How each stay responds to treatment, and to oxygen where it has some."""
        words = [mix(stay.words + word) for word in TREATMENT]
        treatment = np.empty((len(self.spreads), len(stay.words)), np.float32)
        for sign, row in enumerate(treatment):
            row[:] = normal(words[sign // 4], sign % 4)
        if self.oxygen is None:
            return Responses(treatment, np.zeros(len(stay.words), np.float32))
        lift = np.float32(self.oxygen.mean) + np.float32(self.oxygen.sd) * normal(stay.words, LIFT)
        return Responses(treatment, np.where(stay.on_oxygen, lift, np.float32(0)))


class Responses(NamedTuple):
    """How stays respond to care."""

    treatment: SingleArray  # standard normal, shape (n_signs, n_samples)
    lift: SingleArray  # of the saturation by oxygen, in the normal space, shape (n_samples,)

    def rows(self, rows: NDArray[np.int64]) -> "Responses":
        """Some of the rows."""
        return Responses(self.treatment[:, rows], self.lift[rows])
