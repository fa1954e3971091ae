import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from vitals import figures
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidValue, UnknownEntry
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import Simulation, simulate

START = 1735732800
HOUR = 3600


type Stay = tuple[int, Simulation, np.ndarray]


@pytest.fixture(scope="module")
def ward() -> Cohort:
    return Cohort(population=POPULATIONS["ward"])


@pytest.fixture(scope="module")
def stay(ward: Cohort) -> Stay:
    """A patient of the ward by minute from 5 h before a deterioration to 5 h after it."""
    onset = simulate(np.arange(500), START, ward).truth.deteriorates_at
    assert onset is not None
    patient = int(np.nanargmin(np.abs(onset - START)))
    time = np.floor(onset[patient]) + np.arange(-5 * HOUR, 5 * HOUR, 60.0)
    return patient, simulate(np.full(len(time), patient), time, ward), time


def legend(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_a_board_shows_the_status_of_each_bed_and_hour() -> None:
    ax = figures.plot_board([["normal", "critical", "warning"], ["warning", "warning", "normal"]])
    (image,) = ax.get_images()
    np.testing.assert_array_equal(image.get_array(), [[0, 2, 1], [1, 1, 0]])
    shown = [to_hex(image.cmap(image.norm(code))).upper() for code in range(3)]
    assert shown == [color.upper() for color in figures.STATUS_COLORS.values()]
    assert (ax.get_xlim(), ax.get_ylim()) == ((0, 3), (2.5, 0.5))  # the first bed on top
    assert legend(ax) == ["normal", "warning", "critical"]


def test_a_board_keeps_its_colors_where_nobody_is_critical() -> None:
    (image,) = figures.plot_board([["warning", "warning"]]).get_images()
    assert to_hex(image.cmap(image.norm(image.get_array()[0, 0]))).upper() == figures.STATUS_COLORS["warning"]


def test_a_board_marks_deteriorations_in_their_beds() -> None:
    ax = figures.plot_board([["normal"] * 8] * 3, [np.nan, 1.5, np.nan], interval=0.5)
    (marks,) = ax.lines
    known = ~np.isnan(marks.get_xdata())
    assert (marks.get_xdata()[known].tolist(), marks.get_ydata()[known].tolist()) == ([1.5], [2])
    assert ax.get_xlim() == (0, 4)
    assert legend(ax)[-1] == "deteriorates"


def test_a_board_refuses_what_is_no_status() -> None:
    with pytest.raises(InvalidValue, match=r"status fine .*normal, warning, critical"):
        figures.plot_board([["normal", "fine"]])


def test_a_stay_shows_both_lines_and_where_the_patient_deteriorates(stay: Stay) -> None:
    _, simulation, time = stay
    ax = figures.plot_stay(simulation, time, "spo2")
    lines = {line.get_label(): line for line in ax.lines}
    np.testing.assert_array_equal(lines["displayed"].get_ydata(), simulation.readings.values[:, 4])
    np.testing.assert_array_equal(lines["true"].get_ydata(), simulation.truth.values[:, 4])
    assert lines["displayed"].get_drawstyle() == "steps-post"
    assert ax.lines[0].get_xdata() == pytest.approx([5, 5], abs=1 / HOUR)
    assert ax.get_xlim() == (0, pytest.approx(10 - 1 / 60))
    assert ax.lines[-1].get_ydata()[0] == 95  # saturation is never too high
    assert ax.get_ylabel() == "SpO2\n(%)"


def test_a_stay_before_its_deterioration_has_no_mark(ward: Cohort, stay: Stay) -> None:
    patient, _, time = stay
    early = time[:290]
    ax = figures.plot_stay(simulate(np.full(290, patient), early, ward), early, "heart_rate")
    assert ax.lines[0].get_label() == "displayed"


def test_an_admission_is_marked() -> None:
    emergency = Cohort(population=POPULATIONS["emergency"])
    time = START + 900.0 * np.arange(40)  # ten hours, and a visit takes eight
    simulation = simulate(np.full(40, 3), time, emergency)
    stays = simulation.truth.stay
    assert stays is not None
    (first, *_) = np.flatnonzero(np.diff(stays)) + 1
    marks = [line.get_xdata()[0] for line in figures.plot_stay(simulation, time, "heart_rate").lines]
    assert first / 4 in marks


def test_a_lesson_has_no_stays() -> None:
    with pytest.raises(InvalidValue, match=r"setting lesson .*plot_course"):
        figures.plot_stay(simulate([1, 1], [START, START + 1]), [START, START + 1], "spo2")


def test_an_unknown_sign_of_a_stay_is_refused(stay: Stay) -> None:
    with pytest.raises(UnknownEntry, match="did you mean 'spo2'"):
        figures.plot_stay(*stay[1:], "spo")


def test_persistence_is_the_share_of_raised_flags_that_are_raised_later() -> None:
    noise = np.random.default_rng(5).random((400, 100)) < 0.3
    traits = np.repeat(np.random.default_rng(6).random((400, 1)) < 0.3, 100, axis=1)
    ax = figures.plot_persistence({"noise": noise, "trait": traits}, hours=6, interval=2)
    noisy, noise_share, lasting, _ = ax.lines
    assert list(noisy.get_xdata()) == [0, 2, 4, 6]
    assert noisy.get_ydata() == pytest.approx([100, 30, 30, 30], abs=1)
    assert noise_share.get_ydata()[0] == pytest.approx(100 * noise.mean())
    assert lasting.get_ydata() == pytest.approx([100, 100, 100, 100])
    assert legend(ax) == ["noise", "trait"]


def test_flags_in_pairs_of_hours_last_half_an_hour_more() -> None:
    pairs = [[1, 1, 0, 0] * 25]
    assert figures.plot_persistence({"pairs": pairs}, hours=2).lines[0].get_ydata() == pytest.approx(
        [100, 50, 0], abs=1.1
    )


def test_a_flag_that_is_never_raised_lasts_for_no_time() -> None:
    assert figures.plot_persistence({"never": [[0, 0, 0]]}, hours=1).lines[0].get_ydata().tolist() == [0, 0]


def test_signs_are_set_beside_each_other_by_setting() -> None:
    numbers = np.arange(300)
    parts = {
        id: simulate(numbers, START, Cohort(population=POPULATIONS[population])).readings.values
        for id, population in {"icu": "icu", "lesson": "healthy"}.items()
    }
    frames = [pd.DataFrame(values, columns=list(SIGNS)).assign(setting=id) for id, values in parts.items()]
    ax = figures.plot_sign(pd.concat(frames), "heart_rate", by="setting")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["lesson", "icu"]
