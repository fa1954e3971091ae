"""The processes that serve as one: when they are replaced, when all ends, and what their figures are together.

Real workers are seen to in `test_server.py`.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from types import SimpleNamespace

import pytest

from Configurations.config import Settings
from Endpoints.serving import supervisor as module
from Endpoints.serving.listening import Listener, listen
from Endpoints.serving.metrics import Counters
from Endpoints.serving.process import FAILED
from Endpoints.serving.supervisor import Member, Supervisor
from Endpoints.serving.totals import Snapshot
from vitals.streaming.measurements import Stats

SETTINGS = Settings(workers=2)


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    before = {each: signal.getsignal(each) for each in module.SIGNALS}
    with listen("127.0.0.1", 0) as listener:
        yield Supervisor(print, SETTINGS, Listener(listener, is_shared=True), lambda: SETTINGS, lambda: None)
    for each, handler in before.items():
        signal.signal(each, handler)


# Processes


class Process:
    """A process that is none: it ends when it is told to, or at once."""

    pid, exitcode = 7, 1

    def __init__(self, *, ends: bool) -> None:
        self.sentinel, self._lives = os.pipe()
        self.alive = True
        if ends:
            self.terminate()

    def terminate(self) -> None:
        if self.alive:
            os.close(self._lives)
        self.alive = False

    kill = terminate

    def is_alive(self) -> bool:
        return self.alive

    def join(self) -> None:
        pass

    def close(self) -> None:
        os.close(self.sentinel)


def hiring(supervisor: Supervisor, serves: Callable[[int], bool]) -> list[int]:
    """Let a supervisor start workers of which some serve and the others end; the places that it starts them for."""
    hired = list[int]()

    def hire(place: int) -> Member:
        hired.append(place)
        own, its = Pipe()
        channels.append(its)
        if good := serves(place):
            its.send(("started", None))
        return Member(place, Process(ends=not good), own, SETTINGS)

    channels: list[Connection] = []
    supervisor.start_worker = hire
    return hired


def test_it_ends_with_a_status_when_no_worker_can_start(
    supervisor: Supervisor, caplog: pytest.LogCaptureFixture
) -> None:
    supervisor.announce = lambda: pytest.fail("nobody serves")
    hired = hiring(supervisor, lambda _: False)
    assert supervisor.run() == FAILED
    assert "no worker can start: the service ends" in caplog.messages
    assert hired == [0, 1]


def test_workers_that_somebody_kills_before_they_serve_are_replaced_but_not_for_ever(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST", 0.0)
    monkeypatch.setattr(Process, "exitcode", -signal.SIGKILL)
    hired = hiring(supervisor, lambda _: False)
    assert supervisor.run() == FAILED
    assert hired == [0, 1] * module.KILLS


def test_one_that_cannot_start_does_not_end_those_that_serve(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "LONGEST", 0.0)
    began = list[bool]()
    supervisor.announce = lambda: began.append(True)

    def serves(place: int) -> bool:
        if hired.count(1) == 3:
            signal.raise_signal(signal.SIGTERM)
        return place == 0

    hired = hiring(supervisor, serves)
    assert supervisor.run() == 0
    assert began == [True]
    assert hired == [0, 1, 1, 1]
    assert "worker 7 could not start (status 1): another is started in 0 s" in caplog.messages


def test_workers_that_end_together_are_replaced(supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST", 0.0)

    def end_all() -> None:
        for member in supervisor.members:
            member.process.terminate()

    def serves(_: int) -> bool:
        if len(hired) == 4:
            signal.raise_signal(signal.SIGINT)
        return True

    hired, supervisor.announce = hiring(supervisor, serves), end_all
    assert supervisor.run() == 0
    assert sorted(hired) == [0, 0, 1, 1]


# Figures


def member(supervisor: Supervisor, place: int) -> tuple[Member, Callable[[], list[object]], Callable[..., None]]:
    """A worker without a process: what it has been sent, and how it sends something."""
    own, its = Pipe()
    process = SimpleNamespace(pid=place, exitcode=-9, join=lambda: None, close=lambda: None, kill=lambda: None)
    found = Member(place, process, own, SETTINGS, serves=True)
    supervisor.places[place].member = found

    def sent() -> list[object]:
        return [its.recv() for _ in iter(its.poll, False)]

    def send(kind: str, content: object = None) -> None:
        its.send((kind, content))
        supervisor.receive(found)
        supervisor.report()

    return found, sent, send


def figures(messages: int) -> Snapshot:
    return Snapshot(Counters(), Stats(connections=1, messages=messages))


def shown(answers: list[object]) -> list[tuple[int, int]]:
    """Connections and messages of the sums in answers."""
    return [(total.stats.connections, total.stats.messages) for kind, total in answers if kind == "total"]


def test_the_sum_is_sent_when_all_have_sent_theirs(supervisor: Supervisor) -> None:
    (_, sent, send), (_, other_sent, other_send) = member(supervisor, 0), member(supervisor, 1)
    send("total")
    assert sent() == other_sent() == [("snapshot", None)]
    send("snapshot", figures(10))
    assert sent() == []
    other_send("snapshot", figures(5))
    assert shown(sent()) == [(2, 15)]
    assert other_sent() == []


def test_who_asks_before_there_are_figures_waits_for_them(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("Endpoints.serving.supervisor.ANSWER", 0)
    _, sent, send = member(supervisor, 0)
    send("total")
    assert sent() == [("snapshot", None)]
    send("snapshot", figures(10))
    assert shown(sent()) == [(1, 10)]


def test_figures_of_one_that_has_ended_stay_in_the_sum(supervisor: Supervisor) -> None:
    (_, sent, send), (other, _, other_send) = member(supervisor, 0), member(supervisor, 1)
    supervisor.counts[1] = 7
    other_send("snapshot", figures(5))
    supervisor.remove(other)
    assert supervisor.counts[1] == 0
    send("total")
    send("snapshot", figures(10))
    assert shown(sent()) == [(1, 15)]
    again, _, again_send = member(supervisor, 1)
    again_send("snapshot", figures(1))
    supervisor.remove(again)
    send("total")
    send("snapshot", figures(11))
    assert shown(sent()) == [(1, 17)]


def test_one_that_is_silent_counts_as_it_did(supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    (_, sent, send), (_, _, other_send) = member(supervisor, 0), member(supervisor, 1)
    other_send("snapshot", figures(5))
    send("total")
    send("snapshot", figures(10))
    assert shown(sent()) == []
    supervisor.answer_by = time.monotonic()
    supervisor.report()
    assert shown(sent()) == [(2, 15)]


# What it does now and then


def test_one_that_hangs_is_ended(supervisor: Supervisor) -> None:
    (hangs, _, _), killed = member(supervisor, 0), list[bool]()
    hangs.process.kill = lambda: killed.append(True)
    hangs.heard -= module.UNRESPONSIVE + 1
    supervisor.pulse()
    assert killed == [True]


def test_it_sleeps_until_there_is_something_to_do(supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 5000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    for place in (0, 1):
        member(supervisor, place)
    supervisor.pulse()
    assert supervisor.idle == module.PULSE
    vacant = supervisor.places[1]
    vacant.member, vacant.due = None, now + 4
    assert supervisor.idle == 4
    supervisor.ask(supervisor.members[0])
    assert supervisor.idle == module.ANSWER
    now += 2  # there are no figures yet that could be sent
    assert supervisor.idle == 2
    now += 60
    assert supervisor.idle == 0


def test_one_that_is_starting_has_more_time(supervisor: Supervisor) -> None:
    starting, _, _ = member(supervisor, 0)
    starting.serves = False
    starting.heard -= module.UNRESPONSIVE + 1
    starting.process.kill = lambda: pytest.fail("it was ended")
    supervisor.pulse()


def test_renewed_settings_reach_all_and_those_that_started_meanwhile(supervisor: Supervisor) -> None:
    (_, sent, _), (_late, late_sent, late_send) = member(supervisor, 0), member(supervisor, 1)
    supervisor.signals.append(signal.SIGHUP)
    assert supervisor.status() is None
    assert [kind for kind, _ in sent()] == ["renewed"]
    late_sent()
    late_send("started")
    assert [kind for kind, _ in late_sent()] == ["renewed"]
