import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.vitals.data.report.files import STAYS, scanned, table
from vitals.catalog.population_files import write_population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.data.report.figures import Figure, level_figures
from vitals.data.report.references import SIMULATED, own_figures, reference_of, reference_text
from vitals.errors import InvalidData, InvalidValue, UnknownEntry


@pytest.mark.parametrize("name", ["emergency", "ward", "icu"])
def test_settings_have_published_figures_with_sources_and_the_rest_simulated(name: str) -> None:
    reference = reference_of(name)
    sources = set(reference.sources.values())
    assert SIMULATED in sources
    assert len(sources) > 1
    assert set(reference.sources) == set(reference.figures)
    for id in SIGNS:
        assert {Figure("mean", id), Figure("quantile 50 %", id), Figure("autocorrelation 1 h", id)} <= set(
            reference.figures
        )
    assert reference.population is POPULATIONS[name]
    assert "MIT" in reference.described


def test_published_figures_count_before_simulated_ones() -> None:
    reference = reference_of("icu")
    assert reference.figures[Figure("mean", "heart_rate")] == 84.7
    assert "ODbL 1.0" in reference.sources[Figure("mean", "heart_rate")]


def saved(folder: Path, **changed: object) -> Path:
    scan = scanned(folder, table())
    path = folder / "mine.json"
    text = json.loads(reference_text("mine", scan, own_figures(scan), "ours; MIT"))
    path.write_text(json.dumps(text | changed))
    return path


def test_a_saved_reference_is_read_back(tmp_path: Path) -> None:
    reference = reference_of(str(saved(tmp_path)))
    own = own_figures(scanned(tmp_path, table()))
    assert reference.population is None
    assert all(value == pytest.approx(own[figure], abs=1e-5) for figure, value in reference.figures.items())
    assert set(reference.sources.values()) == {"ours; MIT, 3,000 patients"}


def test_readings_of_a_saved_reference_have_its_aggregates(tmp_path: Path) -> None:
    reference = reference_of(str(saved(tmp_path)))
    drawn = reference.readings(20_000)
    own = table()[list(SIGNS)]
    for column, id in enumerate(SIGNS):
        levels = np.percentile(own[id], (5, 25, 50, 75, 95))
        assert np.percentile(drawn[:, column], (5, 25, 50, 75, 95)) == pytest.approx(levels, abs=0.15 * own[id].std())
        assert drawn[:, column].min() >= SIGNS[id].accepted[0]
    found = level_figures(pd.DataFrame(drawn, columns=list(SIGNS)))
    pairs = [figure for figure in found if figure.statistic == "Spearman"]
    assert max(abs(found[pair] - reference.figures[pair]) for pair in pairs) < 0.06


def test_no_number_of_a_saved_reference_depends_on_fewer_than_20_patients(tmp_path: Path) -> None:
    scan = scanned(tmp_path, table(STAYS))
    text = json.loads(reference_text("mine", scan, own_figures(scan), "ours"))
    statistics = {each["statistic"] for each in text["figures"]}
    assert {name for name in statistics if name.startswith("quantile")} == {"quantile 50 %"}
    own = own_figures(scan)
    for each in text["figures"]:
        if each["statistic"].startswith(("share", "persistence")):
            flag = " ".join(each["statistic"].split()[1:3])
            assert own[Figure(f"share {flag}", each["sign"])] * 40 >= 20
    few = scanned(tmp_path, table()[:19])
    with pytest.raises(InvalidValue, match="at least 20"):
        reference_text("few", few, own_figures(few), "ours")


@pytest.mark.parametrize("changed", [{"format": "other"}, {"figures": []}, {"patients": None}, {"figures": [{"x": 1}]}])
def test_a_file_that_is_no_reference_is_refused(tmp_path: Path, changed: dict[str, object]) -> None:
    with pytest.raises(InvalidData, match="save one with --save-reference"):
        reference_of(str(saved(tmp_path, **changed)))


def test_an_unknown_reference_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownEntry, match="did you mean 'ward'"):
        reference_of("wards")
    with pytest.raises(InvalidData, match="there is no such file"):
        reference_of(str(tmp_path / "mine.json"))


def test_a_fitted_population_is_a_reference(tmp_path: Path) -> None:
    fitted = replace(POPULATIONS["ward"], id="mine")
    write_population(tmp_path / "mine.json", fitted, {})
    reference = reference_of(str(tmp_path / "mine.json"))
    assert reference.population is not None
    assert reference.population.describe() == fitted.describe()
    assert set(reference.sources.values()) == {SIMULATED}
