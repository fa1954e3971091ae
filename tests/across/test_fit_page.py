"""The report of a fit in a real browser: it opens without a network, and axe finds nothing."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.fitting_recovery import records_of
from tests.across.browser import MARKS, Open, opened_offline
from tests.commands import answer_of
from tests.vitals.training.fitting.conftest import hospital
from vitals.catalog.signs import SIGNS
from vitals.training.fitting.__main__ import main

pytestmark = MARKS


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fit")
    readings = records_of(hospital("emergency"), 300)
    table = pd.DataFrame(readings.values, columns=list(SIGNS)).assign(on_oxygen=readings.on_oxygen, ward="A")
    table.insert(0, "patient_id", np.arange(300))
    table.to_csv(folder / "mine.csv", index=False)
    done = answer_of(main, "mine.csv", "--output", "mine.json", folder=folder)
    assert done.returncode == 0, done.stderr
    return folder / "mine.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_opens_offline_and_axe_finds_nothing(page_file: Path, open_tab: Open, scheme: str, width: int) -> None:
    page = opened_offline(open_tab, page_file, scheme, width)
    assert page.locator("svg").count() == len(SIGNS)
    assert page.locator("table").count() == 2
