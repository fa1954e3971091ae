"""The CapabilityStatement: what a client of FHIR asks for first, without a token."""

from fastapi import APIRouter, Request, Response

from Endpoints.dependencies import SettingsDep
from Endpoints.fhir.negotiation import FOUND, BaseDep, FHIRResponse
from vitals.appointments.fhir.capability import capability

__all__ = ["router"]

router = APIRouter()


@router.get("/metadata", response_class=FHIRResponse, responses=FOUND)
async def metadata(request: Request, base: BaseDep, settings: SettingsDep) -> Response:
    """Say which resources, searches and changes there are."""
    return FHIRResponse(capability(base, request.app.version, needs_token=bool(settings.token)))
