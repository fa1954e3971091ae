import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import vitals
from vitals.training import judging

PROJECT = Path(__file__).parents[2]
FOR_WHAT_THEY_DO = {"migrations", "forked.py"}  # modules that are imported for that
MODULES = sorted(
    ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")
    for path in (PROJECT / "vitals").rglob("*.py")
    if path.stem != "__main__" and not FOR_WHAT_THEY_DO.intersection(path.parts)
    if path.stem != "__init__" or "__all__" in path.read_text(encoding="utf-8")
)


LAZY = {"best_score", "evaluate"}  # imported when they are used


def sort_key(name: str) -> tuple[int, str]:
    """The order of ruff's RUF022: CONSTANTS, then Classes, then functions, each by its letters."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2, name)


def is_knowledge(module: str) -> bool:
    return module.startswith("vitals.catalog.") or module == "vitals.errors"


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_what_is_public(module: str) -> None:
    loaded = importlib.import_module(module)
    assert loaded.__all__, "names nothing"
    assert len(set(loaded.__all__)) == len(loaded.__all__)
    assert list(loaded.__all__) == sorted(loaded.__all__, key=sort_key)
    for name in loaded.__all__:
        assert hasattr(loaded, name), name
        assert not name.startswith("_")


def test_public_functions_and_classes_are_described() -> None:
    for module in MODULES:
        loaded = importlib.import_module(module)
        assert loaded.__doc__
        for name in loaded.__all__:
            thing = getattr(loaded, name)
            if callable(thing) and getattr(thing, "__module__", "") == loaded.__name__:
                assert thing.__doc__, f"{module}.{name}"


def test_the_package_hands_on_knowledge() -> None:
    homes = {module: importlib.import_module(module) for module in MODULES if is_knowledge(module)}
    assert list(vitals.__all__) == sorted(vitals.__all__, key=sort_key)
    for name in set(vitals.__all__) - LAZY:
        owners = [module for module, loaded in homes.items() if name in loaded.__all__]
        assert len(owners) == 1, name
        assert getattr(vitals, name) is getattr(homes[owners[0]], name)
    assert {"SIGNS", "CONDITIONS", "POPULATIONS", "SPECIALTIES", "SOURCES"} <= set(vitals.__all__)


def test_the_package_hands_on_two_lines_for_students() -> None:
    for name in LAZY:
        assert getattr(vitals, name) is getattr(judging, name)
        assert name in dir(vitals)
    with pytest.raises(AttributeError, match="module 'vitals' has no attribute 'best_scores'"):
        vitals.best_scores  # noqa: B018


def test_importing_the_package_loads_no_numpy() -> None:
    code = "import sys, vitals; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=PROJECT)
    assert "vitals" in run.stdout.split()
    assert not {"numpy", "pandas", "pyarrow", "scipy", "sklearn", "fastapi", "pydantic"} & set(run.stdout.split())
