"""Populations with the catalog's levels: adults in an emergency department, and shares derived from theirs."""

import math

from vitals.catalog.conditions import CONDITIONS, HEALTHY
from vitals.catalog.population import Population

__all__ = ["ENTRIES", "TEACHING"]


def tempered(power: float) -> tuple[float, ...]:
    """Shares of the emergency department raised to a power and scaled to sum to 1."""
    weights = [condition.share**power for condition in CONDITIONS.values()]
    return tuple(weight / math.fsum(weights) for weight in weights)


TEACHING = Population(id="teaching", name="Square-root-tempered shares: every class has examples", shares=tempered(0.5))
ENTRIES = (
    TEACHING,
    Population(
        id="emergency_lesson",
        name="Shares of an adult emergency department, untreated and compressed to lessons",
        shares=tempered(1.0),
    ),
    Population(id=HEALTHY.id, name="Healthy adults", shares=tuple(float(c is HEALTHY) for c in CONDITIONS.values())),
    Population(id="balanced", name="Every condition equally often", shares=tempered(0.0)),
)
