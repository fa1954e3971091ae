"""`python -m vitals.data.report`: whether to trust a file of vital signs."""

from vitals import commands

commands.require_posix()

import json
import os
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from tqdm import tqdm

from vitals.catalog.populations import POPULATIONS
from vitals.errors import InvalidValue
from vitals.files import Draft, check_place, commit

if TYPE_CHECKING:
    from vitals.data.report.assembling import Judged

FINDINGS = 1  # exit code
EXAMPLES = """
[bold]Examples[/bold]
[dim]What is wrong with a file, in the terminal:[/dim]
  uv run python -m vitals.data.report mine.csv
[dim]The whole report, with figures, beside a general ward:[/dim]
  uv run python -m vitals.data.report mine.csv --against ward --output report.html
[dim]Training and test part, whose patients must differ, in a pipeline:[/dim]
  uv run python -m vitals.data.report train.parquet test.parquet --json report.json || exit
[dim]Aggregates of this year, to compare next year's file with:[/dim]
  uv run python -m vitals.data.report 2025.csv --save-reference 2025.json
  uv run python -m vitals.data.report 2026.csv --against 2025.json

[bold]Exit code[/bold]: 0 nothing found, 1 findings, 2 a file or option that cannot be used.
"""


def run(  # noqa: PLR0917 (one parameter per option)
    files: Annotated[
        list[Path],
        typer.Argument(
            help="CSV or Parquet, columns as in our data set, or a folder of parts, MEDS or OMOP; "
            "several are parts of one data set.",
            metavar="FILE...",
        ),
    ],
    against: Annotated[
        str | None,
        typer.Option(
            help=f"Compare with a population ({', '.join(POPULATIONS)}, or a fitted one), or a saved reference: .json."
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Write the report with figures: one HTML file.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the report for programs: JSON.")] = None,
    save_reference: Annotated[
        Path | None, typer.Option(help="Save this file's aggregates as a reference; at least 20 patients.")
    ] = None,
    source: Annotated[
        str, typer.Option(help="Source and license of the file, kept in the reference.")
    ] = "source and license not stated",
    quiet: Annotated[bool, typer.Option("--quiet", help="Print findings alone.")] = False,
) -> int:
    """Check a file of vital signs: structure, limits, plausibility, marginals, dependence, time, labels.

    No row leaves your machine: nothing is loaded or sent, and the report holds aggregates and row numbers.
    """
    places = {"--output": output, "--json": json_file, "--save-reference": save_reference}
    check_places(files, {option: path for option, path in places.items() if path is not None})
    found = judge(files, against, quiet)
    with ExitStack() as stack:  # all are written whole, or none
        drafts = []
        for path, made in (
            (output, html_of),
            (json_file, json_of),
            (save_reference, partial(reference_of, source=source)),
        ):
            if path is not None:
                drafts.append(stack.enter_context(Draft(path)))
                drafts[-1].write(made(found))
        commit(*drafts)
    for check in found.report.findings:
        typer.echo(f"{check.id}: {check.sentence}")
    n = len(found.report.findings)
    if not quiet:
        checked = sum(len(section.checks) for section in found.report.sections)
        typer.echo(
            f"{found.report.file}: {found.scan.rows:,} rows, {checked:,} checks, {n} finding{'' if n == 1 else 's'}."
        )
        if not drafts:
            typer.echo("With --output report.html the whole report is written, with figures.")
    return FINDINGS if n else 0


def judge(files: list[Path], against: str | None, quiet: bool) -> "Judged":
    """Check the files, with a progress bar where somebody sees it."""
    from vitals.data.report.assembling import report

    hidden = True if quiet else None  # None: where nobody sees it
    size = sum(each.stat().st_size for path in files for each in (path, *path.rglob("*")) if each.is_file())
    with tqdm(total=size, desc="reading", unit="B", unit_scale=True, leave=False, disable=hidden) as bar:
        return report(files, against, progress=bar.update, told=lambda part: bar.set_description(f"checking {part}"))


def check_places(files: list[Path], places: dict[str, Path]) -> None:
    """Refuse, before the work, what cannot be written or would take the place of another file."""
    taken = [os.path.realpath(path) for path in files]
    for option, path in places.items():
        check_place(path)
        if os.path.realpath(path) in taken:
            raise InvalidValue(option, path, "a file of its own: it is checked, or another option names it")
        taken.append(os.path.realpath(path))
    reference = places.get("--save-reference")
    if reference is not None and reference.suffix != ".json":
        raise InvalidValue("--save-reference", reference, "a name that ends in .json")


def html_of(found: "Judged") -> bytes:
    """Page of a report."""
    from vitals.data.report.page import html_page

    return html_page(found.report).encode()


def json_of(found: "Judged") -> bytes:
    """The report for programs."""
    return json.dumps(found.report.describe(), indent=1, ensure_ascii=False).encode() + b"\n"


def reference_of(found: "Judged", source: str) -> bytes:
    """Reference with the aggregates of the file."""
    from vitals.data.report.references import reference_text

    return reference_text(found.report.file, found.scan, found.figures, source)


def main() -> int:
    """Run the command line and return its exit code."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="rich")
    app.command(epilog=EXAMPLES)(run)
    return commands.answer(app)


if __name__ == "__main__":
    commands.run(main)
