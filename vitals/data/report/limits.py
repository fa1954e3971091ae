"""Limits: what no sign can be, what no patient has, and values that stand for none."""

from vitals.catalog.signs import SIGNS
from vitals.catalog.units import printed
from vitals.data.report.checks import Check, Section, Table, number, share
from vitals.data.report.scan import KNOWN, Scan

__all__ = ["check_limits"]

UNUSUAL = 0.0005  # of values that are possible, and beyond what any of our patients has: clean files hold none


def check_limits(scan: Scan) -> Section:
    """Values beside the hard limits of the catalog, over all rows."""
    section = Section("Limits")
    rows = []
    for name, counts in scan.counts.items():
        column = KNOWN.get(name)
        if column is None or not column.limits:
            continue
        low, high = column.limits
        unit = printed(SIGNS[name]) if name in SIGNS else column.unit
        section.checks.append(
            Check(
                id="outside-limits",
                column=name,
                what=f"values that cannot be, outside {number(low)} to {number(high)} {unit}".rstrip(),
                value=counts.outside,
                most=0,
                detail=counts.first.get("outside", ""),
                remedy="Leave a cell empty where a value is missing, and correct the others",
            )
        )
        if name not in SIGNS:
            continue
        least, greatest = SIGNS[name].accepted
        present = scan.rows - counts.missing - counts.unreadable
        unusual = (counts.unusual - counts.outside) / max(present, 1)
        section.checks.append(
            Check(
                id="unusual-values",
                column=name,
                what=f"values that hardly a patient has, outside {number(least)} to {number(greatest)} {unit}",
                value=unusual,
                most=UNUSUAL,
                percent=True,
                detail=counts.first.get("unusual", ""),
                remedy="Check the unit, and values that stand for a missing one, such as 0",
            )
        )
        rows.append(
            (
                SIGNS[name].name,
                f"{number(low)} to {number(high)} {unit}",
                f"{counts.outside:,}",
                f"{number(least)} to {number(greatest)} {unit}",
                share(unusual),
            )
        )
    heads = ("sign", "hard limits", "values outside", "usual in patients", "share outside")
    section.tables.append(Table("Limits of the catalog, and how many values lie outside", heads, rows))
    return section
