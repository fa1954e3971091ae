"""Addresses that one process has alone, and those that several share."""

import socket
from contextlib import ExitStack

import pytest

from Endpoints.serving import listening
from Endpoints.serving.listening import listen, share


def accepted(listeners: list[socket.socket], connections: int) -> list[int]:
    """How many connections each listener is given."""
    address, counts = listeners[0].getsockname(), []
    with ExitStack() as stack:
        for _ in range(connections):
            stack.enter_context(socket.create_connection(address[:2]))
        for listener in listeners:
            listener.setblocking(False)
            counts.append(0)
            try:
                while True:
                    stack.enter_context(listener.accept()[0])
                    counts[-1] += 1
            except BlockingIOError:
                pass
    return counts


@pytest.mark.skipif(not listening.SPREAD, reason="the kernel spreads connections on Linux alone")
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_each_of_several_processes_gets_some_of_the_connections(host: str) -> None:
    with share(listen(host, 0)).kept as kept, ExitStack() as stack:
        listeners = [stack.enter_context(listening.bound(kept.family, kept.getsockname())) for _ in range(2)]
        for listener in listeners:
            listener.listen()
        counts = accepted(listeners, 40)
    assert sum(counts) == 40
    assert min(counts) > 0  # one in 2**39 runs would fail


def test_an_address_that_several_share_is_taken() -> None:
    with share(listen("127.0.0.1", 0)).kept as kept:
        shared = listening.Listener(kept, is_shared=not listening.SPREAD)
        with shared.open() as listener:
            listener.listen()
            with pytest.raises(SystemExit, match="stop what listens there"):
                listen(*kept.getsockname())


def test_where_connections_are_not_spread_all_have_one_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "SPREAD", False)
    with listen("127.0.0.1", 0) as listener:
        shared = share(listener)
        assert shared.open() is listener
        assert accepted([listener], 3) == [3]
