import math

import pytest

from vitals.training.estimates import Estimate, ScoreEstimates
from vitals.training.score_table import ScoreRow, ScoreTable

FULL = ScoreEstimates(*(Estimate(each / 10, 0.01) for each in range(1, 6)))
DECISIONS = ScoreEstimates(None, Estimate(0.25, math.nan), Estimate(0.5, 0.1), None, None)
TABLE = ScoreTable(
    (ScoreRow("label_status", "model", FULL), ScoreRow("probable_condition", "<mine>", DECISIONS)), ("Loss < chance.",)
)


def test_it_prints_as_a_markdown_table() -> None:
    head, rule, first, second, empty, note = str(TABLE).splitlines()
    assert repr(TABLE) == str(TABLE)
    assert len({len(line) for line in (head, rule, first, second)}) == 1
    assert [cell.strip() for cell in head.strip("|").split("|")] == [
        *("output", "predictor", "log loss", "accuracy", "balanced accuracy", "calibration error", "by chance")
    ]
    assert [cell.strip() for cell in first.strip("|").split("|")] == [
        *("label_status", "model", *(f"0.{each}000 ± 0.0100" for each in range(1, 6)))
    ]
    assert [cell.strip() for cell in second.strip("|").split("|")] == [
        *("probable_condition", "<mine>", "", "0.2500", "0.5000 ± 0.1000", "", "")
    ]
    assert (empty, note) == ("", "Loss < chance.")


def test_a_notebook_shows_it() -> None:
    html = TABLE._repr_html_()
    assert html.count("<tr>") == 3
    assert "<td>0.1000 ± 0.0100</td>" in html
    assert "<td>&lt;mine&gt;</td>" in html
    assert "<p>Loss &lt; chance.</p>" in html


def test_it_becomes_a_frame() -> None:
    frame = TABLE.to_frame()
    assert frame.index.names == ["output", "predictor"]
    assert frame.loc[("label_status", "model"), "accuracy"] == pytest.approx(0.2)
    assert frame.loc[("label_status", "model"), "calibration_error_by_chance_se"] == pytest.approx(0.01)
    assert math.isnan(frame.loc[("probable_condition", "<mine>"), "log_loss"])
    assert len(frame.columns) == 10
