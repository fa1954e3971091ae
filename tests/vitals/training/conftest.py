from pathlib import Path

import pytest

from vitals.data.datasets import DataSet
from vitals.data.layouts import Snapshot
from vitals.data.writing import write


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "vitals.csv"
    write(DataSet(layout=Snapshot(rows=2000)), path)
    return path
