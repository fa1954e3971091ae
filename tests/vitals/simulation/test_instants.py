from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from vitals.errors import InvalidValue
from vitals.simulation.instants import unix_seconds

NEW_YEAR = 1_735_689_600  # 2025-01-01T00:00:00Z
STAMPS = pd.DatetimeIndex(["2025-01-01T00:00:00.25", "2025-01-01T01:00:00"])
SECONDS = [NEW_YEAR + 0.25, NEW_YEAR + 3600.0]

TIMES = {
    "numbers": SECONDS,
    "a pandas series of numbers": pd.Series(SECONDS),
    "naive datetimes": [datetime(2025, 1, 1, microsecond=250_000), datetime(2025, 1, 1, 1)],
    "aware datetimes": [
        datetime(2025, 1, 1, 2, microsecond=250_000, tzinfo=timezone(timedelta(hours=2))),
        datetime(2025, 1, 1, 1, tzinfo=UTC),
    ],
    **{f"numpy in {unit}": STAMPS.to_numpy(f"datetime64[{unit}]") for unit in ("ms", "us", "ns")},
    **{f"an index in {unit}": STAMPS.as_unit(unit) for unit in ("ms", "us", "ns")},
    "a series": pd.Series(STAMPS),
    "an index with a zone": STAMPS.tz_localize("UTC").tz_convert("Asia/Kolkata"),
    "a series with a zone": pd.Series(STAMPS.as_unit("ns").tz_localize("UTC").tz_convert("America/New_York")),
    "timestamps": list(STAMPS),
    "timestamps with zones": [STAMPS[0].tz_localize("UTC").tz_convert("Europe/Berlin"), STAMPS[1].tz_localize("UTC")],
    "objects": pd.Series(list(STAMPS), dtype=object),
    "arrow": pa.array(STAMPS.to_pydatetime(), pa.timestamp("ms")),
    "arrow with a zone": pa.chunked_array([pa.array(STAMPS.to_pydatetime(), pa.timestamp("us", "Europe/Berlin"))]),
}


@pytest.mark.parametrize("times", TIMES.values(), ids=list(TIMES))
def test_every_kind_of_time_is_read_exactly(times: object) -> None:
    found = unix_seconds(times)
    assert found.dtype == np.float64
    assert found.tolist() == SECONDS


@pytest.mark.parametrize("unit", ["Y", "M", "D", "h", "m", "s"])
def test_coarse_resolutions(unit: str) -> None:
    assert unix_seconds(np.datetime64("2025-01-01", unit)) == NEW_YEAR


@pytest.mark.parametrize(("unit", "per_second"), [("ps", 10**12), ("fs", 10**15), ("as", 10**18)])
def test_resolutions_finer_than_pandas_has(unit: str, per_second: int) -> None:
    assert unix_seconds(np.datetime64(2 * per_second, unit)) == 2


@pytest.mark.parametrize("milliseconds", [-62_135_596_799_999, -1, 0, 1, 1_735_689_600_001, 253_402_300_799_999])
def test_milliseconds_are_those_of_the_data_sets(milliseconds: int) -> None:
    """Which divide whole milliseconds by a thousand."""
    expected = milliseconds / 1000
    assert unix_seconds(np.datetime64(milliseconds, "ms")) == expected
    assert unix_seconds(datetime(1970, 1, 1) + timedelta(milliseconds=milliseconds)) == expected


@pytest.mark.parametrize("nanoseconds", [1, 999_999_999, 1_735_689_600_123_456_789, -1_000_000_001])
def test_nanoseconds_are_the_nearest_float(nanoseconds: int) -> None:
    expected = float(Fraction(nanoseconds, 10**9))
    assert unix_seconds(np.datetime64(nanoseconds, "ns")) == pytest.approx(expected, rel=2e-16)
    assert unix_seconds(pd.Timestamp(nanoseconds)) == expected


@pytest.mark.parametrize("shape", [(), (1,), (2, 3)])
def test_the_shape_stays(shape: tuple[int, ...]) -> None:
    assert unix_seconds(np.full(shape, NEW_YEAR)).shape == shape
    assert unix_seconds(np.full(shape, np.datetime64("2025-01-01"))).shape == shape


def test_no_times() -> None:
    assert unix_seconds([]).tolist() == []


UNCLEAR = {
    "a text": "2025-01-01T00:00:00Z",
    "texts": ["1735689600"],
    "a series of texts": pd.Series(["2025-01-01"]),
    "a duration": timedelta(days=1),
    "durations": np.array([5], "timedelta64[s]"),
    "a date": date(2025, 1, 1),
    "nothing": None,
    "a truth value": True,
    "NaT": pd.NaT,
    "NaT of NumPy": np.datetime64("NaT", "s"),
    "NaT in a series": pd.Series([STAMPS[0], pd.NaT]),
    "NaT among objects": [datetime(2025, 1, 1), pd.NaT],
    "null of Arrow": pa.array([datetime(2025, 1, 1), None]),
    "a period": pd.Period("2025-01"),
    "numbers among dates": [datetime(2025, 1, 1), 5],
}


@pytest.mark.parametrize("time", UNCLEAR.values(), ids=list(UNCLEAR))
def test_what_is_no_clear_time_is_refused(time: object) -> None:
    with pytest.raises(InvalidValue, match=r"time .* is not allowed: it must be unix seconds, or a date with its time"):
        unix_seconds(time)


@pytest.mark.parametrize(
    "time",
    [
        np.nan,
        np.inf,
        -62_135_596_801,
        253_402_300_800,
        1_735_689_600_000,  # milliseconds by mistake
        np.datetime64("10000-01-01"),
        np.datetime64(10**12, "Y"),
    ],
)
def test_times_outside_the_years_1_to_9999_are_refused(time: object) -> None:
    with pytest.raises(InvalidValue, match=r"time .* is not allowed: it must be .* the years 1 to 9999"):
        unix_seconds([0, time] if isinstance(time, float) else time)


def test_the_first_instant_of_the_year_1_is_the_earliest() -> None:
    assert unix_seconds(-62_135_596_800).item() == -62_135_596_800
    with pytest.raises(InvalidValue, match="time"):
        unix_seconds(-62_135_596_800.001)


def test_objects_may_be_of_several_kinds() -> None:
    mixed = np.array([np.datetime64("2025-01-01T00:00:00.250"), datetime(2025, 1, 1, 1)], object)
    assert unix_seconds(mixed).tolist() == SECONDS
