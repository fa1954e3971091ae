import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitals.formats.contents.arrays import (
    decimal_array,
    flag_array,
    label_array,
    missing_in,
    number_array,
    numbers_in,
    text_array,
)

CELLS = st.lists(st.one_of(st.none(), st.integers(-1000, 1000)), max_size=50)


@given(CELLS)
def test_numbers_go_into_an_array_and_come_back(cells: list[int | None]) -> None:
    mask = np.array([cell is None for cell in cells], bool)
    values = np.array([cell or 0 for cell in cells], np.int16)
    array = number_array(values, mask)
    array.validate(full=True)
    assert array.equals(pa.array(cells, pa.int16()))
    assert numbers_in(array).tolist() == values.tolist()
    assert missing_in(array).tolist() == mask.tolist()


@given(CELLS, st.integers(0, 20))
def test_a_slice_is_read_from_where_it_begins(cells: list[int | None], first: int) -> None:
    array = pa.array(cells, pa.int64()).slice(first)
    assert missing_in(array).tolist() == [cell is None for cell in cells[first:]]
    assert numbers_in(array).tolist() == [cell or 0 for cell in cells[first:]]


def test_what_stands_in_the_place_of_a_null_is_not_read() -> None:
    buffers = [pa.py_buffer(bytes([0b101])), pa.py_buffer(np.array([7, 8, 9], np.int64))]
    assert numbers_in(pa.Array.from_buffers(pa.int64(), 3, buffers)).tolist() == [7, 0, 9]


def test_an_array_of_nothing_is_missing_throughout() -> None:
    assert missing_in(pa.nulls(3)).tolist() == [True, True, True]
    assert missing_in(pa.nulls(0)).tolist() == []


def test_numbers_may_be_given_a_type_of_their_width() -> None:
    array = number_array(np.array([0, 1735689600]), type=pa.timestamp("s"))
    assert str(array[1]) == "2025-01-01 00:00:00"
    assert number_array(np.arange(10)[::3]).to_pylist() == [0, 3, 6, 9]


@given(st.lists(st.one_of(st.none(), st.text()), max_size=20))
def test_texts_are_those_of_pyarrow(texts: list[str | None]) -> None:
    array = text_array(texts)
    array.validate(full=True)
    assert array.equals(pa.array(texts, pa.string()))


@pytest.mark.parametrize("steps", [[0, 1, -1, 999, -1000, 123456789]])
def test_decimals_print_with_all_their_digits(steps: list[int]) -> None:
    array = decimal_array(np.array(steps), 3)
    array.validate(full=True)
    assert [str(value) for value in array] == ["0.000", "0.001", "-0.001", "0.999", "-1.000", "123456.789"]


def test_labels_are_looked_up_by_their_codes() -> None:
    labels = text_array(["a", "b"])
    assert label_array(np.array([1, 0, 1], np.int8), labels).to_pylist() == ["b", "a", "b"]
    assert label_array(np.array([1, 0], np.int8), labels, np.array([False, True])).to_pylist() == ["b", None]


def test_pandas_is_not_imported() -> None:
    code = (
        "import sys, numpy as np\n"
        "from vitals.formats.contents.arrays import *\n"
        "label_array(np.array([0], np.int8), text_array(['a', None])), decimal_array(np.array([1]), 3)\n"
        "numbers_in(number_array(np.array([1, 2]), np.array([True, False])))\n"
        "sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(st.lists(st.booleans(), max_size=50))
def test_flags_go_into_an_array(cells: list[bool]) -> None:
    array = flag_array(np.array(cells, bool))
    array.validate(full=True)
    assert array.equals(pa.array(cells, pa.bool_()))


def test_a_decimal_may_be_missing() -> None:
    array = decimal_array(np.array([1500, 0, -1]), 3, np.array([False, True, False]))
    assert array.cast(pa.string()).to_pylist() == ["1.500", None, "-0.001"]
