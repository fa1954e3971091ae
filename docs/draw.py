"""Draw the picture of the front pages: `uv run --group figures docs/draw.py`."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from vitals.figures import plot_course
from vitals.simulation import Cohort, Scenario, simulate
from vitals.times import parse_instant

PATIENT, CONDITION, SIGNS = 1, "sepsis", ("heart_rate", "resp_rate", "temperature_c")
START, MINUTES, HEALTHY_MINUTES = parse_instant("start", "2026-01-01T08:00:00Z"), 60, 15
PICTURE = Path(__file__).parent / "images" / f"{CONDITION}.png"


def draw() -> Figure:
    """Signs of one patient in an hour, second by second; the illness begins after a quarter of it."""
    time = START + np.arange(60 * MINUTES + 1)
    cohort = Cohort(scenario=Scenario(CONDITION, onset=START + 60 * HEALTHY_MINUTES))
    simulation = simulate(np.full(len(time), PATIENT), time, cohort)
    figure = Figure(figsize=(8, 3.6), layout="constrained")
    panels = figure.subplots(len(SIGNS), 1, sharex=True)
    for place, (panel, sign) in enumerate(zip(panels, SIGNS, strict=True)):
        plot_course(simulation, time, sign, named=place == 0, ax=panel).label_outer()
    panels[-1].legend(loc="center left", ncols=2, fontsize=8, frameon=False)
    figure.align_ylabels()
    return figure


if __name__ == "__main__":
    draw().savefig(PICTURE, dpi=100)
