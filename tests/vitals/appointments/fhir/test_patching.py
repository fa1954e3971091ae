"""Patches: RFC 6902 without copying and moving, and RFC 7396."""

from typing import Any

import pytest

from vitals.appointments.fhir.patching import TestFailed, merged, patched
from vitals.errors import InvalidValue, UnknownEntry

RESOURCE = {"status": "booked", "participant": [{"status": "accepted"}, {"status": "accepted"}], "a/b": 1}


@pytest.mark.parametrize(
    ("operation", "changed"),
    [
        ({"op": "replace", "path": "/status", "value": "arrived"}, {"status": "arrived"}),
        ({"op": "add", "path": "/comment", "value": "x"}, {"comment": "x"}),
        ({"op": "remove", "path": "/participant/1"}, {"participant": [{"status": "accepted"}]}),
        ({"op": "add", "path": "/participant/-", "value": 1}, {"participant": [*RESOURCE["participant"], 1]}),
        ({"op": "add", "path": "/participant/0", "value": 1}, {"participant": [1, *RESOURCE["participant"]]}),
        ({"op": "test", "path": "/status", "value": "booked"}, {}),
        ({"op": "replace", "path": "/a~1b", "value": 2}, {"a/b": 2}),
    ],
)
def test_an_operation_changes_what_it_names_and_nothing_else(
    operation: dict[str, Any], changed: dict[str, Any]
) -> None:
    before = {**RESOURCE}
    assert patched(RESOURCE, [operation]) == RESOURCE | changed
    assert before == RESOURCE


@pytest.mark.parametrize(
    "operations",
    [
        *({}, "x", None, [1], [{}], [{"op": "move", "path": "/status", "from": "/x"}]),
        [{"op": "replace", "path": "status", "value": 1}],
        [{"op": "replace", "path": "/status"}],
        [{"op": "replace", "path": "/nothing", "value": 1}],
        [{"op": "remove", "path": "/participant/2"}],
        [{"op": "replace", "path": "/participant/x/status", "value": 1}],
        [{"op": "replace", "path": "/status/0", "value": 1}],
        [{"op": "test", "path": "/status", "value": "booked"}] * 51,
        [{"op": "remove", "path": "/participant/99999999999999999999"}],
    ],
)
def test_what_cannot_be_applied_is_refused(operations: Any) -> None:
    with pytest.raises((InvalidValue, UnknownEntry)):
        patched(RESOURCE, operations)


def test_a_test_that_fails_is_an_error_of_its_own() -> None:
    with pytest.raises(TestFailed, match="/status"):
        patched(RESOURCE, [{"op": "test", "path": "/status", "value": "cancelled"}])


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [  # of the examples of RFC 7396
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_a_merge_is_that_of_the_standard(target: Any, patch: Any, result: Any) -> None:
    assert merged(target, patch) == result
