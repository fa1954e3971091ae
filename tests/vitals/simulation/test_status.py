import csv
import itertools
from pathlib import Path

import numpy as np
import pytest
from vitalscore import score_news2

from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidValue
from vitals.simulation.scales import to_steps
from vitals.simulation.status import STATUSES, Band, StatusRule, label_status, news2, status_of_steps

DATA = Path(__file__).parents[2] / "data"
IDS = list(SIGNS)
HEALTHY = {"heart_rate": 72, "resp_rate": 16, "blood_pressure_systolic": 120, "blood_pressure_diastolic": 75}
HEALTHY |= {"spo2": 98, "temperature_c": 36.6, "glucose_mgdl": 100}


def reading(**values: float) -> np.ndarray:
    return np.array([[(HEALTHY | values)[id] for id in IDS]], float)


def rounded(values: np.ndarray) -> np.ndarray:
    return np.stack([np.round(values[:, i], sign.decimals) for i, sign in enumerate(SIGNS.values())], axis=1)


def random_readings(n: int) -> np.ndarray:
    """Displayed readings over the whole range of each sign, half of them near the bands."""
    random = np.random.default_rng(11)
    wide = np.stack([random.uniform(*sign.rejected, n) for sign in SIGNS.values()], axis=1)
    near = np.stack([random.normal(sign.healthy.mean, 4 * sign.healthy.sd, n) for sign in SIGNS.values()], axis=1)
    values = np.where(random.random(n)[:, None] < 0.5, wide, near)
    low, high = np.array([sign.rejected for sign in SIGNS.values()], float).T
    return rounded(np.clip(values, low, high))


READINGS = random_readings(100_000)

# NEWS2


def points_of_the_reference() -> list[tuple[str, float, int]]:
    """Each end of each band of the reference, with its points."""
    rows = csv.DictReader((DATA / "clinical_1_1.csv").read_text(encoding="utf-8").splitlines()[1:])
    found = []
    for row in rows:
        for column, band in row.items():
            if column == "sign" or band == "–":
                continue
            ends = [float(end) for end in band.lstrip("≤≥").split("–")]
            found += [(row["sign"], end, int(column[-1])) for end in ends]
    return found


@pytest.mark.parametrize(("sign", "value", "points"), points_of_the_reference())
def test_points_at_the_ends_of_the_bands(sign: str, value: float, points: int) -> None:
    score = news2(reading(**{sign: value}))
    assert score.parts[0, IDS.index(sign)] == points
    assert score.total[0] == points  # the others are healthy


def test_the_reference_names_every_band() -> None:
    assert len(points_of_the_reference()) == 8 + 6 + 8 + 10 + 8


def by_vitalscore(values: np.ndarray) -> list[tuple[int, int, int, int, int, int]]:
    """Points of respiration, saturation, systolic pressure, pulse and temperature, and the total."""
    scored = []
    for heart_rate, resp_rate, systolic, _, spo2, temperature, _ in values.tolist():
        result = score_news2(int(resp_rate), spo2, False, int(systolic), int(heart_rate), "A", temperature)
        parts = (result.hr_score, result.rr_score, result.sbp_score, result.spo2_score, result.temp_score)
        scored.append((*parts, result.total))
    return scored


def test_news2_agrees_with_an_independent_implementation_on_100_000_readings() -> None:
    """`vitalscore` refuses readings that we accept: SpO2 below 50, RR 0 or 100, HR 0 or from 300, SBP from 300, T below 25
    or above 45. These are moved to its nearest limit, which scores the same in both."""
    values = READINGS.copy()
    for id, low, high in (
        ("heart_rate", 1, 299),
        ("resp_rate", 1, 99),
        ("blood_pressure_systolic", 20, 299),
        ("spo2", 50, 100),
        ("temperature_c", 25, 45),
    ):
        np.clip(values[:, IDS.index(id)], low, high, out=values[:, IDS.index(id)])
    theirs = np.array(by_vitalscore(values))
    for given in (values, READINGS):
        ours = news2(given)
        assert np.array_equal(ours.parts[:, [0, 1, 2, 4, 5]], theirs[:, :5])
        assert np.array_equal(ours.total, theirs[:, 5])
    assert set(theirs[:, 5]) == set(range(16))  # every total that air and an alert patient allow


def test_news2_agrees_with_an_independent_implementation_on_every_band_edge() -> None:
    """Every combination of two edges, with a step to either side of each."""
    edges = {
        id: [value + step for value in {v for s, v, _ in points_of_the_reference() if s == id} for step in (-d, 0, d)]
        for id, d in (("heart_rate", 1), ("resp_rate", 1), ("blood_pressure_systolic", 1), ("temperature_c", 0.1))
    }
    edges["spo2"] = [*range(80, 101)]
    values = [
        reading(**{first: round(a, 1), second: round(b, 1)})[0]
        for first, second in itertools.combinations(edges, 2)
        for a in edges[first]
        for b in edges[second]
    ]
    ours = news2(np.array(values))
    theirs = np.array(by_vitalscore(np.array(values)))
    assert np.array_equal(ours.parts[:, [0, 1, 2, 4, 5]], theirs[:, :5])
    assert np.array_equal(ours.total, theirs[:, 5])


@pytest.mark.parametrize(
    ("values", "total", "band"),
    [
        ({}, 0, Band.LOW),
        ({"heart_rate": 95}, 1, Band.LOW),
        ({"heart_rate": 115, "resp_rate": 22}, 4, Band.LOW),
        ({"resp_rate": 25}, 3, Band.LOW_MEDIUM),
        ({"resp_rate": 25, "heart_rate": 95}, 4, Band.LOW_MEDIUM),
        ({"resp_rate": 25, "heart_rate": 115}, 5, Band.MEDIUM),
        ({"heart_rate": 115, "resp_rate": 22, "temperature_c": 38.5}, 5, Band.MEDIUM),
        ({"resp_rate": 25, "heart_rate": 131}, 6, Band.MEDIUM),
        ({"resp_rate": 25, "heart_rate": 131, "temperature_c": 38.5}, 7, Band.HIGH),
    ],
)
def test_risk_bands(values: dict[str, float], total: int, band: Band) -> None:
    score = news2(reading(**values))
    assert (int(score.total[0]), score.band) == (total, [band])


@pytest.mark.parametrize(("value", "points"), [(20.4, 0), (20.5, 2), (24.49, 2), (24.5, 3), (8.49, 3), (8.5, 1)])
def test_values_are_rounded_half_up_before_banding(value: float, points: int) -> None:
    assert news2(reading(resp_rate=value)).total[0] == points


@pytest.mark.parametrize(("value", "points"), [(38.04, 0), (38.05, 1), (39.06, 2), (35.04, 3), (36.04, 1), (36.06, 0)])
def test_temperatures_are_rounded_to_a_decimal_before_banding(value: float, points: int) -> None:
    assert news2(reading(temperature_c=value)).total[0] == points


# The status rule


def status_by_the_text(values: np.ndarray) -> str:
    """The rule as the clinical numbers word it (1.6), with the flags written out and NEWS2 from `vitalscore`."""
    hr, rr, sbp, dbp, spo2, t, glu = values.tolist()
    score = score_news2(
        min(max(int(rr), 1), 99),
        max(spo2, 50),
        False,
        min(int(sbp), 299),
        min(max(int(hr), 1), 299),
        "A",
        min(max(t, 25), 45),
    ).total
    if score >= 7 or sbp > 180 or dbp > 120 or glu < 54 or glu > 400 or spo2 <= 85 or hr <= 35 or hr >= 150:
        return "critical"
    very_low = hr <= 40 or rr <= 8 or sbp <= 90 or dbp < 40 or spo2 <= 91 or t <= 35.0 or glu < 54
    very_high = hr >= 131 or rr >= 25 or sbp > 180 or dbp > 120 or t >= 39.1 or glu > 250
    if score >= 3 or very_low or very_high or glu < 70 or glu > 180 or sbp >= 140 or dbp >= 90:
        return "warning"
    return "normal"


def test_the_status_is_that_of_the_text_on_random_readings() -> None:
    values = READINGS[:30_000]
    # mild departures, which the wide ranges hardly ever leave normal or warning
    random = np.random.default_rng(3)
    mild = np.array([sign.healthy.mean for sign in SIGNS.values()]) + random.normal(size=(30_000, 7)) * np.array(
        [1.5 * sign.healthy.sd for sign in SIGNS.values()]
    )
    mild[:, 4] = np.minimum(mild[:, 4], 100)
    for part in (values, rounded(mild)):
        expected = [status_by_the_text(row) for row in part]
        assert [STATUSES[code] for code in label_status(part)] == expected
    assert set(expected) == {"normal", "warning", "critical"}


@pytest.mark.parametrize("id", IDS)
def test_the_status_is_that_of_the_text_at_every_value_of_each_sign(id: str) -> None:
    sign = SIGNS[id]
    values = np.arange(round(sign.rejected[0] * 10**sign.decimals), round(sign.rejected[1] * 10**sign.decimals) + 1)
    rows = np.repeat(reading(), len(values), axis=0)
    rows[:, IDS.index(id)] = values / 10**sign.decimals
    assert [STATUSES[code] for code in label_status(rows)] == [status_by_the_text(row) for row in rows]


def test_statuses_rise() -> None:
    assert STATUSES == ("normal", "warning", "critical")


def test_the_status_of_steps_is_the_status_of_signs() -> None:
    rule = StatusRule.of(SIGNS)
    assert np.array_equal(status_of_steps(to_steps(READINGS.T, rule.scales), rule), label_status(READINGS))


# What is refused


@pytest.mark.parametrize("scored", [news2, label_status])
def test_missing_signs_are_refused(scored: object) -> None:
    with pytest.raises(InvalidValue, match=r"spo2.*row 0"):
        scored(reading(spo2=np.nan))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("id", "value"), [("spo2", 101), ("heart_rate", 351), ("temperature_c", 9.9), ("resp_rate", -1)]
)
def test_impossible_signs_are_refused(id: str, value: float) -> None:
    rows = np.concatenate([reading(), reading(**{id: value})])
    with pytest.raises(InvalidValue, match=f"{id}.*row 1"):
        news2(rows)


@pytest.mark.parametrize("shape", [(7,), (3, 6), (2, 7, 1)])
def test_signs_of_a_wrong_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InvalidValue, match="shape of the signs"):
        label_status(np.full(shape, 50.0))


def test_no_readings_have_no_status() -> None:
    assert label_status(np.empty((0, 7))).tolist() == []
    assert news2(np.empty((0, 7))).band == []
