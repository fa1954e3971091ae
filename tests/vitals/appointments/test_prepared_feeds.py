"""Prepared feeds: written before they are asked for, the same bytes, and no more of them than may be kept."""

from collections.abc import Iterator

import pytest

from tests.vitals.appointments.clinic import DAY, HOUR, ME, booking, put
from vitals.appointments import prepared_feeds
from vitals.appointments.feed_files import Edition
from vitals.appointments.feed_weeks import FeedWeeks, Period
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.store import Store

PIECE = 1000


@pytest.fixture
def booked(store: Store, always: Practitioner, now: int, midnight: int) -> list[str]:
    """Ids of appointments in several weeks, made a while ago."""
    starts = [midnight + day * DAY for day in range(0, 60, 6)]
    return [store.bookings.book(booking(each), ME, now=now - HOUR).id for each in starts]


@pytest.fixture
def address(store: Store, booked: list[str], now: int) -> str:
    """Secret of an address of the calendar."""
    return store.calendar_feeds.add("always", None, ME, now=now)[1]


@pytest.fixture
def other(store: Store) -> Iterator[Store]:
    """The same database, as another process has it."""
    found = Store(store.database.url.render_as_string(hide_password=False))
    yield found
    found.close()


def prepare(store: Store, now: int) -> int:
    """Prepare the feeds; return the number of steps."""
    return len(list(store.prepared_feeds.prepare(now=now)))


def edition(store: Store, now: int, who: str = "always") -> Edition:
    return store.feed_editions.edition(who, Period.around(now), now=now)


def is_ready(store: Store, now: int, who: str = "always") -> bool:
    """Whether nothing of a feed is to be written."""
    found = edition(store, now, who)
    return all(store.feed_files.find(found, week) is not None for week in found.weeks)


def content(store: Store, now: int) -> bytes:
    return b"".join(store.feed_files.file(edition(store, now), PIECE))


@pytest.mark.usefixtures("address")
def test_a_feed_with_an_address_is_written_before_it_is_asked_for(store: Store, other: Store, now: int) -> None:
    assert not is_ready(store, now)
    assert prepare(store, now)
    assert is_ready(store, now)
    assert content(store, now) == content(other, now)


def test_a_feed_without_an_address_that_can_be_used_is_not(store: Store, booked: list[str], now: int) -> None:
    assert not prepare(store, now)
    made, _ = store.calendar_feeds.add("always", None, ME, now=now)
    store.calendar_feeds.revoke("always", made.id, ME, now=now)
    assert not prepare(store, now)
    assert not is_ready(store, now)


@pytest.mark.usefixtures("address")
@pytest.mark.parametrize("by_another", [False, True])
def test_what_any_process_changes_is_prepared_again(
    *, store: Store, other: Store, booked: list[str], now: int, by_another: bool
) -> None:
    prepare(store, now)
    before = content(store, now)
    (other if by_another else store).lifecycle.cancel(booked[3], "ill", ME, now=now)
    later = now + HOUR
    assert not is_ready(store, later)
    prepare(store, later)
    assert is_ready(store, later)
    assert content(store, later) == content(other, later) != before


@pytest.mark.usefixtures("address")
def test_nothing_is_counted_until_something_is_committed(
    store: Store, now: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not store.database.is_sqlite:
        pytest.skip("other tests may use the server")
    prepare(store, now)

    def count(*_: object) -> object:
        raise AssertionError

    with monkeypatch.context() as patched:
        patched.setattr(FeedWeeks, "count", count)
        assert not prepare(store, now + HOUR)
    put(store, now, "bo")
    assert prepare(store, now + HOUR)


@pytest.mark.usefixtures("address")
def test_what_had_just_changed_is_prepared_when_it_is_settled(store: Store, now: int, midnight: int) -> None:
    store.bookings.book(booking(midnight + DAY, patient=2), ME, now=now)
    for later, ready in ((0, False), (1, False), (2, True)):
        assert prepare(store, now + later)
        assert is_ready(store, now + later) == ready


def test_the_feeds_that_were_used_last_are_prepared_and_no_more_than_there_is_room_for(
    *, store: Store, other: Store, address: str, now: int, midnight: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, id in enumerate(("bo", "cy")):
        put(store, now, id)
        store.bookings.book(booking(midnight, who=id, patient=2 + number), ME, now=now - HOUR)
        store.calendar_feeds.add(id, None, ME, now=now + 1 + number)
    store.calendar_feeds.opened_by(address, now=now + HOUR)
    assert store.calendar_feeds.in_use(9) == ["always", "cy", "bo"]
    monkeypatch.setattr(prepared_feeds, "MOST", 2)
    prepare(store, now + HOUR)
    assert [is_ready(store, now + HOUR, id) for id in ("always", "cy", "bo")] == [True, True, False]
    other.feed_files.most = 2 * len(content(store, now + HOUR))  # of which half is for what is prepared
    prepare(other, now + HOUR)
    assert [is_ready(other, now + HOUR, id) for id in ("always", "cy", "bo")] == [True, False, False]
