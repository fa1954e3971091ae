"""Folders of readings: what the generator writes in parts, and events of MEDS and OMOP."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vitals.catalog.signs import SIGNS
from vitals.data.datasets import DataSet
from vitals.data.folders import Folder
from vitals.data.layouts import Series
from vitals.data.partition import FORMAT_IDS, Partition
from vitals.data.parts import write_parts
from vitals.data.report.assembling import report
from vitals.data.report.scan import PART, scan
from vitals.errors import InvalidData
from vitals.simulation.cohort import Cohort

HISTORIES = DataSet(
    layout=Series(n_patients=40, duration=86_400, interval=3600), cohort=Cohort(artifacts=True), columns="full"
)


def written(folder: Path, format: str, parts: int = 3) -> Path:
    write_parts(Partition.of(HISTORIES, parts, format), Folder(str(folder / "mine")))
    return folder / "mine"


@pytest.mark.parametrize("format", FORMAT_IDS)
def test_a_folder_is_read_as_the_data_set_that_it_is(tmp_path: Path, format: str) -> None:
    found, expected = scan([written(tmp_path, format)]), HISTORIES.table().to_pandas()
    assert PART not in found.sample
    assert found.n_patients == 40
    shown = ~expected[list(SIGNS)].isna().all(axis=1)  # what shows no sign is no event
    assert found.rows == (len(expected) if format == "parquet" else shown.sum())
    values = found.in_time[list(SIGNS)].to_numpy()
    rows = expected[list(SIGNS)].astype(float).to_numpy()
    assert np.nansum(values) == pytest.approx(np.nansum(rows), rel=1e-6)
    assert np.isnan(values).sum() == np.isnan(rows[shown if format != "parquet" else slice(None)]).sum()


def test_labels_of_meds_are_read_with_the_readings(tmp_path: Path) -> None:
    found, expected = scan([written(tmp_path, "meds")]), HISTORIES.table().to_pandas()
    shown = ~expected[list(SIGNS)].isna().all(axis=1)
    counts = expected.loc[shown, "probable_condition"].astype(str).value_counts()
    assert dict(found.counts["probable_condition"].labels) == counts[counts > 0].to_dict()


@pytest.mark.parametrize("format", FORMAT_IDS)
def test_a_folder_of_ours_is_reported_like_a_file(tmp_path: Path, format: str) -> None:
    found = report([written(tmp_path, format)]).report
    assert found.file == "mine"
    assert [check.sentence for check in found.findings] == []


def test_meds_of_others_is_read_without_a_manifest(tmp_path: Path) -> None:
    table = pa.table(
        {
            "subject_id": [1, 1, 1, 2, 2],
            "time": pa.array([None, 10, 10, 10, 20], pa.timestamp("us")),
            "code": ["MEDS_BIRTH", "LOINC/8867-4", "LOINC/9279-1", "LOINC/8867-4", "other"],
            "numeric_value": [None, 70.0, 16.0, 80.0, 1.0],
        }
    )
    (tmp_path / "data" / "train").mkdir(parents=True)
    pq.write_table(table, tmp_path / "data" / "train" / "0.parquet")
    found = scan([tmp_path])
    assert (found.rows, found.n_patients, found.signs) == (2, 2, ["heart_rate", "resp_rate"])
    assert found.sample["heart_rate"].tolist() == [70, 80]
    assert found.sample["resp_rate"].isna().tolist() == [False, True]


def test_folders_that_hold_no_readings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match="is no folder of readings: give a folder of parts"):
        scan([tmp_path])
    (tmp_path / "data").mkdir()
    pq.write_table(pa.table({"code": ["a"]}), tmp_path / "data" / "0.parquet")
    with pytest.raises(InvalidData, match=r"0\.parquet: has no event of a vital sign"):
        scan([tmp_path])
    mine = written(tmp_path, "parquet")
    next(mine.glob("part-00002*")).unlink()
    with pytest.raises(InvalidData, match=r"is missing, or was changed"):
        scan([mine])
