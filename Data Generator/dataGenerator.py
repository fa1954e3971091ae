"""Write synthetic vital signs to a file: a thin command line over `vitals.data.writing`."""

import shlex
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

try:
    from vitals.commands import INTERRUPTED, OUTPUT_CLOSED, progress_bar, require_posix, run, undo_on_sigterm

    require_posix()
    import typer

    from vitals import CONDITIONS, POPULATIONS, Population, VitalsError, times
    from vitals.catalog.population_files import population_named
    from vitals.errors import InvalidValue
    from vitals.formats import TABLE_FORMATS, table_format
except ModuleNotFoundError as error:  # the plain command on a machine where nothing is installed
    sys.exit(f'error: {error}: run it as uv run "Data Generator/dataGenerator.py", or pip install . first')

if TYPE_CHECKING:
    from vitals.data.datasets import DataSet
    from vitals.data.layouts import Series, Snapshot
    from vitals.data.partition import Partition
    from vitals.data.parts import Run

SCRIPT = "Data Generator/dataGenerator.py"
DATASETS = Path(__file__).resolve().parent.parent / "Datasets"
STANDARD_OUTPUT, STDOUT_FILENO = "-", 1
DEFAULT_OUTPUT = DATASETS / "vitals.csv"
DEFAULT_FORMAT = table_format(DEFAULT_OUTPUT)

CONFLICTS = [
    ("rows", "patients", "the number of rows follows from patients, duration and interval"),
    ("population", "shares", "shares make a population"),
    ("population", "condition", "a condition replaces the population"),
    ("shares", "condition", "a condition replaces the population"),
    ("shard", "parts", "a shard is one of the parts"),
    ("shard", "cluster", "a cluster makes all parts"),
    ("shard", "format", "a folder has all parts"),
]
NEEDS = [
    ("duration", "patients", "a time series has a length"),
    ("interval", "patients", "a time series has an interval"),
    ("onset", "condition", "it is the time at which that condition begins"),
    ("onset", "patients", "only a time series shows an onset"),
]
EXAMPLES = f"""
[bold]Examples[/bold]
[dim]10,000 patients, one row each, to Datasets/vitals.csv:[/dim]
  uv run "{SCRIPT}"
[dim]A million patients as Parquet, by two threads:[/dim]
  uv run "{SCRIPT}" --rows 1000000 --workers 2 --output vitals.parquet
[dim]One patient, second by second for two hours, with sepsis after ten minutes:[/dim]
  uv run "{SCRIPT}" --patients 1 --condition sepsis --onset 10m --output one.csv
[dim]A mix of your own, piped to the next program:[/dim]
  uv run "{SCRIPT}" --shares sepsis=0.2,healthy=0.8 --output - | head

[bold]Synthetic data: no real patients, not for clinical use.[/bold]
"""
AMOUNT, ILLNESS, SERIES, OUTPUT = "Patients", "Conditions", "Time series", "Output"

app = typer.Typer(add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False)


def option(name: str, panel: str, help: str, metavar: str | None = None) -> Any:
    """Option in a panel of the help."""
    return typer.Option(f"--{name}", rich_help_panel=panel, help=help, metavar=metavar, show_default=False)


@app.command(epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
def generate(  # noqa: PLR0917 (one parameter per option)
    context: typer.Context,
    rows: Annotated[
        int | None,
        option("rows", AMOUNT, "Number of patients, one row each, at times spread over a day; default 10000.", "N"),
    ] = None,
    seed: Annotated[int, option("seed", AMOUNT, "Another seed makes other patients; default 0.", "N")] = 0,
    population: Annotated[
        str | None,
        option(
            "population",
            ILLNESS,
            f"Mix of conditions: {', '.join(POPULATIONS)}, or a .json file fitted to your own data; default "
            f"{next(iter(POPULATIONS))}.",
            "ID|FILE",
        ),
    ] = None,
    shares: Annotated[
        str | None,
        option(
            "shares",
            ILLNESS,
            f"A mix of your own; shares add up to 1. Conditions: {', '.join(CONDITIONS)}.",
            "ID=SHARE,...",
        ),
    ] = None,
    condition: Annotated[
        str | None, option("condition", ILLNESS, "One condition for every patient, in episodes that recur.", "ID")
    ] = None,
    onset: Annotated[
        str | None,
        option(
            "onset",
            ILLNESS,
            "With --condition and --patients: begin it once, this long after the start or at this time.",
            "10m|TIME",
        ),
    ] = None,
    artifacts: Annotated[
        bool, option("artifacts", ILLNESS, "Add monitor artifacts and drop-outs, and a column that names them.")
    ] = False,
    charted: Annotated[
        bool,
        option(
            "charted",
            ILLNESS,
            "Write the signs as a nurse notes them: respiratory rates even and often 20, pressures and heart rates "
            "often rounded to tens. Labels stay those of the true state. A chart has few entries: try --interval 4h.",
        ),
    ] = False,
    patients: Annotated[
        int | None, option("patients", SERIES, "Number of patients, each at every instant; replaces --rows.", "N")
    ] = None,
    duration: Annotated[
        str | None, option("duration", SERIES, "Length, such as 90s, 10m, 2h, 1d; default 2h.", "TIME")
    ] = None,
    interval: Annotated[
        str | None, option("interval", SERIES, "Time between rows, such as 500ms, 1s, 1m; default 1s.", "TIME")
    ] = None,
    start: Annotated[
        str,
        option("start", SERIES, "First instant, or the day of --rows; default 2025-01-01T00:00:00Z.", "TIME"),
    ] = "2025-01-01T00:00:00Z",
    output: Annotated[
        str,
        option(
            "output",
            OUTPUT,
            f"A {' or '.join(TABLE_FORMATS)} file, or - for {DEFAULT_FORMAT.name} on standard output; default "
            "Datasets/vitals.csv. With --format, --parts or --cluster a folder, here or at an address such as s3://bucket/folder.",
            "PATH",
        ),
    ] = str(DEFAULT_OUTPUT),
    columns: Annotated[
        str,
        option(
            "columns",
            OUTPUT,
            "classic: signs and labels; default: patient and time as well; full: age, sex, severity, NEWS2 and the "
            "true signs as well.",
            "SET",
        ),
    ] = "default",
    shard: Annotated[
        str | None,
        option(
            "shard",
            OUTPUT,
            "The i-th of n equally large parts of the rows, by itself, such as 2/8; together the parts are the whole.",
            "I/N",
        ),
    ] = None,
    format: Annotated[
        str | None,
        option(
            "format",
            OUTPUT,
            "Write a folder in this format: parquet, with the columns of --columns; meds, events for machine learning; "
            "omop or omop-csv, tables of the OMOP model.",
            "ID",
        ),
    ] = None,
    parts: Annotated[
        int | None,
        option(
            "parts",
            OUTPUT,
            "Write a folder of so many parts and a manifest; a run that was cut goes on where it was.",
            "N",
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        option(
            "cluster",
            OUTPUT,
            "Write such a folder by a cluster of Dask (extra cluster): local processes, or those of a scheduler; by "
            "default a part for each million rows.",
            "local|tcp://HOST:PORT",
        ),
    ] = None,
    workers: Annotated[
        int | None,
        option(
            "workers",
            OUTPUT,
            "Number of threads, which does not change the bytes; default 1. With --cluster local that of processes, by "
            "default one for each core.",
            "N",
        ),
    ] = None,
    quiet: Annotated[bool, option("quiet", OUTPUT, "Print errors alone.")] = False,
) -> None:
    """Write a data set of synthetic vital signs, with the status and condition of each patient, to a file.

    The same options always make the same bytes. A metadata file beside the data says how they were made.
    """
    refuse_conflicts({name for name, value in context.params.items() if value is not None})
    in_parts = any(each is not None for each in (format, parts, cluster))
    if output == str(DEFAULT_OUTPUT) and (in_parts or shard is not None):
        raise VitalsError("--shard, --format, --parts and --cluster need --output: a file of its own, or a folder")
    # imported here: the help and most refusals need no arrays
    from vitals.data.datasets import DataSet
    from vitals.data.shards import WHOLE, Shard
    from vitals.simulation import Cohort, Scenario, kernels

    begin = times.parse_instant("start", start)
    dataset = DataSet(
        layout=layout_of(begin, rows, patients, duration, interval),
        cohort=Cohort(
            seed=seed,
            population=population_of(population, shares, None if onset else condition),
            scenario=Scenario(condition, onset_of(onset, begin)) if condition and onset else None,
            artifacts=artifacts,
            charted=charted,
        ),
        columns=columns,
        shard=WHOLE if shard is None else Shard.parse(shard),
    )
    kernels.alone()
    if in_parts:
        from vitals.data.makers import makers
        from vitals.data.partition import FORMAT_IDS, Partition

        partition = Partition.of(dataset, parts, format or next(iter(FORMAT_IDS)))
        with makers(cluster, workers, quiet, dataset.rows) as run_parts:
            save_parts(partition, output, run_parts, quiet)
    elif output == STANDARD_OUTPUT:
        print_csv(dataset, 1 if workers is None else workers)
    else:
        save(dataset, Path(output), 1 if workers is None else workers, quiet)


def refuse_conflicts(given: set[str]) -> None:
    """Refuse options that contradict each other, or that mean nothing without another."""
    for one, other, why in CONFLICTS:
        if {one, other} <= given:
            raise VitalsError(f"--{one} and --{other} cannot both be given: {why}")
    for one, other, why in NEEDS:
        if one in given and other not in given:
            raise VitalsError(f"--{one} needs --{other}: {why}")


def layout_of(
    start: float, rows: int | None, patients: int | None, duration: str | None, interval: str | None
) -> "Snapshot | Series":
    """Layout that the options describe."""
    from vitals.data.layouts import Series, Snapshot

    if patients is None:
        return Snapshot(start=start) if rows is None else Snapshot(rows=rows, start=start)
    length, step = (
        times.parse_duration("duration", duration or "2h"),
        times.parse_duration("interval", interval or "1s"),
    )
    return Series(n_patients=patients, duration=length, interval=step, start=start)


def population_of(population: str | None, shares: str | None, condition: str | None) -> Population:
    """Population that the options describe."""
    if condition is not None:
        return Population.of({condition: 1.0}, id=condition, name="One condition")
    if shares is not None:
        return Population.of(parse_shares(shares))
    return population_named(population or next(iter(POPULATIONS)))


def parse_shares(text: str) -> dict[str, float]:
    """Shares by condition, from sepsis=0.2,healthy=0.8."""
    shares: dict[str, float] = {}
    for part in text.split(","):
        id, _, share = (each.strip() for each in part.partition("="))
        if id in shares:
            raise InvalidValue("shares", repr(text), f"without a second share of {id}")
        try:
            shares[id] = float(share)
        except ValueError:
            right = "conditions and their shares, as in sepsis=0.2,healthy=0.8"
            raise InvalidValue("shares", repr(text), right) from None
    return shares


def onset_of(onset: str, start: float) -> float:
    """Unix seconds of an onset, given as a time after the start or as a date and time."""
    if times.is_duration(onset):
        return start + times.parse_duration("onset", onset)
    return times.parse_instant("onset", onset)


def print_csv(dataset: "DataSet", workers: int) -> None:
    """Write to standard output, as long as it is read."""
    from vitals.data.writing import write_table

    try:
        with open(STDOUT_FILENO, "wb", closefd=False) as stream:
            write_table(dataset, stream, DEFAULT_FORMAT, workers=workers)
    except BrokenPipeError:
        raise typer.Exit(OUTPUT_CLOSED) from None
    except OSError as error:
        raise VitalsError(f"cannot write to standard output: {error.strerror}") from error


def save(dataset: "DataSet", path: Path, workers: int, quiet: bool) -> None:
    """Write to a file, and print a sentence about it."""
    from vitals.data.writing import write

    begin = time.perf_counter()
    try:
        with progress_bar(dataset.rows, quiet) as progress:
            write(dataset, path, command=own_command(), workers=workers, progress=progress)
    except OSError as error:
        raise VitalsError(f"cannot write {path}: {error.strerror}; what stood there still stands") from error
    if not quiet:
        shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
        print(f"wrote {dataset.rows:,} rows to {shown} in {time.perf_counter() - begin:.1f} s")


def save_parts(partition: "Partition", output: str, run: "Run", quiet: bool) -> None:
    """Write to a folder of parts, and print a sentence about it."""
    from vitals.data.folders import Folder
    from vitals.data.parts import write_parts

    if Path(output).suffix.lower() in TABLE_FORMATS or output == STANDARD_OUTPUT:
        raise InvalidValue("output", output, "a folder: --format, --parts and --cluster write many files")
    rows, begin = partition.dataset.rows, time.perf_counter()
    try:
        with progress_bar(rows, quiet) as progress:
            write_parts(partition, Folder(output), run=run, command=own_command(), progress=progress)
    except OSError as error:
        raise VitalsError(f"cannot write {output}: {error.strerror or error}; run it again to go on") from error
    if not quiet:
        print(f"wrote {rows:,} rows to {output} in {time.perf_counter() - begin:.1f} s")


def own_command() -> str:
    """Command that makes the same again, for the metadata."""
    return " ".join(["python", f'"{SCRIPT}"', *map(shlex.quote, sys.argv[1:])])


def main() -> int:
    """Run the command line and return its exit code."""
    undo_on_sigterm()
    try:
        return app(standalone_mode=False) or 0
    except typer.TyperException as error:
        return fail(error.format_message())
    except VitalsError as error:
        return fail(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED


def fail(sentence: str) -> int:
    """Print an error, and return its exit code."""
    print(f"error: {sentence}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    run(main)
