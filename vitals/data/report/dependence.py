"""Dependence: how signs go together, and whether a model tells the file from the reference."""

from collections.abc import Iterator

import numpy as np

from vitals.catalog.signs import SIGNS
from vitals.data.likeness import two_sample_auroc
from vitals.data.report.checks import Check, Section, Table
from vitals.data.report.comparing import Beside
from vitals.data.report.figures import Figure, Figures
from vitals.data.report.plausibility import DIASTOLIC, SYSTOLIC
from vitals.data.report.scan import Scan

__all__ = ["check_dependence"]

FEWEST_PATIENTS = 100
PRESSURES = 0.25  # rank correlation of the two pressures: published .51 (intensive care), clean files at least .4
COPIED = 0.95  # rank correlation of two signs of which one is made from the other
TOLD_APART = 0.75  # two-sample AUROC: two real hospitals beside each other have 0.69
MOST_READINGS = 2000  # of each side: one of each patient
SEED = 1


def check_dependence(scan: Scan, own: Figures, beside: Beside | None) -> Section:
    """Pairs of signs, and all of them together."""
    section = Section("Dependence")
    few = scan.n_patients < FEWEST_PATIENTS
    if few:
        section.notes.append(f"Fewer than {FEWEST_PATIENTS} patients: how signs go together is shown, not judged.")
    else:
        section.checks += pair_checks(own)
    rows = []
    for a in scan.signs:
        cells = []
        for b in scan.signs:
            rho = own.get(Figure("Spearman", f"{a} {b}"), own.get(Figure("Spearman", f"{b} {a}"), np.nan))
            cells.append("1" if a == b else "–" if np.isnan(rho) else f"{rho:.2f}")
        rows.append((SIGNS[a].abbreviation, *cells))
    section.tables.append(Table("Rank correlations", ("", *(SIGNS[id].abbreviation for id in scan.signs)), rows))
    if beside and not few:
        section.checks += beside.checks("dependence")
        section.checks += told_apart(scan, beside)
    if beside:
        section.tables.append(beside.table("Rank correlations beside the reference", "dependence"))
    return section


def pair_checks(own: Figures) -> Iterator[Check]:
    """Pairs that go together in every patient, and pairs that go together too well."""
    pressures = own.get(Figure("Spearman", f"{SYSTOLIC} {DIASTOLIC}"))
    if pressures is not None:
        yield Check(
            id="independent-pressures",
            column=f"{SYSTOLIC}, {DIASTOLIC}",
            what="rank correlation of the two pressures",
            value=pressures,
            least=PRESSURES,
            remedy="In people the two rise together: rows may be shuffled, or a column exchanged",
        )
    for figure, rho in own.items():
        if figure.statistic == "Spearman":
            yield Check(
                id="copied-column",
                column=figure.sign.replace(" ", ", "),
                what="rank correlation, without its sign",
                value=abs(rho),
                most=COPIED,
                remedy="One of the two seems to be made from the other",
            )


def told_apart(scan: Scan, beside: Beside) -> Iterator[Check]:
    """Two-sample AUROC: 0.5 where nothing tells the file from the reference."""
    theirs = beside.reference.readings(MOST_READINGS)
    columns = {id: theirs[:, list(SIGNS).index(id)] for id in scan.signs}
    columns = {id: column for id, column in columns.items() if not np.isnan(column).all()}
    if len(columns) < 2:
        return
    order = np.random.default_rng(SEED).permutation(len(scan.sample))
    one_each = order[np.unique(scan.patients[order], return_index=True)[1]]
    chosen = np.random.default_rng(SEED).permutation(one_each)[:MOST_READINGS]
    ours = scan.possible[list(columns)].to_numpy(np.float64)[chosen]
    value = two_sample_auroc(ours, np.stack(list(columns.values()), axis=1))
    yield Check(
        id="told-apart",
        what=f"two-sample AUROC: how well a model tells readings of the file from {beside.reference.name}",
        value=value.auroc,
        most=TOLD_APART + 2 * value.error,
        detail=f"Of {len(columns)} signs; 0.5 is not at all, and two real hospitals have 0.69",
        remedy="Together the signs are not those of the reference, even where each alone is",
    )
