"""Bundles: a page of a search with its links, and the history of a resource."""

from collections.abc import Iterable
from urllib.parse import quote, urlencode

from vitals.appointments.fhir.codes import Resource
from vitals.appointments.fhir.outcomes import issue, outcome
from vitals.appointments.fhir.paging import Cursor, Page
from vitals.appointments.fhir.searches import Search

__all__ = ["history", "searchset"]

SAFE = ":,/"  # which a query may hold as they are


def searchset(page: Page, search: Search, notes: Iterable[Resource] = ()) -> Resource:
    """A page of a search; what was left out of the search, and what else there is to say, are entries of their own."""
    entries = [
        {"fullUrl": full_url(search.base, each), "resource": each, "search": {"mode": "match"}}
        for each in page.resources
    ]
    entries += [{"resource": each, "search": {"mode": "outcome"}} for each in (*left_out(search), *notes)]
    total = {} if page.total is None else {"total": page.total}
    return (
        {"resourceType": "Bundle", "type": "searchset"}
        | total
        | {"link": list(links(page, search))}
        | ({"entry": entries} if entries else {})
    )


def full_url(base: str, resource: Resource) -> str:
    """Address of a resource."""
    return f"{base}/{resource['resourceType']}/{resource['id']}"


def left_out(search: Search) -> Iterable[Resource]:
    """What a search did not take into account, as a resource."""
    if search.ignored:
        yield outcome(
            issue("not-supported", f"the search parameter {name} is not known, and was left out", severity="warning")
            for name in search.ignored
        )


def links(page: Page, search: Search) -> Iterable[Resource]:
    """Addresses of a page and of those around it, with the parameters that were used and no others."""
    yield {"relation": "self", "url": address(search, search.cursor)}
    if page.following is not None:
        yield {"relation": "next", "url": address(search, page.following)}
    if page.previous is not None:
        yield {"relation": "previous", "url": address(search, page.previous)}


def address(search: Search, cursor: Cursor | None) -> str:
    """Address of a page of a search."""
    given = [(name, value) for name, value in search.given if name != "_page"]
    given += [("_page", str(cursor))] if cursor is not None else []
    query = urlencode(given, safe=SAFE, quote_via=quote)
    return f"{search.base}/{search.type}{'?' if query else ''}{query}"


def history(versions: Iterable[Resource], base: str) -> Resource:
    """Versions of a resource, the last one first."""
    found = [
        {
            "fullUrl": full_url(base, each),
            "resource": each,
            "request": requested(each),
            "response": {
                "status": "201" if each["meta"]["versionId"] == "1" else "200",
                "etag": f'W/"{each["meta"]["versionId"]}"',
                "lastModified": each["meta"]["lastUpdated"],
            },
        }
        for each in versions
    ]
    found.reverse()
    return {"resourceType": "Bundle", "type": "history", "total": len(found), "entry": found}


def requested(version: Resource) -> Resource:
    """The request that makes such a version."""
    if version["meta"]["versionId"] == "1":
        return {"method": "POST", "url": version["resourceType"]}
    return {"method": "PUT", "url": f"{version['resourceType']}/{version['id']}"}
