"""Dates of searches: prefixes, precision and offsets."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitals.appointments.fhir.dates import FIRST, LAST, instant_of, span_of
from vitals.errors import InvalidValue

DAY, NINE = 1772409600, 1772409600 + 9 * 3600  # 2026-03-02


@pytest.mark.parametrize(
    ("values", "span"),
    [
        (["2026-03-02"], (DAY, DAY + 86_400)),
        (["eq2026-03"], (DAY - 86_400, DAY + 30 * 86_400)),
        (["2026"], (1767225600, 1798761600)),
        (["2024-02"], (1706745600, 1709251200)),
        (["ge2026-03-02"], (DAY, LAST)),
        (["gt2026-03-02"], (DAY + 86_400, LAST)),
        (["le2026-03-02"], (FIRST, DAY + 86_400)),
        (["lt2026-03-02"], (FIRST, DAY)),
        (["sa2026-03-02T09:00:00Z"], (NINE + 1, LAST)),
        (["eb2026-03-02T09:00:00Z"], (FIRST, NINE)),
        (["2026-03-02T10:00:00+01:00"], (NINE, NINE + 1)),
        (["2026-03-02T09:00Z"], (NINE, NINE + 60)),
        (["ge2026-03-02T09:00:00z", "lt2026-03-03"], (NINE, DAY + 86_400)),
        (["ge2026-03-02T09:00:00.000Z"], (NINE, LAST)),
        (["ge2026-03-02T09:00:00.500Z"], (NINE + 1, LAST)),
        (["le2026-03-02T09:00:00.500Z"], (FIRST, NINE + 1)),
        (["2026-03-02T09:00:00.123456Z"], (NINE + 1, NINE + 1)),
        ([], (FIRST, LAST)),
    ],
)
def test_a_value_is_as_long_as_it_is_precise(values: list[str], span: tuple[int, int]) -> None:
    assert span_of("date", values) == span


@pytest.mark.parametrize(
    "value",
    [
        *("", "ge", "tomorrow", "2026-13", "2026-02-30", "2026-3-2", "ne2026-03-02", "ap2026", "2026-03-02T09:00:00"),
        *("2026-03-02T09:00:00 01:00", "2026-03-02T25:00:00Z", "GE2026", "0000", "2026-03-02T09Z", "2026-03-02\n"),
        *("٢٠٢٦", "2026-03-02T09:00:00+99:00", "0001-01-01T00:00:00+23:00"),
    ],
)
def test_what_is_no_date_is_refused(value: str) -> None:
    with pytest.raises(InvalidValue, match="date"):
        span_of("date", [value])


@given(st.integers(FIRST, LAST - 1))
def test_an_instant_finds_back(unix: int) -> None:
    text = datetime.fromtimestamp(unix, UTC).isoformat()
    assert instant_of("start", text) == unix
    assert span_of("start", [text]) == (unix, unix + 1)


@pytest.mark.parametrize(
    "text", ["2026-03-02", "2026-03-02T09:00Z", "2026-03-02T09:00:00", "2026-03-02T09:00:00.5Z", "9999-01-01T00:00:00Z"]
)
def test_an_instant_of_a_resource_has_seconds_and_an_offset(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"Appointment\.start"):
        instant_of("Appointment.start", text)
