"""Row groups that were made as files of their own, beside those that Arrow writes into one file."""

import io
from itertools import accumulate
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vitals.formats.contents.footers import MAGIC, Decoder, JoinedFooter, encode

ROWS = 50
NUMBERS = pa.table({"number": range(ROWS)})
KINDS = pa.table(
    {
        "flag": [None if row % 7 == 0 else row % 2 == 0 for row in range(ROWS)],
        "text": [None if row % 5 == 0 else f"text {row % 3}" for row in range(ROWS)],
        "code": pa.array([f"code {row % 4}" for row in range(ROWS)]).dictionary_encode(),
        "numbers": [[row, -row] * (row % 3) for row in range(ROWS)],
        "parts": [{"low": row / 3, "high": -row} for row in range(ROWS)],
        "time": pa.array(range(ROWS), pa.timestamp("ms", "UTC")),
        "nothing": pa.nulls(ROWS, pa.int32()),
    }
)
MANY = pa.table({f"column {number}": range(ROWS) for number in range(40)})
SIZES = {"one": [ROWS], "two": [20, 30], "uneven": [1, 48, 1], "each by itself": [1] * ROWS, "empty": [0, 50, 0]}


def at_once(table: pa.Table, sizes: list[int], **options: Any) -> bytes:
    """The file that Arrow writes."""
    file = io.BytesIO()
    with pq.ParquetWriter(file, table.schema, **options) as writer:
        for end, size in zip(accumulate(sizes), sizes, strict=True):
            writer.write_table(table.slice(end - size, size))
    return file.getvalue()


def joined(table: pa.Table, sizes: list[int], **options: Any) -> bytes:
    """The file of the row groups that Arrow writes into files of their own."""
    footer = JoinedFooter()
    columns = [
        bytes(footer.add(at_once(table.slice(end - size, size), [size], **options)))
        for end, size in zip(accumulate(sizes), sizes, strict=True)
    ]
    return b"".join([MAGIC, *columns, footer.encode()])


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("table", [NUMBERS, KINDS, MANY], ids=["numbers", "kinds", "many columns"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"compression": "zstd", "write_page_checksum": True},
        {"use_dictionary": False, "sorting_columns": [pq.SortingColumn(0)]},
        {"data_page_version": "2.0", "compression": "none"},
    ],
    ids=["defaults", "ours", "sorted", "version 2"],
)
def test_it_is_the_file_that_arrow_writes_at_once(table: pa.Table, sizes: list[int], options: dict[str, Any]) -> None:
    found = joined(table, sizes, **options)
    assert found == at_once(table, sizes, **options)
    assert pq.read_table(io.BytesIO(found), page_checksum_verification=True).to_pylist() == table.to_pylist()


@pytest.mark.parametrize("number", [0, 1, -1, 63, 64, -64, -65, 2**31, -(2**31), 2**63 - 1, -(2**63)])
def test_integers_of_any_size_come_back(number: int) -> None:
    struct = {1: (6, number), 17: (6, number), 400: (5, 7)}
    assert Decoder(memoryview(encode(12, struct))).struct() == struct


@pytest.mark.parametrize("count", [0, 1, 14, 15, 16, 300])
def test_lists_of_any_length_come_back(count: int) -> None:
    struct = {3: (9, (8, [b"x" * number for number in range(count)])), 4: (9, (2, [b"\x01"] * count)), 5: (1, b"")}
    assert Decoder(memoryview(encode(12, struct))).struct() == struct


def test_what_no_footer_has_is_an_error() -> None:
    with pytest.raises(ValueError, match="type 11 in the footer of a Parquet file"):
        Decoder(memoryview(bytes([0x1B, 0x00]))).struct()
