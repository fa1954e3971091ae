"""Purity, marginals, realism, hard rules and NEWS2 of the simulation, and its settings of care, as a table.

    uv run --group test benchmarks/realism.py
    uv run --group test benchmarks/realism.py --only icu departments alarms rest

`tests/across/test_realism.py` and `tests/across/test_realism_settings.py` assert the same measures.
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from operator import attrgetter

import numpy as np

from benchmarks.realism_departments import (
    READINGS_PER_HOUR,
    SEED,
    SPO2,
    START,
    alarm_goals,
    at_random_times,
    ceiling_goal,
    department_goals,
    first_hours,
    hypoxemia_goals,
    icu_goals,
    other_department_goals,
    series,
)
from benchmarks.realism_measures import (
    ARRHYTHMIAS,
    HEALTHY,
    broken_rules,
    disagreements,
    emergency_figures,
    fever_slopes,
    forgetting_times,
    healthy_figures,
    impure_rows,
    marginals,
    pressure_correlation,
    second_to_second,
    spectrum_slopes,
    spread_over_time,
    steps,
)
from benchmarks.realism_rest import rest_goals
from benchmarks.realism_settings import hourly_medians
from benchmarks.report import Goal, show
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.simulation.status import label_status


def purity_rows() -> Iterator[Goal]:
    cohorts = {id: Cohort(population=population) for id, population in POPULATIONS.items()}
    cohorts["scenario, artifacts"] = Cohort(scenario=Scenario("sepsis", 2e9), artifacts=True)
    for name, cohort in cohorts.items():
        yield Goal(f"1 rows of 1,000 that depend on the others ({name})", "0", f"{impure_rows(cohort)}")


def marginal_rows() -> Iterator[Goal]:
    for when in ("random times", "one instant"):
        found = list(marginals(when))
        for name, field, goal, form in (
            ("mean, of what is allowed (3 % or 0.1 SD)", "mean", "≤ 1", ".2f"),
            ("SD", "sd", "≤ 5 %", ".1%"),
            ("correlation, normal space", "correlation", "≤ 0.03", ".3f"),
            ("correlation, units of the signs", "correlation_in_units", "-", ".3f"),
            ("mean after limits and pulse pressure", "confined_mean", "≤ 1", ".2f"),
            ("SD after limits and pulse pressure", "confined_sd", "≤ 5 %", ".1%"),
        ):
            worst = max(found, key=attrgetter(field))
            figure = f"{getattr(worst, field):{form}} ({worst.row})"
            yield Goal(f"2 largest deviation of 58 rows, {when}: {name}", goal, figure)


def realism_rows() -> Iterator[Goal]:
    healthy = spread_over_time(HEALTHY)
    for what, values in (("true", healthy.truth.values), ("displayed", healthy.readings.values)):
        found = healthy_figures(values)
        bound = what == "true"
        yield Goal(f"3 healthy, {what}: NEWS2 ≤ 2", "≥ 95 %" if bound else "-", f"{found.at_most_2:.1%}")
        yield Goal(f"3 healthy, {what}: NEWS2 ≤ 1", "≥ 85 %" if bound else "-", f"{found.at_most_1:.1%}")
        figure = f"{found.mean:.1%}, {found.sd:.1%}"
        yield Goal(f"3 healthy, {what}: mean, SD off by", "≤ 10 %" if bound else "-", figure)
    emergency = spread_over_time(POPULATIONS["emergency_lesson"])
    true, shown = (emergency_figures(part.values) for part in (emergency.truth, emergency.readings))
    for name, goal, form, index in (
        ("mean heart rate", "78 to 92", ".1f", 0),
        ("HR > 100", "11 to 30 %", ".1%", 1),
        ("T > 38.0", "4 to 9 %", ".1%", 2),
        ("SpO2 ≤ 93", "5 to 12 %", ".1%", 3),
        ("RR > 20", "10 to 25 %", ".1%", 4),
    ):
        yield Goal(
            f"3 emergency_lesson: {name}, true (displayed)", goal, f"{true[index]:{form}} ({shown[index]:{form}})"
        )
    for name, slope in fever_slopes().items():
        yield Goal(f"3 heart rate per °C, {name}", "6 to 10" if name == "pooled" else "-", f"{slope:.1f}")
    for id, population in POPULATIONS.items():
        goal = "0.6 to 0.85" if id in {"healthy", "emergency_lesson"} else "-"
        yield Goal(f"3 SBP and DBP inside a person, {id}", goal, f"{pressure_correlation(population):.2f}")
    slopes = spectrum_slopes()
    yield Goal("3 spectrum slope of heart rate, mean", "-0.8 to -1.2", f"{slopes.mean():.2f} (SD {slopes.std():.2f})")


def time_rows() -> Iterator[Goal]:
    goals = {"resp_rate": "> 0.9", "spo2": "> 0.9", "temperature_c": "> 0.999"}
    for id, value in second_to_second().items():
        yield Goal(f"3 autocorrelation after 1 s, {id}", goals.get(id, "-"), f"{value:.5f}")
    for id, (exponential, measured) in forgetting_times().items():
        figure = f"{measured:.0f} s ({measured / exponential:.2f})"
        yield Goal(f"3 time to 1/e, {id}", f"{exponential:.0f} s", figure)
    still, window = list(steps("healthy")), {}
    for sign in SIGNS.values():
        lag = round(sign.fastest.seconds)
        window[sign.id] = next(found.rest for found in steps("healthy", seconds=lag) if found.sign == sign.id)
    for found in still:
        fastest = SIGNS[found.sign].fastest
        figure = f"{found.rest:g} (in {fastest.seconds:g} s: {window[found.sign]:g})"
        yield Goal(f"3 largest step in 1 s, healthy, {found.sign}", f"≤ {fastest.amount:g}", figure)
    everyone = [found for condition in CONDITIONS for found in steps(condition)]
    for sign in SIGNS.values():
        own = [found for found in everyone if found.sign == sign.id]
        worst = max(own, key=lambda found: found.rest)
        fastest = sign.fastest
        yield Goal(
            f"3 largest step in 1 s, ill at rest, {sign.id}",
            f"≤ {fastest.amount:g}",
            f"{worst.rest:g} ({worst.condition})",
        )
        for name, group in (
            ("onset or recovery", [found for found in own if found.condition not in ARRHYTHMIAS]),
            ("of an arrhythmia", [found for found in own if found.condition in ARRHYTHMIAS]),
        ):
            worst = max(group, key=lambda found: found.course_share)
            strict = max(group, key=lambda found: found.strict_share)
            plain = max(group, key=lambda found: found.course)
            figure = (
                f"{plain.course:g} ({plain.condition}); share {worst.course_share:.2f} ({worst.condition}),"
                f" strictly {strict.strict_share:.2f} ({strict.condition})"
            )
            goal = "share ≤ 1" if name == "onset or recovery" else "-"
            yield Goal(f"3 largest step in 1 s, {name}, {sign.id}", goal, figure)


def rule_rows() -> Iterator[Goal]:
    yield Goal("4 rows of 4.8 million that break a hard rule", "0", f"{broken_rules()}")
    yield Goal("5 readings of 100,000 with another NEWS2 than vitalscore", "0", f"{disagreements()}")
    truth = spread_over_time(POPULATIONS["teaching"]).truth
    yield Goal(
        "5 true states with another status than the rule", "0", f"{np.sum(truth.status != label_status(truth.values))}"
    )


def icu_rows() -> Iterator[Goal]:
    """2,000 patients' first 48 h of one stay."""
    readings = first_hours(POPULATIONS["icu"])
    yield from icu_goals(hourly_medians(readings, READINGS_PER_HOUR))
    yield ceiling_goal("icu, readings", readings[..., SPO2], 0.14, 0.24)


def department_rows() -> Iterator[Goal]:
    """100,000 patients, each at a random time; and the first 48 h of 500 stays on the ward."""
    for id in ("emergency", "ward"):
        simulation = at_random_times(POPULATIONS[id])
        on_oxygen = simulation.readings.on_oxygen
        assert on_oxygen is not None
        yield from department_goals(id, simulation.readings.values, on_oxygen)
    yield from hypoxemia_goals(first_hours(POPULATIONS["ward"], n_patients=500))
    yield from other_department_goals("healthy", at_random_times(POPULATIONS["healthy"]).readings.values)


def alarm_rows() -> Iterator[Goal]:
    """40 beds for 24 h, a reading every 10 s, without and with artifacts."""
    for id in ("teaching", "emergency", "ward", "icu"):
        cohort = Cohort(seed=SEED, population=POPULATIONS[id])
        for name, each in ((id, cohort), (f"{id} with artifacts", replace(cohort, artifacts=True))):
            yield from alarm_goals(name, series(each, np.arange(40), START, 8640, 10)[0], 10)


def rest_rows() -> Iterator[Goal]:
    """300 patients without conditions for ten minutes at 1 Hz, and 30,000 once."""
    for setting, id in {"lesson": "healthy", "emergency": "emergency", "ward": "ward", "icu": "icu"}.items():
        yield from rest_goals(setting, Cohort(seed=SEED, population=POPULATIONS[id]))


ROWS = {
    "purity": purity_rows,
    "marginals": marginal_rows,
    "realism": realism_rows,
    "time": time_rows,
    "rules": rule_rows,
    "icu": icu_rows,
    "departments": department_rows,
    "alarms": alarm_rows,
    "rest": rest_rows,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=ROWS, default=list(ROWS), help="parts of the table")
    show(chain.from_iterable(ROWS[part]() for part in parser.parse_args().only))


if __name__ == "__main__":
    main()
