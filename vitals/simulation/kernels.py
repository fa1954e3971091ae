"""Which kernel makes the rows: NumPy, or for large jobs loops that numba compiles (the extra `fast`).

Both give the same bits, so it matters to nobody which of them made a row, nor when one takes over from the other.
Importing numba and loading the loops takes about a second, and compiling them, once after an installation, half a
minute: a process loads them when it says that much is to be made, and never without.
"""

import logging
import mmap
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib.util import find_spec
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.simulation.artifacts import ARTIFACTS
from vitals.simulation.beds import Beds
from vitals.simulation.cohort import Cohort, CohortRows
from vitals.simulation.memory import keep_freed
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import FloatArray
from vitals.simulation.stages import NUMPY, Stages

__all__ = ["alone", "current", "load", "prepare", "using"]

LARGE = 2_000_000  # rows from which loading the loops is worth the while
NUMBA = "numba"
SCIPY = "scipy.linalg"  # in which numba looks for products of matrices: no loop has any
MISSING: Any = None  # of which Python says that there is no such module
CHECKED, FROM, SPACING = 512, 1_735_689_600.0, 977.25  # rows that are compared, and their unix seconds

log = logging.getLogger(__name__)


class Process:
    """The kernel of this process."""

    stages: Stages = NUMPY
    is_loaded = False  # or was tried
    is_alone = False
    loading = Lock()


def current() -> Stages:
    """Stages that make the rows of this process."""
    return Process.stages


def prepare(rows: int) -> None:
    """Load the compiled loops, and keep memory that is freed, if so many rows are to be made that it pays.

    Threads wait for the one that loads: NumPy beside it would hold it up by as much as it makes itself.
    """
    if rows >= LARGE:
        keep_freed()
        load()


def alone() -> None:
    """Say that nobody else compiles in this process: numba need not look for SciPy then, a fifth of the loading."""
    Process.is_alone = True


@contextmanager
def hidden(module: str) -> Iterator[None]:
    """Let a module that is not there yet be missing, for all threads."""
    hides = sys.modules.setdefault(module, MISSING) is MISSING
    try:
        yield
    finally:
        if hides:
            del sys.modules[module]


def load() -> None:
    """Make rows with the compiled loops from now on, if they can be had; the first call in a process takes its time.

    Without the extra nothing changes. Where it is installed and does not work, a line of the log says why.
    """
    with Process.loading:
        if Process.is_loaded:
            return
        Process.is_loaded = True
        if find_spec(NUMBA) is None:
            return
        try:
            with hidden(SCIPY) if Process.is_alone else nullcontext():
                Process.stages = compiled()
        except Exception as error:  # whatever is wrong with a compiler, NumPy gives the same rows
            log.warning("rows are made by NumPy: the compiled kernel cannot be used (%s)", error)
        else:
            log.info("rows are made by the compiled kernel")


def compiled() -> Stages:
    """Compiled stages, which were compared with the reference.

    Raises
    ------
    RuntimeError
        If they cannot be compiled, or differ.
    """
    if not may_run_what_was_written():
        raise RuntimeError("memory that was written may not be run, as with MemoryDenyWriteExecute= of systemd")
    from vitals.simulation.compiled.stages import COMPILED, is_compiled

    if not is_compiled():
        raise RuntimeError("numba is told not to compile, by NUMBA_DISABLE_JIT")
    if found := differing(COMPILED):
        raise RuntimeError(
            f"{', '.join(found)} differ from the reference: remove what numba keeps, *.nbc in __pycache__"
        )
    return COMPILED


def differing(stages: Stages) -> list[str]:
    """What these stages make otherwise than the reference, in a few rows of each kind of setting."""
    found = set()
    patient = np.arange(CHECKED, dtype=np.int64)
    time = FROM + SPACING * patient.astype(np.float64)
    for population in (TEACHING, POPULATIONS["ward"]):
        cohorts = CohortRows.of(Cohort(population=population), CHECKED)
        parameters = Parameters.of(population.signs, setting=population.setting)
        keys = cohorts.keys(patient)
        made = [everything(Beds.of(keys, time, cohorts, parameters, each), time) for each in (NUMPY, stages)]
        found |= {what for what, array in made[0].items() if array.tobytes() != made[1][what].tobytes()}
    return sorted(found)


def everything(beds: Beds, time: FloatArray) -> dict[str, NDArray[Any]]:
    """What the stages make of patients at instants."""
    now = beds.at(time)
    return {
        "offsets": beds.offsets,
        "conditions": now.episode.condition,
        "severities": now.episode.severity,
        "true signs": now.signs,
        "statuses": now.status,
        "displays": beds.stages.display(now.measured, beds.parameters.scales),
        "artifacts": beds.stages.events(ARTIFACTS["motion"], beds.keys, time).elapsed,
        **({} if beds.stay is None else {"oxygen": beds.stay.on_oxygen, "onsets": beds.stay.onset}),
    }


def may_run_what_was_written() -> bool:
    """Whether a process may run code that it wrote: LLVM ends the process where it may not."""
    if sys.platform != "linux":
        return True
    try:
        mmap.mmap(
            -1,
            mmap.PAGESIZE,
            flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS,
            prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC,
        ).close()
    except OSError:
        return False
    return True


@contextmanager
def using(stages: Stages) -> Iterator[None]:
    """Make rows with some stages for a while."""
    before, Process.stages = Process.stages, stages
    try:
        yield
    finally:
        Process.stages = before
