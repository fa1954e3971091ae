"""Histories in pieces are those that are made whole, and no piece is large."""

import io
from itertools import pairwise

import pytest

from vitals.catalog.populations import POPULATIONS
from vitals.data.datasets import DataSet
from vitals.data.histories import message_history, readings_at_once, table_history
from vitals.data.layouts import Series
from vitals.data.writing import write_table
from vitals.formats import BARE, FORMATS, MessageFormat, TableFormat, View
from vitals.formats.contents.readings import PredictedReadings
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario

START = 1_760_783_445_000
LARGEST = 128 * 1024
DISTURBED = Cohort(artifacts=True, scenario=Scenario("acute_heart_failure", START / 1000 - 600))
NOTED = Cohort(artifacts=True, charted=True)
WARD = Cohort(population=POPULATIONS["ward"], artifacts=True, charted=True)
EVERYTHING = View(detail=True, truth=True)


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor.load("Models")


@pytest.mark.parametrize("cohort", [DISTURBED, NOTED, WARD], ids=["disturbed", "noted", "ward"])
@pytest.mark.parametrize("view", [BARE, View(truth=True), EVERYTHING], ids=str)
@pytest.mark.parametrize("id", [id for id, format in FORMATS.items() if isinstance(format, MessageFormat)])
def test_messages_in_pieces_are_those_of_all_readings(
    predictor: Predictor, id: str, view: View, cohort: Cohort
) -> None:
    format, size = FORMATS[id], readings_at_once(FORMATS[id], view)
    assert isinstance(format, MessageFormat)

    def predict(some: range) -> PredictedReadings:
        return PredictedReadings(cohort, predictor, [7] * len(some), some)

    for count in (1, size, size + 1, 3 * size):
        instants = range(START, START + 1000 * count, 1000)
        pieces = list(message_history(format, view, instants, predict))
        whole = format.opening + format.encode_readings(predict(instants), view) + format.closing
        assert b"".join(pieces) == whole
        assert len(pieces) == -(-count // size)
        assert max(map(len, pieces)) <= LARGEST


def test_several_pieces_are_made_at_once_on_request(predictor: Predictor) -> None:
    made: list[int] = []

    def predict(some: range) -> PredictedReadings:
        made.append(len(some))
        return PredictedReadings(Cohort(), predictor, [7] * len(some), some)

    format, size = FORMATS["json"], readings_at_once(FORMATS["json"], EVERYTHING)
    assert isinstance(format, MessageFormat)
    instants = range(START, START + 1000 * (8 * size + 1), 1000)
    pieces = message_history(format, EVERYTHING, instants, predict)
    found = [next(pieces), pieces.send(5), pieces.send(1), pieces.send(9)]
    assert made == [size, 5 * size, size, size + 1]
    assert next(pieces, None) is None
    assert b"".join(found) == b"".join(message_history(format, EVERYTHING, instants, predict))


@pytest.mark.parametrize("cohort", [Cohort(), DISTURBED, NOTED, WARD], ids=["plain", "disturbed", "noted", "ward"])
@pytest.mark.parametrize("id", [id for id, format in FORMATS.items() if isinstance(format, TableFormat)])
def test_tables_in_pieces_are_those_of_the_generator(id: str, cohort: Cohort) -> None:
    format = FORMATS[id]
    assert isinstance(format, TableFormat)
    size = readings_at_once(format, BARE)
    for rows in (1, size, size + 1, 3600):
        layout, whole = Series(first_patient=7, start=START / 1000, duration=float(rows)), io.BytesIO()
        write_table(DataSet(layout=layout, cohort=cohort), whole, format)
        pieces = list(table_history(format, cohort, 7, range(START, START + 1000 * rows, 1000)))
        assert b"".join(pieces) == whole.getvalue()
        assert max(map(len, pieces)) <= LARGEST


def test_a_piece_is_made_when_it_is_asked_for(predictor: Predictor) -> None:
    made: list[range] = []

    def predict(some: range) -> PredictedReadings:
        made.append(some)
        return PredictedReadings(Cohort(), predictor, [7] * len(some), some)

    format = FORMATS["json"]
    assert isinstance(format, MessageFormat)
    pieces = message_history(format, EVERYTHING, range(START, START + 1_000_000, 1000), predict)
    for number in range(3):
        assert len(made) == number
        next(pieces)
    assert all(before.stop == after.start for before, after in pairwise(made))
