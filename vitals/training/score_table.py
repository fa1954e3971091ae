"""A table of scores that prints itself: as text, in a notebook, as a DataFrame."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from html import escape
from typing import TYPE_CHECKING

from vitals.training.estimates import Estimate, ScoreEstimates

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ScoreRow", "ScoreTable"]

SCORES = tuple(field.name for field in fields(ScoreEstimates))
HEAD = ("output", "predictor", *(name.replace("_", " ").replace("calibration error by", "by") for name in SCORES))


@dataclass(frozen=True)
class ScoreRow:
    """Scores of one predictor on one output."""

    output: str
    predictor: str
    scores: ScoreEstimates

    @property
    def estimates(self) -> Iterator[tuple[str, Estimate | None]]:
        """Name of each score, and the score."""
        return ((name, getattr(self.scores, name)) for name in SCORES)

    @property
    def cells(self) -> tuple[str, ...]:
        """Texts of the row."""
        scores = ("" if estimate is None else str(estimate) for _, estimate in self.estimates)
        return (self.output, self.predictor, *scores)


@dataclass(frozen=True, repr=False)
class ScoreTable:
    """Scores with their standard errors.

    Attributes
    ----------
    rows
        One for each output and predictor.
    notes
        Sentences that say what the numbers mean, and what is wrong.
    """

    rows: tuple[ScoreRow, ...]
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        cells = [HEAD, *(row.cells for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        head, *rows = (" | ".join(map(str.ljust, row, widths)) for row in cells)
        rule = "-|-".join("-" * width for width in widths)
        return "\n".join([f"| {head} |", f"|-{rule}-|", *(f"| {row} |" for row in rows), "", *self.notes])

    def _repr_html_(self) -> str:
        """Write the table for a notebook."""
        head = "".join(f"<th>{escape(name)}</th>" for name in HEAD)
        rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row.cells) for row in self.rows)
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"

    def to_frame(self) -> "pd.DataFrame":
        """Make a DataFrame: rows by output and predictor, for each score a column and one of its standard error."""
        import pandas as pd

        missing = Estimate(float("nan"), float("nan"))
        columns = [{"output": row.output, "predictor": row.predictor} for row in self.rows]
        numbers = [
            {
                key: number
                for name, estimate in row.estimates
                for key, number in zip((name, f"{name}_se"), estimate or missing, strict=True)
            }
            for row in self.rows
        ]
        return pd.DataFrame(numbers, index=pd.MultiIndex.from_frame(pd.DataFrame(columns)))
