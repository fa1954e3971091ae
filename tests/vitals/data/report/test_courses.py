from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.vitals.data.report.files import SINGLE, STAYS, failed, scanned, table
from vitals.catalog.signs import SIGNS
from vitals.data.report.comparing import Beside
from vitals.data.report.courses import check_courses, gaps_of
from vitals.data.report.references import own_figures, reference_of


def check(folder: Path, rows: pd.DataFrame) -> set[tuple[str, str]]:
    scan = scanned(folder, rows)
    return failed(check_courses(scan, own_figures(scan), None))


def test_clean_stays_go_on_as_their_setting_does(tmp_path: Path) -> None:
    scan = scanned(tmp_path, table(STAYS))
    own = own_figures(scan)
    section = check_courses(scan, own, Beside(own, reference_of("icu"), scan.n_patients))
    assert failed(section) == set()
    assert {"memory", "persistence", "steps"} <= {check.id.removeprefix("other-") for check in section.checks}
    assert len(section.charts) == len(SIGNS)
    assert "typically 300 s" in section.notes[0]


def shuffled(rows: pd.DataFrame) -> pd.DataFrame:
    order = np.lexsort((np.random.default_rng(1).random(len(rows)), rows["patient_id"]))
    rows["heart_rate"] = rows["heart_rate"].to_numpy()[order]
    return rows


def stuck(rows: pd.DataFrame) -> pd.DataFrame:
    hit = (rows["patient_id"] == 4) & (rows.groupby("patient_id").cumcount() < 50)
    return rows.assign(resp_rate=rows["resp_rate"].where(~hit, 17))


@pytest.mark.parametrize(("plant", "found"), [
    (lambda t: t[::-1], ("backwards", "timestamp")),
    (lambda t: pd.concat([t, t[:1].assign(heart_rate=99)]), ("same-time", "timestamp")),
    (lambda t: t.assign(timestamp=t["timestamp"].where(t.index > 0, pd.Timestamp(0))), ("far-time", "timestamp")),
    (shuffled, ("no-memory", "heart_rate")),
    (stuck, ("frozen", "resp_rate")),
])  # fmt: skip
def test_a_fault_is_found(
    tmp_path: Path, plant: Callable[[pd.DataFrame], pd.DataFrame], found: tuple[str, str]
) -> None:
    assert found in check(tmp_path, plant(table(STAYS)))


def test_the_same_row_twice_is_no_second_reading_of_that_time(tmp_path: Path) -> None:
    rows = table(STAYS)
    assert ("same-time", "timestamp") not in check(tmp_path, pd.concat([rows, rows[:1]]))


def test_spikes_of_a_monitor_are_found(tmp_path: Path) -> None:
    rows = table(STAYS)
    start = rows["timestamp"].min()
    rows["timestamp"] = start + (rows["timestamp"] - start) / 30  # every 10 s
    assert not {rule for rule, _ in check(tmp_path, rows)} & {"jumps"}
    rows.loc[rows.index % 100 == 50, "heart_rate"] = 240
    assert ("jumps", "heart_rate") in check(tmp_path, rows)


@pytest.mark.parametrize("columns", [["patient_id"], ["timestamp"]])
def test_without_patients_or_times_nothing_is_said(tmp_path: Path, columns: list[str]) -> None:
    assert check(tmp_path, table(STAYS).drop(columns=columns)) == set()


def test_single_readings_have_no_courses(tmp_path: Path) -> None:
    scan = scanned(tmp_path, table(SINGLE))
    section = check_courses(scan, own_figures(scan), None)
    assert section.charts == []
    assert {each.id for each in section.checks} == {"backwards", "same-time", "far-time"}


def test_gaps_are_within_patients() -> None:
    timed = pd.DataFrame({"patient": [0, 0, 1, 1], "timestamp": [10.0, 25.0, 0.0, 5.0]})
    assert np.array_equal(gaps_of(timed), [np.nan, 15, np.nan, 5], equal_nan=True)
