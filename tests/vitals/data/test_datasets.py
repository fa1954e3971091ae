import io
import json
import pickle
import re
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.data.datasets import DataSet
from vitals.data.layouts import START, Series, Snapshot
from vitals.data.writing import write_table
from vitals.errors import InvalidValue, UnknownEntry
from vitals.formats import TABLE_FORMATS
from vitals.formats.contents.columns import COLUMN_SETS
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.simulation.simulator import simulate
from vitals.simulation.status import news2

CSV = TABLE_FORMATS[".csv"]
SMALL = DataSet(layout=Snapshot(rows=200))
SERIES = DataSet(layout=Series(n_patients=3, duration=40, interval=0.5), cohort=Cohort(seed=5))
ILL = Scenario("sepsis", START + 60)


def text(dataset: DataSet, workers: int = 1) -> bytes:
    sink = io.BytesIO()
    write_table(dataset, sink, CSV, workers=workers)
    return sink.getvalue()


def test_the_default_is_ten_thousand_patients_of_the_teaching_population() -> None:
    dataset = DataSet()
    assert (dataset.rows, dataset.cohort.seed, dataset.cohort.population.id) == (10_000, 0, "teaching")
    assert dataset.schema.names == [column.name for column in COLUMN_SETS["default"]]
    assert dataset.schema.field("timestamp").type == pa.timestamp("s")


@given(st.integers(0, 239), st.integers(1, 239))
def test_rows_do_not_depend_on_which_others_are_made(first: int, count: int) -> None:
    last = min(first + count, SERIES.rows)
    assert SERIES.table(first, last).equals(SERIES.table().slice(first, last - first))


def test_few_patients_are_the_first_of_many() -> None:
    for artifacts in (False, True):
        few = DataSet(layout=Snapshot(rows=50), cohort=Cohort(artifacts=artifacts, seed=3), columns="full")
        many = DataSet(layout=Snapshot(rows=80), cohort=Cohort(artifacts=artifacts, seed=3), columns="full")
        assert few.table().equals(many.table(0, 50))
        assert text(many).startswith(text(few))


@pytest.mark.parametrize("population", POPULATIONS.values(), ids=lambda population: population.id)
def test_shards_and_later_runs_make_the_rows_of_one_run(population: Population) -> None:
    """Patients by some, as the machines of a cluster make them, and a series taken up where another ended."""
    cohort, day = Cohort(population=population, artifacts=True, seed=3), 86_400.0
    whole = DataSet(layout=Series(n_patients=6, duration=day, interval=300), cohort=cohort, columns="full").table()
    shards = [
        DataSet(
            layout=Series(n_patients=2, first_patient=first, duration=day, interval=300), cohort=cohort, columns="full"
        ).table()
        for first in (1, 3, 5)
    ]
    assert pa.concat_tables(shards).equals(whole)
    halves = [
        DataSet(
            layout=Series(n_patients=6, start=START + start, duration=day / 2, interval=300),
            cohort=cohort,
            columns="full",
        ).table()
        for start in (0, day / 2)
    ]
    n = len(whole) // 12
    parts = [halves[half].slice(patient * n, n) for patient in range(6) for half in (0, 1)]
    assert pa.concat_tables(parts).equals(whole)


@pytest.mark.parametrize("id", [id for id, population in POPULATIONS.items() if population.setting.cuff])
def test_under_a_cuff_pressures_stand_still_for_minutes(id: str) -> None:
    dataset = DataSet(
        layout=Series(n_patients=20, duration=7200, interval=60), cohort=Cohort(population=POPULATIONS[id])
    )
    table = dataset.table()
    systolic = table["blood_pressure_systolic"].to_numpy().reshape(20, 120)
    assert np.mean(np.diff(systolic) != 0) < 0.1
    assert np.mean(np.diff(table["heart_rate"].to_numpy().reshape(20, 120)) != 0) > 0.5


def test_a_series_is_what_simulate_says_of_each_instant() -> None:
    table = DataSet(layout=Series(n_patients=2, duration=60), cohort=Cohort(seed=7)).table()
    for row in (0, 1, 59, 60, 119):
        patient, instant = row // 60 + 1, START + row % 60
        alone = simulate([patient], [instant], Cohort(seed=7))
        cells = table.slice(row, 1).to_pylist()[0]
        assert cells["patient_id"] == patient
        assert cells["timestamp"].timestamp() == pytest.approx(cells["timestamp"].timestamp())
        assert [cells[id] for id in SIGNS] == alone.readings.values[0].tolist()
        assert [cells["label_status"], cells["probable_condition"]] == [
            alone.truth.statuses[0],
            alone.truth.conditions[0],
        ]
    assert table.column("timestamp").cast(pa.int64()).to_pylist() == [START + row % 60 for row in range(120)]


def test_another_seed_is_another_data_set() -> None:
    assert not SMALL.table().equals(DataSet(layout=Snapshot(rows=200), cohort=Cohort(seed=1)).table())


def test_a_charted_data_set_has_other_signs_and_the_same_labels() -> None:
    layout = Snapshot(rows=3000)
    plain, noted = (
        DataSet(layout=layout, cohort=Cohort(charted=each), columns="full").table() for each in (False, True)
    )
    assert plain.schema == noted.schema
    changed = {name for name in plain.column_names if not plain[name].equals(noted[name])}
    assert changed == {"heart_rate", "resp_rate", "blood_pressure_systolic", "blood_pressure_diastolic", "news2"}


def test_news2_is_that_of_the_notes() -> None:
    table = DataSet(layout=Snapshot(rows=3000), cohort=Cohort(charted=True), columns="full").table()
    total = news2(np.stack([table[sign].to_numpy() for sign in SIGNS], axis=1)).total
    assert table["news2"].to_pylist() == total.tolist()


def test_a_scenario_is_healthy_before_its_onset_and_ill_after() -> None:
    dataset = DataSet(
        layout=Series(n_patients=20, duration=900, interval=60), cohort=Cohort(scenario=ILL), columns="full"
    )
    table = dataset.table().to_pylist()
    assert all(row["severity"] == 0 for row in table if row["timestamp"].minute < 1)
    assert {row["probable_condition"] for row in table} == {"healthy", "sepsis"}


def test_half_seconds_are_told_in_milliseconds() -> None:
    assert SERIES.schema.field("timestamp").type == pa.timestamp("ms")
    assert b"2025-01-01 00:00:00.500" in text(SERIES)


def test_a_data_set_can_be_sent_to_a_worker() -> None:
    dataset = DataSet(
        layout=Series(),
        cohort=Cohort(population=POPULATIONS["emergency"], scenario=ILL, artifacts=True),
        columns="full",
    )
    assert pickle.loads(pickle.dumps(dataset)) == dataset


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        ({"columns": "all"}, UnknownEntry, "unknown column set 'all': known are classic, default, full"),
        (
            {"cohort": Cohort(scenario=ILL)},
            InvalidValue,
            "scenario sepsis is not allowed: it must be part of a time series",
        ),
        (
            {"cohort": Cohort(scenario=ILL), "layout": Series(duration=60)},
            InvalidValue,
            "onset 2025-01-01T00:01:00Z is not allowed: it must be before 2025-01-01T00:01:00Z, where the series ends",
        ),
    ],
)
def test_what_is_no_data_set_is_refused(options: dict[str, object], error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        DataSet(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "dataset",
    [DataSet(), SERIES, DataSet(layout=Series(), cohort=Cohort(scenario=ILL, artifacts=True, charted=True))],
    ids=["default", "series", "scenario"],
)
@pytest.mark.parametrize("columns", COLUMN_SETS)
def test_a_data_set_is_made_again_from_its_description(dataset: DataSet, columns: str) -> None:
    dataset = replace(dataset, columns=columns)
    assert DataSet.from_description(json.loads(json.dumps(dataset.describe()))) == dataset
