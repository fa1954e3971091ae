"""Shards: parts of a data set that are made by themselves, by whatever starts many programs."""

import re
from dataclasses import dataclass
from typing import Self, override

from vitals.errors import InvalidValue

__all__ = ["WHOLE", "Shard"]

TEXT = re.compile(r"(\d{1,9})/(\d{1,9})", re.ASCII)


@dataclass(frozen=True)
class Shard:
    """One of equally large parts; together, in their order, they are the whole.

    Parameters
    ----------
    number
        Which part, counted from 1.
    count
        Number of parts.

    Raises
    ------
    InvalidValue
        If there is no such part.

    Examples
    --------
    >>> [Shard(number, 3).rows(10) for number in (1, 2, 3)]
    [range(0, 3), range(3, 6), range(6, 10)]
    """

    number: int = 1
    count: int = 1

    def __post_init__(self) -> None:
        if self.count < 1:
            raise InvalidValue("shard", self, "one of 1 or more parts, such as 1/1, which is the whole")
        if not 1 <= self.number <= self.count:
            raise InvalidValue("shard", self, f"from 1/{self.count} to {self.count}/{self.count}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Shard that a text names: 2/8 is the second of eight.

        Raises
        ------
        InvalidValue
            If the text names none.
        """
        found = TEXT.fullmatch(text)
        if found is None:
            raise InvalidValue(
                "shard", repr(text), "a part and the number of parts, such as 2/8 for the second of eight"
            )
        return cls(int(found[1]), int(found[2]))

    def rows(self, total: int) -> range:
        """Rows of so many that belong to it, counted from 0."""
        return range(total * (self.number - 1) // self.count, total * self.number // self.count)

    @override
    def __str__(self) -> str:
        return f"{self.number}/{self.count}"


WHOLE = Shard()
