import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitals.errors import InvalidValue
from vitals.times import has_offset, is_duration, parse_bound, parse_duration, parse_instant, rfc3339


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("500ms", 0.5),
        ("1s", 1),
        ("90s", 90),
        ("10m", 600),
        ("2h", 7200),
        ("1d", 86400),
        ("1.5h", 5400),
        ("1h30m", 5400),
        ("1d2h3m4s5ms", 93784.005),
        ("0.001s", 0.001),
        ("0s", 0),
    ],
)
def test_a_duration_is_numbers_with_units(text: str, seconds: float) -> None:
    assert is_duration(text)
    assert parse_duration("interval", text) == seconds


@pytest.mark.parametrize("text", ["", "0", "1", "s", "-1s", "1 s", "1x", "1.s", "1e3s", "2h 30m", "١s", "1" * 40 + "s"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    assert not is_duration(text)
    with pytest.raises(InvalidValue, match=r"interval .* must be a duration with its unit, such as 500ms"):
        parse_duration("interval", text)


def test_a_duration_resolves_milliseconds() -> None:
    with pytest.raises(InvalidValue, match="whole number of milliseconds"):
        parse_duration("interval", "0.0005s")


@given(st.integers(0, 10**12))
def test_milliseconds_are_exact(milliseconds: int) -> None:
    assert round(parse_duration("duration", f"{milliseconds}ms") * 1000) == milliseconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2025-01-01T00:00:00Z", 1735689600),
        ("2025-01-01T01:00:00+01:00", 1735689600),
        ("2025-01-01 00:00:00", 1735689600),
        ("2025-01-01", 1735689600),
        ("2025-01-01T00:00:00.250Z", 1735689600.25),
        ("1969-12-31T23:59:59.999Z", -0.001),
    ],
)
def test_an_instant_is_utc_unless_it_says_otherwise(text: str, seconds: float) -> None:
    assert parse_instant("start", text) == seconds


@pytest.mark.parametrize("text", ["", "now", "2025-13-01", "2025-02-29", "10m", "0001-01-01T00:00:00+01:00"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"start .* must be a date and time such as 2025-01-01T00:00:00Z"):
        parse_instant("start", text)


def test_an_instant_resolves_milliseconds() -> None:
    with pytest.raises(InvalidValue, match="whole milliseconds"):
        parse_instant("start", "2025-01-01T00:00:00.0001Z")


@pytest.mark.parametrize(
    ("text", "down", "up"),
    [
        ("2025-01-01T00:00:00Z", 0, 0),
        ("2025-01-01T00:00:00.000Z", 0, 0),
        ("2025-01-01T00:00:00.000000000z", 0, 0),
        ("2025-01-01T00:00:00.123Z", 0, 1),  # as JavaScript writes it
        ("2025-01-01T01:00:00.123456+01:00", 0, 1),  # as Python does
        ("2025-01-01t00:00:00.999999999z", 0, 1),
        ("2025-01-01T00:00:00.0000000001Z", 0, 1),
        ("2025-01-01T00:00:00,5Z", 0, 1),
        ("2025-01-01T00:00:59.5Z", 59, 60),
    ],
)
def test_a_bound_is_rounded_so_that_a_search_finds_no_less(text: str, down: int, up: int) -> None:
    assert parse_bound("from", text, up=False) == 1735689600 + down
    assert parse_bound("to", text, up=True) == 1735689600 + up


def test_a_bound_is_rounded_to_milliseconds_where_those_count() -> None:
    text = "2025-01-01T00:00:00.1234Z"
    assert parse_bound("from", text, up=False, milliseconds=1) == 1735689600.123
    assert parse_bound("to", text, up=True, milliseconds=1) == 1735689600.124
    assert parse_bound("to", "1969-12-31T23:59:59.9999Z", up=True, milliseconds=1) == 0
    last = parse_bound("to", "9999-12-31T23:59:59.9999Z", up=True, milliseconds=1)
    assert rfc3339(last) == "9999-12-31T23:59:59.999Z"  # there is no year 10000


def test_letters_of_an_instant_may_be_small() -> None:
    for text in ("2025-01-01T00:00:00z", "2025-01-01t00:00:00Z", "2025-01-01t01:00:00.000+01:00"):
        assert parse_instant("start", text) == 1735689600


@pytest.mark.parametrize(
    "text",
    ["2025-01-01T00:00:00zz", "2025-01-01T00:00:00zZ", "2025-01-01T00:00:00.5.5Z", "2025-01-01T00:00:00.5", "z", ""],
)
def test_what_has_no_offset_says_so(text: str) -> None:
    try:
        parse_bound("from", text, up=False)
    except InvalidValue:
        return
    assert not has_offset(text)


@given(st.integers(-62135596800_000, 253402300799_000))
def test_an_instant_comes_back_as_it_was_written(milliseconds: int) -> None:
    text = rfc3339(milliseconds / 1000)
    assert text.endswith("Z")
    assert round(parse_instant("start", text) * 1000) == milliseconds
