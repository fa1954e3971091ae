"""Triage of simulated patients beside the truth, NEWS2 alone, a coin weighted by frequency, and the usual answer."""

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from benchmarks.report import Goal, none, row, table
from benchmarks.service import ROOT
from vitals.catalog.conditions import CONDITIONS, HEALTHY, SEVERITIES, Urgency
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import Simulation, simulate
from vitals.simulation.status import news2
from vitals.triage.assessment import Triage, triage
from vitals.triage.case import Case
from vitals.triage.rules import URGENCY_BY_BAND

SEED, INSTANT = 2026, 1_767_225_600.0  # of the patients; unix seconds


@dataclass(frozen=True)
class Judged:
    """What one way of judging says of every patient: ranks of urgency, and ids of specialties."""

    urgency: list[int] = field(default_factory=list)
    specialty: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, found: list[Triage]) -> "Judged":
        """What triage found."""
        return cls([each.urgency.rank for each in found], [each.specialty for each in found])

    def shares(self, truth: "Judged") -> list[float]:
        """Of the right urgency, too high, too low; of the right specialty, and where that is not the usual one."""
        pairs = list(zip(self.urgency, truth.urgency, strict=True))
        specialties = list(zip(self.specialty, truth.specialty, strict=True))
        rare = [a == b for a, b in specialties if b != truth.usual]
        counts = [sum(a == b for a, b in pairs), sum(a > b for a, b in pairs), sum(a < b for a, b in pairs)]
        right = sum(a == b for a, b in specialties)
        return [*(count / len(pairs) for count in [*counts, right]), sum(rare) / max(1, len(rare))]

    @property
    def usual(self) -> str:
        """The most frequent specialty."""
        return Counter(self.specialty).most_common(1)[0][0]

    def always(self) -> "Judged":
        """The most frequent answer, whoever the patient is."""
        urgency = Counter(self.urgency).most_common(1)[0][0]
        return Judged([urgency] * len(self.urgency), [self.usual] * len(self.specialty))

    def coin(self) -> list[float]:
        """Shares as expected of a coin that knows how frequent each answer is."""
        urgencies, specialties = (
            {value: count / len(values) for value, count in Counter(values).items()}
            for values in (self.urgency, self.specialty)
        )
        right, specialty = (sum(share**2 for share in shares.values()) for shares in (urgencies, specialties))
        often = specialties[self.usual]
        rare = (specialty - often**2) / (1 - often) if often < 1 else 0.0
        return [right, (1 - right) / 2, (1 - right) / 2, specialty, rare]


def truth_of(simulation: Simulation) -> Judged:
    """Urgency of each patient's condition at its true severity, and the first specialty that treats it."""
    conditions, truth = list(CONDITIONS.values()), simulation.truth
    severity = np.clip(np.floor(truth.severity + 0.5).astype(int), 1, len(SEVERITIES)) - 1
    found = Judged()
    for index, level in zip(truth.condition, severity, strict=True):
        condition = conditions[index]
        found.urgency.append(Urgency.NONE.rank if condition is HEALTHY else condition.urgency[level].rank)
        found.specialty.append(condition.specialties[0])
    return found


def populations(options: argparse.Namespace) -> Iterator[Goal]:
    """Simulated patients of each population, one reading each."""
    print(f"\n## Populations, {options.patients:,} patients of each, one reading each, seed {SEED}")
    predictor = Predictor.load(ROOT / "Models")
    table(
        *("who judges", "urgency right", "too high", "too low", "specialty right", "where it is not the usual one"),
        *("uncertain", "raised by the model"),
    )
    for population in POPULATIONS.values():
        yield from compare(population, predictor, options.patients)


def compare(population: Population, predictor: Predictor, patients: int) -> Iterator[Goal]:
    """Patients of one population."""
    simulation = simulate(np.arange(patients), INSTANT, Cohort(seed=SEED, population=population))
    signs, true = simulation.readings.values, truth_of(simulation)
    known = simulation.readings.on_oxygen
    on_oxygen = np.zeros(patients, bool) if known is None else known
    named, unnamed = (
        [
            triage(Case(readings=reading[None], population=each, on_oxygen=oxygen), predictor)
            for reading, oxygen in zip(signs, on_oxygen.tolist(), strict=True)
        ]
        for each in (population, None)
    )
    demanded = [URGENCY_BY_BAND[band].rank for band in news2(signs, on_oxygen=on_oxygen).band]
    judges = {
        "triage": Judged.of(named).shares(true),
        "NEWS2 alone": Judged(demanded, [true.usual] * patients).shares(true),
        "a coin": true.coin(),
        "always the most frequent": true.always().shares(true),
    }
    for name, shares, found in (
        ("triage, population named", judges["triage"], named),
        ("triage, population not named", Judged.of(unnamed).shares(true), unnamed),
        *((name, shares, []) for name, shares in list(judges.items())[1:]),
    ):
        more = (sum(each.uncertain for each in found), raised(found)) if found else ("", "")
        row(f"{population.id}: {name}", *(f"{share:.1%}" for share in shares), *more)
    low = sum(
        each.urgency.rank < rank for found in (named, unnamed) for each, rank in zip(found, demanded, strict=True)
    )
    yield none(f"{population.id}: of {2 * patients:,} triaged below what NEWS2 demands", low)
    for what, place in (("urgency", 0), ("specialty", 3)):
        ours, *others = (shares[place] for shares in judges.values())
        figure = f"{ours:.1%} ({', '.join(f'{other:.1%}' for other in others)})"
        line = f"{population.id}: {what} right (NEWS2 alone, a coin, always the most frequent)"
        yield Goal(line, "more than all three", figure, ours > max(others))


def raised(found: list[Triage]) -> int:
    """Patients whose urgency the model raised."""
    ruled = [max(reason.urgency for reason in each.reasons if reason.kind != "model") for each in found]
    return sum(each.urgency > rules for each, rules in zip(found, ruled, strict=True))
