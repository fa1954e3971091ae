"""Charts as inline SVG: bars of the file, a line of the reference; colors and fonts are those of the page.

Drawn here, since matplotlib comes with a group that the command would then need, and its pictures neither follow the
reader's colors nor scale with the text.
"""

from html import escape
from itertools import pairwise

from vitals.data.report.checks import Chart, number

__all__ = ["svg"]

WIDTH, HEIGHT = 320, 150
LEFT, BOTTOM, TOP = 34, 22, 8
WIDEST = 36  # bar
INNER_WIDTH, INNER_HEIGHT = WIDTH - LEFT - 6, HEIGHT - BOTTOM - TOP


def svg(chart: Chart) -> str:
    """A chart; its description is read out."""
    xs = [x for series in chart.series for x in series.x]
    heights = [max(y, 0.0) for series in chart.series for y in series.y]
    low, high, top = min(xs), max(xs), max(heights) or 1.0
    step = min((b - a for a, b in pairwise(chart.series[0].x)), default=1.0) or 1.0
    low, high = low - step / 2, high + step / 2

    def x_of(x: float) -> float:
        return LEFT + (x - low) / (high - low) * INNER_WIDTH

    def y_of(y: float) -> float:
        return TOP + (1 - max(y, 0.0) / top) * INNER_HEIGHT

    bar = min(max(step / (high - low) * INNER_WIDTH - 0.5, 0.5), WIDEST)
    parts = [
        f'<rect x="{x_of(x) - bar / 2:.1f}" y="{y_of(y):.1f}" width="{bar:.1f}" height="{y_of(0) - y_of(y):.1f}"/>'
        for x, y in zip(chart.series[0].x, chart.series[0].y, strict=True)
    ]
    for series in chart.series[1:]:
        points = " ".join(f"{x_of(x):.1f},{y_of(y):.1f}" for x, y in zip(series.x, series.y, strict=True))
        parts.append(f'<polyline points="{points}"/>')
    base = y_of(0)
    parts.append(f'<path d="M{LEFT} {TOP}V{base}H{WIDTH - 6}"/>')
    parts += [text(LEFT - 4, TOP + 8, number(top), "end"), text(LEFT - 4, base, "0", "end")]
    if chart.ticks:
        placed = zip(chart.series[0].x, chart.ticks, strict=True)
        parts += [text(x_of(x), HEIGHT - 6, tick, "middle") for x, tick in placed]
    else:
        parts += [text(LEFT, HEIGHT - 6, number(round(low + step / 2, 3)), "start")]
        parts += [text(WIDTH - 6, HEIGHT - 6, number(round(high - step / 2, 3)), "end")]
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(chart.described)}">{"".join(parts)}</svg>'
    )


def text(x: float, y: float, written: str, anchor: str) -> str:
    """A label."""
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(written)}</text>'
