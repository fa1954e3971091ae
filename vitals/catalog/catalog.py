"""A catalog: entries by id, checked when they are made, read-only afterwards."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from vitals.errors import DuplicateEntry, UnknownEntry

__all__ = ["Catalog", "PicklableMappings"]


class Entry(Protocol):
    """Entry of a catalog: anything with an id."""

    @property
    def id(self) -> str: ...


class Catalog[E: Entry](Mapping[str, E]):
    """Entries by id, in the order they are written; read-only.

    Parameters
    ----------
    kind
        Kind of the entries, as error messages name it ("condition").
    *entries
        In the order that everything derived from the catalog follows.

    Raises
    ------
    DuplicateEntry
        If two entries share an id.

    Examples
    --------
    >>> from vitals import SIGNS
    >>> SIGNS["spo2"].unit
    '%'
    >>> SIGNS["pulse"]
    Traceback (most recent call last):
    vitals.errors.UnknownEntry: unknown sign 'pulse': known are heart_rate, resp_rate, blood_pressure_systolic, ...
    """

    def __init__(self, kind: str, *entries: E) -> None:
        self.kind = kind
        self._entries: dict[str, E] = {}
        for entry in entries:
            if entry.id in self._entries:
                raise DuplicateEntry(kind, entry.id)
            self._entries[entry.id] = entry

    def __getitem__(self, id: str) -> E:
        try:
            return self._entries[id]
        except (KeyError, TypeError):
            raise UnknownEntry(self.kind, id, known=self._entries) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __hash__(self) -> int:
        return hash((self.kind, *self._entries))

    def __repr__(self) -> str:
        return f"<{self.kind} catalog: {', '.join(self._entries)}>"


class PicklableMappings:
    """Entry with read-only mappings, which Python itself does not send to other processes."""

    def __getstate__(self) -> dict[str, Any]:
        state = vars(self).items()
        return {name: dict(value) if isinstance(value, MappingProxyType) else value for name, value in state}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(
            {name: MappingProxyType(value) if isinstance(value, dict) else value for name, value in state.items()}
        )
