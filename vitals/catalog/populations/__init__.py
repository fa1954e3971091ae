"""Populations by id: a file in this folder adds those that it names in `ENTRIES`.

For example, `pregnancy.py` with

    from vitals.catalog.population import Population
    from vitals.catalog.signs import Level, with_levels

    SIGNS = with_levels(heart_rate=Level(84, 11), resp_rate=Level(17, 2.5))
    SHARES = {"healthy": 0.7, "viral_fever": 0.3}
    ENTRIES = (Population.of(SHARES, id="pregnancy", name="Third trimester of a pregnancy", signs=SIGNS),)

makes `simulate`, the oracle, the generator, the stream and the training know `pregnancy`.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from vitals.catalog.catalog import Catalog
from vitals.catalog.population import Population
from vitals.catalog.populations import adults
from vitals.catalog.populations.adults import TEACHING
from vitals.errors import InvalidEntry

__all__ = ["POPULATIONS", "TEACHING", "described"]


def found() -> Iterator[Population]:
    """Populations of the other files in this folder, in the order of their names."""
    for module in sorted(iter_modules(__path__, f"{__name__}."), key=lambda module: module.name):
        if module.name == adults.__name__:
            continue
        entries = getattr(import_module(module.name), "ENTRIES", None)
        if not isinstance(entries, tuple) or not all(isinstance(entry, Population) for entry in entries):
            wrong = "the file must name its populations in ENTRIES, a tuple"
            raise InvalidEntry("population", module.name, wrong)
        yield from entries


POPULATIONS: Catalog[Population] = Catalog("population", *adults.ENTRIES, *found())


def described(description: Mapping[str, Any]) -> Population:
    """The population that `Population.describe` described, also as read from JSON: the catalog's, if one is just that.

    Raises
    ------
    KeyError, TypeError, ValueError, UnknownEntry, InvalidEntry
        If there is none; see `Population.from_description`.

    Examples
    --------
    >>> described(TEACHING.describe()) is TEACHING
    True
    """
    made = Population.from_description(description)
    known = POPULATIONS.get(made.id)
    return known if known and known.describe() == made.describe() else made
