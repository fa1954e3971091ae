"""How NEWS2 and the signs change over several readings: named, so that whoever reads it sees who gets worse."""

import math

import numpy as np

from vitals.catalog.conditions import Urgency
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.simulation.status import NEWS2
from vitals.triage.case import Case
from vitals.triage.reasons import Reason

__all__ = ["trend_reasons"]

CREDIBLE = 2 * math.sqrt(2)  # SDs within a person: a difference of two readings beyond it is hardly chance


def trend_reasons(case: Case, score: NEWS2) -> list[Reason]:
    """The change of NEWS2 from the first reading to the last, and of each sign that changes more than by chance."""
    if len(case.signs) < 2:
        return []
    changes = [sign_change(case, column, sign) for column, sign in enumerate(SIGNS.values())]
    found = [change for change in changes if change is not None]
    return found if case.outside_news2 else [*total_change(case, score), *found]


def total_change(case: Case, score: NEWS2) -> list[Reason]:
    """The change of NEWS2, where the same signs were measured first and last."""
    if (case.measured[0] != case.measured[-1]).any():
        return []
    first, last = int(score.total[0]), int(score.total[-1])
    how = "rises" if last > first else "falls" if last < first else "stays"
    way = f"from {first} to {last}" if last != first else f"at {last}"
    return [
        Reason(
            kind="trend",
            text=f"NEWS2 {how} {way} over {len(case.signs)} readings",
            urgency=Urgency.NONE,
            rule="trend.news2",
            facts={"first": first, "last": last, "readings": len(case.signs)},
        )
    ]


def sign_change(case: Case, column: int, sign: VitalSign) -> Reason | None:
    """The change of a sign from the first time that it was measured to the last."""
    rows = np.flatnonzero(case.measured[:, column])
    if len(rows) < 2:
        return None
    first, last = float(case.signs[rows[0], column]), float(case.signs[rows[-1], column])
    limit = CREDIBLE * sign.within_sd
    if abs(last - first) <= limit:
        return None
    begin, end = case.given[rows[0], column], case.given_units[column].write(case.given[rows[-1], column])
    ends = f"from {begin:.10g} to {end}"
    return Reason(
        kind="trend",
        text=f"{sign.name.lower()} {'rises' if last > first else 'falls'} {ends} over {len(rows)} readings",
        urgency=Urgency.NONE,
        rule=f"trend.{sign.id}",
        facts={"sign": sign.id, "first": first, "last": last, "unit": sign.unit, "limit": limit, "readings": len(rows)},
    )
