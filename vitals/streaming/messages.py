"""Messages of a stream, and the subscribers that they are handed to."""

from dataclasses import dataclass
from typing import Literal, Protocol

__all__ = ["Kind", "Message", "Subscriber"]

type Kind = Literal["reading", "group", "gap"]


@dataclass(slots=True)  # not frozen: thousands are made a second, and that takes a third of the time
class Message:
    """One message of a stream, encoded.

    Parameters
    ----------
    kind
        `reading` of one patient, `group` of several at one time, or `gap`: readings were left out.
    patients
        Numbers of its patients.
    instant
        Unix milliseconds: of the reading, or of the last one that was left out.
    data
        The message as JSON in UTF-8.
    """

    kind: Kind
    patients: tuple[int, ...]
    instant: int
    data: bytes


class Subscriber(Protocol):
    """Transport to one client, which never makes the sender wait."""

    def send(self, message: Message, /) -> bool:
        """Send a message, or return False and send nothing."""
