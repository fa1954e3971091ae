"""A pytest that has already imported the libraries: `mutation.py` runs test files with it, hundreds of times.

Each line of standard input is a run, `{"test": "...", "log": "...", "seconds": 60}`: the test file is run in a fork of
this process, in a group of its own that is ended with it, and a line of standard output gives the exit status, or -1
where the seconds were over. Nothing of the project is imported before the fork, so each run sees the modules as they
are on the disk.
"""

import importlib
import json
import os
import signal
import sys
import time
from contextlib import suppress

# What takes long to import, and keeps no thread or state that a fork would break.
LIBRARIES = (
    "alembic.command",
    "fastapi.testclient",
    "httpx2",
    "hypothesis",
    "icalendar",
    "joblib",
    "numpy",
    "orjson",
    "pandas",
    "psycopg",
    "pyarrow",
    "pytest",
    "scipy.stats",
    "sklearn.ensemble",
    "sklearn.neural_network",
    "sqlalchemy",
    "typer",
    "uvicorn",
)
OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "--no-header", "-W", "ignore::pytest.PytestAssertRewriteWarning")
OVERDUE, PAUSE = -1, 0.02


def run(test: str, log: str, seconds: float) -> int:
    """Exit status of a test file, run in a fork of this process; OVERDUE if it takes too long."""
    child = os.fork()
    if not child:
        os._exit(run_here(test, log))
    end = time.monotonic() + seconds
    while (ended := os.waitpid(child, os.WNOHANG)) == (0, 0) and time.monotonic() < end:
        time.sleep(PAUSE)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # and whatever the tests left behind
    if ended == (0, 0):
        os.waitpid(child, 0)
        return OVERDUE
    return abs(os.waitstatus_to_exitcode(ended[1]))


def run_here(test: str, log: str) -> int:
    """Run a test file in this process, with its output in a file."""
    import pytest

    os.setsid()
    with open(log, "wb") as output, open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    return int(pytest.main([*OPTIONS, test]))


def main() -> None:
    """Answer requests until there are no more."""
    sys.path[0] = os.getcwd()  # as for `python -m pytest`
    for name in LIBRARIES:
        with suppress(ImportError):  # an older checkout may do without
            importlib.import_module(name)
    for line in sys.stdin:
        print(run(**json.loads(line)), flush=True)


if __name__ == "__main__":
    main()
