import numpy as np
import pytest

from vitals.catalog.populations import TEACHING
from vitals.catalog.signs import SIGNS
from vitals.model.suspects import suspects_of
from vitals.simulation.artifacts import ARTIFACTS

IDS = list(SIGNS)
USUAL = {
    "heart_rate": 70.0,
    "resp_rate": 15.0,
    "blood_pressure_systolic": 120.0,
    "blood_pressure_diastolic": 75.0,
    "spo2": 97.0,
    "temperature_c": 36.8,
    "glucose_mgdl": 100.0,
}


def reading(**signs):
    return np.array([list((USUAL | signs).values())])


@pytest.fixture(scope="module")
def suspects():
    return {IDS[suspect.signs[0]]: suspect for suspect in suspects_of(TEACHING)}


def test_every_artifact_that_leaves_a_value_is_suspected(suspects):
    suspected = {tuple(IDS[sign] for sign in suspect.signs) for suspect in suspects.values()}
    hidden = {"probe_off", "cuff_arm", "lead_off", "cuff_failed"}
    assert suspected == {artifact.signs for artifact in ARTIFACTS.values() if artifact.id not in hidden}


def test_frequencies_sum_to_the_share_of_the_time(suspects):
    for suspect in suspects.values():
        followed = sum(np.exp(log_share) for _, log_share in suspect.followers)
        total = np.exp(suspect.log_values).sum() + followed
        assert np.isclose(total, suspect.share, rtol=0.02)  # what averaging moves off the end
        if suspect.log_distances is not None:
            assert np.isclose(np.exp(suspect.log_distances).sum(), 1, rtol=0.01)


def test_breaths_as_many_as_half_the_beats_are_suspected_more(suspects):
    """Heart beats are counted as breaths, and then the display shows just that."""
    values = np.concatenate([reading(heart_rate=70.0, resp_rate=breaths) for breaths in (34.0, 35.0, 36.0)])
    below, same, above = suspects["resp_rate"].log_disturbed(values)
    assert same > max(below, above) + 3


@pytest.mark.parametrize(("shown", "originals"), [(140.0, {70.0}), (141.0, set()), (40.0, {79.5})])
def test_a_heart_rate_is_put_back_to_half_or_double(suspects, shown, originals):
    back = suspects["heart_rate"].restored(reading(heart_rate=shown))
    found = set(back.readings[:, IDS.index("heart_rate")].tolist())
    doubled = {value for value in found if value < shown}
    assert originals == (doubled if shown > 100 else found - doubled)
    others = np.delete(back.readings, IDS.index("heart_rate"), axis=1)
    assert (others == np.delete(reading(), IDS.index("heart_rate"), axis=1)).all()


def test_both_pressures_are_put_back_alike_and_keep_their_distance(suspects):
    shown = reading(blood_pressure_systolic=165.0, blood_pressure_diastolic=120.0)
    back = suspects["blood_pressure_systolic"].restored(shown)
    systolic, diastolic = back.readings[:, 2], back.readings[:, 3]
    assert (systolic - diastolic == 45).all()
    assert {30 <= abs(value - 165) <= 60 for value in systolic.tolist()} == {True}
    assert (systolic < 165).any()
    assert (systolic > 165).any()


def test_weights_of_what_it_was_are_the_share_of_the_artifacts(suspects):
    artifacts = [artifact for artifact in ARTIFACTS.values() if "blood_pressure_systolic" in artifact.signs]
    share = sum(each.per_hour * sum(each.seconds) / 2 / 3600 for each in artifacts if each.id == "cuff_outlier")
    back = suspects["blood_pressure_systolic"].restored(
        reading(blood_pressure_systolic=165.0, blood_pressure_diastolic=100.0)
    )
    assert np.isclose(np.exp(back.log_weights).sum(), share, rtol=0.01)


def test_what_the_artifact_does_not_tell_is_not_put_back(suspects):
    back = suspects["spo2"].restored(reading(spo2=88.0))
    assert not len(back.rows)
    assert back.readings.shape == (0, len(IDS))
