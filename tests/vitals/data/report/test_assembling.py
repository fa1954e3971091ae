from pathlib import Path

import pandas as pd
import pytest

from benchmarks.quality_files import CLEAN, FAULTS, Clean, Fault
from vitals.data.metadata import metadata_path
from vitals.data.report.assembling import report

SMALL = [each for each in CLEAN if each.layout.rows <= 10_000]


@pytest.mark.parametrize("clean", SMALL, ids=lambda clean: clean.name)
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
