from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from vitals import figures
from vitals.catalog.conditions import HEALTHY
from vitals.catalog.populations import POPULATIONS
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate
from vitals.simulation.status import STATUSES

NOON = 1735732800
ILL = "sepsis"
ICU, TIMES = Cohort(population=POPULATIONS["icu"]), [NOON, NOON + 3600]


DRAW: dict[str, Callable[[pd.DataFrame, Axes | None], Axes]] = {
    "limits": lambda data, ax: figures.plot_limits(ax=ax),
    "balance": lambda data, ax: figures.plot_balance(data["label_status"], ax=ax),
    "sign": lambda data, ax: figures.plot_sign(data, "spo2", by="label_status", ax=ax),
    "fingerprints": lambda data, ax: figures.plot_fingerprints(data, ax=ax),
    "correlation": lambda data, ax: figures.plot_correlation(np.eye(7), np.eye(7), ax=ax),
    "news2": lambda data, ax: figures.plot_news2([0, 7], ["normal", "critical"], ax=ax),
    "projection": lambda data, ax: figures.plot_projection(
        data[["heart_rate", "spo2"]].to_numpy(), data["probable_condition"], [HEALTHY.id], ax=ax
    ),
    "confusion": lambda data, ax: figures.plot_confusion([HEALTHY.id, ILL], [HEALTHY.id, HEALTHY.id], ax=ax),
    "course": lambda data, ax: figures.plot_course(simulate([1, 1], [NOON, NOON + 60]), [0, 60], "spo2", ax=ax),
    "spectrum": lambda data, ax: figures.plot_spectrum({"a": np.sin(np.arange(8192.0))}, 1.0, ax=ax),
    "by hour": lambda data, ax: figures.plot_by_hour({"a": [0.5, 0.6]}, [0, 1], ax=ax),
    "comparison": lambda data, ax: figures.plot_comparison({"a": 1.0}, {"a": 2.0}, ax=ax),
    "board": lambda data, ax: figures.plot_board([["normal", "critical"]], [0.5], ax=ax),
    "stay": lambda data, ax: figures.plot_stay(simulate([1, 1], TIMES, ICU), TIMES, "spo2", ax=ax),
    "persistence": lambda data, ax: figures.plot_persistence({"a": [[True, False]]}, hours=1, ax=ax),
    "split scores": lambda data, ax: figures.plot_split_scores({"a": [0.5, 0.6]}, ax=ax),
}


def test_every_figure_is_tried_below() -> None:
    plots = [name for name in figures.__all__ if name.startswith("plot_")]
    assert sorted(plots) == sorted(f"plot_{name.replace(' ', '_')}" for name in DRAW)


@pytest.mark.parametrize("name", DRAW)
def test_a_figure_makes_its_own_axes(name: str, data: pd.DataFrame) -> None:
    ax = DRAW[name](data, None)
    assert isinstance(ax, Axes)
    ax.figure.canvas.draw()  # whatever is wrong with an artist shows when it is drawn


@pytest.mark.parametrize("name", DRAW)
def test_a_figure_draws_on_the_axes_it_is_given(name: str, data: pd.DataFrame) -> None:
    figure, (left, right) = plt.subplots(1, 2)
    assert DRAW[name](data, right) is right
    assert not left.has_data()
    assert right.has_data()
    plt.close(figure)


def test_axes_name_the_sign_and_its_unit_as_printed() -> None:
    assert figures.sign_label("blood_pressure_systolic") == "Systolic blood pressure (mmHg)"
    assert figures.sign_label("temperature_c") == "Body temperature (°C)"
    assert figures.sign_label("spo2") == "Oxygen saturation (%)"


def luminance(color: str) -> float:
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2


def test_statuses_differ_in_lightness_too() -> None:
    shades = [luminance(figures.STATUS_COLORS[status]) for status in STATUSES]
    assert shades[0] > shades[2] * 3
    assert shades[1] > shades[2] * 3
    assert len(set(figures.COLORS)) == len(figures.COLORS)
