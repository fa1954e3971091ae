"""What is not known of a case, or not meant for it: why a person must judge, and not the rules alone."""

import numpy as np

from vitals.catalog.conditions import Urgency
from vitals.catalog.signs import SIGNS
from vitals.catalog.units import printed
from vitals.triage.case import Case
from vitals.triage.quotes import quoted
from vitals.triage.reasons import Reason
from vitals.triage.score import not_measured
from vitals.triage.units import other_meaning

__all__ = ["gap_reasons"]


def gap_reasons(case: Case, row: int) -> list[Reason]:
    """Why a person must judge a case: NEWS2 does not apply, signs are missing from a reading, or a unit is in doubt."""
    reasons = []
    if case.outside_news2:
        text = f"{case.outside_news2}, so a person must judge"
        rule, source = "news2.applies", "rcp-2017"
        reasons.append(Reason(kind="case", text=text, urgency=Urgency.ROUTINE, rule=rule, source=source))
    missing = not_measured(case, row)
    if missing:
        names = ", ".join(SIGNS[id].name.lower() for id in missing)
        all_missing = len(missing) == len(SIGNS)
        text = f"{'no sign was measured' if all_missing else f'not measured: {names}'}, so a person must judge"
        facts = {"not_measured": list(missing)}
        reasons.append(Reason(kind="case", text=text, urgency=Urgency.ROUTINE, rule="case.measured", facts=facts))
    return reasons + unit_reasons(case)


def unit_reasons(case: Case) -> list[Reason]:
    """Values that could be meant in another unit as well; the first of each sign."""
    reasons: list[Reason] = []
    if case.units_confirmed:
        return reasons
    for column, (sign, unit) in enumerate(zip(SIGNS.values(), case.given_units, strict=True)):
        for row in np.flatnonzero(case.measured[:, column]):
            value = float(case.given[row, column])
            other = other_meaning(sign, unit, value, named=sign.id in case.units)
            if other is not None:
                meant = f"{other.write(value)} would be {other.to_own(value):.4g} {printed(sign)}"
                reasons.append(
                    Reason(
                        kind="case",
                        text=f"{quoted(case, int(row), sign)} was taken as it stands, and {meant}: confirm the unit",
                        urgency=Urgency.ROUTINE,
                        rule=f"units.{sign.id}",
                        facts={"sign": sign.id, "value": value, "unit": sign.unit, "other_unit": other.id},
                    )
                )
                break
    return reasons
