"""Clients that say byte for byte what a test wants: sockets, handshakes and frames."""

import re
import signal
import socket
import struct
import subprocess
import sys
from contextlib import contextmanager, suppress

KIB, MIB = 1024, 1024 * 1024
PATIENCE = 300  # seconds that a test waits for what should take one or two
TEXT, PING, CLOSE = 1, 9, 8

open_sockets = []


def opened(server, small=False):
    """A connection, closed after the test; a small one takes little that the client does not read."""
    peer = socket.socket()
    open_sockets.append(peer)
    if small:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * KIB)
    peer.settimeout(PATIENCE)
    peer.connect(("127.0.0.1", server.port))
    return peer


def close_sockets():
    while open_sockets:
        open_sockets.pop().close()


def upgrade(path, *headers):
    """Bytes of a handshake."""
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version: 13",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def upgraded(server, path, small=False):
    """An open WebSocket."""
    peer = opened(server, small)
    peer.sendall(upgrade(path))
    assert status(until(peer, b"\r\n\r\n")) == 101
    return peer


def crowd(server, path, count=10):
    """Connect clients that ask for more than they read."""
    for number in range(count):
        upgraded(server, f"{path}&name={number}", small=True)
    assert server.state()["connections"] == count


def reset(peer):
    """End a connection without a word (RST)."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


@contextmanager
def stopped_client(server, path):
    """A client in another process, stopped with SIGSTOP: its kernel answers, it does not."""
    code = (
        "import sys; from websockets.sync.client import connect\n"
        f"with connect('ws://127.0.0.1:{server.port}{path}', ping_interval=None) as client:\n"
        "    print('open', flush=True)\n"
        "    for _ in client: pass\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert process.stdout.readline() == b"open\n"
        process.send_signal(signal.SIGSTOP)
        yield
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def frame(opcode, payload=b"", announced=None):
    """A masked frame, the mask being zero."""
    size = len(payload) if announced is None else announced
    if size < 126:
        head = struct.pack("!BB", 0x80 | opcode, 0x80 | size)
    elif size < 65536:
        head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, size)
    return head + bytes(4) + payload


def flood(peer, data):
    """Send without reading until the server ends the connection."""
    with suppress(ConnectionError):
        while True:
            peer.sendall(data)


def until(peer, ending):
    """Bytes up to an ending, and not one more."""
    data = b""
    while not data.endswith(ending):
        byte = peer.recv(1)
        assert byte, data
        data += byte
    return data


def taken(peer, size):
    """So many bytes, or fewer where the connection ends."""
    data = b""
    while len(data) < size and (piece := peer.recv(size - len(data))):
        data += piece
    return data


def rest(peer):
    """Bytes until the connection ends, in whatever way."""
    data = b""
    with suppress(ConnectionError):
        while piece := peer.recv(64 * KIB):
            data += piece
    peer.close()
    return data


def asked(server, request):
    """The whole answer to a request on a connection of its own."""
    peer = opened(server)
    with suppress(ConnectionError):  # the server answers before it has read all
        peer.sendall(request)
    return rest(peer)


def status(answer):
    assert answer.startswith(b"HTTP/1.1 "), answer[:100]
    return int(answer.split(b" ", 2)[1])


def close_code(data):
    """Code of the close frame at the end of data that holds nothing after it."""
    found = re.search(rb"\x88([\x02-\x7d])(..)", data, re.DOTALL)
    assert found, data[-100:]
    return int.from_bytes(found[2])
