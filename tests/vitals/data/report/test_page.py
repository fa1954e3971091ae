import re

from vitals.data.report.checks import Chart, Check, Report, Section, Series, Table
from vitals.data.report.page import html_page

WRONG = Check(id="rule", column="spo2", what="values <b>", value=2, most=1)
CHART = Chart(
    "SpO2", "median 97", "%", [Series("here", [1.0, 2.0], [3.0, 4.0]), Series("ward", [1.0, 2.0], [3.0, 4.0])]
)


def page(*sections: Section) -> str:
    return html_page(Report("<mine>.csv", "ward (somebody; MIT)", {"rows": 1234, "signs": ["spo2"]}, sections))


def test_everything_is_on_the_page_and_nothing_is_markup() -> None:
    text = page(Section("Limits", [WRONG], ["A & B."], [Table("T", ("", "b"), [("1", "<2>")])], [CHART]))
    for part in (
        "&lt;mine&gt;.csv",
        "1 finding in 1 checks",
        "1,234 rows",
        "ward (somebody; MIT)",
        "A &amp; B.",
        "&lt;2&gt;",
    ):
        assert part in text, part
    assert "values &lt;b&gt;: 2; allowed is at most 1." in text
    assert "bars: here, line: ward" in text
    assert text.count("<svg") == 1


def test_the_page_loads_and_runs_nothing() -> None:
    text = page(Section("Limits", [WRONG], [], [], [CHART]))
    assert "default-src 'none'" in text
    assert not re.search(r"<script|<link|<img|<iframe|url\(|@import|https?://|\bon\w+=", text)


def test_a_clean_report_says_so() -> None:
    assert "No findings in 0 checks" in page(Section("Limits"))
