import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from vitals import figures
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidValue, UnknownEntry
from vitals.simulation.status import STATUSES

ILL = "sepsis"


def tick_labels(ax: Axes, axis: str) -> list[str]:
    return [label.get_text() for label in (ax.get_xticklabels() if axis == "x" else ax.get_yticklabels())]


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def bars(ax: Axes) -> list[Rectangle]:
    return [bar for container in ax.containers for bar in container]


def test_limits_show_every_flag_of_every_sign() -> None:
    ax = figures.plot_limits()
    assert tick_labels(ax, "y") == [figures.sign_label(id) for id in SIGNS]
    flags = [sign.flags for sign in SIGNS.values()]
    limits = [
        f for flag in flags for f in (flag.low, flag.critical_low, flag.high, flag.critical_high) if f is not None
    ]
    assert sorted(texts(ax)) == sorted(f"{limit:g}" for limit in limits)
    assert len(bars(ax)) == len(limits)
    heart_rate = [bar for bar in bars(ax) if round(bar.get_y() + bar.get_height() / 2) == 0]
    inner = max(bar.get_x() for bar in heart_rate if bar.get_width() < 0)
    assert inner == pytest.approx((50 - 72) / 10)


def box_edges(box: Patch) -> tuple[float, float]:
    across = box.get_path().vertices[:, 0]
    return across.min(), across.max()


@pytest.mark.parametrize("by", ["label_status", "probable_condition"])
def test_boxes_are_quartiles_of_each_group_in_catalog_order(data: pd.DataFrame, by: str) -> None:
    ax = figures.plot_sign(data, "heart_rate", by=by)
    order = [label for label in (STATUSES if by == "label_status" else CONDITIONS) if label in set(data[by])]
    assert tick_labels(ax, "y") == order
    boxes = [patch for patch in ax.patches if not isinstance(patch, Rectangle)]
    for box, label in zip(boxes, order, strict=True):
        quartiles = data.loc[data[by] == label, "heart_rate"].quantile([0.25, 0.75])
        assert box_edges(box) == pytest.approx(tuple(quartiles))
    assert ax.get_xlabel() == "Heart rate (/min)"


@pytest.mark.parametrize(
    ("sign", "normal"), [("heart_rate", (51, 90)), ("spo2", (96, 100)), ("temperature_c", (36.1, 38.0))]
)
def test_boxes_stand_on_the_normal_range(data: pd.DataFrame, sign: str, normal: tuple[float, float]) -> None:
    ax = figures.plot_sign(data, sign, by="label_status")
    (shade,) = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert (shade.get_x(), shade.get_x() + shade.get_width()) == pytest.approx(normal)
    low, high = ax.get_xlim()
    assert SIGNS[sign].accepted[0] <= low < high <= SIGNS[sign].accepted[1]


def test_boxes_leave_out_missing_values(data: pd.DataFrame) -> None:
    some = data.assign(spo2=data["spo2"].where(data.index % 2 == 0))
    kept = figures.plot_sign(some.dropna(), "spo2", by="label_status")
    assert figures.plot_sign(some, "spo2", by="label_status").get_xlim() == kept.get_xlim()


def test_a_column_without_an_order_is_refused(data: pd.DataFrame) -> None:
    with pytest.raises(InvalidValue, match="label_status or probable_condition"):
        figures.plot_sign(data, "spo2", by="status")


def test_an_unknown_sign_is_refused(data: pd.DataFrame) -> None:
    with pytest.raises(UnknownEntry, match="did you mean 'spo2'"):
        figures.plot_sign(data.assign(spo=1.0), "spo", by="label_status")


def cells(ax: Axes) -> np.ma.MaskedArray:
    return ax.collections[0].get_array()


def test_fingerprints_are_medians_in_healthy_sds(data: pd.DataFrame) -> None:
    ax = figures.plot_fingerprints(data)
    order = [id for id in CONDITIONS if id in set(data["probable_condition"])]
    assert tick_labels(ax, "y") == order
    assert tick_labels(ax, "x") == [sign.abbreviation for sign in SIGNS.values()]
    median = data.loc[data["probable_condition"] == ILL, "heart_rate"].median()
    assert cells(ax).reshape(len(order), -1)[order.index(ILL), 0] == pytest.approx((median - 72) / 10)


def test_correlation_shows_measured_below_and_expected_above() -> None:
    ax = figures.plot_correlation(np.full((7, 7), 0.25), np.full((7, 7), -0.5))
    shown = cells(ax).reshape(7, 7)
    assert shown[3, 1] == 0.25
    assert shown[1, 3] == -0.5
    assert shown.mask.sum() == 7
    assert sorted(set(texts(ax))) == ["-0.50", "0.25"]
