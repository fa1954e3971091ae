"""Errors about appointments; as everywhere, each class keeps its facts and writes its own sentence.

    VitalsError
    ├── NotFound        there is no such appointment, practitioner, absence or entry
    ├── TimeRefused
    │   ├── Taken       the practitioner or the patient has another appointment at that time
    │   └── Closed      the practitioner does not work then
    ├── NotPossible     the status does not allow the change
    ├── KeyReused       an Idempotency-Key came again with another request
    └── Unavailable     the database cannot be reached, or is too busy
        └── FileReplaced    its file was deleted or replaced while it was open

None of them knows a status code.
"""

from collections.abc import Sequence

from vitals.appointments.slots import Slot
from vitals.errors import VitalsError, shortened
from vitals.times import rfc3339

__all__ = [
    "Closed",
    "FileReplaced",
    "KeyReused",
    "NoPractitioner",
    "NotFound",
    "NotPossible",
    "Taken",
    "TimeRefused",
    "Unavailable",
]


class NotFound(VitalsError):
    """Something that the store does not hold."""

    def __init__(self, kind: str, id: object) -> None:
        super().__init__(kind, id)
        self.kind, self.id = kind, id

    def __str__(self) -> str:
        return f"there is no {self.kind} {shortened(self.id)!r}"


class NoPractitioner(NotFound):
    """A specialty without practitioners."""

    def __init__(self, specialty: str) -> None:
        super().__init__("practitioner of", specialty)

    def __str__(self) -> str:
        return (
            f"there is no practitioner of {self.id}: add one with PUT /api/practitioners/<id>, or start with "
            "`uv run main.py --demonstration`"
        )


class TimeRefused(VitalsError):
    """A time at which no appointment can be made.

    Attributes
    ----------
    alternatives
        The nearest free times, where they were asked for.
    """

    alternatives: Sequence[Slot] = ()


class Taken(TimeRefused):
    """A time at which the practitioner or the patient has another appointment.

    Parameters
    ----------
    practitioner, patient
        Ids of both.
    starts, ends
        When, in unix seconds.
    """

    def __init__(self, practitioner: str, patient: int, starts: int, ends: int) -> None:
        super().__init__(practitioner, patient, starts, ends)
        self.practitioner, self.patient, self.starts, self.ends = practitioner, patient, starts, ends

    def __str__(self) -> str:
        return (
            f"{rfc3339(self.starts)} to {rfc3339(self.ends)} is taken: practitioner {self.practitioner!r} or patient "
            f"{self.patient} has another appointment then: choose another time"
        )


class Closed(TimeRefused):
    """A time at which a practitioner does not work."""

    def __init__(self, practitioner: str, starts: int, ends: int, why: str) -> None:
        super().__init__(practitioner, starts, ends, why)
        self.practitioner, self.starts, self.ends, self.why = practitioner, starts, ends, why

    def __str__(self) -> str:
        return (
            f"{rfc3339(self.starts)} to {rfc3339(self.ends)} is {self.why} of practitioner {self.practitioner!r}: "
            "choose a time that /api/appointments/slots lists"
        )


class NotPossible(VitalsError):
    """A change that something in its present status does not allow."""

    def __init__(self, kind: str, id: str, status: str, change: str, allowed: str) -> None:
        super().__init__(kind, id, status, change, allowed)
        self.kind, self.id, self.status, self.change, self.allowed = kind, id, status, change, allowed

    def __str__(self) -> str:
        return f"{self.kind} {self.id!r} is {self.status} and cannot be {self.change}: it must be {self.allowed}"


class KeyReused(VitalsError):
    """An idempotency key that was used for something else."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return (
            f"Idempotency-Key {shortened(self.key)!r} was used for another request: send the same request again, "
            "or a new key"
        )


class Unavailable(VitalsError):
    """A database that does not answer.

    Parameters
    ----------
    why
        What keeps it from that.
    private
        Whether that may name a host or a user, and is for the log alone.
    """

    def __init__(self, why: str, *, private: bool = False) -> None:
        super().__init__(why)
        self.why, self.private = why, private

    def __str__(self) -> str:
        return f"the appointments' database cannot be used at present ({self.why}): try again in a few seconds"


class FileReplaced(Unavailable):
    """A file of SQLite that was deleted or replaced while it was open."""

    def __init__(self) -> None:
        super().__init__(
            "its file was deleted or replaced while it was open; this request is not kept, the next ones use what is "
            "there now"
        )
