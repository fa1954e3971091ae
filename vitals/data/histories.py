"""Histories of a patient, in pieces: each is made when the one before has been taken, so that few bytes wait."""

import io
from collections.abc import Callable, Generator

from vitals.data.layouts import Series
from vitals.formats import BARE, MessageFormat, TableFormat, View
from vitals.formats.contents.readings import PredictedReadings
from vitals.formats.contents.steadiness import Window, steady
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort

__all__ = ["message_history", "predicted", "readings_at_once", "table_history"]

type Predict = Callable[[range], PredictedReadings]

# Pieces of 50 to 100 KiB. Small ones cost more: to simulate some readings takes 2 ms of CPU, however few they are.
BARE_READINGS, READINGS, ROWS = 256, 32, 900


def readings_at_once(format: MessageFormat | TableFormat, view: View) -> int:
    """Readings in a piece of a history."""
    if isinstance(format, MessageFormat):
        return BARE_READINGS if view == BARE else READINGS
    return ROWS


def message_history(
    format: MessageFormat, view: View, instants: range, predict: Predict
) -> Generator[bytes, int | None]:
    """Encode the readings of a patient with their predictions; who takes a piece may send how many to make at once.

    Parameters
    ----------
    format, view
        Encoding, and what is shown beside signs and prediction.
    instants
        Unix milliseconds.
    predict
        Makes the readings at some of them.
    """
    size, before = readings_at_once(format, view), format.opening
    at_once: int | None = 1
    while instants:
        now, instants = instants[: size * (at_once or 1)], instants[size * (at_once or 1) :]
        after = b"" if instants else format.closing
        # the readings have no name here, which would keep them while the piece waits: they are as large
        at_once = yield b"".join((before, format.encode_readings(predict(now), view), after))
        before = format.separator


def predicted(cohort: Cohort, predictor: Predictor, patient: int, view: View, step: int) -> Predict:
    """What makes the readings of a patient at some instants, which are so many milliseconds apart."""
    window = Window.of(view.smooth, step) if view.smooth else None

    def predict(instants: range) -> PredictedReadings:
        readings = PredictedReadings(cohort, predictor, [patient] * len(instants), instants)
        steady(readings, [] if window is None else [(range(len(instants)), window)])
        return readings

    return predict


def table_history(format: TableFormat, cohort: Cohort, patient: int, instants: range) -> Generator[bytes, int | None]:
    """Encode the rows that the generator writes about a patient, at instants in unix milliseconds."""
    from vitals.data.datasets import DataSet  # takes long to import
    from vitals.data.writing import encode_block

    layout = Series(
        first_patient=patient,
        start=instants.start / 1000,
        duration=(instants.stop - instants.start) / 1000,
        interval=instants.step / 1000,
    )
    dataset, sink, size = DataSet(layout=layout, cohort=cohort), Taken(), format.group_rows or ROWS
    blocks = (encode_block(dataset, format, number, size) for number in range(-(-dataset.rows // size)))
    for _ in format.write(sink, dataset.schema, blocks):
        yield sink.take()
    yield sink.take()


class Taken(io.BytesIO):
    """A file of which what was written is taken away."""

    def take(self) -> bytes:
        """What was written since the last time."""
        written = self.getvalue()
        self.seek(0)
        self.truncate()
        return written
