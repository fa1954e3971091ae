import subprocess
import sys

import pytest

from vitals.simulation import memory

# Of pages that the system has given, how many come anew with the same arrays for the second time.
CODE = """
import resource
import numpy as np
from vitals.simulation.memory import keep_freed
kept = {kept} and keep_freed()
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        np.ones((7, 16_384, 8))
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
faults()
print(faults())
"""


def faults(kept: bool) -> int:
    command = [sys.executable, "-c", CODE.format(kept=kept)]
    environment = {"MALLOC_TRIM_THRESHOLD_": "65536"}  # as Dask's workers have it
    return int(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)


@pytest.mark.skipif(not memory.keep_freed(), reason="the C library is another than glibc")
def test_what_was_freed_is_used_again() -> None:
    assert faults(kept=True) < 100 < faults(kept=False)


def test_elsewhere_it_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    assert not memory.keep_freed()
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(memory, "CDLL", lambda name: object())
    assert not memory.keep_freed()
