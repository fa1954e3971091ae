import os
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

# The same examples on every run and machine, and no deadline: this machine's speed is nobody's bug.
settings.register_profile("project", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("project")

# What is booked in tests is booked elsewhere than in the project; set before anything reads the settings.
folder = tempfile.TemporaryDirectory(prefix="vitals-tests-", ignore_cleanup_errors=True)
os.environ["VITALS_DATABASE_URL"] = f"sqlite:///{folder.name}/appointments.sqlite"


@pytest.fixture(scope="session", autouse=True)
def _end() -> Iterator[None]:
    """Leave nothing behind."""
    yield
    folder.cleanup()
