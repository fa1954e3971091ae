"""Cells of displays in the normal space."""

import numpy as np
import pytest

from vitals.catalog.scale import Scale, slope_in_scale
from vitals.catalog.signs import SIGNS
from vitals.model.cells import BEYOND, FARTHEST, Cells, coarse_sign, error_variance, possible_cells, to_state
from vitals.simulation.parameters import Parameters

PARAMETERS = Parameters.of()
IDS = list(SIGNS)
NORMAL = {"heart_rate": 72, "resp_rate": 16, "blood_pressure_systolic": 120, "blood_pressure_diastolic": 75}
NORMAL |= {"spo2": 98, "temperature_c": 36.6, "glucose_mgdl": 100}


def cells(*rows: dict[str, float]) -> Cells:
    """Cells of readings that are normal but for what is given."""
    readings = np.array([list((NORMAL | row).values()) for row in rows], float)
    return possible_cells(readings, np.empty((len(rows), 0)), PARAMETERS)


def test_a_display_is_a_cell_around_its_value() -> None:
    found = cells({})
    values = [NORMAL[id] for id in IDS if id != "spo2"]
    np.testing.assert_allclose(found.points[0], [*values[:-1], np.log(100)])
    assert (found.low[0], found.high[0]) == (pytest.approx(-np.log(6.5)), pytest.approx(-np.log(5.5)))
    assert found.log_volume[0] == pytest.approx(np.log(0.1) + np.log(np.log(100.5 / 99.5)))


def test_what_a_limit_hides_is_spread_over_what_it_may_be() -> None:
    found = cells({}, {"heart_rate": 250}, {"temperature_c": 24})
    assert np.bincount(found.owner).tolist() == [1, BEYOND, BEYOND]
    assert np.all(np.diff(found.owner) >= 0)
    fast, cold = found.points[found.owner == 1, 0], found.points[found.owner == 2, 4]
    assert fast.min() > 249.5
    assert cold.max() < 24.05
    for points, owner, sign, width in ((fast, 1, 0, 1.0), (cold, 2, 5, 0.1)):
        distances = np.sort(np.abs(points - (249.5 if owner == 1 else 24.05)))
        assert distances[0] == pytest.approx(width / 2, rel=0.3)  # as the display's own cell
        assert np.all(np.diff(distances, 2) >= -1e-9)
        reach = np.exp(found.log_volume[found.owner == owner]).sum() / np.exp(found.log_volume[0]) * width
        assert reach == pytest.approx(FARTHEST * PARAMETERS.physiology.spreads[sign].max(), rel=1e-6)
        assert 0.9 * reach < distances[-1] < reach


def test_two_hidden_signs_are_spread_in_both_directions() -> None:
    found = cells({"heart_rate": 250, "glucose_mgdl": 1000}, {"glucose_mgdl": 1000})
    assert np.bincount(found.owner).tolist() == [BEYOND**2, BEYOND]
    assert len(np.unique(found.points[found.owner == 0][:, [0, 5]], axis=0)) == BEYOND**2


def test_the_coarse_sign_is_open_at_its_limits() -> None:
    found = cells({"spo2": 100}, {"spo2": 50}, {"spo2": np.nan} | {"heart_rate": 72})
    assert (found.low[0], found.high[0]) == (pytest.approx(-np.log(4.5)), np.inf)
    assert (found.low[1], found.high[1]) == (-np.inf, pytest.approx(-np.log(53.5)))
    assert (found.low[2], found.high[2]) == (-np.inf, np.inf)


def test_a_diastolic_pressure_is_hidden_by_a_systolic_one_that_is_shown() -> None:
    least = {"blood_pressure_systolic": 93, "blood_pressure_diastolic": 78}
    assert len(cells(least).owner) == BEYOND
    unknown = cells(least | {"blood_pressure_systolic": np.nan})
    assert len(unknown.owner) == 1
    assert unknown.points.shape == (1, 5)


def test_scores_stand_beside_the_signs() -> None:
    readings = np.array([list((NORMAL | {"heart_rate": rate}).values()) for rate in (72, 250)], float)
    found = possible_cells(readings, np.array([[np.nan, 0.3], [np.nan, -0.8]]), PARAMETERS)
    assert found.points.shape == (1 + BEYOND, 7)
    assert np.array_equal(found.points[:, 6], [0.3] + [-0.8] * BEYOND)


def test_beyond_the_ends_of_a_scale_a_state_is_infinite() -> None:
    values = np.array([-1.0, 0.0, 1.0, 99.0, 100.0, 101.0])
    assert to_state(values, Scale.LINEAR).tolist() == values.tolist()
    assert to_state(values, Scale.LOG).tolist() == [-np.inf, -np.inf, *np.log(values[2:])]
    assert to_state(values, Scale.LOG_DEFICIT_101).tolist() == [*-np.log(101 - values[:5]), np.inf]


def test_errors_are_those_of_the_devices_and_of_rounding_but_for_the_coarse_sign() -> None:
    found = error_variance(PARAMETERS)
    for index, (id, sign) in enumerate(SIGNS.items()):
        rounding = (id != "spo2") * 10.0 ** (-2 * sign.decimals) / 12
        expected = (sign.device.sd**2 + sign.device.bias_sd**2 + rounding) * slope_in_scale(
            sign.device.at, sign.scale
        ) ** 2
        assert found[index] == pytest.approx(expected)
    assert IDS[coarse_sign(PARAMETERS)] == "spo2"
