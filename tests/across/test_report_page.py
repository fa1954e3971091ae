"""The report of a file in a real browser: it opens without a network, and axe finds nothing."""

from pathlib import Path
from typing import Any

import pytest

from tests.across.browser import MARKS, Open, opened_offline
from tests.vitals.data.report.files import STAYS, table
from vitals.catalog.signs import SIGNS
from vitals.data.report.assembling import report
from vitals.data.report.page import html_page

pytestmark = MARKS


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    faulty = table(STAYS).assign(spo2=lambda t: t["spo2"] / 100)
    faulty.to_csv(folder / "faulty.csv", index=False)
    path = folder / "report.html"
    path.write_text(html_page(report([folder / "faulty.csv"], "icu").report), encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_opens_offline_and_axe_finds_nothing(page_file: Path, open_tab: Open, scheme: str, width: int) -> None:
    page = opened_offline(open_tab, page_file, scheme, width)
    assert page.locator("svg").count() == 2 * len(SIGNS)
    assert page.locator("main > p").first.inner_text().endswith("checks")


def test_the_policy_of_the_page_lets_no_script_run(page_file: Path, open_tab: Any) -> None:
    page = open_tab()
    page.goto(page_file.as_uri())
    page.evaluate("document.body.append(Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:9/x' }))")
    blocked = page.evaluate(
        "new Promise((done) => { document.addEventListener('securitypolicyviolation', (e) => done(e.blockedURI));"
        "document.body.append(Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:9/y' })); })"
    )
    assert blocked.startswith("http://127.0.0.1:9")
