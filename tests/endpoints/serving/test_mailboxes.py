"""The mailbox takes what it has places for, and never makes the sender wait."""

import asyncio

import pytest

from Endpoints.serving import mailboxes
from Endpoints.serving.mailboxes import PLACES, EventMailbox, Mailbox
from Endpoints.wire.events import encode_event
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
    monkeypatch.setattr(mailboxes, "KEEP_ALIVE", 0.01)

    async def run() -> bytes:
        return await anext(EventMailbox().events())

    assert asyncio.run(run()).startswith(b":")


def test_a_mailbox_of_events_holds_events() -> None:
    async def run() -> list[bytes]:
        mailbox = EventMailbox()
        message = Message("reading", (7,), 1_760_783_445_500, b'{"a":1}')
        mailbox.send(message)
        mailbox.close()
        assert encode_event(message) != message.data
        return [data async for data in mailbox.events()] + [encode_event(message)]

    first, expected = asyncio.run(run())
    assert first == expected
