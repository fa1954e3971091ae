"""Patches of a resource: JSON Patch (RFC 6902) without copying and moving, and JSON Merge Patch (RFC 7396).

What comes out is read like a resource that a client writes whole, so a patch can do no more than that.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from vitals.appointments.fhir.codes import Resource
from vitals.errors import InvalidValue, UnknownEntry, shortened

__all__ = ["TestFailed", "merged", "patched"]

OPERATIONS = ("add", "replace", "remove", "test")
MOST = 50  # operations of a patch


class TestFailed(InvalidValue):
    """A `test` of a patch that found another value."""

    __test__ = False  # no test of ours, whatever pytest thinks of the name


def patched(resource: Resource, operations: Any) -> Resource:
    """A resource after the operations of a JSON Patch.

    Raises
    ------
    InvalidValue, UnknownEntry
        If it is no such patch, or names a place that is not there.
    TestFailed
        If a `test` finds another value.

    Examples
    --------
    >>> patched({"status": "booked"}, [{"op": "replace", "path": "/status", "value": "arrived"}])
    {'status': 'arrived'}
    """
    if not isinstance(operations, list) or len(operations) > MOST:
        raise InvalidValue("the patch", shortened(operations), f"a list of at most {MOST} operations")
    found = deepcopy(resource)
    for number, operation in enumerate(operations):
        apply(found, operation, f"operation {number}")
    return found


def apply(resource: Resource, operation: Any, place: str) -> None:
    """Apply one operation."""
    op, path = (operation.get("op"), operation.get("path")) if isinstance(operation, dict) else (None, None)
    if op not in OPERATIONS:
        raise UnknownEntry(f"op ({place})", str(op), OPERATIONS)
    if not isinstance(path, str) or not path.startswith("/"):
        raise InvalidValue("path", repr(shortened(path)), "a JSON pointer such as /status", place)
    if op != "remove" and "value" not in operation:
        raise InvalidValue("value", "(none)", "given", place)
    *parents, last = [part.replace("~1", "/").replace("~0", "~") for part in path[1:].split("/")]
    target: Any = resource
    for part in parents:
        target = step(target, part, path, place)
    write(target, last, operation, place)


def step(target: Any, part: str, path: str, place: str) -> Any:
    """What a part of a path names."""
    if isinstance(target, dict) and part in target:
        return target[part]
    if isinstance(target, list) and part.isascii() and part.isdigit() and int(part[:9]) < len(target):
        return target[int(part)]
    raise InvalidValue("path", repr(shortened(path)), "a place that the resource has", place)


def write(target: Any, last: str, operation: Mapping[str, Any], place: str) -> None:
    """Add, replace, remove or test a member of an object or an entry of a list."""
    op, path, value = operation["op"], operation["path"], operation.get("value")
    if op == "add" and isinstance(target, dict):
        target[last] = value
        return
    if op == "add" and isinstance(target, list) and last == "-":
        target.append(value)
        return
    present = step(target, last, path, place)
    key: Any = last if isinstance(target, dict) else int(last)
    if op == "test" and present != value:
        raise TestFailed("the value", f"at {shortened(path)}", f"{shortened(value)}, as the patch tests", place)
    if op == "remove":
        del target[key]
    elif op == "add":
        target.insert(key, value)
    elif op == "replace":
        target[key] = value


def merged(resource: Any, patch: Any) -> Any:
    """A value after a JSON Merge Patch: null takes a member away, a list takes the place of another.

    Examples
    --------
    >>> merged({"status": "booked", "priority": 7}, {"status": "cancelled", "priority": None})
    {'status': 'cancelled'}
    """
    if not isinstance(patch, dict):
        return patch
    kept = dict(resource) if isinstance(resource, dict) else {}
    for name, value in patch.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = merged(kept.get(name), value)
    return kept
