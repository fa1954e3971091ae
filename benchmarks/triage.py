"""Triage: is NEWS2 whole, is triage better than guesses in every population, and are wrong units asked back?

python benchmarks/triage.py [score populations units] [--inputs 100000] [--patients 10000] [--wrong 2000]

score        NEWS2 with oxygen, consciousness and both scales beside `vitalscore`, on random inputs
populations  patients of each population: urgency and specialty beside the truth, NEWS2 alone, a coin weighted by
             frequency, and always the most frequent; nobody below what NEWS2 demands
units        readings with one sign in a wrong unit: asked back, or judged with the doubt said; and simulated readings,
             in their own units and in others that are named, of which none may be asked back

It takes about five minutes and needs the test dependencies: uv run --group test benchmarks/triage.py
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
from vitalscore import score_news2

from benchmarks.report import Goal, machine, none, row, show, table
from benchmarks.triage_populations import INSTANT, SEED, populations
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.catalog.units import UNITS, Unit
from vitals.simulation.cohort import Cohort
from vitals.simulation.scales import FloatArray
from vitals.simulation.simulator import simulate
from vitals.triage.case import Case, Consciousness
from vitals.triage.gaps import gap_reasons
from vitals.triage.score import news2_of
from vitals.triage.units import WrongReadings

IDS = list(SIGNS)
# What `vitalscore` accepts; values outside score as its nearest limit does.
ACCEPTED = {
    "heart_rate": (1, 299),
    "resp_rate": (1, 99),
    "blood_pressure_systolic": (20, 299),
    "spo2": (50, 100),
    "temperature_c": (25, 45),
}
OTHERWISE = 2000  # readings that are written in every other unit
STRIDE = 977.0  # seconds between the readings of two patients


# The score


def random_readings(n: int) -> FloatArray:
    """Displayed readings over all that both accept, half of them near the bands."""
    random = np.random.default_rng(SEED)
    columns = []
    for sign in SIGNS.values():
        low, high = ACCEPTED.get(sign.id, sign.rejected)
        wide = random.uniform(low, high, n)
        near = random.normal(sign.healthy.mean, 4 * sign.healthy.sd, n)
        values = np.where(random.random(n) < 0.5, wide, near)
        columns.append(np.round(np.clip(values, low, high), sign.decimals))
    return np.stack(columns, axis=1)


def by_vitalscore(values: list[float], known: dict[str, Any]) -> tuple[int, str]:
    """Total and risk."""
    heart_rate, resp_rate, systolic, _, spo2, temperature, _ = values
    found = score_news2(
        *(int(resp_rate), spo2, known["on_oxygen"], int(systolic), int(heart_rate)),
        *(str(known["consciousness"]), temperature),
        use_spo2_scale2=known["scale"] == 2,
    )
    return found.total, found.risk.value


def score(options: argparse.Namespace) -> Iterator[Goal]:
    """Every combination of oxygen, consciousness and scale on its part of the random readings."""
    print(f"\n## NEWS2 beside vitalscore, {options.inputs:,} random inputs, seed {SEED}")
    combinations: list[dict[str, Any]] = [
        {"on_oxygen": on_oxygen, "consciousness": level, "scale": scale}
        for on_oxygen in (False, True)
        for level in Consciousness
        for scale in (1, 2)
    ]
    readings, different, totals = random_readings(options.inputs), 0, set()
    for number, known in enumerate(combinations):
        part = readings[number :: len(combinations)]
        ours = news2_of(Case(readings=part, units_confirmed=True, **known)).total.tolist()
        theirs = [by_vitalscore(values, known)[0] for values in part.tolist()]
        different += sum(a != b for a, b in zip(ours, theirs, strict=True))
        totals |= set(ours)
    yield none(
        f"NEWS2 other than vitalscore's, of {len(readings):,} inputs in {len(combinations)} combinations", different
    )
    yield Goal("totals that came up", "0 to 20", f"{min(totals)} to {max(totals)}", totals == set(range(21)))


# Units


def outcome(values: list[float | None], units: dict[str, str]) -> str:
    """What becomes of a reading: asked back, judged with the doubt said, or judged in silence."""
    try:
        case = Case(readings=[values], units=units)
    except WrongReadings as error:
        return "asked back" if all(wrong.unit for wrong in error.wrong) else "refused"
    said = any(reason.rule.startswith("units.") for reason in gap_reasons(case, 0))
    return "judged, doubt said" if said else "judged in silence"


def from_own(unit: Unit, value: float) -> float:
    """A value in another unit, with the digits that people write."""
    decimals = 2 if unit.id == "fraction" else 1
    return round((value - unit.offset) / unit.factor, decimals)


def simulated(n: int) -> FloatArray:
    """Readings of every population in equal parts."""
    each = -(-n // len(POPULATIONS))
    parts = [
        simulate(np.arange(each), INSTANT + STRIDE * np.arange(each), Cohort(seed=SEED, population=population))
        for population in POPULATIONS.values()
    ]
    return np.concatenate([part.readings.values for part in parts])[:n]


def mistakes(n: int) -> Iterator[tuple[str, list[float | None], dict[str, str]]]:
    """Readings with one sign in a wrong unit: the kind of mistake, the values, and the units that are named."""
    pairs = [(id, unit) for id, units in UNITS.items() for unit in list(units.values())[1:]]
    for number, values in enumerate(simulated(n).tolist()):
        id, unit = pairs[number % len(pairs)]
        if number // len(pairs) % 2:  # the unit is named, and the value is in the sign's own
            yield f"{id}: named {unit.id}, given in its own", values, {id: unit.id}
        else:
            values[IDS.index(id)] = from_own(unit, values[IDS.index(id)])
            yield f"{id}: given in {unit.id}, not named", values, {}


def units(options: argparse.Namespace) -> Iterator[Goal]:
    """Wrong units, and right ones."""
    print(f"\n## Units, {options.wrong:,} readings with one sign in a wrong unit, seed {SEED}")
    outcomes: dict[str, Counter[str]] = {}
    for kind, values, named in mistakes(options.wrong):
        outcomes.setdefault(kind, Counter())[outcome(values, named)] += 1
    columns = ("asked back", "judged, doubt said", "judged in silence", "refused")
    table("mistake", "readings", *columns)
    for kind, counts in sorted(outcomes.items()):
        row(kind, counts.total(), *(counts[column] for column in columns))
    silent = sum(counts["judged in silence"] for counts in outcomes.values())
    yield none(f"of {options.wrong:,} readings with a sign in a wrong unit, judged in silence", silent)
    yield from right_units(options)


def right_units(options: argparse.Namespace) -> Iterator[Goal]:
    """Questions about readings whose units are right."""
    readings = simulated(options.inputs)
    kinds = Counter(outcome(values, {}) for values in readings.tolist())
    yield none(f"questions about {len(readings):,} simulated readings in their own units", kinds["asked back"])
    yield Goal("of them with a value whose unit is said to be in doubt", "", f"{kinds['judged, doubt said']:,}")
    asked = 0
    for values in readings[:: max(1, len(readings) // OTHERWISE)].tolist():
        for id, known in UNITS.items():
            for unit in list(known.values())[1:]:
                other = from_own(unit, values[IDS.index(id)])
                asked += outcome([other if each == id else None for each in IDS], {id: unit.id}) == "asked back"
    yield none(f"questions about some {OTHERWISE:,} of them, sign by sign in every other unit, named", asked)


PARTS = {"score": score, "populations": populations, "units": units}


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all unless given")
    parser.add_argument("--inputs", type=int, default=100_000, help="of score, and simulated readings of units")
    parser.add_argument("--patients", type=int, default=10_000, help="of populations, in each")
    parser.add_argument("--wrong", type=int, default=2000, help="readings in wrong units")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}: there are {', '.join(PARTS)}")
    for name in ("inputs", "patients", "wrong"):
        if getattr(options, name) <= 0:
            parser.error(f"--{name} must be above 0")
    print(machine())
    for part in options.parts or PARTS:
        show(list(PARTS[part](options)))  # a part prints its tables before its goals


if __name__ == "__main__":
    main()
