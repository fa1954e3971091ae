import numpy as np
import pytest
from matplotlib.axes import Axes

from vitals import figures
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.simulation.simulator import Simulation, simulate

NOON = 1735732800
ILL = "sepsis"


@pytest.fixture(scope="module")
def course() -> tuple[Simulation, np.ndarray]:
    time = NOON + 4.0 * np.arange(1800)
    return simulate(np.full(1800, 3), time, Cohort(scenario=Scenario(ILL, onset=NOON + 2700, severity=2.5))), time


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_a_course_shows_both_lines_and_shades_the_episode(course: tuple[Simulation, np.ndarray]) -> None:
    simulation, time = course
    ax = figures.plot_course(simulation, time, "spo2")
    displayed, true = ax.lines[:2]
    np.testing.assert_array_equal(displayed.get_ydata(), simulation.readings.values[:, 4])
    np.testing.assert_array_equal(true.get_ydata(), simulation.truth.values[:, 4])
    assert ax.get_xlim() == (0, pytest.approx(119.93, abs=0.01))
    (shade,) = ax.patches
    ill = (time[simulation.truth.conditions == ILL] - time[0]) / 60
    assert shade.get_x() == pytest.approx(ill.min())
    assert shade.get_x() + shade.get_width() == pytest.approx(ill.max(), abs=0.1)
    assert texts(ax) == [ILL]
    assert [line.get_ydata()[0] for line in ax.lines[2:]] == [95]  # saturation is never too high
    assert ax.get_ylabel() == "SpO2\n(%)"


def test_a_course_may_leave_its_episodes_unnamed(course: tuple[Simulation, np.ndarray]) -> None:
    ax = figures.plot_course(*course, "temperature_c", named=False)
    assert texts(ax) == []
    assert [line.get_ydata()[0] for line in ax.lines[2:]] == [36.0, 38.1]


def test_an_episode_that_fills_the_course_is_shaded_whole() -> None:
    time = NOON + np.arange(60.0)
    sick = simulate(np.full(60, 3), time, Cohort(scenario=Scenario(ILL, onset=NOON - 900, severity=2.5)))
    (shade,) = figures.plot_course(sick, time, "spo2").patches
    assert (shade.get_x(), shade.get_width()) == pytest.approx((0, 59 / 60))


def test_the_spectrum_of_white_noise_is_flat_and_holds_the_variance() -> None:
    white = np.random.default_rng(2).normal(scale=3, size=(20, 4096))
    frequency, power = figures.power_spectrum(white, interval=0.5)
    assert figures.spectral_slope(frequency, power, band=(0.01, 1)) == pytest.approx(0, abs=0.05)
    assert power[frequency > 0.01].mean() == pytest.approx(
        2 * 9 * 0.5, rel=0.05
    )  # one-sided: twice variance * interval


def test_the_spectrum_of_a_random_walk_falls_with_the_square() -> None:
    walk = np.random.default_rng(3).normal(size=(20, 8192)).cumsum(axis=1)
    frequency, power = figures.power_spectrum(walk, interval=1.0)
    assert figures.spectral_slope(frequency, power, band=(0.002, 0.05)) == pytest.approx(-2, abs=0.1)


def test_a_sine_has_its_power_at_its_frequency() -> None:
    frequency, power = figures.power_spectrum(np.sin(2 * np.pi * 0.05 * np.arange(8192)), interval=1.0)
    assert frequency[power.argmax()] == pytest.approx(0.05, rel=0.1)


def test_spectra_are_drawn_with_their_slopes_and_one_reference() -> None:
    noise = np.random.default_rng(4).normal(size=(2, 8192))
    ax = figures.plot_spectrum({"white": noise, "steep": noise.cumsum(axis=1)}, 1.0, unit="%")
    labels = [line.get_label() for line in ax.lines]
    assert [label.partition(":")[0] for label in labels] == ["white", "1/f", "steep"]
    assert -2.2 < float(labels[2].rpartition(" ")[2]) < -1.8
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert ax.get_ylabel() == "Power density ((%)² per Hz)"
    reference = ax.lines[1]
    product = np.asarray(reference.get_xdata()) * np.asarray(reference.get_ydata())
    np.testing.assert_allclose(product, product[0])
