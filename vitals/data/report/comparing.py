"""A file's figures beside those of a reference: by kind of statistic, how far they may be apart."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from vitals.catalog.signs import SIGNS
from vitals.data.report.checks import Check, Table, number
from vitals.data.report.figures import Figure, Figures
from vitals.data.report.references import Reference

__all__ = ["KINDS", "Beside", "Kind", "is_of", "label"]


class Kind(NamedTuple):
    """A kind of statistic.

    `most` is how far it may be apart for any number of patients; of n patients `noise` / sqrt(n) more. Clean files of
    ours come to three quarters of that, since published figures are of other hospitals than ours.
    """

    id: str
    begins: str
    apart: str  # how the difference is measured: "SDs", "ratio" or "points"
    most: float
    noise: float


KINDS = {
    kind.id: kind
    for kind in (
        Kind("level", "mean", "SDs", 0.7, 4),
        Kind("spread", "SD", "ratio", 0.5, 3),
        Kind("shape", "quantile ", "SDs", 1.2, 8),
        Kind("flags", "share ", "points", 0.15, 2),
        Kind("dependence", "Spearman", "points", 0.2, 3),
        Kind("memory", "autocorrelation ", "points", 0.25, 5),
        Kind("persistence", "persistence ", "points", 0.25, 5),
        Kind("steps", "SD of a ", "ratio", 0.5, 5),
    )
}
FEWEST_BEYOND = 50  # patients beyond a quantile
APART = {
    "SDs": "SDs by which {} is off",
    "ratio": "logarithm of the ratio by which {} is off",
    "points": "difference of {}",
}


class Beside(NamedTuple):
    """Figures of a file and of a reference."""

    own: Figures
    reference: Reference
    n_patients: int

    def checks(self, *kinds: str) -> Iterator[Check]:
        """One check for each kind and sign: of its figure that is furthest off."""
        for name in kinds:
            kind = KINDS[name]
            worst: dict[str, tuple[float, Figure]] = {}
            for figure in self.common(kind):
                worst[figure.sign] = max(worst.get(figure.sign, (-1.0, figure)), (self.apart(kind, figure), figure))
            for sign, (apart, figure) in worst.items():
                ours, theirs = self.own[figure], self.reference.figures[figure]
                yield Check(
                    id=f"other-{name}",
                    column=sign.replace(" ", ", "),
                    what=APART[kind.apart].format(figure.statistic),
                    value=apart,
                    most=kind.most + kind.noise / math.sqrt(self.n_patients),
                    detail=f"Here it is {number(ours)}, in {self.reference.name} {number(theirs)}"
                    f" ({self.reference.sources[figure]})",
                    remedy="Other patients, another device, or a fault of the file",
                )

    def common(self, kind: Kind) -> list[Figure]:
        """Figures of a kind that both have."""
        common = (figure for figure in self.own if figure in self.reference.figures and is_of(kind, figure))
        return [figure for figure in common if kind.id != "shape" or self.is_known(figure)]

    def is_known(self, quantile: Figure) -> bool:
        """Whether a quantile does not rest on a few patients in a tail."""
        percent = float(quantile.statistic.split()[1])
        return min(percent, 100 - percent) / 100 * self.n_patients >= FEWEST_BEYOND

    def apart(self, kind: Kind, figure: Figure) -> float:
        """How far a figure is off, in the measure of its kind."""
        ours, theirs = self.own[figure], self.reference.figures[figure]
        if kind.apart == "ratio":
            return abs(math.log(max(ours, 1e-9) / max(theirs, 1e-9)))
        if kind.apart == "SDs":
            return abs(ours - theirs) / max(
                self.reference.figures.get(Figure("SD", figure.sign), 0.0), least_sd(figure.sign)
            )
        return abs(ours - theirs)

    def table(self, caption: str, *kinds: str) -> Table:
        """Figures of some kinds side by side."""
        rows = [
            (
                label(figure),
                number(self.own[figure]),
                number(self.reference.figures[figure]),
                self.reference.sources[figure],
            )
            for name in kinds
            for figure in self.common(KINDS[name])
        ]
        return Table(caption, ("figure", "here", self.reference.name, "source"), rows)


def is_of(kind: Kind, figure: Figure) -> bool:
    """Whether a figure is of a kind."""
    if kind.begins.endswith(" "):
        return figure.statistic.startswith(kind.begins)
    return figure.statistic == kind.begins  # "SD of a 1 h step" is no spread


def least_sd(sign: str) -> float:
    """A tenth of the SD of healthy adults, in case that a reference knows of none."""
    return SIGNS[sign].healthy.sd / 10 if sign in SIGNS else 1.0


def label(figure: Figure) -> str:
    """A figure's name for a table: with the abbreviations of its signs.

    Examples
    --------
    >>> label(Figure("Spearman", "heart_rate resp_rate"))
    'Spearman HR-RR'
    """
    return f"{figure.statistic} {'-'.join(SIGNS[id].abbreviation for id in figure.sign.split())}"
