"""The report of a fit as one HTML file that needs no network: what was fitted, a table of before and after, figures.

Bars of the figures count 20 patients or more each, as does every number that a population's file has.
"""

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.conditions import CONDITIONS, SEVERITIES
from vitals.catalog.signs import SIGNS
from vitals.catalog.units import printed
from vitals.simulation.scales import FloatArray
from vitals.training.fitting.comparison import Comparison
from vitals.training.fitting.fit import Fit
from vitals.training.fitting.records import Records
from vitals.training.fitting.screening import FEWEST_PATIENTS

__all__ = ["SHARES", "comparison_rows", "edges_of", "page", "share_rows"]

SHARES = "Shares of the conditions, and of peaks by severity, %"
BINS = 24
WIDTH, HEIGHT, LEFT, BOTTOM = 320, 150, 8, 24
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 1rem }
table { border-collapse: collapse; margin: 1rem 0 } caption { text-align: left; font-weight: 600 }
th, td { padding: .25rem .75rem; text-align: right; border-bottom: 1px solid #8886 } th:first-child { text-align: left }
.scroll { overflow-x: auto }
ul.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: 1rem; padding: 0 }
ul.figures li { list-style: none } figure { margin: 0 } svg { width: 100%; height: auto }
svg rect { fill: #8888 } svg polyline { fill: none; stroke-width: 2 } svg text { font-size: 11px; fill: currentColor }
svg .before { stroke: #c2571a; stroke-dasharray: 5 3 } svg .after { stroke: #0b6fb8 }
"""


def page(file: str, fit: Fit, records: Records, made: Sequence[Records], comparisons: Sequence[Comparison]) -> str:
    """HTML of a report.

    Parameters
    ----------
    file
        Name of the readings' file.
    fit
        What was found.
    records, made
        The readings, and those of the populations before and after the fit.
    comparisons
        Of these two.
    """
    title = f"{fit.population.id}: a population fitted to {file}"
    figures = "".join(figure(index, id, records, made) for index, id in enumerate(SIGNS))
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>
<h1>{escape(title)}</h1>
<p>{fit.readings:,} readings of {fit.patients:,} patients. No number here or in the file rests on fewer than
{FEWEST_PATIENTS} patients. Synthetic data, not for clinical use.</p>
<h2>Fitted</h2>{sentences(fit.fitted)}
<h2>Taken from {escape(fit.base.id)}</h2>{sentences(fit.taken)}
<h2>Before and after</h2>
<p>Of patients that were held out, where there are enough: distance of the quantiles 1 to 99 % in SDs, largest
difference of a rank correlation, and how well trees tell the two apart (0.5: not at all).</p>
{table("Before and after", ("", fit.base.id, fit.population.id), comparison_rows(comparisons))}
{table(SHARES, ("condition", fit.base.id, fit.population.id), share_rows(fit))}
<p>After ± stands the standard error of a share that was fitted. It holds if the signs of each condition are as
fitted; shares without one are those of {escape(fit.base.id)}, or shared out as there.</p>
<h2>Signs</h2><ul class="figures">{figures}</ul>
</main></body></html>
"""


def sentences(parts: Iterable[str]) -> str:
    """A list."""
    return f"<ul>{''.join(f'<li>{escape(part)}</li>' for part in parts)}</ul>"


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table that scrolls sideways where it is wider than the window, also by keyboard."""
    head = "".join(f'<th scope="col">{escape(each)}</th>' if each else "<td></td>" for each in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(each)}</td>" for each in others)}</tr>'
        for first, *others in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def comparison_rows(comparisons: Sequence[Comparison]) -> list[tuple[str, ...]]:
    """Rows of the table of before and after: what, and its value in each population."""
    rows = [
        (f"{sign.abbreviation}: distance", *(shown(each.distances[index]) for each in comparisons))
        for index, sign in enumerate(SIGNS.values())
    ]
    rows.append(("largest difference of a correlation", *(shown(each.correlations) for each in comparisons)))
    rows.append(("two-sample AUROC", *(str(each.likeness) for each in comparisons)))
    return rows


def shown(number: float) -> str:
    """A number, or a dash where there is none."""
    return "-" if np.isnan(number) else f"{number:.3f}"


def share_rows(fit: Fit) -> list[tuple[str, ...]]:
    """Shares of the conditions and of peaks before and after, in percent, with standard errors of what was fitted."""
    before, after = fit.base, fit.population
    shares = zip(CONDITIONS, before.shares, after.shares, fit.errors.shares.tolist(), strict=True)
    peaks = [f"{severity} peaks" for severity in SEVERITIES]
    mix = zip(peaks, before.severity_mix, after.severity_mix, fit.errors.severity_mix.tolist(), strict=True)
    return [(id, f"{100 * was:.1f}", percent(now, error)) for id, was, now, error in (*shares, *mix) if was or now]


def percent(share: float, error: float) -> str:
    """A share in percent, with its standard error if it has one.

    Examples
    --------
    >>> percent(0.19, 0.04), percent(0.1234, float("nan"))
    ('19.0 ± 4.0', '12.3')
    """
    return f"{100 * share:.1f}" + ("" if np.isnan(error) else f" ± {100 * error:.1f}")


def figure(index: int, id: str, records: Records, made: Sequence[Records]) -> str:
    """Distribution of a sign: bars of the readings, lines of before and after; nothing where too few have it."""
    edges = edges_of(records.values[:, index], records.patients)
    if len(edges) < 3:
        return ""
    bars, before, after = (density(each.values[:, index], edges) for each in (records, *made))
    sign = SIGNS[id]
    label = f"{sign.name} in {printed(sign)}"
    described = f"{label}: bars of the readings, a dashed line before the fit and a solid line after it"
    return (
        f'<li><figure><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(described)}">'
        f"{drawn(edges, bars, before, after)}</svg><figcaption>{escape(label)}</figcaption></figure></li>"
    )


def edges_of(values: FloatArray, patients: NDArray[np.int64]) -> FloatArray:
    """Edges of bars between each pair of which 20 patients or more have a value; too few are an empty array."""
    given = ~np.isnan(values)
    if len(np.unique(patients[given])) < FEWEST_PATIENTS:
        return np.empty(0)
    whole = np.sort(np.unique(np.round(np.linspace(values[given].min(), values[given].max(), BINS + 1), 1))) - 0.05
    inner, who = [float(whole[0])], patients[given]
    for edge in whole[1:]:
        inside = (values[given] >= inner[-1]) & (values[given] < edge)
        rest = values[given] >= edge
        if min(len(np.unique(who[inside])), len(np.unique(who[rest]))) >= FEWEST_PATIENTS:
            inner.append(float(edge))
    # the outer edges are no patient's: they lie a bar's width beyond the first and the last inner one
    cuts = np.array(inner[1:])
    width = float(np.median(np.diff(cuts))) if len(cuts) > 1 else 1.0
    return np.concatenate([[cuts[0] - width], cuts, [cuts[-1] + width]]) if len(cuts) else np.empty(0)


def density(values: FloatArray, edges: FloatArray) -> FloatArray:
    """Share of the values per unit between edges; the first and the last bar hold all that lies beyond."""
    given = np.clip(values[~np.isnan(values)], edges[0], np.nextafter(edges[-1], edges[0]))
    counts, _ = np.histogram(given, edges)
    found: FloatArray = counts / max(len(given), 1) / np.diff(edges)
    return found


def drawn(edges: FloatArray, bars: FloatArray, *lines: FloatArray) -> str:
    """Bars, lines and the values of the outer edges."""
    top = max(float(part.max()) for part in (bars, *lines)) or 1.0
    xs = LEFT + (edges - edges[0]) / (edges[-1] - edges[0]) * (WIDTH - 2 * LEFT)
    base = HEIGHT - BOTTOM
    ys = [base - part / top * (base - LEFT) for part in (bars, *lines)]
    parts = [
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(w - 0.5, 0.5):.1f}" height="{base - y:.1f}"/>'
        for x, w, y in zip(xs[:-1], np.diff(xs), ys[0], strict=True)
    ]
    for name, y in zip(("before", "after"), ys[1:], strict=True):
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip((xs[1:] + xs[:-1]) / 2, y, strict=True))
        parts.append(f'<polyline class="{name}" points="{points}"/>')
    for x, value, anchor in ((xs[1], edges[1], "start"), (xs[-2], edges[-2], "end")):
        parts.append(f'<text x="{x:.0f}" y="{HEIGHT - 8}" text-anchor="{anchor}">{value:.4g}</text>')
    return "".join(parts)
