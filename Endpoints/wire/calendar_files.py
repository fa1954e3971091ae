"""Calendar files as answers."""

from fastapi import Response

from Endpoints.wire.problems import BUSY, DOCUMENT, INVALID, UNKNOWN, Responses

__all__ = ["CALENDAR_FEED", "CALENDAR_FILE", "MEDIA_TYPE", "REVOKED", "calendar_file", "disposition"]

MEDIA_TYPE = "text/calendar"
CALENDAR_FILE: Responses = INVALID | UNKNOWN | BUSY | {200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}
ETAG = {"ETag": {"description": "Name of this state of the calendar.", "schema": {"type": "string"}}}
CALENDAR_FEED: Responses = CALENDAR_FILE | {
    200: CALENDAR_FILE[200] | {"headers": ETAG},
    304: {"description": "The calendar is still in the state that If-None-Match names."},
}
REVOKED: Responses = {410: {"description": "The address was revoked."} | DOCUMENT}


def disposition(name: str) -> dict[str, str]:
    """Headers of a file to download."""
    return {"Content-Disposition": f'attachment; filename="{name}.ics"'}


def calendar_file(content: bytes, name: str) -> Response:
    """A calendar to download."""
    return Response(content, media_type=MEDIA_TYPE, headers=disposition(name))
