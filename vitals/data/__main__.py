"""`python -m vitals.data`, installed as the command `vitals`: what is done with data sets once they are written."""

from vitals import commands

commands.require_posix()

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

DIFFERENT = 1

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def about() -> None:
    """Work with data sets of synthetic vital signs. Synthetic data: not for clinical use."""


@app.command()
def verify(
    files: Annotated[list[Path], typer.Argument(help="Data sets, each with its metadata beside it.")],
    workers: Annotated[int, typer.Option(min=1, help="Number of threads.")] = 1,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print differences and errors alone.")] = False,
) -> None:
    """Make data sets again from their metadata and compare every byte.

    Says where the first difference is: byte, row and column. The exit code is 0 if there is none, 1 if there is one,
    and 2 if a file or its metadata cannot be read.
    """
    from vitals.data.metadata import read_metadata
    from vitals.data.verification import verify as difference_of

    different = False
    for path in files:
        rows = (read_metadata(path) or {}).get("rows")
        with commands.progress_bar(rows if isinstance(rows, int) else 0, quiet) as progress:
            difference = difference_of(path, workers=workers, progress=progress)
        different = different or difference is not None
        if difference is not None:
            print(difference)
        elif not quiet:
            print(f"{path}: {rows:,} rows, every byte as its metadata describe")
    if different:
        raise typer.Exit(DIFFERENT)


@app.command()
def card(
    path: Annotated[Path, typer.Argument(help="A data set with its metadata: a file, or a folder of parts.")],
    output: Annotated[
        Path | None, typer.Option(help="Folder to write to; by default the one of the data set.", show_default=False)
    ] = None,
) -> None:
    """Write a dataset card (README.md, as for Hugging Face) and Croissant (croissant.json) from the metadata.

    A README.md that was written by hand, or is of another data set, is not replaced.
    """
    from vitals.data.cards import write_cards
    from vitals.data.described import described

    for written in write_cards(described(path), output):
        print(f"wrote {written}")


@app.command()
def predict(  # noqa: PLR0917 (one parameter per option)
    readings: Annotated[
        list[Path],
        typer.Argument(help="Files of readings, or folders of such: CSV or Parquet, a column for each sign."),
    ],
    output: Annotated[str, typer.Option(help="Folder for the predictions, here or at an address.")],
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = Path("Models"),
    population: Annotated[
        str | None,
        typer.Option(
            help="That the readings come from, by id or .json file; by default that of their metadata, or the model's.",
            show_default=False,
        ),
    ] = None,
    artifacts: Annotated[
        bool, typer.Option("--artifacts", help="The monitor may show artifacts: suspect signs.")
    ] = False,
    cluster: Annotated[
        str | None,
        typer.Option(
            help="`local`, or a Dask scheduler such as tcp://scheduler:8786 (extra cluster).", show_default=False
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Number of threads, or of a cluster's processes.", show_default=False)
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print errors alone.")] = False,
) -> None:
    """Predict status and probable condition of each reading of some files.

    Each file becomes a Parquet file of the same name and the same rows. A run that was cut goes on where it was.

        vitals predict Datasets/vitals.csv --output predictions
        vitals predict parts --output predictions --cluster local
    """
    from vitals.catalog.population_files import population_named
    from vitals.data.folders import Folder
    from vitals.data.makers import makers
    from vitals.data.predictions import Predictions, reading_files, write_predictions

    work = Predictions(
        tuple(file for path in readings for file in reading_files(path)),
        model,
        None if population is None else population_named(population),
        artifacts,
    )
    rows = sum(work.rows)
    command = shlex.join(["vitals", *sys.argv[1:]])
    with makers(cluster, workers, quiet) as run, commands.progress_bar(rows, quiet) as progress:
        write_predictions(work, Folder(output), run=run, command=command, progress=progress)
    if not quiet:
        what = "1 reading" if rows == 1 else f"{rows:,} readings"
        files = "1 file" if len(work.sources) == 1 else f"{len(work.sources):,} files"
        print(f"wrote predictions of {what} in {files} to {output}")


def main() -> int:
    """Run the command line and return its exit code."""
    return commands.answer(app)


def script() -> None:
    """Run as the command `vitals`."""
    commands.undo_on_sigterm()
    commands.run(main)


if __name__ == "__main__":
    script()
