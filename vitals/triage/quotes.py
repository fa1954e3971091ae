"""Values as sentences quote them: the number that was given, in the unit in which it was given."""

from vitals.catalog.signs import SIGNS, VitalSign
from vitals.catalog.units import printed
from vitals.triage.case import Case
from vitals.triage.score import displayed

__all__ = ["quoted", "sentence"]


def quoted(case: Case, row: int, sign: VitalSign) -> str:
    """A sign of a reading as it was given, and in the sign's own unit where it is judged as another number.

    Examples
    --------
    >>> quoted(Case(readings={"glucose_mgdl": [5.5]}, units={"glucose_mgdl": "mmol/L"}), 0, SIGNS["glucose_mgdl"])
    'Blood glucose 5.5 mmol/L (99 mg/dL)'
    """
    column = list(SIGNS).index(sign.id)
    given, unit = float(case.given[row, column]), case.given_units[column]
    judged = displayed(sign, float(case.signs[row, column]))
    text = f"{sign.name} {unit.write(given)}"
    return text if (unit.id, given) == (printed(sign), judged) else f"{text} ({judged:g} {printed(sign)})"


def sentence(text: str) -> str:
    """A text as a sentence of its own: a capital first and a full stop last."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"
