"""Import rules that the floors in pyproject.toml do not say, and the shape of the tree."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from docs import rooms

PROJECT = Path(__file__).parents[2]
SOURCES = {folder: sorted((PROJECT / folder).rglob("*.py")) for folder in ("vitals", "Endpoints", "Configurations")}
# Folders whose modules import the standard library, ourselves, and nothing else but these.
THIRD_PARTY = {"catalog": set[str](), "simulation": {"numpy"}, "simulation/compiled": {"numpy", "numba"}}
SERVICE = {"fastapi", "starlette", "uvicorn", "websockets", "pydantic", "main"}
CLOCKS = {
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "monotonic"),
    ("time", "perf_counter"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
}


def modules(*folders: str) -> list[object]:
    """Modules of folders, as parameters of a test named by their path."""
    paths = [path for folder in folders for path in sorted((PROJECT / folder).rglob("*.py"))]
    assert paths
    return [pytest.param(path, id=path.relative_to(PROJECT).as_posix()) for path in paths]


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(parsed: ast.AST) -> set[str]:
    """Full names of the modules that a file imports, at the top or inside of functions."""
    names: set[str] = set()
    for node in ast.walk(parsed):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports are not used here"
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return names


def roots(parsed: ast.AST) -> set[str]:
    return {name.split(".")[0] for name in imported(parsed)}


def attributes(parsed: ast.AST) -> set[tuple[str, str]]:
    """(name before the last dot, name after it) of everything that is looked up."""
    found = set()
    for node in ast.walk(parsed):
        if isinstance(node, ast.Attribute):
            before = node.value
            name = before.attr if isinstance(before, ast.Attribute) else getattr(before, "id", "")
            found.add((name, node.attr))
    return found


def test_the_rules_see_imports() -> None:
    parsed = ast.parse(
        "import os.path\nfrom numpy import random\ndef f():\n    from vitals.simulation.noise import mix"
    )
    assert imported(parsed) == {
        "os.path",
        "numpy",
        "numpy.random",
        "vitals.simulation.noise",
        "vitals.simulation.noise.mix",
    }
    assert roots(parsed) == {"os", "numpy", "vitals"}
    assert ("time", "time") in attributes(ast.parse("import time\ntime.time()"))


def test_a_folder_imports_from_those_below_it() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    run = subprocess.run(command, check=False, capture_output=True, text=True, cwd=PROJECT)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 broken" in run.stdout


def test_the_drawing_shows_the_rooms_and_their_imports() -> None:
    assert rooms.drawn() == rooms.draw(), "draw it anew: uv run --group test docs/rooms.py"


def test_every_room_is_said_to_hold_something() -> None:
    guide = rooms.GUIDE.read_text()
    names = [rooms.label(name) for floor in rooms.floors() for name in floor]
    assert names
    assert [name for name in names if f"`{name}" not in guide] == []


def test_the_drawing_says_all_that_the_imports_say() -> None:
    """Arrows that were left out follow from the others, and no arrow goes up."""
    actual, kept = rooms.imports(), rooms.reduced(rooms.imports())
    floor = {name: number for number, names in enumerate(rooms.floors()) for name in names}
    assert kept < actual
    assert all(floor[a] < floor[b] for a, b in actual)
    reach = kept
    while (more := reach | {(a, d) for a, b in reach for c, d in kept if b == c}) != reach:
        reach = more
    assert actual <= reach


@pytest.mark.parametrize("path", modules("vitals/catalog", "vitals/simulation"))
def test_knowledge_and_simulation_need_little(path: Path) -> None:
    folder = max((name for name in THIRD_PARTY if path.is_relative_to(PROJECT / "vitals" / name)), key=len)
    known = set(sys.stdlib_module_names) | {"vitals"} | THIRD_PARTY[folder]
    assert roots(parse(path)) <= known


@pytest.mark.parametrize("path", modules("vitals/simulation"))
def test_the_simulation_steps_no_generator_and_reads_no_clock(path: Path) -> None:
    parsed = parse(path)
    assert not roots(parsed) & {"random", "secrets", "uuid", "time"}
    assert not any(name.startswith("numpy.random") for name in imported(parsed))
    used = attributes(parsed)
    assert not {pair for pair in used if pair[0] in {"np", "numpy"} and pair[1] == "random"}
    assert not used & CLOCKS


@pytest.mark.parametrize("path", modules("vitals"))
def test_the_library_knows_no_service(path: Path) -> None:
    assert not roots(parse(path)) & SERVICE


@pytest.mark.parametrize("path", modules("Endpoints"))
def test_endpoints_import_neither_pandas_nor_scikit_learn(path: Path) -> None:
    assert not roots(parse(path)) & {"pandas", "sklearn"}


@pytest.mark.parametrize("path", modules("vitals", "Endpoints", "Configurations"))
def test_only_the_settings_read_the_environment(path: Path) -> None:
    if path.name in {"config.py", "cluster.py"}:  # the latter gives some to the processes that it starts
        return
    parsed = parse(path)
    assert not {pair for pair in attributes(parsed) if pair[0] == "os" and pair[1] in {"environ", "getenv", "environb"}}
    assert not any(name in {"os.environ", "os.getenv"} for name in imported(parsed))


def mirror(path: Path) -> Path:
    """The test file of a module."""
    *folders, name = path.relative_to(PROJECT).parts
    return PROJECT.joinpath("tests", *(folder.lower() for folder in folders), f"test_{name}")


# Tested together, by one file for the folder.
TOGETHER = {"migrations": "vitals/appointments/test_migrations.py"}


def test_every_module_has_a_test_file_and_every_test_file_a_module() -> None:
    expected = set()
    for paths in SOURCES.values():
        for path in paths:
            together = [TOGETHER[part] for part in path.parts if part in TOGETHER]
            if together:
                expected.add(PROJECT / "tests" / together[0])
            elif not path.stem.startswith("__"):
                expected.add(mirror(path))
    found = {path for folder in SOURCES for path in (PROJECT / "tests" / folder.lower()).rglob("test_*.py")}
    assert found == expected
