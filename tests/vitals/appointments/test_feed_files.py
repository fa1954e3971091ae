"""Feeds as files: the same bytes whatever is kept, and never those of before a change."""

from dataclasses import replace

import icalendar
import pytest

from tests.vitals.appointments.clinic import DAY, HOUR, ME, booking
from vitals.appointments import feed_files
from vitals.appointments.erasure import erase
from vitals.appointments.feed_files import Edition, FeedFiles
from vitals.appointments.feed_lines import EventLines
from vitals.appointments.feed_weeks import FeedWeeks, Period
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.store import Store

SIZE = 1000


@pytest.fixture
def files(store: Store, always: Practitioner) -> FeedFiles:
    return FeedFiles(store.database)


@pytest.fixture
def booked(store: Store, always: Practitioner, now: int, midnight: int) -> list[str]:
    """Ids of appointments in several weeks, made a while ago."""
    starts = [midnight + day * DAY + hour * HOUR for day in range(0, 60, 6) for hour in range(3)]
    return [store.bookings.book(booking(each), ME, now=now - HOUR).id for each in starts]


def edition(files: FeedFiles, who: Practitioner, now: int) -> Edition:
    return files.edition(who, Period.around(now), now=now)


def content(files: FeedFiles, who: Practitioner, now: int, size: int = SIZE) -> bytes:
    pieces = list(files.file(edition(files, who, now), size))
    assert all(len(piece) == size for piece in pieces[:-1])
    return b"".join(pieces)


def uids(written: bytes) -> list[str]:
    return [str(event["UID"]).partition("@")[0] for event in icalendar.Calendar.from_ical(written).events]


def count_written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    counts: list[int] = []
    write = EventLines.write

    def counted(self: EventLines, appointments: list[object]) -> bytes:
        counts.append(len(appointments))
        return write(self, appointments)

    monkeypatch.setattr(EventLines, "write", counted)
    return counts


@pytest.mark.parametrize("rows", [1, 4, 500])
@pytest.mark.parametrize("size", [100, 1000, 10**6])
def test_a_feed_is_whole_whatever_its_pieces_are(
    *,
    files: FeedFiles,
    always: Practitioner,
    booked: list[str],
    now: int,
    rows: int,
    size: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feed_files, "ROWS", rows)
    for _ in range(2):
        assert uids(content(files, always, now, size)) == booked


def test_what_has_not_changed_is_not_written_again(
    *,
    files: FeedFiles,
    store: Store,
    always: Practitioner,
    booked: list[str],
    now: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, counts = content(files, always, now), count_written(monkeypatch)
    assert content(files, always, now) == first
    assert counts == []
    cancelled = store.lifecycle.cancel(booked[7], "ill", ME, now=now)
    later = content(files, always, now + HOUR)
    assert sum(counts) <= 6  # of its week alone
    assert later == content(FeedFiles(store.database), always, now + HOUR)
    assert later != first
    assert f"DTSTAMP:{later.decode().partition('STATUS:CANCELLED')[0].rpartition('DTSTAMP:')[2][:16]}".encode() in later
    assert cancelled.version == 2


def test_what_is_changing_is_neither_kept_nor_named(
    *,
    files: FeedFiles,
    store: Store,
    always: Practitioner,
    now: int,
    midnight: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store.bookings.book(booking(midnight), ME, now=now)
    counts = count_written(monkeypatch)
    for later, is_settled in ((0, False), (1, False), (2, True), (3, True)):
        assert edition(files, always, now + later).is_settled == is_settled
        content(files, always, now + later)
    assert counts == [1, 1, 1]


def test_a_name_and_a_zone_are_in_what_is_kept_and_in_the_state(
    files: FeedFiles, always: Practitioner, booked: list[str], now: int
) -> None:
    states = [edition(files, always, now).state]
    first = content(files, always, now)
    for other in (replace(always, name="Dr Other"), replace(always, zone="Asia/Kolkata")):
        states.append(edition(files, other, now).state)
        assert content(files, other, now) != first
    assert len(set(map(str, states))) == 3
    assert content(files, always, now) == first


def test_no_more_is_kept_than_may_be(store: Store, always: Practitioner, booked: list[str], now: int) -> None:
    small, large = FeedFiles(store.database, 3000), FeedFiles(store.database)
    for _ in range(2):
        assert content(small, always, now) == content(large, always, now)
        assert 0 < small._bytes == sum(len(written) for _, written in small._kept.values()) <= 3000
    assert large._bytes == sum(len(written) for _, written in large._kept.values()) > 6000
    nothing = FeedFiles(store.database, 0)
    assert content(nothing, always, now) == content(large, always, now)
    assert not nothing._kept


@pytest.mark.parametrize("others", [0, 1])
def test_nothing_of_an_erased_patient_stays_in_memory(
    *, files: FeedFiles, store: Store, always: Practitioner, now: int, midnight: int, others: int
) -> None:
    # A week with nothing else in it, and one in which somebody else has an appointment.
    for number in range(1 + others):
        store.bookings.book(
            booking(midnight + number * HOUR, patient=number, reason=f"reason {number}"), ME, now=now - HOUR
        )
    assert b"reason 0" in content(files, always, now)
    assert any(b"reason 0" in written for _, written in files._kept.values())
    erase(store, 0, now=now)
    edition(files, always, now + HOUR)
    assert not any(b"reason 0" in written for _, written in files._kept.values())
    assert files._bytes == sum(len(written) for _, written in files._kept.values())
    assert b"reason 0" not in content(files, always, now + HOUR)


def test_an_empty_feed_is_settled(files: FeedFiles, always: Practitioner, now: int) -> None:
    assert edition(files, always, now).is_settled
    assert uids(content(files, always, now)) == []


def test_what_is_kept_is_ready_and_nothing_else(
    *, files: FeedFiles, always: Practitioner, booked: list[str], now: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = files.file(edition(files, always, now), 10**6)
    assert first.ready() is None
    whole = next(first)
    assert (first.ready(), list(first)) == (b"", [])
    monkeypatch.setattr(FeedWeeks, "read", None)
    again = files.file(edition(files, always, now), SIZE)
    assert b"".join(iter(again.ready, b"")) == whole


def test_a_week_that_goes_while_a_feed_is_read_is_written_again(
    files: FeedFiles, always: Practitioner, booked: list[str], now: int
) -> None:
    whole = content(files, always, now)
    slowly = files.file(edition(files, always, now), SIZE)
    parts = [slowly.ready() or b""]
    files._kept.clear()
    files._bytes = 0
    assert b"".join([*parts, *slowly]) == whole


def test_a_week_that_another_request_has_just_kept_stays_in_its_place(
    *, files: FeedFiles, always: Practitioner, booked: list[str], now: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, find = content(files, always, now), FeedFiles.find
    late = iter([None])  # the first look finds nothing, all others what is kept
    monkeypatch.setattr(FeedFiles, "find", lambda *given: next(late) if late.__length_hint__() else find(*given))
    assert content(files, always, now) == whole
