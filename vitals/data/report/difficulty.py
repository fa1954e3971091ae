"""Labels: whether they fit the signs, and how hard they are, beside the best possible score."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.conditions import CONDITIONS, HEALTHY
from vitals.catalog.population import Population
from vitals.catalog.signs import SIGNS
from vitals.data.report.checks import Check, Section, Table, share
from vitals.data.report.scan import LABELS, Scan
from vitals.errors import VitalsError
from vitals.model.oracle import Oracle
from vitals.model.prior import label_shares
from vitals.simulation.scales import FloatArray
from vitals.simulation.status import STATUSES, label_status

__all__ = ["check_difficulty"]

STATUS, CONDITION = LABELS
TRAINED, BEST, DRAWS = 12_000, 500, 64  # readings for the simple model and the best possible score; draws of the latter
FEWEST, FEWEST_OF_CLASS = 500, 20  # readings
PEOPLE = {STATUS: 200, CONDITION: 2000}  # patients from which on a simple model must find something
BY_CHANCE = 0.56  # AUROC of the simple model: of shuffled labels 0.5, clean files at least 0.62
TOO_GOOD = 0.03  # accuracy above the best possible one, and three standard errors
COPIED = 0.995  # share of rows whose status is the rule on the signs that are shown: clean files at most 0.96
URGENT = 0.7  # AUROC of the rule for critical against normal: clean files at least 0.9
FEWEST_ILL = 50  # patients of a condition
FEWEST_WITH_ONE = 200  # patients who do not all have the same label
AGAINST, AGAINST_NOISE = (
    0.1,
    3.0,
)  # share of what a condition does to signs that may seem undone, and noise of n patients
SEED = 1


class Scores(NamedTuple):
    """Of the simple model on patients that it was not trained on."""

    accuracy: float
    auroc: float
    error: float  # standard error of the accuracy
    n: int


def check_difficulty(scan: Scan, population: Population | None) -> Section:
    """Labels beside the signs."""
    section = Section("Labels")
    found = [output for output in LABELS if output in scan.sample]
    if not found:
        section.notes.append(f"The file has no labels: {' and '.join(LABELS)} are missing.")
        return section
    signs = possible_signs(scan)
    rows = []
    for output in found:
        labels = scan.sample[output].fillna(-1).to_numpy(np.int64)
        row, checks = output_checks(scan, output, labels, signs, population)
        section.checks += checks
        rows.append(row)
    heads = ("label", "most frequent class", "simple model: accuracy", "AUROC", "best possible accuracy")
    section.tables.append(Table("Difficulty of the labels", heads, rows))
    if STATUS in found:
        section.checks += status_checks(scan, signs)
    if CONDITION in found:
        section.checks += condition_checks(scan, signs)
    if population is None:
        section.notes.append(
            "The best possible score belongs to a population: name one with --against, or keep a file's metadata."
        )
    return section


def possible_signs(scan: Scan) -> FloatArray:
    """Signs in the catalog's order; NaN where one is missing or unusual."""
    values = scan.possible.reindex(columns=list(SIGNS)).to_numpy(np.float64)
    low, high = np.array([sign.accepted for sign in SIGNS.values()]).T
    with np.errstate(invalid="ignore"):
        return np.where((values >= low) & (values <= high), values, np.nan)


def output_checks(
    scan: Scan, output: str, labels: NDArray[np.int64], signs: FloatArray, population: Population | None
) -> tuple[tuple[str, ...], list[Check]]:
    """Row of the table, and checks of how hard one label is."""
    classes = STATUSES if output == STATUS else tuple(CONDITIONS)
    known = np.flatnonzero(labels >= 0)
    counts = np.bincount(labels[known], minlength=len(classes))
    frequent = f"{classes[int(counts.argmax())]} {share(counts.max() / max(len(known), 1))}"
    checks = list(class_checks(scan, output, counts, population))
    scores = simple_scores(scan, labels, signs, known)
    if scores is None:
        return (output, frequent, "–", "–", "–"), checks
    if scan.n_patients >= PEOPLE[output]:
        checks.append(
            Check(
                id="labels-by-chance",
                column=output,
                what="AUROC of a simple model",
                value=scores.auroc,
                least=BY_CHANCE,
                detail="0.5 is chance",
                remedy="The signs tell nothing about this label: labels may be shuffled or belong to other rows",
            )
        )
    best = np.nan
    if population is not None and scan.n_patients >= PEOPLE[output]:
        best = best_accuracy(scan, output, signs, known, population)
        checks.append(
            Check(
                id="too-easy",
                column=output,
                what=f"accuracy of a simple model above the best possible one in {population.id}",
                value=scores.accuracy - best,
                most=TOO_GOOD + 3 * scores.error * np.sqrt(len(scan.sample) / scan.n_patients),
                percent=True,
                detail=f"They are {share(scores.accuracy)} and {share(best)}",
                remedy="Something gives the label away, or the file is of another population",
            )
        )
    return (output, frequent, share(scores.accuracy), f"{scores.auroc:.3f}", share(best)), checks


def class_checks(scan: Scan, output: str, counts: NDArray[np.int64], population: Population | None) -> Iterator[Check]:
    """Of many people not all have the same label, unless the population has one alone."""
    expected = np.count_nonzero(label_shares(population)) if population and output == CONDITION else len(counts)
    if counts.any() and scan.n_patients >= FEWEST_WITH_ONE and expected > 1:
        yield Check(
            id="one-class",
            column=output,
            what="different labels",
            value=int(np.count_nonzero(counts)),
            least=2,
            remedy="Nothing can be learned from a label that is always the same: the others may have been lost",
        )


def simple_scores(scan: Scan, labels: NDArray[np.int64], signs: FloatArray, known: NDArray[np.int64]) -> Scores | None:
    """Scores of random trees on half of the patients, trained on the other half; None where there is too little."""
    from sklearn.ensemble import ExtraTreesClassifier

    order = np.random.default_rng(SEED).permutation(known)[:TRAINED]
    test = scan.patients[order] % 2 == 1 if scan.has_patients else np.arange(len(order)) % 2 == 1
    frequent = np.flatnonzero(np.bincount(labels[order[~test]], minlength=1) >= FEWEST_OF_CLASS)
    order, test = order[kept := np.isin(labels[order], frequent)], test[kept]
    train = order[~test]
    if min(test.sum(), len(train)) < FEWEST // 2 or len(frequent) < 2:
        return None
    model = ExtraTreesClassifier(60, min_samples_leaf=5, random_state=SEED)
    model.fit(signs[train], labels[train])
    found, truth = model.predict_proba(signs[order[test]]), labels[order[test]]
    right = model.classes_[found.argmax(axis=1)] == truth
    areas = [
        (int((truth == label).sum()), auroc(found[:, column], truth == label))
        for column, label in enumerate(model.classes_)
        if FEWEST_OF_CLASS <= (truth == label).sum() < len(truth)
    ]
    if not areas:
        return None
    weights, values = np.array(areas).T
    return Scores(
        float(right.mean()),
        float(np.average(values, weights=weights)),
        float(right.std() / np.sqrt(len(right))),
        len(right),
    )


def auroc(scores: FloatArray, positive: NDArray[np.bool_]) -> float:
    """Area under the ROC curve."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(positive, scores))


def best_accuracy(
    scan: Scan, output: str, signs: FloatArray, known: NDArray[np.int64], population: Population
) -> float:
    """Expected accuracy of the best possible prediction; NaN where it is not known."""
    chosen = np.random.default_rng(SEED + 1).permutation(known)[:BEST]
    on_oxygen = scan.sample["on_oxygen"].to_numpy()[chosen] if "on_oxygen" in scan.sample else None
    if population.setting.oxygen is None:
        on_oxygen = None
    elif on_oxygen is None or np.isnan(on_oxygen).any():
        return np.nan
    try:
        oracle = Oracle(population)
        if output == CONDITION:
            posterior = oracle.condition(signs[chosen], on_oxygen=on_oxygen)
        else:
            posterior = oracle.posterior(signs[chosen], on_oxygen=on_oxygen, draws=DRAWS).status
    except VitalsError:
        return np.nan
    return float(posterior.max(axis=1).mean())


def status_checks(scan: Scan, signs: FloatArray) -> Iterator[Check]:
    """The status rises with how ill the signs look, and is no copy of them."""
    labels = scan.sample[STATUS].fillna(-1).to_numpy(np.int64)
    chosen = np.flatnonzero(~np.isnan(signs).any(axis=1) & (labels >= 0))
    if len(chosen) < FEWEST:
        return
    labels = labels[chosen]
    oxygen = scan.sample["on_oxygen"].to_numpy()[chosen] == 1 if "on_oxygen" in scan.sample else None
    rule = label_status(signs[chosen], on_oxygen=oxygen)
    normal, critical = (labels == STATUSES.index(status) for status in ("normal", "critical"))
    if min(critical.sum(), normal.sum()) >= FEWEST_OF_CLASS:
        ends = normal | critical
        yield Check(
            id="status-against-signs",
            column=STATUS,
            what="AUROC of the rule on the signs that are shown, for critical readings among normal ones",
            value=auroc(rule[ends].astype(np.float64), critical[ends]),
            least=URGENT,
            remedy="Critical readings hardly look worse than normal ones: labels may be exchanged or shuffled",
        )
    yield Check(
        id="status-copied",
        column=STATUS,
        what="rows whose status is the rule applied to the signs that are shown",
        value=float((rule == labels).mean()),
        most=COPIED,
        percent=True,
        remedy="There is nothing to learn: the label should be that of the true state, which no device shows",
    )


def condition_checks(scan: Scan, signs: FloatArray) -> Iterator[Check]:
    """Readings of a condition are moved where that condition moves signs."""
    labels = scan.sample[CONDITION].fillna(-1).to_numpy(np.int64)
    ids = list(CONDITIONS)
    healthy = labels == ids.index(HEALTHY.id)
    if healthy.sum() < FEWEST_ILL:
        return
    sd = np.array([sign.healthy.sd for sign in SIGNS.values()])
    usual = np.array([sign.healthy.mean for sign in SIGNS.values()])
    calm = medians(signs[healthy])
    for number, id in enumerate(ids):
        ill = labels == number
        n_ill = len(np.unique(scan.patients[ill]))
        levels = CONDITIONS[id].moderate
        if id == HEALTHY.id or n_ill < FEWEST_ILL or not levels:
            continue
        expected = np.array([(levels[s].mean if s in levels else m) for s, m in zip(SIGNS, usual, strict=True)]) - usual
        found = (medians(signs[ill]) - calm) / sd
        expected = expected / sd
        both = ~np.isnan(found)
        length = float(np.linalg.norm(expected[both]))
        if not length:
            continue
        yield Check(
            id="condition-against-signs",
            column=CONDITION,
            what=f"share of what {id} does to signs that its readings show",
            value=float(expected[both] @ found[both]) / length**2,
            least=-AGAINST - AGAINST_NOISE / (np.sqrt(n_ill) * length),
            remedy="They are moved the other way: labels may be exchanged or shuffled",
        )


def medians(signs: FloatArray) -> FloatArray:
    """Median of each sign; NaN where every value is missing."""
    return np.array([np.median(known) if len(known := column[~np.isnan(column)]) else np.nan for column in signs.T])
