"""Dependence: how signs go together, and whether a model tells the file from the reference."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.signs import SIGNS
from vitals.data.report.checks import Check, Section, Table
from vitals.data.report.comparing import Beside
from vitals.data.report.figures import Figure, Figures
from vitals.data.report.plausibility import DIASTOLIC, SYSTOLIC
from vitals.data.report.scan import Scan
from vitals.simulation.scales import FloatArray

__all__ = ["check_dependence", "two_sample_auroc"]

FEWEST_PATIENTS = 100
PRESSURES = 0.25  # rank correlation of the two pressures: published .51 (intensive care), clean files at least .4
COPIED = 0.95  # rank correlation of two signs of which one is made from the other
TOLD_APART = 0.75  # two-sample AUROC: two real hospitals beside each other have 0.69
MOST_READINGS = 4000  # of each side
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
    common = [id for id in scan.signs if not np.isnan(theirs[:, list(SIGNS).index(id)]).all()]
    if len(common) < 2:
        return
    order = np.random.default_rng(SEED).permutation(len(scan.sample))[: 5 * MOST_READINGS]
    one_each = order[np.unique(scan.patients[order], return_index=True)[1]]
    chosen = (one_each if len(one_each) >= FEWEST_PATIENTS else order)[:MOST_READINGS]
    ours = scan.sample[common].to_numpy(np.float64)[chosen]
    value = two_sample_auroc(ours, theirs[:, [list(SIGNS).index(id) for id in common]], scan.patients[chosen])
    yield Check(
        id="told-apart",
        what=f"two-sample AUROC: how well a model tells readings of the file from {beside.reference.name}",
        value=value,
        most=TOLD_APART,
        detail=f"Of {len(common)} signs; 0.5 is not at all, and two real hospitals have 0.69",
        remedy="Together the signs are not those of the reference, even where each alone is",
    )


def two_sample_auroc(ours: FloatArray, theirs: FloatArray, patients: NDArray[np.int64]) -> float:
    """AUROC of random trees that tell two tables apart, on patients that they were not trained on.

    Parameters
    ----------
    ours, theirs
        Shape (n_samples, n_signs); of `theirs` as many rows are taken.
    patients
        Patient of each row of `ours`; rows of `theirs` are of one each.
    """
    from sklearn.ensemble import ExtraTreesClassifier
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import GroupKFold, cross_val_predict

    theirs = theirs[: len(ours)]
    ours = ours[: len(theirs)]
    X, y = np.concatenate([ours, theirs]), np.repeat([1, 0], len(ours))
    groups = np.concatenate([patients[: len(ours)], patients.max() + 1 + np.arange(len(theirs))])
    model = ExtraTreesClassifier(60, min_samples_leaf=5, random_state=SEED)
    found = cross_val_predict(model, X, y, groups=groups, cv=GroupKFold(4), method="predict_proba")[:, 1]
    return float(roc_auc_score(y, found))
