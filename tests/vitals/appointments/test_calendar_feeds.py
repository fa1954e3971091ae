"""Secret addresses of calendars: what they open, for how long, and what is kept of them."""

import re

import pytest
from sqlalchemy import select

from tests.vitals.appointments.clinic import ME, put
from vitals.appointments import calendar_feeds
from vitals.appointments.calendar_feeds import USE, CalendarFeeds
from vitals.appointments.database import Database
from vitals.appointments.errors import FeedsFull, NotFound, RevokedFeed, UnknownFeed
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.requester import Requester
from vitals.appointments.store import Store
from vitals.appointments.tables import calendar_feed

pytestmark = pytest.mark.usefixtures("always")


@pytest.fixture
def feeds(store: Store, always: Practitioner) -> CalendarFeeds:
    return store.calendar_feeds


def kept(store: Store) -> str:
    with store.database.reading() as connection:
        return str(connection.execute(select(calendar_feed)).all())


def test_a_secret_opens_the_calendar_that_it_was_made_for(store: Store, feeds: CalendarFeeds, now: int) -> None:
    put(store, now, "bo")
    made, secret = feeds.add("always", "phone of Ada", Requester(by="desk"), now=now)
    _, other = feeds.add("bo", None, ME, now=now)
    assert feeds.opened_by(secret, now=now) == made
    assert feeds.opened_by(other, now=now).practitioner_id == "bo"
    assert (made.name, made.created, made.created_by, made.last_used) == ("phone of Ada", now, "desk", None)


def test_those_whose_feeds_were_used_last_come_first(store: Store, feeds: CalendarFeeds, now: int) -> None:
    for later, who in enumerate(("bo", "cy", "di")):
        put(store, now, who)
        feeds.add(who, None, ME, now=now + later)
    used, secret = feeds.add("bo", None, ME, now=now)
    assert feeds.in_use(9) == ["di", "cy", "bo"]
    feeds.opened_by(secret, now=now + USE)
    assert feeds.in_use(9) == ["bo", "di", "cy"]
    feeds.revoke("bo", used.id, ME, now=now + USE)
    assert feeds.in_use(2) == ["di", "cy"]


def test_secrets_are_long_random_and_fit_into_an_address(feeds: CalendarFeeds, now: int) -> None:
    secrets = [feeds.add("always", None, ME, now=now)[1] for _ in range(20)]
    assert len(set(secrets)) == 20
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", secret) for secret in secrets)  # 6 bits each


def test_only_a_digest_of_the_secret_is_kept(store: Store, feeds: CalendarFeeds, now: int) -> None:
    made, secret = feeds.add("always", None, ME, now=now)
    assert made.id in kept(store)
    assert secret not in kept(store)


@pytest.mark.parametrize("wrong", ["", "x", "é\ud800", "' OR 1=1 --", "x" * 10_000])
def test_other_texts_open_nothing_and_are_not_repeated(feeds: CalendarFeeds, now: int, wrong: str) -> None:
    made, secret = feeds.add("always", None, ME, now=now)
    for guess in (wrong, made.id, secret[:-1], secret.swapcase(), calendar_feeds.digest(secret)):
        with pytest.raises(UnknownFeed, match="no calendar feed has this address") as refused:
            feeds.opened_by(guess, now=now)
        assert len(str(refused.value)) < 100


def test_a_revoked_address_opens_nothing_for_any_process(
    store: Store, feeds: CalendarFeeds, database: Database, now: int
) -> None:
    made, secret = feeds.add("always", None, ME, now=now)
    _, kept_secret = feeds.add("always", None, ME, now=now)
    elsewhere = CalendarFeeds(database)  # with connections of its own, as another process has
    assert elsewhere.opened_by(secret, now=now)
    feeds.revoke("always", made.id, Requester(by="desk"), now=now + 5)
    for each in (feeds, elsewhere):
        with pytest.raises(RevokedFeed, match="was revoked at 20"):
            each.opened_by(secret, now=now + 5)
        assert each.opened_by(kept_secret, now=now + 5)
    assert "desk" in kept(store)
    with pytest.raises(NotFound, match="there is no calendar feed"):
        feeds.revoke("always", made.id, ME, now=now + 6)


def test_a_feed_is_revoked_by_the_practitioner_who_has_it(store: Store, feeds: CalendarFeeds, now: int) -> None:
    put(store, now, "bo")
    made, secret = feeds.add("always", None, ME, now=now)
    for practitioner, id in (("bo", made.id), ("nobody", made.id), ("always", "x"), ("always", secret)):
        with pytest.raises(NotFound):
            feeds.revoke(practitioner, id, ME, now=now)
    assert feeds.opened_by(secret, now=now)


def test_a_list_has_the_feeds_that_can_be_used_the_oldest_first(feeds: CalendarFeeds, now: int) -> None:
    made = [feeds.add("always", f"n{number}", ME, now=now + number)[0] for number in range(3)]
    feeds.revoke("always", made[1].id, ME, now=now)
    assert feeds.of("always") == [made[0], made[2]]
    assert feeds.of("nobody") == []


def test_the_last_use_is_noted_at_most_every_few_minutes(feeds: CalendarFeeds, now: int) -> None:
    _, secret = feeds.add("always", None, ME, now=now)
    for after, noted in ((10, 10), (10 + USE - 1, 10), (10 + USE, 10 + USE), (20 + USE, 10 + USE)):
        feeds.opened_by(secret, now=now + after)
        assert [each.last_used for each in feeds.of("always")] == [now + noted]


def test_nobody_is_made_a_calendar_for_who_is_not_there(feeds: CalendarFeeds, now: int) -> None:
    with pytest.raises(NotFound, match="there is no practitioner 'nobody'"):
        feeds.add("nobody", None, ME, now=now)


def test_a_practitioner_has_so_many_addresses_at_most(
    feeds: CalendarFeeds, now: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_feeds, "MOST", 2)
    first, _ = feeds.add("always", None, ME, now=now)
    feeds.add("always", None, ME, now=now)
    with pytest.raises(FeedsFull, match="has 2 addresses of calendar feeds, and no more are allowed: revoke one"):
        feeds.add("always", None, ME, now=now)
    feeds.revoke("always", first.id, ME, now=now)
    assert feeds.add("always", None, ME, now=now)
