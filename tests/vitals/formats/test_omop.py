"""Loaded into PostgreSQL with the types and constraints of OMOP's definitions for version 5.4."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks import postgresql
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.data.datasets import DataSet
from vitals.data.folders import Folder
from vitals.data.layouts import Series, Snapshot
from vitals.data.partition import Partition
from vitals.data.parts import write_parts
from vitals.formats.omop import COLUMNS, CONCEPTS, FEMALE, FROM_RECORDS, MALE, NO_CONCEPT, UNITS
from vitals.simulation.cohort import Cohort

# Restated from OMOPCDM_postgresql_5.4_ddl.sql, _primary_keys.sql and _constraints.sql. After each name what differs from
# "integer NULL": a type, and ! for NOT NULL.
DEFINED = {
    "person": """person_id ! gender_concept_id ! year_of_birth ! month_of_birth day_of_birth birth_datetime:TIMESTAMP
        race_concept_id ! ethnicity_concept_id ! location_id provider_id care_site_id person_source_value:varchar(50)
        gender_source_value:varchar(50) gender_source_concept_id race_source_value:varchar(50) race_source_concept_id
        ethnicity_source_value:varchar(50) ethnicity_source_concept_id""",
    "observation_period": """observation_period_id ! person_id ! observation_period_start_date:date !
        observation_period_end_date:date ! period_type_concept_id !""",
    "measurement": """measurement_id ! person_id ! measurement_concept_id ! measurement_date:date !
        measurement_datetime:TIMESTAMP measurement_time:varchar(10) measurement_type_concept_id ! operator_concept_id
        value_as_number:NUMERIC value_as_concept_id unit_concept_id range_low:NUMERIC range_high:NUMERIC provider_id
        visit_occurrence_id visit_detail_id measurement_source_value:varchar(50) measurement_source_concept_id
        unit_source_value:varchar(50) unit_source_concept_id value_source_value:varchar(50) measurement_event_id
        meas_event_field_concept_id""",
}
DATASET = DataSet(
    layout=Series(n_patients=7, first_patient=3, duration=2 * 86_400, interval=600),
    cohort=Cohort(population=POPULATIONS["ward"], artifacts=True),
)


def columns_of(table: str) -> dict[str, str]:
    """SQL of each column."""
    columns: dict[str, str] = {}
    for word in DEFINED[table].split():
        if word == "!":
            columns[name] += " NOT NULL"  # noqa: F821 (of the word before)
            continue
        name, _, type = word.partition(":")
        columns[name] = type or "integer"
    return columns


@pytest.fixture
def database() -> Iterator[psycopg.Connection]:
    with contextmanager(empty_tables)() as connection:
        if connection is None:
            pytest.skip(postgresql.NOWHERE)
        yield connection


def empty_tables() -> Iterator[psycopg.Connection | None]:
    """Database with empty tables and their constraints; None where there is no PostgreSQL."""
    with postgresql.any_server() as url:
        if url is None:
            yield None
            return
        with postgresql.new_database(url) as name, psycopg.connect(name) as connection:
            connection.execute("CREATE TABLE concept (concept_id integer NOT NULL PRIMARY KEY)")
            for table in DEFINED:
                columns = columns_of(table)
                described = ", ".join(f"{column} {sql}" for column, sql in columns.items())
                connection.execute(f"CREATE TABLE {table} ({described}, PRIMARY KEY ({next(iter(columns))}))")
                for column in columns:
                    if column.endswith("concept_id"):
                        connection.execute(f"ALTER TABLE {table} ADD FOREIGN KEY ({column}) REFERENCES concept")
                if table != "person":
                    connection.execute(f"ALTER TABLE {table} ADD FOREIGN KEY (person_id) REFERENCES person")
            yield connection


def add_concepts(connection: psycopg.Connection) -> None:
    for concept in {*CONCEPTS.values(), *UNITS.values(), NO_CONCEPT, FEMALE, MALE, FROM_RECORDS}:
        connection.execute("INSERT INTO concept VALUES (%s)", [concept])


def load(connection: psycopg.Connection, folder: Path) -> None:
    for table in DEFINED:
        for path in sorted((folder / table).glob("*.csv")):
            with connection.cursor().copy(f"COPY {table} FROM STDIN WITH (FORMAT csv, HEADER match)") as copy:
                copy.write(path.read_bytes())


def test_columns_are_those_of_the_model() -> None:
    assert {table: list(columns_of(table)) for table in DEFINED} == {
        table: list(names) for table, names in COLUMNS.items()
    }


def test_postgresql_takes_it_with_all_constraints(database: psycopg.Connection, tmp_path: Path) -> None:
    folder = tmp_path / "omop"
    write_parts(Partition.of(DATASET, 3, "omop-csv"), Folder(str(folder)))
    add_concepts(database)
    load(database, folder)
    rows = DATASET.table().to_pandas()
    shown = rows[list(SIGNS)].notna().to_numpy().sum()
    assert database.execute("SELECT count(*), min(measurement_id) FROM measurement").fetchone() == (shown, 1)
    (days,) = (
        database.execute(
            "SELECT array_agg(DISTINCT (observation_period_start_date::text, observation_period_end_date::text)::text) "
            "FROM observation_period"
        ).fetchone()
        or ()
    )
    assert days == ["(2025-01-01,2025-01-02)"]
    outside = """SELECT count(*) FROM measurement JOIN observation_period USING (person_id)
        WHERE measurement_date NOT BETWEEN observation_period_start_date AND observation_period_end_date"""
    assert database.execute(outside).fetchone() == (0,)
    query = """SELECT person_id, measurement_datetime, value_as_number::float FROM measurement
        WHERE measurement_concept_id = %s ORDER BY person_id, measurement_datetime"""
    for id in ("heart_rate", "temperature_c", "spo2"):
        found = database.execute(query, [CONCEPTS[SIGNS[id].loinc[-1]]]).fetchall()
        there = rows[rows[id].notna()]
        expected = zip(there["patient_id"], there["timestamp"].dt.to_pydatetime(), there[id].astype(float), strict=True)
        assert found == list(expected)


def test_the_constraints_are_there(database: psycopg.Connection, tmp_path: Path) -> None:
    write_parts(Partition.of(DATASET, 1, "omop-csv"), Folder(str(tmp_path / "omop")))
    with pytest.raises(psycopg.errors.ForeignKeyViolation):  # as nobody has filled the vocabularies
        load(database, tmp_path / "omop")


@pytest.mark.parametrize("dataset", [DATASET, DataSet(layout=Snapshot(rows=300))], ids=["series", "snapshot"])
def test_parquet_holds_what_csv_holds(dataset: DataSet, tmp_path: Path) -> None:
    for id in ("omop", "omop-csv"):
        write_parts(Partition.of(dataset, 2, id), Folder(str(tmp_path / id)))
    for table in COLUMNS:
        files = sorted((tmp_path / "omop" / table).glob("*.parquet"))
        found = pa.concat_tables(map(pq.read_table, files))
        lines = [
            line
            for path in sorted((tmp_path / "omop-csv" / table).glob("*.csv"))
            for line in path.read_text().splitlines()[1:]
        ]
        assert len(found) == len(lines)
        assert [line.split(",")[:3] for line in lines] == [
            [str(value) for value in row]
            for row in zip(*(found[number].to_pylist() for number in range(3)), strict=True)
        ]
        assert len(set(found[0].to_pylist())) == len(found)


def test_every_sign_has_a_concept_or_none_is_known() -> None:
    """Ids checked in public maps of OHDSI's vocabularies; of glucose by glucometer none was found."""
    assert CONCEPTS == {
        "8867-4": 3027018,
        "9279-1": 3024171,
        "8480-6": 3004249,
        "8462-4": 3012888,
        "59408-5": 40762499,
        "8310-5": 3020891,
    }
    assert {sign.loinc[-1] for sign in SIGNS.values()} - set(CONCEPTS) == {"41653-7"}
    assert {sign.unit for sign in SIGNS.values()} <= set(UNITS)
