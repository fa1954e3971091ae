import os
import subprocess
import sys
from pathlib import Path

import pytest

from Configurations.config import PROJECT_ROOT


def test_a_token_is_made_once_for_all_processes(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    script = """
import multiprocessing
from Configurations.config import Settings, with_token

def show():
    print("it is", with_token(Settings(token="auto")).token[0].get_secret_value(), flush=True)

if __name__ == "__main__":
    for _ in range(2):
        show()
    process = multiprocessing.get_context("spawn").Process(target=show, name="SpawnProcess-2")
    process.start()
    process.join()
"""
    file = tmp_path / "shows.py"
    file.write_text(script, encoding="utf-8")
    subprocess.run([sys.executable, str(file)], env=os.environ | {"PYTHONPATH": str(PROJECT_ROOT)}, check=True)
    lines = capfd.readouterr().out.splitlines()
    assert [line.rpartition(" ")[0] for line in lines] == ["Token for this run:", *["it is"] * 3]
    (token,) = {line.rpartition(" ")[2] for line in lines}
    assert len(token) == 43
