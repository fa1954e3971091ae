from collections import Counter

import pytest

from Endpoints.serving.logs import MINUTE
from Endpoints.serving.protocols.refusals import Refusals


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that refusals go by."""
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    return now


def test_one_of_a_kind_is_logged_a_minute_with_how_many_there_were(
    clock: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    counts = Counter(host=7)  # by others, who log for themselves
    refused = Refusals(counts)
    for second in range(150):
        clock[0] = 1000.0 + second
        refused.add("host", f"no. {second}")
        if second < 3:
            refused.add("token", "none")
    assert caplog.messages == [
        "refused (host): no. 0",
        "refused (token): none",
        "refused (host): no. 60 (60 such in 60 s, this is the last)",
        "refused (host): no. 120 (60 such in 60 s, this is the last)",
    ]
    assert counts == {"host": 157, "token": 3}
    clock[0] += MINUTE
    refused.add("token", "none")
    assert caplog.messages[-1] == "refused (token): none (3 such in 60 s, this is the last)"
