from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from Configurations.config import Settings
from Endpoints.app import create_app


@pytest.fixture(scope="package")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service with the demonstration set."""
    file = tmp_path_factory.mktemp("appointments") / "appointments.sqlite"
    settings = Settings(database_url=SecretStr(f"sqlite:///{file}"), demonstration=True)
    with TestClient(create_app(settings), "http://localhost", client=("127.0.0.1", 50000)) as client:
        yield client


@pytest.fixture
def always(client: TestClient, request: pytest.FixtureRequest) -> str:
    """A practitioner of the test's own, who works on Mondays and Tuesdays, day and night."""
    id = request.node.name.replace("_", "-").partition("[")[0][:48].rstrip("-")
    hours = {day: [["00:00", "24:00"]] for day in ("monday", "tuesday")}
    body = {"name": "Dr Always", "specialty": "surgery", "zone": "UTC", "hours": hours, "slot_minutes": 30}
    assert client.put(f"/api/practitioners/{id}", json=body).status_code == 200
    return id
