"""Searches: which parameters each resource has, and what a client asked for with them.

A parameter that is not known is refused: without it a search would find more than was asked for. One that only
says how to show what is found (its name begins with an underscore, and R4 gives it no such meaning) is left out,
and the answer says so. `Prefer: handling=strict` refuses those as well, `handling=lenient` leaves out any.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from vitals.appointments.fhir.dates import Span, span_of
from vitals.appointments.fhir.paging import Cursor
from vitals.appointments.fhir.references import Reference, parse_reference
from vitals.errors import InvalidValue, UnknownEntry, shortened

__all__ = ["COMMON", "PAGE", "SEARCHES", "Search", "SearchParameter"]

PAGE, LARGEST_PAGE = 20, 500
ORDERS = {"Appointment": "date", "Slot": "start"}  # what results are ordered by, where it is not the id
# R4's own that would change what is found: to leave one out would find too much.
FILTERS = frozenset(
    {
        "_lastUpdated",
        "_tag",
        "_profile",
        "_security",
        "_source",
        "_text",
        "_content",
        "_list",
        "_has",
        "_type",
        "_query",
    }
    | {"_filter"}
)
HANDLINGS = ("strict", "lenient")


@dataclass(frozen=True, kw_only=True)
class SearchParameter:
    """A parameter of a search.

    Parameters
    ----------
    name, type
        As R4 has them.
    meaning
        For people.
    repeats
        Whether it may be given several times, each of which must hold.
    types
        Of the resources that a reference may name.
    """

    name: str
    type: str
    meaning: str
    repeats: bool = False
    types: tuple[str, ...] = ()


def reference(name: str, *types: str, repeats: bool = False) -> SearchParameter:
    """A parameter that names a resource."""
    meaning = f"Of this {' or '.join(types)}: Type/id, or an absolute address."
    return SearchParameter(name=name, type="reference", meaning=meaning, types=types, repeats=repeats)


ID = SearchParameter(name="_id", type="token", meaning="With this id, or one of several separated by commas.")
NAME = SearchParameter(name="name", type="string", meaning="Whose name, or a word of it, begins so, in any case.")
ACTIVE = SearchParameter(name="active", type="token", meaning="true; nothing here is inactive.")
SPECIALTY = SearchParameter(
    name="specialty",
    type="token",
    meaning="Of this specialty: a SNOMED CT code, system|code, or our own id; several separated by commas.",
)
SPAN = "in UTC or with an offset, with eq, ge, gt, le or lt before it; twice for a span."
COMMON = (
    SearchParameter(name="_count", type="number", meaning="Most results of a page; 20 unless given. 0 counts alone."),
    SearchParameter(name="_page", type="string", meaning="Where a page begins: the links of a page have it."),
    SearchParameter(name="_sort", type="string", meaning="Only the order that results have anyway."),
    SearchParameter(name="_total", type="token", meaning="accurate: count all results; none or estimate."),
    SearchParameter(name="_summary", type="token", meaning="count or false."),
    SearchParameter(name="_format", type="token", meaning="json: there is nothing else."),
)
SEARCHES: Mapping[str, tuple[SearchParameter, ...]] = MappingProxyType(
    {
        "Patient": (
            ID,
            SearchParameter(name="identifier", type="token", meaning="With this number, or system|number."),
        ),
        "Practitioner": (ID, NAME, ACTIVE),
        "PractitionerRole": (
            ID,
            reference("practitioner", "Practitioner"),
            reference("location", "Location"),
            SPECIALTY,
            ACTIVE,
        ),
        "Location": (ID, NAME),
        "Schedule": (ID, reference("actor", "Practitioner", "PractitionerRole", "Location"), SPECIALTY, ACTIVE),
        "Slot": (
            ID,
            reference("schedule", "Schedule"),
            SPECIALTY,
            SearchParameter(
                name="status", type="token", meaning="free, busy or busy-tentative (held); all unless given."
            ),
            SearchParameter(
                name="start",
                type="date",
                meaning=f"Beginning then, {SPAN} From now on for two weeks unless given, and at most 92 days.",
                repeats=True,
            ),
        ),
        "Appointment": (
            ID,
            reference("patient", "Patient"),
            reference("practitioner", "Practitioner"),
            reference("actor", "Patient", "Practitioner", "PractitionerRole", repeats=True),
            SPECIALTY,
            SearchParameter(name="status", type="token", meaning="In one of these statuses, separated by commas."),
            SearchParameter(name="date", type="date", meaning=f"Beginning then, {SPAN}", repeats=True),
        ),
        "ServiceRequest": (ID, reference("patient", "Patient"), reference("subject", "Patient")),
    }
)


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a client asks for.

    Parameters
    ----------
    type
        Of the resources.
    base
        Address of the service's resources.
    given
        Names and values of the parameters that are used, in order.
    ignored
        Names of those that are not.
    count
        Most results; 0 counts alone.
    cursor
        Where the page begins; None for the first.
    totals
        Whether to count all results.
    """

    type: str
    base: str
    given: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]
    count: int
    cursor: Cursor | None
    totals: bool

    @classmethod
    def parse(cls, type: str, given: Iterable[tuple[str, str]], base: str, handling: str = "") -> "Search":
        """Search by the parameters of a request.

        Parameters
        ----------
        handling
            strict or lenient, as the Prefer header says; empty if it does not.

        Raises
        ------
        UnknownEntry, InvalidValue
            If one is not known, or has a value that is not allowed.
        """
        used, ignored = sorted_out(type, given, handling)
        common = {name: value for name, value in used if name in {each.name for each in COMMON}}
        count = whole(common.get("_count", str(PAGE)))
        check_common(type, common)
        return cls(
            type=type,
            base=base,
            given=tuple(used),
            ignored=tuple(ignored),
            count=0 if common.get("_summary") == "count" else count,
            cursor=Cursor.parse("_page", common["_page"]) if "_page" in common else None,
            totals=common.get("_total") == "accurate" or not count or common.get("_summary") == "count",
        )

    def values(self, name: str) -> list[str]:
        """Every value of a parameter, as given."""
        return [value for each, value in self.given if each == name]

    def choices(self, name: str) -> tuple[str, ...]:
        """Alternatives of a parameter, without the system of a code; none if it is not given."""
        return tuple(part.rpartition("|")[2] for value in self.values(name) for part in value.split(","))

    def span(self, name: str) -> Span:
        """The seconds for which the conditions of a date hold."""
        return span_of(name, self.values(name))

    def references(self, name: str) -> list[tuple[Reference, ...]]:
        """Resources that a parameter names: alternatives for each time that it is given."""
        (parameter,) = [each for each in SEARCHES[self.type] if each.name == name]
        return [
            tuple(parse_reference(name, part, self.base, *parameter.types) for part in value.split(","))
            for value in self.values(name)
        ]


def sorted_out(type: str, given: Iterable[tuple[str, str]], handling: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Parameters that are used, and the names of those that are not."""
    known = {each.name: each for each in (*SEARCHES[type], *COMMON)}
    used, ignored = [], []
    for name, value in given:
        if name in known:
            used.append((name, value))
        elif name.partition(":")[0] in known:
            raise InvalidValue(shortened(name), "given", "left out: this service knows no modifiers")
        elif name.partition(".")[0] in known:
            raise InvalidValue(shortened(name), "given", "left out: search for the resource itself, then by its id")
        elif handling == "lenient" or (handling != "strict" and only_shows(name)):
            ignored.append(shortened(name))
        else:
            raise UnknownEntry("search parameter", name, known)
    for name, times in Counter(name for name, _ in used).items():
        if times > 1 and not known[name].repeats:
            raise InvalidValue(name, "given twice", "given once, with commas between alternatives")
    return used, list(dict.fromkeys(ignored))


def only_shows(name: str) -> bool:
    """Whether a parameter says how to show what is found, and not what to find."""
    return name.startswith("_") and name.partition(":")[0] not in FILTERS


def check_common(type: str, common: Mapping[str, str]) -> None:
    """Refuse what nothing here does: another order, a summary of elements."""
    order = ORDERS.get(type, "_id")
    for name, allowed in (
        ("_sort", (order,)),
        ("_total", ("none", "estimate", "accurate")),
        ("_summary", ("false", "count")),
    ):
        if name in common and common[name] not in allowed:
            raise InvalidValue(name, repr(common[name]), " or ".join(allowed))


def whole(text: str) -> int:
    """The number of results that a page may have at most."""
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise InvalidValue("_count", repr(text), f"a whole number from 0 to {LARGEST_PAGE}")
    return min(int(text), LARGEST_PAGE)  # R4: a server may return fewer than were asked for
