import numpy as np
import pytest

from vitals.catalog.signs import SIGNS
from vitals.simulation.artifacts import ARTIFACTS, QUALITIES, Artifact, Event, add_artifacts, find_events
from vitals.simulation.noise import patient_keys
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import MISSING, from_steps, to_steps

PARAMETERS = Parameters.of()
IDS = list(SIGNS)
HOURS, PATIENTS, EVERY = 24, 80, 5.0
TIME = np.tile(1.76e9 + np.arange(0, HOURS * 3600, EVERY), PATIENTS)
KEYS = np.repeat(patient_keys(0, np.arange(PATIENTS)), len(TIME) // PATIENTS)
HEALTHY = np.array([[sign.healthy.mean] for sign in SIGNS.values()])
CLEAN = np.repeat(to_steps(HEALTHY, PARAMETERS.scales), len(TIME), axis=1)
SHOWN, QUALITY = add_artifacts(KEYS, TIME, CLEAN, PARAMETERS.scales)
PRESSURES = ("blood_pressure_systolic", "blood_pressure_diastolic")
CUFF_CYCLES = 12  # an hour
# Clinical numbers, 5.2: signs, events per monitored hour, shortest and longest duration in seconds.
ENTRIES = {
    "motion": (("spo2",), 1.5, 10, 60),
    "double_count": (("heart_rate",), 0.125, 5, 60),
    "half_count": (("heart_rate",), 0.125, 5, 60),
    "cardiac_overlay": (("resp_rate",), 0.5, 15, 60),
    "chest_motion": (("resp_rate",), 0.5, 15, 60),
    "false_apnea": (("resp_rate",), 0.5, 15, 60),  # with the two above: 1.5 of the respiration
    "cuff_outlier": (PRESSURES, 0.015 * CUFF_CYCLES, 60, 60),
    "probe_dislodged": (("temperature_c",), 0.02, 600, 3600),
    "strip_error": (("glucose_mgdl",), 0.01, 60, 300),  # 1 % of hourly tests
    "probe_off": (("spo2",), 0.3, 20, 300),
    "cuff_arm": (("spo2",), 0.1 * CUFF_CYCLES, 20, 40),
    "lead_off": (("heart_rate",), 0.25, 5, 60),  # with the two counts: 0.5 of the ECG
    "cuff_failed": (PRESSURES, 0.05 * CUFF_CYCLES, 30, 60),
}


def affected(artifact: str, sign: str) -> np.ndarray:
    """Displayed values of a sign where an artifact is reported."""
    rows = QUALITY[IDS.index(sign)] == QUALITIES.index(artifact)
    return from_steps(SHOWN, PARAMETERS.scales)[IDS.index(sign), rows]


def test_qualities_name_the_artifacts() -> None:
    assert QUALITIES[0] == "ok"
    assert list(QUALITIES[1:]) == list(ARTIFACTS)


@pytest.mark.parametrize("id", ARTIFACTS)
def test_signs_rates_and_durations_are_those_of_the_reference(id: str) -> None:
    signs, per_hour, shortest, longest = ENTRIES[id]
    artifact = ARTIFACTS[id]
    assert (artifact.signs, artifact.seconds) == (signs, (shortest, longest))
    assert artifact.per_hour == pytest.approx(per_hour, rel=1e-12)
    assert artifact.slot_seconds == 10 * longest


def test_the_order_in_which_artifacts_cover_each_other() -> None:
    assert list(ARTIFACTS) == list(ENTRIES)


# Values that artifacts make of others, by their event: seconds since its start, share of it, strength, sign.
EFFECTS = [
    ("motion", "spo2", 98, (5, 0.5, 0.0, 1), 93),
    ("motion", "spo2", 98, (5, 0.5, 1.0, 1), 78),
    ("motion", "spo2", 98, (5, 0.25, 1.0, 1), 83),
    ("motion", "spo2", 98, (0, 0.0, 1.0, 1), 98),
    ("double_count", "heart_rate", 72, (1, 0.5, 0.5, 1), 144),
    ("half_count", "heart_rate", 72, (1, 0.5, 0.5, 1), 36),
    ("cardiac_overlay", "resp_rate", 16, (1, 0.5, 0.5, 1), 36),
    ("chest_motion", "resp_rate", 16, (1, 0.5, 0.0, 1), 40),
    ("chest_motion", "resp_rate", 16, (1, 0.5, 1.0, 1), 60),
    ("false_apnea", "resp_rate", 16, (1, 0.5, 0.5, 1), 0),
    ("cuff_outlier", "blood_pressure_systolic", 118, (1, 0.5, 0.0, 1), 148),
    ("cuff_outlier", "blood_pressure_systolic", 118, (1, 0.5, 1.0, -1), 58),
    ("probe_dislodged", "temperature_c", 36, (150, 0.1, 0.0, 1), 32),  # half of the way to 28 in half of 5 minutes
    ("probe_dislodged", "temperature_c", 36, (300, 0.1, 0.0, 1), 28),
    ("probe_dislodged", "temperature_c", 36, (450, 0.1, 1.0, 1), 34.5),  # half of the way to 33 in half of 15 minutes
    ("probe_dislodged", "temperature_c", 36, (3000, 0.9, 1.0, 1), 33),
    ("strip_error", "glucose_mgdl", 100, (1, 0.5, 0.5, 1), 125),
    ("strip_error", "glucose_mgdl", 100, (1, 0.5, 0.5, -1), 75),
]


@pytest.mark.parametrize(("id", "sign", "value", "event", "shown"), EFFECTS)
def test_effects_are_those_of_the_reference(
    id: str, sign: str, value: float, event: tuple[float, ...], shown: float
) -> None:
    signs = {"heart_rate": np.array([72.0]), sign: np.array([float(value)])}
    found = ARTIFACTS[id].effect(signs[sign], signs, Event(np.array([0]), *(np.array([part]) for part in event)))
    assert found == pytest.approx(shown)


@pytest.mark.parametrize("id", ["probe_off", "cuff_arm", "lead_off", "cuff_failed"])
def test_drop_outs_have_no_value(id: str) -> None:
    nothing = np.zeros(1)
    assert np.isnan(ARTIFACTS[id].effect(nothing, {}, Event(np.array([0]), nothing, nothing, nothing, nothing)))


@pytest.mark.parametrize("artifact", ARTIFACTS.values(), ids=list(ARTIFACTS))
def test_events_take_the_share_of_time_that_their_rate_makes(artifact: Artifact) -> None:
    n = 400_000
    keys, time = patient_keys(1, np.arange(n)), np.random.default_rng(0).uniform(0, 4e9, n)
    found = find_events(artifact, keys, time)
    expected = artifact.per_hour / 3600 * sum(artifact.seconds) / 2
    assert len(found.rows) / n == pytest.approx(expected, abs=5 * (expected / n) ** 0.5)
    assert found.elapsed.min() >= 0
    assert found.elapsed.max() < artifact.seconds[1]
    assert 0 <= found.progress.min() <= found.progress.max() < 1
    assert set(found.sign.tolist()) <= {-1.0, 1.0}


def test_an_event_is_constant_in_strength_and_lasts_as_long_as_it_says() -> None:
    artifact, hours = ARTIFACTS["motion"], 400
    seconds = np.arange(0, hours * 3600.0)
    found = find_events(artifact, np.repeat(patient_keys(0, np.array([3])), len(seconds)), 1.76e9 + seconds)
    runs = np.split(np.arange(len(found.rows)), np.flatnonzero(np.diff(found.rows) > 1) + 1)
    assert len(runs) == pytest.approx(artifact.per_hour * hours, abs=5 * (artifact.per_hour * hours) ** 0.5)
    for run in runs[1:-1]:
        assert len(set(found.strength[run])) == len(set(found.sign[run])) == 1
        assert 9 <= len(run) <= 61  # none is cut off where its slot ends
        assert np.allclose(np.diff(found.elapsed[run]), 1, atol=1e-5)
        assert found.elapsed[run[0]] < 1
        assert found.progress[run[-1]] > 1 - 1 / artifact.seconds[0]


def test_what_is_called_ok_is_untouched_and_nothing_else() -> None:
    assert np.array_equal(SHOWN[QUALITY == 0], CLEAN[QUALITY == 0])
    changed = SHOWN[QUALITY > 0] != CLEAN[QUALITY > 0]
    assert changed.mean() > 0.9  # the rest is the beginning or end of a dip
    assert 0.003 < np.mean(QUALITY > 0) < 0.05


def test_only_the_signs_of_an_artifact_are_marked() -> None:
    for code, artifact in enumerate(ARTIFACTS.values(), start=1):
        marked = {IDS[row] for row in np.flatnonzero((code == QUALITY).any(axis=1))}
        assert not marked - set(artifact.signs), artifact.id


def test_drop_outs_show_nothing_and_nothing_else_is_missing() -> None:
    dropouts = [QUALITIES.index(id) for id in ("probe_off", "cuff_arm", "lead_off", "cuff_failed")]
    assert np.array_equal(SHOWN == MISSING, np.isin(QUALITY, dropouts))
    assert np.isnan(affected("probe_off", "spo2")).all()
    assert len(affected("probe_off", "spo2")) > 100


def test_signatures() -> None:
    """What each artifact does to a healthy reading of 72, 16, 118/72, 98 %, 36.6 and 100 mg/dL."""
    assert set(affected("double_count", "heart_rate")) == {144}
    assert set(affected("half_count", "heart_rate")) == {36}
    assert set(affected("cardiac_overlay", "resp_rate")) == {36}
    assert set(affected("false_apnea", "resp_rate")) == {0}
    motion = affected("chest_motion", "resp_rate")
    assert 40 <= motion.min() < 45
    assert 55 < motion.max() <= 60
    dip = affected("motion", "spo2")
    assert 78 <= dip.min() < 85
    assert dip.max() <= 98
    off = affected("cuff_outlier", "blood_pressure_systolic") - 118
    assert np.all((np.abs(off) >= 30) & (np.abs(off) <= 60))
    assert off.min() < 0 < off.max()


def test_a_dislodged_probe_cools_to_28_to_33_degrees() -> None:
    n = 200_000
    keys, time = patient_keys(4, np.arange(n)), np.random.default_rng(5).uniform(0, 4e9, n)
    shown, quality = add_artifacts(keys, time, np.repeat(CLEAN[:, :1], n, axis=1), PARAMETERS.scales)
    cooled = shown[5, quality[5] == QUALITIES.index("probe_dislodged")] / 10
    assert len(cooled) > 500
    assert 28 <= cooled.min() < 30
    assert 36 < cooled.max() <= 36.6
    assert np.mean(cooled <= 33) > 0.5


def test_a_strip_error_is_a_quarter() -> None:
    n = 2_000_000
    artifact = ARTIFACTS["strip_error"]
    found = find_events(artifact, patient_keys(4, np.arange(n)), np.full(n, 1.7e9))
    wrong = artifact.effect(np.full(len(found.rows), 100.0), {}, found)
    assert set(np.unique(wrong)) == {75.0, 125.0}


def test_disturbed_values_stay_inside_the_limits() -> None:
    extreme = CLEAN.copy()
    extreme[0], extreme[2], extreme[3] = 240, 45, 30
    shown, _ = add_artifacts(KEYS, TIME, extreme, PARAMETERS.scales)
    values = from_steps(shown, PARAMETERS.scales)
    for row, sign in zip(values, SIGNS.values(), strict=True):
        assert sign.accepted[0] <= np.nanmin(row) <= np.nanmax(row) <= sign.accepted[1]
    assert np.nanmin(values[2] - values[3]) >= 15


def test_the_displayed_signs_that_came_in_are_left_alone() -> None:
    before = CLEAN.copy()
    add_artifacts(KEYS, TIME, before, PARAMETERS.scales)
    assert np.array_equal(before, CLEAN)


def test_artifacts_are_elementwise() -> None:
    for part in (slice(0, 1), slice(100, 107), slice(None, None, -3)):
        shown, quality = add_artifacts(KEYS[part], TIME[part], CLEAN[:, part], PARAMETERS.scales)
        assert np.array_equal(shown, SHOWN[:, part])
        assert np.array_equal(quality, QUALITY[:, part])
