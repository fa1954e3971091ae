from dataclasses import dataclass

import pytest

from vitals.catalog.populations import POPULATIONS
from vitals.formats.contents.readings import PredictedReadings
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.streaming.batches import batches, readings_of
from vitals.streaming.messages import Message
from vitals.streaming.subscriptions import Stream, Subscription


@dataclass(frozen=True)
class Part:
    cohort: Cohort
    width: int


def test_parts_of_one_kind_come_together_and_none_is_lost() -> None:
    cohorts = [Cohort(), Cohort(seed=3), Cohort(artifacts=True), Cohort(charted=True)]
    cohorts += [Cohort(population=population) for population in POPULATIONS.values()]
    parts = [Part(cohorts[number % len(cohorts)], 1 + number % 7) for number in range(250)]
    found = list(batches(parts, 20))
    assert sorted(map(id, parts)) == sorted(id(part) for batch in found for part in batch)
    for batch in found:
        kinds = {(part.cohort.population.id, part.cohort.artifacts, part.cohort.charted) for part in batch}
        assert len(kinds) == 1
        assert sum(part.width for part in batch[:-1]) < 20
    assert list(batches([], 20)) == []


@pytest.mark.parametrize("seeds", [(1, 1), (1, 2)])
def test_rows_are_those_of_each_message_in_turn(seeds: tuple[int, int]) -> None:
    class Nobody:
        def send(self, message: Message) -> bool:
            return False

    streams = []
    for seed, patients in zip(seeds, [(4, 5), (6,)], strict=True):
        subscription = Subscription(cohort=Cohort(seed=seed), patients=patients, grouped=len(patients) > 1)
        streams.append(Stream(subscription, Nobody(), subscription.cohort, 0))
    predictor = Predictor.load("Models")
    made = readings_of(predictor, [([streams[0]], 1000), ([streams[1], streams[0]], 3000)])
    rows = [(seeds[0], 4, 1000), (seeds[0], 5, 1000), (seeds[1], 6, 3000), (seeds[0], 4, 3000), (seeds[0], 5, 3000)]
    assert made.patient.tolist() == [patient for _, patient, _ in rows]
    for row, (seed, patient, instant) in enumerate(rows):
        alone = PredictedReadings(Cohort(seed=seed), predictor, [patient], [instant])
        assert made.displayed(row) == alone.displayed(0)
