from fastapi.testclient import TestClient

from Configurations.config import Settings
from main import create_app


def test_the_service_says_that_it_lives():
    with TestClient(create_app(Settings())) as client:
        answer = client.get("/health/live")
    assert answer.status_code == 200
    assert answer.json() == {"status": "live"}
