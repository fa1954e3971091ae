from pathlib import Path

import pytest

from tests.vitals.data.report.files import failed, scanned, table
from vitals.catalog.signs import SIGNS
from vitals.data.report.limits import check_limits


def test_a_clean_file_is_within_limits(tmp_path: Path) -> None:
    section = check_limits(scanned(tmp_path, table()))
    assert failed(section) == set()
    assert [row[0] for row in section.tables[0].rows] == [sign.name for sign in SIGNS.values()]


@pytest.mark.parametrize(("column", "value", "rule", "rows"), [
    ("heart_rate", -1, "outside-limits", 1), ("spo2", 101, "outside-limits", 1), ("age", 200, "outside-limits", 1),
    ("heart_rate", 0, "unusual-values", 3), ("glucose_mgdl", 5, "unusual-values", 3),
])  # fmt: skip
def test_values_beyond_limits_are_found(tmp_path: Path, column: str, value: float, rule: str, rows: int) -> None:
    planted = table()
    planted.loc[: rows - 1, column] = value
    section = check_limits(scanned(tmp_path, planted))
    assert failed(section) == {(rule, column)}
    assert f"The first is '{value}' in row 1" in section.findings[0].sentence
