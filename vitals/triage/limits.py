"""What a single sign beyond a limit demands by itself, whatever NEWS2 adds up to.

Beside the limits of the status (`VitalSign.alarm` and `flags`) there are those of signs that cannot wait. The sources
state the limits; that they ask for help within the hour or at once is design.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from vitals.catalog.conditions import Urgency
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.simulation.status import STATUSES
from vitals.triage.case import Case
from vitals.triage.quotes import quoted
from vitals.triage.reasons import Reason
from vitals.triage.score import SPO2, displayed

__all__ = ["SCALE_2", "SINGLE_SIGNS", "URGENCY_BY_STATUS", "Limit", "limit_reasons", "limits_of"]

# Design: a sign beyond its critical limit is seen within the hour, and anything out of the ordinary within a month.
URGENCY_BY_STATUS: Mapping[str, Urgency] = MappingProxyType(
    dict(zip(STATUSES, (Urgency.NONE, Urgency.ROUTINE, Urgency.EMERGENCY), strict=True))
)
MEANINGS = dict(zip(STATUSES, ("normal", "abnormal", "critical"), strict=True))


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What a sign demands at most `low`, or at least `high`, in its own unit.

    Attributes
    ----------
    meaning
        What it is, in words.
    source
        Id of `SOURCES`.
    """

    low: float | None = None
    high: float | None = None
    urgency: Urgency
    meaning: str
    source: str = "design"

    def beyond(self, value: float) -> tuple[float, str] | None:
        """The limit that a displayed value is beyond, and on which side; None if it is not."""
        if self.low is not None and value <= self.low:
            return self.low, "at or below"
        if self.high is not None and value >= self.high:
            return self.high, "at or above"
        return None


NOW, HOUR, DAY = Urgency.IMMEDIATE, Urgency.EMERGENCY, Urgency.URGENT
SINGLE_SIGNS: Mapping[str, tuple[Limit, ...]] = MappingProxyType(
    {
        "heart_rate": (
            Limit(low=30, urgency=NOW, meaning="extremely slow"),
            Limit(high=180, urgency=NOW, meaning="extremely fast"),
        ),
        "resp_rate": (
            Limit(low=5, urgency=NOW, meaning="nearly no breathing"),
            Limit(high=40, urgency=NOW, meaning="exhausting"),
            Limit(low=7, urgency=HOUR, meaning="dangerously slow"),
            Limit(high=30, urgency=HOUR, meaning="dangerously fast", source="lim-2003"),
        ),
        "blood_pressure_systolic": (
            Limit(low=70, urgency=NOW, meaning="shock"),
            Limit(low=79, urgency=HOUR, meaning="severe hypotension"),
            Limit(low=89, urgency=DAY, meaning="hypotension", source="lim-2003"),
        ),
        SPO2: (
            Limit(low=85, urgency=NOW, meaning="severe hypoxemia"),
            Limit(low=89, urgency=HOUR, meaning="hypoxemia that needs oxygen", source="o-driscoll-2017"),
        ),
        "temperature_c": (
            Limit(low=27.9, urgency=NOW, meaning="severe hypothermia", source="brown-2012"),
            Limit(high=41.5, urgency=NOW, meaning="hyperpyrexia"),
            Limit(low=31.9, urgency=HOUR, meaning="moderate hypothermia", source="brown-2012"),
            Limit(high=40.1, urgency=HOUR, meaning="the temperature of a heat stroke", source="bouchama-2002"),
        ),
        "glucose_mgdl": (Limit(low=40, urgency=NOW, meaning="severe hypoglycemia"),),
    }
)
# Saturation of people whose target is 88 to 92 %: the limits of most are not theirs.
SCALE_2 = (
    Limit(low=75, urgency=NOW, meaning="severe hypoxemia"),
    Limit(low=83, urgency=HOUR, meaning="far below the target of 88 to 92 %", source="rcp-2017"),
    Limit(low=87, urgency=DAY, meaning="below the target of 88 to 92 %", source="o-driscoll-2017"),
)


def limits_of(sign: VitalSign, case: Case) -> list[Limit]:
    """Limits of a sign for a case, the most urgent first."""
    if sign.id == SPO2 and case.scale == 2:
        return list(SCALE_2)
    _, warning, critical = STATUSES
    found = [
        *SINGLE_SIGNS.get(sign.id, ()),
        status_limit(critical, *sign.alarm.critical),
        status_limit(warning, *sign.alarm.warning),
        status_limit(warning, sign.flags.critical_low, sign.flags.critical_high),
    ]
    return sorted(found, key=lambda limit: limit.urgency, reverse=True)


def status_limit(status: str, low: float | None, high: float | None) -> Limit:
    """A limit of the status."""
    return Limit(low=low, high=high, urgency=URGENCY_BY_STATUS[status], meaning=MEANINGS[status])


def limit_reasons(case: Case) -> list[Reason]:
    """The limits that the signs of the worst reading are beyond, the latest of the worst.

    Those that demand less than the worst one are left out unless they cannot wait either.
    """
    rows = [row_reasons(case, row) for row in range(len(case.signs))]
    worst = [most(reasons) for reasons in rows]
    row = max(range(len(rows)), key=lambda row: (worst[row], row))
    least = min(worst[row], HOUR)
    return [reason for reason in rows[row] if reason.urgency >= least]


def most(reasons: Sequence[Reason]) -> Urgency:
    """The highest urgency of reasons; none if there are none."""
    return max((reason.urgency for reason in reasons), default=Urgency.NONE)


def row_reasons(case: Case, row: int) -> list[Reason]:
    """The most urgent limit that each sign of a reading is beyond."""
    found = [limit_reason(case, row, sign) for sign in SIGNS.values()]
    return [reason for reason in found if reason is not None]


def limit_reason(case: Case, row: int, sign: VitalSign) -> Reason | None:
    """The most urgent limit that a sign is beyond."""
    column = list(SIGNS).index(sign.id)
    if not case.measured[row, column]:
        return None
    value = displayed(sign, float(case.signs[row, column]))
    for limit in limits_of(sign, case):
        beyond = limit.beyond(value)
        if beyond is not None:
            end, side = beyond
            return Reason(
                kind="status",
                text=f"{quoted(case, row, sign)} is {side} {end:g}: {limit.meaning}",
                urgency=limit.urgency,
                rule=f"limit.{sign.id}",
                source=limit.source,
                facts={"sign": sign.id, "value": value, "unit": sign.unit, "limit": end, "meaning": limit.meaning},
            )
    return None
