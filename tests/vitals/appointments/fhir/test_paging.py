"""Pages: forwards and back, nothing is left out and nothing shown twice."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitals.appointments.fhir.paging import Cursor, Page, page_of
from vitals.errors import InvalidValue


def page(items: list[int], count: int, cursor: Cursor | None = None) -> Page:
    return page_of(items, count, cursor, key=str, order=int, shown=lambda each: {"id": each})


def ids(found: Page) -> list[int]:
    return [each["id"] for each in found.resources]


@given(st.sets(st.integers(0, 200)), st.integers(1, 7))
def test_pages_show_everything_once_in_both_directions(numbers: set[int], count: int) -> None:
    items, pages = sorted(numbers), [page(sorted(numbers), count)]
    while (cursor := pages[-1].following) is not None:
        pages.append(page(items, count, cursor))
    assert [id for each in pages for id in ids(each)] == items
    for before, after in pairwise(pages):
        assert after.previous is not None
        back = page(items, count, after.previous)
        assert ids(back) == ids(before)
        assert back.following is not None
        assert ids(page(items, count, back.following)) == ids(after)


def test_the_total_is_known_where_one_page_has_all() -> None:
    assert page([1, 2], 2).total == 2
    assert page([1, 2, 3], 2).total is None
    assert page([], 2) == Page([], total=0)
    assert page([1, 2, 3], 2, Cursor("after", "2")).total is None


def test_a_result_that_has_gone_does_not_disturb_the_next_page() -> None:
    first = page([1, 3, 5, 7], 2)
    assert ids(page([1, 5, 7], 2, first.following)) == [5, 7]


@pytest.mark.parametrize("text", ["", "after", "after.", "x.1", "after." + "9" * 101])
def test_only_what_a_link_says_is_a_cursor(text: str) -> None:
    with pytest.raises(InvalidValue, match="links of a page"):
        Cursor.parse("_page", text)


def test_a_cursor_is_written_as_it_is_read() -> None:
    assert str(Cursor.parse("_page", "before.a.1.2")) == "before.a.1.2"
