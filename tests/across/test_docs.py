"""The documents name only what exists, and explain all that exists where readers look for it."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from Configurations.config import Settings
from docs.catalog_tables import COLUMN_MEANINGS, SIGN_FIELDS
from docs.draw import PATIENT, PICTURE, draw
from docs.generated import MARKER, TABLES, render
from docs.screens import SEEN
from Endpoints.app import create_app
from Endpoints.wire.asyncapi import CLOSE_CODES
from Endpoints.wire.schemas import DetailedMessage
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.catalog.sources import SOURCES
from vitals.formats.contents.columns import COLUMN_SETS, QUALITY
from vitals.simulation.artifacts import ARTIFACTS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *PAGES, *ROOT.glob("vitals/*.md"), *ROOT.glob("[be]*/README.md")]
CODE = [path for folder in ("vitals", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")]


def named(paths: list[Path]) -> list[Any]:
    """Paths as parameters of a test, named by their place."""
    return [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in paths]


def page(name: str) -> str:
    """A page of the documents."""
    return (ROOT / "docs" / name).read_text()


def first_cells(markdown: str) -> set[str]:
    """First cell of each row of the tables of a page."""
    return {row.split(" | ")[0].removeprefix("| ").strip("`") for row in markdown.splitlines() if row.startswith("| ")}


@pytest.fixture(scope="module")
def app() -> Any:
    return create_app(Settings())


# The pictures


@pytest.mark.parametrize("name", SEEN)
def test_pictures_of_the_pages_are_shown_and_small(name: str) -> None:
    picture = ROOT / "docs" / "images" / f"{name}.png"
    assert picture.stat().st_size < 80_000
    assert f"images/{picture.name}" in page("how-to/ward.md")


# The reference


@pytest.mark.parametrize("path", named(PAGES))
def test_tables_are_as_the_code_makes_them(path: Path) -> None:
    assert path.read_text() == render(path.read_text()), "write them anew: make docs"


def test_every_table_is_on_a_page() -> None:
    used = {marker for path in PAGES for marker in MARKER.findall(path.read_text())}
    assert used == set(TABLES)


def test_every_setting_is_explained_with_its_default() -> None:
    found = page("reference/settings.md")
    assert {f"VITALS_{name.upper()}" for name in Settings.model_fields} <= first_cells(found)
    assert all(field.description for field in Settings.model_fields.values())
    assert "| `VITALS_PORT` | `8000` | 0 to 65,535 | Port to listen on; 0 lets the system choose one. |" in found
    assert "| `VITALS_MODELS` | `Models` |" in found


def test_every_request_is_explained_with_its_query(app: Any) -> None:
    found = page("reference/requests.md")
    for path, operations in app.openapi()["paths"].items():
        for method, operation in operations.items():
            (row,) = [line for line in found.splitlines() if line.startswith(f"| {method.upper()} `{path}` |")]
            assert len(row.split(" | ")[1]) > 10, path
            query = [each["name"] for each in operation.get("parameters", []) if each["in"] == "query"]
            assert all(f"`{name}`" in row for name in query), path


def test_every_parameter_of_the_stream_is_explained(app: Any) -> None:
    stream = app.openapi()["paths"]["/api/sse/predict"]["get"]["parameters"]
    assert {each["name"] for each in stream if each["in"] == "query"} <= first_cells(page("reference/stream.md"))
    for row in TABLES["stream_parameters"]().splitlines():
        assert all(cell.strip() for cell in row.strip("|").split(" | ")), row


def test_every_field_of_a_message_is_explained() -> None:
    assert set(DetailedMessage.model_fields) <= first_cells(page("reference/stream.md"))
    assert all(not row.rstrip().endswith("|  |") for row in TABLES["message_fields"]().splitlines())


def test_every_close_code_is_explained() -> None:
    assert {str(code) for code in CLOSE_CODES} <= first_cells(page("reference/stream.md"))


def test_every_column_of_every_set_is_explained() -> None:
    names = {column.name for columns in COLUMN_SETS.values() for column in columns} | {QUALITY.name}
    assert names <= first_cells(page("reference/columns.md"))
    derived = {*SIGNS, *(f"true_{id}" for id in SIGNS)}
    assert set(COLUMN_MEANINGS) == names - derived


def leaves(value: Any, path: str = "") -> set[str]:
    """Names of the fields that hold no others."""
    if isinstance(value, dict):
        return set().union(*(leaves(each, f"{path}.{name}".lstrip(".")) for name, each in value.items()))
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return set().union(*(leaves(each, path) for each in value))
    return {path}


def test_every_field_of_a_sign_is_explained(app: Any) -> None:
    with TestClient(app, base_url="http://localhost:8000") as client:
        signs = client.get("/api/signs").json()
    fields = set().union(*map(leaves, signs))
    assert fields - {"news2"} == set(SIGN_FIELDS)  # a sign without bands has none to name fields of
    assert fields - {"news2"} <= first_cells(page("reference/catalogs.md"))


def test_every_entry_of_the_catalogs_is_listed() -> None:
    listed = first_cells(page("reference/catalogs.md"))
    assert {*SIGNS, *CONDITIONS, *POPULATIONS, *ARTIFACTS} <= listed
    assert all(f"<a id='{id}'></a>" in page("explanation/clinical-numbers.md") for id in SOURCES)


def test_a_section_that_the_code_cites_is_there() -> None:
    sections = re.findall(r"^#+ (\d(?:\.\d)?) ", page("explanation/clinical-numbers.md"), re.M)
    cited = {
        number
        for path in CODE
        for number in re.findall(r"clinical (?:numbers|reference)[, (]+(\d\.\d)", path.read_text())
    }
    assert cited
    assert cited <= set(sections)
    assert {".".join(path.stem.split("_")[1:]) for path in (ROOT / "tests/data").glob("clinical_*.csv")} <= set(
        sections
    )


# The documents


def test_the_readme_can_be_read_in_one_go() -> None:
    assert len(README.splitlines()) <= 200


def test_the_message_of_the_readme_is_real(app: Any) -> None:
    (shown,) = re.findall(r"```json\n(.*?)```", README, re.S)
    query = {"condition": PICTURE.stem, "onset": "2026-01-01T08:15:00Z"}
    query |= {"start": "2026-01-01T08:25:00Z", "end": "2026-01-01T08:25:01Z"}
    with TestClient(app, base_url="http://localhost:8000") as client:
        (message,) = client.get(f"/api/patients/{PATIENT}/vitals", params=query).json()
    assert json.loads(shown) == message
    assert list(json.loads(shown)["data"]) == list(SIGNS)


def test_the_picture_is_drawn_by_its_script() -> None:
    axes = draw().axes
    assert [ax.get_ylabel().split("\n")[0] for ax in axes] == ["HR", "RR", "T"]
    assert [text.get_text() for text in axes[0].texts] == [PICTURE.stem]
    assert PICTURE.is_file()
    assert PICTURE.stat().st_size < 150_000


def anchors(path: Path) -> set[str]:
    """Anchors of a page: of its headings, and those that it sets."""
    heads = re.findall(r"^#+ (.*)", path.read_text(), re.M)
    of_headings = {re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in heads}
    return of_headings | set(re.findall(r"<a id='([^']+)'>", path.read_text()))


@pytest.mark.parametrize("document", named(DOCUMENTS))
def test_links_lead_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text()):
        if "://" not in link:
            path, _, anchor = link.partition("#")
            target = (document.parent / path).resolve() if path else document
            assert target.exists(), link
            assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("document", named(DOCUMENTS))
def test_files_named_in_commands_exist(document: Path) -> None:
    commands = re.findall(r"```sh\n(.*?)```", document.read_text(), re.S)
    for path in re.findall(r"(?:[\w./-]+|\"[^\"]+\")\.(?:py|ipynb)\b|\"[^\"]+\.py\"", "\n".join(commands)):
        assert (ROOT / path.strip('"')).is_file(), path


def test_every_benchmark_has_its_figures() -> None:
    texts = {path.name: path.read_text() for path in (ROOT / "benchmarks").glob("*.py")}
    scripts = [name for name, text in texts.items() if "__main__" in text]
    figures = (ROOT / "benchmarks" / "README.md").read_text()
    assert scripts
    assert [script for script in scripts if f"benchmarks/{script}" not in figures] == []


def test_every_verb_is_explained() -> None:
    verbs = re.findall(r"^(\w+):", MAKEFILE, re.M)
    assert verbs
    assert set(verbs) == set(re.findall(r"^\.PHONY: (.*)", MAKEFILE, re.M)[0].split())
    assert all(f"`make {verb}`" in CONTRIBUTING for verb in verbs)


def test_python_and_version_are_the_same_everywhere() -> None:
    assert PROJECT["requires-python"] == f">={(ROOT / '.python-version').read_text().strip()}"
    assert f"Python {PROJECT['requires-python'].removeprefix('>=')} or later" in README
    assert f"version: {PROJECT['version']}\n" in (ROOT / "CITATION.cff").read_text()
    assert re.search(rf"^## {PROJECT['version']} \(\d{{4}}-\d\d-\d\d\)$", (ROOT / "CHANGELOG.md").read_text(), re.M)
