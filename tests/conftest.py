import os
import signal
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

# The same examples on every run and machine, and no deadline: this machine's speed is nobody's bug.
settings.register_profile("project", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("project")

# A shell's background command ignores Ctrl+C, and so would every program that a test starts and interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Small products are faster on one core, and other tests need the other cores. Set before NumPy is imported, which reads
# it once, and also in the environment of the programs that a test starts.
for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

# What is booked in tests is booked elsewhere than in the project; set before anything reads the settings.
folder = tempfile.TemporaryDirectory(prefix="vitals-tests-", ignore_cleanup_errors=True)
os.environ["VITALS_DATABASE_URL"] = f"sqlite:///{folder.name}/appointments.sqlite"


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Three processes for the whole suite, as tests often wait; for some of it they take longer to start than to run."""
    return 3 if config.args_source is pytest.Config.ArgsSource.TESTPATHS else 0


@pytest.fixture(scope="session", autouse=True)
def _end() -> Iterator[None]:
    """Leave nothing behind."""
    yield
    folder.cleanup()
