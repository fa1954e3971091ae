from dataclasses import fields

import pytest

from tests.vitals.simulation.compiled.conftest import assert_same_bits, rows
from vitals.simulation.artifacts import ARTIFACTS, find_events
from vitals.simulation.compiled.artifacts import events

KEYS, TIME = rows(20_000)


@pytest.mark.parametrize("id", ARTIFACTS)
def test_events(id: str) -> None:
    found, expected = (find(ARTIFACTS[id], KEYS, TIME) for find in (events, find_events))
    assert len(expected.rows)
    for field in fields(expected):
        assert_same_bits(getattr(found, field.name), getattr(expected, field.name))
