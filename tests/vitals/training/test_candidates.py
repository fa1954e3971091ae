import re
from pathlib import Path

import pytest
from distributed import LocalCluster

from vitals.data.datasets import DataSet
from vitals.data.layouts import Snapshot
from vitals.data.writing import write
from vitals.errors import UnknownEntry
from vitals.training.candidates import build_model

HOW_TO = Path(__file__).parents[3] / "docs" / "how-to" / "train.md"


def test_an_unknown_candidate_is_refused() -> None:
    with pytest.raises(UnknownEntry, match="unknown estimator 'netwrok': did you mean 'network'"):
        build_model("netwrok")


@pytest.mark.filterwarnings("ignore")  # of Dask and Tornado
def test_a_search_finds_the_same_on_a_cluster(tmp_path: Path) -> None:
    """The lines of the documents, on a small file and workers that are threads here."""
    write(DataSet(layout=Snapshot(rows=600)), tmp_path / "train.csv")
    blocks = re.findall(r"```python\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.S)
    (code,) = [block for block in blocks if 'parallel_config("dask")' in block]
    code = code.replace("/tmp/train.csv", str(tmp_path / "train.csv")).replace("n_iter=6", "n_iter=2")
    found = []
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None) as cluster:
        for backend in ("dask", "sequential"):
            names: dict[str, object] = {"__name__": "__main__"}
            exec(
                code.replace("tcp://scheduler:8786", cluster.scheduler_address).replace('"dask"', f'"{backend}"'), names
            )
            found.append(names["search"].cv_results_["mean_test_score"].tolist())  # type: ignore[attr-defined]
    assert found[0] == found[1]
    assert len(found[0]) == 2
