"""Tools of npm for tests, which are skipped where npm or its registry is not there."""

import shutil
import subprocess
from pathlib import Path

import pytest

__all__ = ["PATIENCE", "TYPESCRIPT", "install", "run"]

TYPESCRIPT = "typescript@5.9.3"
PATIENCE = 240  # seconds
OPTIONS = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--prefer-offline"]
AWAY = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED")


def install(folder: Path, *packages: str) -> Path:
    """Install packages into a folder; where their commands are."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed: Node.js has it")
    command = ["npm", "install", *OPTIONS, *packages]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder, timeout=PATIENCE)
    if done.returncode and any(code in done.stderr for code in AWAY):
        pytest.skip("npm cannot reach its registry")
    assert done.returncode == 0, done.stderr
    return folder / "node_modules" / ".bin"


def run(command: list[str], folder: Path) -> str:
    """Run a command that must succeed; what it says."""
    result = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder, timeout=PATIENCE)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr
