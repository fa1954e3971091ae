from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

type ChangeService = Callable[..., None]


@pytest.fixture
def change_service() -> Iterator[ChangeService]:
    """Changes parts of a client's running service until the test ends."""

    def change(client: TestClient, **parts: object) -> None:
        state, before = client.app.state, client.app.state.service
        state.service = replace(before, **parts)
        restore.callback(setattr, state, "service", before)

    with ExitStack() as restore:
        yield change
