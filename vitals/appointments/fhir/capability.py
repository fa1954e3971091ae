"""The CapabilityStatement: what of FHIR this service does, made of the tables that it is done by."""

from collections.abc import Mapping
from types import MappingProxyType

from vitals.appointments.fhir.codes import FHIR_VERSION, META, Resource
from vitals.appointments.fhir.searches import SEARCHES, SearchParameter

__all__ = ["INTERACTIONS", "capability"]

READ_ONLY = ("read", "search-type")
INTERACTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    dict.fromkeys(SEARCHES, READ_ONLY)
    | {"Appointment": ("read", "vread", "history-instance", "search-type", "create", "update", "patch")}
)
PROFILE = "http://hl7.org/fhir/StructureDefinition"
DEFINITION = "http://hl7.org/fhir/SearchParameter"
DATE = "2026-11-26"  # of the last change of this statement
NOTICE = "Synthetic patients and practitioners. Not for clinical use."
FORMATS = ["application/fhir+json", "json"]
PATCHES = ["application/json-patch+json", "application/merge-patch+json"]
COMMON = {"_id": "Resource-id"}  # where R4 defines parameters that every resource has


def capability(base: str, version: str, *, needs_token: bool) -> Resource:
    """The statement.

    Parameters
    ----------
    base
        Address of the service's resources.
    version
        Of the service.
    needs_token
        Whether clients must send a token.
    """
    return {
        "resourceType": "CapabilityStatement",
        "id": "capability",
        "meta": dict(META),
        "url": f"{base}/metadata",
        "version": version,
        "name": "SyntheticVitals",
        "title": "Appointments of synthetic patients",
        "status": "active",
        "experimental": True,
        "date": DATE,
        "description": NOTICE,
        "kind": "instance",
        "software": {"name": "synthetic-vitals", "version": version},
        "implementation": {"description": NOTICE, "url": base},
        "fhirVersion": FHIR_VERSION,
        "format": FORMATS,
        "patchFormat": PATCHES,
        "rest": [rest(needs_token=needs_token)],
    }


def rest(*, needs_token: bool) -> Resource:
    """What the service does over HTTP."""
    token = "Authorization: Bearer <token>, but for this statement" if needs_token else "No token is needed."
    return {
        "mode": "server",
        "documentation": NOTICE,
        "security": {"cors": True, "description": token},
        "resource": [resource(type) for type in SEARCHES],
    }


def resource(type: str) -> Resource:
    """What the service does with resources of a type."""
    return {
        "type": type,
        "profile": f"{PROFILE}/{type}",
        "interaction": [{"code": code} for code in INTERACTIONS[type]],
        "versioning": "versioned" if "update" in INTERACTIONS[type] else "no-version",
        "readHistory": "vread" in INTERACTIONS[type],
        "updateCreate": False,
        "conditionalCreate": "create" in INTERACTIONS[type],
        "conditionalRead": "not-match" if type == "Appointment" else "not-supported",
        "conditionalUpdate": False,
        "conditionalDelete": "not-supported",
        "referencePolicy": ["literal", "local"],
        "searchParam": [parameter(type, each) for each in SEARCHES[type]],
    }


def parameter(type: str, each: SearchParameter) -> Resource:
    """A search parameter of a type."""
    definition = COMMON.get(each.name, f"{type}-{each.name}")
    return {
        "name": each.name,
        "definition": f"{DEFINITION}/{definition}",
        "type": each.type,
        "documentation": each.meaning,
    }
