"""What the documents name must exist, and what exists must be named where readers look for it."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import SecretStr

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.wire.asyncapi import CLOSE_CODES
from Endpoints.wire.queries import StreamQuery

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
BENCHMARKS = (ROOT / "benchmarks" / "README.md").read_text()
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md", "examples/README.md"]


def shown(default: object) -> str:
    """A default as the README shows it."""
    if default is None or default == ():
        return "none"
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    if isinstance(default, Path):
        return default.relative_to(ROOT).as_posix()
    return str(default).lower() if isinstance(default, bool) else str(default)


def test_every_setting_is_in_the_readme_with_its_default() -> None:
    for name, field in Settings.model_fields.items():
        assert f"| `VITALS_{name.upper()}` | `{shown(field.default)}` | {field.description} |" in README


def test_every_parameter_of_the_stream_is_in_the_readme() -> None:
    for name, parameter in StreamQuery.model_fields.items():
        assert f"| `{name}` | {parameter.description} |" in README


def test_every_close_code_is_in_the_readme() -> None:
    for code, meaning in CLOSE_CODES.items():
        assert f"| {code} | {meaning} |" in README


def test_every_route_is_in_the_readme() -> None:
    for path in create_app(Settings()).openapi()["paths"]:
        assert f"`{path}`" in README


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    text = (ROOT / document).read_text()
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert all(((ROOT / document).parent / link).exists() for link in links), links


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_named_in_commands_exist(document: str) -> None:
    commands = re.findall(r"```sh\n(.*?)```", (ROOT / document).read_text(), re.S)
    for path in re.findall(r"(?:[\w./-]+|\"[^\"]+\")\.(?:py|ipynb)\b|\"[^\"]+\.py\"", "\n".join(commands)):
        assert (ROOT / path.strip('"')).is_file(), path


def test_every_benchmark_has_its_figures() -> None:
    scripts = sorted(path.name for path in (ROOT / "benchmarks").glob("*.py"))
    assert scripts
    assert all(f"benchmarks/{script}" in BENCHMARKS for script in scripts)


def test_every_folder_is_on_the_map() -> None:
    contributing = (ROOT / "CONTRIBUTING.md").read_text()
    for top in ("vitals", "Endpoints"):
        folders = [path for path in (ROOT / top).iterdir() if path.is_dir() and not path.name.startswith("__")]
        assert [path.name for path in folders if f"`{top}/{path.name}/`" not in contributing] == []


def test_python_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    version = (ROOT / ".python-version").read_text().strip()
    assert project["requires-python"] == f">={version}"
