"""The wheel holds the library alone, typed, and can be imported where nothing else is installed."""

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = os.environ.get("UV") or shutil.which("uv")

pytestmark = pytest.mark.skipif(UV is None, reason="uv, which builds the wheel, is not installed")


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True, timeout=120).stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(UV, "build", "--quiet", "--wheel", "--out-dir", folder)
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_holds_the_library_and_its_types(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    expected = {path.relative_to(ROOT).as_posix() for path in (ROOT / "vitals").rglob("*.py")}
    assert expected | {"vitals/py.typed"} <= set(names)
    assert {name.split("/")[0] for name in names} == {"vitals", f"{'-'.join(wheel.name.split('-')[:2])}.dist-info"}


def test_the_wheel_says_that_the_service_runs_from_a_checkout(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (metadata,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    described = archive.read(metadata).decode()
    assert "run from a checkout" in described
    assert (ROOT / "vitals" / "README.md").read_text() in described


def test_the_wheel_is_imported_where_nothing_else_is(wheel: Path, tmp_path: Path) -> None:
    run(UV, "venv", "--quiet", "bare", cwd=tmp_path)
    python = next(path for path in (tmp_path / "bare").rglob("python*") if path.stem == "python")
    run(UV, "pip", "install", "--quiet", "--python", python, "--no-deps", wheel, cwd=tmp_path)
    found = run(python, "-c", "import vitals; print(vitals.__file__, len(vitals.SIGNS))", cwd=tmp_path)
    assert found.startswith(str(tmp_path / "bare"))
    assert found.split()[-1] == "7"
