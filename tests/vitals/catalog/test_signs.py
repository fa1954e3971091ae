import csv
import math
from dataclasses import FrozenInstanceError, replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from vitals.catalog.scale import Level, Scale
from vitals.catalog.signs import BAROREFLEX, SIGNS, Device, Flags, Rate, VitalSign
from vitals.errors import InvalidEntry, UnknownEntry

DATA = Path(__file__).parents[2] / "data"


def read(name: str) -> list[dict[str, str]]:
    """Read a table of the clinical numbers; its first line is a comment that names it."""
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()[1:]))


LIMITS = read("clinical_6_1.csv")
FLAGS = read("clinical_1_6.csv")
NEWS2 = read("clinical_1_1.csv")
CORRELATIONS = read("clinical_3_4.csv")
LEVELS = read("clinical_2_2.csv")


def points(sign: VitalSign, value: float) -> int:
    return next((score for highest, score in sign.news2 if value <= highest), 0)


def as_displayed(sign: VitalSign, value: str) -> float:
    """Round half up: the reference bands rounded values."""
    return float(Decimal(value).quantize(Decimal(1).scaleb(-sign.decimals), ROUND_HALF_UP))


def ends(band: str, steps: float) -> tuple[float, float]:
    """Read a band such as "≤8", "9–11" or "≥25" as its lowest and highest value; `steps` from one value to the next."""
    if band[0] in "<≤":
        return -math.inf, float(band[1:]) - (steps if band[0] == "<" else 0)
    if band[0] in ">≥":
        return float(band[1:]) + (steps if band[0] == ">" else 0), math.inf
    low, high = band.split("–")
    return float(low), float(high)


def test_the_seven_signs_in_the_order_of_the_messages() -> None:
    assert list(SIGNS) == [
        "heart_rate",
        "resp_rate",
        "blood_pressure_systolic",
        "blood_pressure_diastolic",
        "spo2",
        "temperature_c",
        "glucose_mgdl",
    ]


@pytest.mark.parametrize("row", LIMITS, ids=lambda row: row["sign"])
def test_limits_are_those_of_the_reference(row: dict[str, str]) -> None:
    sign = SIGNS[row["sign"]]
    assert sign.rejected == (float(row["reject_low"]), float(row["reject_high"]))
    assert sign.accepted == (float(row["accept_low"]), float(row["accept_high"]))


@pytest.mark.parametrize("row", FLAGS, ids=lambda row: row["sign"])
def test_flags_are_those_of_the_reference(row: dict[str, str]) -> None:
    sign = SIGNS[row["sign"]]
    step = 10.0**-sign.decimals
    expected = Flags(
        critical_low=ends(row["LL"], step)[1],
        low=ends(row["L"], step)[1],
        high=None if row["H"] == "n/a" else ends(row["H"], step)[0],
        critical_high=None if row["HH"] == "n/a" else ends(row["HH"], step)[0],
    )
    assert sign.flags == expected


@pytest.mark.parametrize("row", FLAGS, ids=lambda row: row["sign"])
def test_the_normal_band_lies_between_the_flags(row: dict[str, str]) -> None:
    sign = SIGNS[row["sign"]]
    step = 10.0**-sign.decimals
    low, high = ends(row["N"], step)
    assert sign.flags.low == pytest.approx(low - step)
    if sign.flags.high is not None:
        assert sign.flags.high == pytest.approx(high + step)


@pytest.mark.parametrize("row", NEWS2, ids=lambda row: row["sign"])
def test_news2_bands_are_those_of_the_reference(row: dict[str, str]) -> None:
    sign = SIGNS[row["sign"]]
    bands = {column: band for column, band in row.items() if column != "sign" and band != "–"}
    for column, band in bands.items():
        for value in ends(band, 10.0**-sign.decimals):
            assert points(sign, value) == int(column[-1]), f"{value} in {band}"


def test_pressure_in_diastole_and_glucose_score_nothing() -> None:
    assert [sign.id for sign in SIGNS.values() if not sign.news2] == ["blood_pressure_diastolic", "glucose_mgdl"]


@pytest.mark.parametrize("row", LEVELS, ids=lambda row: f"{row['label']}-{row['severity']}")
def test_the_news2_of_the_central_values_is_that_of_the_reference(row: dict[str, str]) -> None:
    scores = [points(sign, as_displayed(sign, row[f"{sign.id}_mean"])) for sign in SIGNS.values()]
    # The column takes a respiratory rate of 20.5 as 20 (0 points); rounded half up, it is 21 (2 points).
    tie = 2 if row["resp_rate_mean"] == "20.5" else 0
    assert sum(scores) == int(row["news2"].rstrip("*")) + tie
    assert (max(scores) == 3) == row["news2"].endswith("*")


def test_healthy_levels_are_those_of_the_reference() -> None:
    healthy = LEVELS[0]
    for sign in SIGNS.values():
        assert sign.healthy == Level(float(healthy[f"{sign.id}_mean"]), float(healthy[f"{sign.id}_sd"]))


@pytest.mark.parametrize("row", range(7))
def test_correlations_are_those_of_the_reference(row: int) -> None:
    ids = list(SIGNS)
    assert CORRELATIONS[row]["ill \\ healthy"] == ids[row]
    for column in range(row):
        ill = float(CORRELATIONS[row][ids[column]])
        healthy = float(CORRELATIONS[column][ids[row]])
        assert SIGNS[ids[row]].correlations[ids[column]] == (healthy, ill)


def test_a_sign_is_correlated_with_every_sign_before_it() -> None:
    for number, sign in enumerate(SIGNS.values()):
        assert list(sign.correlations) == list(SIGNS)[:number]


@pytest.mark.parametrize(
    ("id", "warning", "critical"),
    [
        ("heart_rate", (None, None), (35, 150)),
        ("resp_rate", (None, None), (None, None)),
        ("blood_pressure_systolic", (None, 140), (None, 181)),
        ("blood_pressure_diastolic", (None, 90), (None, 121)),
        ("spo2", (None, None), (85, None)),
        ("temperature_c", (None, None), (None, None)),
        ("glucose_mgdl", (69, 181), (53, 401)),
    ],
)
def test_alarms_are_those_of_the_status_rule(
    id: str, warning: tuple[object, ...], critical: tuple[object, ...]
) -> None:
    assert SIGNS[id].alarm.warning == warning
    assert SIGNS[id].alarm.critical == critical


@pytest.mark.parametrize("row", [row for row in read("clinical_7_3.csv") if row["statistic"].startswith("alarm limit")])
def test_monitors_alarm_at_the_defaults_of_the_reference(row: dict[str, str]) -> None:
    low, high = SIGNS[row["sign"]].monitor.medium
    assert float(row["value"]) == {"<": low, ">": high}[row["statistic"][-1]]


@pytest.mark.parametrize("sign", SIGNS.values(), ids=lambda sign: sign.id)
def test_a_higher_priority_has_wider_limits(sign: VitalSign) -> None:
    monitor = sign.monitor
    pairs = [pair for pair in (monitor.low, monitor.medium, monitor.high) if pair != (None, None)]
    lows = [low for low, _ in pairs if low is not None]
    highs = [high for _, high in pairs if high is not None]
    assert lows == sorted(lows, reverse=True)
    assert highs == sorted(highs)
    assert monitor.delay_seconds > 0
    assert 0 < monitor.margin < (highs[0] if highs else 100) - lows[0]
    inside = sign.healthy.mean
    assert all(low < inside for low in lows)
    assert all(inside < high for high in highs)


@pytest.mark.parametrize(
    ("id", "loinc", "unit", "profile", "mdc"),
    [
        ("heart_rate", ("8867-4",), "/min", "heartrate", "MDC_ECG_HEART_RATE"),
        ("resp_rate", ("9279-1",), "/min", "resprate", "MDC_RESP_RATE"),
        ("blood_pressure_systolic", ("8480-6",), "mm[Hg]", "bp", "MDC_PRESS_BLD_NONINV_SYS"),
        ("blood_pressure_diastolic", ("8462-4",), "mm[Hg]", "bp", "MDC_PRESS_BLD_NONINV_DIA"),
        ("spo2", ("2708-6", "59408-5"), "%", "oxygensat", "MDC_PULS_OXIM_SAT_O2"),
        ("temperature_c", ("8310-5",), "Cel", "bodytemp", "MDC_TEMP_BODY"),
        ("glucose_mgdl", ("41653-7",), "mg/dL", None, "MDC_CONC_GLU_CAPILLARY_WHOLEBLOOD"),
    ],
)
def test_codes(id: str, loinc: tuple[str, ...], unit: str, profile: str | None, mdc: str) -> None:
    sign = SIGNS[id]
    assert (sign.loinc, sign.unit, sign.fhir_profile, sign.mdc) == (loinc, unit, profile, mdc)


@pytest.mark.parametrize(
    ("id", "name", "abbreviation"),
    [
        ("heart_rate", "Heart rate", "HR"),
        ("resp_rate", "Respiratory rate", "RR"),
        ("blood_pressure_systolic", "Systolic blood pressure", "SBP"),
        ("blood_pressure_diastolic", "Diastolic blood pressure", "DBP"),
        ("spo2", "Oxygen saturation", "SpO2"),
        ("temperature_c", "Body temperature", "T"),
        ("glucose_mgdl", "Blood glucose", "Glu"),
    ],
)
def test_names(id: str, name: str, abbreviation: str) -> None:
    assert (SIGNS[id].name, SIGNS[id].abbreviation) == (name, abbreviation)


@pytest.mark.parametrize(
    ("id", "sd", "bias_sd", "at", "seconds"),
    [  # clinical numbers, 5.1; the time constants of the averaging are the nearest of those that the signs have
        ("heart_rate", 0.7, 0.5, 72, 10),
        ("resp_rate", 1.0, 0.5, 15.5, 120),
        ("blood_pressure_systolic", 4, 4, 118, 600),
        ("blood_pressure_diastolic", 3, 3, 72, 600),
        ("spo2", 0.6, 1.4, 94.5, 120),
        ("temperature_c", 0.08, 0.15, 36.6, 2400),
        ("glucose_mgdl", 4, 3, 100, 2400),
    ],
)
def test_devices(id: str, sd: float, bias_sd: float, at: float, seconds: float) -> None:
    assert SIGNS[id].device == Device(sd=sd, bias_sd=bias_sd, at=at, seconds=seconds)


@pytest.mark.parametrize(
    ("id", "between_sd", "within_sd"),
    [  # clinical numbers, 3.2
        ("heart_rate", 7.7, 3.9),
        ("resp_rate", 2.25, 2.0),
        ("blood_pressure_systolic", 11.5, 10.8),
        ("blood_pressure_diastolic", 8.5, 8.3),
        ("spo2", 1.0, 0.8),
        ("temperature_c", 0.15, 0.38),
        ("glucose_mgdl", 7.5, 17.0),
    ],
)
def test_spreads_between_and_within_people(id: str, between_sd: float, within_sd: float) -> None:
    assert (SIGNS[id].between_sd, SIGNS[id].within_sd) == (between_sd, within_sd)


@pytest.mark.parametrize(
    ("id", "age", "female"),
    [  # clinical numbers, 3.1
        ("heart_rate", -0.10, 0.25),
        ("resp_rate", 0, 0.10),
        ("blood_pressure_systolic", 0.35, -0.10),
        ("blood_pressure_diastolic", -0.10, -0.05),
        ("spo2", -0.40, 0),
        ("temperature_c", -0.25, 0.20),
        ("glucose_mgdl", 0.35, 0),
    ],
)
def test_parts_of_age_and_sex(id: str, age: float, female: float) -> None:
    assert (SIGNS[id].age, SIGNS[id].female) == (age, female)


@pytest.mark.parametrize(
    ("id", "amount", "seconds"),
    [  # clinical numbers, 4.3
        ("heart_rate", 40, 10),
        ("resp_rate", 15, 60),
        ("blood_pressure_systolic", 60, 60),
        ("blood_pressure_diastolic", 40, 60),
        ("spo2", 2, 1),
        ("temperature_c", 0.2, 60),
        ("glucose_mgdl", 4, 60),
    ],
)
def test_the_fastest_credible_changes(id: str, amount: float, seconds: float) -> None:
    assert SIGNS[id].fastest == Rate(amount, seconds)


@pytest.mark.parametrize("sign", SIGNS.values(), ids=lambda sign: sign.id)
def test_a_fluctuation_has_its_components_in_rising_order(sign: VitalSign) -> None:
    seconds, shares = zip(*sign.fluctuation, strict=True)
    assert list(seconds) == sorted(set(seconds))
    assert sum(shares) == pytest.approx(1)


def test_signs_share_their_time_constants() -> None:
    """Each one more costs the work of another lattice in time for every row."""
    components = [BAROREFLEX, *(sign.fluctuation for sign in SIGNS.values())]
    seconds = {seconds for each in components for seconds, _ in each} | {sign.device.seconds for sign in SIGNS.values()}
    assert sorted(seconds) == [3, 10, 30, 120, 600, 2400, 10800, 43200]


def test_the_baroreflex_moves_heart_rate_and_systolic_pressure_against_each_other() -> None:
    assert {sign.id: sign.baroreflex for sign in SIGNS.values() if sign.baroreflex} == {
        "heart_rate": 0.22,
        "blood_pressure_systolic": -0.2,
    }
    assert sum(share for _, share in BAROREFLEX) == pytest.approx(1)


def test_day_and_night() -> None:
    """Clinical numbers, 4.1: half-amplitudes in bed."""
    assert {sign.id: sign.rhythm for sign in SIGNS.values() if sign.rhythm[0]} == {
        "heart_rate": (3.0, 15.5),
        "blood_pressure_systolic": (4.0, 15.0),
        "blood_pressure_diastolic": (2.0, 15.0),
        "temperature_c": (0.25, 18.0),
    }


def test_only_temperature_shows_a_decimal() -> None:
    assert [sign.decimals for sign in SIGNS.values()] == [0, 0, 0, 0, 0, 1, 0]


def test_scales() -> None:
    skewed = {sign.id: sign.scale for sign in SIGNS.values() if sign.scale is not Scale.LINEAR}
    assert skewed == {"spo2": Scale.LOG_DEFICIT_104, "glucose_mgdl": Scale.LOG}


@pytest.mark.parametrize("sign", SIGNS.values(), ids=lambda sign: sign.id)
def test_the_share_that_stays_with_the_patient_is_a_share(sign: VitalSign) -> None:
    assert 0 < sign.standing < 1


def test_the_standing_share_is_a_ratio_of_variances() -> None:
    assert replace(SIGNS["spo2"], between_sd=2.0, within_sd=1.0).standing == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"accepted": (-5, 60)}, "sign 'resp_rate': accepted (-5, 60) must lie inside rejected (0, 100)"),
        ({"accepted": (60, 0)}, "sign 'resp_rate': accepted (60, 0) must lie inside rejected (0, 100)"),
        ({"accepted": (0, 120)}, "sign 'resp_rate': accepted (0, 120) must lie inside rejected (0, 100)"),
        ({"healthy": Level(70, 2)}, "sign 'resp_rate': healthy mean 70 lies outside (0, 60)"),
        ({"fluctuation": ((20.0, 0.4),)}, "sign 'resp_rate': shares of the fluctuation ((20.0, 0.4),) must sum to 1"),
        ({"news2": ((20, 0), (8, 3))}, "sign 'resp_rate': NEWS2 bands ((20, 0), (8, 3)) must rise"),
        ({"age": 0.8, "female": 0.7}, "sign 'resp_rate': age and female explain more than the whole variance"),
        ({"age": math.nan}, "sign 'resp_rate': age and female explain more than the whole variance"),
        ({"healthy": Level(15, 0)}, "sign 'resp_rate': healthy sd 0 must be above 0"),
        ({"within_sd": 0}, "sign 'resp_rate': within_sd 0 must be above 0"),
        ({"within_sd": math.inf}, "sign 'resp_rate': within_sd inf must be above 0"),
        ({"between_sd": -1}, "sign 'resp_rate': between_sd -1 must be 0 or more"),
        (
            {"device": Device(sd=math.nan, bias_sd=0, at=15, seconds=1)},
            "sign 'resp_rate': device sd nan must be above 0",
        ),
        (
            {"device": Device(sd=1, bias_sd=-2, at=15, seconds=1)},
            "sign 'resp_rate': device bias_sd -2 must be 0 or more",
        ),
        (
            {"correlations": {"heart_rate": (0.2, 1.0)}},
            "sign 'resp_rate': correlations {'heart_rate': (0.2, 1.0)} must lie between -1 and 1",
        ),
        (
            {"fluctuation": ((0.0, 1.0),)},
            "sign 'resp_rate': fluctuation ((0.0, 1.0),) needs seconds above 0 and shares",
        ),
        (
            {"correlations": {"heart_rate": (0.2,)}},
            "sign 'resp_rate': correlations {'heart_rate': (0.2,)} must be pairs: healthy and ill",
        ),
        (
            {"healthy": Level(15, 1e308)},
            "sign 'resp_rate': healthy sd 1e+308 is more than all that is possible, (0, 100)",
        ),
        ({"device": Device(sd=1, bias_sd=0, at=0, seconds=1)}, "sign 'resp_rate': device at 0 lies outside (0, 60)"),
        ({"device": Device(sd=1, bias_sd=0, at=9, seconds=0)}, "sign 'resp_rate': device seconds 0 must be above 0"),
        ({"baroreflex": 2.0}, "sign 'resp_rate': baroreflex 2.0 must lie between -1 and 1"),
        ({"baroreflex": math.nan}, "sign 'resp_rate': baroreflex nan must lie between -1 and 1"),
        ({"rhythm": (math.nan, 0.0)}, "sign 'resp_rate': rhythm (nan, 0.0) must be a half-amplitude and an hour"),
        ({"scale": "log"}, "sign 'resp_rate': scale must be a Scale, such as Scale.LOG, not 'log'"),
    ],
)
def test_a_bad_sign_is_refused(changes: dict[str, object], wrong: str) -> None:
    with pytest.raises(InvalidEntry) as caught:
        replace(SIGNS["resp_rate"], **changes)  # type: ignore[arg-type]
    assert str(caught.value) == wrong


def test_a_sign_without_a_known_source_is_refused() -> None:
    with pytest.raises(UnknownEntry, match="unknown source 'quer-2021': did you mean 'quer-2020'"):
        replace(SIGNS["heart_rate"], sources=("quer-2021",))


def test_an_unknown_sign_suggests_the_near_one() -> None:
    with pytest.raises(UnknownEntry, match="unknown sign 'hart_rate': did you mean 'heart_rate'"):
        SIGNS["hart_rate"]


def test_signs_are_read_only() -> None:
    with pytest.raises(FrozenInstanceError):
        SIGNS["spo2"].decimals = 1  # type: ignore[misc]
    with pytest.raises(TypeError):
        SIGNS["spo2"].correlations["heart_rate"] = (0.9, 0.9)  # type: ignore[index]


def test_an_entry_does_not_follow_what_it_was_made_from() -> None:
    correlations = {"heart_rate": (0.1, 0.2)}
    sign = VitalSign(
        id="pulse",
        name="Pulse",
        abbreviation="P",
        loinc=("8867-4",),
        fhir_profile=None,
        mdc="MDC_PULS_OXIM_PULS_RATE",
        unit="/min",
        decimals=0,
        accepted=(20, 250),
        rejected=(0, 350),
        flags=Flags(),
        healthy=Level(72, sd=10),
        between_sd=8,
        within_sd=4,
        fluctuation=((10.0, 1.0),),
        fastest=Rate(40, seconds=10),
        correlations=correlations,
        device=Device(sd=1, bias_sd=1, at=72, seconds=8),
        sources=("design",),
    )
    correlations["heart_rate"] = (0.0, 0.0)
    assert sign.correlations["heart_rate"] == (0.1, 0.2)
