"""The running service: one object, made of its settings."""

import asyncio
from dataclasses import FrozenInstanceError

import pytest
from fastapi.testclient import TestClient

from Configurations.config import Settings
from Endpoints.app import create_app
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.formats import View
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort


def test_the_service_is_made_of_its_settings_and_is_one() -> None:
    settings = Settings(max_predictions_waiting=7, predict_seconds=3)
    with TestClient(create_app(settings), "http://localhost") as client:
        service = client.app.state.service
        assert service.settings is settings
        assert service.counters is client.app.state.counters
        assert service.executor.counts is service.counters.appointments
        assert service.feed.predictor is service.predictor
        assert (service.admission.waiting, service.admission.seconds) == (7, 3)
        with pytest.raises(FrozenInstanceError):
            service.feed = None


def test_what_many_ask_for_at_once_is_prepared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> list[Population]:
        app = create_app(Settings(pages=False))
        async with app.router.lifespan_context(app):
            service, done = app.state.service, []
            prepare = Predictor.prepare
            monkeypatch.setattr(
                Predictor, "prepare", lambda self, found, **more: (done.append(found), prepare(self, found, **more))
            )
            cohorts = [Cohort(population=POPULATIONS[id]) for id in ("ward", "icu", "ward", "ward")]
            await asyncio.gather(*(service.prepare(cohort, View(detail=True)) for cohort in cohorts))
            assert service.preparing == {}
            return done

    assert sorted(population.id for population in asyncio.run(main())) == ["icu", "ward"]
