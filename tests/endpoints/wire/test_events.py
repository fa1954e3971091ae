"""Server-sent events, byte for byte."""

import json

import jsonschema
import pytest

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.wire.events import EVENTS, encode_event
from vitals.streaming.messages import Message

AT = 1_760_783_445_500


@pytest.mark.parametrize(
    ("kind", "data", "event"),
    [
        ("reading", b'{"a":1}', b'data: {"a":1}\nid: 2025-10-18T10:30:45.500Z\n\n'),
        ("group", b'{"b":2}', b'data: {"b":2}\nid: 2025-10-18T10:30:45.500Z\n\n'),
        ("gap", b'{"type":"gap"}', b'data: {"type":"gap"}\n\n'),
    ],
)
def test_an_event_has_the_time_of_its_reading_and_a_gap_has_none(kind: str, data: bytes, event: bytes) -> None:
    assert encode_event(Message(kind, (7,), AT, data)) == event


def test_the_description_knows_events_and_their_messages() -> None:
    content = EVENTS[200]["content"]["text/event-stream"]
    schemas = create_app(Settings()).openapi()["components"]["schemas"]
    check = jsonschema.Draft202012Validator(content["itemSchema"])
    data = json.dumps({"type": "gap", "from": "2025-10-18T10:30:45Z", "to": "2025-10-18T10:30:46Z"})
    for kind in ("reading", "gap"):
        lines = encode_event(Message(kind, (7,), AT, data.encode())).decode().strip().splitlines()
        event = dict(line.split(": ", 1) for line in lines)
        check.validate(event)
        inner = content["itemSchema"]["properties"]["data"]["contentSchema"] | {"components": {"schemas": schemas}}
        jsonschema.Draft202012Validator(inner).validate(json.loads(event["data"]))
    assert not check.is_valid({"id": "2025-10-18T10:30:45Z"})
