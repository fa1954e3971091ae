"""The mailbox takes what it has places for, and never makes the sender wait."""

import asyncio

import pytest

from Endpoints.serving import mailboxes as subscribers
from Endpoints.serving.mailboxes import PLACES, EventMailbox, Mailbox
from vitals.streaming.messages import Message


def reading(data: bytes) -> Message:
    return Message("reading", (7,), 1_760_783_445_000, data)


def test_messages_come_out_as_they_went_in_until_it_closes() -> None:
    async def run() -> list[bytes]:
        mailbox = Mailbox()
        reader = asyncio.create_task(collect(mailbox))
        for number in range(10):
            assert mailbox.send(reading(b"%d" % number))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        mailbox.send(reading(b"last"))
        mailbox.close()
        assert not mailbox.send(reading(b"too late"))
        return await reader

    assert asyncio.run(run()) == [b"%d" % number for number in range(10)] + [b"last"]


async def collect(mailbox: Mailbox) -> list[bytes]:
    return [message async for message in mailbox.messages()]


def test_a_full_mailbox_takes_nothing() -> None:
    async def run() -> None:
        mailbox = Mailbox()
        assert [mailbox.send(reading(b"x")) for _ in range(PLACES + 2)] == [True] * PLACES + [False] * 2
        taken = mailbox.messages()
        await anext(taken)
        assert mailbox.send(reading(b"y"))

    asyncio.run(run())


def test_silence_is_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribers, "KEEP_ALIVE", 0.01)

    async def run() -> bytes:
        return await anext(EventMailbox().events())

    assert asyncio.run(run()).startswith(b":")


def test_events_have_the_time_as_their_id_and_gaps_have_none() -> None:
    async def run() -> list[bytes]:
        mailbox = EventMailbox()
        for kind, data in (("reading", b'{"a":1}'), ("group", b'{"b":2}'), ("gap", b'{"type":"gap"}')):
            mailbox.send(Message(kind, (7,), 1_760_783_445_500, data))
        mailbox.close()
        return [data async for data in mailbox.events()]

    assert asyncio.run(run()) == [
        b'data: {"a":1}\nid: 2025-10-18T10:30:45.500Z\n\n',
        b'data: {"b":2}\nid: 2025-10-18T10:30:45.500Z\n\n',
        b'data: {"type":"gap"}\n\n',
    ]
