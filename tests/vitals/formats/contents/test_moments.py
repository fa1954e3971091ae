import numpy as np
import pyarrow as pa

from vitals.formats.contents.moments import born, instants


def test_instants_have_milliseconds_whatever_the_unit() -> None:
    for unit, values in (("s", [0, 60]), ("ms", [0, 60_000]), ("us", [0, 60_000_000])):
        found = instants(pa.table({"timestamp": pa.array(values, pa.timestamp(unit))}))
        assert found.dtype == np.dtype("datetime64[ms]")
        assert found.astype(int).tolist() == [0, 60_000]


def test_people_are_born_in_the_year_that_their_age_says() -> None:
    when = np.array(["2025-01-01T00:00", "2025-12-31T23:59", "0001-06-01"], "datetime64[ms]")
    assert [str(day) for day in born(when, np.array([0, 61, 40]))] == ["2025-01-01", "1964-01-01", "-039-01-01"]
