"""Limits of one connection, and reasons for which the server ends one."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["DisconnectReason", "Limits", "Part"]


class DisconnectReason(StrEnum):
    """Why the server ended a connection."""

    SLOW_READER = "slow_reader"  # did not take what was written within the write deadline
    NO_PONG = "no_pong"
    FLOOD = "flood"  # more messages or bytes than are allowed, or data before the handshake was answered
    BAD_FRAME = "bad_frame"  # against RFC 6455, too large, or text that is not UTF-8
    BAD_HANDSHAKE = "bad_handshake"  # of a WebSocket, or of TLS
    LATE_HANDSHAKE = "late_handshake"  # the application neither accepted nor refused
    FAILED = "failed"  # the application raised an exception
    SLOW_REQUEST = "slow_request"  # the handshake of TLS included
    BAD_REQUEST = "bad_request"  # against RFC 9112, or a head that is too large
    MADE_ROOM = "made_room"  # had waited longest when there was no place for another


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Limits of one connection.

    Parameters
    ----------
    write_deadline
        How long a client may leave what was written untouched before it is cut, in seconds; a client that takes at
        least `write_buffer` bytes in that time is waited for.
    write_buffer
        Bytes that may wait in this process before writing pauses.
    socket_buffer
        Bytes that may wait in the kernel (SO_SNDBUF, which Linux doubles).
    acknowledge_deadline
        How long what was sent may stay unacknowledged before the kernel drops the connection (TCP_USER_TIMEOUT), in
        seconds.
    close_deadline
        How long a client has to answer a close frame of the server's own accord (shutdown, missing pong, broken limit)
        before the connection is aborted, in seconds. When the application closes, the client has `write_deadline`.
    ping_interval, ping_timeout
        Time between pings and how long the pong may take, in seconds.
    message_bytes
        Largest message that a WebSocket client may send, in bytes.
    messages_burst, messages_per_minute
        How many frames, control frames included, a client may send at once, and how many a minute after that.
    bytes_per_second
        What it may send a second, and at once, in bytes.
    handshake_deadline
        How long the application may take to accept or refuse a WebSocket, in seconds.
    first_byte_deadline, head_deadline, body_deadline
        How long a client may take to begin a request, to finish its head, and to finish its body, in seconds.
    head_bytes, headers
        Largest head of a request in bytes, and most headers in it.
    keep_alive
        How long a connection may idle between two requests, in seconds.
    """

    write_deadline: float = 10.0
    write_buffer: int = 32 * 1024
    socket_buffer: int = 64 * 1024
    acknowledge_deadline: float = 20.0
    close_deadline: float = 1.0
    ping_interval: float = 20.0
    ping_timeout: float = 20.0
    message_bytes: int = 4 * 1024
    messages_burst: int = 20
    messages_per_minute: float = 100.0
    bytes_per_second: int = 16 * 1024
    handshake_deadline: float = 5.0
    first_byte_deadline: float = 5.0
    head_deadline: float = 10.0
    body_deadline: float = 10.0
    head_bytes: int = 16 * 1024
    headers: int = 100
    keep_alive: int = 5


class Part(StrEnum):
    """Part of a request that the client is expected to send next."""

    FIRST_BYTE = "first byte"
    HEAD = "head"
    BODY = "body"
    NOTHING = "nothing"
