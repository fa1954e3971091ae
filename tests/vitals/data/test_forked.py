"""What workers have from the process that they are forked from."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from vitals.simulation.kernels import LARGE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "darwin", reason="nothing is forked"),
]

SCRIPT = """
import json, sys
from vitals.data.cluster import connected

def found():
    from threadpoolctl import threadpool_info
    from vitals.simulation.kernels import Process

    return {{
        "imported": "vitals.data.partition" in sys.modules,
        "kernel": Process.is_loaded,
        "scipy": __import__("scipy.linalg").linalg.__name__,
        "threads": [each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"],
        "dashboard": "bokeh" in sys.modules,
    }}

if __name__ == "__main__":
    with connected("local", 2, rows={rows}, with_dashboard=False) as client:
        print(json.dumps([client.submit(found, workers=[worker]).result() for worker in client.nthreads()] + [found()]))
"""


@pytest.mark.parametrize("rows", [0, LARGE])
def test_workers_begin_with_what_they_need_and_no_more(rows: int, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(rows=rows))
    environment = {name: value for name, value in os.environ.items() if not name.endswith("NUM_THREADS")}
    run = subprocess.run([sys.executable, script], check=True, capture_output=True, text=True, env=environment)
    *workers, ours = json.loads(run.stdout)
    assert len(workers) == 2
    for worker in workers:
        assert worker["imported"]
        assert worker["kernel"] == (rows >= LARGE)
        assert worker["scipy"] == "scipy.linalg"
        assert set(worker["threads"]) == {1}
    assert not ours["kernel"]
    assert not ours["dashboard"]
