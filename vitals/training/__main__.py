"""`python -m vitals.training`: train the model without a notebook."""

from vitals import commands

commands.require_posix()

from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from vitals.catalog.population_files import population_named
from vitals.model.persistence import OUTPUTS
from vitals.training.candidates import CANDIDATES
from vitals.training.model_card import tables
from vitals.training.model_fit import n_epochs
from vitals.training.pipeline import DATA, OUTPUT, train_and_save


def run(  # noqa: PLR0917 (one parameter per option)
    rows: Annotated[
        int, typer.Option(min=1000, help="Readings to train on, the data set's and simulated ones.")
    ] = 1_000_000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the simulated readings.")] = 1,
    output: Annotated[Path, typer.Option(help="Folder for the model.")] = OUTPUT,
    data: Annotated[Path, typer.Option(help="Data set, written by the generator.")] = DATA,
    population: Annotated[
        str | None,
        typer.Option(help="Population of the data set, by id or .json file, if no metadata beside it say so."),
    ] = None,
    estimator: Annotated[str, typer.Option(help=f"One of {', '.join(CANDIDATES)}.")] = "network",
) -> None:
    """Train the model on a data set and on simulated readings, score it beside the oracle, and save it.

    Synthetic data: not for clinical use.
    """
    epochs = len(OUTPUTS) * n_epochs(rows) if estimator == "network" else None
    with tqdm(total=epochs, desc="training", unit="epoch", disable=None) as bar:
        metadata = train_and_save(
            data,
            output,
            rows=rows,
            seed=seed,
            estimator=estimator,
            population=None if population is None else population_named(population),
            progress=bar.update,
        )
    fresh = metadata["metrics"]["fresh"]
    typer.echo(f"On {fresh['rows']:,} fresh readings:\n\n{tables(fresh)}\n\nSaved in {output}.")


def main() -> int:
    """Run the command line and return its exit code."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(run)
    return commands.answer(app)


if __name__ == "__main__":
    commands.run(main)
