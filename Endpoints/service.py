"""The running service: everything that its handlers share."""

from dataclasses import dataclass

from Configurations.config import Settings
from Endpoints.admission import Admission, StoreExecutor
from Endpoints.serving.metrics import Counters
from Endpoints.serving.outstanding import Outstanding
from vitals.model.predictor import Predictor
from vitals.streaming.feed import Feed

__all__ = ["Service"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """Shared parts of an application from its start to its end, as `app.state.service`.

    Parameters
    ----------
    settings
        Settings that it was made with.
    counters
        Counters for the metrics.
    predictor
        The trained model.
    feed
        The live feed.
    admission
        Threads for work with the model.
    pages
        Threads for long answers, which are made in pieces.
    executor
        Threads for work with the store of appointments.
    outstanding
        Account of the bytes that wait.
    """

    settings: Settings
    counters: Counters
    predictor: Predictor
    feed: Feed
    admission: Admission
    pages: Admission
    executor: StoreExecutor
    outstanding: Outstanding
