from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.serving.protocols import DisconnectReason
from vitals.streaming.feed import Feed

HERE = "http://127.0.0.1"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings()), HERE, client=("127.0.0.1", 50000)) as client:
        yield client


def scraped(client: TestClient) -> dict[str, float]:
    """Every sample without labels, and those with a reason as name/reason."""
    answer = client.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    samples = [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]
    return {"/".join([sample.name, *sample.labels.values()]): sample.value for sample in samples}


def test_the_service_says_that_it_lives(client: TestClient) -> None:
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_health_says_what_may_be_asked_of_it(client: TestClient, path: str) -> None:
    answer = client.options(path)
    assert (answer.status_code, answer.headers["allow"], answer.content) == (204, "GET, HEAD, OPTIONS", b"")
    assert client.head(path).status_code == 200


def test_the_service_is_ready_when_it_ticks(client: TestClient) -> None:
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "checks": {"feed": "ok", "database": "ok"}})


def test_without_its_database_the_service_is_degraded_and_serves_everything_else(tmp_path: Path) -> None:
    file = tmp_path / "file"  # a path below it cannot be made, not even by those who may do everything
    file.touch()
    settings = Settings(database_url=SecretStr(f"sqlite:///{file}/appointments.sqlite"), demonstration=True)
    with TestClient(create_app(settings), HERE, client=("127.0.0.1", 50000)) as client:
        ready = client.get("/health/ready")
        assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
        assert ready.json()["checks"] == {"feed": "ok", "database": "unavailable"}
        refused = client.get("/api/practitioners")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        assert "unable to open database file" in refused.json()["detail"]
        assert str(tmp_path) not in refused.text
        with client.websocket_connect("ws://127.0.0.1/api/ws/predict?count=1") as stream:
            assert "prediction" in stream.receive_json()
        reading = client.get("/api/patients/7/vitals?start=2025-01-01T00:00:00Z&end=2025-01-01T00:00:01Z").json()[0]
        assert client.post("/api/predict", json=reading["data"]).status_code == 200
        file.unlink()
        file.mkdir()
        assert client.get("/api/practitioners").status_code == 200
        assert client.get("/health/ready").json()["status"] == "ready"


def test_the_service_is_not_ready_before_it_has_started() -> None:
    answer = TestClient(create_app(Settings()), HERE, client=("127.0.0.1", 50000)).get("/health/ready")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert "model" in answer.json()["detail"]


@pytest.mark.parametrize(("silent", "status"), [(4.0, 200), (6.0, 503)])
def test_the_service_is_not_ready_when_it_no_longer_ticks(
    client: TestClient, change_service: Callable[..., None], silent: float, status: int
) -> None:
    feed = Feed(client.app.state.service.predictor, lambda: 100.0)
    feed.ticked -= silent
    change_service(client, feed=feed)
    assert client.get("/health/ready").status_code == status


def test_metrics_count_what_happens(client: TestClient) -> None:
    before = scraped(client)
    with client.websocket_connect("ws://127.0.0.1/api/ws/predict?count=2&interval=0.1") as websocket:
        websocket.receive_text()
        assert scraped(client)["vitals_connections"] == before["vitals_connections"] + 1
        websocket.receive_text()
    client.get("/api/signs", headers={"host": "elsewhere.example"})
    after = scraped(client)
    assert after["vitals_messages_total"] == before["vitals_messages_total"] + 2
    assert after["vitals_lateness_seconds_count"] == after["vitals_messages_total"]
    assert after["vitals_prediction_seconds_count"] > before["vitals_prediction_seconds_count"]
    assert after["vitals_prediction_seconds_sum"] > before["vitals_prediction_seconds_sum"]
    assert after["vitals_rejected_total/host"] == before.get("vitals_rejected_total/host", 0) + 1
    assert after["process_cpu_seconds_total"] > 0


def test_metrics_show_the_counters_that_are_kept(client: TestClient) -> None:
    client.app.state.service.feed.stats.skipped = 17
    client.app.state.counters.disconnects[DisconnectReason.FLOOD] = 3
    found = scraped(client)
    assert found["vitals_skipped_readings_total"] == 17
    assert {name: value for name, value in found.items() if name.startswith("vitals_cut_total/") and value} == {
        "vitals_cut_total/flood": 3
    }
    assert f"vitals_cut_total/{DisconnectReason.SLOW_READER}" in found


def test_metrics_say_what_runs(client: TestClient) -> None:
    checksum = client.app.state.service.predictor.metadata["sha256"]
    assert scraped(client)[f"vitals_build_info/{checksum[:12]}/{client.app.version}"] == 1


def test_each_application_counts_for_itself(client: TestClient) -> None:
    with TestClient(create_app(Settings()), HERE, client=("127.0.0.1", 50000)) as other:
        assert scraped(other)["vitals_messages_total"] == 0
        scraped(client)
