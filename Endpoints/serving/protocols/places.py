"""Places for connections: how many there may be, of one client and in all, and who makes room when they are taken.

A connection waits while its client has asked for nothing that it has not got: during the handshake of TLS, before the
end of a request's head, and between two requests. When all places are taken, a newcomer has that of the connection
which has waited longest. Where none waits, there are a few last places: a probe is answered there, and everybody else
learns that there is no room.
"""

import math
from collections import OrderedDict
from collections.abc import Callable
from weakref import WeakValueDictionary

from Endpoints.serving.protocols.addresses import address_group
from Endpoints.serving.protocols.limits import DisconnectReason
from Endpoints.serving.protocols.refusals import Refusals

__all__ = ["LAST", "NoPlace", "Place", "Places"]

PROBES = (b"/health/live", b"/health/ready", b"/metrics")  # answered in any case; a prefix may stand before them
LAST = 32  # last places: more than are accepted at once, so that none ends before it was listened to


class NoPlace(Exception):
    """A connection that cannot be served; the text is a sentence for its client."""


class Place:
    """Place of a connection; as it is, of one that nobody counts."""

    def held_by(self, end: Callable[[], object]) -> None:
        """Say what ends the connection."""

    def wait(self) -> None:
        """Say that the client has all that it asked for."""

    def work(self) -> None:
        """Say that the client has asked for something."""

    def leave(self) -> None:
        """Give the place back, because the connection has ended."""

    def refusal(self, path: bytes) -> str | None:
        """Sentence for a client that may not have what it asked for here."""
        return None

    @property
    def is_kept(self) -> bool:
        """Whether the connection may go on after an answer."""
        return True


class Row:
    """Places of one kind: how many there are, how many are taken, and who waits in them, the longest first."""

    def __init__(self, most: float) -> None:
        self.most, self.taken = most, 0
        self.waiting: OrderedDict[CountedPlace, None] = OrderedDict()

    def end_longest(self) -> bool:
        """End the connection that has waited longest; False if none waits."""
        if self.waiting:
            next(iter(self.waiting)).give_up()
            return True
        return False

    def find_room(self) -> bool:
        """Find a free place, if need be that of the connection that has waited longest; False if there is none."""
        if self.taken >= self.most:
            self.end_longest()
        return self.taken < self.most


class CountedPlace(Place):
    """Place in several rows, which waits at first.

    Parameters
    ----------
    rows
        Where it is counted.
    given_up
        Called when it is taken from its connection.
    """

    def __init__(self, *rows: Row, given_up: Callable[[], None]) -> None:
        self.rows, self.given_up = rows, given_up
        self.end: Callable[[], object] = lambda: None
        for row in rows:
            row.taken += 1
        self.wait()

    def held_by(self, end: Callable[[], object]) -> None:
        self.end = end
        if not self.rows:  # it was given up before there was anything to end
            end()

    def wait(self) -> None:
        for row in self.rows:
            row.waiting[self] = None

    def work(self) -> None:
        for row in self.rows:
            row.waiting.pop(self, None)

    def leave(self) -> None:
        self.work()
        for row in self.rows:
            row.taken -= 1
        self.rows = ()  # whoever gave it up has left, and leaves again when the connection is gone

    def give_up(self) -> None:
        """End the connection, so that another has its place."""
        self.leave()
        self.given_up()
        self.end()


class LastPlace(CountedPlace):
    """One of the last places, where probes alone are answered, and each only once."""

    def __init__(self, *rows: Row, given_up: Callable[[], None], refuse: Callable[[], str]) -> None:
        super().__init__(*rows, given_up=given_up)
        self.refuse = refuse

    @property
    def is_kept(self) -> bool:
        return False

    def refusal(self, path: bytes) -> str | None:
        return None if path.endswith(PROBES) else self.refuse()


class Places:
    """Places of every connection of a process.

    Parameters
    ----------
    most
        How many connections there may be, besides the last places.
    most_per_address
        How many of one client.
    is_exempt
        Whether an address may have any number: this machine's own, or that of a proxy, behind which are many clients.
    refused
        Counts and logs connections that had no place.
    ended
        Counts and logs connections that made room.
    """

    def __init__(
        self,
        most: int,
        most_per_address: int,
        is_exempt: Callable[[str], bool],
        refused: Refusals,
        ended: Refusals,
    ) -> None:
        self.all, self.last, self.most_per_address = Row(most), Row(LAST), most_per_address
        self.is_exempt, self.refused, self.ended = is_exempt, refused, ended
        self.of_address: WeakValueDictionary[str, Row] = WeakValueDictionary()  # while a place refers to it

    def take(self, address: str) -> Place:
        """Take a place for a connection from an address.

        Raises
        ------
        NoPlace
            If there is none.
        """
        own = self.row_of(address)
        if not own.find_room():
            detail = f"one address may have at most {own.most} connections at once: close some, or try again later"
            self.refused.add("address", detail)
            raise NoPlace(detail)
        if self.all.find_room():
            return CountedPlace(self.all, own, given_up=self.note)
        if self.last.find_room():
            return LastPlace(self.last, own, given_up=self.note, refuse=self.refuse)
        raise NoPlace(self.refuse())

    def row_of(self, address: str) -> Row:
        """Places of one client."""
        group = address_group(address)
        row = self.of_address.get(group)
        if row is None:
            row = self.of_address[group] = Row(math.inf if self.is_exempt(group) else self.most_per_address)
        return row

    def make_room(self) -> None:
        """End the connection that has waited longest, whatever room there is."""
        if not self.all.end_longest():
            self.last.end_longest()

    def note(self) -> None:
        """Count a connection that made room."""
        self.ended.add(DisconnectReason.MADE_ROOM, f"{self.full}: those that wait longest make room for others")

    def refuse(self) -> str:
        """Count a connection for which there is no room, and return the sentence for its client."""
        self.refused.add("full", self.full)
        return f"{self.full}: try again later"

    @property
    def full(self) -> str:
        """What is the matter when there is no room."""
        return f"all {self.all.most} connections that this process may have are in use"
