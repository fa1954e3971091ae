"""Query parameters of the stream and of the history: one table, and how each is read.

Every value is checked before anything is sent: a parameter that is unknown, given twice, out of range or at odds with
another is an error whose sentence names it.
"""

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from Configurations.config import Settings
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.populations import POPULATIONS
from vitals.data.layouts import LARGEST_PATIENT
from vitals.errors import InvalidValue, UnknownEntry
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.streaming.feed import CATCH_UP, Subscription
from vitals.streaming.messages import View
from vitals.times import parse_instant, rfc3339

__all__ = [
    "COHORT",
    "LARGEST_SEED",
    "PARAMETERS",
    "STREAM",
    "VIEW",
    "Parameter",
    "cohort",
    "is_recent",
    "is_resumable",
    "milliseconds",
    "read",
    "subscription",
    "view",
    "whole",
]

LARGEST_SEED = 2**64 - 1
MOST_MESSAGES = 10**9
# Unix milliseconds: from the last of these years even the fastest stream needs two years to reach the year 9999.
FIRST, LAST = (round(parse_instant("", f"{year}-01-01T00:00:00Z") * 1000) for year in (1900, 3000))
WHOLE = re.compile(r"\d{1,20}", re.ASCII)
NUMBER = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)
SPAN = re.compile(r"(\d{1,16})(?:-(\d{1,16}))?", re.ASCII)

type Query = Mapping[str, str]


@dataclass(frozen=True)
class Parameter:
    """A query parameter: its name, what it means, and its JSON schema."""

    name: str
    meaning: str
    schema: Mapping[str, Any]

    def openapi(self) -> dict[str, Any]:
        """As an OpenAPI document says it."""
        return {"name": self.name, "in": "query", "description": self.meaning, "schema": dict(self.schema)}


WHOLE_SCHEMA = {"type": "integer", "minimum": 0}
TIME_SCHEMA = {"type": "string", "format": "date-time"}
PARAMETERS = {
    parameter.name: parameter
    for parameter in (
        Parameter("patient", "This patient, by number.", WHOLE_SCHEMA | {"maximum": LARGEST_PATIENT}),
        Parameter(
            "patients",
            "These patients, as 1-64 or 1,5,9: one message per tick has the readings of all.",
            {"type": "string", "pattern": r"^\d+(-\d+)?(,\d+(-\d+)?)*$"},
        ),
        Parameter("seed", "Another seed is another set of patients.", WHOLE_SCHEMA | {"maximum": LARGEST_SEED}),
        Parameter("population", "Which conditions occur, and how often.", {"enum": list(POPULATIONS)}),
        Parameter("condition", "Every patient gets this condition at the onset, once.", {"enum": list(CONDITIONS)}),
        Parameter("onset", "When the condition begins (RFC 3339); now unless given.", TIME_SCHEMA),
        Parameter(
            "interval", "Seconds between messages; 1 unless given.", {"type": "number", "minimum": 0.1, "maximum": 60}
        ),
        Parameter(
            "speed",
            "Simulated seconds per second; 1 unless given.",
            {"type": "number", "minimum": 1, "maximum": 3600},
        ),
        Parameter(
            "since",
            "First whatever came after this time (RFC 3339), at most an hour ago, then live: the last time that was "
            "received loses nothing and repeats nothing. With speed, where the stream's clock begins.",
            TIME_SCHEMA,
        ),
        Parameter("count", "Close (1000) after so many messages.", {"type": "integer", "minimum": 1}),
        Parameter("artifacts", "Let the monitor have artifacts and drop-outs.", {"enum": ["true", "false"]}),
        Parameter("detail", "full: say everything that is known about the reading.", {"enum": ["full"]}),
        Parameter("truth", "Add the patient's true state.", {"enum": ["true", "false"]}),
    )
}
STREAM = tuple(PARAMETERS)
COHORT, VIEW = ("seed", "population", "condition", "onset", "artifacts"), ("detail", "truth")


def read(items: Iterable[tuple[str, str]], known: Collection[str]) -> dict[str, str]:
    """Parameters by name.

    Raises
    ------
    UnknownEntry
        If there is a parameter that is not known here.
    InvalidValue
        If one is given twice.
    """
    query: dict[str, str] = {}
    for name, value in items:
        if name not in known:
            raise UnknownEntry("parameter", name, known)
        if name in query:
            raise InvalidValue(name, "given twice", "given once")
        query[name] = value
    return query


def whole(name: str, text: str, low: int, high: int) -> int:
    """A whole number within limits."""
    if not WHOLE.fullmatch(text) or not low <= int(text) <= high:
        raise InvalidValue(name, repr(text), f"a whole number from {low} to {high}")
    return int(text)


def milliseconds(name: str, text: str, low: float, high: float) -> int:
    """A number of seconds within limits, as whole milliseconds."""
    allowed = f"a number of seconds from {low:g} to {high:g}, in whole milliseconds"
    if (
        not NUMBER.fullmatch(text)
        or not low <= float(text) <= high
        or not math.isclose(float(text) * 1000, round(float(text) * 1000), abs_tol=1e-6)
    ):
        raise InvalidValue(name, repr(text), allowed)
    return round(float(text) * 1000)


def flag(name: str, text: str) -> bool:
    """Whether something is wanted."""
    if text not in {"true", "false"}:
        raise InvalidValue(name, repr(text), "true or false")
    return text == "true"


def patient_list(name: str, text: str, most: int) -> tuple[int, ...]:
    """Patient numbers of a list such as 1-64 or 1,5,9, in its order."""
    allowed = f"a list such as 1-64 or 1,5,9 of at most {most} patients, each once"
    numbers: list[int] = []
    for part in text.split(","):
        span = SPAN.fullmatch(part)
        first, last = (int(span[1]), int(span[2] or span[1])) if span else (1, 0)
        if not first <= last <= LARGEST_PATIENT or len(numbers) + last - first >= most:
            raise InvalidValue(name, repr(text), allowed)
        numbers += range(first, last + 1)
    if len(set(numbers)) < len(numbers):
        raise InvalidValue(name, repr(text), allowed)
    return tuple(numbers)


def cohort(query: Query, settings: Settings, *, onset: float | None = None) -> Cohort:
    """Which simulation is asked for.

    Parameters
    ----------
    query
        Parameters by name.
    settings
        Their defaults.
    onset
        When a pinned condition begins unless the query says so, in unix seconds; None where it must say so.
    """
    if "onset" in query and "condition" not in query:
        raise InvalidValue("onset", "without condition", "given with the condition that begins then")
    scenario = None
    if "condition" in query:
        begins = parse_instant("onset", query["onset"]) if "onset" in query else onset
        if begins is None:
            raise InvalidValue("condition", "without onset", "given with the time at which it begins")
        scenario = Scenario(query["condition"], begins)
    return Cohort(
        seed=whole("seed", query["seed"], 0, LARGEST_SEED) if "seed" in query else settings.seed,
        population=POPULATIONS[query.get("population", settings.population)],
        scenario=scenario,
        artifacts=flag("artifacts", query.get("artifacts", "false")),
    )


def view(query: Query) -> View:
    """What is shown beside signs and prediction."""
    if query.get("detail", "full") != "full":
        raise InvalidValue("detail", repr(query["detail"]), "full")
    return View(detail="detail" in query, truth=flag("truth", query.get("truth", "false")))


def subscription(
    items: Iterable[tuple[str, str]], settings: Settings, *, own: Callable[[], int], unix: float
) -> Subscription:
    """The stream that a query asks for.

    Parameters
    ----------
    items
        Names and values.
    settings
        Defaults and limits.
    own
        Makes the number of a patient for whoever names none.
    unix
        The time, in unix seconds.

    Raises
    ------
    UnknownEntry, InvalidValue
        If there is no such stream; the sentence says why.
    """
    query = read(items, STREAM)
    if {"patient", "patients"} <= query.keys():
        raise InvalidValue("patient", "beside patients", "given alone: one patient, or a list of them")
    interval = milliseconds("interval", query.get("interval", "1"), 0.1, 60)
    since = since_of(query, unix)
    if since is not None:
        require_with_since(query)
    onset = None if since is not None else float(math.floor(unix))
    patients: tuple[int, ...]
    if "patients" in query:
        patients = patient_list("patients", query["patients"], settings.max_patients)
    elif "patient" in query:
        patients = (whole("patient", query["patient"], 0, LARGEST_PATIENT),)
    else:
        patients = (own(),)
    return Subscription(
        cohort=cohort(query, settings, onset=onset),
        patients=patients,
        grouped="patients" in query,
        view=view(query),
        interval=interval,
        step=step_of(query, interval),
        since=since,
        count=whole("count", query["count"], 1, MOST_MESSAGES) if "count" in query else None,
        announces=bool(query),
    )


def step_of(query: Query, interval: int) -> int:
    """Milliseconds from reading to reading."""
    text = query.get("speed", "1")
    if not NUMBER.fullmatch(text) or not 1 <= float(text) <= 3600:
        raise InvalidValue("speed", repr(text), "a number from 1 to 3600, in simulated seconds per second")
    step = interval * float(text)
    if not math.isclose(step, round(step), abs_tol=1e-6):
        raise InvalidValue("speed", repr(text), "such that speed times interval is a whole number of milliseconds")
    return round(step)


def since_of(query: Query, unix: float) -> int | None:
    """The instant after which the stream begins, in unix milliseconds."""
    if "since" not in query:
        return None
    since = round(parse_instant("since", query["since"]) * 1000)
    if not FIRST <= since <= LAST:
        raise InvalidValue("since", repr(query["since"]), "in the years 1900 to 2999")
    if step_of(query, 1000) == 1000 and not unix * 1000 - CATCH_UP <= since <= unix * 1000 + 1000:
        now = rfc3339(math.floor(unix))
        raise InvalidValue("since", repr(query["since"]), f"at most an hour before now, which is {now}")
    return since


def require_with_since(query: Query) -> None:
    """Refuse to go on with a stream that is not named completely: it would be another one."""
    if not is_resumable(query):
        allowed = "given with the patient or patients whose readings were missed, and the onset of their condition"
        raise InvalidValue("since", "alone", allowed)


def is_recent(time: str, unix: float) -> bool:
    """Whether a stream can go on after a time; what is no time is refused where it is used."""
    try:
        return unix * 1000 - parse_instant("since", time) * 1000 <= CATCH_UP
    except InvalidValue:
        return True


def is_resumable(query: Query) -> bool:
    """Whether a query names a stream completely, so that it is the same whenever it is asked for."""
    return bool({"patient", "patients"} & query.keys()) and ("condition" not in query or "onset" in query)
