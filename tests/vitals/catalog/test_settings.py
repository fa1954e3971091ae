import math
import pickle
from dataclasses import FrozenInstanceError, replace

import pytest

from vitals.catalog.scale import Scale, level_in_scale, slope_in_scale, value_in_scale
from vitals.catalog.settings import (
    IN_BED,
    LESSON,
    MOST_RESTING,
    RESTING,
    SECONDS,
    SETTINGS,
    WARD,
    Baseline,
    Cuff,
    Oxygen,
    Setting,
    Stay,
    Treatment,
)
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.catalog.sources import SOURCES
from vitals.errors import InvalidEntry, UnknownEntry

HR, RR, SBP = list(SIGNS)[:3]
IN_CARE = [setting for setting in SETTINGS.values() if setting is not LESSON]
EACH_SIGN = [(setting, id) for setting in IN_CARE for id in SIGNS]


def name(value: object) -> str:
    return value.id if isinstance(value, Setting) else str(value)


def test_the_settings() -> None:
    assert list(SETTINGS) == ["lesson", "emergency", "ward", "icu"]


def test_the_lesson_is_the_catalog_itself() -> None:
    assert LESSON.signs is SIGNS
    assert (*LESSON.baselines, *LESSON.treatment, *LESSON.correlations) == ()
    assert (LESSON.stay, LESSON.oxygen, LESSON.cuff, LESSON.rhythm) == (None, None, None, 0)


@pytest.mark.parametrize(
    ("id", "hours", "cuff", "rhythm"),
    [
        ("emergency", 8, Cuff(900), 1),
        ("ward", 120, Cuff(3600, critical_seconds=600), 1),
        ("icu", 72, None, 1 / 3),
    ],
)
def test_stays_cuffs_and_day_and_night(id: str, hours: float, cuff: Cuff | None, rhythm: float) -> None:
    setting = SETTINGS[id]
    assert setting.stay == Stay(hours=hours, half_life_hours=30, half_life_sigma=0.6, deterioration=0.25)
    assert setting.cuff == cuff
    assert setting.rhythm == pytest.approx(rhythm)


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=name)
def test_every_setting_has_a_source(setting: Setting) -> None:
    assert setting.sources
    assert set(setting.sources) <= set(SOURCES)


@pytest.mark.parametrize("setting", IN_CARE, ids=name)
def test_treatment_leaves_less_than_the_whole_effect_and_more_than_none(setting: Setting) -> None:
    for id, treatment in setting.treatment.items():
        assert 0 < treatment.mean < 1, id
        assert 0 < treatment.sd < 0.5, id


@pytest.mark.parametrize("setting", IN_CARE, ids=name)
def test_who_lacks_oxygen_gets_it_more_often(setting: Setting) -> None:
    assert setting.oxygen is not None
    assert setting.oxygen.hypoxic >= setting.oxygen.others > 0
    # mean and SD of a lift that is uniform over 0 to 1
    assert setting.oxygen.mean == 0.5
    assert setting.oxygen.sd == pytest.approx(12**-0.5, abs=0.002)


# Signs of a setting


def within(sign: VitalSign, baseline: Baseline) -> float:
    """SD within a person in the normal space."""
    if sign.id in ("spo2", "glucose_mgdl"):
        return baseline.within
    return baseline.within * slope_in_scale(baseline.center, sign.scale)


def test_rates_and_pressures_are_skewed_and_saturation_has_a_ceiling() -> None:
    scales = {id: sign.scale for id, sign in WARD.signs.items()}
    assert scales == {
        **dict.fromkeys(SIGNS, Scale.LOG),
        "spo2": Scale.LOG_DEFICIT_101,
        "temperature_c": Scale.LINEAR,
    }


@pytest.mark.parametrize(("setting", "id"), EACH_SIGN, ids=name)
def test_the_median_is_the_center(setting: Setting, id: str) -> None:
    sign = setting.signs[id]
    middle = level_in_scale(sign.healthy, sign.scale).mean
    assert middle == pytest.approx(value_in_scale(setting.baselines[id].center, sign.scale), abs=1e-9)


@pytest.mark.parametrize(("setting", "id"), EACH_SIGN, ids=name)
def test_the_spread_is_that_between_and_within_people(setting: Setting, id: str) -> None:
    sign, baseline = setting.signs[id], setting.baselines[id]
    total = level_in_scale(sign.healthy, sign.scale).sd
    assert total * math.sqrt(1 - sign.standing) == pytest.approx(within(sign, baseline), rel=1e-6)
    assert sign.standing == pytest.approx(baseline.standing)
    if id not in ("spo2", "glucose_mgdl"):  # their SDs are given in the logarithm, the others in the unit
        assert sign.healthy.sd == pytest.approx(math.hypot(baseline.between, baseline.within), rel=0.1)


@pytest.mark.parametrize(("setting", "id"), EACH_SIGN, ids=name)
def test_correlations_are_those_of_the_setting_and_the_same_in_all_conditions(setting: Setting, id: str) -> None:
    sign = setting.signs[id]
    assert list(sign.correlations) == list(SIGNS[id].correlations)
    for other, pair in sign.correlations.items():
        assert pair == (setting.correlations.get((other, id), 0.0),) * 2, other


@pytest.mark.parametrize(("setting", "id"), EACH_SIGN, ids=name)
def test_the_components_of_a_fluctuation_rise_and_sum_to_one(setting: Setting, id: str) -> None:
    seconds, shares = zip(*setting.signs[id].fluctuation, strict=True)
    assert list(seconds) == sorted(set(seconds))
    assert math.fsum(shares) == pytest.approx(1)
    assert min(shares) > 0


@pytest.mark.parametrize(("setting", "id"), EACH_SIGN, ids=name)
def test_a_body_in_bed_wavers_as_much_as_at_rest(setting: Setting, id: str) -> None:
    """From second to second and minute to minute, in the sign's unit, however much it differs from day to day."""
    sign, lesson, baseline = setting.signs[id], SIGNS[id], setting.baselines[id]
    own = within(sign, baseline) / slope_in_scale(baseline.center, sign.scale)

    def variance(of: VitalSign, whole: float, least: float, most: float) -> float:
        return whole**2 * sum(share for seconds, share in of.fluctuation if least <= seconds <= most)

    spread = lesson.healthy.sd * math.sqrt(1 - lesson.standing)
    capped = sum(share for seconds, share in sign.fluctuation if seconds <= RESTING) >= MOST_RESTING - 1e-9
    # of the noise of its own: what is not the baroreflex
    parts = (1 - sign.baroreflex**2), (1 - lesson.baroreflex**2)
    for what, least, most in (("seconds", 0, SECONDS), ("minutes", SECONDS + 1, RESTING)):
        here = variance(sign, own, least, most) * parts[0]
        there = variance(lesson, spread, least, most) * parts[1] * IN_BED[what]
        if capped:
            assert here < there, what
        else:
            assert here == pytest.approx(there, rel=1e-6), what
    # the wave of the baroreflex lasts seconds
    wave = abs(sign.baroreflex) * own
    assert wave == pytest.approx(abs(lesson.baroreflex) * spread * math.sqrt(IN_BED["seconds"]), rel=1e-6)


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=name)
def test_the_signs_mean_what_they_mean_elsewhere(setting: Setting) -> None:
    for id, sign in setting.signs.items():
        assert (sign.unit, sign.decimals, sign.alarm, sign.news2) == (
            *(SIGNS[id].unit, SIGNS[id].decimals),
            *(SIGNS[id].alarm, SIGNS[id].news2),
        )
        assert sign.device == SIGNS[id].device


def test_signs_are_made_once() -> None:
    assert WARD.signs is WARD.signs


# Entries


def test_settings_are_read_only() -> None:
    with pytest.raises(FrozenInstanceError):
        WARD.rhythm = 0.5  # type: ignore[misc]
    with pytest.raises(TypeError):
        WARD.baselines["spo2"] = Baseline(97, 0.4, 0.3)  # type: ignore[index]


def test_a_setting_does_not_follow_what_it_was_made_from() -> None:
    treatment = dict(WARD.treatment)
    own = replace(WARD, treatment=treatment)
    treatment["spo2"] = Treatment(1, 0)
    assert own.treatment["spo2"] == WARD.treatment["spo2"]


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=name)
def test_a_setting_can_be_sent_to_another_process(setting: Setting) -> None:
    assert setting.signs  # derived before it is sent
    sent = pickle.loads(pickle.dumps(setting))
    assert sent == setting
    assert hash(sent) == hash(setting)
    assert list(sent.signs.values()) == list(setting.signs.values())
    with pytest.raises(TypeError):
        sent.correlations["heart_rate", "spo2"] = 0.9


def test_settings_are_equal_by_their_numbers() -> None:
    assert replace(WARD) == WARD
    assert replace(WARD, rhythm=0.5) != WARD
    assert replace(WARD, correlations={}) != WARD
    assert len({WARD, replace(WARD), replace(WARD, rhythm=0.5)}) == 2


def without(id: str) -> dict[str, Baseline]:
    return {sign: baseline for sign, baseline in WARD.baselines.items() if sign != id}


def baseline(**changes: object) -> dict[str, object]:
    """The ward with another heart rate."""
    changed = replace(WARD.baselines["heart_rate"], **changes)  # type: ignore[arg-type]
    return {"baselines": {**WARD.baselines, "heart_rate": changed}}


def treatment(mean: float, sd: float) -> dict[str, object]:
    """The ward with other care for the saturation."""
    return {"treatment": {**WARD.treatment, "spo2": Treatment(mean, sd)}}


NAMES = ", ".join(SIGNS)
BACKWARDS = {id: WARD.treatment[id] for id in reversed(list(SIGNS))}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"baselines": without("spo2")}, f"baselines must name {NAMES}, in this order"),
        ({"treatment": BACKWARDS}, f"treatment must name {NAMES}, in this order"),
        ({"baselines": {}, "rhythm": 0}, "courses at clinical length need baselines and treatment"),
        ({"treatment": {}}, "courses at clinical length need baselines and treatment"),
        ({"stay": None}, "treatment, oxygen, a cuff and a rhythm need courses at clinical length"),
        (
            {"correlations": {("heart_rate", "pulse"): 0.2}},
            "correlation 0.2 of ('heart_rate', 'pulse') is none of two signs in their order",
        ),
        (
            {"correlations": {("heart_rate", "spo2"): 1.0}},
            "correlation 1.0 of ('heart_rate', 'spo2') is none of two signs in their order",
        ),
        (
            {"correlations": {("spo2", "heart_rate"): 0.2}},
            "correlation 0.2 of ('spo2', 'heart_rate') is none of two signs in their order",
        ),
        (
            {"correlations": {(HR, RR): 0.9, (HR, SBP): 0.9, (RR, SBP): -0.9}},
            "correlations that no signs can have together: weaken some",
        ),
        (baseline(center=math.nan), "center of heart_rate must lie in 20 to 250, not nan"),
        (baseline(center=19), "center of heart_rate must lie in 20 to 250, not 19"),
        (baseline(between=-1), "SD of heart_rate between people must lie in 0 to 230, not -1"),
        (baseline(within=0), "SD of heart_rate within a person must lie in 1e-06 to 230, not 0"),
        (baseline(within=math.inf), "SD of heart_rate within a person must lie in 1e-06 to 230, not inf"),
        (baseline(between=231), "SD of heart_rate between people must lie in 0 to 230, not 231"),
        (baseline(slow=()), "sum of the shares of heart_rate must be 1, not 0"),
        (baseline(slow=((0, 1.0),)), "time constant of heart_rate in seconds must be finite and at least 1, not 0"),
        (baseline(slow=((9, 1.5), (99, -0.5))), "share of a time constant of heart_rate must lie in 0 to 1, not 1.5"),
        (treatment(1.1, 0.1), "part of spo2 that treatment leaves must lie in 0 to 1, not 1.1"),
        (treatment(0.5, -0.1), "SD of the part of spo2 that treatment leaves must lie in 0 to 1, not -0.1"),
        ({"oxygen": Oxygen(0.5, 0.1, mean=-1)}, "lift of saturation by oxygen must lie in 0 to 5.0, not -1"),
        ({"oxygen": Oxygen(0.5, 0.1, sd=-1)}, "SD of the lift of saturation must lie in 0 to 5.0, not -1"),
        ({"oxygen": Oxygen(0.5, 0.1, mean=6)}, "lift of saturation by oxygen must lie in 0 to 5.0, not 6"),
        ({"oxygen": Oxygen(1.2, 0.1)}, "share of hypoxic stays with oxygen must lie in 0 to 1, not 1.2"),
        ({"oxygen": Oxygen(0.5, -0.1)}, "share of other stays with oxygen must lie in 0 to 1, not -0.1"),
        ({"rhythm": 1.5}, "part of the rhythm must lie in 0 to 1, not 1.5"),
        ({"rhythm": math.nan}, "part of the rhythm must lie in 0 to 1, not nan"),
        ({"stay": Stay(hours=8, deterioration=-1)}, "probability of a deterioration must lie in 0 to 1, not -1"),
        ({"stay": Stay(hours=8, half_life_sigma=-1)}, "log-normal SD of the half-life must lie in 0 to 2.0, not -1"),
        ({"stay": Stay(hours=8, half_life_sigma=3)}, "log-normal SD of the half-life must lie in 0 to 2.0, not 3"),
        ({"stay": Stay(hours=1e300)}, "hours of a stay must lie in 1 to 87600.0, not 1e+300"),
        ({"stay": Stay(hours=math.inf)}, "hours of a stay must lie in 1 to 87600.0, not inf"),
        ({"stay": Stay(hours=0.5)}, "hours of a stay must lie in 1 to 87600.0, not 0.5"),
        ({"stay": Stay(hours=8, half_life_hours=0)}, "half-life in hours must lie in 0.1 to 87600.0, not 0"),
        ({"cuff": Cuff(0)}, "seconds of a cuff must be finite and at least 1, not 0"),
        (
            {"cuff": Cuff(60, critical_seconds=0.5)},
            "seconds of a cuff of critical patients must be finite and at least 1, not 0.5",
        ),
        ({"utc_offset_hours": 15}, "UTC offset in hours must lie in -14 to 14, not 15"),
    ],
)
def test_a_bad_setting_is_refused(changes: dict[str, object], wrong: str) -> None:
    with pytest.raises(InvalidEntry) as caught:
        replace(WARD, **changes)  # type: ignore[arg-type]
    assert str(caught.value) == f"setting 'ward': {wrong}"


def test_a_body_that_varies_less_than_its_baroreflex_is_refused() -> None:
    with pytest.raises(InvalidEntry, match="sign 'heart_rate': SD within a person must be") as caught:
        replace(WARD, **baseline(within=0.1))  # type: ignore[arg-type]
    assert str(caught.value).endswith("above 0.81, which its baroreflex alone takes, not 0.1")


def test_the_lesson_has_no_rhythm() -> None:
    with pytest.raises(InvalidEntry, match="'lesson': treatment, oxygen, a cuff and a rhythm need"):
        replace(LESSON, rhythm=1.0)


def test_a_setting_without_a_known_source_is_refused() -> None:
    with pytest.raises(UnknownEntry, match="unknown source 'smith-2031': did you mean 'smith-2013'"):
        replace(WARD, sources=("smith-2031",))
