"""Versions of resources over HTTP: ETag, Last-Modified, and answers to those who have a version already."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime

from fastapi import Request

from vitals.appointments.fhir.codes import Resource

__all__ = ["not_modified", "version_headers"]


def version_headers(resource: Resource) -> dict[str, str]:
    """Headers that say which version an answer holds; none of a resource without versions."""
    meta = resource["meta"]
    headers = {"ETag": f'W/"{meta["versionId"]}"'} if "versionId" in meta else {}
    if "lastUpdated" in meta:
        headers["Last-Modified"] = format_datetime(datetime.fromisoformat(meta["lastUpdated"]), usegmt=True)
    return headers


def not_modified(request: Request, headers: Mapping[str, str]) -> bool:
    """Whether a client has this version already."""
    known = [each.strip().removeprefix("W/").strip('"') for each in request.headers.get("if-none-match", "").split(",")]
    tag = headers.get("ETag", "").removeprefix("W/").strip('"')
    return bool(tag) and tag in known
