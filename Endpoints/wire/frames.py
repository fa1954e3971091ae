"""Frames of beds, and the pages around them: what a browser shows before the first reading has come."""

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlencode

import numpy as np

from Endpoints.wire.queries import parse_patients
from vitals.data.layouts import LARGEST_PATIENT
from vitals.errors import InvalidValue
from vitals.simulation.names import names
from vitals.simulation.noise import LARGEST_SEED, patient_keys
from vitals.simulation.patients import SEXES, patients

__all__ = ["LATER", "MODULES", "MOST_BEDS", "POPULATION", "VENDORED", "bed_page", "beds_of", "ward_page"]

type Query = Sequence[tuple[str, str]]

PAGES = Path(__file__).parents[1] / "pages"
BEDS, MOST_BEDS = 8, 64
POPULATION = "ward"  # of a page whose address says none: as in scenario.js
LISTS = {"ward": "Alarms", "bed": "Alarms of this bed"}
THEMES = ("dark", "light")
# Scripts of each page, its own first; all are asked for at once, before one says that it needs the next.
COMMON = ("alarms", "frames", "history", "limits", "monitor", "numerals", "scenario", "sound")
MODULES = {"ward": ("ward", *COMMON, "trends"), "bed": ("bed", *COMMON, "charts", "limit_table", "requests", "triage")}
LATER = ("instructor", "keeper", "requests", "token")  # once they are wanted
TRENDS = '<div class="trends"><canvas role="img" aria-label="Trends of HR, SpO2, RR and BP"></canvas></div>'
VENDORED = ("uplot/uPlot.min.css", "uplot/uPlot.iife.min.js")  # of the bed alone


def ward_page(query: Query, seed: int) -> tuple[str, bool]:
    """The page of a ward, and whether there is such a ward: if not, the page says why.

    Parameters
    ----------
    query
        Parameters of the page: see `beds_of`.
    seed
        The service's own.
    """
    try:
        numbers, seed = beds_of(query, seed)
    except InvalidValue as error:
        return page("ward", query, heading="Ward", reason=str(error)), False
    counted = f"{len(numbers)} bed{'s' if len(numbers) > 1 else ''}"
    return page("ward", query, heading=f"Ward · {counted}", frames=bed_frames(numbers, seed, query)), True


def bed_page(patient: str, query: Query, seed: int) -> tuple[str, bool]:
    """The page of a bed, and whether there is such a patient: if not, the page says why."""
    try:
        number, seed = whole_number("patient", patient, 0, LARGEST_PATIENT), seed_of(query, seed)
    except InvalidValue as error:
        return page("bed", query, root="../", heading="Bed", reason=str(error)), False
    frame = bed_frames([number], seed, query, alone=True)
    return page("bed", query, root="../", heading=f"Bed {number}", frames=frame), True


def beds_of(query: Query, seed: int) -> tuple[list[int], int]:
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
    given, seed = dict(query), seed_of(query, seed)
    if "patients" in given:
        if "beds" in given:
            raise InvalidValue("patients", "beside beds", "given alone: which beds, or how many")
        return list(parse_patients(given["patients"], MOST_BEDS)), seed
    return list(range(1, whole_number("beds", given.get("beds", str(BEDS)), 1, MOST_BEDS) + 1)), seed


def seed_of(query: Query, seed: int) -> int:
    """Seed that an address says, or the service's own."""
    given = dict(query)
    return whole_number("seed", given["seed"], 0, LARGEST_SEED) if "seed" in given else seed


def whole_number(name: str, text: str, least: int, most: int) -> int:
    """Number that a text says in digits."""
    if not (text.isascii() and text.isdigit() and len(text) <= 20 and least <= int(text) <= most):
        raise InvalidValue(name, repr(text[:40]), f"a whole number from {least} to {most}")
    return int(text)


@cache
def read(name: str) -> Template:
    """A page, or a part of one, whose places begin with a dollar sign."""
    return Template((PAGES / name).read_text(encoding="utf-8"))


def page(name: str, query: Query, *, heading: str, frames: str = "", reason: str = "", root: str = "") -> str:
    """A page of a ward or a bed, with frames or the reason why there are none; `root` leads to the service's root."""
    theme = dict(query).get("theme")
    alarms = read("list.html").substitute(title=LISTS[name])
    parts = read(f"{name}.html").substitute(frames=frames, ward=address("../", query), list=alarms)
    view, main = parts.split("<!-- main -->\n")
    return read("shell.html").substitute(
        theme=theme if theme in THEMES else THEMES[0],
        heading=heading,
        files=files(name, root),
        view=view,
        body=main,
        reason=escape(reason),
        remedy="Change the address of this page, and load it again." if reason else "",
        refused_hidden="" if reason else "hidden",
    )


def files(name: str, root: str) -> str:
    """Elements that ask for the style and the scripts of a page."""
    own, *others = MODULES[name]
    lines = [f'<link rel="stylesheet" href="{root}pages/monitor.css">']
    if name == "bed":
        style, script = VENDORED
        lines.append(f'<link rel="stylesheet" href="{root}pages/vendor/{style}">')
        lines.append(f'<script src="{root}pages/vendor/{script}" defer></script>')
    paths = [*(f"pages/{module}.js" for module in others), "examples/stream.mjs"]
    lines += [f'<link rel="modulepreload" href="{root}{path}">' for path in paths]
    lines.append(f'<script type="module" src="{root}pages/{own}.js"></script>')
    return "\n".join(f"    {line}" for line in lines)


def bed_frames(numbers: Sequence[int], seed: int, query: Query, *, alone: bool = False) -> str:
    """Frames with the name, age and sex of each patient, and no values yet; in a ward, each links to its bed."""
    keys, template = patient_keys(seed, np.array(numbers)), read("frame.html")
    who = patients(keys)
    rows = zip(numbers, names(keys), who.age.tolist(), who.sex.tolist(), strict=True)
    return "\n".join(
        template.substitute(
            number=number,
            title=title_of(f"<b>{number}</b> {name}, {age} {SEXES[sex][0]}", f"beds/{number}", query, alone),
            trends="" if alone else TRENDS,
            tab="" if alone else 'tabindex="-1"',  # one tab stop for each bed of a ward: arrows go on from there
        )
        for number, name, age, sex in rows
    )


def title_of(who: str, path: str, query: Query, alone: bool) -> str:
    """Who is in a bed, and in a ward the link to it."""
    return who if alone else f'<a href="{address(path, query)}" data-item>{who}</a>'


def address(path: str, query: Query) -> str:
    """An address with all that the page's own says, as an attribute."""
    return escape(f"{path}?{urlencode(query)}" if query else path)
