"""Settings: where the patients are, which decides what is usual there, how illness goes, and how it is measured.

`lesson` is the setting of the catalog's own numbers: healthy adults at rest, untreated conditions, illness compressed
to half an hour. In the others people are in care: another baseline, treatment that leaves only a part of what a
condition does to a sign, oxygen, a cuff, and courses at clinical length. A new setting is one more entry in `SETTINGS`.
Numbers are design values unless a source stands beside them.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from types import MappingProxyType
from typing import Any

from vitals.catalog.catalog import Catalog, PicklableMappings
from vitals.catalog.correlation import cholesky
from vitals.catalog.scale import Level, Scale, level_in_unit, slope_in_scale, value_in_scale
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.catalog.sources import SOURCES
from vitals.errors import InvalidEntry

__all__ = ["LESSON", "SETTINGS", "Baseline", "Cuff", "Oxygen", "Setting", "Stay", "Treatment"]

HOUR = 3600
RESTING = 600.0  # seconds: components of the fluctuation up to here are those of a body at rest
# Of their variance in the catalog, of seconds and of minutes: signs waver in proportion to their level, and in care
# levels are higher, so this much keeps a quiet monitor as quiet (clinical numbers, 4.3).
IN_BED, SECONDS = {"seconds": 0.66, "minutes": 1.08}, 30.0
LEAST_SD, ROUNDING = 1e-6, 9
MOST_SD_OF_LOGARITHM = 2.0  # a spread by a factor of 7
MOST_LIFT = 5.0  # of saturation, in its normal space: from 50 % to 100 %
LONGEST_HOURS = 87_600.0  # ten years
MOST_RESTING = 0.9  # of the variance within a person that they may take where people vary little otherwise
# Rates and pressures are skewed to the right, as a logarithm makes them; saturation has mass at 100 %.
SCALES = {
    "heart_rate": Scale.LOG,
    "resp_rate": Scale.LOG,
    "blood_pressure_systolic": Scale.LOG,
    "blood_pressure_diastolic": Scale.LOG,
    "spo2": Scale.LOG_DEFICIT_101,
}
IN_LOGARITHM = ("spo2", "glucose_mgdl")  # signs whose SDs are given in the space where they are normal
# What lasts for hours, for an hour or two, and for less: (time constant in seconds, share) of what is not rest.
LASTING = ((2400.0, 0.25), (10800.0, 0.40), (43200.0, 0.35))
PASSING = ((2400.0, 0.50), (10800.0, 0.30), (43200.0, 0.20))
BRIEF = ((2400.0, 0.75), (10800.0, 0.15), (43200.0, 0.10))


@dataclass(frozen=True)
class Baseline:
    """Level of a sign in people of a setting who are not ill.

    Parameters
    ----------
    center
        Median, in the sign's unit.
    between, within
        SD between people and within a person: in the sign's unit, or of saturation and glucose of the logarithm.
    slow
        (time constant in seconds, share) of the fluctuation that a body at rest does not explain; shares sum to 1.
    scale
        Space in which the sign is normal; that of `SCALES`, or the catalog's, if None.
    """

    center: float
    between: float
    within: float
    slow: tuple[tuple[float, float], ...] = LASTING
    scale: Scale | None = None

    @property
    def standing(self) -> float:
        """Share of the variance that stays with the patient."""
        return self.between**2 / (self.between**2 + self.within**2)


@dataclass(frozen=True)
class Treatment:
    """Part of a condition's effect on a sign that treatment leaves: normal over patients, independent by sign."""

    mean: float
    sd: float


@dataclass(frozen=True)
class Oxygen:
    """Supplementary oxygen: who gets it, and what it lifts saturation by, in the space of that sign.

    Parameters
    ----------
    hypoxic, others
        Share of the stays with it, of conditions that take saturation below 94 % when moderate, and of the others.
    mean, sd
        Of the lift; those of a uniform lift of 0 to 1.
    """

    hypoxic: float
    others: float
    mean: float = 0.5
    sd: float = 0.29


@dataclass(frozen=True)
class Cuff:
    """Seconds between two measurements of blood pressure by a cuff, usually and while the status is critical."""

    seconds: float
    critical_seconds: float | None = None  # the same if None


@dataclass(frozen=True, kw_only=True)
class Stay:
    """Course of illness at clinical length, in one stay after the other.

    Parameters
    ----------
    hours
        Length of a stay.
    half_life_hours, half_life_sigma
        Median and log-normal SD of the time in which a severity halves.
    deterioration
        Probability of one deterioration in a stay, at a time that is uniform over it.
    """

    hours: float
    half_life_hours: float = 30.0
    half_life_sigma: float = 0.6
    deterioration: float = 0.25


@dataclass(frozen=True, kw_only=True)
class Setting(PicklableMappings):
    """Where the patients are, and everything that follows from it.

    Parameters
    ----------
    id, name
        Short id, and a sentence.
    baselines
        Of every sign, by id; empty where the catalog's healthy levels hold.
    correlations
        Of what the condition does not explain, by pairs of ids in the order of the signs; of pairs not listed 0.
    treatment
        Of every sign, by id; empty where conditions are untreated.
    stay
        None where courses are compressed to slots of half an hour.
    oxygen, cuff
        None where nobody gets oxygen, and where pressure is measured continuously.
    rhythm
        Part of the rhythm of day and night that is left; 0 where there is none.
    utc_offset_hours
        Of the clock that the rhythm follows.
    sources
        Works that the numbers were taken from; ids of `SOURCES`.

    Raises
    ------
    InvalidEntry
        If a sign lacks a number, or a number cannot be.
    """

    id: str
    name: str
    baselines: Mapping[str, Baseline] = field(default_factory=dict)
    correlations: Mapping[tuple[str, str], float] = field(default_factory=dict)
    treatment: Mapping[str, Treatment] = field(default_factory=dict)
    stay: Stay | None = None
    oxygen: Oxygen | None = None
    cuff: Cuff | None = None
    rhythm: float = 0.0
    utc_offset_hours: float = 0.0
    sources: tuple[str, ...] = ("design",)

    def __post_init__(self) -> None:
        for name in ("baselines", "correlations", "treatment"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        for name in ("baselines", "treatment"):
            if getattr(self, name) and list(getattr(self, name)) != list(SIGNS):
                raise InvalidEntry("setting", self.id, f"{name} must name {', '.join(SIGNS)}, in this order")
        if self.stay and not (self.baselines and self.treatment):
            raise InvalidEntry("setting", self.id, "courses at clinical length need baselines and treatment")
        if not self.stay and (self.treatment or self.oxygen or self.cuff or self.rhythm):
            wrong = "treatment, oxygen, a cuff and a rhythm need courses at clinical length"
            raise InvalidEntry("setting", self.id, wrong)
        for pair, value in self.correlations.items():
            if pair not in combinations(SIGNS, 2) or not -1 < value < 1:
                raise InvalidEntry(
                    "setting", self.id, f"correlation {value} of {pair} is none of two signs in their order"
                )
        if cholesky(correlation_matrix(self.correlations)) is None:
            raise InvalidEntry("setting", self.id, "correlations that no signs can have together: weaken some")
        for what, value, least, most in self._numbers():
            if not least <= value <= most or math.isinf(value):
                allowed = f"lie in {least} to {most}" if least < most else f"be {least}"
                allowed = f"be finite and at least {least}" if math.isinf(most) else allowed
                raise InvalidEntry("setting", self.id, f"{what} must {allowed}, not {value:g}")
        for source in self.sources:
            SOURCES[source]  # an unknown one raises
        _ = self.signs  # which cannot be made of all numbers

    def _numbers(self) -> Iterator[tuple[str, float, float, float]]:
        """What a number is, its value, and the least and the most that it may be."""
        for id, baseline in self.baselines.items():
            yield f"center of {id}", baseline.center, *SIGNS[id].accepted
            low, high = SIGNS[id].accepted
            most = MOST_SD_OF_LOGARITHM if id in IN_LOGARITHM else high - low
            yield f"SD of {id} between people", baseline.between, 0, most
            yield f"SD of {id} within a person", baseline.within, LEAST_SD, most
            total = sum(share for _, share in baseline.slow)
            yield f"sum of the shares of {id}", round(total, ROUNDING), 1, 1
            for seconds, share in baseline.slow:
                yield f"time constant of {id} in seconds", seconds, 1, math.inf
                yield f"share of a time constant of {id}", share, 0, 1
        for id, treatment in self.treatment.items():
            yield f"part of {id} that treatment leaves", treatment.mean, 0, 1
            yield f"SD of the part of {id} that treatment leaves", treatment.sd, 0, 1
        if self.oxygen:
            yield "share of hypoxic stays with oxygen", self.oxygen.hypoxic, 0, 1
            yield "share of other stays with oxygen", self.oxygen.others, 0, 1
            yield "lift of saturation by oxygen", self.oxygen.mean, 0, MOST_LIFT
            yield "SD of the lift of saturation", self.oxygen.sd, 0, MOST_LIFT
        if self.stay:
            yield "hours of a stay", self.stay.hours, 1, LONGEST_HOURS
            yield "half-life in hours", self.stay.half_life_hours, 0.1, LONGEST_HOURS
            yield "log-normal SD of the half-life", self.stay.half_life_sigma, 0, MOST_SD_OF_LOGARITHM
            yield "probability of a deterioration", self.stay.deterioration, 0, 1
        if self.cuff:
            yield "seconds of a cuff", self.cuff.seconds, 1, math.inf
            if self.cuff.critical_seconds is not None:
                yield "seconds of a cuff of critical patients", self.cuff.critical_seconds, 1, math.inf
        yield "part of the rhythm", self.rhythm, 0, 1
        yield "UTC offset in hours", self.utc_offset_hours, -14, 14

    def __hash__(self) -> int:
        return hash(self.id)

    @cached_property
    def signs(self) -> Catalog[VitalSign]:
        """Signs with the levels, the fluctuation and the correlations of this setting."""
        if not self.baselines:
            return SIGNS
        return Catalog("sign", *(in_care(sign, self) for sign in SIGNS.values()))


def correlation_matrix(correlations: Mapping[tuple[str, str], float]) -> list[list[float]]:
    """Correlations of pairs, as a matrix of all signs."""
    both = dict(correlations) | {(second, first): value for (first, second), value in correlations.items()}
    return [[1.0 if row == column else both.get((row, column), 0.0) for column in SIGNS] for row in SIGNS]


def in_care(sign: VitalSign, setting: Setting) -> VitalSign:
    """Give a sign the numbers of a setting of care."""
    baseline = setting.baselines[sign.id]
    scale = baseline.scale or SCALES.get(sign.id, sign.scale)
    factor = 1.0 if sign.id in IN_LOGARITHM else slope_in_scale(baseline.center, scale)
    between, within = baseline.between * factor, baseline.within * factor
    level = Level(value_in_scale(baseline.center, scale), math.hypot(between, within))
    return replace(
        sign,
        scale=scale,
        healthy=level_in_unit(level, scale),
        between_sd=baseline.between,
        within_sd=baseline.within,
        **fluctuation(sign, within / slope_in_scale(baseline.center, scale), baseline.slow),
        correlations=pairs(sign, setting),
    )


def pairs(sign: VitalSign, setting: Setting) -> dict[str, tuple[float, float]]:
    """Correlations of a sign in a setting with the signs written above it; of the untreated ill, the catalog's."""
    found = {other: setting.correlations.get((other, sign.id), 0.0) for other in sign.correlations}
    if setting.treatment:
        return {other: (value, value) for other, value in found.items()}
    return {other: (value, sign.correlations[other][1]) for other, value in found.items()}


def fluctuation(sign: VitalSign, within: float, slow: tuple[tuple[float, float], ...]) -> dict[str, Any]:
    """Fluctuation and baroreflex of a sign whose SD within a person is `within`, in the sign's unit.

    A body at rest wavers from second to second as much as in the catalog, however much it differs from hour to hour:
    the components of the catalog keep their variance, and slow ones have the rest.
    """
    part = sign.healthy.sd**2 * (1 - sign.standing) / within**2  # of the catalog's variance in this one
    reflex = sign.baroreflex * math.sqrt(part * IN_BED["seconds"])
    if abs(reflex) >= 1:
        wrong = f"SD within a person must be above {within * abs(reflex):.2g}, which its baroreflex alone takes"
        raise InvalidEntry("sign", sign.id, f"{wrong}, not {within:.2g}")
    part *= (1 - sign.baroreflex**2) / (1 - reflex**2)
    resting = [
        (seconds, share * part * IN_BED["seconds" if seconds <= SECONDS else "minutes"])
        for seconds, share in sign.fluctuation
        if seconds <= RESTING
    ]
    total = sum(share for _, share in resting)
    if total > MOST_RESTING:
        resting = [(seconds, share * MOST_RESTING / total) for seconds, share in resting]
    left = 1 - sum(share for _, share in resting)
    return {
        "baroreflex": reflex,
        "fluctuation": (*resting, *((seconds, share * left) for seconds, share in slow)),
    }


def table(*rows: tuple[Any, ...]) -> Mapping[str, Baseline]:
    """Baselines in the order of the signs: center, SD between people and within a person, and how it lasts."""
    return {id: Baseline(*row) for id, row in zip(SIGNS, rows, strict=True)}


def left(*rows: tuple[float, float]) -> Mapping[str, Treatment]:
    """Treatment as (mean, SD) of the part that is left, in the order of the signs."""
    return {id: Treatment(*row) for id, row in zip(SIGNS, rows, strict=True)}


HR, RR, SBP, DBP, SPO2, TEMPERATURE, GLUCOSE = SIGNS

LESSON = Setting(id="lesson", name="Healthy adults at rest, untreated conditions, courses compressed to half an hour")

EMERGENCY = Setting(
    id="emergency",
    name="Arrivals at an emergency department",
    # Set with the shares of the population `emergency` to the published bands of an emergency department (7.2).
    baselines=table(
        (81.5, 12.5, 8),
        (17.2, 1.4, 1.1),
        (131, 17.5, 8.5),
        (75.5, 9, 9),
        (97.7, 0.39, 0.27),
        (36.65, 0.34, 0.18),
        (133, 0.28, 0.16),
    ),
    correlations={(HR, RR): 0.15, (HR, TEMPERATURE): 0.20, (SBP, DBP): 0.70},
    treatment=left(*[(0.33, 0.18)] * 7),
    stay=Stay(hours=8),
    oxygen=Oxygen(hypoxic=0.40, others=0.06),
    cuff=Cuff(15 * 60),
    rhythm=1.0,
    sources=("xie-2022", "design"),
)

WARD = Setting(
    id="ward",
    name="Adults on a general ward",
    # Set with the shares of the population `ward` to the published bands of a general ward (7.2). Its respiratory rates
    # vary little, because nurses chart them; so few are ill at a time, those severely, and treatment leaves much.
    baselines=table(
        (78.6, 12.5, 5.7),
        (17.3, 0.8, 0.8),
        (121, 18, 11),
        (69.6, 7.8, 7.5),
        (97.3, 0.39, 0.18),
        (36.62, 0.21, 0.33),
        (125, 0.18, 0.31),
    ),
    correlations={
        (HR, RR): 0.15,
        (HR, DBP): 0.15,
        (HR, TEMPERATURE): 0.15,
        (SBP, DBP): 0.55,
        (RR, SPO2): -0.05,
    },
    treatment=left((0.60, 0.16), (0.50, 0.16), (0.14, 0.17), (0.21, 0.17), (0.80, 0.10), (0.65, 0.15), (0.16, 0.15)),
    stay=Stay(hours=120),
    oxygen=Oxygen(hypoxic=0.90, others=0.10),
    cuff=Cuff(60 * 60, critical_seconds=10 * 60),
    rhythm=1.0,
    sources=("smith-2013", "design"),
)

ICU = Setting(
    id="icu",
    name="Adults in intensive care",
    # Set with the shares of the population `icu` so that the hourly values of the first two days are distributed, last
    # and go together as those of the eICU demo database.
    baselines=table(
        (80, 13, 8, LASTING),
        (18.3, 3.7, 3.4, PASSING),
        (119, 15.5, 15, PASSING),
        (63, 9.5, 10.5, BRIEF),
        (96.5, 0.38, 0.46, PASSING),
        (36.87, 0.23, 0.56, ((10800.0, 0.5), (43200.0, 0.5))),
        (130, 0.25, 0.28, LASTING),
    ),
    correlations={
        (HR, RR): 0.25,
        (HR, DBP): 0.15,
        (HR, SPO2): -0.09,
        (HR, TEMPERATURE): 0.18,
        (RR, SPO2): -0.12,
        (SBP, DBP): 0.55,
        (SBP, GLUCOSE): 0.06,
    },
    treatment=left((0.29, 0.16), (0.29, 0.16), (0.43, 0.17), (0.43, 0.17), (0.11, 0.10), (0.23, 0.15), (0.23, 0.15)),
    stay=Stay(hours=72),
    oxygen=Oxygen(hypoxic=0.75, others=0.75),
    rhythm=1 / 3,
    sources=("eicu-demo", "design"),
)

SETTINGS: Catalog[Setting] = Catalog("setting", LESSON, EMERGENCY, WARD, ICU)
