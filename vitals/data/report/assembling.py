"""Reports of files: scan, sections, and what a pipeline needs of them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from vitals.catalog.population import Population
from vitals.data.metadata import population_of, read_metadata
from vitals.data.report.checks import Report, Section
from vitals.data.report.comparing import Beside
from vitals.data.report.courses import check_courses
from vitals.data.report.dependence import check_dependence
from vitals.data.report.difficulty import check_difficulty
from vitals.data.report.figures import Figures
from vitals.data.report.limits import check_limits
from vitals.data.report.marginals import check_marginals
from vitals.data.report.plausibility import check_plausibility
from vitals.data.report.references import Reference, own_figures, reference_of
from vitals.data.report.scan import Scan, scan
from vitals.data.report.sources import Progress
from vitals.data.report.structure import check_structure

__all__ = ["Judged", "report"]

type Told = Callable[[str], object]  # called with what is done next


class Judged(NamedTuple):
    """A report, and what it was made from."""

    report: Report
    scan: Scan
    figures: Figures


def report(
    paths: Sequence[Path],
    against: str | None = None,
    *,
    progress: Progress = lambda _: None,
    told: Told = lambda _: None,
) -> Judged:
    """Check a data set.

    Parameters
    ----------
    paths
        CSV or Parquet files, or folders of them; several are the parts of one data set, as training and test.
    against
        Population of ours, or a file that was saved by `reference_text`, to compare with.
    progress
        Called with the number of bytes read since the last call.
    told
        Called with each part of the work before it is done.

    Raises
    ------
    InvalidData, InvalidValue, UnknownEntry
        If a file cannot be read, or there is no such reference.
    """
    reference = reference_of(against) if against is not None else None
    found = scan(paths, progress)
    told("figures")
    figures = own_figures(found)
    beside = Beside(figures, reference, found.n_patients) if reference else None
    parts: dict[str, Callable[[], Section]] = {
        "structure": lambda: check_structure(found),
        "limits": lambda: check_limits(found),
        "plausibility": lambda: check_plausibility(found),
        "marginals": lambda: check_marginals(found, beside),
        "dependence": lambda: check_dependence(found, figures, beside),
        "time": lambda: check_courses(found, figures, beside),
        "labels": lambda: check_difficulty(found, known_population(paths, reference)),
    }
    sections = []
    for name, check in parts.items():
        told(name)
        sections.append(check())
    facts = {
        "rows": found.rows,
        "patients": found.n_patients if found.has_patients else None,
        "rows_side_by_side": len(found.sample),
        "signs": found.signs,
    }
    name = ", ".join(path.name for path in paths)
    return Judged(Report(name, reference.described if reference else "", facts, tuple(sections)), found, figures)


def known_population(paths: Sequence[Path], reference: Reference | None) -> Population | None:
    """Population of the reference, or the one that the metadata beside a file describe, if any."""
    if reference is not None:
        return reference.population
    metadata = read_metadata(paths[0]) if len(paths) == 1 else None
    if metadata is None or metadata.get("scenario") or metadata.get("charted"):
        return None
    return population_of(paths[0], metadata)
