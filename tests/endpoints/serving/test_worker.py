"""A worker and the process that started it. Whole workers are seen to in `test_server.py`."""

import asyncio
import os
import signal
import threading
from multiprocessing import Pipe
from types import SimpleNamespace

import pytest

from Configurations.config import Settings
from Endpoints.serving import worker as module
from Endpoints.serving.listening import Listener, listen
from Endpoints.serving.metrics import Counters
from Endpoints.serving.sharing import StreamTotal, shared_counts
from Endpoints.serving.totals import Snapshot
from Endpoints.serving.worker import Task, Worker
from vitals.streaming.measurements import Stats

PATIENCE = 60
FIGURES = Snapshot(Counters(), Stats(connections=3))


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What a worker does to end this process, instead of that."""
    done: list[object] = []
    monkeypatch.setattr(module.os, "kill", lambda *to: done.append(to))
    monkeypatch.setattr(module, "give_up", done.append)
    return done


@pytest.fixture
def channel(ended: list[object]):
    """The other end of a worker's channel, and the worker."""
    own, its = Pipe()
    with listen("127.0.0.1", 0) as listener:
        task = Task(print, Settings(), Listener(listener, is_shared=True), shared_counts(2), 1, its)
        worker = Worker(task)
        service = SimpleNamespace(snapshot=lambda: FIGURES)
        state = SimpleNamespace(service=service, streams=StreamTotal(), total=None)
        worker.server.own.application = SimpleNamespace(state=state)
        yield own, worker
    own.close()
    for thread in threading.enumerate():
        if getattr(thread, "_target", None) == worker.follow:
            thread.join(PATIENCE)


def test_it_answers_where_its_server_runs(channel) -> None:
    own, worker = channel

    async def main() -> Snapshot:
        worker.started()
        threading.Thread(target=worker.follow, daemon=True).start()
        assert await asyncio.to_thread(own.recv) == ("started", None)
        own.send(("snapshot", None))
        assert await asyncio.to_thread(own.recv) == ("snapshot", FIGURES)
        total = asyncio.create_task(worker.server.own.application.state.total())
        assert await asyncio.to_thread(own.recv) == ("total", None)
        own.send(("total", FIGURES + FIGURES))
        renewed = asyncio.get_running_loop().create_future()
        worker.server.renew = renewed.set_result
        own.send(("renewed", worker.task.settings))
        assert await renewed == worker.task.settings
        return await total

    async def bounded() -> Snapshot:
        return await asyncio.wait_for(main(), PATIENCE)

    assert asyncio.run(bounded()).stats.connections == 6


def test_it_counts_its_streams_at_its_place(channel) -> None:
    _, worker = channel

    async def main() -> None:
        worker.started()

    asyncio.run(main())
    assert worker.server.own.application.state.streams.take(9)
    assert list(worker.task.counts) == [0, 1]


def test_it_stops_when_the_one_who_started_it_is_gone(channel, ended: list[object]) -> None:
    own, worker = channel
    own.close()
    worker.follow()
    while len(ended) < 2:
        threading.Event().wait(0.01)
    assert {(os.getpid(), signal.SIGTERM), module.ORPHANED} == set(ended)
