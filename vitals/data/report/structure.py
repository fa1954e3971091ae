"""Structure: columns and types, missing values, labels, duplicates, patients in two parts."""

import difflib
from collections.abc import Iterator

import numpy as np

from vitals.catalog.signs import SIGNS
from vitals.data.report.checks import Check, Section, Table, share
from vitals.data.report.scan import KNOWN, PART, PATIENT, TIME, Counts, Scan
from vitals.simulation.scales import FloatArray

__all__ = ["check_structure"]

# Two patients whose signs are all the same by chance are rare: of healthy adults, the most alike, a pair in about 10^9
# (a product of 1 / (2 sqrt(pi) SD) over the signs, in steps of the display), so that the share grows with the rows.
TWICE, TWICE_PER_ROW = 0.002, 1e-8
SECONDS_PER_YEAR = 365.25 * 86_400


def check_structure(scan: Scan) -> Section:
    """Everything that can be said of a file without knowing what signs are."""
    section = Section("Structure")
    section.checks += [*column_checks(scan), *cell_checks(scan), *row_checks(scan), *person_checks(scan)]
    rows = [
        (name, "yes" if name in KNOWN or name == PART else "no", counts.stored, share(counts.missing / scan.rows))
        for name, counts in scan.counts.items()
    ]
    section.tables.append(Table("Columns", ("column", "known", "stored as", "missing"), rows))
    section.notes += notes(scan)
    return section


def notes(scan: Scan) -> Iterator[str]:
    """What the file lacks, which is no fault."""
    lacking = [id for id in SIGNS if id not in scan.counts]
    if lacking:
        yield f"Signs that the file does not have: {', '.join(lacking)}."
    if not scan.has_patients:
        yield f"Without {PATIENT} each row is taken for another patient, and nothing is said about time."
    if not scan.whole:
        share_kept = share(len(scan.sample) / scan.rows)
        yield f"Duplicates, time and dependence are measured on whole patients with {share_kept} of the rows."


def column_checks(scan: Scan) -> Iterator[Check]:
    """Names of the columns."""
    for name in scan.counts:
        if name in KNOWN or name == PART:
            continue
        simple = name.strip().lower().replace(" ", "_")
        near = difflib.get_close_matches(simple, [each for each in KNOWN if each not in scan.counts], n=1, cutoff=0.85)
        if near:
            yield Check(
                id="misspelt-column",
                column=name,
                what="columns of an unknown name that is nearly a known one",
                value=1,
                most=0,
                remedy=f"Did you mean {near[0]}? It was not read",
            )
    repeated = [name for file in scan.files for name in file.repeated]
    yield Check(
        id="repeated-column",
        what="columns with the name of another",
        value=len(repeated),
        most=0,
        detail=", ".join(repeated),
        remedy="Of each name the first column was read; remove the others",
    )


def cell_checks(scan: Scan) -> Iterator[Check]:
    """Cells that hold no value of their column."""
    for name, counts in scan.counts.items():
        column = KNOWN.get(name)
        if column is None:
            continue
        if not column.labels:
            yield Check(
                id="unreadable",
                column=name,
                what="cells that are no number" if name != TIME else "cells that are no date and time",
                value=counts.unreadable,
                most=0,
                detail=counts.first.get("unreadable", ""),
                remedy="Write numbers alone, with a decimal point; leave a cell empty where a value is missing",
            )
        else:
            unknown = [text for text, _ in counts.labels.most_common() if text not in column.labels]
            near = difflib.get_close_matches(unknown[0], column.labels, n=1) if unknown else []
            yield Check(
                id="unknown-label",
                column=name,
                what="labels that are unknown",
                value=counts.outside,
                most=0,
                detail=f"The most frequent is {unknown[0]!r}" if unknown else "",
                remedy=f"Did you mean {near[0]}?" if near else f"Known are {', '.join(column.labels)}",
            )
        if name in SIGNS or name in (PATIENT, TIME):
            yield missing_check(name, counts, scan.rows)


def missing_check(name: str, counts: Counts, rows: int) -> Check:
    """Missing cells: of a sign some may be, of identifiers none."""
    if name in SIGNS:
        empty = float(counts.missing + counts.unreadable >= rows)
        what = "columns that are empty"
        return Check(id="empty-column", column=name, what=what, value=empty, most=0, remedy="Remove the column")
    remedy = "A row that is nobody's, or of no time, cannot be placed: fill it in, or remove the row"
    return Check(
        id="missing-key", column=name, what="cells without a value", value=counts.missing, most=0, remedy=remedy
    )


def row_checks(scan: Scan) -> Iterator[Check]:
    """Rows that stand twice, or under two patients, or in two parts."""
    wrong = [f"line {line:,} of {file.path.name}" for file in scan.files for line in file.wrong_rows]
    yield Check(
        id="wrong-length",
        what="rows with too many or too few cells",
        value=len(wrong),
        most=0,
        detail=f"The first is {wrong[0]}" if wrong else "",
        remedy="They were left out: quote texts that hold commas",
    )
    sample, by_chance = scan.sample, TWICE + TWICE_PER_ROW * len(scan.sample)
    certain = scan.has_patients or TIME in scan.counts
    twice = sample["content"].duplicated().to_numpy()
    yield Check(
        id="duplicated-rows",
        what="rows that stand there twice, cell by cell",
        value=float(twice.mean()),
        most=0 if certain else by_chance,
        percent=True,
        detail=f"The first is row {sample['row'].iloc[int(twice.argmax())] + 1:,}" if twice.any() else "",
        remedy="Remove them",
    )
    if not scan.has_patients:
        return
    pairs = sample[["signs", "patient"]].drop_duplicates()
    shared = pairs["signs"][pairs["signs"].duplicated()]
    copied = sample["signs"].isin(shared.unique()).to_numpy() if len(shared) else np.zeros(len(sample), bool)
    yield Check(
        id="copied-readings",
        column=PATIENT,
        what="rows of which all signs stand under another patient too",
        value=float(copied.mean()),
        most=by_chance,
        percent=True,
        detail=f"The first is row {sample['row'].iloc[int(copied.argmax())] + 1:,}" if copied.any() else "",
        remedy="One person seems to have several ids: give each person one",
    )
    if PART in sample:
        parts = sample.groupby("patient", sort=False)[PART].nunique()
        leaked = parts.index[parts > 1]
        rows = sample["patient"].isin(leaked).to_numpy()
        yield Check(
            id="leaked-patients",
            column=PATIENT,
            what=f"patients with readings in several parts ({', '.join(scan.parts[:4])})",
            value=len(leaked),
            most=0,
            detail=f"The first is that of row {sample['row'].iloc[int(rows.argmax())] + 1:,}" if rows.any() else "",
            remedy="Split by patient: a model that has seen a patient in training scores too high on the test part",
        )


def person_checks(scan: Scan) -> Iterator[Check]:
    """Persons who stay the same."""
    if not scan.has_patients or len(scan.sample) == scan.n_patients:
        return
    for name, what in (("sex", "patients of two sexes"), ("age", "patients whose age changes by more than the time")):
        if name not in scan.sample:
            continue
        values = scan.sample[name].where(scan.sample[name] >= 0) if name == "sex" else scan.sample[name]
        by_patient = values.groupby(scan.patients)
        change = (by_patient.max() - by_patient.min()).to_numpy()
        allowed = 1.0 + years_followed(scan) if name == "age" else np.zeros(len(change))
        yield Check(
            id=f"changing-{name}",
            column=name,
            what=what,
            value=int((change > allowed).sum()),
            most=0,
            remedy="Two persons seem to share an id: give each person one",
        )


def years_followed(scan: Scan) -> FloatArray:
    """Years between the first and the last reading of each patient; a century where times are not known."""
    if TIME not in scan.sample:
        return np.full(scan.n_patients, 100.0)
    times = scan.sample[TIME].groupby(scan.patients)
    found: FloatArray = (times.max() - times.min()).to_numpy(np.float64) / SECONDS_PER_YEAR
    return found
