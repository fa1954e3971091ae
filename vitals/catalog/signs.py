"""The seven vital signs: names, codes, units, limits, variation and devices.

A new sign is one more entry in `SIGNS`; columns, features, noise, limits and documentation follow from it.
Section numbers in comments are those of docs/explanation/clinical-numbers.md; the works it cites are in `sources`. Limits are
inclusive and are applied to displayed values, that is after rounding.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from vitals.catalog.catalog import Catalog, PicklableMappings
from vitals.catalog.scale import Level, Scale
from vitals.catalog.sources import SOURCES
from vitals.errors import InvalidEntry

PAIR = 2  # of correlations: in healthy people and in ill ones

__all__ = ["BAROREFLEX", "SIGNS", "Alarm", "Device", "Flags", "Level", "Monitor", "Rate", "VitalSign", "with_levels"]


@dataclass(frozen=True, kw_only=True)
class Flags:
    """Where the interpretation codes of HL7 begin: at most `low` is L, at least `high` is H; LL and HH likewise."""

    critical_low: float | None = None
    low: float | None = None
    high: float | None = None
    critical_high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """Limits that alone make the status `warning` or `critical`: at most the first or at least the second value."""

    warning: tuple[float | None, float | None] = (None, None)
    critical: tuple[float | None, float | None] = (None, None)


@dataclass(frozen=True, kw_only=True)
class Monitor:
    """Default alarm limits of a monitor at the bedside: below the first or above the second value, by priority.

    An alarm begins when the sign has been outside for `delay_seconds`, and ends when it is inside by `margin`, in the
    sign's unit: without both, a value that wavers at its limit alarms without end.
    """

    low: tuple[float | None, float | None] = (None, None)
    medium: tuple[float | None, float | None] = (None, None)
    high: tuple[float | None, float | None] = (None, None)
    delay_seconds: float = 10
    margin: float = 0


@dataclass(frozen=True, kw_only=True)
class Device:
    """The error of the device that measures a sign.

    `sd` and `bias_sd` are in the sign's unit at the value `at`. On a linear scale they are the same everywhere; on the
    other scales they grow in proportion to the value (or to the distance from 100 %), as the standards state them.
    """

    sd: float  # of one independent reading
    bias_sd: float  # of the constant offset of one patient's device
    at: float
    seconds: float  # time constant of the displayed error: the monitor's averaging


@dataclass(frozen=True)
class Rate:
    """The largest credible change within a number of seconds, in the sign's unit."""

    amount: float
    seconds: float


@dataclass(frozen=True, kw_only=True)
class VitalSign(PicklableMappings):
    """One vital sign and everything that is known about it.

    Parameters
    ----------
    id, name, abbreviation
        Column name, full term, and the short form for axes.
    loinc, fhir_profile, mdc, unit
        LOINC codes (the first is the one FHIR asks for), R4 profile, IEEE 11073-10101 reference id, UCUM unit.
    decimals
        Digits shown after the point: the resolution of the display.
    accepted, rejected
        The generator stays inside the first; input outside the second is an error. In the sign's unit.
    flags, alarm, news2
        Interpretation limits, limits of the status rule, and NEWS2 bands as (highest value, points).
    monitor
        Default limits of a monitor's alarms.
    healthy, scale
        Mean and SD of healthy adults, and the space in which the sign is normal.
    between_sd, within_sd
        SD between people and within a person at rest, in the sign's unit: their squares give the share of the
        variance that stays with the patient.
    fluctuation
        (time constant in seconds, share of the variance within a person) of each component of the slow noise.
    baroreflex
        Weight of the baroreflex's wave in the fluctuation, whose variance stays 1.
    rhythm
        Of day and night in bed: half-amplitude in the sign's unit, and the hour of the maximum.
    fastest
        The largest credible change in disease.
    age, female
        Correlation of the standing offset with age and with being a woman.
    correlations
        With the signs written above: (healthy, ill).
    device
        Error that the measurement adds.
    sources
        Works that the numbers were taken from; ids of `SOURCES`.
    """

    id: str
    name: str
    abbreviation: str
    loinc: tuple[str, ...]
    fhir_profile: str | None
    mdc: str
    unit: str
    decimals: int
    accepted: tuple[float, float]
    rejected: tuple[float, float]
    flags: Flags
    healthy: Level
    between_sd: float
    within_sd: float
    fluctuation: tuple[tuple[float, float], ...]
    fastest: Rate
    device: Device
    sources: tuple[str, ...]
    alarm: Alarm = Alarm()
    monitor: Monitor = Monitor()
    news2: tuple[tuple[float, int], ...] = ()
    scale: Scale = Scale.LINEAR
    age: float = 0.0
    female: float = 0.0
    baroreflex: float = 0.0
    rhythm: tuple[float, float] = (0.0, 0.0)
    correlations: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "correlations", MappingProxyType(dict(self.correlations)))
        (low, high), (reject_low, reject_high) = self.accepted, self.rejected
        if not reject_low <= low < high <= reject_high:
            raise InvalidEntry("sign", self.id, f"accepted {self.accepted} must lie inside rejected {self.rejected}")
        if not low < self.healthy.mean < high:
            raise InvalidEntry("sign", self.id, f"healthy mean {self.healthy.mean} lies outside {self.accepted}")
        for what, sd in (
            ("healthy sd", self.healthy.sd),
            ("within_sd", self.within_sd),
            ("between_sd", self.between_sd),
            ("device sd", self.device.sd),
            ("device bias_sd", self.device.bias_sd),
        ):
            may_be_zero = what in ("between_sd", "device bias_sd")
            if not (sd >= 0 if may_be_zero else sd > 0) or math.isinf(sd):
                raise InvalidEntry("sign", self.id, f"{what} {sd} must be {'0 or more' if may_be_zero else 'above 0'}")
            if sd > reject_high - reject_low:
                wrong = f"{what} {sd:g} is more than all that is possible, {self.rejected}"
                raise InvalidEntry("sign", self.id, wrong)
        self.check_shape()
        if any(not -1 < each < 1 for pair in self.correlations.values() for each in pair):
            raise InvalidEntry("sign", self.id, f"correlations {dict(self.correlations)} must lie between -1 and 1")
        if any(not (0 < seconds < math.inf and share >= 0) for seconds, share in self.fluctuation):
            raise InvalidEntry("sign", self.id, f"fluctuation {self.fluctuation} needs seconds above 0 and shares")
        if not math.isclose(sum(share for _, share in self.fluctuation), 1.0):
            raise InvalidEntry("sign", self.id, f"shares of the fluctuation {self.fluctuation} must sum to 1")
        if any(earlier[0] >= later[0] for earlier, later in zip(self.news2, self.news2[1:], strict=False)):
            raise InvalidEntry("sign", self.id, f"NEWS2 bands {self.news2} must rise")
        if not self.age**2 + self.female**2 < 1:
            raise InvalidEntry("sign", self.id, "age and female explain more than the whole variance")
        for source in self.sources:
            SOURCES[source]  # an unknown one raises

    def check_shape(self) -> None:
        """Refuse a scale, a device and waves that cannot be."""
        low, high = self.accepted
        if not isinstance(self.scale, Scale):
            raise InvalidEntry("sign", self.id, f"scale must be a Scale, such as Scale.LOG, not {self.scale!r}")
        if not low < self.device.at < high:
            raise InvalidEntry("sign", self.id, f"device at {self.device.at} lies outside {self.accepted}")
        if not 0 < self.device.seconds < math.inf:
            raise InvalidEntry("sign", self.id, f"device seconds {self.device.seconds} must be above 0")
        if not -1 < self.baroreflex < 1:
            raise InvalidEntry("sign", self.id, f"baroreflex {self.baroreflex} must lie between -1 and 1")
        if not all(map(math.isfinite, self.rhythm)):
            raise InvalidEntry("sign", self.id, f"rhythm {self.rhythm} must be a half-amplitude and an hour")
        if any(len(pair) != PAIR for pair in self.correlations.values()):
            raise InvalidEntry(
                "sign", self.id, f"correlations {dict(self.correlations)} must be pairs: healthy and ill"
            )

    @property
    def standing(self) -> float:
        """Share of the variance that stays with the patient (between-person share)."""
        return self.between_sd**2 / (self.between_sd**2 + self.within_sd**2)


# Seconds, minutes, hours and days have a share of their own: what stays the same for minutes and differs from day to day
# (3.2) leaves a monitor at rest as still as it is (4.3). Signs share time constants, which share the work of their noise.
# Those of heart rate below an hour give it its 1/f spectrum (4.2).
HEART_RATE = (
    *((3.0, 0.055), (10.0, 0.045), (120.0, 0.065)),
    *((600.0, 0.055), (2400.0, 0.06), (10800.0, 0.22), (43200.0, 0.50)),
)
SYSTOLIC = ((120.0, 0.11), (600.0, 0.62), (2400.0, 0.07), (10800.0, 0.10), (43200.0, 0.10))
DIASTOLIC = ((120.0, 0.09), (600.0, 0.73), (2400.0, 0.02), (10800.0, 0.08), (43200.0, 0.08))

# When the systolic pressure falls the heart beats faster, within seconds (3.3): one wave, with opposite signs in the two.
BAROREFLEX = ((10.0, 0.6), (30.0, 0.4))

SIGNS: Catalog[VitalSign] = Catalog(
    "sign",
    VitalSign(
        id="heart_rate",
        name="Heart rate",
        abbreviation="HR",
        loinc=("8867-4",),
        fhir_profile="heartrate",
        mdc="MDC_ECG_HEART_RATE",
        unit="/min",
        decimals=0,
        accepted=(20, 250),
        rejected=(0, 350),
        flags=Flags(critical_low=40, low=50, high=91, critical_high=131),
        monitor=Monitor(medium=(50, 120), high=(40, 150), delay_seconds=10, margin=3),
        alarm=Alarm(critical=(35, 150)),
        news2=((40, 3), (50, 1), (90, 0), (110, 1), (130, 2), (math.inf, 3)),
        healthy=Level(72, sd=10),
        between_sd=7.7,
        within_sd=3.9,  # 3 days apart and 2.5 inside ten minutes at rest (3.2)
        fluctuation=HEART_RATE,
        baroreflex=0.22,
        rhythm=(3.0, 15.5),
        fastest=Rate(40, seconds=10),
        age=-0.10,
        female=0.25,
        device=Device(sd=0.7, bias_sd=0.5, at=72, seconds=10),
        sources=(
            "rcp-2017",
            "quer-2020",
            "ostchega-2011",
            "hr-power-law-1999",
            "iec-60601-2-27",
            "monitor-defaults",
            "design",
        ),
    ),
    VitalSign(
        id="resp_rate",
        name="Respiratory rate",
        abbreviation="RR",
        loinc=("9279-1",),
        fhir_profile="resprate",
        mdc="MDC_RESP_RATE",
        unit="/min",
        decimals=0,
        accepted=(0, 60),
        rejected=(0, 100),
        flags=Flags(critical_low=8, low=11, high=21, critical_high=25),
        monitor=Monitor(medium=(8, 30), high=(5, 40), delay_seconds=15, margin=1),
        news2=((8, 3), (11, 1), (20, 0), (24, 2), (math.inf, 3)),
        healthy=Level(15.5, sd=2.2),
        between_sd=2.25,
        within_sd=2.0,  # CV of about 10 % days apart and 1.25 at rest (3.2)
        fluctuation=((30.0, 0.20), (120.0, 0.42), (600.0, 0.18), (10800.0, 0.10), (43200.0, 0.10)),
        fastest=Rate(15, seconds=60),
        female=0.10,
        correlations={"heart_rate": (0.22, 0.40)},
        device=Device(sd=1.0, bias_sd=0.5, at=15.5, seconds=120),
        sources=("rcp-2017", "natarajan-2021", "mindray", "monitor-defaults", "design"),
    ),
    VitalSign(
        id="blood_pressure_systolic",
        name="Systolic blood pressure",
        abbreviation="SBP",
        loinc=("8480-6",),
        fhir_profile="bp",
        mdc="MDC_PRESS_BLD_NONINV_SYS",
        unit="mm[Hg]",
        decimals=0,
        accepted=(40, 280),
        rejected=(20, 320),
        flags=Flags(critical_low=90, low=110, high=140, critical_high=181),
        monitor=Monitor(medium=(90, 160), high=(70, 200), delay_seconds=5, margin=3),
        alarm=Alarm(warning=(None, 140), critical=(None, 181)),
        news2=((90, 3), (100, 2), (110, 1), (219, 0), (math.inf, 3)),
        healthy=Level(118, sd=11),
        between_sd=11.5,
        within_sd=10.8,  # 6.3 between visits and 8.8 inside a day (3.2)
        fluctuation=SYSTOLIC,
        baroreflex=-0.2,
        rhythm=(4.0, 15.0),
        fastest=Rate(60, seconds=60),
        age=0.35,
        female=-0.10,
        correlations={"heart_rate": (0.08, -0.15), "resp_rate": (0.05, -0.08)},
        device=Device(sd=4, bias_sd=4, at=118, seconds=600),
        sources=("rcp-2017", "whelton-2018", "wright-2011", "muntner", "iso-81060-2", "monitor-defaults", "design"),
    ),
    VitalSign(
        id="blood_pressure_diastolic",
        name="Diastolic blood pressure",
        abbreviation="DBP",
        loinc=("8462-4",),
        fhir_profile="bp",
        mdc="MDC_PRESS_BLD_NONINV_DIA",
        unit="mm[Hg]",
        decimals=0,
        accepted=(20, 170),
        rejected=(10, 220),
        flags=Flags(critical_low=39, low=59, high=90, critical_high=121),
        monitor=Monitor(medium=(40, 120), delay_seconds=5, margin=3),
        alarm=Alarm(warning=(None, 90), critical=(None, 121)),
        healthy=Level(72, sd=8),
        between_sd=8.5,
        within_sd=8.3,  # 4.5 days apart and 7 inside a day (3.2)
        fluctuation=DIASTOLIC,
        rhythm=(2.0, 15.0),
        fastest=Rate(40, seconds=60),
        age=-0.10,
        female=-0.05,
        correlations={
            "heart_rate": (0.18, -0.05),
            "resp_rate": (0.05, -0.05),
            "blood_pressure_systolic": (0.65, 0.70),
        },
        device=Device(sd=3, bias_sd=3, at=72, seconds=600),
        sources=("whelton-2018", "wright-2011", "muntner", "gavish-2008", "iso-81060-2", "design"),
    ),
    VitalSign(
        id="spo2",
        name="Oxygen saturation",
        abbreviation="SpO2",
        loinc=("2708-6", "59408-5"),
        fhir_profile="oxygensat",
        mdc="MDC_PULS_OXIM_SAT_O2",
        unit="%",
        decimals=0,
        accepted=(50, 100),
        rejected=(0, 100),
        flags=Flags(critical_low=91, low=95),
        monitor=Monitor(medium=(90, None), high=(80, None), delay_seconds=10, margin=1),
        alarm=Alarm(critical=(85, None)),
        news2=((91, 3), (93, 2), (95, 1), (math.inf, 0)),  # scale 1; everyone here is on air
        healthy=Level(97.5, sd=1.1),
        scale=Scale.LOG_DEFICIT_104,
        between_sd=1.0,
        within_sd=0.8,  # 0.7 days apart and 0.4 at rest (3.2)
        fluctuation=((30.0, 0.05), (120.0, 0.12), (600.0, 0.25), (10800.0, 0.25), (43200.0, 0.33)),
        fastest=Rate(2, seconds=1),  # recovery; apnoea on air falls by 20 to 30 % a minute (4.3)
        age=-0.40,
        correlations={
            "heart_rate": (-0.05, -0.20),
            "resp_rate": (-0.12, -0.40),
            "blood_pressure_systolic": (-0.05, 0.05),
            "blood_pressure_diastolic": (-0.03, 0.05),
        },
        device=Device(sd=0.6, bias_sd=1.4, at=94.5, seconds=120),  # oximeters err more, the lower the saturation
        sources=("rcp-2017", "vold-2012", "mindray", "iso-80601-2-61", "monitor-defaults", "design"),
    ),
    VitalSign(
        id="temperature_c",
        name="Body temperature",
        abbreviation="T",
        loinc=("8310-5",),
        fhir_profile="bodytemp",
        mdc="MDC_TEMP_BODY",
        unit="Cel",
        decimals=1,
        accepted=(24, 43),
        rejected=(10, 47),
        flags=Flags(critical_low=35.0, low=36.0, high=38.1, critical_high=39.1),
        monitor=Monitor(low=(36.0, 38.0), medium=(35.0, 39.0), delay_seconds=60, margin=0.2),
        news2=((35.0, 3), (36.0, 1), (38.0, 0), (39.0, 1), (math.inf, 2)),
        healthy=Level(36.6, sd=0.4),
        between_sd=0.15,
        within_sd=0.38,
        fluctuation=((10800.0, 0.5), (43200.0, 0.5)),
        rhythm=(0.25, 18.0),
        fastest=Rate(0.2, seconds=60),
        age=-0.25,
        female=0.20,
        correlations={
            "heart_rate": (0.20, 0.30),
            "resp_rate": (0.12, 0.20),
            "blood_pressure_systolic": (0.0, -0.08),
            "blood_pressure_diastolic": (0.0, -0.06),
            "spo2": (-0.03, -0.08),
        },
        device=Device(sd=0.08, bias_sd=0.15, at=36.6, seconds=2400),
        sources=("rcp-2017", "obermeyer-2017", "iso-80601-2-56", "casa-2015", "design"),
    ),
    VitalSign(
        id="glucose_mgdl",
        name="Blood glucose",
        abbreviation="Glu",
        loinc=("41653-7",),
        fhir_profile=None,
        mdc="MDC_CONC_GLU_CAPILLARY_WHOLEBLOOD",
        unit="mg/dL",
        decimals=0,
        accepted=(20, 1000),
        rejected=(1, 2700),
        flags=Flags(critical_low=53, low=69, high=181, critical_high=251),
        monitor=Monitor(low=(70, 180), medium=(54, 250), high=(40, 400), delay_seconds=60, margin=5),
        alarm=Alarm(warning=(69, 181), critical=(53, 401)),
        healthy=Level(100, sd=16),
        scale=Scale.LOG,
        between_sd=7.5,
        within_sd=17.0,
        fluctuation=((2400.0, 0.6), (10800.0, 0.4)),
        fastest=Rate(4, seconds=60),
        age=0.35,
        correlations={
            "heart_rate": (0.08, 0.12),
            "resp_rate": (0.05, 0.12),
            "blood_pressure_systolic": (0.12, 0.05),
            "blood_pressure_diastolic": (0.08, 0.03),
            "spo2": (-0.06, -0.08),
            "temperature_c": (0.03, 0.05),
        },
        device=Device(sd=4, bias_sd=3, at=100, seconds=2400),  # 4 mg/dL or 4 %
        sources=("shah-2019", "jdrf-2010", "ada-standards", "iso-15197", "design"),
    ),
)


def with_levels(**healthy: Level) -> Catalog[VitalSign]:
    """Signs of `SIGNS` with other means and SDs of healthy people, by id.

    Raises
    ------
    UnknownEntry
        If there is no such sign.
    InvalidEntry
        If a mean lies outside the limits of its sign.

    Examples
    --------
    >>> with_levels(heart_rate=Level(84, 11))["heart_rate"].healthy.mean
    84
    """
    for id in healthy:
        SIGNS[id]  # an unknown one raises
    return Catalog("sign", *(replace(sign, healthy=healthy.get(id, sign.healthy)) for id, sign in SIGNS.items()))
