"""Blocking work: bounded in threads, in waiting and in time, and never on the event loop."""

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from Endpoints.admission import Admission, Busy, Overdue, StoreExecutor
from vitals.appointments.errors import Unavailable
from vitals.appointments.store import Store

PATIENCE = 60


@contextmanager
def blocked() -> Iterator[threading.Event]:
    """An event for which work can wait; it is set at the end, so that no thread is left."""
    event = threading.Event()
    try:
        yield event
    finally:
        event.set()


async def until(condition: object) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.001)


async def thread_of(admission: Admission) -> int:
    return await admission.run(threading.get_ident)


def test_work_runs_in_a_thread_and_its_errors_come_back() -> None:
    admission = Admission(threads=1, waiting=1, seconds=PATIENCE)

    async def main() -> None:
        assert await thread_of(admission) != threading.get_ident()
        with pytest.raises(ZeroDivisionError):
            await admission.run(lambda: 1 // 0)
        assert await thread_of(admission)

    asyncio.run(main())


def test_work_is_made_ready_when_it_is_its_turn_and_not_before() -> None:
    said: list[str] = []

    async def main() -> None:
        admission = Admission(threads=1, waiting=9, seconds=PATIENCE)
        with blocked() as event:
            first = admission.go_on(lambda: event.wait(PATIENCE), 0, ready=lambda: said.append("first"))
            second = admission.go_on(lambda: said.append("made"), 1, ready=lambda: said.append("second"))
            tasks = [asyncio.create_task(each) for each in (first, second)]
            await until(lambda: len(admission._queue) == 1)
            assert said == ["first"]
        await asyncio.gather(*tasks)

    asyncio.run(main())
    assert said == ["first", "second", "made"]


def test_only_so_many_pieces_of_work_run_at_once() -> None:
    admission, running, most = Admission(threads=2, waiting=8, seconds=PATIENCE), 0, 0
    lock, two = threading.Lock(), threading.Barrier(2)

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        two.wait(PATIENCE)
        with lock:
            running -= 1

    async def main() -> None:
        await asyncio.gather(*(admission.run(work) for _ in range(10)))

    asyncio.run(main())
    assert most == 2


def test_more_than_may_wait_are_refused_until_there_is_room() -> None:
    admission, started = Admission(threads=1, waiting=2, seconds=PATIENCE), threading.Event()

    async def main() -> None:
        with blocked() as event:

            def work() -> bool:
                started.set()
                return event.wait(PATIENCE)

            admitted = [asyncio.create_task(admission.run(work)) for _ in range(3)]
            await until(lambda: started.is_set() and len(admission._queue) == 2)
            with pytest.raises(Busy, match="2 requests are already waiting: try again later") as refused:
                await thread_of(admission)
            assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "1"})
            event.set()
            assert await asyncio.gather(*admitted) == [True] * 3
        assert await thread_of(admission)

    asyncio.run(main())


def test_work_that_takes_too_long_is_given_up_and_keeps_its_place_until_it_ends() -> None:
    admission = Admission(threads=1, waiting=1, seconds=0.05)

    async def main() -> None:
        with blocked() as event:
            with pytest.raises(Overdue, match=r"the request took longer than 0\.05 s: try again later"):
                await admission.run(lambda: event.wait(PATIENCE))
            with pytest.raises(Overdue):
                await admission.run(lambda: pytest.fail("two ran at once"))
        await until(lambda: admission._free == 1)
        assert await admission.run(lambda: 7) == 7

    asyncio.run(main())


def test_the_time_in_the_queue_counts_and_what_is_given_up_there_is_never_begun() -> None:
    admission, begun = Admission(threads=1, waiting=2, seconds=0.05), []

    async def main() -> list[object]:
        with blocked() as event:
            work = [admission.run(lambda each=each: begun.append(each) or event.wait(PATIENCE)) for each in range(3)]
            found = await asyncio.gather(*work, return_exceptions=True)
        await until(lambda: admission._free == 1)
        return found

    assert [type(error) for error in asyncio.run(main())] == [Overdue] * 3
    assert begun == [0]


@pytest.mark.parametrize("ends", [Overdue, asyncio.CancelledError])
def test_no_piece_is_begun_for_who_waits_no_longer(ends: type[BaseException]) -> None:
    admission, begun = Admission(threads=1, waiting=1, seconds=0.05 if ends is Overdue else PATIENCE), []

    async def main() -> None:
        with blocked() as event:

            def piece() -> None:
                begun.append(event.wait(PATIENCE))

            task = asyncio.create_task(admission.run_each([piece] * 3))
            await until(lambda: admission._free == 0)
            if ends is asyncio.CancelledError:
                task.cancel()
            with pytest.raises(ends):
                await task
        await until(lambda: admission._free == 1)

    asyncio.run(main())
    assert len(begun) == 1


def test_first_those_that_wait_for_any_answer_and_then_the_eldest() -> None:
    admission, order = Admission(threads=1, waiting=9, seconds=PATIENCE), []

    async def main() -> None:
        older, newer = admission.turn(), admission.turn()
        with blocked() as event:
            running = asyncio.create_task(admission.run(lambda: event.wait(PATIENCE)))
            await until(lambda: admission._free == 0)
            waiting = [asyncio.create_task(admission.go_on(lambda t=t: order.append(t), t)) for t in (newer, older)]
            waiting.append(asyncio.create_task(admission.run(lambda: order.append(-1))))
            await until(lambda: len(admission._queue) == 3)
            event.set()
            await asyncio.gather(running, *waiting)
        assert order == [-1, older, newer]

    asyncio.run(main())


def test_a_request_that_is_given_up_makes_way() -> None:
    admission = Admission(threads=1, waiting=9, seconds=PATIENCE)

    async def main() -> None:
        with blocked() as event:
            first, gone, last = (
                asyncio.create_task(admission.run(work)) for work in (lambda: event.wait(PATIENCE), int, lambda: 7)
            )
            await until(lambda: len(admission._queue) == 2)
            gone.cancel()
            event.set()
            assert (await first, await last) == (True, 7)
        assert (admission._queue, admission._free) == ([], 1)

    asyncio.run(main())


@pytest.fixture
def executor(tmp_path: Path) -> Iterator[StoreExecutor]:
    store = Store(f"sqlite:///{tmp_path}/appointments.sqlite")
    yield StoreExecutor(store, Counter())
    store.close()


def test_the_store_is_handed_over_with_the_time(executor: StoreExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_760_783_445.75)
    assert asyncio.run(executor.run(lambda store, now: (store, now))) == (executor.store, 1_760_783_445)


def test_a_database_that_does_not_answer_is_counted_and_logged_now_and_then(
    executor: StoreExecutor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)

    def fail(store: Store, unix: int) -> None:
        raise Unavailable("connection refused")

    for after, entries in [(0.0, 1), (59.0, 1), (1.0, 2)]:
        now += after
        with caplog.at_level(logging.WARNING), pytest.raises(Unavailable, match="connection refused"):
            asyncio.run(executor.run(fail))
        assert len(caplog.records) == entries
    assert executor.counts == {"unavailable": 3}


def test_a_database_that_hangs_is_unavailable(executor: StoreExecutor) -> None:
    executor._admission.seconds = 0.05
    with blocked() as event, pytest.raises(Unavailable, match="no answer within 15 s"):
        asyncio.run(executor.run(lambda store, now: event.wait(PATIENCE)))
    assert executor.counts == {"unavailable": 1}


def test_the_sweep_goes_on_after_a_failure(executor: StoreExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("Endpoints.admission.SWEEP", 0)
    swept = 0

    def expire(*, now: int) -> None:
        nonlocal swept
        swept += 1
        if swept == 1:
            raise Unavailable("connection refused")

    monkeypatch.setattr(executor.store.lifecycle, "expire", expire)

    async def main() -> None:
        task = asyncio.create_task(executor.sweep())
        await until(lambda: swept >= 3)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(main())


def test_when_the_service_stops_what_waits_is_answered_soon() -> None:
    async def main() -> list[object]:
        admission = Admission(threads=1, waiting=9, seconds=PATIENCE)
        with blocked() as event:
            work = [asyncio.create_task(admission.run(lambda: event.wait(PATIENCE))) for _ in range(3)]
            await until(lambda: len(admission._deadlines) == 3)
            admission.stop_within(0.01)
            answers = await asyncio.gather(*work, return_exceptions=True)
            with pytest.raises(Overdue):
                await admission.run(lambda: event.wait(PATIENCE))
            assert not admission._deadlines
        return answers

    assert [type(error) for error in asyncio.run(main())] == [Overdue] * 3
