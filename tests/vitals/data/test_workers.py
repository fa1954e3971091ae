"""Work on several threads: in order or as it is made, bounded, and over when nobody takes it any more."""

import threading
import time

import pytest

from vitals.data.workers import AHEAD, AHEAD_EACH, as_made, in_order, stop_if_told


def piece(number: int) -> tuple[int, int]:
    time.sleep(0.002)
    return number, threading.get_ident()


def slow_when_even(number: int) -> int:
    time.sleep(0.02 * (number % 2 == 0))
    return number


def fail_at_five(number: int) -> int:
    if number == 5:
        raise ValueError("five is right out")
    return number


def test_one_worker_is_this_thread_and_makes_what_is_asked_for() -> None:
    made: list[int] = []
    results = in_order(made.append, 3, 1)
    next(results)
    assert made == [0]
    assert {thread for _, thread in in_order(piece, 3, 1)} == {threading.get_ident()}


def test_results_of_several_threads_come_in_order() -> None:
    numbers, threads = zip(*in_order(piece, 50, 3), strict=True)
    assert numbers == tuple(range(50))
    assert threading.get_ident() not in threads
    assert 1 < len(set(threads)) <= 3


def test_a_slow_piece_is_waited_for() -> None:
    assert list(in_order(slow_when_even, 20, 2)) == list(range(20))


def test_nothing_is_done_by_nobody() -> None:
    assert list(in_order(slow_when_even, 0, 0)) == list(as_made(slow_when_even, [], 0)) == []


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9])
def test_no_piece_is_made_twice_or_left_out(count: int) -> None:
    made: list[int] = []
    assert len(list(in_order(made.append, count, 2))) == count
    assert sorted(made) == list(range(count))


def test_the_lead_is_bounded() -> None:
    begun: list[int] = []
    results = in_order(begun.append, 1000, 2)
    for taken in range(1, 6):
        next(results)
        time.sleep(0.05)  # for threads that would go on
        assert len(begun) <= taken - 1 + AHEAD + 2 * AHEAD_EACH
    results.close()


def test_stopping_early_ends_the_threads_and_begins_nothing_else() -> None:
    before, begun = threading.active_count(), list[int]()

    def begin(number: int) -> int:
        begun.append(number)
        return slow_when_even(number)

    results = in_order(begin, 1000, 2)
    next(results)
    results.close()
    assert threading.active_count() == before
    seen = len(begun)
    time.sleep(0.05)
    assert len(begun) == seen < 20


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_task_raises_comes_as_it_is_when_its_turn_comes(workers: int) -> None:
    results = in_order(fail_at_five, 20, workers)
    assert [next(results) for _ in range(5)] == list(range(5))
    with pytest.raises(ValueError, match="five is right out"):
        next(results)
    assert list(results) == []


@pytest.mark.parametrize("workers", [1, 3])
def test_orders_are_filled_once_each_whatever_the_number_of_threads(workers: int) -> None:
    assert sorted(as_made(slow_when_even, range(20), workers)) == list(range(20))


def test_what_is_made_first_comes_first() -> None:
    last = threading.Event()

    def wait_for_the_last(number: int) -> int:
        if number == 0:
            last.wait(60)
        if number == 4:
            last.set()
        return number

    made = list(as_made(wait_for_the_last, range(5), 2))
    assert sorted(made) == list(range(5))
    assert made.index(0) >= 3  # 1, 2 and 3 were there before it could be


def until_told(number: int) -> int:
    """A long task, which looks up now and then; that of 0 does not take long."""
    end = time.monotonic() + 60
    while number and time.monotonic() < end:
        stop_if_told()
        time.sleep(0.001)
    return number


def test_a_failure_stops_the_others() -> None:
    is_taken = threading.Event()

    def fail_at_two(number: int) -> int:
        if number == 2:
            is_taken.wait(60)
            raise ValueError("two is right out")
        return until_told(number)

    made = as_made(fail_at_two, range(1000), 2)
    assert next(made) == 0
    is_taken.set()
    with pytest.raises(ValueError, match="two is right out"):
        next(made)
    assert list(made) == []


def test_whoever_takes_no_more_stops_the_others() -> None:
    before = threading.active_count()
    made = as_made(until_told, range(1000), 2)
    assert next(made) == 0
    made.close()
    assert threading.active_count() == before


def test_nobody_else_is_told_to_stop() -> None:
    made = as_made(until_told, range(3), 2)
    next(made)
    made.close()
    stop_if_told()
    assert sorted(as_made(lambda number: stop_if_told() or number, range(5), 2)) == list(range(5))
