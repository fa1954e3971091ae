"""Bundles and their links."""

from dataclasses import replace

from fhir.resources.R4B.bundle import Bundle

from tests.vitals.appointments.fhir.resources import ADA, BASE, BOOKED, FREE, NOON, search
from vitals.appointments.fhir.appointment import appointment
from vitals.appointments.fhir.bundles import history, searchset
from vitals.appointments.fhir.outcomes import issue, outcome
from vitals.appointments.fhir.paging import Cursor, Page
from vitals.appointments.fhir.scheduling import schedule, slot


def links(bundle: Bundle) -> dict[str, str]:
    return {each.relation: each.url for each in bundle.link}


def test_a_bundle_holds_what_was_found_and_where_it_is() -> None:
    resources = [appointment(BOOKED, ADA), slot(FREE), schedule(ADA)]
    found = Bundle.model_validate(searchset(Page(resources, total=3), search("Schedule")))
    assert (found.type, found.total) == ("searchset", 3)
    assert [entry.fullUrl for entry in found.entry] == [
        f"{BASE}/Appointment/{BOOKED.id}",
        f"{BASE}/Slot/ada-1.{NOON}.15",
        f"{BASE}/Schedule/ada-1",
    ]
    assert {entry.search.mode for entry in found.entry} == {"match"}
    assert links(found) == {"self": f"{BASE}/Schedule"}


def test_links_name_the_parameters_that_were_used_and_no_others() -> None:
    asked = search("Slot", ("schedule", "Schedule/ada-1"), ("color", "red"), ("start", "ge2026"), handling="lenient")
    page = Page([slot(FREE)], Cursor("after", "x.1.2"), Cursor("before", "x.1.2"))
    found = Bundle.model_validate(searchset(page, asked))
    own = f"{BASE}/Slot?schedule=Schedule/ada-1&start=ge2026"
    assert links(found) == {
        "self": own,
        "next": f"{own}&_page=after.x.1.2",
        "previous": f"{own}&_page=before.x.1.2",
    }
    note = found.entry[-1]
    assert (note.search.mode, note.fullUrl) == ("outcome", None)
    assert "color is not known" in note.resource.issue[0].details.text


def test_an_offset_in_a_link_is_written_so_that_it_is_read_back() -> None:
    asked = search("Slot", ("start", "ge2026-03-02T09:00:00+01:00"))
    assert links(Bundle.model_validate(searchset(Page([]), asked)))["self"].endswith("ge2026-03-02T09:00:00%2B01:00")


def test_an_empty_bundle_is_valid_and_may_have_a_note() -> None:
    found = Bundle.model_validate(searchset(Page([], total=0), search("Schedule")))
    assert (found.total, found.entry) == (0, None)  # FHIR allows no empty list
    noted = searchset(Page([], total=0), search("Schedule"), [outcome([issue("informational", "nothing")])])
    assert Bundle.model_validate(noted).entry[0].search.mode == "outcome"


def test_a_history_has_the_last_version_first() -> None:
    versions = [appointment(replace(BOOKED, version=version), ADA) for version in (1, 2)]
    found = Bundle.model_validate(history(versions, BASE))
    assert (found.type, found.total) == ("history", 2)
    assert [(each.request.method, each.response.etag) for each in found.entry] == [
        ("PUT", 'W/"2"'),
        ("POST", 'W/"1"'),
    ]
