"""Editions of feeds: counted again where something was committed, by whichever process, or the period shows another."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import delete

from tests.vitals.appointments.clinic import DAY, HOUR, ME, booking, move, put
from vitals.appointments.errors import NotFound
from vitals.appointments.feed_editions import FeedEditions
from vitals.appointments.feed_files import Edition
from vitals.appointments.feed_weeks import FeedWeeks, Period
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.store import Store
from vitals.appointments.tables import appointment


@pytest.fixture
def other(store: Store) -> Iterator[Store]:
    """The same database, as another process has it."""
    found = Store(store.database.url.render_as_string(hide_password=False))
    yield found
    found.close()


@pytest.fixture
def booked(store: Store, always: Practitioner, now: int, midnight: int) -> str:
    """Id of an appointment that was made a while ago."""
    return store.bookings.book(booking(midnight), ME, now=now - HOUR).id


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Practitioners whose weeks were counted."""
    found: list[str] = []
    count = FeedWeeks.count

    def noted(self: FeedWeeks, practitioner: str, period: Period) -> object:
        found.append(practitioner)
        return count(self, practitioner, period)

    monkeypatch.setattr(FeedWeeks, "count", noted)
    return found


def edition(store: Store, now: int, who: str = "always") -> Edition:
    return store.feed_editions.edition(who, Period.around(now), now=now)


def content(store: Store, now: int) -> bytes:
    return b"".join(store.feed_files.file(edition(store, now), 1000))


def test_what_nobody_changed_is_not_counted_again(sqlite_only: Store, counted: list[str], now: int) -> None:
    first = edition(sqlite_only, now)
    again = edition(sqlite_only, now + 60)
    assert (again.state, again.now, again.period) == (first.state, now + 60, Period.around(now + 60))
    assert counted == ["always"]


@pytest.fixture
def sqlite_only(store: Store, booked: str) -> Store:
    """A store whose marks only its own commits change: PostgreSQL's are those of a server, where others may work."""
    if not store.database.is_sqlite:
        pytest.skip("other tests may use the server")
    return store


CHANGES: dict[str, Callable[[Store, str, int, int], object]] = {
    "booked": lambda store, _, now, midnight: store.bookings.book(booking(midnight + DAY, patient=2), ME, now=now),
    "held": lambda store, _, now, midnight: store.bookings.hold(booking(midnight + DAY, patient=2), ME, now=now),
    "moved": lambda store, id, now, midnight: move(store, id, midnight + 2 * HOUR, now),
    "cancelled": lambda store, id, now, _: store.lifecycle.cancel(id, "ill", ME, now=now),
    "renamed": lambda store, _, now, __: put(store, now, "always", name="Dr Other"),
    "erased": lambda store, id, _, __: store.database.transact(
        lambda connection: connection.execute(delete(appointment).where(appointment.c.id == id))
    ),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("by_another", [False, True])
def test_a_change_is_in_the_very_next_answer(
    *, store: Store, other: Store, booked: str, now: int, midnight: int, change: str, by_another: bool
) -> None:
    before = {each: content(each, now) for each in (store, other, store, other)}
    CHANGES[change](other if by_another else store, booked, now, midnight)
    for each in (store, other):
        after = content(each, now)
        assert after != before[each]
        assert after == b"".join(
            store.feed_files.file(
                store.feed_files.edition(store.calendars.practitioner("always"), Period.around(now), now=now), 10**6
            )
        )


def test_many_changes_in_one_second_are_each_in_the_next_answer(
    store: Store, other: Store, always: Practitioner, now: int, midnight: int
) -> None:
    for number in range(6):
        made = (store, other)[number % 2].bookings.book(booking(midnight + number * HOUR, patient=number), ME, now=now)
        for each in (store, other):
            assert made.id.encode() in content(each, now)


def test_an_appointment_that_leaves_or_enters_the_period_is_counted(
    sqlite_only: Store, counted: list[str], now: int, midnight: int
) -> None:
    sizes = [edition(sqlite_only, at).size for at in (midnight, midnight + 30 * DAY, midnight + 30 * DAY + 1, midnight)]
    assert sizes == [1, 1, 0, 1]
    assert len(counted) == 3


def test_what_had_just_changed_is_settled_a_while_later_without_being_counted(
    sqlite_only: Store, counted: list[str], now: int, midnight: int
) -> None:
    sqlite_only.bookings.book(booking(midnight + DAY, patient=2), ME, now=now)
    assert [edition(sqlite_only, now + later).is_settled for later in (0, 1, 2)] == [False, False, True]
    assert counted == ["always"]


def test_no_more_is_remembered_than_may_be(store: Store, booked: str, now: int) -> None:
    editions = FeedEditions(store.calendars, store.feed_files, 4)
    for who in ("bo", "cy", "di", "always", "bo"):
        if who != "always":
            put(store, now, who)
        editions.edition(who, Period.around(now), now=now)
        assert editions._groups == sum(known.groups for known in editions._known.values()) <= 4
    assert list(editions._known) == ["di", "always", "bo"]


def test_nobody_has_no_edition(store: Store, now: int) -> None:
    with pytest.raises(NotFound, match="there is no practitioner 'nobody'"):
        edition(store, now, "nobody")
