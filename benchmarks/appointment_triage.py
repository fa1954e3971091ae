"""Triage of simulated patients beside the truth, NEWS2 alone and a coin that is weighted by frequency."""

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.appointment_database import say
from benchmarks.report import Goal, none, row, table
from benchmarks.service import ROOT

SEED, INSTANT = 2026, 1_767_225_600.0  # of the patients; unix seconds


@dataclass(frozen=True)
class Judged:
    """What one way of judging says of every patient: ranks of urgency, and ids of specialties."""

    urgency: list[int]
    specialty: list[str]

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

    def coin(self) -> list[float]:
        """The same, as expected of a coin that knows how frequent each answer is."""
        urgencies, specialties = (
            {value: count / len(values) for value, count in Counter(values).items()}
            for values in (self.urgency, self.specialty)
        )
        right, specialty = (sum(share**2 for share in shares.values()) for shares in (urgencies, specialties))
        often = specialties[self.usual]
        rare = (specialty - often**2) / (1 - often) if often < 1 else 0.0
        return [right, (1 - right) / 2, (1 - right) / 2, specialty, rare]


def triage(options: argparse.Namespace) -> Iterator[Goal]:
    """Simulated patients, one reading each."""
    import numpy as np  # writers are processes that import this module, and need none of these

    from vitals.catalog.conditions import CONDITIONS, HEALTHY, SEVERITIES, Urgency
    from vitals.catalog.populations import POPULATIONS
    from vitals.model.predictor import Predictor
    from vitals.simulation.cohort import Cohort
    from vitals.simulation.simulator import simulate
    from vitals.simulation.status import news2
    from vitals.triage.assessment import triage
    from vitals.triage.case import Case
    from vitals.triage.rules import URGENCY_BY_BAND

    print(f"\n## Triage, {options.patients:,} patients of each population, one reading each, seed {SEED}")
    predictor, conditions = Predictor.load(ROOT / "Models"), list(CONDITIONS.values())
    table(
        *("who judges", "urgency right", "too high", "too low", "specialty right", "where it is not the usual one"),
        *("uncertain", "raised by the model"),
    )
    for population in ("teaching", "emergency"):
        say(f"triage: {population}")
        patients = np.arange(options.patients)
        simulation = simulate(patients, INSTANT, Cohort(seed=SEED, population=POPULATIONS[population]))
        signs, truth = simulation.readings.values, simulation.truth
        found = [triage(Case(readings=reading[None]), predictor) for reading in signs]
        demanded = [URGENCY_BY_BAND[band] for band in news2(signs).band]
        severity = np.clip(np.floor(truth.severity + 0.5).astype(int), 1, len(SEVERITIES)) - 1
        true = Judged([], [])
        for index, level in zip(truth.condition, severity, strict=True):
            condition = conditions[index]
            true.urgency.append(Urgency.NONE.rank if condition is HEALTHY else condition.urgency[level].rank)
            true.specialty.append("general_practice" if condition is HEALTHY else condition.specialties[0])
        ours = Judged([each.urgency.rank for each in found], [each.specialty for each in found])
        alone = Judged([urgency.rank for urgency in demanded], [true.usual] * len(found))
        ruled = [max(reason.urgency for reason in each.reasons if reason.kind != "model") for each in found]
        raised = sum(each.urgency > rules for each, rules in zip(found, ruled, strict=True))
        uncertain = sum(each.uncertain for each in found)
        judges = {
            "triage": ours.shares(true),
            "NEWS2 alone": alone.shares(true),
            "a coin": true.coin(),
        }
        for name, shares in judges.items():
            more = (uncertain, raised) if name == "triage" else ("", "")
            row(f"{population}: {name}", *(f"{share:.1%}" for share in shares), *more)
        below = sum(rank < urgency.rank for rank, urgency in zip(ours.urgency, demanded, strict=True))
        yield none(f"{population}: of {len(found):,} triaged below what NEWS2 demands", below)
        for what, place in (("urgency", 0), ("specialty", 3)):
            our, news, coin = (shares[place] for shares in judges.values())
            figure = f"{our:.1%} ({news:.1%}, {coin:.1%})"
            yield Goal(
                f"{population}: {what} right (NEWS2 alone, a coin)", "more than both", figure, our > max(news, coin)
            )
