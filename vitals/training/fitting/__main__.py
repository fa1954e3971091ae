"""`python -m vitals.training.fitting`: a population fitted to somebody's own readings."""

from vitals import commands

commands.require_posix()

import math
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from vitals.catalog.conditions import CONDITIONS, SEVERITIES
from vitals.catalog.population_files import check_population_path, population_named, write_population
from vitals.catalog.populations import POPULATIONS
from vitals.errors import InvalidValue
from vitals.files import Draft, check_place
from vitals.training.fitting.columns import read_columns
from vitals.training.fitting.comparison import Comparison, compare, hold_out
from vitals.training.fitting.fit import MOST_STEPS, Fit, fit
from vitals.training.fitting.page import SHARES, comparison_rows, page, share_rows
from vitals.training.fitting.recording import simulated
from vitals.training.fitting.screening import parse_units, screen
from vitals.training.fitting.uncertainty import Errors

MOST_NAMED = 8  # columns
DIGITS = 4  # of standard errors
EXAMPLES = """
[bold]Examples[/bold]
[dim]A population like the patients of a file, and a report of it in mine.html:[/dim]
  uv run python -m vitals.training.fitting mine.csv --output mine.json
[dim]What the file cannot tell is as in intensive care; glucose is in mmol/L:[/dim]
  uv run python -m vitals.training.fitting mine.parquet --output mine.json --population icu --units glucose_mgdl=mmol/L
[dim]Then patients like them:[/dim]
  uv run "Data Generator/dataGenerator.py" --population mine.json --output like_mine.csv
  uv run python main.py --population mine.json
"""
NOTICE = "Fitted to aggregates of readings; no number rests on fewer than 20 patients. Not for clinical use."


def run(
    data: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or Parquet file with a row for each reading.")],
    output: Annotated[Path, typer.Option(help="The population: a .json file, whose name is its id.")],
    population: Annotated[
        str, typer.Option(help=f"What the file cannot tell is taken from: {', '.join(POPULATIONS)}, or a .json file.")
    ] = "emergency",
    units: Annotated[
        str, typer.Option(help="Units of the file, where they are others: glucose_mgdl=mmol/L,temperature_c=°F.")
    ] = "",
    report: Annotated[
        Path | None, typer.Option(help="HTML file with the table and figures; beside the output unless given.")
    ] = None,
) -> None:
    """Fit a population to your own readings: for the generator, the stream, training and triage.

    The columns are those of the generator's data sets, as far as the file has them. Of a large file some patients are
    kept, and a few readings of each. A fifth of the patients is held out, and compared with the fit.
    """
    id, base, in_units = check_population_path(output), population_named(population), parse_units(units)
    html = output.with_suffix(".html") if report is None else report
    taken = [os.path.realpath(data)]
    for path in (output, html):
        check_place(path)
        if os.path.realpath(path) in taken:
            raise InvalidValue("report" if path is html else "output", path, "a file of its own")
        taken.append(os.path.realpath(path))
    with tqdm(desc="reading", unit=" rows", unit_scale=True, disable=None, leave=False) as bar:
        extract = read_columns(data, progress=bar.update)
    screened = screen(data, extract.records, in_units)
    left_out = screened.sentences
    if extract.unread:
        shown = ", ".join(extract.unread[:MOST_NAMED]) + (", …" if len(extract.unread) > MOST_NAMED else "")
        left_out += (f"Not read, because no data set of ours has such a column: {shown}.",)
    with tqdm(total=MOST_STEPS + 2, desc="fitting", unit=" steps", disable=None, leave=False) as bar:
        fitted_to, held_out = hold_out(screened.records)
        found = fit(fitted_to, base, id=id, progress=bar.update)
        comparisons = []
        for each in (base, found.population):
            comparisons.append(compare(held_out, each, charted=found.charted))
            bar.update()
        made = [simulated(screened.records, each, charted=found.charted) for each in (base, found.population)]
    notes = {
        "notice": NOTICE,
        "base": base.id,
        "charted": found.charted,
        "readings": found.readings,
        "patients": found.patients,
        "fitted": found.fitted,
        "taken": found.taken,
        "standard_errors": described_errors(found.errors),
        "left_out": left_out,
        "before": comparisons[0].describe(),
        "after": comparisons[1].describe(),
    }
    with Draft(html) as draft:
        draft.write(page(data.name, found, screened.records, made, comparisons).encode())
        write_population(output, found.population, notes)
        draft.commit()
    for line in told(found, extract.rows, held_out.n_patients, comparisons):
        typer.echo(line)
    for sentence in left_out:
        typer.echo(sentence)
    typer.echo(f"Saved in {output} (--population {output}); the report is {html}.")


def described_errors(errors: Errors) -> dict[str, dict[str, float]]:
    """Standard errors of what was fitted, by name."""
    named = {"shares": zip(CONDITIONS, errors.shares, strict=True)}
    named["severity_mix"] = zip(SEVERITIES, errors.severity_mix, strict=True)
    return {
        name: {id: round(float(error), DIGITS) for id, error in each if not math.isnan(error)}
        for name, each in named.items()
    }


def told(found: Fit, rows: int, held_out: int, comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Lines on what was fitted, what was taken, and what came of it."""
    some = "" if found.readings == rows else f" of {rows:,}"
    yield f"Fitted to {found.readings:,} readings{some}, of {found.patients:,} patients:"
    yield from (f"  {what}" for what in found.fitted)
    yield f"Taken from {found.base.id}:"
    yield from (f"  {what}" for what in found.taken)
    yield f"{SHARES}, ± standard error:"
    yield from lines((found.base.id, found.population.id), share_rows(found))
    who = "the same patients" if found.patients == held_out else f"{held_out:,} patients that were held out"
    yield f"Beside readings of {who}:"
    yield from lines((found.base.id, found.population.id), comparison_rows(comparisons))


def lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines of a table whose first cells are names."""
    for what, *values in (("", *heads), *rows):
        yield f"  {what:36}{''.join(f'{each:>16}' for each in values)}"


def main() -> int:
    """Run the command line and return its exit code."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="rich")
    app.command(epilog=EXAMPLES)(run)
    return commands.answer(app)


if __name__ == "__main__":
    commands.run(main)
