"""The inbox of a WebSocket: events in their order, and a reader that waits or gives up."""

import asyncio

import pytest

from Endpoints.serving.protocols.inbox import Inbox


def test_events_come_in_their_order() -> None:
    inbox = Inbox()
    assert inbox.empty()
    for number in range(3):
        inbox.put_nowait(number)
    assert not inbox.empty()

    async def read() -> list[int]:
        return [await inbox.get() for _ in range(3)]

    assert asyncio.run(read()) == [0, 1, 2]
    assert inbox.empty()


def test_a_reader_waits_for_what_comes() -> None:
    async def read() -> list[str]:
        inbox = Inbox()
        reading = asyncio.create_task(inbox.get())
        await asyncio.sleep(0)
        inbox.put_nowait("first")
        inbox.put_nowait("second")  # before the reader has run
        return [await reading, await inbox.get()]

    assert asyncio.run(read()) == ["first", "second"]


def test_who_gives_up_takes_nothing_along() -> None:
    async def read() -> str:
        inbox = Inbox()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(inbox.get(), 0.01)
        inbox.put_nowait("kept")
        return await inbox.get()

    assert asyncio.run(read()) == "kept"


def test_an_event_that_came_as_the_reader_gave_up_is_kept() -> None:
    async def read() -> str:
        inbox = Inbox()
        reading = asyncio.create_task(inbox.get())
        await asyncio.sleep(0)
        reading.cancel()
        inbox.put_nowait("kept")
        with pytest.raises(asyncio.CancelledError):
            await reading
        return await inbox.get()

    assert asyncio.run(read()) == "kept"
