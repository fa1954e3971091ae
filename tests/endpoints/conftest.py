from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from Configurations.config import Settings
from Endpoints.app import create_app
from tests.endpoints.clinic import TOKEN
from vitals.appointments.hours import WEEKDAYS

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


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service with a database of its own and a token."""
    file = tmp_path_factory.mktemp("appointments") / "appointments.sqlite"
    settings = Settings(database_url=SecretStr(f"sqlite:///{file}"), token=(SecretStr(TOKEN),))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with TestClient(create_app(settings), "http://localhost", client=("127.0.0.1", 50000), headers=headers) as client:
        yield client


@pytest.fixture
def somebody(clinic: TestClient, request: pytest.FixtureRequest) -> str:
    """A practitioner of the test's own, who works day and night."""
    id = request.node.name.replace("_", "-").partition("[")[0][:48]
    hours = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
    body = {"name": "Dr Ada Test", "specialty": "psychiatry", "zone": "America/New_York", "hours": hours}
    assert clinic.put(f"/api/practitioners/{id}", json=body).status_code == 200
    return id
