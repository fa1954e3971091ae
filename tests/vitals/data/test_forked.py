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

    import vitals

    return {{
        "vitals": vitals.__file__,
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
    script, elsewhere = tmp_path / "script.py", tmp_path / "elsewhere"
    script.write_text(SCRIPT.format(rows=rows))
    for name in ("vitals", "distributed", "statistics"):  # of the folder in which it runs: not ours
        (elsewhere / name).mkdir(parents=True)
        (elsewhere / name / "__init__.py").write_text("raise SystemError")
    environment = {name: value for name, value in os.environ.items() if not name.endswith("NUM_THREADS")}
    run = subprocess.run(
        [sys.executable, script], check=True, capture_output=True, text=True, env=environment, cwd=elsewhere
    )
    *workers, ours = json.loads(run.stdout)
    assert len(workers) == 2
    for worker in workers:
        assert worker["vitals"] == ours["vitals"]
        assert worker["imported"]
        assert worker["kernel"] == (rows >= LARGE)
        assert worker["scipy"] == "scipy.linalg"
        assert set(worker["threads"]) == {1}
    assert not ours["kernel"]
    assert not ours["dashboard"]


def test_a_package_beside_the_script_is_that_of_the_workers_too(tmp_path: Path) -> None:
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "__init__.py").write_text("HERE = True")
    script = tmp_path / "script.py"
    script.write_text(
        "from vitals.data.cluster import connected\n"
        "import beside\n"
        "def found():\n"
        "    return beside.__file__\n"
        "if __name__ == '__main__':\n"
        "    with connected('local', 1, with_dashboard=False) as client:\n"
        "        print(client.submit(found).result() == beside.__file__)\n"
    )
    run = subprocess.run([sys.executable, script], check=True, capture_output=True, text=True, cwd=tmp_path.parent)
    assert run.stdout.strip() == "True"
