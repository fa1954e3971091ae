"""Frames of beds, and the pages around them: what a browser shows before the first reading has come."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlencode

import numpy as np

from Endpoints.wire.queries import parse_patients
from vitals.errors import InvalidValue
from vitals.simulation.names import names
from vitals.simulation.noise import LARGEST_SEED, patient_keys
from vitals.simulation.patients import SEXES, patients

__all__ = ["MOST_BEDS", "beds_of", "ward_page"]

PAGES = Path(__file__).parents[1] / "pages"
BEDS, MOST_BEDS = 8, 64
THEMES = ("dark", "light")
OWN = ("beds", "patients", "sort", "show")  # parameters of the ward that are not those of a bed


def beds_of(query: Sequence[tuple[str, str]], seed: int) -> tuple[list[int], int]:
    """Patients of the ward that an address asks for, and their seed.

    Parameters
    ----------
    query
        Parameters of the page: `patients` as in the stream, or `beds`, their number; and `seed`.
    seed
        The service's own.

    Raises
    ------
    InvalidValue
        If there is no such ward; the sentence says why.
    """
    given = dict(query)
    if "seed" in given:
        seed = whole_number("seed", given["seed"], 0, LARGEST_SEED)
    if "patients" in given:
        if "beds" in given:
            raise InvalidValue("patients", "beside beds", "given alone: which beds, or how many")
        return list(parse_patients(given["patients"], MOST_BEDS)), seed
    return list(range(1, whole_number("beds", given.get("beds", str(BEDS)), 1, MOST_BEDS) + 1)), seed


def whole_number(name: str, text: str, least: int, most: int) -> int:
    """Number that a text says in digits."""
    if not (text.isascii() and text.isdigit() and len(text) <= 20 and least <= int(text) <= most):
        raise InvalidValue(name, repr(text[:40]), f"a whole number from {least} to {most}")
    return int(text)


def ward_page(query: Sequence[tuple[str, str]], seed: int) -> tuple[str, bool]:
    """The page of a ward, and whether there is such a ward: if not, the page says why."""
    try:
        numbers, seed = beds_of(query, seed)
    except InvalidValue as error:
        return page("ward.html", query, title="Ward", reason=str(error), frames=""), False
    counted = f"{len(numbers)} bed{'s' if len(numbers) > 1 else ''}"
    frames = bed_frames(numbers, seed, query)
    return page("ward.html", query, title=f"Ward · {counted}", reason="", frames=frames), True


def page(name: str, query: Sequence[tuple[str, str]], *, reason: str, **parts: str) -> str:
    """A page with its parts; every text but the frames is escaped here."""
    theme = dict(query).get("theme")
    texts = {key: text if key == "frames" else escape(text) for key, text in parts.items()}
    return Template((PAGES / name).read_text(encoding="utf-8")).substitute(
        texts,
        theme=theme if theme in THEMES else THEMES[0],
        reason=escape(reason),
        remedy="Change the address of this page, and load it again." if reason else "",
        refused_hidden="" if reason else "hidden",
    )


def bed_frames(numbers: Sequence[int], seed: int, query: Sequence[tuple[str, str]]) -> str:
    """Frames with the name, age and sex of each patient, and no values yet."""
    template = Template((PAGES / "frame.html").read_text(encoding="utf-8"))
    keys = patient_keys(seed, np.array(numbers))
    who, kept = patients(keys), [(name, value) for name, value in query if name not in OWN]
    if "population" not in dict(kept):
        kept.append(("population", "ward"))
    rows = zip(numbers, names(keys), who.age.tolist(), who.sex.tolist(), strict=True)
    return "\n".join(
        template.substitute(
            number=number,
            name=name,
            age=age,
            sex=SEXES[sex][0],
            link=escape(f"examples/monitor.html?{urlencode([('patient', number), *kept])}"),
        )
        for number, name, age, sex in rows
    )
