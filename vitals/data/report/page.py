"""The report as one page of HTML that loads nothing."""

from collections.abc import Iterator, Sequence
from html import escape

from vitals.data.report.checks import Chart, Report, Section, Table
from vitals.data.report.drawing import svg

__all__ = ["html_page"]

# Nothing may be loaded or run: the page is all that there is.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = """
:root {
  color-scheme: light dark;
  --ink: light-dark(#222, #e6e6e6); --paper: light-dark(#fff, #16181c); --pale: light-dark(#595959, #b3b3b3);
  --line: light-dark(#ccc, #444); --bar: light-dark(#0072b2, #56b4e9); --other: light-dark(#a04000, #e69f00);
  --wrong: light-dark(#a3142a, #ff8a96); --fine: light-dark(#00674a, #4cc9a0);
}
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
body { margin: 0 auto; max-width: 62rem; padding: 1rem; }
h1, h2 { line-height: 1.2; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
table { border-collapse: collapse; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding: .6rem 0 .3rem; }
th, td { text-align: left; vertical-align: top; font-weight: 400; }
th, td { padding: .2rem .8rem .2rem 0; border-bottom: 1px solid var(--line); }
thead th { font-weight: 600; }
td { font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
.wrong { color: var(--wrong); font-weight: 600; }
.fine { color: var(--fine); }
.pale { color: var(--pale); }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1rem; }
.charts { padding: 0; list-style: none; }
figure { margin: 0; }
figcaption { font-size: .85rem; }
svg { width: 100%; height: auto; }
svg rect { fill: var(--bar); }
svg polyline { fill: none; stroke: var(--other); stroke-width: 2; }
svg path { fill: none; stroke: var(--pale); }
svg text { fill: var(--pale); font-size: 10px; }
"""
NOTICE = "A check of data for development and teaching: it finds faults of files, and is not for clinical use."


def html_page(report: Report) -> str:
    """The whole page."""
    n = len(report.findings)
    verdict = "No findings" if not n else "1 finding" if n == 1 else f"{n} findings"
    facts = ", ".join(
        f"{report.facts[name]:,} {name}" for name in ("rows", "patients") if report.facts.get(name) is not None
    )
    beside = f"<p>Compared with {escape(report.reference)}.</p>" if report.reference else ""
    style = "wrong" if n else "fine"
    checked = sum(len(section.checks) for section in report.sections)
    body = "".join(part for section in report.sections for part in section_parts(section))
    found = "".join(f"<li><strong>{check.id}</strong>: {escape(check.sentence)}</li>" for check in report.findings)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Quality of {escape(report.file)}</title><style>{STYLE}</style></head><body>\n"
        f'<main><h1>Quality of {escape(report.file)}</h1><p class="{style}">{verdict} in {checked:,} checks</p>'
        f"<p>{facts}.</p>{beside}{f'<ol>{found}</ol>' if found else ''}{body}</main>"
        f'<footer><p class="pale">{NOTICE}</p></footer></body></html>\n'
    )


def section_parts(section: Section) -> Iterator[str]:
    """Heading, notes, figures, tables and checks of a section."""
    yield f"<section><h2>{escape(section.title)}</h2>\n"
    yield from (f"<p>{escape(note)}</p>" for note in section.notes)
    if section.charts:
        yield f'<ul class="charts">{"".join(map(figure, section.charts))}</ul>\n'
    yield from map(table, section.tables)
    if section.checks:
        yield table(
            Table(
                "What was checked",
                ("", "rule", "column", "measured", "value", "allowed"),
                [
                    ("finding" if c.failed else "fine", c.id, c.column or "the file", c.what, c.shown, c.allowed)
                    for c in sorted(section.checks, key=lambda check: not check.failed)
                ],
            )
        )
    yield "</section>\n"


def figure(chart: Chart) -> str:
    """A chart with its title and legend."""
    legend = "" if len(chart.series) < 2 else f"; bars: {chart.series[0].name}, line: {chart.series[1].name}"
    caption = f'<strong>{escape(chart.title)}</strong> <span class="pale">{escape(chart.x_label + legend)}</span>'
    return f"<li><figure>{svg(chart)}<figcaption>{caption}</figcaption></figure></li>"


def table(shown: Table) -> str:
    """A table that scrolls sideways where it is wider than the window, also by keyboard."""
    heads = "".join(f'<th scope="col">{escape(head)}</th>' if head else "<td></td>" for head in shown.heads)
    rows = "".join(f"<tr>{''.join(cells(row))}</tr>" for row in shown.rows)
    label = escape(shown.caption)
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{label}">'
        f"<table><caption>{label}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>\n"
    )


def cells(row: Sequence[str]) -> Iterator[str]:
    """Cells of a row, the first one its head."""
    first, *others = row
    style = {"finding": ' class="wrong"', "fine": ' class="fine"'}.get(first, "")
    yield f'<th scope="row"{style}>{escape(first)}</th>'
    yield from (f"<td>{escape(cell)}</td>" for cell in others)
