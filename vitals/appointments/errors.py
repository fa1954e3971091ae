"""Errors about appointments; as everywhere, each class keeps its facts and writes its own sentence.

    VitalsError
    ├── NotFound        there is no such appointment, practitioner, absence or entry
    ├── UnknownFeed     no calendar feed has the address
    │   └── RevokedFeed it had, until somebody revoked it
    ├── FeedsFull       a practitioner has as many addresses of feeds as may be
    ├── TimeRefused
    │   ├── Taken       the practitioner or the patient has another appointment at that time
    │   └── Closed      the practitioner does not work then
    ├── NotPossible     the status does not allow the change
    ├── Changed         it is no longer the version that a change was decided on
    ├── KeyReused       an Idempotency-Key came again with another request
    ├── KeySpent        an Idempotency-Key came again, and what it made has ended since
    ├── TooManyHolds    one patient, or one address, holds as many times as may be
    ├── AlreadyWaiting  the patient waits for the same specialty at the same time
    └── Unavailable     the database cannot be reached, or is too busy
        ├── FileReplaced    its file was deleted, replaced or cut short while it was open
        └── FileDamaged     its file lacks a part

None of them knows a status code.
"""

from collections.abc import Sequence

from vitals.appointments.slots import Slot
from vitals.errors import VitalsError, shortened
from vitals.times import rfc3339

__all__ = [
    "AlreadyWaiting",
    "Changed",
    "Closed",
    "FeedsFull",
    "FileDamaged",
    "FileReplaced",
    "KeyReused",
    "KeySpent",
    "NoPractitioner",
    "NotFound",
    "NotPossible",
    "RevokedFeed",
    "Taken",
    "TimeRefused",
    "TooManyHolds",
    "Unavailable",
    "UnknownFeed",
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


class UnknownFeed(VitalsError):
    """An address that no calendar feed has; it is not repeated, for a slip may be in one letter of it."""

    def __str__(self) -> str:
        return "no calendar feed has this address: copy it again, or ask the practice for another one"


class RevokedFeed(UnknownFeed):
    """An address that a calendar feed had until it was revoked.

    Parameters
    ----------
    revoked
        When, in unix seconds.
    """

    def __init__(self, revoked: int) -> None:
        super().__init__(revoked)
        self.revoked = revoked

    def __str__(self) -> str:
        return (
            f"this address of a calendar feed was revoked at {rfc3339(self.revoked)}: remove it from the calendar "
            "program, or ask the practice for another one"
        )


class FeedsFull(VitalsError):
    """As many addresses of calendar feeds as a practitioner may have."""

    def __init__(self, practitioner: str, most: int) -> None:
        super().__init__(practitioner, most)
        self.practitioner, self.most = practitioner, most

    def __str__(self) -> str:
        return (
            f"practitioner {self.practitioner!r} has {self.most} addresses of calendar feeds, and no more are allowed: "
            f"revoke one that nobody uses; GET /api/practitioners/{self.practitioner}/feeds lists them"
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


class Changed(VitalsError):
    """A change of an appointment that somebody else has changed meanwhile."""

    def __init__(self, id: str, version: int) -> None:
        super().__init__(id, version)
        self.id, self.version = id, version

    def __str__(self) -> str:
        return f"appointment {self.id!r} has changed, and is version {self.version} now: read it again and decide anew"


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


class KeySpent(VitalsError):
    """An idempotency key of something that was made, and has been cancelled or withdrawn since.

    Parameters
    ----------
    key
        The key.
    kind, id, status
        What it made, and what became of that.
    why
        The reason, if one was given.
    """

    def __init__(self, key: str, kind: str, id: str, status: str, why: str | None) -> None:
        super().__init__(key, kind, id, status, why)
        self.key, self.kind, self.id, self.status, self.why = key, kind, id, status, why

    def __str__(self) -> str:
        why = f" ({shortened(self.why)!r})" if self.why else ""
        return (
            f"Idempotency-Key {shortened(self.key)!r} has been used: it made {self.kind} {self.id!r}, which is "
            f"{self.status} since{why}: send a new key to make another"
        )


class TooManyHolds(VitalsError):
    """As many holds as one patient, or one address, may have at once.

    Parameters
    ----------
    who
        Whose they are.
    limit
        Their number.
    until
        When the first of them ends, in unix seconds.
    """

    def __init__(self, who: str, limit: int, until: int) -> None:
        super().__init__(who, limit, until)
        self.who, self.limit, self.until = who, limit, until

    def __str__(self) -> str:
        return (
            f"{self.who} holds {self.limit} times already, which is the limit: book or cancel one of them, or wait "
            f"until {rfc3339(self.until)}, when the first of them ends"
        )


class AlreadyWaiting(VitalsError):
    """A patient who waits for the same specialty at the same time.

    Parameters
    ----------
    patient, specialty
        Who waits, and for what.
    id
        Of the entry that there is.
    earliest, latest
        Its time, in unix seconds.
    """

    def __init__(self, patient: int, specialty: str, id: str, earliest: int, latest: int) -> None:
        super().__init__(patient, specialty, id, earliest, latest)
        self.patient, self.specialty, self.id, self.earliest, self.latest = patient, specialty, id, earliest, latest

    def __str__(self) -> str:
        return (
            f"patient {self.patient} waits for {self.specialty} from {rfc3339(self.earliest)} to "
            f"{rfc3339(self.latest)} already (entry {self.id!r}): withdraw that first, or wait at another time"
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
    """A file of SQLite that was deleted, replaced or cut short while it was open.

    Parameters
    ----------
    happened
        What of these.
    """

    def __init__(self, happened: str = "deleted or replaced") -> None:
        super().__init__(
            f"its file was {happened} while it was open; this request is not kept, the next ones use what is there now"
        )


class FileDamaged(Unavailable):
    """A file of SQLite that lacks a part, or has a wrong one.

    Parameters
    ----------
    found
        What SQLite says.
    """

    def __init__(self, found: str) -> None:
        super().__init__(f"its file is damaged, {found}: stop the service and restore a backup")

    def __str__(self) -> str:
        return f"the appointments' database cannot be used ({self.why})"
