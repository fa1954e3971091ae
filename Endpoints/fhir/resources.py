"""Reading and searching of every resource: the same three routes for each."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from Endpoints.dependencies import ExecutorDep, SettingsDep
from Endpoints.fhir.negotiation import FOUND, BaseDep, FHIRResponse, search_of, search_parameters, tried
from Endpoints.fhir.versions import not_modified, version_headers
from Endpoints.wire.problems import BUSY, INVALID, UNKNOWN
from vitals.appointments.fhir.bundles import searchset
from vitals.appointments.fhir.codes import Resource
from vitals.appointments.fhir.finding import FIND, READ, Clinic
from vitals.appointments.fhir.references import ID
from vitals.appointments.store import Store

__all__ = ["ResourceId", "router"]

router = APIRouter()

ResourceId = Annotated[str, Path(max_length=64, pattern=f"^{ID}$")]


def add_routes(type: str) -> None:
    """Add the routes of a type."""

    async def read(id: ResourceId, request: Request, executor: ExecutorDep, settings: SettingsDep) -> Response:
        def work(store: Store, now: int) -> Resource:
            return READ[type](Clinic(store=store, now=now, seed=settings.seed), id)

        found = await executor.run(work)
        headers = version_headers(found)
        if not_modified(request, headers):
            return Response(status_code=304, headers=headers)
        return FHIRResponse(found, headers=headers)

    async def search(request: Request, base: BaseDep, executor: ExecutorDep, settings: SettingsDep) -> Response:
        asked = await search_of(request, type, base)

        def work(store: Store, now: int) -> Resource:
            clinic = Clinic(store=store, now=now, seed=settings.seed)
            return searchset(tried(lambda: FIND[type](clinic, asked)), asked)

        return FHIRResponse(await executor.run(work))

    extra = search_parameters(type)
    add = router.add_api_route
    add(
        f"/{type}",
        search,
        name=f"search {type}",
        summary=f"Search for resources of type {type}.",
        response_class=FHIRResponse,
        responses=FOUND | INVALID | BUSY,
        openapi_extra=extra,
    )
    add(
        f"/{type}/_search",
        search,
        methods=["POST"],
        name=f"search {type} by form",
        summary=f"Search for resources of type {type} with the parameters in a form.",
        response_class=FHIRResponse,
        responses=FOUND | INVALID | BUSY,
        openapi_extra=extra,
    )
    add(
        f"/{type}/{{id}}",
        read,
        name=f"read {type}",
        summary=f"Read a resource of type {type}.",
        response_class=FHIRResponse,
        responses=FOUND | INVALID | UNKNOWN | BUSY,
    )


for type in READ:
    add_routes(type)
