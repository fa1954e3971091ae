import xml.etree.ElementTree as ET

import pytest

from vitals.data.report.checks import Chart, Series
from vitals.data.report.drawing import svg

BARS = Series("here", [60.0, 70.0, 80.0], [10.0, 40.0, 0.0])
LINE = Series("<there>", [60.0, 80.0], [20.0, 30.0])


@pytest.mark.parametrize("series", [[BARS], [BARS, LINE], [Series("one", [3.0], [0.0])]])
def test_a_chart_is_well_formed_described_and_inside_its_frame(series: list[Series]) -> None:
    drawn = ET.fromstring(svg(Chart("HR", 'median "70" & more', "x", series)))
    assert drawn.attrib["role"] == "img"
    assert drawn.attrib["aria-label"] == 'median "70" & more'
    _, _, width, height = map(float, drawn.attrib["viewBox"].split())
    bars = drawn.findall("rect")
    assert len(bars) == len(series[0].x)
    for bar in bars:
        x, y, w, h = (float(bar.attrib[name]) for name in ("x", "y", "width", "height"))
        assert x >= 0
        assert x + w <= width
        assert y >= 0
        assert h >= 0
        assert y + h <= height
    assert len(drawn.findall("polyline")) == len(series) - 1


def test_heights_are_in_proportion() -> None:
    heights = [float(bar.attrib["height"]) for bar in ET.fromstring(svg(Chart("", "", "", [BARS]))).findall("rect")]
    assert heights[0] / heights[1] == pytest.approx(0.25, abs=0.01)
    assert heights[2] == 0
