"""Query parameters of free times and of lists of appointments: one table each, and how they are read."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from Endpoints.wire.problems import Problem
from vitals import times
from vitals.appointments.calendars import LONGEST_MINUTES
from vitals.appointments.scheduling import Practitioner
from vitals.appointments.store import Store
from vitals.appointments.tables import Status
from vitals.catalog.specialties import SPECIALTIES
from vitals.data.layouts import LARGEST_PATIENT
from vitals.errors import InvalidValue, UnknownEntry

__all__ = ["ID", "LIST", "SLOTS", "ListQuery", "SlotQuery", "parameters", "parse_instant"]

DAY = 86_400  # seconds
SEARCHED, LONGEST_SEARCH = 14 * DAY, 92 * DAY
PAGE, LARGEST_PAGE = 20, 500
ID = "^[A-Za-z0-9-]{1,64}$"
AFTER = re.compile(r"(.{1,40})/([A-Za-z0-9-]{1,64})", re.ASCII)
FIRST, LAST = (round(times.parse_instant("", f"{year}-01-01T00:00:00Z")) for year in (1970, 2900))

WHOLE = re.compile(r"\d{1,20}", re.ASCII)


@dataclass(frozen=True)
class Parameter:
    """A query parameter: its name, what it means, and its JSON schema."""

    name: str
    meaning: str
    schema: Mapping[str, Any]

    def openapi(self) -> dict[str, Any]:
        """As an OpenAPI document says it."""
        return {"name": self.name, "in": "query", "description": self.meaning, "schema": dict(self.schema)}


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


TIME = {"type": "string", "format": "date-time"}
LIMIT = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE}
PRACTITIONER = Parameter("practitioner", "Of this practitioner, by id.", {"type": "string"})
SLOTS = (
    Parameter("specialty", "Of all of this specialty.", {"enum": list(SPECIALTIES)}),
    PRACTITIONER,
    Parameter("from", "Beginning at this time or later (RFC 3339); now unless given.", TIME),
    Parameter("to", "Ending by this time (RFC 3339); two weeks after the first unless given, 92 days at most.", TIME),
    Parameter(
        "duration",
        "Minutes; those that the practitioner offers unless given.",
        {"type": "integer", "minimum": 5, "maximum": LONGEST_MINUTES},
    ),
    Parameter("limit", "At most so many; 20 unless given.", LIMIT),
)
LIST = (
    Parameter("patient", "Of this patient, by number.", {"type": "integer", "minimum": 0, "maximum": LARGEST_PATIENT}),
    PRACTITIONER,
    Parameter("status", "In one of these, separated by commas.", {"type": "string"}),
    Parameter("from", "Beginning at this time or later (RFC 3339).", TIME),
    Parameter("to", "Beginning before this time (RFC 3339).", TIME),
    Parameter("limit", "At most so many; 20 unless given.", LIMIT),
    Parameter("after", "Where the page before ended; the Link header has it.", {"type": "string"}),
)


def parameters(table: Iterable[Parameter]) -> list[dict[str, Any]]:
    """A table as an OpenAPI document says it."""
    return [parameter.openapi() for parameter in table]


def parse_instant(name: str, text: str) -> int:
    """Unix seconds of a date and time that says its offset: a wall clock alone would mean another time elsewhere.

    Raises
    ------
    InvalidValue
        If the text is none, or not one of whole seconds between 1970 and 2900.
    """
    unix = times.parse_instant(name, text)
    if datetime.fromisoformat(text).tzinfo is None:
        raise InvalidValue(name, repr(text), "a time with its offset, such as 2026-03-02T09:00:00+01:00 or ...Z")
    if unix % 1 or not FIRST <= unix <= LAST:
        raise InvalidValue(name, repr(text), "a time of whole seconds in the years 1970 to 2899")
    return int(unix)


@dataclass(frozen=True, kw_only=True)
class SlotQuery:
    """Which free times are asked for."""

    specialty: str | None
    practitioner: str | None
    first: int
    last: int
    minutes: int | None
    limit: int

    @classmethod
    def of(cls, items: Iterable[tuple[str, str]], unix: float) -> "SlotQuery":
        """Read a query at a time.

        Raises
        ------
        UnknownEntry, InvalidValue
            If something in it is unknown or wrong.
        """
        query = read(items, [parameter.name for parameter in SLOTS])
        if ("specialty" in query) == ("practitioner" in query):
            raise InvalidValue("specialty", query.get("specialty", "(none)"), "given, or else a practitioner")
        first = parse_instant("from", query["from"]) if "from" in query else int(unix)
        last = parse_instant("to", query["to"]) if "to" in query else first + SEARCHED
        if not 0 < last - first <= LONGEST_SEARCH:
            raise InvalidValue("to", repr(query.get("to", "")), "after the first time, and at most 92 days after it")
        if "specialty" in query:
            SPECIALTIES[query["specialty"]]
        return cls(
            specialty=query.get("specialty"),
            practitioner=named(query),
            first=first,
            last=last,
            minutes=whole("duration", query["duration"], 5, LONGEST_MINUTES) if "duration" in query else None,
            limit=whole("limit", query.get("limit", str(PAGE)), 1, LARGEST_PAGE),
        )

    def practitioners(self, store: Store) -> list[Practitioner]:
        """Whose free times they are."""
        if self.practitioner is not None:
            return [store.calendars.practitioner(self.practitioner)]
        found = store.calendars.practitioners(self.specialty)
        if not found:
            raise Problem(
                404,
                f"there is no practitioner of {self.specialty}: add one with PUT /api/practitioners/<id>, or start "
                "with `uv run main.py --demonstration`",
            )
        return found


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """Which appointments are asked for."""

    query: dict[str, str]
    conditions: dict[str, Any]
    limit: int

    @classmethod
    def of(cls, items: Iterable[tuple[str, str]]) -> "ListQuery":
        """Read a query; errors as for `SlotQuery.of`."""
        query = read(items, [parameter.name for parameter in LIST])
        if not {"patient", "practitioner"} & query.keys():
            raise InvalidValue("patient", "(none)", "given, or else a practitioner")
        statuses = query["status"].split(",") if "status" in query else []
        for status in statuses:
            if status not in set(Status):
                raise InvalidValue("status", repr(status), f"one or more of {', '.join(Status)}")
        limit = whole("limit", query.get("limit", str(PAGE)), 1, LARGEST_PAGE)
        conditions = {
            "patient": whole("patient", query["patient"], 0, LARGEST_PATIENT) if "patient" in query else None,
            "practitioner": named(query),
            "status": [Status(status) for status in statuses],
            "first": parse_instant("from", query["from"]) if "from" in query else None,
            "last": parse_instant("to", query["to"]) if "to" in query else None,
            "after": after(query["after"]) if "after" in query else None,
            "limit": limit,
        }
        return cls(query=query, conditions=conditions, limit=limit)

    def link(self, path: str, start: str, id: str) -> str:
        """The Link header of the next page."""
        return f'<{path}?{urlencode(self.query | {"after": f"{start}/{id}"})}>; rel="next"'


def named(query: dict[str, str]) -> str | None:
    """The practitioner that a query names."""
    id = query.get("practitioner")
    if id is not None and not re.fullmatch(ID, id):
        raise InvalidValue("practitioner", repr(id), "an id: letters, digits and hyphens")
    return id


def after(text: str) -> tuple[int, str]:
    """Beginning and id of the last appointment of a page."""
    found = AFTER.fullmatch(text)
    if not found:
        raise InvalidValue("after", repr(text), "what the Link header of the page before says")
    return parse_instant("after", found[1]), found[2]
