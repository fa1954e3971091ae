"""Errors that write their own sentences.

    VitalsError
    ├── UnknownEntry (KeyError)     an id that no catalog holds
    ├── DuplicateEntry              two entries of one catalog with the same id
    ├── InvalidEntry                a catalog entry that contradicts itself
    ├── InvalidValue (ValueError)   a value outside what is allowed
    ├── InvalidData                 a file whose contents are not vital signs
    └── InvalidModel                a file of the trained model that must not be used

Each class keeps its facts as attributes and writes its own sentence: what was wrong (value, unit, place), what is
allowed, what to do. None of them knows a status code; the command lines print the sentence and exit with 2.
"""

import difflib
from collections.abc import Iterable
from pathlib import Path

__all__ = [
    "DuplicateEntry",
    "InvalidData",
    "InvalidEntry",
    "InvalidModel",
    "InvalidValue",
    "UnknownEntry",
    "VitalsError",
    "shortened",
]


LONGEST = 80  # characters of a value that a sentence repeats


def shortened(value: object) -> str:
    """Value, cut to the length that a sentence repeats."""
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


class VitalsError(Exception):
    """Base of every error this library raises on purpose."""


class UnknownEntry(VitalsError, KeyError):
    """An id that the catalog does not hold.

    A `KeyError`, so that `Mapping.get` and `in` work; it prints without the quotes that `KeyError` adds.
    """

    def __init__(self, kind: str, id: object, known: Iterable[str]) -> None:
        super().__init__(id)
        self.kind, self.id, self.known = kind, id, tuple(known)

    def __str__(self) -> str:
        id = shortened(self.id) if isinstance(self.id, str) else self.id
        near = difflib.get_close_matches(str(id), self.known, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        return f"unknown {self.kind} {id!r}: {hint}known are {', '.join(self.known)}"


class DuplicateEntry(VitalsError):
    """Two entries of one catalog share an id."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(kind, id)
        self.kind, self.id = kind, id

    def __str__(self) -> str:
        return f"{self.kind} {self.id!r} is in the catalog twice: remove or rename one of the two"


class InvalidEntry(VitalsError):
    """A catalog entry that cannot be right."""

    def __init__(self, kind: str, id: str, wrong: str) -> None:
        super().__init__(kind, id, wrong)
        self.kind, self.id, self.wrong = kind, id, wrong

    def __str__(self) -> str:
        return f"{self.kind} {self.id!r}: {self.wrong}"


class InvalidValue(VitalsError, ValueError):
    """A value outside what is allowed.

    Parameters
    ----------
    name
        What the value is for, in the user's words: an option, a parameter, a sign.
    value
        The value, as given.
    allowed
        What would have been right, with the unit.
    place
        Where it was found ("row 18, patient 7"), if that helps.
    """

    def __init__(self, name: str, value: object, allowed: str, place: str = "") -> None:
        super().__init__(name, value, allowed, place)
        self.name, self.value, self.allowed, self.place = name, value, allowed, place

    def __str__(self) -> str:
        place = f" ({self.place})" if self.place else ""
        return f"{self.name} {shortened(self.value)} is not allowed{place}: it must be {self.allowed}"


class InvalidData(VitalsError):
    """A file that is not a data set of vital signs."""

    def __init__(self, path: Path | str, wrong: str, mend: str) -> None:
        super().__init__(str(path), wrong, mend)
        self.path, self.wrong, self.mend = Path(path), wrong, mend

    def __str__(self) -> str:
        return f"{self.path}: {self.wrong}: {self.mend}"


class InvalidModel(VitalsError):
    """A file of the trained model that is missing, changed, or made by other versions."""

    def __init__(self, path: Path | str, wrong: str) -> None:
        super().__init__(str(path), wrong)
        self.path, self.wrong = Path(path), wrong

    def __str__(self) -> str:
        mend = "restore it with `git checkout Models`, or train again with `uv run python -m vitals.training`"
        return f"{self.path}: {self.wrong}: {mend}"
