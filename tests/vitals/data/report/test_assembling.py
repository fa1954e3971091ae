from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.quality_files import CLEAN, FAULTS, Clean, Fault
from vitals.data.metadata import metadata_path
from vitals.data.report.assembling import report
from vitals.data.report.page import html_page

SMALL = [each for each in CLEAN if each.layout.rows <= 10_000]
QUICK = 1000  # rows: what is compared with more takes seconds


@pytest.mark.parametrize(
    "clean",
    [pytest.param(each, id=each.name, marks=pytest.mark.slow if each.layout.rows > QUICK else ()) for each in SMALL],
)
def test_nothing_is_found_in_clean_files(tmp_path: Path, clean: Clean) -> None:
    found = report([clean.write(tmp_path)], clean.against).report
    assert [check.sentence for check in found.findings] == []
    assert [section.title for section in found.sections] == [
        "Structure",
        "Limits",
        "Plausibility",
        "Marginals",
        "Dependence",
        "Time",
        "Labels",
    ]
    assert found.facts["rows"] == clean.layout.rows


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> dict[Clean, pd.DataFrame]:
    folder = tmp_path_factory.mktemp("bases")
    return {base: pd.read_parquet(base.write(folder)) for base in {fault.base for fault in FAULTS}}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_planted_fault_is_found(tmp_path: Path, bases: dict[Clean, pd.DataFrame], fault: Fault) -> None:
    found = report(fault.write(bases[fault.base], tmp_path), fault.against).report
    assert {check.id for check in found.findings} & set(fault.rules)


def test_there_are_enough_files_and_faults() -> None:
    assert len(CLEAN) == 20
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 40


def test_the_population_of_our_own_files_is_known_from_their_metadata(tmp_path: Path) -> None:
    path = CLEAN[0].write(tmp_path)
    ids = {check.id for section in report([path]).report.sections for check in section.checks}
    assert "too-easy" in ids
    metadata_path(path).unlink()
    ids = {check.id for section in report([path]).report.sections for check in section.checks}
    assert "too-easy" not in ids


def test_progress_is_told(tmp_path: Path) -> None:
    path = CLEAN[8].write(tmp_path)
    read: list[int] = []
    told: list[str] = []
    report([path], progress=read.append, told=told.append)
    assert sum(read) == path.stat().st_size
    assert told == ["figures", "structure", "limits", "plausibility", "marginals", "dependence", "time", "labels"]


VALUES = {
    "list": pa.array([[1], [2]]),
    "struct": pa.array([{"a": 1}, {"a": 2}]),
    "bool": pa.array([True, None]),
    "bytes": pa.array([b"x", b"\xff"]),
    "decimal": pa.array([1, 2]).cast(pa.decimal128(30, 2)),
    "null": pa.nulls(2),
    "dictionary": pa.array(["70", "71"]).dictionary_encode(),
    "nanoseconds": pa.array([1, 2], pa.timestamp("ns")),
    "duration": pa.array([1, 2], pa.duration("s")),
    "unsigned": pa.array([2**64 - 1, 1], pa.uint64()),
    "large": pa.array([1e308, -1e308]),
    "date": pa.array([1, 2], pa.date32()),
}
COLUMNS = ("heart_rate", "timestamp", "patient_id", "label_status", "on_oxygen", "part", "age", "quality", "note")


@pytest.mark.parametrize("kind", VALUES)
def test_a_column_of_any_type_gets_a_report(tmp_path: Path, kind: str) -> None:
    for column in COLUMNS:
        pq.write_table(pa.table({"spo2": [98, 97], column: VALUES[kind]}), tmp_path / "mine.parquet")
        found = report([tmp_path / "mine.parquet"]).report
        assert found.facts["rows"] == 2
        assert html_page(found)


TEXTS = {  # with their rows
    "quoted line break": ('heart_rate,note\n70,"a\nb, c"\n71,"x"\n', 2),
    "byte order mark": ("\ufeffheart_rate,spo2\n70,98\n", 1),
    "carriage returns": ("heart_rate,spo2\r\n70,98\r\n", 1),
    "blank lines": ("heart_rate,spo2\n\n70,98\n\n", 1),
    "comma at the end": ("heart_rate,spo2,\n70,98,\n71,97,\n", 2),
    "spaces": (" heart_rate , spo2\n70, 98\n", 1),
    "nothing": ("heart_rate,spo2\n,\n,\n", 2),
    "texts alone": ("heart_rate\nx\ny\n", 2),
    "times": ("patient_id,timestamp,heart_rate\n1,9999-12-31 23:59:59,70\n1,0001-01-01,71\n2,now,72\n2,,73\n", 4),
    "numbers as times": ("patient_id,timestamp,heart_rate\n1,1e18,70\n1,-1e300,71\n2,5,72\n", 3),
    "labels": ("heart_rate,label_status\n" + "".join(f"70,{n}\n" for n in range(3000)), 3000),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_an_odd_text_gets_a_report(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "mine.csv"
    text, rows = TEXTS[kind]
    path.write_bytes(text.encode())
    found = report([path], "ward").report
    assert found.facts["rows"] == rows
    assert html_page(found)
