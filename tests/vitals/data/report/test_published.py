import pytest

from vitals.catalog.signs import SIGNS
from vitals.data.report.published import BY_TABLE, PublishedFigure, read_table, source_of


@pytest.mark.parametrize("table", BY_TABLE)
def test_every_table_names_its_source_and_holds_figures_of_signs(table: str) -> None:
    assert len(source_of(table)) > 20
    figures = read_table(BY_TABLE[table])
    assert figures
    assert all(id in SIGNS for figure in figures for id in figure.sign.split() if id != "-")


def test_figures_are_read_as_they_are_written() -> None:
    assert read_table(BY_TABLE["settings_6"])[PublishedFigure("icu", "mean", "heart_rate")] == 84.7
    assert read_table(BY_TABLE["clinical_7_2"])[PublishedFigure("emergency", "SD", "spo2")] == 2.4
    assert "ODbL 1.0" in source_of("settings_6")
