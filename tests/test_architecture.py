"""Who may import whom, and what the simulation must not touch."""

import ast
from pathlib import Path

import pytest

from vitals.conditions import CONDITIONS

PROJECT = Path(__file__).parent.parent
MODULES = sorted((PROJECT / "vitals").glob("*.py"))
APPOINTMENTS = sorted((PROJECT / "vitals" / "appointments").glob("*.py"))
KNOWLEDGE = ["errors", "catalog", "sources", "specialties", "signs", "conditions", "populations"]
SIMULATION = ["noise", "scales", "patients", "episodes", "physiology", "sensors", "artifacts", "status", "simulation"]
SERVICE = {
    "fastapi",
    "starlette",
    "uvicorn",
    "websockets",
    "pydantic",
    "pydantic_settings",
    "Configurations",
    "Endpoints",
    "main",
}
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


def tree(module: str) -> ast.Module:
    return ast.parse((PROJECT / "vitals" / f"{module}.py").read_text(encoding="utf-8"))


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


def own(parsed: ast.AST) -> set[str]:
    """Modules of `vitals` that a file imports."""
    parts = (name.split(".") for name in imported(parsed))
    return {part[1] for part in parts if part[0] == "vitals" and len(part) > 1}


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
    parsed = ast.parse("import os.path\nfrom numpy import random\ndef f():\n    from vitals.noise import mix")
    assert imported(parsed) == {"os.path", "numpy", "numpy.random", "vitals.noise", "vitals.noise.mix"}
    assert roots(parsed) == {"os", "numpy", "vitals"}
    assert own(parsed) == {"noise"}
    assert ("time", "time") in attributes(ast.parse("import time\ntime.time()"))


@pytest.mark.parametrize("module", KNOWLEDGE)
def test_knowledge_imports_the_standard_library_and_itself_alone(module: str) -> None:
    import sys

    parsed = tree(module)
    assert roots(parsed) <= set(sys.stdlib_module_names) | {"vitals"}
    assert own(parsed) <= set(KNOWLEDGE)


def test_the_package_imports_knowledge_alone() -> None:
    parsed = tree("__init__")
    assert roots(parsed) == {"vitals"}
    assert own(parsed) <= set(KNOWLEDGE)


@pytest.mark.parametrize("module", SIMULATION)
def test_the_simulation_imports_numpy_and_knowledge_alone(module: str) -> None:
    import sys

    parsed = tree(module)
    assert roots(parsed) <= set(sys.stdlib_module_names) | {"vitals", "numpy"}
    assert own(parsed) <= set(KNOWLEDGE) | set(SIMULATION)


@pytest.mark.parametrize("module", KNOWLEDGE + SIMULATION)
def test_imports_make_no_circle(module: str) -> None:
    waiting, seen = own(tree(module)), set()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        waiting |= own(tree(name)) - seen
    assert module not in seen


@pytest.mark.parametrize("module", SIMULATION)
def test_the_simulation_steps_no_generator_and_reads_no_clock(module: str) -> None:
    parsed = tree(module)
    assert not roots(parsed) & {"random", "secrets", "uuid", "time"}
    assert not any(name.startswith("numpy.random") for name in imported(parsed))
    used = attributes(parsed)
    assert not {pair for pair in used if pair[0] in {"np", "numpy"} and pair[1] == "random"}
    assert not used & CLOCKS


@pytest.mark.parametrize("path", MODULES + APPOINTMENTS, ids=lambda path: path.stem)
def test_the_library_knows_no_service_and_no_settings(path: Path) -> None:
    parsed = ast.parse(path.read_text(encoding="utf-8"))
    assert not roots(parsed) & SERVICE
    used = attributes(parsed)
    assert not {pair for pair in used if pair[0] == "os" and pair[1] in {"environ", "getenv", "environb"}}
    assert not any(name in {"os.environ", "os.getenv"} for name in imported(parsed))


@pytest.mark.parametrize("path", sorted((PROJECT / "Endpoints").rglob("*.py")), ids=lambda path: path.stem)
def test_endpoints_import_neither_pandas_nor_scikit_learn(path: Path) -> None:
    assert not roots(ast.parse(path.read_text(encoding="utf-8"))) & {"pandas", "sklearn"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_nothing_else_needs_appointments(path: Path) -> None:
    assert "appointments" not in own(ast.parse(path.read_text(encoding="utf-8")))


def test_only_the_settings_read_the_environment() -> None:
    for folder in ("Endpoints", "Configurations", "vitals"):
        for path in (PROJECT / folder).rglob("*.py"):
            used = attributes(ast.parse(path.read_text(encoding="utf-8")))
            assert ("os", "environ") not in used or path.name == "config.py", path.name


@pytest.mark.parametrize("path", MODULES + APPOINTMENTS, ids=lambda path: path.stem)
def test_condition_ids_are_written_in_the_catalogue_alone(path: Path) -> None:
    if path.stem == "conditions":
        return
    parsed = ast.parse(path.read_text(encoding="utf-8"))
    strings = {
        node.value for node in ast.walk(parsed) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert not strings & set(CONDITIONS)


def test_every_module_has_a_test_file_and_every_test_file_a_module() -> None:
    modules = {path.stem for path in MODULES} - {"__init__"}
    files = {path.stem.removeprefix("test_") for path in (PROJECT / "tests").glob("test_*.py")}
    across = {
        "architecture",
        "baseline",
        "data_generator",
        "config",
        "models",
        "docs",
        "examples",
        "notebooks",
        "public_api",
        "realism",
        "requirements",
        "rules",
    }
    assert files - across <= modules
    assert modules <= files
    modules = {path.stem for path in APPOINTMENTS} - {"__init__"} | {"migrations"}
    files = {path.stem.removeprefix("test_") for path in (PROJECT / "tests" / "appointments").glob("test_*.py")}
    assert files == modules


@pytest.mark.parametrize("module", KNOWLEDGE + SIMULATION)
def test_modules_of_the_floors_exist(module: str) -> None:
    assert (PROJECT / "vitals" / f"{module}.py").is_file()
