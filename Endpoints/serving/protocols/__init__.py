"""The protocol classes that serve: uvicorn's own, with limits on what one client can cost the others.

    limits = Limits()
    uvicorn.Config(app, http=http_protocol(limits), ws=websocket_protocol(limits), timeout_graceful_shutdown=10)

uvicorn waits for ever for a client that does not read, does not finish its request, or does not answer a closing
handshake, and a client that floods it with frames makes it hold the replies. Here every wait has a deadline, every
deadline ends in `transport.abort()` (closing would wait for the buffer to drain), and every buffer has a size. The
limits are the classes' own: whatever `uvicorn.Config` says about message sizes, pings, compression and keep-alive,
these classes do what `Limits` says. They lean on internals of uvicorn, so the tests of this package are what tells
whether another version still fits.
"""

from Endpoints.serving.protocols.accepting import PlacingConfig, PlacingServer
from Endpoints.serving.protocols.ending import ENDING, on_stop
from Endpoints.serving.protocols.flow import FLOW, Flow
from Endpoints.serving.protocols.http import HTTPProtocol, http_protocol
from Endpoints.serving.protocols.limits import DisconnectReason, Limits
from Endpoints.serving.protocols.places import LAST, Places
from Endpoints.serving.protocols.refusals import Refusals
from Endpoints.serving.protocols.websocket import WebSocketProtocol, websocket_protocol

__all__ = [
    "ENDING",
    "FLOW",
    "LAST",
    "DisconnectReason",
    "Flow",
    "HTTPProtocol",
    "Limits",
    "Places",
    "PlacingConfig",
    "PlacingServer",
    "Refusals",
    "WebSocketProtocol",
    "http_protocol",
    "on_stop",
    "websocket_protocol",
]
