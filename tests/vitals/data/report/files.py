"""What the tests of the report share: clean tables, and their scans."""

from functools import cache
from pathlib import Path

import pandas as pd

from benchmarks.quality_files import Clean, hours
from vitals.catalog.populations import POPULATIONS
from vitals.data.datasets import DataSet
from vitals.data.layouts import Snapshot
from vitals.data.report.checks import Section
from vitals.data.report.scan import Scan, scan
from vitals.simulation.cohort import Cohort

__all__ = ["SINGLE", "STAYS", "failed", "scanned", "table"]

SINGLE = Clean(Snapshot(rows=3000), "teaching", "full", 201)
STAYS = Clean(hours(40, 8, 300), "icu", "full", 202)


@cache
def made(clean: Clean) -> pd.DataFrame:
    cohort = Cohort(seed=clean.seed, population=POPULATIONS[clean.population])
    return DataSet(layout=clean.layout, cohort=cohort, columns=clean.columns).table().to_pandas()


def table(clean: Clean = SINGLE) -> pd.DataFrame:
    """A clean table, to plant faults in."""
    return made(clean).copy()


def scanned(folder: Path, *tables: pd.DataFrame, suffix: str = ".csv") -> Scan:
    """Scan of tables, each written to a file of its own."""
    paths = [folder / f"part-{number}{suffix}" for number in range(len(tables))]
    for path, each in zip(paths, tables, strict=True):
        if suffix == ".csv":
            each.to_csv(path, index=False)
        else:
            each.to_parquet(path)
    return scan(paths)


def failed(section: Section) -> set[tuple[str, str]]:
    """Rule and column of each finding."""
    return {(check.id, check.column) for check in section.findings}
