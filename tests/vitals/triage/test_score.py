from typing import Any

import numpy as np
import pytest
from vitalscore import score_news2

from vitals.catalog.signs import SIGNS
from vitals.simulation.status import news2
from vitals.triage.case import Case, Consciousness
from vitals.triage.score import COLUMNS, displayed, news2_of, not_measured

IDS = list(SIGNS)
N = 5000


def random_readings() -> np.ndarray:
    """Displayed readings over what both implementations accept, half of them near the bands."""
    random = np.random.default_rng(7)
    limits = {"resp_rate": (1, 99), "heart_rate": (1, 299), "blood_pressure_systolic": (20, 299), "spo2": (50, 100)}
    limits |= {"temperature_c": (25, 45)}
    columns = []
    for sign in SIGNS.values():
        low, high = limits.get(sign.id, sign.rejected)
        wide = random.uniform(low, high, N)
        near = random.normal(sign.healthy.mean, 4 * sign.healthy.sd, N)
        values = np.where(random.random(N) < 0.5, wide, near)
        columns.append(np.round(np.clip(values, low, high), sign.decimals))
    return np.stack(columns, axis=1)


READINGS = random_readings()


def by_vitalscore(row: list[float], known: dict[str, Any]) -> tuple[int, ...]:
    heart_rate, resp_rate, systolic, _, spo2, temperature, _ = row
    found = score_news2(
        *(int(resp_rate), spo2, known["on_oxygen"], int(systolic), int(heart_rate)),
        *(str(known["consciousness"]), temperature),
        use_spo2_scale2=known["scale"] == 2,
    )
    return (*(found.hr_score, found.rr_score, found.sbp_score, found.spo2_score, found.temp_score), found.total)


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("on_oxygen", [True, False])
def test_the_score_agrees_with_an_independent_implementation(*, scale: int, on_oxygen: bool) -> None:
    """The benchmark does the same with 100,000."""
    for number, level in enumerate(Consciousness):
        known = {"on_oxygen": on_oxygen, "consciousness": level, "scale": scale, "units_confirmed": True}
        rows = READINGS[number::5]
        ours = news2_of(Case(readings=rows, **known))  # type: ignore[arg-type]
        theirs = np.array([by_vitalscore(row, known) for row in rows.tolist()])
        assert np.array_equal(ours.parts[:, [0, 1, 2, 4, 5]], theirs[:, :5])
        assert np.array_equal(ours.total, theirs[:, 5])


def test_on_air_and_alert_it_is_that_of_the_simulator() -> None:
    ours, plain = news2_of(Case(readings=READINGS, units_confirmed=True)), news2(READINGS)
    assert np.array_equal(ours.parts[:, :-2], plain.parts)
    assert (np.array_equal(ours.total, plain.total), ours.band) == (True, plain.band)


@pytest.mark.parametrize(
    ("value", "air", "oxygen"),
    [(83, 3, 3), (84, 2, 2), (86, 1, 1), (87.4, 1, 1), (87.5, 0, 0), (92, 0, 0), (93, 0, 1), (95, 0, 2), (97, 0, 3)],
)
def test_scale_2_at_the_ends_of_its_bands(value: float, air: int, oxygen: int) -> None:
    for on_oxygen, points in ((False, air), (True, oxygen)):
        score = news2_of(Case(readings={"spo2": [value]}, scale=2, on_oxygen=on_oxygen))
        assert score.parts[0, COLUMNS.index("spo2")] == points
        assert score.total[0] == points + 2 * on_oxygen


def test_a_missing_sign_has_no_points_and_the_others_have_theirs() -> None:
    for column, id in enumerate(IDS):
        rows = READINGS[:500].copy()
        rows[:, column] = np.nan
        ours, whole = (
            news2_of(Case(readings=rows, units_confirmed=True)),
            news2_of(Case(readings=READINGS[:500], units_confirmed=True)),
        )
        expected = whole.parts.copy()
        expected[:, column] = 0
        assert np.array_equal(ours.parts, expected)
        assert not_measured(Case(readings=rows, units_confirmed=True), 0) == (id,)


def test_words_make_a_patient_not_alert_once() -> None:
    case = Case(readings=READINGS[:1], consciousness=Consciousness.CONFUSED)
    assert news2_of(case).total == news2_of(case, altered=True).total
    alert = Case(readings=READINGS[:1], consciousness=Consciousness.ALERT)
    assert news2_of(alert, altered=True).total == news2_of(alert).total + 3


def test_values_are_banded_as_they_are_displayed() -> None:
    assert [displayed(SIGNS["spo2"], value) for value in (91.49, 91.5)] == [91, 92]
    assert displayed(SIGNS["temperature_c"], 38.04) == 38.0
