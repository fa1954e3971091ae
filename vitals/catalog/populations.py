"""Populations: how often each condition is drawn, and how severe it becomes."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from vitals.catalog.catalog import Catalog
from vitals.catalog.conditions import CONDITIONS, HEALTHY
from vitals.errors import InvalidEntry, InvalidValue

__all__ = ["POPULATIONS", "TEACHING", "Population"]

SEVERITY_MIX = (0.60, 0.30, 0.10)  # mild, moderate, severe in an emergency stream: design


@dataclass(frozen=True, kw_only=True)
class Population:
    """A set of condition shares and a severity mix.

    Parameters
    ----------
    id, name
        Short id, and a sentence.
    shares
        One per entry of `CONDITIONS`, in its order: of an acute condition the share of the episodes that are this
        condition, of a chronic one the share of the patients who have it. They sum to 1.
    severity_mix
        Shares of mild, moderate and severe peaks; they sum to 1.
    """

    id: str
    name: str
    shares: tuple[float, ...]
    severity_mix: tuple[float, float, float] = SEVERITY_MIX

    def __post_init__(self) -> None:
        for what, shares in (("shares", self.shares), ("severity_mix", self.severity_mix)):
            if not all(0 <= share <= 1 for share in shares) or not math.isclose(sum(shares), 1, abs_tol=1e-6):
                raise InvalidEntry(
                    "population", self.id, f"{what} must lie in 0 to 1 and sum to 1, not {sum(shares):g}"
                )
        if len(self.shares) != len(CONDITIONS):
            raise InvalidEntry("population", self.id, f"{len(self.shares)} shares for {len(CONDITIONS)} conditions")

    @classmethod
    def of(
        cls, shares: Mapping[str, float], *, id: str = "custom", name: str = "Shares given by the user"
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
            if not 0 <= share <= 1:
                raise InvalidValue(f"share of {condition}", share, "a number from 0 to 1")
        total = math.fsum(shares.values())
        if not math.isclose(total, 1, abs_tol=1e-6):
            raise InvalidValue(
                "sum of the shares", f"{total:.6g}", "1: add a share, for example of healthy, or scale them"
            )
        return cls(id=id, name=name, shares=tuple(shares.get(condition, 0.0) for condition in CONDITIONS))

    def share(self, condition: str) -> float:
        """Share of a condition, by its id."""
        CONDITIONS[condition]
        return self.shares[list(CONDITIONS).index(condition)]


def tempered(power: float) -> tuple[float, ...]:
    """Shares of the emergency department raised to a power and scaled to sum to 1."""
    weights = [condition.share**power for condition in CONDITIONS.values()]
    return tuple(weight / math.fsum(weights) for weight in weights)


POPULATIONS: Catalog[Population] = Catalog(
    "population",
    Population(id="teaching", name="Square-root-tempered shares: every class has examples", shares=tempered(0.5)),
    Population(id="emergency", name="Adult emergency department or acute ward", shares=tempered(1.0)),
    Population(id=HEALTHY.id, name="Healthy adults", shares=tuple(float(c is HEALTHY) for c in CONDITIONS.values())),
    Population(id="balanced", name="Every condition equally often", shares=tempered(0.0)),
)
TEACHING = next(iter(POPULATIONS.values()))
