import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.settings import SETTINGS
from vitals.catalog.signs import SIGNS
from vitals.catalog.sources import SOURCES, Citation
from vitals.errors import InvalidEntry, UnknownEntry
from vitals.triage.words import COMPLAINTS

# Back a limit that no entry cites, or a published distribution that the generated data are compared with.
CITED_ELSEWHERE = {
    "avram-2019",
    "battelino-2019",
    "bleyer-2011",
    "cedis-2008",  # complaints
    "chapman-2001",  # their denial
    "holland-2022",
    "lim-2003",  # limits of triage
    "mackowiak-1992",
    "raven-2013",
    "sjtrem-2019",
    "sun-2015",
    "tarassenko-2011",
}


def make_source(**changes: object) -> Citation:
    facts: dict[str, object] = {
        "id": "doe-2001",
        "authors": "Doe et al.",
        "year": 2001,
        "title": "On vital signs",
        "where": "Lancet 1:1",
        "checked": True,
    }
    return Citation(**(facts | changes))  # type: ignore[arg-type]


def test_a_source_prints_as_a_citation() -> None:
    assert str(make_source()) == "Doe et al. On vital signs. Lancet 1:1, 2001."


def test_a_source_from_memory_says_so() -> None:
    assert str(make_source(checked=False)) == "Doe et al. On vital signs. Lancet 1:1, 2001. (from memory)"


def test_a_source_without_a_year_leaves_it_out() -> None:
    assert str(make_source(year=None)) == "Doe et al. On vital signs. Lancet 1:1."


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"authors": ""}, "source 'doe-2001': authors must not be empty"),
        ({"title": " "}, "source 'doe-2001': title must not be empty"),
        ({"where": ""}, "source 'doe-2001': where must not be empty"),
        ({"year": 201}, "source 'doe-2001': year 201 must lie in 1900 to 2100"),
        ({"year": 1899}, "source 'doe-2001': year 1899 must lie in 1900 to 2100"),
        ({"year": 2101}, "source 'doe-2001': year 2101 must lie in 1900 to 2100"),
    ],
)
def test_a_bad_source_is_refused(changes: dict[str, object], wrong: str) -> None:
    with pytest.raises(InvalidEntry) as caught:
        make_source(**changes)
    assert str(caught.value) == wrong


@pytest.mark.parametrize("year", [1900, 2100])
def test_the_years_at_both_ends_are_allowed(year: int) -> None:
    assert make_source(year=year).year == year


def test_every_source_is_cited_and_nothing_else() -> None:
    cited = {id for sign in SIGNS.values() for id in sign.sources}
    cited |= {id for condition in CONDITIONS.values() for id in condition.sources}
    cited |= {id for setting in SETTINGS.values() for id in setting.sources}
    cited |= {complaint.source for complaint in COMPLAINTS.values()}
    assert cited.isdisjoint(CITED_ELSEWHERE)
    assert cited | CITED_ELSEWHERE == set(SOURCES)


@pytest.mark.parametrize(
    ("id", "checked"),
    [
        ("rcp-2017", True),
        ("obermeyer-2017", True),
        ("kirschen-2020", True),
        ("whelton-2018", False),
        ("singer-2016", False),
        ("iso-81060-2", False),
        ("ada-standards", False),
        ("sporer-1996", True),
    ],
)
def test_looked_up_is_told_from_memory(id: str, checked: bool) -> None:
    assert SOURCES[id].checked is checked


def test_a_year_in_the_id_is_the_year_of_the_work() -> None:
    for source in SOURCES.values():
        last = source.id.rsplit("-", 1)[-1]
        if len(last) == 4 and last.isdecimal():
            expected = 2015 if source.id == "brescia-2015" else source.year  # named for the year of the cohort
            assert int(last) == expected


def test_the_design_entry_claims_no_publication() -> None:
    assert "no publication states it" in SOURCES["design"].title


def test_an_unknown_source_suggests_the_near_one() -> None:
    with pytest.raises(UnknownEntry, match=r"unknown source 'rcp-2071': did you mean 'rcp-2017'\? known are design, "):
        SOURCES["rcp-2071"]
