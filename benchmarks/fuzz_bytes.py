"""Bytes and frames of WebSockets that are nearly right."""

import random
import struct

__all__ = ["change_bytes", "frames"]

CODES = [0, 999, 1000, 1001, 1005, 1006, 1012, 1015, 2999, 3000, 4999, 5000, 65535]
BYTES = [
    b"\0", b"\r", b"\n", b"\r\n", b"\r\n\r\n", b" ", b"\t", b":", b"%", b"\xff", b"\x80", b"0\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
]  # fmt: skip


def change_bytes(data: bytes, dice: random.Random) -> bytes:
    """Turn, add, take away or repeat some bytes."""
    at = dice.randrange(len(data) + 1)
    length = dice.choice([1, 1, 2, 8, 64])
    match dice.randrange(5):
        case 0:
            return data[:at] + dice.randbytes(length) + data[at + length :]
        case 1:
            return data[:at] + dice.choice(BYTES) + data[at:]
        case 2:
            return data[:at] + data[at + length :]
        case 3:
            return data[:at] + data[at : at + length] * dice.choice([2, 3, 50]) + data[at + length :]
        case _:
            return data[:at]


def frame(opcode: int, payload: bytes, dice: random.Random, *, changed: bool) -> bytes:
    """A frame as a client sends it, or one with a wrong head."""
    first, masked, length = 0x80 | opcode, 0x80, len(payload)
    if changed:
        first = dice.choice([first, opcode, first | dice.choice([0x10, 0x20, 0x40, 0x70]), dice.randrange(256)])
        masked = dice.choice([0x80, 0x80, 0])
        length = dice.choice([length, length, 0, 125, 126, 2**16, 2**31, 2**62, dice.randrange(2**16)])
    form = dice.choice(["short", "short", "medium", "long"]) if changed else "short"
    if length > 0xFFFF or form == "long":
        head = struct.pack("!BBQ", first, masked | 127, length)
    elif length > 125 or form == "medium":
        head = struct.pack("!BBH", first, masked | 126, length)
    else:
        head = struct.pack("!BB", first, masked | length)
    key = dice.randbytes(4)
    return head + (key + bytes(byte ^ key[at % 4] for at, byte in enumerate(payload)) if masked else payload)


def frames(dice: random.Random) -> list[bytes]:
    """Some frames, most of which are wrong."""
    payloads = [
        b"",
        b"x",
        b"\xff\xfe",
        b"ping",
        b"{}",
        b"a" * 125,
        b"b" * 126,
        b"c" * 5000,
        struct.pack("!H", dice.choice(CODES)),
    ]
    made = [
        frame(dice.choice([0, 1, 2, 8, 9, 10, 3, 11]), dice.choice(payloads), dice, changed=dice.random() < 0.7)
        for _ in range(dice.choice([1, 1, 2, 4, 30]))
    ]
    return [change_bytes(each, dice) if dice.random() < 0.3 else each for each in made]
