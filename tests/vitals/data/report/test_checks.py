import json

import pytest

from vitals.data.report.checks import Check, Report, Section, Table


@pytest.mark.parametrize(("value", "least", "most", "failed"), [
    (1, None, 1, False), (1.01, None, 1, True), (0.2, 0.2, None, False), (0.1, 0.2, None, True),
    (float("nan"), 0.2, None, False), (float("nan"), None, 0, False),
])  # fmt: skip
def test_a_check_fails_beyond_its_bounds_alone(
    value: float, least: float | None, most: float | None, failed: bool
) -> None:
    assert Check(id="rule", what="something", value=value, least=least, most=most).failed is failed


def test_a_sentence_says_where_what_is_allowed_and_what_to_do() -> None:
    check = Check(
        id="limits",
        column="spo2",
        what="values above 100 %",
        value=0.25,
        most=0,
        percent=True,
        detail="The first is in row 3",
        remedy="Correct them",
    )
    assert (
        check.sentence == "spo2: values above 100 %: 25 %; allowed is at most 0 %. The first is in row 3. Correct them."
    )


def test_a_report_can_be_read_by_programs() -> None:
    fine = Check(id="fine", what="something", value=float("nan"), least=0.1)
    wrong = Check(id="wrong", column="spo2", what="something", value=2, most=1)
    section = Section("Limits", [fine, wrong], ["A note."], [Table("T", ("a", "b"), [("1", "2")])])
    read = json.loads(json.dumps(Report("mine.csv", "", {"rows": 5}, (section,)).describe()))
    assert (read["file"], read["against"], read["rows"], read["findings"]) == ("mine.csv", None, 5, 1)
    first, second = read["sections"][0]["checks"]
    assert first["value"] is None
    assert not first["found"]
    assert second["found"]
    assert second["sentence"].startswith("spo2: something: 2; allowed is at most 1")
    assert read["sections"][0]["tables"] == [{"caption": "T", "heads": ["a", "b"], "rows": [["1", "2"]]}]
