"""`python -m vitals.training.fitting`: a population fitted to somebody's own readings."""

from vitals import commands

commands.require_posix()

import sys
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from vitals.catalog.population_files import check_population_path, population_named, write_population
from vitals.catalog.populations import POPULATIONS
from vitals.errors import VitalsError
from vitals.files import check_place
from vitals.training.fitting.columns import read_columns
from vitals.training.fitting.fit import fit
from vitals.training.fitting.maximization import STEPS
from vitals.training.fitting.screening import parse_units, screen

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
) -> None:
    """Fit a population to your own readings: for the generator, the stream, training and triage.

    The columns are those of the generator's data sets, as far as the file has them.
    """
    id, base, in_units = check_population_path(output), population_named(population), parse_units(units)
    check_place(output)
    with tqdm(desc="reading", unit=" rows", unit_scale=True, disable=None, leave=False) as bar:
        extract = read_columns(data, progress=bar.update)
    screened = screen(data, extract.records, in_units)
    with tqdm(total=STEPS, desc="fitting", unit=" steps", disable=None, leave=False) as bar:
        found = fit(screened.records, base, id=id, progress=bar.update)
    notes = {
        "notice": NOTICE,
        "base": base.id,
        "readings": found.readings,
        "patients": found.patients,
        "fitted": found.fitted,
        "taken": found.taken,
        "left_out": screened.sentences,
    }
    write_population(output, found.population, notes)
    some = "" if found.readings == extract.rows else f" of {extract.rows:,}"
    typer.echo(f"Fitted to {found.readings:,} readings{some}, of {found.patients:,} patients:")
    for what in found.fitted:
        typer.echo(f"  {what}")
    typer.echo(f"Taken from {base.id}:")
    for what in found.taken:
        typer.echo(f"  {what}")
    for sentence in screened.sentences:
        typer.echo(sentence)
    typer.echo(f"Saved in {output}: --population {output}")


def main() -> int:
    """Run the command line and return its exit code."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(run)
    try:
        return app(standalone_mode=False) or 0
    except typer.TyperException as error:
        sentence = error.format_message()
    except (VitalsError, OSError) as error:
        sentence = str(error)
    print(f"error: {sentence}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    commands.run(main)
