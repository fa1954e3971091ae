"""The AsyncAPI document of the stream, made of the models of its messages and parameters."""

from typing import Any

from pydantic import BaseModel

from Endpoints.wire.queries import StreamQuery
from Endpoints.wire.schemas import MESSAGES, SCHEMAS, json_schemas

__all__ = ["ADDRESS", "CLOSE_CODES", "TOKEN", "describe"]

ADDRESS = "/api/ws/predict"
CLOSE_CODES = {
    1000: "All messages that `count` asked for have been sent.",
    1002: "The client violated the WebSocket protocol.",
    1007: "The client sent text that is not UTF-8.",
    1008: "The client sent too many messages or bytes: see the limits.",
    1009: "The client sent a message that is too large.",
    1011: "The service failed, or the client did not answer a ping. Connect again.",
    1012: "The service is restarting. Connect again after a random delay of 1 to 30 s, with `since`.",
}
REFUSALS = {
    400: "The request has more than one Host or Origin header.",
    401: "The token is missing or wrong.",
    403: "The origin of the page is not allowed.",
    421: "The Host header names another service.",
    422: "A parameter is unknown, given twice, out of range, or contradicts another.",
    429: "Too many requests, or too many wrong tokens, from this address.",
    503: "Too many streams, in all or from this address, or the service is starting or stopping.",
}
DESCRIPTION = """\
A reading at once, and then one every second. Without parameters, a stream has signs and predictions alone, and a
patient of its own; the query asks for everything else. Messages from the client are ignored.

A client that reads too slowly misses readings, which a `gap` announces on every stream that has parameters; a client
that stops reading is disconnected. To resume after a lost connection, ask for the same `patient` and `simulation` with
`since=<time of the last reading>`.

The handshake is refused with a problem document (RFC 9457) and one of the statuses in `x-refusals`. Where the service
needs a token, send it as `Authorization: Bearer`, or, from a browser, as the subprotocols `vitals.v1` and
`bearer.<token>`."""
TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token of VITALS_TOKEN, or the one that the service printed when it started.",
}


def describe(
    title: str, version: str, host: str, *, root_path: str = "", secure: bool = False, needs_token: bool = False
) -> dict[str, Any]:
    """The AsyncAPI 3.0 document of the stream.

    Parameters
    ----------
    title, version
        Of the service.
    host
        Its address, as in the Host header.
    root_path
        Path under which it is found there.
    secure
        Whether it is reached through TLS.
    needs_token
        Whether a client needs a token.
    """
    operation: dict[str, Any] = {
        "action": "send",
        "channel": {"$ref": "#/channels/stream"},
        "summary": "The service sends readings and predictions.",
    }
    components = {
        "messages": {name: message(name, model) for name, model in MESSAGES.items()},
        "schemas": json_schemas(MESSAGES.values()),
    }
    if needs_token:
        operation["security"] = [{"$ref": "#/components/securitySchemes/token"}]
        components["securitySchemes"] = {"token": TOKEN}
    server = {"host": host, "protocol": "wss" if secure else "ws"} | ({"pathname": root_path} if root_path else {})
    return {
        "asyncapi": "3.0.0",
        "info": {"title": title, "version": version, "description": "Synthetic data. Not for clinical use."},
        "defaultContentType": "application/json",
        "servers": {"this": server},
        "channels": {"stream": channel({name: {"$ref": f"#/components/messages/{name}"} for name in MESSAGES})},
        "operations": {"sendReadings": operation},
        "components": components,
    }


def channel(messages: dict[str, Any]) -> dict[str, Any]:
    """Address, parameters and ends of the stream."""
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
    """Name of a message, and a reference to its schema."""
    payload = {"$ref": SCHEMAS.format(model=model.__name__)}
    return {"name": name, "summary": model.__doc__, "contentType": "application/json", "payload": payload}
