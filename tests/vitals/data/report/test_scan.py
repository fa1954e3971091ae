from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.vitals.data.report.files import SINGLE, STAYS, scanned, table
from vitals.catalog.signs import SIGNS
from vitals.data.report.scan import PART, TIME, scan
from vitals.errors import InvalidData


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_clean_file_is_read_as_it_is(tmp_path: Path, suffix: str) -> None:
    rows = table()
    found = scanned(tmp_path, rows, suffix=suffix)
    assert (found.rows, found.n_patients, found.whole, found.has_histories) == (3000, 3000, True, False)
    for id in SIGNS:
        assert np.array_equal(found.sample[id], rows[id].astype(float))
    assert np.array_equal(found.sample[TIME], rows["timestamp"].astype("datetime64[s]").astype(np.int64))
    wrong = {name for name, counts in found.counts.items() if counts.unreadable or counts.outside or counts.unusual}
    assert wrong == set()


def test_both_formats_hold_the_same_patients_and_rows(tmp_path: Path) -> None:
    rows = table(STAYS)
    text, columns = (scanned(tmp_path, rows, suffix=suffix).sample for suffix in (".csv", ".parquet"))
    assert np.array_equal(text["patient"], columns["patient"])
    assert np.array_equal(text["signs"], columns["signs"])


def test_the_order_of_columns_does_not_matter(tmp_path: Path) -> None:
    rows = table()
    a, b = (scanned(tmp_path, each).sample for each in (rows, rows[rows.columns[::-1]]))
    assert np.array_equal(a["content"], b["content"])


def test_wrong_cells_are_counted_over_all_rows_and_the_first_is_named(tmp_path: Path) -> None:
    rows = table().astype({"heart_rate": object})
    rows.loc[[17, 90], "heart_rate"] = [999, "x"]
    rows.loc[5, "spo2"] = 30
    rows["label_status"] = rows["label_status"].astype(str).where(rows.index != 8, "fine")
    found = scanned(tmp_path, rows)
    counts = found.counts["heart_rate"]
    assert (counts.outside, counts.unreadable, counts.unusual) == (1, 1, 1)
    assert counts.first["outside"] == "The first is '999' in row 18"
    assert found.counts["spo2"].unusual == 1
    assert found.counts["label_status"].labels["fine"] == 1
    assert found.counts["label_status"].first["outside"].endswith("row 9")
    assert np.isnan(found.sample["heart_rate"][90])


def test_a_large_file_keeps_whole_patients(tmp_path: Path) -> None:
    path = tmp_path / "mine.parquet"
    rows = table(STAYS)
    rows.to_parquet(path)
    found = scan([path], sample_rows=1000)
    assert found.rows == len(rows) == 3840
    assert not found.whole
    assert 96 <= len(found.sample) <= 1000
    assert (found.sample.groupby("patient").size() == 96).all()


def test_a_large_file_without_ids_keeps_duplicates(tmp_path: Path) -> None:
    path = tmp_path / "mine.parquet"
    pd.concat([table()[list(SIGNS)]] * 2).to_parquet(path)
    found = scan([path], sample_rows=1000)
    assert found.rows == 6000
    assert found.sample["content"].duplicated().mean() == pytest.approx(0.5, abs=0.01)


def test_of_a_single_patient_the_first_rows_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    table(STAYS).assign(patient_id=1).to_csv(path, index=False)
    found = scan([path], sample_rows=500)
    assert (len(found.sample), found.n_patients, found.sample["row"].max()) == (500, 1, 499)


def test_parts_are_files_or_a_column(tmp_path: Path) -> None:
    rows = table()
    two = scanned(tmp_path, rows[:1000], rows[1000:])
    assert two.parts == ["part-0.csv", "part-1.csv"]
    one = scanned(tmp_path, rows.assign(part=np.where(np.arange(3000) < 1000, "a", "b")))
    assert one.parts == ["a", "b"]
    assert np.array_equal(one.sample[PART], two.sample[PART])


def test_without_ids_every_row_is_its_own_patient(tmp_path: Path) -> None:
    found = scanned(tmp_path, table(SINGLE).drop(columns="patient_id"))
    assert not found.has_patients
    assert found.n_patients == 3000


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match="has no rows"):
        scanned(tmp_path, table()[:0])


def test_values_beyond_hard_limits_are_no_measurements(tmp_path: Path) -> None:
    rows = table()
    rows.loc[:9, "heart_rate"] = -1
    found = scanned(tmp_path, rows)
    assert found.sample["heart_rate"].isna().sum() == 0
    assert found.possible["heart_rate"].isna().sum() == 10
    assert len(found.values("heart_rate")) == 2990
