"""Query parameters of the stream and of the history."""

import math
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Literal, override

from pydantic import AfterValidator, Field

from Configurations.config import Settings
from Endpoints.wire.parameters import (
    DECIMAL,
    DIGITS,
    Flag,
    LowerBound,
    Omitted,
    PatientNumber,
    QueryModel,
    Time,
    UpperBound,
)
from Endpoints.wire.schemas import ConditionId, FormatId, PopulationId
from vitals.data.layouts import LARGEST_PATIENT, check_instants
from vitals.errors import InvalidValue
from vitals.formats import BARE, FORMATS, MessageFormat, View
from vitals.formats.contents.steadiness import MOST_READINGS
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.simulation.noise import LARGEST_SEED
from vitals.streaming.feed import AHEAD, CATCH_UP
from vitals.streaming.subscriptions import Subscription
from vitals.times import parse_instant, rfc3339

__all__ = ["CohortQuery", "HistoryQuery", "PatientQuery", "StreamQuery"]

MOST_MESSAGES = 10**9
MINUTE = 60_000  # milliseconds
# Unix milliseconds: from the last of these years even the fastest stream needs two years to reach the year 9999.
FIRST, LAST = (round(parse_instant("", f"{year}-01-01T00:00:00Z") * 1000) for year in (1900, 3000))
RANGE = re.compile(r"(\d{1,16})(?:-(\d{1,16}))?", re.ASCII)


def whole_milliseconds(seconds: float) -> float:
    """Refuse fractions of a millisecond."""
    if not math.isclose(seconds * 1000, round(seconds * 1000), abs_tol=1e-6):
        raise ValueError("a number of seconds in whole milliseconds")
    return seconds


SECONDS = {"x-unit": "seconds"}
WHOLE_MILLISECONDS = AfterValidator(whole_milliseconds)


class PatientQuery(QueryModel):
    """The set of patients that one is looked up in."""

    seed: Annotated[
        Annotated[int, Field(ge=0, le=LARGEST_SEED), DIGITS] | Omitted,
        Field(description="Another seed is another set of patients.", examples=[7]),
    ] = None


class CohortQuery(PatientQuery):
    """The simulation that readings are made with."""

    population: Annotated[PopulationId | Omitted, Field(description="Which conditions occur, and how often.")] = None
    condition: Annotated[
        ConditionId | Omitted, Field(description="Every patient gets this condition at the onset, once.")
    ] = None
    onset: Annotated[Time | Omitted, Field(description="When the condition begins (RFC 3339); now unless given.")] = (
        None
    )
    severity: Annotated[
        Annotated[float, Field(ge=0.1, le=3), DECIMAL] | Omitted,
        Field(
            description="Severity of the condition at its peak: 1 mild, 2 moderate, 3 severe; each patient's own "
            "unless given.",
        ),
    ] = None
    artifacts: Annotated[Flag, Field(description="Let the monitor have artifacts and drop-outs.")] = False

    @override
    def check(self) -> None:
        super().check()
        if self.onset is not None and self.condition is None:
            raise InvalidValue("onset", "without condition", "given with the condition that begins then")
        if self.severity is not None and self.condition is None:
            raise InvalidValue("severity", "without condition", "given with the condition whose severity it is")

    def cohort(self, settings: Settings, *, onset: float | None = None) -> Cohort:
        """The cohort that is asked for.

        Parameters
        ----------
        settings
            Defaults.
        onset
            When a condition begins unless the query says so, in unix seconds; None where it must say so.
        """
        begins = onset if self.onset is None else self.onset
        if self.condition is None:
            scenario = None
        elif begins is None:
            raise InvalidValue("condition", "without onset", "given with the time at which it begins")
        else:
            scenario = Scenario(self.condition, begins, self.severity)
        return Cohort(
            seed=settings.seed if self.seed is None else self.seed,
            population=settings.population_of(self.population),
            scenario=scenario,
            artifacts=self.artifacts,
        )


class ReadingQuery(CohortQuery):
    """Readings, and what is shown with each."""

    detail: Annotated[
        Literal["full"] | Omitted, Field(description="full: say everything that is known about the reading.")
    ] = None
    truth: Annotated[Flag, Field(description="Add the patient's true state.")] = False
    quality: Annotated[
        Flag, Field(description="Say which artifacts there are, with artifacts=true; no monitor knows.")
    ] = True
    smooth: Annotated[
        Annotated[int, Field(ge=0, le=300), DIGITS],
        Field(
            description="Seconds of the patient's time: predictions are the mean of log probabilities over the "
            "readings of these seconds, recent ones most, so that they are steady. 0, not at all, unless given.",
            json_schema_extra=SECONDS,
            examples=[60],
        ),
    ] = 0

    @property
    def view(self) -> View:
        """Parts that are shown beside signs and prediction."""
        return View(detail=self.detail is not None, truth=self.truth, smooth=self.smooth, quality=self.quality)


class StreamQuery(ReadingQuery):
    """A stream."""

    patient: Annotated[PatientNumber | Omitted, Field(description="This patient, by number.", examples=[7])] = None
    patients: Annotated[
        Annotated[str, Field(pattern=r"^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$", examples=["1-64", "1,5,9"])] | Omitted,
        Field(description="These patients, as 1-64 or 1,5,9: one message per tick has the readings of all."),
    ] = None
    interval: Annotated[
        float,
        Field(ge=0.1, le=60, description="Seconds between messages; 1 unless given.", json_schema_extra=SECONDS),
        DECIMAL,
        WHOLE_MILLISECONDS,
    ] = 1.0
    speed: Annotated[
        float, Field(ge=1, le=3600, description="Simulated seconds per second; 1 unless given."), DECIMAL
    ] = 1.0
    since: Annotated[
        LowerBound | Omitted,
        Field(
            description="First whatever came after this time (RFC 3339), at most an hour ago, then live: the last time "
            "that was received loses nothing and repeats nothing. With speed, where the stream's clock begins."
        ),
    ] = None
    count: Annotated[
        Annotated[int, Field(ge=1, le=MOST_MESSAGES), DIGITS] | Omitted,
        Field(description="Close (1000) after so many messages.", examples=[10]),
    ] = None

    @property
    def is_resumable(self) -> bool:
        """Whether the query names a stream completely, so that it is the same whenever it is asked for."""
        is_named = self.patient is not None or self.patients is not None
        return is_named and (self.condition is None or self.onset is not None)

    @property
    def step(self) -> int:
        """Milliseconds from reading to reading."""
        return round(self.interval * self.speed * 1000)

    @property
    def is_live(self) -> bool:
        """Whether a second of the stream is a second of the clock."""
        return self.speed == 1

    @override
    def check(self) -> None:
        super().check()
        if self.patient is not None and self.patients is not None:
            raise InvalidValue("patient", "beside patients", "given alone: one patient, or a list of them")
        if not math.isclose(self.interval * self.speed * 1000, self.step, abs_tol=1e-6):
            allowed = "such that speed times interval is a whole number of milliseconds"
            raise InvalidValue("speed", f"{self.speed:.10g}", allowed)
        if self.since is not None and not self.is_resumable:
            # it would go on with another stream
            allowed = "given with the patient or patients whose readings were missed, and the onset of their condition"
            raise InvalidValue("since", "alone", allowed)

    def subscription(self, settings: Settings, *, own: Callable[[], int], unix: float) -> Subscription:
        """The stream that is asked for.

        Parameters
        ----------
        settings
            Defaults and limits.
        own
            Makes the number of a patient where the query names none.
        unix
            The time, in unix seconds.

        Raises
        ------
        InvalidValue
            If there is no such stream; the sentence says why.
        """
        patients = self._patients(settings.max_patients, own)
        if len(patients) * (1 + self.smooth * 1000 // self.step) > MOST_READINGS:
            allowed = f"such that at most {MOST_READINGS} readings of all patients lie in it"
            raise InvalidValue("smooth", f"{self.smooth} s", f"{allowed}: fewer seconds or patients, or longer steps")
        return Subscription(
            cohort=self.cohort(settings, onset=None if self.since is not None else float(math.floor(unix))),
            patients=patients,
            grouped=self.patients is not None,
            view=self.view,
            interval=round(self.interval * 1000),
            step=self.step,
            since=self._since(unix),
            count=self.count,
            announces=bool(self.model_fields_set),
        )

    def _patients(self, most: int, own: Callable[[], int]) -> tuple[int, ...]:
        """Numbers of the patients, in the order in which they are given."""
        if self.patients is not None:
            return parse_patients(self.patients, most)
        return (own() if self.patient is None else self.patient,)

    def _since(self, unix: float) -> int | None:
        """The instant after which the stream begins, in unix milliseconds."""
        if self.since is None:
            return None
        since, given = round(self.since * 1000), repr(rfc3339(self.since))
        if not FIRST <= since <= LAST:
            raise InvalidValue("since", given, "in the years 1900 to 2999")
        if self.is_live and not -AHEAD <= unix * 1000 - since <= CATCH_UP:
            allowed = f"from an hour before now to a minute after, and now is {rfc3339(math.floor(unix))}"
            raise InvalidValue("since", given, allowed)
        return since

    def can_resume(self, since: str, unix: float) -> bool:
        """Whether the stream can go on after a time, or soon; a text that is no time is refused where it is used."""
        try:
            age = unix * 1000 - parse_instant("since", since) * 1000
        except InvalidValue:
            age = 0
        return self.is_resumable and ("speed" in self.model_fields_set or -AHEAD <= age <= CATCH_UP)


def parse_patients(text: str, most: int) -> tuple[int, ...]:
    """Patient numbers of a list such as 1-64 or 1,5,9, in its order."""
    allowed = f"a list such as 1-64 or 1,5,9 of at most {most} patients, each once"
    numbers: list[int] = []
    for part in text.split(","):
        found = RANGE.fullmatch(part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
        if not first <= last <= LARGEST_PATIENT or len(numbers) + last - first >= most:
            raise InvalidValue("patients", repr(text), allowed)
        numbers += range(first, last + 1)
    if len(set(numbers)) < len(numbers):
        raise InvalidValue("patients", repr(text), allowed)
    return tuple(numbers)


class HistoryQuery(ReadingQuery):
    """A part of a patient's history."""

    start: Annotated[
        LowerBound | Omitted,
        Field(
            description="First instant (RFC 3339); a minute before the end unless given.",
            examples=["2025-10-18T10:30:00Z"],
        ),
    ] = None
    end: Annotated[
        UpperBound | Omitted,
        Field(
            description="The end, which is not included (RFC 3339); now unless given.",
            examples=["2025-10-18T10:31:00Z"],
        ),
    ] = None
    interval: Annotated[
        float,
        Field(ge=0.1, le=3600, description="Seconds between readings; 1 unless given.", json_schema_extra=SECONDS),
        DECIMAL,
        WHOLE_MILLISECONDS,
    ] = 1.0
    format: Annotated[
        FormatId,
        Field(description="json: the messages of the stream, one a line. Others: the rows that the generator writes."),
    ] = FORMATS["json"].id
    charted: Annotated[
        Flag,
        Field(
            description="Signs as a nurse notes them: respiratory rates even and often 20, pressures and heart rates "
            "often rounded to tens. The prediction is made from the notes; the true state stays as it is."
        ),
    ] = False

    @override
    def check(self) -> None:
        super().check()
        if self.view != BARE and not isinstance(FORMATS[self.format], MessageFormat):
            allowed = " or ".join(id for id, format in FORMATS.items() if isinstance(format, MessageFormat))
            allowed += ": a table has the generator's columns"
            raise InvalidValue("format", f"{self.format} with detail, truth, quality or smooth", allowed)

    @override
    def cohort(self, settings: Settings, *, onset: float | None = None) -> Cohort:
        return replace(super().cohort(settings, onset=onset), charted=self.charted)

    def instants(self, unix: float) -> range:
        """Instants of the history in unix milliseconds, if it ends at a time in unix seconds unless it says so.

        Raises
        ------
        InvalidValue
            If it does not start before its end, or is not within the years that can be simulated.
        """
        end = math.floor(unix) * 1000 if self.end is None else round(self.end * 1000)
        start = end - MINUTE if self.start is None else round(self.start * 1000)
        if start >= end:
            raise InvalidValue("start", rfc3339(start / 1000), f"before the end, {rfc3339(end / 1000)}")
        check_instants(start / 1000, end / 1000)
        return range(start, end, round(self.interval * 1000))
