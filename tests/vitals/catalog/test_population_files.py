"""Populations written to files, read back, and refused."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from vitals.catalog.population import Population
from vitals.catalog.population_files import (
    check_population_path,
    load_population,
    population_named,
    write_population,
)
from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.catalog.settings import WARD, Oxygen
from vitals.errors import InvalidData, InvalidValue, UnknownEntry

MINE = Population.of(
    {"healthy": 0.75, "sepsis": 0.25}, id="mine", setting=replace(WARD, oxygen=Oxygen(hypoxic=0.5, others=0.25))
)


def test_a_population_is_written_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    write_population(path, MINE, {"notes": ["made by hand"]})
    found = load_population(path)
    assert found.describe() == MINE.describe()
    assert found.setting == MINE.setting
    assert json.loads(path.read_text())["notes"] == ["made by hand"]
    assert population_named(str(path)) == found


def test_a_name_is_an_id_of_the_catalog_or_a_path() -> None:
    assert population_named("teaching") is TEACHING
    with pytest.raises(UnknownEntry, match="did you mean 'ward'"):
        population_named("wards")
    with pytest.raises(InvalidData, match=r"nowhere\.json: cannot be read \(No such file"):
        population_named("nowhere.json")


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("", "describes no population"),
        ("[]", "describes no population"),
        ('{"population": 7}', "describes no population"),
        ('{"population": {"id": "mine"}}', "describes no population"),
        (json.dumps({"population": MINE.describe() | {"setting": "nowhere"}}), "unknown setting 'nowhere'"),
        (json.dumps({"population": MINE.describe() | {"shares": {"sepsis": 0.5}}}), "sum to 1, not 0.5"),
        (json.dumps({"population": MINE.describe() | {"numbers": {"oxygen": {"hypoxic": 7, "others": 0}}}}), "7"),
        (json.dumps({"population": MINE.describe() | {"numbers": {"stay": {}}}}), "describes no population"),
        (json.dumps({"population": MINE.describe() | {"id": "ward"}}), "one of its own"),
        (json.dumps({"population": MINE.describe() | {"id": "../ward"}}), "small letters"),
        (" " * 2_000_000, "larger than"),
        ("[" * 100_000, "describes no population"),
    ],
)
def test_what_is_no_population_is_refused(tmp_path: Path, content: str, wrong: str) -> None:
    path = tmp_path / "mine.json"
    path.write_text(content)
    with pytest.raises(InvalidData, match=wrong):
        load_population(path)


def test_the_name_of_a_file_is_the_id() -> None:
    assert check_population_path(Path("folder/mine.json")) == "mine"
    for wrong, why in (
        ("mine.csv", "ends in .json"),
        ("Mein Haus.json", "small letters"),
        ("icu.json", "one of its own"),
    ):
        with pytest.raises(InvalidValue, match=why):
            check_population_path(Path(wrong))
    assert all(id in POPULATIONS for id in ("icu", "ward"))
