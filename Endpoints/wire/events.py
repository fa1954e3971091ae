"""Server-sent events: messages encoded as events, and their description for clients."""

from fastapi.sse import EventSourceResponse, format_sse_event

from Endpoints.wire.problems import Responses
from Endpoints.wire.schemas import MESSAGES, SCHEMAS
from vitals.streaming.messages import Message
from vitals.times import rfc3339

__all__ = ["EVENTS", "encode_event"]

EVENT = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "id": {"type": "string", "format": "date-time", "description": "Time of the reading; a gap has none."},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {"anyOf": [{"$ref": SCHEMAS.format(model=model.__name__)} for model in MESSAGES.values()]},
        },
    },
}
EVENTS: Responses = {
    200: {
        "description": "The stream.",
        "content": {EventSourceResponse.media_type: {"schema": {"type": "string"}, "itemSchema": EVENT}},
    }
}


def encode_event(message: Message) -> bytes:
    """Encode a message as a server-sent event.

    The `id` of a reading is its time, so a client can resume after it. A gap has none, so a client that reconnects gets
    the readings that were skipped.
    """
    id = None if message.kind == "gap" else rfc3339(message.instant / 1000)
    return format_sse_event(data_str=message.data.decode(), id=id)
