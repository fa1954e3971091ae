"""Calendar files as answers."""

from fastapi import Response

from Endpoints.wire.problems import BUSY, INVALID, UNKNOWN

__all__ = ["CALENDAR_FILE", "calendar_file"]

MEDIA_TYPE = "text/calendar"
CALENDAR_FILE = INVALID | UNKNOWN | BUSY | {200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}


def calendar_file(content: bytes, name: str) -> Response:
    """A calendar to download or to subscribe to."""
    disposition = f'attachment; filename="{name}.ics"'
    return Response(content, media_type=MEDIA_TYPE, headers={"Content-Disposition": disposition})
