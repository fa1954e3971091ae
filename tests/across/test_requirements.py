"""requirements.txt (for pip) and uv.lock (for uv, not committed) must install the same."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXPORT = "export --frozen --no-emit-project --no-header --no-annotate"
FILES = {"requirements.txt": "", "deploy/requirements.txt": " --extra postgresql"}
locked = pytest.mark.skipif(not (ROOT / "uv.lock").exists(), reason="uv has not resolved here: installed by pip")


def uv(arguments):
    found = os.environ.get("UV") or shutil.which("uv")
    assert found, "uv.lock is there but uv is not"
    return subprocess.run([found, *arguments.split()], cwd=ROOT, capture_output=True, text=True, check=True).stdout


@locked
@pytest.mark.parametrize("name", FILES)
def test_requirements_are_what_uv_locks(name):
    assert (ROOT / name).read_text() == uv(EXPORT + FILES[name])


@locked
def test_the_bill_of_materials_names_every_requirement_of_the_image():
    bill = json.loads(uv("export --quiet --frozen --extra postgresql --format cyclonedx1.5"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    named = {f"{each['name']}=={each['version']}" for each in bill["components"]}
    lines = (ROOT / "deploy/requirements.txt").read_text().splitlines()
    needed = {line.split()[0] for line in lines if "==" in line.split(";")[0]}
    assert needed
    assert needed <= named


@pytest.mark.parametrize("name", FILES)
def test_requirements_name_no_host(name):
    assert "://" not in (ROOT / name).read_text()


@pytest.mark.parametrize("name", FILES)
def test_every_requirement_has_a_hash(name):
    requirements = (ROOT / name).read_text().replace("\\\n", "").strip().splitlines()
    assert requirements
    assert all("--hash=sha256:" in requirement for requirement in requirements)
