"""NEWS2 (Royal College of Physicians, 2017) and the status rule that is built on it."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.catalog import Catalog
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.simulation.scales import Scales, StepArray, read_only, to_steps
from vitals.simulation.tables import SignsLike, read_signs

__all__ = ["NEWS2", "STATUSES", "WARNING_SCORE", "Band", "StatusRule", "label_status", "news2", "status_of_steps"]

STATUSES = ("normal", "warning", "critical")
WARNING_SCORE, CRITICAL_SCORE = 3, 7  # NEWS2 totals from which the status is at least this

# One table per sign from displayed value to a code that adds up over signs: points + 32 * warnings + 1024 * criticals
WARNING, CRITICAL = 32, 1024
OXYGEN_POINTS = 2  # of NEWS2, for a patient on oxygen


class Band(StrEnum):
    """Clinical risk of a NEWS2 total."""

    LOW = "low"
    LOW_MEDIUM = "low-medium"  # three points in a single parameter
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True)
class NEWS2:
    """NEWS2 of n readings, alert.

    Attributes
    ----------
    parts
        Points of each sign, shape (n_samples, n_signs); 0 for signs that NEWS2 does not use.
    total
        Their sum, and two points for oxygen, shape (n_samples,).
    """

    parts: NDArray[np.int8]
    total: NDArray[np.int8]

    @cached_property
    def band(self) -> list[Band]:
        """Risk band of each reading."""
        single = self.parts.max(axis=1, initial=0) >= 3
        return [
            Band.HIGH if total >= 7 else Band.MEDIUM if total >= 5 else Band.LOW_MEDIUM if red else Band.LOW
            for total, red in zip(self.total, single, strict=True)
        ]


def code(sign: VitalSign, value: float) -> int:
    """Code of one displayed value of a sign."""
    flags, alarm = sign.flags, sign.alarm

    def beyond(low: float | None, high: float | None) -> bool:
        return (low is not None and value <= low) or (high is not None and value >= high)

    points = next((points for highest, points in sign.news2 if value <= highest), 0)
    warning = beyond(flags.critical_low, flags.critical_high) or beyond(*alarm.warning)
    return points + WARNING * warning + CRITICAL * beyond(*alarm.critical)


def code_table(sign: VitalSign) -> NDArray[np.int16]:
    """Codes of every displayed value from the sign's lower to its upper limit."""
    low, high = (round(limit * 10**sign.decimals) for limit in sign.rejected)
    return np.array([code(sign, step / 10**sign.decimals) for step in range(low, high + 1)], np.int16)


@dataclass(frozen=True, eq=False)
class StatusRule:
    """NEWS2 and the status rule as tables.

    Attributes
    ----------
    signs, scales
        The signs that are judged.
    tables, first_steps
        Of each sign the codes of all values that its display can show, and the step of the first of them.
    """

    signs: Catalog[VitalSign]
    scales: Scales
    tables: tuple[NDArray[np.int16], ...]
    first_steps: tuple[int, ...]

    @classmethod
    @lru_cache(maxsize=32)
    def of(cls, signs: Catalog[VitalSign]) -> "StatusRule":
        """Tables of a catalog's signs."""
        return cls(
            signs,
            Scales.of(signs),
            tables=tuple(read_only(code_table(sign)) for sign in signs.values()),
            first_steps=tuple(round(sign.rejected[0] * 10**sign.decimals) for sign in signs.values()),
        )

    def codes(self, sign: int, steps: StepArray) -> NDArray[np.int16]:
        """Codes of a sign's displayed values."""
        found: NDArray[np.int16] = self.tables[sign].take(steps.astype(np.int64) - self.first_steps[sign])
        return found


def news2(signs: SignsLike, rule: StatusRule | None = None, *, on_oxygen: NDArray[np.bool_] | None = None) -> NEWS2:
    """NEWS2 on SpO2 scale 1, alert; breathing air unless `on_oxygen` says otherwise.

    Parameters
    ----------
    signs
        A table as for `read_signs`; rounded half up to the display's resolution before banding.
    rule
        That of `SIGNS` by default.
    on_oxygen
        Whether each gets oxygen, which scores two points; shape (n_samples,). Nobody by default.

    Raises
    ------
    InvalidValue
        If there are no such signs; see `read_signs`.

    Examples
    --------
    >>> import numpy as np
    >>> score = news2(np.array([[112, 25.5, 103, 57, 93.8, 38.5, 150]]))
    >>> score.total.tolist(), [str(band) for band in score.band]
    ([8], ['high'])
    """
    rule = rule or StatusRule.of(SIGNS)
    steps = to_steps(read_signs(signs, rule.signs).T, rule.scales)
    parts = np.stack([rule.codes(sign, row) & (WARNING - 1) for sign, row in enumerate(steps)], axis=1)
    total = parts.sum(axis=1)
    if on_oxygen is not None:
        total += OXYGEN_POINTS * on_oxygen
    return NEWS2(parts.astype(np.int8), total.astype(np.int8))


def label_status(
    signs: SignsLike, rule: StatusRule | None = None, *, on_oxygen: NDArray[np.bool_] | None = None
) -> NDArray[np.int8]:
    """Status by the project's rule, as an index into `STATUSES`.

    `critical`: NEWS2 of 7 or more, or a sign beyond its critical alarm limit. `warning`: NEWS2 of 3 or more, a sign
    flagged LL or HH, or a sign beyond its warning limit. Otherwise `normal`. Limits are those of `VitalSign.flags` and
    `VitalSign.alarm`.

    Parameters
    ----------
    signs, rule, on_oxygen
        As for `news2`.
    """
    rule = rule or StatusRule.of(SIGNS)
    return status_of_steps(to_steps(read_signs(signs, rule.signs).T, rule.scales), rule, on_oxygen)


def status_of_steps(steps: StepArray, rule: StatusRule, on_oxygen: NDArray[np.bool_] | None = None) -> NDArray[np.int8]:
    """Status of signs in display steps, shape (n_signs, n_samples), that are known to lie inside the limits."""
    total = rule.codes(0, steps[0])
    if on_oxygen is not None:
        total += OXYGEN_POINTS * on_oxygen
    for sign in range(1, len(steps)):
        total += rule.codes(sign, steps[sign])
    return status_of_codes(total)


def status_of_codes(total: NDArray[np.int16]) -> NDArray[np.int8]:
    """Status from the sum of the signs' codes and of oxygen's points."""
    score = total & (WARNING - 1)
    warning = (score >= WARNING_SCORE) | (total >= WARNING)
    critical = (score >= CRITICAL_SCORE) | (total >= CRITICAL)
    status: NDArray[np.int8] = warning.astype(np.int8) + critical  # a critical reading is a warning as well
    return status
