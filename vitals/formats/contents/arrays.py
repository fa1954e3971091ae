"""Arrow arrays from NumPy arrays and texts, and back.

`pyarrow.array` and `to_numpy` would do, but look for pandas first, whose import takes longer than writing a hundred
thousand rows.
"""

from collections.abc import Iterable
from itertools import accumulate
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["decimal_array", "flag_array", "label_array", "missing_in", "number_array", "numbers_in", "text_array"]

type Mask = NDArray[np.bool_] | None


def bitmap(mask: Mask) -> pa.Buffer | None:
    """Validity bitmap of Arrow: one bit for each value."""
    if mask is None or not mask.any():
        return None
    return pa.py_buffer(np.packbits(~mask, bitorder="little"))


def number_array(values: NDArray[np.number], mask: Mask = None, type: pa.DataType | None = None) -> pa.Array:
    """Numbers, of their own type or one of the same width; null where the mask is set."""
    values = np.ascontiguousarray(values)
    type = type or pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(type, len(values), [bitmap(mask), pa.py_buffer(values)])


def flag_array(values: NDArray[np.bool_]) -> pa.Array:
    """True and false, one bit for each value."""
    bits = pa.py_buffer(np.packbits(values, bitorder="little"))
    return pa.Array.from_buffers(pa.bool_(), len(values), [None, bits])


def decimal_array(steps: NDArray[np.int64], decimals: int, mask: Mask = None) -> pa.Array:
    """Numbers that print with a fixed number of decimals, from whole numbers of their last digit."""
    words = np.stack([steps, steps >> 63], axis=1)  # 128 bits, the sign extended
    return pa.Array.from_buffers(pa.decimal128(18, decimals), len(steps), [bitmap(mask), pa.py_buffer(words)])


def text_array(texts: Iterable[str | None]) -> pa.Array:
    """Texts; null where there is None.

    Examples
    --------
    >>> text_array(["spo2", None, ""]).to_pylist()
    ['spo2', None, '']
    """
    given = list(texts)
    encoded = [(text or "").encode() for text in given]
    offsets = np.fromiter(accumulate(map(len, encoded), initial=0), np.int32, len(given) + 1)
    mask = np.fromiter((text is None for text in given), np.bool_, len(given))
    return pa.Array.from_buffers(
        pa.string(), len(given), [bitmap(mask), pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))]
    )


def label_array(codes: NDArray[np.integer], labels: pa.Array, mask: Mask = None) -> pa.Array:
    """Labels from their codes, which must be in range."""
    return pa.DictionaryArray.from_arrays(number_array(codes, mask), labels, safe=False)


def missing_in(array: pa.Array) -> NDArray[np.bool_]:
    """Mask of the nulls of an array."""
    there = array.buffers()[0]
    if not array.null_count or there is None:
        return np.full(len(array), bool(array.null_count))
    bits = np.unpackbits(np.frombuffer(there, np.uint8), bitorder="little", count=array.offset + len(array))
    missing: NDArray[np.bool_] = bits[array.offset :] == 0
    return missing


def numbers_in(array: pa.Array) -> NDArray[Any]:
    """Numbers of an array, 0 in place of nulls.

    Examples
    --------
    >>> numbers_in(number_array(np.array([7, 8, 9]), np.array([False, True, False]))).tolist()
    [7, 0, 9]
    """
    values = array.buffers()[1]
    dtype = array.type.to_pandas_dtype()
    numbers = np.frombuffer(values, dtype, array.offset + len(array))[array.offset :]
    return np.where(missing_in(array), dtype(0), numbers) if array.null_count else numbers
