import pytest

from vitals.data.cluster import has_dashboard
from vitals.data.makers import makers
from vitals.data.parts import Order, Record
from vitals.errors import InvalidValue

ORDERS: list[Order] = [(number, []) for number in range(1, 4)]


def named(order: Order) -> list[Record]:
    return [{"file": str(order[0])}]


@pytest.mark.parametrize(
    ("cluster", "workers"),
    [(None, None), (None, 2), pytest.param("local", 1, marks=pytest.mark.filterwarnings("ignore"))],
)
def test_processes_or_a_cluster_make_all_parts(
    cluster: str | None, workers: int | None, capsys: pytest.CaptureFixture[str]
) -> None:
    with makers(cluster, workers, quiet=cluster is None) as run:
        assert sorted(records[0]["file"] for records in run(named, ORDERS)) == ["1", "2", "3"]
    shown = cluster is not None and has_dashboard()
    assert capsys.readouterr().err.startswith("dashboard: http://127.0.0.1:" if shown else "")


@pytest.mark.parametrize("workers", [0, -1])
@pytest.mark.parametrize(("cluster", "allowed"), [(None, "1 or more threads"), ("local", "1 or more processes")])
def test_there_must_be_a_worker(cluster: str | None, allowed: str, workers: int) -> None:
    sentence = f"workers {workers} is not allowed: it must be {allowed}"
    with pytest.raises(InvalidValue, match=sentence), makers(cluster, workers, quiet=True):
        pass
