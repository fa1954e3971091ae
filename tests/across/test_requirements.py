"""requirements.txt (for pip) and uv.lock (for uv, not committed) must install the same."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXPORT = "export --frozen --no-emit-project --no-header --no-annotate"


@pytest.mark.skipif(not (ROOT / "uv.lock").exists(), reason="uv has not resolved here: installed by pip")
def test_requirements_are_what_uv_locks():
    uv = os.environ.get("UV") or shutil.which("uv")
    assert uv, "uv.lock is there but uv is not"
    exported = subprocess.run([uv, *EXPORT.split()], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert (ROOT / "requirements.txt").read_text() == exported


def test_requirements_name_no_host():
    assert "://" not in (ROOT / "requirements.txt").read_text()


def test_every_requirement_has_a_hash():
    requirements = (ROOT / "requirements.txt").read_text().replace("\\\n", "").strip().splitlines()
    assert requirements
    assert all("--hash=sha256:" in requirement for requirement in requirements)
