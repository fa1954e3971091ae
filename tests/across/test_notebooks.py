"""Notebooks are committed as executed: from top to bottom, without a complaint, and thin."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
NOTEBOOKS = sorted([*ROOT.glob("EDA/*.ipynb"), *ROOT.glob("TrainingPipeline/*.ipynb")])
NO_PYTHON = re.compile(r"^%.*$", re.M)  # a magic of IPython

notebooks = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    return [cell for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == kind]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def texts(cell: dict[str, Any]) -> list[Any]:
    """What a cell printed or showed as text."""
    shown = [output.get("data", {}) for output in cell["outputs"]]
    return [output.get("text") for output in cell["outputs"]] + [
        part for data in shown for kind, part in data.items() if kind.startswith("text/")
    ]


@notebooks
def test_a_notebook_was_executed_from_top_to_bottom(path: Path) -> None:
    counts = [cell["execution_count"] for cell in cells(path, "code")]
    assert counts == list(range(1, len(counts) + 1))


@notebooks
def test_a_notebook_ran_without_errors_and_warnings(path: Path) -> None:
    for cell in cells(path, "code"):
        for output in cell["outputs"]:
            assert output["output_type"] != "error", source(cell)
            assert output.get("name") != "stderr", source(cell)


@notebooks
def test_figures_of_a_notebook_can_be_seen(path: Path) -> None:
    for cell in cells(path, "code"):
        drawn = any("image/png" in output.get("data", {}) for output in cell["outputs"])
        assert drawn == (".plot" in source(cell) or ".subplots" in source(cell)), source(cell)


@notebooks
def test_a_notebook_defines_nothing(path: Path) -> None:
    tree = ast.parse(NO_PYTHON.sub("", "\n".join(source(cell) for cell in cells(path, "code"))))
    assert not [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))]


@notebooks
def test_a_notebook_says_first_and_last_that_it_is_not_for_clinical_use(path: Path) -> None:
    first, *_, last = cells(path, "markdown")
    for cell in (first, last):
        assert "**Synthetic data, not for clinical use.**" in source(cell)


@notebooks
def test_a_notebook_leaves_no_trace_of_when_and_where_it_ran(path: Path) -> None:
    notebook = json.loads(path.read_text())
    assert all(set(cell["metadata"]) <= {"tags"} for cell in notebook["cells"])
    for cell in cells(path, "code"):
        assert not re.search(r"/tmp/|/home/|/root/|/work/| at 0x", json.dumps(texts(cell)))


@notebooks
def test_a_notebook_is_executed_before_a_change_lands_and_named_where_it_is_looked_for(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    assert name in (ROOT / ".ci" / "run").read_text()
    assert f"({name})" in (ROOT / "README.md").read_text()
    assert any(name in page.read_text() for page in (ROOT / "docs" / "how-to").glob("*.md"))
