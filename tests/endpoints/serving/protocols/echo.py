"""A server for the tests of the protocol classes: `python echo.py '{"limits": {"write_deadline": 1}}'`.

It prints its port. `root` says which path a client gets that asks for `/` (the conformance suite does), `loop` is
asyncio (whose clock `/ahead?seconds=20` sets ahead) or uvloop, `graceful` how long it waits at the end, in seconds;
`places` how many connections there are places for, in all and for one address, `tls` a file of certificate and key.
"""

import asyncio
import copy
import json
import signal
import socket
import sys
from collections import Counter
from urllib.parse import parse_qs

import uvicorn

from Endpoints.serving.protocols import (
    FLOW,
    DisconnectReason,
    Flow,
    Limits,
    Places,
    PlacingConfig,
    PlacingServer,
    Refusals,
    http_protocol,
    websocket_protocol,
)

OPTIONS = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
DISCONNECTS: Counter[DisconnectReason] = Counter()
REFUSED: Counter[str] = Counter()
KIB = 1024
ticked: dict[str, Flow] = {}
counted: Counter[str] = Counter()  # messages that the ticker sent, by name of the client, and those that it left out
peaks: dict[str, int] = {}  # most bytes that waited for one client, by the path that it asked for


class Clock(asyncio.SelectorEventLoop):
    """A loop whose clock can be set ahead, so that a test of a long deadline is short, and of a short one certain."""

    ahead = 0.0

    def time(self):
        return super().time() + self.ahead


def state():
    connections = server.server_state.connections
    return {
        "tasks": len(asyncio.all_tasks()) - 3,  # of the application; not the server's, the ticker's and this one
        "connections": len(connections),
        "bodies": sum(getattr(each, "part", None) == "body" for each in connections),  # that are awaited
        "full": sum(each.transport.get_write_buffer_size() > limits.write_buffer for each in connections),
        "peaks": peaks,
        "disconnects": DISCONNECTS,
        "counted": counted,
        "refused": REFUSED,
        "taken": config.places.all.taken,
    }


def watch():
    """Note how much waits for each client."""
    for each in server.server_state.connections:
        path = (getattr(each, "scope", None) or {}).get("path", "")
        peaks[path] = max(peaks.get(path, 0), each.transport.get_write_buffer_size())


async def app(scope, receive, send):
    if scope["type"] == "http":
        await http(scope, receive, send)
    elif scope["type"] == "websocket":
        await receive()
        path = OPTIONS.get("root", "/echo") if scope["path"] == "/" else scope["path"]
        await {"/deny": deny, "/never": never, "/fail": fail}.get(path, accepted)(path, scope, receive, send)


async def http(scope, receive, send):
    path = scope["path"]
    if path == "/state":
        body = json.dumps(state()).encode()
    elif path == "/ahead":
        asyncio.get_running_loop().ahead += float(parse_qs(scope["query_string"])[b"seconds"][0])
        body = b"ahead"
    elif path == "/length":
        body = str(await length(receive)).encode()
    elif path == "/headers":
        await length(receive)
        body = json.dumps([name.decode() for name, _ in scope["headers"]]).encode()
    elif path == "/health/live":
        body = b"live"
    elif path == "/slow":
        await asyncio.sleep(0.4)
        body = b"slow"
    else:
        body = bytes(4 * KIB * KIB)
    if path == "/parts":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for part in (b"one, ", b"two, ", b"", b"three"):
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body"})
        return
    if path in {"/pieces", "/drips"}:  # 64 KiB or 1 byte at a time, without end
        piece = body[: 64 * KIB if path == "/pieces" else 1]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        gone = asyncio.create_task(length(receive))
        while not gone.done():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await asyncio.sleep(0)
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


async def length(receive):
    """Length of a request's body; waits on for the client's going where the body is empty."""
    size = 0
    while (message := await receive())["type"] != "http.disconnect":
        size += len(message["body"])
        if size and not message["more_body"]:
            break
    return size


async def deny(path, scope, receive, send):
    await send({"type": "websocket.http.response.start", "status": 401, "headers": []})
    await send({"type": "websocket.http.response.body", "body": b"no"})


async def never(path, scope, receive, send):
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def fail(path, scope, receive, send):
    await send({"type": "websocket.accept"})
    raise ZeroDivisionError


async def accepted(path, scope, receive, send):
    query = parse_qs(scope["query_string"].decode())
    await send({"type": "websocket.accept"})
    flow, text = scope["extensions"][FLOW], "x" * int(query.get("size", ["330"])[0])
    writer = asyncio.create_task(feed(send, text)) if path == "/feed" else None
    name = query.get("name", [""])[0]
    if path == "/tick":
        ticked[name] = flow
    try:
        while (message := await receive())["type"] != "websocket.disconnect":
            if path == "/close":
                await send({"type": "websocket.close", "code": 3000, "reason": "as asked"})
            elif path in {"/echo", "/flow"}:
                back = {key: message[key] for key in ("text", "bytes") if message.get(key) is not None}
                if path == "/echo" or "bytes" in back or not flow.send_text(back["text"].encode()):
                    await send({"type": "websocket.send", **back})
    except OSError:
        pass  # gone while an answer was on its way
    finally:
        ticked.pop(name, None)
        if writer:
            writer.cancel()


async def feed(send, text):
    """Send as fast as the client reads."""
    try:
        while True:
            await send({"type": "websocket.send", "text": text})
            await asyncio.sleep(0)
    except OSError:
        pass


async def tick():
    """Write to all that are ticked, waiting for none."""
    data = b"t" * (4 * KIB)
    while True:
        await asyncio.sleep(0.01)
        watch()
        for name, flow in ticked.items():
            counted[name if flow.send_text(data) else f"{name} left out"] += 1


async def serve(listener):
    ticker = asyncio.create_task(tick())
    await server.serve([listener])
    ticker.cancel()


listener = socket.create_server(("127.0.0.1", 0))
logging = copy.deepcopy(uvicorn.config.LOGGING_CONFIG)
logging["handlers"]["access"]["stream"] = "ext://sys.stderr"
limits = Limits(**OPTIONS.get("limits", {}))
config = PlacingConfig(
    app,
    http=http_protocol(limits, DISCONNECTS),
    ws=websocket_protocol(limits, DISCONNECTS),
    loop=OPTIONS.get("loop", "asyncio"),
    lifespan="off",
    log_config=logging,
    proxy_headers=False,
    timeout_graceful_shutdown=OPTIONS.get("graceful", 10),
    ssl_certfile=OPTIONS.get("tls"),
)
most = OPTIONS.get("places", [10_000, None])
config.places = Places(
    most[0], most[1], lambda address: most[1] is None, Refusals(REFUSED), Refusals(DISCONNECTS, "ended")
)
server = PlacingServer(config)
signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn raises it again when it has stopped
if __name__ == "__main__":
    print(listener.getsockname()[1], flush=True)
    loops = config.get_loop_factory() if config.loop == "uvloop" else Clock
    with asyncio.Runner(loop_factory=loops) as runner:
        runner.run(serve(listener))
