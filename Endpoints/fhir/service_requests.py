"""ServiceRequest: triage of a simulated patient, at present or at the instant that an id names."""

import time
from collections.abc import Iterable

from fastapi import APIRouter, Request, Response

from Configurations.config import Settings
from Endpoints.admission import Admission
from Endpoints.dependencies import AdmissionDep, PredictorDep, SettingsDep
from Endpoints.fhir.negotiation import FOUND, BaseDep, FHIRResponse, search_of, search_parameters, tried
from Endpoints.fhir.resources import ResourceId
from Endpoints.wire.problems import BUSY, INVALID, UNKNOWN, Problem
from vitals.appointments.errors import NotFound
from vitals.appointments.fhir.bundles import searchset
from vitals.appointments.fhir.codes import Resource
from vitals.appointments.fhir.finding import patient_number
from vitals.appointments.fhir.outcomes import issue, outcome
from vitals.appointments.fhir.paging import Page
from vitals.appointments.fhir.searches import Search
from vitals.appointments.fhir.service_request import RequestId, no_request, service_request
from vitals.errors import InvalidValue
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate
from vitals.triage.assessment import Triage, triage
from vitals.triage.case import Case

__all__ = ["router"]

router = APIRouter(prefix="/ServiceRequest")

MINUTE, MOST = 60, 20  # seconds; requests of one search
REQUIRED = "a patient such as patient=Patient/7, or an _id"


def assess(id: RequestId, predictor: Predictor, settings: Settings) -> Triage:
    """Triage of the patient whom the live stream shows at that instant."""
    population = settings.population_of()
    cohort = Cohort(seed=settings.seed, population=population)
    signs = simulate([id.patient], [float(id.unix)], cohort).readings.values
    return triage(Case(readings=signs, population=population), predictor)


async def found_of(
    ids: Iterable[RequestId], admission: Admission, predictor: Predictor, settings: Settings
) -> dict[RequestId, Resource | None]:
    """What triage asks for, by id."""
    return {
        id: await admission.run(lambda id=id: service_request(id, assess(id, predictor, settings)))  # type: ignore[misc]
        for id in ids
    }


def asked_for(search: Search) -> list[RequestId]:
    """Ids that a search asks for: those that it names, or of a patient at the beginning of this minute."""
    people = {each.id for name in ("patient", "subject") for every in search.references(name) for each in every}
    ids = [id for text in search.choices("_id") if (id := RequestId.parse(text)) is not None]
    if not people and not search.values("_id"):
        raise InvalidValue("patient", "(none)", f"given: {REQUIRED}")
    if len(ids) > MOST:
        raise InvalidValue("_id", f"{len(ids)} ids", f"at most {MOST}")
    if search.values("_id"):
        return [id for id in dict.fromkeys(ids) if not people or people == {str(id.patient)}]
    numbers = [patient_number(each) for each in people]
    if len(numbers) > 1 or numbers[0] is None:
        raise InvalidValue("patient", ", ".join(sorted(people)), "one patient")
    return [RequestId(numbers[0], int(time.time()) // MINUTE * MINUTE)]


async def search(
    request: Request, base: BaseDep, admission: AdmissionDep, predictor: PredictorDep, settings: SettingsDep
) -> Response:
    """Triage a patient now; what there is to say where no appointment is needed is in an entry of its own."""
    asked = await search_of(request, "ServiceRequest", base)
    found = await found_of(tried(lambda: asked_for(asked)), admission, predictor, settings)
    requests = [each for each in found.values() if each is not None]
    notes = [
        outcome([issue("informational", no_request(id), severity="information")])
        for id, each in found.items()
        if each is None
    ]
    page = Page(requests if asked.count else [], total=len(requests))
    return FHIRResponse(searchset(page, asked, notes))


@router.get("/{id}", response_class=FHIRResponse, responses=FOUND | INVALID | UNKNOWN | BUSY)
async def read(id: ResourceId, admission: AdmissionDep, predictor: PredictorDep, settings: SettingsDep) -> Response:
    """Read what triage asks for: the id is the number of a patient, a dot, and unix seconds."""
    parsed = RequestId.parse(id)
    if parsed is None:
        raise NotFound("service request", id)
    found = (await found_of([parsed], admission, predictor, settings))[parsed]
    if found is None:
        raise Problem(404, no_request(parsed))
    return FHIRResponse(found)


for path, method, name in (("", "GET", "search"), ("/_search", "POST", "search by form")):
    router.add_api_route(
        path,
        search,
        methods=[method],
        name=f"{name} ServiceRequest",
        response_class=FHIRResponse,
        responses=FOUND | INVALID | BUSY,
        openapi_extra=search_parameters("ServiceRequest"),
    )
