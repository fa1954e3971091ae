import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitals.data.layouts import LARGEST_PATIENT, MOST_ROWS, START, Layout, Series, Snapshot, layout_of
from vitals.errors import InvalidValue
from vitals.simulation.noise import patient_keys
from vitals.times import parse_instant


def test_a_snapshot_has_every_patient_once_at_seconds_spread_over_a_day() -> None:
    layout = Snapshot(rows=20_000)
    patient = layout.patients(0, 20_000)
    milliseconds = layout.instants(0, 20_000, patient_keys(0, patient))
    assert patient.tolist() == list(range(1, 20_001))
    seconds, rest = np.divmod(milliseconds - round(START * 1000), 1000)
    assert not rest.any()
    assert seconds.min() >= 0
    assert seconds.max() < 86_400
    hours = np.bincount(seconds // 3600, minlength=24)
    assert abs(hours / 20_000 - 1 / 24).max() < 0.01


def test_another_seed_sees_patients_at_other_times() -> None:
    layout, patient = Snapshot(rows=100), np.arange(1, 101)
    times = [layout.instants(0, 100, patient_keys(seed, patient)) for seed in (1, 2)]
    assert (times[0] != times[1]).mean() > 0.9


def test_a_snapshot_row_does_not_depend_on_how_many_there_are() -> None:
    few, many, patient = Snapshot(rows=50), Snapshot(rows=80), np.arange(1, 51)
    keys = patient_keys(3, patient)
    assert np.array_equal(few.instants(0, 50, keys), many.instants(0, 50, keys))


@given(st.integers(1, 5), st.integers(1, 10_000), st.integers(1, 4_000), st.integers(0, 10**12))
def test_a_series_has_every_patient_at_every_instant(n_patients: int, duration: int, interval: int, start: int) -> None:
    layout = Series(n_patients=n_patients, duration=duration / 1000, interval=interval / 1000, start=start / 1000)
    instants = list(range(start, start + duration, interval))
    assert layout.rows == n_patients * len(instants)
    expected = [(patient, at) for patient in range(1, n_patients + 1) for at in instants]
    first, last = layout.rows // 3, min(layout.rows // 3 + 50, layout.rows)
    patient = layout.patients(first, last)
    rows = zip(patient.tolist(), layout.instants(first, last, patient.astype(np.uint64)).tolist(), strict=True)
    assert list(rows) == expected[first:last]


@pytest.mark.parametrize("first", [0, 1, 40, LARGEST_PATIENT - 2])
def test_a_series_may_begin_with_any_patient(first: int) -> None:
    layout = Series(n_patients=3, first_patient=first, duration=2)
    assert layout.rows == 6
    assert layout.patients(0, 6).tolist() == [first, first, first + 1, first + 1, first + 2, first + 2]
    assert layout.patients(3, 5).tolist() == [first + 1, first + 2]
    usual = Series(n_patients=3, duration=2)
    assert (
        layout.instants(0, 6, np.zeros(6, np.uint64)).tolist() == usual.instants(0, 6, np.zeros(6, np.uint64)).tolist()
    )
    assert layout.describe() == usual.describe() | ({} if first == 1 else {"first_patient": first})


def test_instants_are_exact_after_a_year_of_tenths_of_seconds() -> None:
    layout = Series(duration=365 * 86_400, interval=0.1)
    last = layout.rows - 1
    at = layout.instants(last, last + 1, np.zeros(1, np.uint64))[0]
    assert at == round(START * 1000) + 365 * 86_400_000 - 100


@pytest.mark.parametrize(
    ("layout", "whole"),
    [
        (Snapshot(), True),
        (Snapshot(start=0.5), False),
        (Series(), True),
        (Series(interval=0.5), False),
        (Series(start=0.001), False),
        (Series(duration=1.5), True),
    ],
)
def test_whole_seconds_are_known(layout: Snapshot | Series, whole: bool) -> None:
    assert layout.in_seconds is whole


def test_layouts_describe_themselves() -> None:
    assert Snapshot(rows=5).describe() == {"kind": "snapshot", "rows": 5, "start": "2025-01-01T00:00:00Z"}
    assert Series(n_patients=2, duration=10, interval=5, start=0.5).describe() == {
        "kind": "series",
        "patients": 2,
        "start": "1970-01-01T00:00:00.500Z",
        "duration_seconds": 10.0,
        "interval_seconds": 5.0,
    }


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Snapshot(rows=-5), "rows -5 is not allowed: it must be a whole number from 1 to"),
        (lambda: Snapshot(rows=0), "rows 0"),
        (lambda: Snapshot(rows=MOST_ROWS + 1), "rows"),
        (lambda: Snapshot(rows=2.5), "rows 2.5"),
        (lambda: Series(n_patients=0), "patients 0"),
        (lambda: Series(first_patient=-1), "first patient -1 is not allowed: it must be a whole number from 0 to"),
        (lambda: Series(first_patient=LARGEST_PATIENT + 1), "first patient"),
        (lambda: Series(n_patients=2, first_patient=LARGEST_PATIENT), f"first patient .* to {LARGEST_PATIENT - 1}"),
        (lambda: Series(first_patient=1.5), "first patient 1.5"),
        (lambda: Series(interval=0), "interval 0 s is not allowed: it must be longer than 0 s"),
        (lambda: Series(duration=-1), "duration -1 s"),
        (lambda: Series(interval=1 / 3), "interval 0.333.* must be a whole number of milliseconds"),
        (lambda: Series(n_patients=10**12, duration=10), "patients x instants"),
        (lambda: Series(start=parse_instant("", "9999-12-31T23:00:00Z")), "every instant lies from 0001-01-01"),
        (lambda: Snapshot(start=-1e12), "every instant lies from 0001-01-01"),
        (lambda: Snapshot(start=0.0001), "whole number of milliseconds"),
    ],
)
def test_what_cannot_be_is_refused(make: object, sentence: str) -> None:
    with pytest.raises(InvalidValue, match=sentence):
        make()  # type: ignore[operator]


def test_a_series_may_have_a_million_million_rows_and_no_more() -> None:
    assert MOST_ROWS == 1_000_000_000_000
    assert Series(n_patients=MOST_ROWS // 10, duration=10).rows == MOST_ROWS


@pytest.mark.parametrize(
    "layout",
    [Snapshot(rows=7, start=0.5), Series(n_patients=2, duration=90, interval=0.1), Series(first_patient=0, start=-1)],
)
def test_a_layout_is_made_again_from_its_description(layout: Layout) -> None:
    assert layout_of(json.loads(json.dumps(layout.describe()))) == layout
