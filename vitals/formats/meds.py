"""MEDS: events of patients for machine learning, by the Medical Event Data Standard, version 0.4.

Sources: https://medical-event-data-standard.github.io and the schemas of the package `meds`. A reading is an event for
each sign, by its LOINC code; each patient begins with the sex, which has no time, and the birth. What only a simulation
knows, the true status and condition, is no event but a label: a folder of its own for each.
"""

from typing import TYPE_CHECKING, Any, override

from vitals.catalog.signs import SIGNS
from vitals.formats import FolderFormat, PatientRows

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["FORMAT"]

VERSION = "0.4.1"
DATA, LABELS = "data", "labels"
LABELED = ("label_status", "probable_condition")
BIRTH = "MEDS_BIRTH"
SEX = "Gender"  # the vocabulary of OMOP
SIGN_CODES = {id: f"LOINC/{sign.loinc[-1]}" for id, sign in SIGNS.items()}  # the last is the most specific
EVENTS_BEFORE = 2  # of a patient, before the readings: sex and birth


class Meds(FolderFormat):
    """Events in `data`, their codes in `metadata`, and true labels in `labels`."""

    id = "meds"
    name = "MEDS"
    suffix = ".parquet"
    media_type = "application/vnd.apache.parquet"

    @property
    @override
    def schemas(self) -> "dict[str, pa.Schema]":
        import pyarrow as pa

        time = pa.timestamp("us")  # in UTC; the standard has no zone here
        events = [("subject_id", pa.int64()), ("time", time), ("code", pa.string()), ("numeric_value", pa.float32())]
        label = [("subject_id", pa.int64()), ("prediction_time", time), ("categorical_value", pa.string())]
        return {DATA: pa.schema(events), **{f"{LABELS}/{name}": pa.schema(label) for name in LABELED}}

    @override
    def rows_of(self, table: str, rows: PatientRows) -> "pa.Table":
        import pyarrow as pa

        if table == DATA:
            return events(rows, self.schemas[DATA])
        values = rows.table[table.removeprefix(f"{LABELS}/")].chunk(0)
        times = rows.table["timestamp"].cast(pa.timestamp("us"))
        return pa.table([rows.table["patient_id"], times, values.dictionary_decode()], self.schemas[table])

    @override
    def fixed_files(self, about: dict[str, Any]) -> "dict[str, pa.Table | bytes]":
        import json

        import pyarrow as pa

        codes: dict[str, tuple[str, list[str]]] = {}
        codes |= {f"{SEX}/F": ("Female", []), f"{SEX}/M": ("Male", []), BIRTH: ("Birth", [])}
        for id, sign in SIGNS.items():
            codes[SIGN_CODES[id]] = (f"{sign.name} ({sign.unit})", [f"LOINC/{code}" for code in sign.loinc[:-1]])
        schema = [("code", pa.string()), ("description", pa.string()), ("parent_codes", pa.list_(pa.string()))]
        rows = [(code, description, parents) for code, (description, parents) in codes.items()]
        package, version = next(iter(about["versions"].items()))
        dataset = {
            "dataset_name": f"Synthetic vital signs: {about['population']['id']}, seed {about['seed']}",
            "dataset_version": version,
            "etl_name": package,
            "etl_version": version,
            "meds_version": VERSION,
            "license": "MIT",
        }
        return {
            "metadata/codes.parquet": pa.table(list(map(list, zip(*rows, strict=True))), pa.schema(schema)),
            "metadata/dataset.json": json.dumps(dataset, indent=2).encode() + b"\n",
        }


def events(rows: PatientRows, schema: "pa.Schema") -> "pa.Table":
    """Events of some readings, in the order of patient and time."""
    import numpy as np
    import pyarrow as pa

    from vitals.formats.contents.arrays import label_array, missing_in, number_array, numbers_in, text_array
    from vitals.formats.contents.moments import born, instants

    def column(name: str) -> "pa.Array":
        return rows.table[name].chunk(0)

    n, slots = len(rows.table), EVENTS_BEFORE + len(SIGNS)  # of each row, of which most have the signs alone
    patient = numbers_in(column("patient_id"))
    instant = instants(rows.table)
    first = (rows.first + np.arange(n)) % rows.per_patient == 0
    codes = [*SIGN_CODES.values(), f"{SEX}/F", f"{SEX}/M", BIRTH]
    code, value = np.empty((n, slots), np.int16), np.full((n, slots), np.nan, np.float32)
    there = np.zeros((n, slots), bool)
    time = np.repeat(instant.astype("datetime64[us]"), slots).reshape(n, slots)
    sex = column("sex")
    is_female = np.asarray([str(label).startswith("f") for label in sex.dictionary.to_pylist()])[
        numbers_in(sex.indices)
    ]
    code[:, 0] = np.where(is_female, codes.index(f"{SEX}/F"), codes.index(f"{SEX}/M"))
    code[:, 1] = codes.index(BIRTH)
    there[:, :EVENTS_BEFORE] = first[:, None]
    time[:, 0] = np.datetime64("NaT", "us")
    time[:, 1] = born(instant, numbers_in(column("age"))).astype("datetime64[us]")
    for slot, id in enumerate(SIGNS, EVENTS_BEFORE):
        code[:, slot] = codes.index(SIGN_CODES[id])
        value[:, slot] = numbers_in(column(id))
        there[:, slot] = ~missing_in(column(id))
    times, values = time[there], value[there]
    return pa.table(
        [
            number_array(np.repeat(patient, slots).reshape(n, slots)[there]),
            number_array(times.astype(np.int64), np.isnat(times), pa.timestamp("us")),
            label_array(code[there], text_array(codes)).dictionary_decode(),
            number_array(values, np.isnan(values)),
        ],
        schema,
    )


FORMAT = Meds()
