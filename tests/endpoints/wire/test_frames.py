import re
from html import unescape

import numpy as np
import pytest

from Endpoints.wire.frames import MODULES, MOST_BEDS, bed_page, beds_of, ward_page
from vitals.errors import InvalidValue
from vitals.simulation.names import names
from vitals.simulation.noise import patient_keys
from vitals.simulation.patients import SEXES, patients


@pytest.mark.parametrize(("query", "expected"), [
    ({}, (list(range(1, 9)), 3)),
    ({"beds": "2"}, ([1, 2], 3)),
    ({"beds": str(MOST_BEDS), "seed": "7"}, (list(range(1, MOST_BEDS + 1)), 7)),
    ({"patients": "5,1-2", "sort": "urgency", "unknown": "?"}, ([5, 1, 2], 3)),
])  # fmt: skip
def test_an_address_names_its_beds(query: dict[str, str], expected: tuple[list[int], int]) -> None:
    assert beds_of(list(query.items()), 3) == expected


@pytest.mark.parametrize(
    "query",
    [{"beds": "0"}, {"beds": "65"}, {"beds": "²"}, {"beds": ""}, {"patients": ""}, {"patients": "1-65"}, {"seed": "2" * 20},
     {"patients": "1", "beds": "1"}, {"patients": "1,1"}],
)  # fmt: skip
def test_a_ward_that_does_not_exist_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(InvalidValue):
        beds_of(list(query.items()), 0)
    page, found = ward_page(list(query.items()), 0)
    assert not found
    assert "is not allowed" in page


def test_frames_name_the_patients_of_the_seed() -> None:
    page, found = ward_page([("patients", "3,9"), ("seed", "5")], 0)
    keys = patient_keys(5, np.array([3, 9]))
    who = patients(keys)
    expected = [
        f"<b>{number}</b> {name}, {age} {SEXES[sex][0]}"
        for number, name, age, sex in zip((3, 9), names(keys), who.age, who.sex, strict=True)
    ]
    assert found
    assert re.findall(r"<a href=[^>]* data-item>(.*?)</a>", page) == expected
    assert "<title>Ward · 2 beds · synthetic vital signs</title>" in page
    assert page.count("<dd>- -</dd>") == 2 * 5  # and pressure and NEWS2, which have a second part


def test_what_the_address_says_is_kept_and_escaped() -> None:
    page, _ = ward_page([("beds", "1"), ("sort", "bed"), ("condition", 'se"><b>'), ("theme", "light")], 0)
    (link,) = re.findall(r'<a href="([^"]*)" data-item>', page)
    assert unescape(link).partition("?")[2] == "beds=1&sort=bed&condition=se%22%3E%3Cb%3E&theme=light"
    assert '<html lang="en" data-theme="light">' in page
    assert 'data-theme="dark"' in ward_page([("theme", '"x')], 0)[0]


def test_a_bed_has_one_frame_that_leads_back_to_the_ward() -> None:
    page, found = bed_page("9", [("seed", "5"), ("sort", "urgency")], 0)
    assert found
    assert names(patient_keys(5, np.array([9])))[0] in page
    (link,) = re.findall(r'<a href="([^"]*)">Back to the ward', page)
    assert unescape(link) == "../?seed=5&sort=urgency"
    assert "<h1>Bed 9</h1>" in page


@pytest.mark.parametrize("patient", ["-1", "x", "7.5", "²", str(2**53), "<b>"])
def test_a_patient_that_does_not_exist_has_no_frame(patient: str) -> None:
    page, found = bed_page(patient, [], 0)
    assert not found
    assert "is not allowed: it must be a whole number from 0 to 9007199254740991" in unescape(page)
    assert "data-bed=" not in page
    assert "<b>" not in page.replace("<b>$", "")


@pytest.mark.parametrize(("name", "page"), [("ward", ward_page([], 0)[0]), ("bed", bed_page("7", [], 0)[0])])
def test_a_page_asks_for_its_scripts_alone(name: str, page: str) -> None:
    own, *others = MODULES[name]
    assert re.findall(r'type="module" src="(?:../)?pages/(\w+).js"', page) == [own]
    assert re.findall(r'modulepreload" href="(?:../)?pages/(\w+).js"', page) == others
    assert ("uPlot" in page) == (name == "bed")
