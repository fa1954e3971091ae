"""The running service: everything that its handlers share."""

import asyncio
from dataclasses import dataclass, field
from functools import partial

from Configurations.config import Settings
from Endpoints.admission import Admission, StoreExecutor
from Endpoints.serving.metrics import Counters
from Endpoints.serving.outstanding import Outstanding
from Endpoints.serving.totals import Snapshot, process_figures
from vitals.catalog.population import Population
from vitals.formats import View
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
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
    preparing
        What is being made for predictions in a population, with artifacts or without, with familiarity or without.
    """

    settings: Settings
    counters: Counters
    predictor: Predictor
    feed: Feed
    admission: Admission
    pages: Admission
    executor: StoreExecutor
    outstanding: Outstanding
    preparing: dict[tuple[Population, bool, bool], asyncio.Task[None]] = field(default_factory=dict)

    async def prepare(self, cohort: Cohort, view: View) -> None:
        """Make what predictions of a cohort need beside the model, before they begin and others would wait."""
        if view.detail or cohort.artifacts or cohort.prior != self.predictor.population:
            await self.prepare_for(cohort.prior, artifacts=cohort.artifacts, familiarity=view.detail)

    async def prepare_for(self, population: Population, *, artifacts: bool, familiarity: bool) -> None:
        """Do the same for predictions in a population; parameters as for `Predictor.prepare`.

        Whoever asks for the same meanwhile waits for the same work.
        """
        work = population, artifacts, familiarity
        if work not in self.preparing:
            prepare = partial(self.predictor.prepare, artifacts=artifacts, familiarity=familiarity)
            self.preparing[work] = asyncio.create_task(asyncio.to_thread(prepare, population))
            self.preparing[work].add_done_callback(lambda _: self.preparing.pop(work))
        await asyncio.shield(self.preparing[work])

    def snapshot(self) -> Snapshot:
        """Figures of this process as they are now."""
        return Snapshot(self.counters, self.feed.stats, process_figures())

    def stop_within(self, seconds: float) -> None:
        """Answer every request that waits within so many seconds, if only with a refusal."""
        self.admission.stop_within(seconds)
        self.pages.stop_within(seconds)
        self.executor.stop_within(seconds)
