"""`python -m vitals.data`, installed as the command `vitals`: what is done with data sets once they are written."""

from vitals import commands

commands.require_posix()

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
    workers: Annotated[int, typer.Option(min=1, help="Number of processes.")] = 1,
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


def main() -> int:
    """Run the command line and return its exit code."""
    return commands.answer(app)


def script() -> None:
    """Run as the command `vitals`."""
    commands.run(main)


if __name__ == "__main__":
    script()
