"""Places of connections: who has one, who makes room, and who is turned away."""

import gc
from collections import Counter

import pytest

from Endpoints.serving.protocols.places import LAST, NoPlace, Place, Places
from Endpoints.serving.protocols.refusals import Refusals

HERE, ONE, OTHER = "127.0.0.1", "192.0.2.7", "192.0.2.8"


class Room:
    """Places, and who has been asked to leave one."""

    def __init__(self, most: int, most_per_address: int = 1000) -> None:
        self.refused, self.ended, self.gone = Counter[str](), Counter[str](), list[str]()
        self.places = Places(most, most_per_address, HERE.__eq__, Refusals(self.refused), Refusals(self.ended, "ended"))

    def take(self, name: str, address: str = HERE) -> Place:
        place = self.places.take(address)
        place.held_by(lambda: self.gone.append(name))
        return place


def test_who_has_waited_longest_makes_room() -> None:
    room = Room(3)
    a, b, c = (room.take(name) for name in "abc")
    a.work()
    b.work()
    a.wait()
    room.take("d")
    assert room.gone == ["c"]
    room.take("e")
    assert room.gone == ["c", "a"]
    b.wait()
    room.take("f")
    assert room.gone == ["c", "a", "d"]
    assert room.ended == {"made_room": 3}
    assert room.places.all.taken == 3
    for gone in (a, c):
        gone.leave()  # as the connection does when it is gone
    assert room.places.all.taken == 3


def test_a_connection_that_made_room_before_it_was_there_ends_when_it_is() -> None:
    room = Room(1)
    early = room.places.take(HERE)
    room.take("b")
    assert not room.gone
    early.held_by(lambda: room.gone.append("early"))
    assert room.gone == ["early"]


def test_who_waits_again_waits_since_then() -> None:
    room = Room(2)
    a, _ = room.take("a"), room.take("b")
    a.work()
    a.wait()
    room.take("c")
    assert room.gone == ["b"]


def test_who_has_left_makes_room_for_nobody() -> None:
    room = Room(2)
    a, _ = room.take("a"), room.take("b")
    a.leave()
    a.leave()
    assert room.places.all.taken == 1
    room.take("c")
    assert not room.gone


def test_when_nobody_waits_a_last_place_answers_a_probe_alone() -> None:
    room = Room(2)
    for name in "ab":
        room.take(name).work()
    last = room.take("c")
    for path in (b"/health/live", b"/health/ready", b"/metrics", b"/vitals/health/live"):
        assert last.refusal(path) is None
    assert not room.refused
    for path in (b"/", b"/api/ws/predict", b"/health", b""):
        assert last.refusal(path) == "all 2 connections that this process may have are in use: try again later"
    assert room.refused == {"full": 4}
    assert not last.is_kept
    assert not room.gone


def test_last_places_make_room_for_one_another() -> None:
    room = Room(1)
    room.take("a").work()
    last = [room.take(str(number)) for number in range(LAST + 2)]
    assert room.gone == ["0", "1"]
    for place in last:
        place.work()
    with pytest.raises(NoPlace, match=r"all 1 connections .*: try again later"):
        room.take("too many")
    last[-1].leave()
    assert not room.take("again").is_kept


def test_one_address_has_its_own_limit_and_makes_room_for_itself() -> None:
    room = Room(100, most_per_address=2)
    first, second = (room.take(name, ONE) for name in ("first", "second"))
    other = room.take("other", OTHER)
    third = room.take("third", ONE)
    assert room.gone == ["first"]
    for place in (first, second, third, other):
        place.work()
    with pytest.raises(NoPlace, match="one address may have at most 2 connections at once"):
        room.take("fourth", f"::ffff:{ONE}")
    assert room.refused == {"address": 1}
    room.take("another", OTHER)
    for number in range(5):
        room.take(str(number))  # of this machine, which has no limit of its own
    second.leave()
    room.take("fifth", ONE)
    assert room.gone == ["first"]


def test_a_network_of_one_customer_is_one_address() -> None:
    room = Room(100, most_per_address=2)
    for number in range(4):
        room.take(str(number), f"2001:db8:1:2::{number}")
    room.take("another", "2001:db8:1:3::1")
    assert room.gone == ["0", "1"]


def test_addresses_without_connections_are_forgotten() -> None:
    room = Room(100)
    places = [room.take("", f"192.0.2.{number}") for number in range(50)]
    assert len(room.places.of_address) == 50
    for place in places:
        place.leave()
    del place
    places.clear()
    gc.collect()
    assert not room.places.of_address


def test_a_connection_that_nobody_counts_may_do_what_it_likes() -> None:
    place = Place()
    for step in (place.work, place.wait, place.leave, lambda: place.held_by(pytest.fail)):
        step()
    assert place.is_kept
    assert place.refusal(b"/") is None
