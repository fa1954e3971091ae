"""Bad clients, and good ones beside them: what `benchmarks/hostile.py` measures for a minute, for some seconds."""

import asyncio
import importlib.util
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "hostile.py"
SECONDS = 5
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def hostile():
    spec = importlib.util.spec_from_file_location("hostile", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules["hostile"] = module  # where dataclasses look for their types
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def server(hostile):
    with hostile.serving(VITALS_WRITE_DEADLINE="3") as server:
        yield server


def test_good_clients_lose_nothing_to_bad_ones(hostile, server):
    seen = asyncio.run(hostile.rehearse(server, clients=20, hostile=8, seconds=SECONDS))
    assert set(seen.tries) == set(hostile.ATTACKS)
    assert all(seen.tries[name] for name in seen.tries if name not in {"stop reading", "trickle a request"})
    assert [each.lost for each in seen.good] == [0] * 20
    assert [each.code for each in seen.good] == [None] * 20
    assert all(each.messages >= SECONDS for each in seen.good)
    assert seen.peak - seen.base.resident < 64 * MIB
    assert seen.back is not None
    assert seen.cut_after  # the client that did not read was cut, although it stayed
    assert "Traceback" not in seen.log
    assert seen.log_lines <= 1


def test_at_the_end_good_clients_are_told_to_come_back_and_stuck_ones_do_not_hold_it_up(hostile, server):
    ending = asyncio.run(hostile.end(server, clients=10, stuck=3))
    assert ending.stuck == 3
    assert ending.codes == {hostile.RESTARTING: 10}
    assert ending.status == 0
    assert "Traceback" not in ending.log
