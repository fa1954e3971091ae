"""Tables in Markdown, and what stands in their cells."""

import re
from collections.abc import Iterable

__all__ = ["NONE", "code", "duration", "table"]

ESCAPED = re.compile(r"`[^`]*`|[|<]")
DURATIONS = ((604_800, "weeks"), (86_400, "days"), (3600, "h"), (60, "min"), (1, "s"))
NONE = "–"


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Markdown table."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell(value) for value in line) + " |" for line in lines)


def cell(value: object) -> str:
    """Text of a cell; what would end it or open a tag of HTML is escaped."""
    return ESCAPED.sub(lambda found: {"|": "\\|", "<": "&lt;"}.get(found[0], found[0]), str(value))


def code(*values: object) -> str:
    """Values as code, separated by commas."""
    return ", ".join(f"`{value}`" for value in values) or NONE


def duration(seconds: float) -> str:
    """Duration in the largest unit of which it is at least one.

    Examples
    --------
    >>> duration(5400)
    '1.5 h'
    """
    size, unit = next(((size, unit) for size, unit in DURATIONS if seconds >= size), DURATIONS[-1])
    return f"{seconds / size:.3g} {unit}"
