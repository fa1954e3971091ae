"""Which kernel makes the rows, and that nothing but speed depends on it."""

import ctypes
import logging
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from vitals.simulation import kernels
from vitals.simulation.cohort import Cohort
from vitals.simulation.kernels import NUMPY, Process, current, load, prepare, using
from vitals.simulation.simulator import simulate

PROJECT = Path(__file__).parents[3]
ONSET = 1.76e9


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has loaded nothing."""
    monkeypatch.setattr(Process, "stages", NUMPY)
    monkeypatch.setattr(Process, "is_loaded", False)


def python(code: str, **environment: str) -> str:
    """What a process prints, and logs."""
    run = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        text=True,
        cwd=PROJECT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return run.stdout.strip()


def test_numpy_makes_the_rows_unless_much_is_to_be_made(fresh: None) -> None:
    prepare(kernels.LARGE - 1)
    assert current() is NUMPY
    assert not Process.is_loaded


def test_small_jobs_do_not_import_numba() -> None:
    script = str(PROJECT / "Data Generator" / "dataGenerator.py")
    code = f"import runpy, sys; sys.argv = [{script!r}, '--quiet', '--output', '-']\n"
    code += f"try: runpy.run_path({script!r}, run_name='__main__')\nexcept SystemExit: pass\n"
    assert python(code + "print('numba' in sys.modules)").splitlines()[-1] == "False"


@pytest.mark.usefixtures("fresh")
def test_large_jobs_have_the_compiled_kernel() -> None:
    pytest.importorskip("numba", reason="the extra `fast` is not installed")
    prepare(kernels.LARGE)
    assert current() is not NUMPY
    loaded = current()
    load()
    assert current() is loaded


def test_alone_it_is_loaded_without_scipy_which_is_there_afterwards() -> None:
    pytest.importorskip("numba", reason="the extra `fast` is not installed")
    code = """
import sys
from concurrent.futures import ThreadPoolExecutor
from vitals.simulation import kernels

kernels.alone()
with ThreadPoolExecutor(4) as pool:
    list(pool.map(kernels.prepare, [kernels.LARGE] * 8))
print(kernels.current() is not kernels.NUMPY, "scipy.linalg" in sys.modules)
import scipy.linalg
print(scipy.linalg.norm([3, 4]))
"""
    assert python(code).splitlines() == ["True False", "5.0"]


@pytest.mark.usefixtures("fresh")
def test_without_numba_nothing_changes(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(kernels, "NUMBA", "a_package_that_is_not_there")
    load()
    assert current() is NUMPY
    assert not caplog.records


@pytest.mark.usefixtures("fresh")
def test_stages_that_differ_are_not_used(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("numba", reason="the extra `fast` is not installed")
    from vitals.simulation.compiled import stages

    monkeypatch.setattr(
        stages, "COMPILED", replace(NUMPY, biases=lambda keys, devices: NUMPY.biases(keys + np.uint64(1), devices))
    )
    load()
    assert current() is NUMPY
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "displays differ from the reference" in record.getMessage()


SAY = (
    "import logging; logging.basicConfig(format='%(message)s'); from vitals.simulation import kernels; kernels.load(); "
)
SAY += "print(kernels.current() is kernels.NUMPY)"


def compiled_steps() -> bytes:
    """Displays that a process of its own makes, as a worker does."""
    load()
    assert current() is not NUMPY
    return simulate(np.arange(5000), ONSET + np.arange(5000), Cohort(artifacts=True)).readings.steps.tobytes()


def test_workers_of_different_kernels_agree() -> None:
    pytest.importorskip("numba", reason="the extra `fast` is not installed")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        compiled = pool.submit(compiled_steps).result()
    with using(NUMPY):
        expected = simulate(np.arange(5000), ONSET + np.arange(5000), Cohort(artifacts=True)).readings
    assert compiled == expected.steps.tobytes()


def test_numba_can_be_told_not_to_compile() -> None:
    pytest.importorskip("numba", reason="the extra `fast` is not installed")
    said, uses_numpy = python(SAY, NUMBA_DISABLE_JIT="1").splitlines()
    assert "NUMBA_DISABLE_JIT" in said
    assert uses_numpy == "True"


def test_a_process_that_may_not_run_what_it_wrote_stays_with_numpy() -> None:
    """As under `MemoryDenyWriteExecute=`: LLVM would end the process."""
    pytest.importorskip("numba", reason="the extra `fast` is not installed")
    set_mdwe, refuse_exec_gain = 65, 1  # of prctl, since Linux 6.3
    try:
        prctl = ctypes.CDLL(None).prctl
    except AttributeError:
        pytest.skip("not Linux")
    deny = f"import ctypes; assert ctypes.CDLL(None).prctl({set_mdwe}, {refuse_exec_gain}, 0, 0, 0) == 0; "
    get_mdwe = 66
    if prctl(get_mdwe, 0, 0, 0, 0) < 0:
        pytest.skip("this kernel cannot deny it")
    said, uses_numpy = python(deny + SAY).splitlines()
    assert "MemoryDenyWriteExecute" in said
    assert uses_numpy == "True"


def test_stages_can_be_used_for_a_while() -> None:
    other = replace(NUMPY)
    before = current()
    with using(other):
        assert current() is other
    assert current() is before


def test_the_kernel_of_a_process_makes_its_rows() -> None:
    """Another kernel gives other rows, or it would not be the one that makes them."""
    patient = np.arange(100)
    expected = simulate(patient, ONSET, Cohort()).readings.steps
    with using(replace(NUMPY, display=lambda state, scales: NUMPY.display(state, scales) + np.int16(1))):
        assert (simulate(patient, ONSET, Cohort()).readings.steps == expected + 1).all()
