"""Valid requests of every route of a running service: by its own description, with ids that it has."""

import json
import random
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import quote

__all__ = ["JSON", "VALUES", "Body", "Request", "Sent", "dress", "handshake", "routes"]

STREAM = "/api/ws/predict"
VALUES = {
    "seed": "5", "population": "teaching", "condition": "sepsis", "onset": "2026-01-01T00:00:00Z",
    "severity": "2",
    "artifacts": "true", "detail": "full", "truth": "true", "patient": "7", "patients": "1-5", "interval": "1",
    "speed": "1", "count": "1", "since": "2026-01-01T00:00:00Z", "start": "2026-01-01T00:00:00Z",
    "end": "2026-01-01T00:05:00Z", "format": "csv", "specialty": "cardiology", "practitioner": "cardiology-1",
    "from": "2030-03-04T08:00:00Z", "to": "2030-03-05T08:00:00Z", "duration": "20", "limit": "5", "status": "booked",
    "quality": "true", "smooth": "60", "charted": "true",
    "_id": "cardiology-1", "identifier": "7", "name": "a", "active": "true", "location": "Location/cardiology-1",
    "actor": "Practitioner/cardiology-1", "schedule": "Schedule/cardiology-1", "subject": "Patient/7",
    "date": "ge2026-01-01", "_count": "3", "_total": "accurate", "_summary": "count", "_format": "json",
    "Last-Event-ID": "2026-01-01T00:00:00Z", "X-Actor": "ward 3", "Prefer": "return=OperationOutcome",
    "If-Match": 'W/"1"', "If-None-Exist": "patient=Patient/7", "If-None-Match": 'W/"1"',
}  # fmt: skip
FHIR_VALUES = VALUES | {
    "patient": "Patient/7", "practitioner": "Practitioner/cardiology-1", "specialty": "394579002",
    "start": "ge2030-03-04", "status": "free",
}  # fmt: skip
ALONE = {"patient": "patients", "since": "patients"}  # which the other must not be beside
NEEDS = {"onset": "condition", "severity": "condition", "since": "patient", "quality": "artifacts"}
PLAIN = ["/", "/beds/7", "/docs", "/docs/docs.js", "/examples/monitor.html", "/openapi.json", "/asyncapi.json"]
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
PATCHES = [
    [{"op": "replace", "path": "/status", "value": "cancelled"}],
    [{"op": "test", "path": "/status", "value": "booked"}, {"op": "remove", "path": "/description"}],
    [{"op": "move", "from": "/start", "path": "/end"}, {"op": "copy", "from": "/end", "path": "/start"}],
    [{"op": "add", "path": "/participant/0/required", "value": "required"}],
]
SECRETS = 20  # addresses of feeds: some are revoked by what is sent, the others are read


class Body(NamedTuple):
    """A body and its type."""

    type: str
    content: bytes


@dataclass
class Request:
    """A request, in parts."""

    method: str
    path: str
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    body: bytes = b""
    version: str = "HTTP/1.1"

    @property
    def type(self) -> str:
        """Type of the body, as it says."""
        named = [each.partition(": ")[2] for each in self.headers if each.startswith("Content-Type: ")]
        return named[0] if named else JSON

    def rendered(self) -> bytes:
        """Its bytes."""
        query = "&".join(f"{quote(name)}={quote(value, errors='replace')}" for name, value in self.query)
        lines = [f"{self.method} {self.path}{'?' if query else ''}{query} {self.version}", *self.headers, "", ""]
        return "\r\n".join(lines).encode("utf-8", "surrogatepass") + self.body


@dataclass(frozen=True)
class Sent:
    """Routes of a server, each as a function that makes a valid request of it."""

    requests: list[Callable[[random.Random], Request]]


def routes(url: str) -> Sent:
    """Every route of a running service, by its own description and with ids that it has."""
    document = answered(f"{url}/openapi.json")
    booked = [each["id"] for each in answered(f"{url}/api/appointments?practitioner=cardiology-1")["appointments"]]
    feeds = [answered(f"{url}/api/practitioners/cardiology-1/feeds", b"{}") for _ in range(SECRETS)]
    ids = {
        "/api/appointments/": booked,
        "/api/waitlist/": ["1"],
        "/api/practitioners/": ["cardiology-1", "cardiology-2"],
        "/api/patients/": ["7", "0"],
        "/api/signs/": ["spo2"],
        "/api/conditions/": ["sepsis"],
        "/api/populations/": ["teaching"],
        "/fhir/Appointment/": booked,
        "/fhir/Patient/": ["7"],
        "/fhir/ServiceRequest/": ["7.1772449200"],
        "/fhir/": ["cardiology-1"],
    }
    others = {
        "{absence_id}": ["1"],
        "{feed_id}": [each["id"] for each in feeds],
        "{secret}.ics": [each["path"].rpartition("/")[2] for each in feeds],
        "{version}": ["1"],
    }
    resources = [answered(f"{url}/fhir/Appointment/{id}") for id in booked[:2]]
    found: list[Callable[[random.Random], Request]] = []
    for path, operations in document["paths"].items():
        known = next((values for start, values in ids.items() if path.startswith(start)), None) or ["1"]
        for method, operation in operations.items():
            bodies = bodies_of(document, path, operation, resources)
            named = {name: values for name, values in others.items() if name in path} | {"{id}": known}
            found.append(route(method.upper(), path, operation.get("parameters", []), bodies, named))
    for path in PLAIN:
        found.append(route("GET", path, [], [], {}))
    return Sent(found)


def answered(url: str, body: bytes | None = None) -> Any:
    """An answer in JSON, to a body if there is one."""
    request = urllib.request.Request(url, body, {"Content-Type": JSON})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def bodies_of(document: Any, path: str, operation: Any, resources: Sequence[Any]) -> list[Body]:
    """Bodies of an operation: examples of its schema, resources of FHIR, changes of these, forms."""
    if path.endswith("/_search"):
        names = [each["name"] for each in operation["parameters"] if each["name"] in FHIR_VALUES]
        return [Body(FORM, f"{quote(name)}={quote(FHIR_VALUES[name])}".encode()) for name in names]
    content = operation.get("requestBody", {}).get("content", {})
    found = [Body(JSON, json.dumps(each).encode()) for each in examples(document, content.get(JSON, {}))]
    for type in content:
        if "fhir+json" in type:
            changed = [each | {"status": status} for each in resources for status in ("pending", "cancelled")]
            found += [Body(type, json.dumps(each).encode()) for each in [*resources, *changed]]
        if "json-patch" in type:
            found += [Body(type, json.dumps(each).encode()) for each in PATCHES]
        if "merge-patch" in type:
            found += [Body(type, b'{"status": "cancelled"}'), Body(type, b'{"start": "2030-03-04T09:00:00Z"}')]
    return found


def examples(document: Any, content: Any) -> list[Any]:
    """Examples of a body in JSON."""
    schema = content.get("schema", {})
    references = [part["$ref"] for part in schema.get("anyOf", [schema]) if "$ref" in part]
    schemas = [document["components"]["schemas"][reference.rpartition("/")[2]] for reference in references]
    return [example for schema in schemas for example in schema.get("examples", [])]


def route(
    method: str, path: str, parameters: list[Any], bodies: list[Body], ids: dict[str, list[str]]
) -> Callable[[random.Random], Request]:
    """A function that makes a valid request of a route."""
    values = FHIR_VALUES if path.startswith("/fhir") else VALUES
    queries = [each["name"] for each in parameters if each["in"] == "query" and each["name"] in values]
    named = [each["name"] for each in parameters if each["in"] == "header" and each["name"] in values]

    def make(dice: random.Random) -> Request:
        chosen = [name for name in queries if dice.random() < 0.4]
        chosen = [name for name in chosen if NEEDS.get(name, name) in chosen and ALONE.get(name) not in chosen]
        query = [(name, values[name]) for name in chosen]
        headers = ["Host: 127.0.0.1", *(f"{name}: {values[name]}" for name in named if dice.random() < 0.3)]
        if "Idempotency-Key" in {each["name"] for each in parameters} and dice.random() < 0.3:
            headers.append(f"Idempotency-Key: {dice.getrandbits(32):x}")
        filled = path
        for name, known in ids.items():
            filled = filled.replace(name, dice.choice(known))
        request = Request(method, filled, query, headers)
        if bodies:
            dress(request, dice.choice(bodies))
        return request

    return make


def dress(request: Request, body: Body) -> None:
    """Give a request a body."""
    request.body = body.content
    request.headers = [each for each in request.headers if not each.startswith("Content-")]
    request.headers += [f"Content-Type: {body.type}", f"Content-Length: {len(body.content)}"]


def handshake(dice: random.Random) -> Request:
    """A valid handshake of the stream."""
    names = [*list(VALUES)[:13], "quality", "smooth"]
    request = route("GET", STREAM, [{"in": "query", "name": name} for name in names], [], {})(dice)
    key = b64encode(dice.randbytes(16)).decode()
    request.headers += ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
    request.headers.append(f"Sec-WebSocket-Key: {key}")
    return request
