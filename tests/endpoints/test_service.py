"""The running service: one object, made of its settings."""

from dataclasses import FrozenInstanceError

import pytest
from fastapi.testclient import TestClient

from Configurations.config import Settings
from Endpoints.app import create_app


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
