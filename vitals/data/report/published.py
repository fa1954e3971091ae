"""Published figures: a table of the folder `tables` for each source, which its first line names with the license."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

__all__ = ["BY_TABLE", "PublishedFigure", "read_table", "source_of"]

FOLDER = Path(__file__).parent / "tables"


class PublishedFigure(NamedTuple):
    """What a published figure is of; `sign` is an id, two ids, or "-"."""

    population: str
    statistic: str
    sign: str


@cache
def read_table(path: Path) -> dict[PublishedFigure, float]:
    """Figures of a file: the source, a header, and a line for each."""
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines()[1:])
    return {PublishedFigure(row["population"], row["statistic"], row["sign"]): float(row["value"]) for row in rows}


def source_of(table: str) -> str:
    """Source of a table of this folder, and its license.

    Examples
    --------
    >>> source_of("settings_6")
    'eICU Collaborative Research Database Demo, aggregates only; ODbL 1.0'
    """
    first, _, _ = (FOLDER / f"{table}.csv").read_text(encoding="utf-8").partition("\n")
    return first.partition("Source: ")[2]


BY_TABLE = {path.stem: path for path in sorted(FOLDER.glob("*.csv"))}  # of two tables with one figure the later counts
