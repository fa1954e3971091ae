"""FHIR R4 over HTTP: routes for the resources of `vitals.appointments.fhir`; errors are OperationOutcome."""

from fastapi import APIRouter, Depends

from Endpoints.fhir import appointments, metadata, resources, service_requests
from Endpoints.fhir.negotiation import negotiate
from Endpoints.wire.outcomes import PREFIX

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["FHIR"], dependencies=[Depends(negotiate)])
for module in (metadata, resources, appointments, service_requests):
    router.include_router(module.router)
