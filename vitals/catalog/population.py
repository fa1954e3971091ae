"""Population: shares of the conditions, severity mix, and the levels of healthy people."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from numbers import Real
from typing import Any

from vitals.catalog.catalog import Catalog
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.own_numbers import own_numbers, with_numbers
from vitals.catalog.settings import LESSON, SETTINGS, Setting
from vitals.catalog.signs import SIGNS, Level, VitalSign
from vitals.errors import InvalidEntry, InvalidValue

__all__ = ["SEVERITY_MIX", "Population"]

SEVERITY_MIX = (0.60, 0.30, 0.10)  # mild, moderate, severe in an emergency stream: design


# Fields of a sign that are the same in every population: what a reading means, and the parts of age and sex in it,
# which belong to the patient. The others may differ: how the sign is distributed, varies and is measured.
COMMON_FIELDS = (
    *("id", "name", "abbreviation", "loinc", "fhir_profile", "mdc", "unit", "decimals"),
    *("accepted", "rejected", "flags", "alarm", "monitor", "news2"),
    *("age", "female"),
)


@dataclass(frozen=True, kw_only=True)
class Population:
    """Condition shares, a severity mix, the setting, and signs with levels of their own.

    Parameters
    ----------
    id, name
        Short id, and a sentence.
    shares
        One per entry of `CONDITIONS`, in its order: of an acute condition the share of the episodes or stays that
        are this condition, of a chronic one the share of the patients who have it. They sum to 1.
    severity_mix
        Shares of mild, moderate and severe peaks; they sum to 1.
    setting
        Where the patients are.
    signs
        The signs of `SIGNS`, in their order; levels of healthy people, variation and devices may be others. Those of
        the setting if None.

    Raises
    ------
    InvalidEntry
        If shares do not sum to 1, or the signs differ in more than they may.
    """

    id: str
    name: str
    shares: tuple[float, ...]
    severity_mix: tuple[float, float, float] = SEVERITY_MIX
    setting: Setting = field(default=LESSON, repr=False)
    signs: Catalog[VitalSign] = field(default=None, repr=False)  # type: ignore[arg-type]  # set in __post_init__

    def __post_init__(self) -> None:
        if not isinstance(self.setting, Setting):
            wrong = f"setting must be a Setting, such as SETTINGS['ward'], not {self.setting!r}"
            raise InvalidEntry("population", self.id, wrong)
        for name in ("shares", "severity_mix"):
            object.__setattr__(self, name, shares := tuple(getattr(self, name)))
            if not all(isinstance(share, Real) for share in shares):
                raise InvalidEntry("population", self.id, f"{name} must be numbers, not {shares}")
            if not all(0 <= share <= 1 for share in shares) or not math.isclose(sum(shares), 1, abs_tol=1e-6):
                raise InvalidEntry(
                    "population", self.id, f"{name} must lie in 0 to 1 and sum to 1, not {sum(shares):g}"
                )
        if len(self.severity_mix) != len(SEVERITY_MIX):
            wrong = f"severity_mix must be of mild, moderate and severe peaks, not {self.severity_mix}"
            raise InvalidEntry("population", self.id, wrong)
        if len(self.shares) != len(CONDITIONS):
            raise InvalidEntry("population", self.id, f"{len(self.shares)} shares for {len(CONDITIONS)} conditions")
        if self.signs is None:
            object.__setattr__(self, "signs", self.setting.signs)
        if self.signs is not SIGNS:
            self.check_signs()

    def check_signs(self) -> None:
        """Refuse signs that differ from those of `SIGNS` in what a reading means."""
        if list(self.signs) != list(SIGNS):
            raise InvalidEntry("population", self.id, f"its signs must be {', '.join(SIGNS)}, in this order")
        for sign, own in zip(SIGNS.values(), self.signs.values(), strict=True):
            for name in COMMON_FIELDS:
                if getattr(own, name) != getattr(sign, name):
                    wrong = f"{name} of {sign.id} must be {getattr(sign, name)}, as in every population"
                    raise InvalidEntry("population", self.id, wrong)
            above = list(SIGNS)[: list(SIGNS).index(sign.id)]
            unknown = [other for other in own.correlations if other not in above]
            if unknown:
                wrong = f"correlations of {sign.id} must be with signs above it ({', '.join(above)}), not {unknown[0]}"
                raise InvalidEntry("population", self.id, wrong)
            expected = self.setting.signs[sign.id].scale  # in which the setting's treatment leaves its part
            if self.setting.treatment and own.scale is not expected:
                wrong = f"scale of {sign.id} must be {expected}, as in the setting {self.setting.id}"
                raise InvalidEntry("population", self.id, wrong)

    @classmethod
    def of(
        cls,
        shares: Mapping[str, float],
        *,
        id: str = "custom",
        name: str = "Shares given by the user",
        setting: Setting = LESSON,
        signs: Catalog[VitalSign] | None = None,
    ) -> "Population":
        """Make a population from shares by condition id; conditions not named are not drawn.

        Raises
        ------
        UnknownEntry
            If a condition is not in `CONDITIONS`.
        InvalidValue
            If a share lies outside 0 to 1, or they do not sum to 1.

        Examples
        --------
        >>> Population.of({"sepsis": 0.2, "healthy": 0.8}).share("sepsis")
        0.2
        """
        for condition, share in shares.items():
            CONDITIONS[condition]  # an unknown one raises
            if not isinstance(share, Real) or not 0 <= share <= 1:
                raise InvalidValue(f"share of {condition}", share, "a number from 0 to 1")
        total = math.fsum(shares.values())
        if not math.isclose(total, 1, abs_tol=1e-6):
            raise InvalidValue(
                "sum of the shares", f"{total:.6g}", "1: add a share, for example of healthy, or scale them"
            )
        drawn = tuple(shares.get(condition, 0.0) for condition in CONDITIONS)
        return cls(id=id, name=name, shares=drawn, setting=setting, signs=signs)  # type: ignore[arg-type]

    def share(self, condition: str) -> float:
        """Share of a condition, by its id."""
        CONDITIONS[condition]
        return self.shares[list(CONDITIONS).index(condition)]

    def describe(self) -> dict[str, Any]:
        """Id and numbers, for metadata: conditions and signs where they are drawn, and where they are its own."""
        shares, numbers = zip(CONDITIONS, self.shares, strict=True), own_numbers(self.setting)
        own = {
            id: {"mean": sign.healthy.mean, "sd": sign.healthy.sd}
            for id, sign in self.signs.items()
            if sign.healthy != self.setting.signs[id].healthy
        }
        return {
            "id": self.id,
            "setting": self.setting.id,
            "shares": {condition: round(share, 9) for condition, share in shares if share},
            "severity_mix": self.severity_mix,
        } | {part: each for part, each in (("levels", own), ("numbers", numbers)) if each}

    @classmethod
    def from_description(cls, described: Mapping[str, Any]) -> "Population":
        """Make the population that `describe` described, shares to nine decimals.

        Raises
        ------
        KeyError, TypeError, ValueError
            If it is no such description.
        UnknownEntry, InvalidEntry
            If a condition, a setting or a sign is unknown, or a number cannot be.

        Examples
        --------
        >>> described = Population.of({"sepsis": 0.2, "healthy": 0.8}).describe()
        >>> Population.from_description(described).share("sepsis")
        0.2
        """
        setting = with_numbers(SETTINGS[described["setting"]], described.get("numbers", {}))
        shares, levels = described["shares"], described.get("levels", {})
        for condition in shares:
            CONDITIONS[condition]  # an unknown one raises
        own = {id: replace(setting.signs[id], healthy=Level(**level)) for id, level in levels.items()}
        mild, moderate, severe = described["severity_mix"]
        return cls(
            id=described["id"],
            name="Population of a data set",
            shares=tuple(shares.get(condition, 0.0) for condition in CONDITIONS),
            severity_mix=(mild, moderate, severe),
            setting=setting,
            signs=Catalog("sign", *({**setting.signs, **own}.values())) if own else setting.signs,
        )
