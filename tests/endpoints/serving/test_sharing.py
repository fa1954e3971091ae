"""Streams are counted by each process and limited for all."""

import pytest

from Endpoints.serving.sharing import StreamTotal, shared_counts


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_all_processes_together_have_so_many_streams(processes: int) -> None:
    counts, totals = shared_counts(processes), [StreamTotal() for _ in range(processes)]
    for place, total in enumerate(totals):
        total.share(counts, place)
    assert [totals[number % processes].take(4) for number in range(6)] == [True] * 4 + [False] * 2
    totals[0].release()
    assert totals[-1].take(4)
    assert not totals[0].take(4)
    assert sum(counts) == 4


def test_one_process_counts_for_itself() -> None:
    total = StreamTotal()
    assert [total.take(1), total.take(1)] == [True, False]
