"""The application as a whole: its parts, and what it says before it has started."""

import asyncio
import gc
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from Configurations.config import Settings
from Endpoints.app import ROUTERS, create_app
from Endpoints.service import Service
from Endpoints.wire.frames import POPULATION
from vitals.simulation import kernels
from vitals.simulation.stages import NUMPY

HERE = "http://localhost"


@pytest.mark.parametrize("path", ["/health/ready", "/metrics", "/api/model", "/api/practitioners"])
def test_before_it_has_started_it_asks_for_patience(path: str) -> None:
    answer = TestClient(create_app(Settings()), HERE, client=("127.0.0.1", 50000)).get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert answer.json()["detail"] == "the model is not loaded yet: try again in a few seconds"
    assert answer.headers["retry-after"] == "2"


def test_every_router_is_served() -> None:
    paths = set(create_app(Settings()).openapi()["paths"])
    for module in ROUTERS:
        shown = {route.path for route in module.router.routes if getattr(route, "include_in_schema", False)}
        assert shown <= paths


@pytest.mark.parametrize(("given", "status"), [
    ({}, 200), ({"pages": False}, 404), ({"environment": "production"}, 404),
    ({"environment": "production", "pages": True}, 200),
    ({"environment": "production", "pages": True, "token": "a1" * 16}, 200),
])  # fmt: skip
def test_there_are_pages_where_the_settings_say_so(given: dict[str, Any], status: int) -> None:
    client = TestClient(create_app(Settings(**given)), HERE, client=("127.0.0.1", 50000))
    assert [client.get(path).status_code for path in ("/", "/beds/7", "/pages/ward.js", "/docs")] == [status] * 4


@pytest.mark.parametrize(("given", "compiled"), [
    ({}, False), ({"compiled": True}, True), ({"environment": "production"}, True),
    ({"environment": "production", "compiled": False}, False),
])  # fmt: skip
def test_compiled_code_makes_readings_where_the_settings_say_so(
    given: dict[str, Any], compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba", reason="the extra `fast` is not installed")
    monkeypatch.setattr(kernels.Process, "stages", NUMPY)
    monkeypatch.setattr(kernels.Process, "is_loaded", False)
    with TestClient(create_app(Settings(**given)), HERE, client=("127.0.0.1", 50000)):
        assert (kernels.current() is not NUMPY) == compiled


def test_a_database_that_cannot_be_used_is_no_reason_to_stop(caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings(database_url=SecretStr("sqlite:////proc/none/appointments.sqlite"))
    with TestClient(create_app(settings), HERE, client=("127.0.0.1", 50000)) as client:
        assert client.get("/health/ready").status_code == 200
        assert client.get("/api/practitioners").status_code == 503
    assert "database cannot be used" in caplog.text


def test_what_it_started_ends_with_it() -> None:
    async def main() -> None:
        app = create_app(Settings(pages=False))
        async with app.router.lifespan_context(app):
            assert isinstance(app.state.service, Service)
            assert len(asyncio.all_tasks()) == 4
        assert app.state.service is None
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(main())


def test_the_population_of_the_pages_is_prepared_before_they_ask() -> None:
    async def main(**given: Any) -> set[tuple[str, bool, bool]]:
        app = create_app(Settings(**given))
        async with app.router.lifespan_context(app):
            await asyncio.sleep(0)
            return {(population.id, *flags) for population, *flags in app.state.service.preparing}

    assert asyncio.run(main()) == {(POPULATION, False, True)}
    assert asyncio.run(main(pages=False)) == set()


def test_what_is_there_from_the_start_is_not_collected_again_and_again() -> None:
    gc.unfreeze()
    with TestClient(create_app(Settings()), HERE, client=("127.0.0.1", 50000)):
        assert gc.get_freeze_count()
