"""The stream described for programs: an AsyncAPI document made of the models of messages and parameters."""

from typing import Any

from pydantic import BaseModel

from Endpoints.wire.queries import StreamQuery
from Endpoints.wire.schemas import MESSAGES, SCHEMAS, json_schemas

__all__ = ["CLOSE_CODES", "describe"]

ADDRESS = "/api/ws/predict"
CLOSE_CODES = {
    1000: "All messages that were asked for with `count` have been sent.",
    1002: "The client broke the WebSocket protocol.",
    1007: "The client sent text that is not UTF-8.",
    1008: "The client sent too much: see the limits on messages and bytes.",
    1009: "The client sent a message that is too large.",
    1011: "The service failed, or the client did not answer a ping. Connect again.",
    1012: "The service restarts. Connect again after a random wait of 1 to 30 s, with `since`.",
}
REFUSALS = {
    400: "The request has more than one Host or Origin header.",
    401: "The token is missing or wrong.",
    403: "The page's origin is not allowed.",
    421: "The Host header names another service.",
    422: "A parameter is unknown, given twice, out of range or at odds with another.",
    503: "There are too many streams, in all or from this address, or the service is starting or stopping.",
}
DESCRIPTION = """\
A reading at once, and then one every second. The stream without parameters has signs and prediction alone, and a
patient of its own; everything else is asked for in the query. What a client sends is ignored.

Whoever reads too slowly skips readings, which a `gap` announces on every stream that has parameters; whoever does not
read at all is cut. To go on after a lost connection, ask for the same `patient` and `simulation` with
`since=<last time>`.

The handshake is refused with a problem document (RFC 9457) and one of the statuses in `x-refusals`. A token, where the
service asks for one, comes as `Authorization: Bearer`, or from browsers as the subprotocols `vitals.v1` and
`bearer.<token>`."""


def describe(title: str, version: str, host: str, *, secure: bool = False) -> dict[str, Any]:
    """The AsyncAPI 3.0 document of the stream.

    Parameters
    ----------
    title, version
        Of the service.
    host
        Where it is, as in the Host header.
    secure
        Whether it is reached through TLS.
    """
    names = {name: {"$ref": f"#/components/messages/{name}"} for name in MESSAGES}
    security = [{"$ref": "#/components/securitySchemes/token"}]
    return {
        "asyncapi": "3.0.0",
        "info": {"title": title, "version": version, "description": "Synthetic data. Not for clinical use."},
        "defaultContentType": "application/json",
        "servers": {"this": {"host": host, "protocol": "wss" if secure else "ws"}},
        "channels": {"stream": channel(names)},
        "operations": {
            "sendReadings": {
                "action": "send",
                "channel": {"$ref": "#/channels/stream"},
                "summary": "The service sends readings and predictions.",
                "security": security,
            }
        },
        "components": {
            "messages": {name: message(name, model) for name, model in MESSAGES.items()},
            "schemas": json_schemas(MESSAGES.values()),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Asked for where the service is reached from other machines.",
                }
            },
        },
    }


def channel(messages: dict[str, Any]) -> dict[str, Any]:
    """Where the stream is, what it can be asked for, and how it ends."""
    return {
        "address": ADDRESS,
        "title": "Readings and predictions",
        "description": DESCRIPTION,
        "messages": messages,
        "bindings": {"ws": {"method": "GET", "query": StreamQuery.model_json_schema(), "bindingVersion": "0.1.0"}},
        "x-close-codes": {str(code): meaning for code, meaning in CLOSE_CODES.items()},
        "x-refusals": {str(status): meaning for status, meaning in REFUSALS.items()},
    }


def message(name: str, model: type[BaseModel]) -> dict[str, Any]:
    """What a message is called, and where its schema is."""
    payload = {"$ref": SCHEMAS.format(model=model.__name__)}
    return {"name": name, "summary": model.__doc__, "contentType": "application/json", "payload": payload}
