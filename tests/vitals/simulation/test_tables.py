import subprocess
import sys
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidValue
from vitals.simulation.status import label_status, news2
from vitals.simulation.tables import read_signs, read_values

VALUES = np.array([[72, 16, 118, 76, 98, 36.6, 100], [118, 26, 92, 55, 91, 38.9, 160]])
FRAME = pd.DataFrame(VALUES, columns=list(SIGNS))
SHUFFLED = FRAME[list(SIGNS)[::-1]].assign(patient_id=[1, 2], label_status="normal")

TABLES = {
    "an array": VALUES,
    "lists": VALUES.tolist(),
    "a DataFrame": FRAME,
    "a DataFrame in another order with more columns": SHUFFLED,
    "a DataFrame of nullable numbers": SHUFFLED.convert_dtypes(),
    "an Arrow table": pa.Table.from_pandas(SHUFFLED),
    "a record batch": pa.RecordBatch.from_pandas(SHUFFLED),
    "a mapping": {name: SHUFFLED[name].tolist() for name in SHUFFLED},
    "a mapping of Series": dict(SHUFFLED.items()),
    "a structured array": SHUFFLED.drop(columns="label_status").to_records(index=False),
    "decimals": {name: [Decimal(str(value)) for value in FRAME[name]] for name in FRAME},
}


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_every_kind_of_table_is_read(table: object) -> None:
    found = read_signs(table)
    assert found.dtype == np.float64
    assert found.tolist() == VALUES.tolist()
    assert news2(table).total.tolist() == news2(VALUES).total.tolist() == [0, 11]
    assert label_status(table).tolist() == label_status(VALUES).tolist()


def test_a_mapping_of_single_values_is_one_reading() -> None:
    assert read_signs(dict(zip(SIGNS, VALUES[0].tolist(), strict=True))).tolist() == VALUES[:1].tolist()


def test_no_readings() -> None:
    assert read_signs(FRAME[:0]).shape == read_signs(np.empty((0, 7))).shape == (0, 7)


@pytest.mark.parametrize("table", [FRAME, pa.Table.from_pandas(FRAME), dict(FRAME.items())], ids=type)
def test_missing_columns_are_refused_by_name(table: object) -> None:
    less = table.drop(columns=["spo2"]) if isinstance(table, pd.DataFrame) else table
    less = less.drop_columns(["spo2"]) if isinstance(less, pa.Table) else less
    less = {name: column for name, column in less.items() if name != "spo2"} if isinstance(less, dict) else less
    sentence = (
        "table of readings without spo2 is not allowed: it must be a table with the columns heart_rate, resp_rate"
    )
    with pytest.raises(InvalidValue, match=sentence):
        read_signs(less)


REFUSED = {
    "a DataFrame without names": (pd.DataFrame(VALUES), "table of readings without heart_rate, resp_rate"),
    "two columns of a name": (
        pd.concat([FRAME, FRAME[["spo2"]]], axis=1),
        "table of readings with two columns spo2",
    ),
    "texts": (FRAME.astype({"spo2": str}), "column spo2 without numbers is not allowed"),
    "texts among objects": (
        FRAME.astype({"spo2": object}).replace({"spo2": {98: "98"}}),
        "column spo2 without numbers",
    ),
    "truth values": (FRAME.assign(spo2=True), "column spo2 without numbers"),
    "times": (FRAME.assign(spo2=pd.Timestamp("2025-01-01")), "column spo2 without numbers"),
    "columns of unequal length": (
        {**dict(FRAME.items()), "spo2": [98]},
        "column spo2 of length 1 is not allowed: it must be as long as heart_rate, 2",
    ),
    "a column of rows": ({**dict(FRAME.items()), "spo2": VALUES}, "column spo2 of shape .2, 7. is not allowed"),
    "words": ([["many"] * 7], "readings given is not allowed: it must be rows of 7 numbers: heart_rate"),
    "rows of different lengths": ([[1], [1, 2]], "readings given is not allowed"),
    "a value that is missing": (FRAME.assign(spo2=[98, None]), r"spo2 nan % is not allowed \(row 1\)"),
    "a value beyond its limit": (
        SHUFFLED.assign(heart_rate=[72, 400]),
        r"heart_rate 400 /min is not allowed \(row 1\)",
    ),
    "a number": (72.0, r"shape of the signs \(\) is not allowed"),
}


@pytest.mark.parametrize(("table", "sentence"), REFUSED.values(), ids=list(REFUSED))
def test_what_are_no_readings_is_refused(table: object, sentence: str) -> None:
    with pytest.raises(InvalidValue, match=sentence):
        read_signs(table)


def test_what_was_given_is_not_changed() -> None:
    values = VALUES.copy()
    read_signs(values)
    assert np.array_equal(values, VALUES)


def test_pandas_is_not_loaded_for_it() -> None:
    code = f"""
import sys
from vitals.simulation.tables import read_signs
read_signs({dict(zip(SIGNS, VALUES[0].tolist(), strict=True))})
print("pandas" in sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "False"


@pytest.mark.parametrize(
    "table",
    [
        [[None, *VALUES[0, 1:].tolist()]],
        np.where(np.arange(7) == 0, np.nan, VALUES[:1]),
        {id: [value] for id, value in zip(list(SIGNS)[1:], VALUES[0, 1:], strict=True)},
    ],
)
def test_values_and_columns_may_be_missing_where_that_is_said(table: object) -> None:
    found = read_values(table, may_miss=True)
    assert np.isnan(found[0]).tolist() == [True] + [False] * 6
    assert found[0, 1:].tolist() == VALUES[0, 1:].tolist()
    with pytest.raises(InvalidValue):
        read_signs(table)


def test_a_table_without_any_sign_is_refused_even_where_values_may_be_missing() -> None:
    with pytest.raises(InvalidValue, match="without heart_rate"):
        read_values({"pulse": [70]}, may_miss=True)
