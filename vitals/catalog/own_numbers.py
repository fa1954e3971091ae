"""Settings with numbers of their own, as when fitted to somebody's data: what of them is JSON, and back again."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from vitals.catalog.scale import Scale
from vitals.catalog.settings import SETTINGS, Baseline, Oxygen, Setting, Treatment

__all__ = ["OWN", "own_numbers", "with_numbers"]

OWN = ("baselines", "correlations", "treatment", "oxygen")  # parts of a setting that may be a user's own


def own_numbers(setting: Setting) -> dict[str, Any]:
    """Parts of a setting that differ from the catalog's setting of the same id, as JSON has them.

    Examples
    --------
    >>> own_numbers(SETTINGS["ward"])
    {}
    >>> own_numbers(replace(SETTINGS["icu"], correlations={("heart_rate", "resp_rate"): 0.2}))
    {'correlations': {'heart_rate': {'resp_rate': 0.2}}}
    """
    known = SETTINGS.get(setting.id, setting)
    return {part: written(getattr(setting, part)) for part in OWN if getattr(setting, part) != getattr(known, part)}


def written(part: Any) -> Any:
    """A part of a setting as JSON has it: correlations by the first sign and the second."""
    if not isinstance(part, Mapping):
        return part and asdict(part)
    found: dict[str, Any] = {}
    for key, value in part.items():
        if isinstance(key, tuple):
            found.setdefault(key[0], {})[key[1]] = value
        else:
            found[key] = {name: each for name, each in asdict(value).items() if each is not None}
    return found


def with_numbers(setting: Setting, numbers: Mapping[str, Any]) -> Setting:
    """Give a setting the numbers that `own_numbers` wrote, also as read from JSON.

    Raises
    ------
    KeyError, TypeError, ValueError
        If it wrote no such numbers.
    InvalidEntry
        If a number cannot be.
    """
    unknown = set(numbers) - set(OWN)
    if unknown:
        raise KeyError(*unknown)
    own: dict[str, Any] = {}
    if "baselines" in numbers:
        own["baselines"] = {id: baseline(**each) for id, each in numbers["baselines"].items()}
    if "correlations" in numbers:
        own["correlations"] = {
            (first, second): float(value)
            for first, others in numbers["correlations"].items()
            for second, value in others.items()
        }
    if "treatment" in numbers:
        own["treatment"] = {id: Treatment(**each) for id, each in numbers["treatment"].items()}
    if "oxygen" in numbers:
        own["oxygen"] = numbers["oxygen"] and Oxygen(**numbers["oxygen"])
    return replace(setting, **own) if own else setting


def baseline(
    center: float, between: float, within: float, slow: list[list[float]], scale: str | None = None
) -> Baseline:
    """A baseline from what JSON has of it."""
    lasting = tuple((float(seconds), float(share)) for seconds, share in slow)
    return Baseline(float(center), float(between), float(within), lasting, None if scale is None else Scale(scale))
