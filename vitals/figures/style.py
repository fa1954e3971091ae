"""Colors, labels and Axes that all figures share."""

from collections.abc import Iterator, Mapping
from typing import Literal

import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.settings import SETTINGS
from vitals.catalog.signs import SIGNS
from vitals.catalog.units import printed
from vitals.errors import InvalidValue
from vitals.simulation.status import STATUSES

__all__ = [
    "COLORS",
    "DIVERGING",
    "INK",
    "ORDERS",
    "PALE",
    "RANGE_OF_95_PERCENT",
    "SHADE",
    "STATUS_COLORS",
    "axes",
    "drawn_lines",
    "sign_label",
    "tidy",
]

# Okabe and Ito's colors, which people with any of the common color-vision deficiencies tell apart.
COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
STATUS_COLORS = dict(zip(STATUSES, ("#56B4E9", "#E69F00", "#882255"), strict=True))  # also rising in darkness
# Marker and dash of each line: told apart without color.
LOOKS = (("o", "-"), ("s", "--"), ("D", "-."), ("^", ":"), ("v", "-"), ("X", "--"))
INK, PALE, SHADE = "#333333", "#BBBBBB", "#DDDDDD"
DIVERGING = "vlag"  # blue, white, red

ORDERS = {"label_status": STATUSES, "probable_condition": tuple(CONDITIONS), "setting": tuple(SETTINGS)}
RANGE_OF_95_PERCENT = 1.96  # SDs to either side of a normal mean


def sign_label(id: str) -> str:
    """Label of an axis that shows a sign: its name and unit.

    Examples
    --------
    >>> sign_label("temperature_c")
    'Body temperature (°C)'
    """
    return f"{SIGNS[id].name} ({printed(SIGNS[id])})"


def axes(ax: Axes | None, width: float, height: float) -> Axes:
    """The Axes given, or one on a figure of its own; width and height in inches."""
    return Figure(figsize=(width, height), layout="constrained").subplots() if ax is None else ax


def drawn_lines[C](curves: Mapping[str, C]) -> Iterator[tuple[tuple[str, C], str, tuple[str, str]]]:
    """Curves by name, each with its color, and its marker and dash."""
    if len(curves) > len(LOOKS):
        raise InvalidValue("number of curves", len(curves), f"at most {len(LOOKS)}")
    return zip(curves.items(), COLORS, LOOKS, strict=False)


def tidy(ax: Axes, grid: Literal["x", "y", "both"] = "x") -> Axes:
    """Axes with a grid along the values and no frame that carries no information."""
    sns.despine(ax=ax)
    ax.set_axisbelow(True)
    ax.grid(visible=False)
    ax.grid(visible=True, axis=grid, color=SHADE, linewidth=0.8)
    return ax
