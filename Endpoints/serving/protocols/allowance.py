"""Allowances: the amount that a client may send, at once and in the long run."""

import math
from collections import OrderedDict

__all__ = ["Allowance", "Allowances"]


class Allowance:
    """A token bucket: full at first, filled again at a steady rate."""

    __slots__ = ("at", "left", "most", "rate")

    def __init__(self, most: float, rate: float, now: float) -> None:
        self.most, self.rate, self.left, self.at = most, rate, most, now

    def take(self, wanted: int, now: float) -> int:
        """Take what is wanted, or as much as there is."""
        self.left = min(self.most, self.left + (now - self.at) * self.rate)
        self.at = now
        taken = wanted if wanted <= self.left else math.floor(self.left)
        self.left -= taken
        return taken


class Allowances:
    """An allowance for each client, by its address; those that were not asked for longest are forgotten."""

    def __init__(self, most: float, rate: float, clients: int = 10_000) -> None:
        self.most, self.rate, self.clients = most, rate, clients
        self._by_address: OrderedDict[str, Allowance] = OrderedDict()

    def take(self, address: str, now: float) -> bool:
        """Take one, if there is one left."""
        allowance = self._by_address.pop(address, None) or Allowance(self.most, self.rate, now)
        self._by_address[address] = allowance
        if len(self._by_address) > self.clients:
            self._by_address.popitem(last=False)
        return allowance.take(1, now) == 1
