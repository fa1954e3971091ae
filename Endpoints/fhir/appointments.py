"""Appointments written by clients of FHIR: created, also on a condition, put, patched, and their versions."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from Endpoints.admission import StoreExecutor
from Endpoints.dependencies import ExecutorDep, RequesterDep
from Endpoints.fhir.negotiation import (
    FOUND,
    JSON,
    BaseDep,
    FHIRResponse,
    bad,
    body_of,
    preference,
    seen_version,
    tried,
)
from Endpoints.fhir.resources import ResourceId
from Endpoints.fhir.versions import version_headers
from Endpoints.wire.outcomes import FHIR
from Endpoints.wire.problems import BUSY, CHANGES, CREATED, INVALID, UNKNOWN, Problem, Responses
from vitals.appointments.errors import NotFound, TimeRefused
from vitals.appointments.fhir.appointment import appointment, as_it_was
from vitals.appointments.fhir.bundles import history
from vitals.appointments.fhir.changing import create, update
from vitals.appointments.fhir.codes import Resource
from vitals.appointments.fhir.finding import FIND, Clinic
from vitals.appointments.fhir.outcomes import issue, outcome
from vitals.appointments.fhir.patching import TestFailed, merged, patched
from vitals.appointments.fhir.searches import Search
from vitals.appointments.fhir.writing import WrittenAppointment, read_appointment
from vitals.appointments.records import Appointment
from vitals.appointments.requester import Requester
from vitals.appointments.statuses import AppointmentStatus
from vitals.appointments.store import Store
from vitals.errors import VitalsError

__all__ = ["router"]

router = APIRouter(prefix="/Appointment")

MERGE, POINTED = "application/merge-patch+json", "application/json-patch+json"
PATCHES = frozenset({MERGE, POINTED, *JSON})
STALE: Responses = {412: {"description": "It is no longer the version that was read, or a condition does not hold."}}
NEW: Responses = {201: {**CREATED[201], **FOUND[200]}}


def documented_change(content: Mapping[str, Any], *headers: tuple[str, str]) -> dict[str, Any]:
    """What the OpenAPI document says of a change: its body, and its headers with their meanings."""
    return {
        "requestBody": {"required": True, "content": content},
        "parameters": [
            {"name": name, "in": "header", "required": False, "description": meaning, "schema": {"type": "string"}}
            for name, meaning in (*headers, PREFER)
        ],
    }


PREFER = ("Prefer", "return=minimal or return=OperationOutcome, in place of the resource.")
MATCH = ("If-Match", 'Version that was read, such as W/"3": 412 if it is no longer the present one.')
ABSENT = ("If-None-Exist", "A search: the one appointment that it finds is the answer, and none is made.")
WHOLE = {FHIR: {"schema": {"type": "object"}}}
POINTED_OR_MERGED = {POINTED: {"schema": {"type": "array", "items": {}}}, MERGE: {"schema": {"type": "object"}}}
WRITTEN, PUT = documented_change(WHOLE, ABSENT), documented_change(WHOLE, MATCH)
PATCHED = documented_change(POINTED_OR_MERGED, MATCH)
CREATING, CHANGING = CHANGES | NEW | STALE, FOUND | CHANGES | STALE


def shown(store: Store, found: Appointment) -> Resource:
    """An appointment as a resource."""
    return appointment(found, store.calendars.practitioner(found.practitioner_id, fresh=False))


def answer(request: Request, resource: Resource, base: str, *, status: int) -> Response:
    """The answer to a change: the resource, or what the client prefers to it."""
    headers = version_headers(resource)
    version = f"{base}/Appointment/{resource['id']}/_history/{resource['meta']['versionId']}"
    headers |= {"Location" if status == 201 else "Content-Location": version}
    match preference(request, "return"):
        case "minimal":
            return Response(status_code=status, headers=headers)
        case "OperationOutcome":
            done = issue("informational", f"{version} is what there is now", severity="information")
            return FHIRResponse(outcome([done]), status, headers)
    return FHIRResponse(resource, status, headers)


# Creating


@router.post("", status_code=201, response_class=FHIRResponse, responses=CREATING, openapi_extra=WRITTEN)
async def add(request: Request, base: BaseDep, executor: ExecutorDep, requester: RequesterDep) -> Response:
    """Hold (`proposed` or `pending`) or book (`booked`) an appointment; If-None-Exist makes none that is there."""
    written = read_appointment(await body_of(request), base)
    condition = condition_of(request, base)

    def work(store: Store, now: int) -> tuple[Resource, bool]:
        if (known := fitting(store, now, condition)) is not None:
            return known, False
        try:
            return shown(store, create(store, written, requester, now=now)), True
        except TimeRefused:  # perhaps by the one that is asked for, which somebody made a moment ago
            if (known := fitting(store, now, condition)) is None:
                raise
            return known, False

    resource, is_new = await counted(executor, work)
    if is_new:
        executor.counts["held" if resource["status"] == AppointmentStatus.PENDING else "booked"] += 1
    return answer(request, resource, base, status=201 if is_new else 200)


def condition_of(request: Request, base: str) -> Search | None:
    """The search that must find nothing for an appointment to be made; None if there is no condition."""
    given = request.headers.get("if-none-exist")
    if given is None:
        return None
    query = given.strip().removeprefix("Appointment").removeprefix("?")
    try:
        search = Search.parse("Appointment", parse_qsl(query, keep_blank_values=True), base, "strict")
    except VitalsError as error:
        raise bad(error) from None
    if not any(not name.startswith("_") or name == "_id" for name, _ in search.given):
        raise Problem(400, "If-None-Exist must be a search such as patient=Patient/7&date=2026-03-02T09:00:00Z")
    return replace(search, count=2, cursor=None)


def fitting(store: Store, now: int, condition: Search | None) -> Resource | None:
    """The one appointment that fits a condition; None if there is none."""
    if condition is None:
        return None
    clinic, search = Clinic(store=store, now=now, seed=0), condition
    found = tried(lambda: FIND["Appointment"](clinic, search)).resources
    if len(found) > 1:
        detail = "several appointments fit If-None-Exist: add to it what the one that is meant has alone"
        raise Problem(412, detail, errors=[{"detail": detail, "code": "multiple-matches"}])
    return found[0] if found else None


async def counted[T](executor: StoreExecutor, work: Callable[[Store, int], T]) -> T:
    """Run work that makes an appointment, and count it if it is refused or fails."""
    try:
        return await executor.run(work)
    except TimeRefused:
        executor.counts["refused"] += 1
        raise
    except Problem:
        executor.counts["failed"] += 1
        raise


# Changing


@router.put("/{id}", response_class=FHIRResponse, responses=CHANGING, openapi_extra=PUT)
async def put(
    id: ResourceId, request: Request, base: BaseDep, executor: ExecutorDep, requester: RequesterDep
) -> Response:
    """Move an appointment (another start), or bring it into another status; nothing else of it can change."""
    written = read_appointment(await body_of(request), base)
    requester = replace(requester, seen=seen_version(request))
    resource = await change(executor, id, lambda _: (written, requester))
    return answer(request, resource, base, status=200)


@router.patch("/{id}", response_class=FHIRResponse, responses=CHANGING, openapi_extra=PATCHED)
async def patch(
    id: ResourceId, request: Request, base: BaseDep, executor: ExecutorDep, requester: RequesterDep
) -> Response:
    """Patch an appointment, by JSON Patch or JSON Merge Patch; what comes out is treated as if it was put."""
    body = await body_of(request, PATCHES)
    requester = replace(requester, seen=seen_version(request))

    def written(present: Resource) -> tuple[WrittenAppointment, Requester]:
        try:
            result = patched(present, body) if isinstance(body, list) else merged(present, body)
        except TestFailed as error:
            raise bad(error, 412) from None
        # what comes out holds for the version that was patched, and for no other
        seen = int(present["meta"]["versionId"]) if requester.seen is None else requester.seen
        return read_appointment(result, base), replace(requester, seen=seen)

    return answer(request, await change(executor, id, written), base, status=200)


async def change(
    executor: StoreExecutor, id: str, written: Callable[[Resource], tuple[WrittenAppointment, Requester]]
) -> Resource:
    """Change an appointment to what is written of it, and count that."""

    def work(store: Store, now: int) -> tuple[Appointment, Appointment, Resource]:
        before = store.appointments.get(id)
        new, requester = written(shown(store, before))
        after = update(store, id, new, requester, now=now)
        return before, after, shown(store, after)

    before, after, resource = await executor.run(work)
    if before.version != after.version:
        executor.counts["rescheduled" if before.status == after.status else str(after.status)] += 1
    return resource


# Versions


@router.get("/{id}/_history", response_class=FHIRResponse, responses=FOUND | INVALID | UNKNOWN | BUSY)
async def versions(id: ResourceId, base: BaseDep, executor: ExecutorDep) -> Response:
    """List the versions of an appointment, the last one first."""

    def work(store: Store, now: int) -> Resource:
        present = store.appointments.get(id)
        found = [as_it_was(present, each) for each in store.appointments.history(id)]
        return history([shown(store, each) for each in found], base)

    return FHIRResponse(await executor.run(work))


@router.get("/{id}/_history/{version}", response_class=FHIRResponse, responses=FOUND | INVALID | UNKNOWN | BUSY)
async def version(id: ResourceId, version: ResourceId, executor: ExecutorDep) -> Response:
    """Read one version of an appointment."""

    def work(store: Store, now: int) -> Resource:
        present = store.appointments.get(id)
        for each in store.appointments.history(id):
            if str(each.version) == version:
                return shown(store, as_it_was(present, each))
        raise NotFound("version", f"{id}/_history/{version}")

    found = await executor.run(work)
    return FHIRResponse(found, headers=version_headers(found))
