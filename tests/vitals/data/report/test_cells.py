from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from vitals.data.report.cells import hashes, instants, number_bits, numbers, plain, texts


def test_texts_for_nothing_are_missing() -> None:
    column = plain(pa.array(["1", "NA", "", "nan", "."]).dictionary_encode())
    assert column.to_pylist() == ["1", None, None, None, None]
    assert plain(pa.array([1, None])).null_count == 1


@pytest.mark.parametrize(("column", "values", "unreadable"), [
    (pa.array([1, None], pa.int16()), [1, np.nan], [False, False]),
    (pa.array(["1", " 2.5 ", "36,7", None]), [1, 2.5, np.nan, np.nan], [False, False, True, False]),
    (pa.array([1.5, np.inf]), [1.5, np.nan], [False, True]),
    (pa.array(["1", "inf"]), [1, np.nan], [False, True]),
    (pa.array([True, None]), [np.nan, np.nan], [True, False]),
])  # fmt: skip
def test_numbers_of_any_type(column: pa.Array, values: list[float], unreadable: list[bool]) -> None:
    found = numbers(column)
    assert np.array_equal(found.values, values, equal_nan=True)
    assert found.unreadable.tolist() == unreadable


@pytest.mark.parametrize("column", [
    pa.array([datetime(2025, 1, 1, 8, tzinfo=UTC)], pa.timestamp("us", "UTC")),
    pa.array([datetime(2025, 1, 1, 8)], pa.timestamp("s")),
    pa.array(["2025-01-01 08:00:00"]), pa.array(["2025-01-01T08:00:00Z"]), pa.array(["2025-01-01T09:00:00.000+01:00"]),
    pa.array(["1735718400"]), pa.array([1_735_718_400]),
])  # fmt: skip
def test_instants_of_any_form_are_the_same(column: pa.Array) -> None:
    assert instants(column).values.tolist() == [1_735_718_400]


def test_what_is_no_instant_is_marked() -> None:
    found = instants(pa.array(["2025-01-01 08:00:00", "31/12/2025 25:10", None]))
    assert found.unreadable.tolist() == [False, True, False]
    assert np.isnan(found.values).tolist() == [False, True, True]


def test_equal_cells_have_equal_words_in_every_batch() -> None:
    a, b = hashes(pa.array(["x", "y", None])), hashes(pa.array(["y", None, "z"]))
    assert a[1] == b[0]
    assert a[2] == b[1]
    assert len({*a.tolist(), *b.tolist()}) == 4
    assert hashes(pa.array([1, 2]))[0] == hashes(pa.array([1.0, 7.0]))[0]
    assert len(set(number_bits(np.array([0.0, -0.0, np.nan, -np.nan])).tolist())) == 2
    assert hashes(pa.array([], pa.string())).shape == (0,)


def test_texts_of_any_type() -> None:
    assert texts(pa.array([1, None])).to_pylist() == ["1", None]
    assert texts(pa.array([[1, 2], None])).to_pylist() == ["[1, 2]", None]
    assert texts(pa.array([b"x", b"\xff"])).to_pylist() == ["b'x'", "b'\\xff'"]
