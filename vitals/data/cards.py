"""Cards of data sets: a README.md as Hugging Face shows it, and Croissant, which programs read.

Sources: https://huggingface.co/docs/hub/datasets-cards and the Croissant format specification 1.0 of MLCommons. Both
are written from the metadata, and are the same for the same data set.
"""

import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.signs import SIGNS
from vitals.data.described import Described, Table
from vitals.errors import InvalidValue
from vitals.files import Draft, commit
from vitals.formats import NOTICE

__all__ = ["CARD", "CROISSANT", "card", "croissant", "write_cards"]

CARD, CROISSANT = "README.md", "croissant.json"
LICENSE = "https://spdx.org/licenses/MIT.html"
WRITTEN = "<!-- written by `vitals card` from the metadata of {} -->"
SIZES = (10**3, 10**4, 10**5, 10**6, 10**7, 10**8, 10**9, 10**10, 10**11, 10**12)
SHORT = {10**exponent: f"{10 ** (exponent % 3)}{'KMBT'[exponent // 3 - 1]}" for exponent in range(3, 13)}
ABSOLUTE = re.compile(r"(?<=[\s=])/(?:\S*/)?(?=[^\s/])|(?<=')/(?:[^']*/)?(?=[^'/])")  # folders of a path
MEDIA_TYPES = {".csv": "text/csv", ".parquet": "application/x-parquet"}
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "equivalentProperty": "cr:equivalentProperty",
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def write_cards(what: Described, folder: Path | None = None) -> list[Path]:
    """Write the card and Croissant of a data set into its folder, or another; return their paths.

    Raises
    ------
    InvalidValue
        If a card that somebody wrote by hand, or that of another data set, stands there.
    """
    folder = what.folder if folder is None else folder
    paths = [folder / CARD, folder / CROISSANT]
    if paths[0].exists() and WRITTEN.format(what.path.name) not in paths[0].read_text("utf-8", errors="replace"):
        allowed = f"a new file: one written by hand, or of another data set than {what.path.name}, is not replaced"
        raise InvalidValue("card", paths[0], f"{allowed}; --output names another folder")
    with Draft(paths[0]) as readme, Draft(paths[1]) as described:
        readme.write(card(what).encode())
        described.write(json.dumps(croissant(what), indent=2).encode() + b"\n")
        commit(readme, described)
    return paths


def size_category(rows: int) -> str:
    """Size of a data set, as Hugging Face names it.

    Examples
    --------
    >>> size_category(999), size_category(10_000), size_category(2 * 10**6)
    ('n<1K', '10K<n<100K', '1M<n<10M')
    """
    above = next((size for size in SIZES if rows < size), None)
    if above is None:
        return f"n>{SHORT[SIZES[-1]]}"
    return f"n<{SHORT[above]}" if above == SIZES[0] else f"{SHORT[above // 10]}<n<{SHORT[above]}"


def card(what: Described) -> str:
    """Dataset card: front matter in YAML, of which JSON is a part, and a page about the data set."""
    front = {
        "license": "mit",
        "pretty_name": what.title,
        "tags": ["synthetic", "vital-signs", "medical", "time-series"],
        "task_categories": ["tabular-classification"],
        "size_categories": [size_category(what.dataset.rows)],
        "configs": [
            {"config_name": table.name.replace("/", "-"), "data_files": [{"split": "train", "path": table.pattern}]}
            for table in what.tables
        ],
    }
    lines = [
        "---",
        *(f"{name}: {json.dumps(value)}" for name, value in front.items()),
        "---",
        "",
        WRITTEN.format(what.path.name),
        "",
    ]
    lines += [f"# {what.title}", "", f"**{NOTICE}**", "", *how_made(what), *columns(what), *conditions(what)]
    return "\n".join(lines) + "\n"


def how_made(what: Described) -> list[str]:
    """Lines about how the data came about, and how to make them again."""
    population, layout = what.dataset.cohort.population, what.dataset.layout.describe()
    facts = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in layout.items() if name != "kind")
    lines = [
        "Every value follows from the seed, the patient's number and the time.",
        f"Layout: {layout['kind']} ({facts}).",
        f"Population: `{population.id}`, in the setting `{population.setting.id}`.",
        "Labels are the truth behind what a monitor shows, so the best possible score is below 1 and can be computed.",
    ]
    if command := what.metadata["command"]:
        lines += ["", "Made by", "", "```sh", public_command(command), "```"]
    lines += [
        "",
        "and verified, byte for byte, by",
        "",
        "```sh",
        f"vitals verify {what.path.absolute().name}",
        "```",
        "",
    ]
    versions = ", ".join(f"{name} {version}" for name, version in what.metadata["versions"].items())
    return [*lines, f"Versions: {versions}.", ""]


def public_command(command: str) -> str:
    """A command without the folders of whoever ran it: of an absolute path the name alone.

    Examples
    --------
    >>> public_command('python "Data Generator/dataGenerator.py" --population /home/me/mine.json --rows 500')
    'python "Data Generator/dataGenerator.py" --population mine.json --rows 500'
    """
    return ABSOLUTE.sub("", command)


def columns(what: Described) -> list[str]:
    """Lines about the columns of each table."""
    lines = []
    for table in what.tables:
        lines += [
            f"## {table.name}",
            "",
            f"Files: `{table.pattern}`",
            "",
            "| column | type | meaning |",
            "|---|---|---|",
        ]
        lines += [f"| `{field.name}` | {kind_of(field.type)} | {meaning(field.name)} |" for field in table.schema]
        lines.append("")
    return lines


def conditions(what: Described) -> list[str]:
    """Lines about the conditions that occur."""
    shares = zip(CONDITIONS.values(), what.dataset.cohort.population.shares, strict=True)
    rows = [f"| `{each.id}` | {each.name} | {share:.1%} |" for each, share in shares if share]
    return ["## Conditions", "", "| id | condition | share of episodes, stays or patients |", "|---|---|---|", *rows]


def meaning(name: str) -> str:
    """Name and unit of a sign; nothing where the name of the column says it."""
    sign = SIGNS.get(name.removeprefix("true_"))
    if sign is None:
        return ""
    return f"{'True ' if name.startswith('true_') else ''}{sign.name} ({sign.unit})"


def kind_of(type: pa.DataType) -> str:
    """Type of a column, in a word."""
    if pa.types.is_dictionary(type) or pa.types.is_string(type):
        return "text"
    if pa.types.is_timestamp(type):
        return "time, UTC"
    if pa.types.is_date(type):
        return "date"
    if pa.types.is_boolean(type):
        return "boolean"
    return "whole number" if pa.types.is_integer(type) else "number"


DATA_TYPES = {
    "text": "sc:Text",
    "time, UTC": "sc:DateTime",
    "date": "sc:Date",
    "boolean": "sc:Boolean",
    "whole number": "sc:Integer",
    "number": "sc:Float",
}


def croissant(what: Described) -> dict[str, Any]:
    """Croissant's description, as JSON-LD."""
    distribution, records = [], []
    for table in what.tables:
        source = table.files[0]["file"] if table.pattern == table.files[0]["file"] else f"{table.name}-files"
        distribution += files_of(table, source)
        records.append(record_set(table, source))
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "name": what.title.replace(":", "").replace(",", ""),
        "description": f"{what.title}. {NOTICE}",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "citeAs": f"synthetic-vitals {what.metadata['versions']['synthetic-vitals']}: {what.title}",
        "license": LICENSE,
        "url": what.folder.name,
        "version": what.metadata["versions"]["synthetic-vitals"],
        "isLiveDataset": False,
        "distribution": distribution,
        "recordSet": records,
    }


def files_of(table: Table, source: str) -> list[dict[str, Any]]:
    """Each file of a table, and the set of them where there are several."""
    objects = [
        {
            "@type": "cr:FileObject",
            "@id": each["file"],
            "name": each["file"],
            "contentUrl": each["file"],
            "contentSize": f"{each['bytes']} B",
            "encodingFormat": MEDIA_TYPES[Path(each["file"]).suffix.lower()],
            "sha256": each["sha256"],
        }
        for each in table.files
    ]
    if len(objects) == 1 and source == objects[0]["@id"]:
        return objects
    together = {
        "@type": "cr:FileSet",
        "@id": source,
        "name": source,
        "encodingFormat": objects[0]["encodingFormat"],
        "includes": table.pattern,
    }
    return [*objects, together]


def record_set(table: Table, source: str) -> dict[str, Any]:
    """Columns of a table, and where they are found."""
    is_file = source == table.pattern
    fields = [
        {
            "@type": "cr:Field",
            "@id": f"{table.name}/{field.name}",
            "name": field.name,
            "description": meaning(field.name) or field.name.replace("_", " "),
            "dataType": DATA_TYPES[kind_of(field.type)],
            "source": {"fileObject" if is_file else "fileSet": {"@id": source}, "extract": {"column": field.name}},
        }
        for field in table.schema
    ]
    return {"@type": "cr:RecordSet", "@id": table.name, "name": table.name, "field": fields}
