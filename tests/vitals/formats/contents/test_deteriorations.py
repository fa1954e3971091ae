import numpy as np

from vitals.catalog.populations import POPULATIONS
from vitals.formats.contents.deteriorations import deterioration_seconds
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import Truth, simulate
from vitals.times import parse_instant, rfc3339

N = 5000
ICU = Cohort(population=POPULATIONS["icu"])


def truth_at(text: str) -> Truth:
    return simulate(np.arange(N), parse_instant("time", text), ICU).truth


def test_it_is_the_first_second_of_the_deterioration() -> None:
    truth = truth_at("2026-01-01T08:00:00Z")
    found = deterioration_seconds(truth)
    assert found is not None
    assert truth.deteriorates_at is not None
    there = ~np.isnan(truth.deteriorates_at)
    assert np.array_equal(there, ~np.isnan(found))
    assert 100 < there.sum() < N
    assert (found[there] % 1 == 0).all()
    late = found[there] - truth.deteriorates_at[there]
    assert ((late >= 0) & (late < 1)).all()


def test_a_lesson_has_none() -> None:
    assert deterioration_seconds(simulate(range(10), 1.76e9).truth) is None


def test_every_one_can_be_written_as_a_date() -> None:
    for text, least in (("0001-01-01T00:00:00Z", "0001-01-01"), ("9999-12-31T23:59:59Z", "9999-12-29")):
        truth = truth_at(text)
        assert truth.deteriorates_at is not None
        found = deterioration_seconds(truth)
        assert found is not None
        written = [rfc3339(seconds) for seconds in found[~np.isnan(found)]]
        assert 0 < len(written) < (~np.isnan(truth.deteriorates_at)).sum()  # some stays reach beyond the calendar
        assert min(written) >= least
