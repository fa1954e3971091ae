import pytest
from matplotlib.axes import Axes

from vitals import figures
from vitals.errors import InvalidValue


def tick_labels(ax: Axes, axis: str) -> list[str]:
    return [label.get_text() for label in (ax.get_xticklabels() if axis == "x" else ax.get_yticklabels())]


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_a_comparison_joins_what_is_in_both() -> None:
    ax = figures.plot_comparison({"fever": 5.0, "only published": 9.0, "fast": 28.0}, {"fast": 11.0, "fever": 7.0})
    assert tick_labels(ax, "y") == ["fever", "fast"]
    segments, published, simulated = ax.collections
    assert published.get_offsets()[:, 0].tolist() == [5, 28]
    assert simulated.get_offsets()[:, 0].tolist() == [7, 11]
    assert len(segments.get_segments()) == 2
    assert ax.get_xlim()[0] == 0


def test_split_scores_show_every_fold_and_the_mean() -> None:
    ax = figures.plot_split_scores({"dummy": [0.2, 0.4], "model": [0.6, 0.7, 0.8]})
    assert tick_labels(ax, "y") == ["dummy", "model"]
    assert [list(line.get_xdata()) for line in ax.lines] == [[0.2, 0.4], [0.6, 0.7, 0.8]]
    assert texts(ax) == ["0.30", "0.70"]
    assert ax.get_xlim() == (0, 1)
    assert ax.get_xlabel() == "Accuracy on a fold"
    assert ax.figure.get_size_inches().tolist() == pytest.approx([8, 1.9])


def test_lines_over_hours_are_told_apart_without_color() -> None:
    values = {name: range(24) for name in ("NEWS2", "rise", "boosting", "filter")}
    ax = figures.plot_by_hour(values, range(24))
    looks = {(line.get_marker(), line.get_linestyle()) for line in ax.lines}
    assert len({marker for marker, _ in looks}) == len({style for _, style in looks}) == 4
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == list(values)
    assert list(ax.lines[0].get_xdata()) == list(range(24))


def test_more_lines_than_colors_are_refused() -> None:
    with pytest.raises(InvalidValue, match="at most 6"):
        figures.plot_by_hour({str(number): [0] for number in range(7)}, [0])
