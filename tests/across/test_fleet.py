"""The simulated fleet of `benchmarks/fleet.py`, on fleets whose fate can be said beforehand."""

import math

import numpy as np
import pytest

from benchmarks.fleet import BACKLOG, Fleet


def fleet(*live: float, missed: float = 0.0, least: bool = False) -> Fleet:
    return Fleet(np.array(live, float), missed, least, message=20e-6, handshake=500e-6)


def test_clients_that_come_at_once_are_taken_up_as_fast_as_a_core_can() -> None:
    found = fleet(0)
    found.come(2000, 0.0, 0.0, 0.0)
    assert found.run().taken == pytest.approx(2000 * 500e-6, abs=0.1)
    assert found.live.tolist() == pytest.approx([2000])


def test_live_streams_come_first() -> None:
    found = fleet(25_000)  # half a core
    found.come(1000, 0.0, 0.0, 0.0)
    result = found.run()
    assert result.taken == pytest.approx(2 * 1000 * 500e-6, abs=0.1)
    assert result.late == pytest.approx(0.0, abs=1e-6)


def test_messages_are_late_where_a_core_is_not_enough() -> None:
    found = fleet(100_000)
    assert found.run(until=10.0).late == pytest.approx(100_000 * 10 - 10 / 20e-6)


def test_a_herd_catches_up_with_what_is_left_of_a_core() -> None:
    found = fleet(0, missed=50e-6)
    found.come(1000, -600.0, 0.0, 0.0)
    # 1,000 clients lack 600 messages each, and a core makes 20,000 a second while 1,000 new ones come
    assert found.run().caught == pytest.approx(1000 * 600 / (20_000 - 1000), rel=0.05)


def test_so_many_that_new_messages_come_faster_than_missed_ones_are_made_never_catch_up() -> None:
    found = fleet(0, missed=50e-6)
    found.come(21_000, -60.0, 0.0, 30.0)
    assert found.run().caught == math.inf


def test_who_finds_the_queue_full_comes_again() -> None:
    found = fleet(0)
    found.come(3 * BACKLOG, 0.0, 0.0, 0.0)
    result = found.run()
    assert result.waiting == BACKLOG
    assert result.refused >= 2 * BACKLOG - 1
    assert found.live.sum() == pytest.approx(3 * BACKLOG)


@pytest.mark.parametrize("least", [False, True])
def test_nobody_is_lost_when_a_process_is(least: bool) -> None:
    found = fleet(900, 900, 900, least=least)
    cut = found.lose(slice(1), math.inf)
    assert cut == 900
    found.come(cut, 0.0, 1.0, 2.0)
    found.run()
    assert found.live[0] == 0
    assert found.live.sum() == pytest.approx(2700)


def test_clients_that_go_where_the_fewest_are_fill_what_is_empty() -> None:
    found = fleet(100, 500, 900, least=True)
    found.come(600, 0.0, 0.0, 0.0)
    found.run()
    assert found.live.tolist() == pytest.approx([600, 600, 900])  # 100 + 500, 500 + 100
