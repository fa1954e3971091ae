"""OMOP: the tables PERSON, OBSERVATION_PERIOD and MEASUREMENT of the Common Data Model, version 5.4.

Sources: https://ohdsi.github.io/CommonDataModel/cdm54.html; concept ids by LOINC code, as the vocabularies of OHDSI map
them. True labels are no part of it: no hospital knows them.
"""

from typing import TYPE_CHECKING, override

from vitals.catalog.signs import SIGNS
from vitals.formats import FolderFormat, PatientRows

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["CONCEPTS", "FORMAT"]

NO_CONCEPT = 0  # "No matching concept": what OMOP has where none is known; the LOINC code stands beside it
CONCEPTS = {
    "8867-4": 3027018,
    "9279-1": 3024171,
    "8480-6": 3004249,
    "8462-4": 3012888,
    "59408-5": 40762499,
    "8310-5": 3020891,
}
UNITS = {"/min": 8541, "mm[Hg]": 8876, "%": 8554, "Cel": 586323, "mg/dL": 8840}
FEMALE, MALE = 8532, 8507
FROM_RECORDS = 32817  # the type concept "EHR"
LARGEST = 2**31 - 1  # of integers there

PERSON, PERIOD, MEASUREMENT = "person", "observation_period", "measurement"
# Columns in the order of the model; those that are left out here are null.
COLUMNS = {
    PERSON: (
        *("person_id", "gender_concept_id", "year_of_birth", "month_of_birth", "day_of_birth", "birth_datetime"),
        *("race_concept_id", "ethnicity_concept_id", "location_id", "provider_id", "care_site_id"),
        *("person_source_value", "gender_source_value", "gender_source_concept_id", "race_source_value"),
        *("race_source_concept_id", "ethnicity_source_value", "ethnicity_source_concept_id"),
    ),
    PERIOD: (
        *("observation_period_id", "person_id", "observation_period_start_date", "observation_period_end_date"),
        "period_type_concept_id",
    ),
    MEASUREMENT: (
        *("measurement_id", "person_id", "measurement_concept_id", "measurement_date", "measurement_datetime"),
        *("measurement_time", "measurement_type_concept_id", "operator_concept_id", "value_as_number"),
        *("value_as_concept_id", "unit_concept_id", "range_low", "range_high", "provider_id", "visit_occurrence_id"),
        *("visit_detail_id", "measurement_source_value", "measurement_source_concept_id", "unit_source_value"),
        *("unit_source_concept_id", "value_source_value", "measurement_event_id", "meas_event_field_concept_id"),
    ),
}


class Omop(FolderFormat):
    """Patients, the time over which they were observed, and a row for each sign of each reading."""

    id = "omop"
    name = "OMOP"
    suffix = ".parquet"
    media_type = "application/vnd.apache.parquet"
    suffixes = (".parquet", ".csv")
    largest_patient = LARGEST
    most_rows = LARGEST // len(SIGNS)

    @property
    @override
    def schemas(self) -> "dict[str, pa.Schema]":
        return {table: schema_of(table) for table in COLUMNS}

    @override
    def rows_of(self, table: str, rows: PatientRows) -> "pa.Table":
        import pyarrow as pa

        made = {PERSON: persons, PERIOD: periods, MEASUREMENT: measurements}[table](rows)
        n, schema = len(next(iter(made.values()))), schema_of(table)
        return pa.table([made.get(field.name, pa.nulls(n, field.type)) for field in schema], schema)


def schema_of(table: str) -> "pa.Schema":
    """Types of the columns of a table: by their names, which follow rules in this model."""
    import pyarrow as pa

    def type_of(name: str) -> "pa.DataType":
        if name.endswith("_source_value") or name == "measurement_time":
            return pa.string()
        if name.endswith("_datetime"):
            return pa.timestamp("us")
        if name.endswith("_date"):
            return pa.date32()
        return pa.float64() if name in {"value_as_number", "range_low", "range_high"} else pa.int32()

    return pa.schema([(name, type_of(name)) for name in COLUMNS[table]])


def persons(rows: PatientRows) -> "dict[str, pa.Array]":
    """Columns of the patients whose first reading is among the rows."""
    import numpy as np

    from vitals.formats.contents.arrays import number_array, numbers_in, text_array
    from vitals.formats.contents.moments import born, instants

    first = first_readings(rows)
    table = rows.table.take(first)
    patient, sex = (table[name].combine_chunks() for name in ("patient_id", "sex"))
    texts = sex.dictionary_decode().to_pylist()
    years = (
        born(instants(table), numbers_in(table["age"].combine_chunks())).astype("datetime64[Y]").astype(np.int64) + 1970
    )
    n = len(table)
    return {
        "person_id": number_array(numbers_in(patient).astype(np.int32)),
        "gender_concept_id": number_array(
            np.array([FEMALE if text.startswith("f") else MALE for text in texts], np.int32)
        ),
        "year_of_birth": number_array(years.astype(np.int32)),
        "race_concept_id": constant(NO_CONCEPT, n),
        "ethnicity_concept_id": constant(NO_CONCEPT, n),
        "person_source_value": text_array(str(number) for number in numbers_in(patient)),
        "gender_source_value": text_array(texts),
    }


def periods(rows: PatientRows) -> "dict[str, pa.Array]":
    """Columns of the periods of the patients whose first reading is among the rows."""
    import numpy as np
    import pyarrow as pa

    from vitals.formats.contents.arrays import number_array, numbers_in
    from vitals.formats.contents.moments import instants

    table = rows.table.take(first_readings(rows))
    begin = instants(table)
    end = begin + np.timedelta64(rows.span, "ms")
    patient = number_array(numbers_in(table["patient_id"].combine_chunks()).astype(np.int32))
    days = [each.astype("datetime64[D]").astype(np.int32) for each in (begin, end)]
    return {
        "observation_period_id": patient,
        "person_id": patient,
        "observation_period_start_date": number_array(days[0], type=pa.date32()),
        "observation_period_end_date": number_array(days[1], type=pa.date32()),
        "period_type_concept_id": constant(FROM_RECORDS, len(patient)),
    }


def measurements(rows: PatientRows) -> "dict[str, pa.Array]":
    """Columns of the signs of the readings."""
    import numpy as np
    import pyarrow as pa

    from vitals.formats.contents.arrays import label_array, missing_in, number_array, numbers_in, text_array
    from vitals.formats.contents.moments import instants

    n, signs = len(rows.table), list(SIGNS.values())
    columns = [rows.table[id].chunk(0) for id in SIGNS]
    there = np.stack([~missing_in(column) for column in columns], axis=1).ravel()
    row, sign = (each[there] for each in (np.repeat(np.arange(n), len(signs)), np.tile(np.arange(len(signs)), n)))
    when = instants(rows.table)[row]

    def by_sign(values: list[int]) -> "pa.Array":
        return number_array(np.array(values, np.int32)[sign])

    def texts(values: list[str]) -> "pa.Array":
        return label_array(sign.astype(np.int16), text_array(values)).dictionary_decode()

    values = np.stack([numbers_in(column).astype(np.float64) for column in columns], axis=1).ravel()[there]
    return {
        "measurement_id": number_array(((rows.first + row) * len(signs) + sign + 1).astype(np.int32)),
        "person_id": number_array(numbers_in(rows.table["patient_id"].chunk(0))[row].astype(np.int32)),
        "measurement_concept_id": by_sign([CONCEPTS.get(each.loinc[-1], NO_CONCEPT) for each in signs]),
        "measurement_date": number_array(when.astype("datetime64[D]").astype(np.int32), type=pa.date32()),
        "measurement_datetime": number_array(when.astype("datetime64[us]").astype(np.int64), type=pa.timestamp("us")),
        "measurement_type_concept_id": constant(FROM_RECORDS, len(row)),
        "value_as_number": number_array(values),
        "unit_concept_id": by_sign([UNITS[each.unit] for each in signs]),
        "measurement_source_value": texts([each.loinc[-1] for each in signs]),
        "unit_source_value": texts([each.unit for each in signs]),
    }


def first_readings(rows: PatientRows) -> "pa.Array":
    """Numbers of the rows that are the first of a patient."""
    import numpy as np

    from vitals.formats.contents.arrays import number_array

    return number_array(np.flatnonzero((rows.first + np.arange(len(rows.table))) % rows.per_patient == 0))


def constant(value: int, n: int) -> "pa.Array":
    """The same number n times."""
    import numpy as np

    from vitals.formats.contents.arrays import number_array

    return number_array(np.full(n, value, np.int32))


FORMAT = Omop()
