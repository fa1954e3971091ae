"""Populations in files: what `python -m vitals.training.fitting` writes, and whatever takes a population reads.

A file is JSON: under `population` what `Population.describe` describes, beside it how it came about.
"""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.errors import InvalidData, InvalidValue, VitalsError
from vitals.files import Draft

__all__ = ["SUFFIX", "check_population_path", "load_population", "population_named", "write_population"]

SUFFIX = ".json"
LARGEST = 1024 * 1024  # bytes: a population has a few thousand
ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")
MEND = "fit it with `python -m vitals.training.fitting`, or name one of " + ", ".join(POPULATIONS)


def population_named(name: str) -> Population:
    """Population of the catalog by its id, or of a file by its path, which ends in .json.

    Raises
    ------
    UnknownEntry
        If there is neither.
    InvalidData
        If the file is no population.

    Examples
    --------
    >>> population_named("ward").id
    'ward'
    """
    is_path = name.endswith(SUFFIX) or os.sep in name
    return load_population(name) if is_path else POPULATIONS[name]


def load_population(path: Path | str) -> Population:
    """Load a population from a file: one that was fitted to data, for example.

    Parameters
    ----------
    path
        Of a .json file that `python -m vitals.training.fitting` wrote.

    Raises
    ------
    InvalidData
        If there is no such file, or it describes no population that can be.
    """
    path = Path(path)
    try:
        with path.open("rb") as stream:
            text = stream.read(LARGEST + 1)
        if len(text) > LARGEST:
            raise InvalidData(path, f"is larger than {LARGEST:,} bytes, and no population", MEND)
        described = json.loads(text)["population"]
        population = Population.from_description(described)
        check_id(described["id"])
    except OSError as error:
        raise InvalidData(path, f"cannot be read ({error.strerror})", MEND) from None
    except VitalsError as error:
        if isinstance(error, InvalidData):
            raise
        raise InvalidData(path, f"describes a population that cannot be ({error})", MEND) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InvalidData(path, "describes no population", MEND) from None
    return population


def write_population(path: Path, population: Population, notes: Mapping[str, Any]) -> None:
    """Write a population to a file, with notes on how it came about; the file is whole or not there.

    Raises
    ------
    InvalidValue
        If no file can stand there, or the population's id cannot be that of a file's.
    """
    check_id(population.id)
    content = {"population": population.describe(), **notes}
    with Draft(path) as draft:
        draft.write(json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n")
        draft.commit()


def check_population_path(path: Path) -> str:
    """Id of the population of a file, which is its name without .json."""
    if path.suffix != SUFFIX:
        raise InvalidValue("output", path, f"a file whose name ends in {SUFFIX}, by which it is known as a population")
    check_id(path.stem)
    return path.stem


def check_id(id: object) -> None:
    """Refuse an id that a query could not name, or that another population has."""
    if not isinstance(id, str) or not ID.fullmatch(id):
        allowed = "small letters, digits, - and _, at most 40, the first a letter"
        raise InvalidValue("id of the population", repr(id), allowed)
    if id in POPULATIONS:
        raise InvalidValue("id of the population", id, "one of its own, which no population of the catalog has")
