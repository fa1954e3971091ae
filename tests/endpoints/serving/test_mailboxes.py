"""The mailbox takes what it has places for, and never makes the sender wait."""

import asyncio
from types import SimpleNamespace

import pytest

from Endpoints.serving import mailboxes as subscribers
from Endpoints.serving.mailboxes import PLACES, EventMailbox, Mailbox, event


def test_messages_come_out_as_they_went_in_until_it_closes() -> None:
    async def run() -> list[bytes]:
        mailbox = Mailbox()
        reader = asyncio.create_task(collect(mailbox))
        for number in range(10):
            assert mailbox.send_text(b"%d" % number)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        mailbox.send_text(b"last")
        mailbox.close()
        assert not mailbox.send_text(b"too late")
        return await reader

    assert asyncio.run(run()) == [b"%d" % number for number in range(10)] + [b"last"]


async def collect(mailbox: Mailbox) -> list[bytes]:
    return [message async for message in mailbox.messages()]


def test_a_full_mailbox_takes_nothing() -> None:
    async def run() -> None:
        mailbox = Mailbox()
        assert [mailbox.send_text(b"x") for _ in range(PLACES + 2)] == [True] * PLACES + [False] * 2
        taken = mailbox.messages()
        await anext(taken)
        assert mailbox.send_text(b"y")

    asyncio.run(run())


def test_silence_is_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribers, "KEEP_ALIVE", 0.01)

    async def run() -> bytes:
        return await anext(EventMailbox().events())

    assert asyncio.run(run()).startswith(b":")


def test_events_have_the_time_as_their_id_and_gaps_have_none() -> None:
    async def run() -> list[bytes]:
        mailbox = EventMailbox()
        mailbox.stream = SimpleNamespace(skipped=None, instant=1_760_783_445_500)
        mailbox.send_text(b'{"a":1}')
        mailbox.stream.skipped = 1
        mailbox.send_text(b'{"type":"gap"}')
        mailbox.close()
        return [data async for data in mailbox.events()]

    reading, gap = asyncio.run(run())
    assert reading == event(b'{"a":1}', 1_760_783_445_500)
    assert b"id: 2025-10-18T10:30:45.500Z\n" in reading
    assert b'data: {"a":1}\n' in reading
    assert gap == b'data: {"type":"gap"}\n\n'
