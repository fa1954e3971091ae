"""The benchmarks run on the code as it is: what they import is there, and their README names each command."""

import importlib
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"
SERVED = {"hostile_clients.py", "speed_worker.py", "stream_servers.py"}  # started by another


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.py")))
def test_a_benchmark_can_be_imported(name: str) -> None:
    importlib.import_module(f"benchmarks.{name}")


def test_the_readme_names_each_command() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    commands = {path.name for path in FOLDER.glob("*.py") if "def main()" in path.read_text(encoding="utf-8")}
    assert {name for name in commands - SERVED if f"benchmarks/{name}" not in readme} == set()
