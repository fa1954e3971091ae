"""Bad clients, and good ones beside them, for some seconds: what holds however busy the machine is.

What is lost, late or held in memory depends on the machine, and is printed by `benchmarks/hostile.py`.
"""

import asyncio

import pytest

from benchmarks import hostile

SECONDS = 5


@pytest.fixture
def server():
    with hostile.serving(VITALS_WRITE_DEADLINE="3") as server:
        yield server


def test_good_clients_stay_connected_and_bad_ones_leave_nothing_behind(server):
    seen = asyncio.run(hostile.rehearse(server, clients=20, hostile=8, seconds=SECONDS))
    assert set(seen.tries) == set(hostile.ATTACKS)
    assert all(seen.tries[name] for name in seen.tries if name not in {"stop reading", "trickle a request"})
    assert [each.code for each in seen.good] == [None] * 20
    assert all(each.messages > 1 for each in seen.good)
    assert seen.back is not None  # to the connections and files that there were before
    assert seen.cut_after  # the client that did not read was cut, although it stayed
    assert "Traceback" not in seen.log
    assert seen.log_lines <= 1


def test_at_the_end_good_clients_are_told_to_come_back_and_stuck_ones_do_not_hold_it_up(server):
    ending = asyncio.run(hostile.end(server, clients=10, stuck=3))
    assert ending.stuck == 3
    assert ending.codes == {hostile.RESTARTING: 10}
    assert ending.status == 0
    assert "Traceback" not in ending.log
