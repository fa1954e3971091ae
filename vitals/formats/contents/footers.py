"""Footers of Parquet files: those of several files are joined, so that each row group can be made by itself.

A footer says where in the file the columns of each row group are. Arrow writes the row groups of a file one after the
other, in one thread. Here each is a file of its own at first, made in any thread; its columns are copied as they are,
and its entry in the footer is moved to where they went. The result is what Arrow writes at once, byte for byte.

The footer is a `FileMetaData` of https://parquet.apache.org/docs/file-format/metadata/, in the compact protocol of
https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md. What is not moved is passed on as it
is, known or not.
"""

from typing import Any

__all__ = ["MAGIC", "JoinedFooter"]

MAGIC = b"PAR1"  # at both ends of a file; before the last one stands the length of the footer
LENGTH_BYTES = 4

# types of the compact protocol; a map or a set is in no footer
STOP, BYTE, I16, I64, BINARY, LIST, STRUCT = 0, 3, 4, 6, 8, 9, 12
TRUTHS, INTEGERS, WIDTHS = (1, 2), (I16, 5, I64), {BYTE: 1, 7: 8}  # 5 is I32, 7 a double
MANY = 15  # a list that is as long has its length elsewhere; the number of a field may be that much above the last

# fields of the footer, and which of them are bytes from the beginning of the file
ROWS, GROUPS = 3, 4  # FileMetaData
COLUMNS, GROUP_OFFSET, ORDINAL = 1, 5, 7  # RowGroup
CHUNK_OFFSET, CHUNK = 2, 3  # ColumnChunk
PAGE_OFFSETS = (9, 10, 11)  # ColumnMetaData: of data, index and dictionary

type Struct = dict[int, tuple[int, Any]]  # type and value of each field, by its number
type List = tuple[int, list[Any]]  # type of the values, and these


class JoinedFooter:
    """Footer of a file whose row groups were made as files of their own.

    Examples
    --------
    >>> import io
    >>> import pyarrow as pa
    >>> import pyarrow.parquet as pq
    >>> file, footer = io.BytesIO(MAGIC), JoinedFooter()
    >>> for value in (7, 8):
    ...     piece = io.BytesIO()
    ...     pq.write_table(pa.table({"a": [value]}), piece)
    ...     end = file.seek(0, io.SEEK_END)
    ...     written = file.write(footer.add(piece.getvalue()))
    >>> written = file.write(footer.encode())
    >>> pq.read_table(file).column("a").to_pylist()
    [7, 8]
    """

    def __init__(self) -> None:
        self.end = len(MAGIC)  # of the columns so far
        self.about: Struct = {}
        self.groups: list[bytes] = []

    def add(self, piece: bytes) -> memoryview:
        """Take up a file of the same columns; return the part of it that comes next in the file."""
        view = memoryview(piece).cast("B")
        tail = len(view) - len(MAGIC)
        length = int.from_bytes(view[tail - LENGTH_BYTES : tail], "little")
        end = tail - LENGTH_BYTES - length
        about = Decoder(view[end : end + length]).struct()
        for group in about[GROUPS][1][1]:
            move(group, self.end - len(MAGIC))
            if ORDINAL in group:
                group[ORDINAL] = I16, len(self.groups)
            self.groups.append(encode(STRUCT, group))
        rows = self.about[ROWS][1] if self.about else 0
        self.about = about | {ROWS: (I64, rows + about[ROWS][1]), GROUPS: (LIST, (STRUCT, self.groups))}
        columns = view[len(MAGIC) : end]
        self.end += len(columns)
        return columns

    def encode(self) -> bytes:
        """Encode what stands after the columns."""
        footer = encode(STRUCT, self.about)
        return footer + len(footer).to_bytes(LENGTH_BYTES, "little") + MAGIC


def move(group: Struct, distance: int) -> None:
    """Move a row group by some bytes."""
    move_fields(group, (GROUP_OFFSET,), distance)
    for chunk in group[COLUMNS][1][1]:
        move_fields(chunk, (CHUNK_OFFSET,), distance)
        move_fields(chunk[CHUNK][1], PAGE_OFFSETS, distance)


def move_fields(struct: Struct, fields: tuple[int, ...], distance: int) -> None:
    """Move offsets; 0 stands for none."""
    for field in fields:
        if field in struct and struct[field][1]:
            struct[field] = struct[field][0], struct[field][1] + distance


class Decoder:
    """Reads values of the compact protocol. What is no number to be moved stays bytes."""

    def __init__(self, data: memoryview) -> None:
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        """The next bytes."""
        self.at += count
        return bytes(self.data[self.at - count : self.at])

    def byte(self) -> int:
        """The next byte."""
        self.at += 1
        return self.data[self.at - 1]

    def varint(self) -> int:
        """A number that is not negative: seven bits a byte, the lowest first."""
        number = shift = 0
        while (byte := self.byte()) & 0x80:
            number |= (byte & 0x7F) << shift
            shift += 7
        return number | (byte << shift)

    def integer(self) -> int:
        """A number whose sign is its lowest bit."""
        number = self.varint()
        return (number >> 1) ^ -(number & 1)

    def struct(self) -> Struct:
        """Fields up to the stop."""
        fields: Struct = {}
        number = 0
        while (head := self.byte()) != STOP:
            number = number + (head >> 4) if head >> 4 else self.integer()
            type = head & 0xF
            fields[number] = type, b"" if type in TRUTHS else self.value(type)  # the type says which of both
        return fields

    def values(self) -> List:
        """A list, whose truth values are bytes."""
        head = self.byte()
        count, type = head >> 4, head & 0xF
        count = self.varint() if count == MANY else count
        return type, [self.value(BYTE if type in TRUTHS else type) for _ in range(count)]

    def value(self, type: int) -> Any:
        """A value of a type; `ValueError` if no footer has such."""
        if type in INTEGERS:
            return self.integer()
        if type in WIDTHS:
            return self.take(WIDTHS[type])
        if type == BINARY:
            return self.take(self.varint())
        if type == LIST:
            return self.values()
        if type == STRUCT:
            return self.struct()
        raise ValueError(f"type {type} in the footer of a Parquet file")


def encode(type: int, value: Any) -> bytes:
    """Encode what `Decoder` reads; bytes in place of a struct are one that is encoded."""
    if type in INTEGERS:
        return encode_varint(value << 1 if value >= 0 else (-value << 1) - 1)
    if type == BINARY:
        return encode_varint(len(value)) + bytes(value)
    if type == LIST:
        return encode_list(*value)
    if isinstance(value, bytes):
        return value
    encoded, before = [], 0
    for number, (of, each) in value.items():
        step = number - before
        encoded.append(bytes([step << 4 | of]) if 0 < step <= MANY else bytes([of]) + encode(I16, number))
        encoded.append(encode(of, each))
        before = number
    return b"".join([*encoded, bytes([STOP])])


def encode_list(type: int, values: list[Any]) -> bytes:
    """Encode a list."""
    count = len(values)
    head = bytes([count << 4 | type]) if count < MANY else bytes([MANY << 4 | type]) + encode_varint(count)
    return head + b"".join(encode(BYTE if type in TRUTHS else type, value) for value in values)


def encode_varint(number: int) -> bytes:
    """Encode a number that is not negative."""
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)
