"""Checks, sections and reports: what was measured, what is allowed, and what is wrong."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

__all__ = ["Chart", "Check", "Report", "Section", "Series", "Table", "number", "share"]


@dataclass(frozen=True, kw_only=True)
class Check:
    """One measured value beside what is allowed.

    Parameters
    ----------
    id
        The rule, the same in every report.
    column
        Column or columns that were measured; empty for the whole file.
    what
        What the value is, as a noun.
    value
        What was measured; NaN where nothing could be, which is no finding.
    least, most
        Bounds that are allowed; None where there is none.
    percent
        Whether the value is a share.
    detail
        Where it is wrong: first row, value.
    remedy
        What to do.
    """

    id: str
    what: str
    value: float
    column: str = ""
    least: float | None = None
    most: float | None = None
    percent: bool = False
    detail: str = ""
    remedy: str = ""

    @property
    def failed(self) -> bool:
        """Whether this is a finding."""
        below = self.least is not None and self.value < self.least
        return bool(below or (self.most is not None and self.value > self.most))

    @property
    def shown(self) -> str:
        """The value, as a person reads it."""
        return self.text(self.value)

    @property
    def allowed(self) -> str:
        """The bounds in words."""
        ends = (("at least", self.least), ("at most", self.most))
        return " and ".join(f"{word} {self.text(end)}" for word, end in ends if end is not None)

    @property
    def sentence(self) -> str:
        """What was found, what is allowed, where, and what to do.

        Examples
        --------
        >>> print(Check(id="limits", column="spo2", what="values above 100 %", value=3, most=0).sentence)
        spo2: values above 100 %: 3; allowed is at most 0.
        """
        place = f"{self.column}: " if self.column else ""
        parts = (f"{place}{self.what}: {self.shown}; allowed is {self.allowed}", self.detail, self.remedy)
        return " ".join(part if part.endswith("?") else f"{part}." for part in parts if part)

    def text(self, value: float) -> str:
        """A value in the check's form."""
        return share(value) if self.percent else number(value)

    def describe(self) -> dict[str, Any]:
        """The check, for JSON."""
        described = {
            "id": self.id,
            "column": self.column or None,
            "what": self.what,
            "value": None if math.isnan(self.value) else round(float(self.value), 6),
            "at_least": None if self.least is None else float(self.least),
            "at_most": None if self.most is None else float(self.most),
            "found": self.failed,
        }
        return described | ({"sentence": self.sentence} if self.failed else {})


class Table(NamedTuple):
    """A table of figures; the first cell of each row is its name."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


class Series(NamedTuple):
    """Heights over places, of the file or of the reference."""

    name: str
    x: Sequence[float]
    y: Sequence[float]


class Chart(NamedTuple):
    """A figure: the first series as bars, the others as lines.

    `described` says in words what the figure shows; `ticks` stand below the bars, instead of the first and last place.
    """

    title: str
    described: str
    x_label: str
    series: Sequence[Series]
    ticks: Sequence[str] = ()


@dataclass
class Section:
    """One part of the report."""

    title: str
    checks: list[Check] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)

    @property
    def findings(self) -> list[Check]:
        """Checks that failed."""
        return [check for check in self.checks if check.failed]


@dataclass(frozen=True)
class Report:
    """Everything that is said of a file.

    Attributes
    ----------
    file
        Name of the file, or names.
    reference
        What it was compared with, and where that comes from; empty if with nothing.
    facts
        Rows, patients, and what else describes the file, by name.
    sections
        Parts, in the order of reading.
    """

    file: str
    reference: str
    facts: dict[str, Any]
    sections: tuple[Section, ...]

    @property
    def findings(self) -> list[Check]:
        """Checks that failed, of all sections."""
        return [check for section in self.sections for check in section.findings]

    def describe(self) -> dict[str, Any]:
        """The report, for JSON."""
        return {
            "file": self.file,
            "against": self.reference or None,
            **self.facts,
            "findings": len(self.findings),
            "sections": [
                {
                    "title": section.title,
                    "checks": [check.describe() for check in section.checks],
                    "notes": section.notes,
                    "tables": [table._asdict() for table in section.tables],
                }
                for section in self.sections
            ],
        }


def number(value: float) -> str:
    """A number in few digits.

    Examples
    --------
    >>> number(1234567), number(0.12345), number(float("nan"))
    ('1,234,567', '0.123', '–')
    """
    if math.isnan(value):
        return "–"
    return f"{value:,.0f}" if float(value).is_integer() and abs(value) >= 1 else f"{value:.3g}"


def share(value: float) -> str:
    """A share as a percentage.

    Examples
    --------
    >>> share(0.1234), share(0.00004), share(0)
    ('12.3 %', '0.004 %', '0 %')
    """
    return "–" if math.isnan(value) else f"{100 * value:.3g} %"
