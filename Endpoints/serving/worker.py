"""One of several processes that serve, as the process that started them sees to it: its side of their connection."""

import asyncio
import os
import signal
import threading
from collections.abc import MutableSequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from Configurations.config import Settings
from Endpoints.serving.checks import check_model
from Endpoints.serving.listening import Listener
from Endpoints.serving.process import Build, Config, Server, give_up, leave, run
from Endpoints.serving.totals import Snapshot

__all__ = ["Task", "Worker", "run_worker"]

ORPHANED = 3.0  # seconds that everything has to end when the process that started this one is gone
TOTAL = 5.0  # seconds that the others may take to send their figures


@dataclass(frozen=True)
class Task:
    """What a worker is to serve, and with whom.

    Parameters
    ----------
    build, settings
        Make the application.
    listener
        Where it listens.
    counts, place
        Memory in which the workers count their streams, and this one's place in it.
    channel
        Its connection to the process that starts it.
    """

    build: Build
    settings: Settings
    listener: Listener
    counts: MutableSequence[int]
    place: int
    channel: Connection


def run_worker(task: Task) -> None:
    """Serve until told to stop; what the new process runs."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the one who started it reads everything anew, and passes it on
    for each in (signal.SIGTERM, signal.SIGINT):  # until the server runs; uvicorn raises them again at its end
        signal.signal(each, lambda *_: leave(0))
    worker = Worker(task)
    threading.Thread(target=worker.follow, daemon=True).start()
    check_model(task.settings)
    leave(run(worker.server, task.listener.open()))


class Worker:
    """A server that is told what to do, and asked for its figures."""

    def __init__(self, task: Task) -> None:
        self.channel = task.channel
        self.server = Server(Config(task.build, task.settings), self.started)
        self.task = task
        self.loop: asyncio.AbstractEventLoop | None = None
        self.totals: list[asyncio.Future[Snapshot]] = []  # of those who wait for one

    def started(self) -> None:
        """Say that this worker serves."""
        state, self.loop = self.server.own.application.state, asyncio.get_running_loop()
        state.total = self.total
        state.streams.share(self.task.counts, self.task.place)
        self.channel.send(("started", None))

    def follow(self) -> None:
        """Do what is asked, until the one who asks is gone; runs in a thread, which waits for nothing else."""
        try:
            while True:
                kind, content = self.channel.recv()
                if self.loop is not None:
                    self.loop.call_soon_threadsafe(self.answer, kind, content)
        except RuntimeError:
            pass  # the loop is closed: this worker has stopped
        except (EOFError, OSError):
            threading.Thread(target=give_up, args=(ORPHANED,), daemon=True).start()
            os.kill(os.getpid(), signal.SIGTERM)

    def answer(self, kind: str, content: Any) -> None:
        """Do what is asked; runs where the server does, so that a server that hangs does not answer."""
        service = self.server.own.application.state.service
        if kind == "snapshot" and service is not None:
            self.channel.send(("snapshot", service.snapshot()))
        elif kind == "total":
            for future in self.totals:
                if not future.done():
                    future.set_result(content)
            self.totals.clear()
        elif kind == "renewed":
            self.server.renew(content)

    async def total(self) -> Snapshot:
        """The figures of all workers together.

        Raises
        ------
        TimeoutError
            If they do not come.
        """
        future = asyncio.get_running_loop().create_future()
        self.totals.append(future)
        self.channel.send(("total", None))
        return await asyncio.wait_for(future, TOTAL)
