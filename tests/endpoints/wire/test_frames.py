import re
from html import unescape

import numpy as np
import pytest

from Endpoints.wire.frames import MOST_BEDS, beds_of, ward_page
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
    assert "<title>Ward · 2 beds</title>" in page
    assert page.count("<dd>- -</dd>") == 2 * 6  # and the pressure


def test_what_the_address_says_is_kept_and_escaped() -> None:
    page, _ = ward_page([("beds", "1"), ("sort", "bed"), ("condition", 'se"><b>'), ("theme", "light")], 0)
    (link,) = re.findall(r'<a href="([^"]*)" data-item>', page)
    assert unescape(link).partition("?")[2] == "patient=1&condition=se%22%3E%3Cb%3E&theme=light&population=ward"
    assert '<html lang="en" data-theme="light">' in page
    assert 'data-theme="dark"' in ward_page([("theme", '"x')], 0)[0]
