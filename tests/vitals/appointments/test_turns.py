import threading

from vitals.appointments.store import Store
from vitals.appointments.turns import Turn, take_turn


def test_who_wants_a_turn_waits_until_the_one_before_has_ended(store: Store) -> None:
    order, has_it = [], threading.Event()

    def second() -> None:
        has_it.wait(60)
        with store.database.writing() as connection:
            take_turn(connection, Turn.PATIENT, 7)
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with store.database.writing() as connection:
        take_turn(connection, Turn.PATIENT, 7)
        has_it.set()
        thread.join(0.2)  # time to overtake
        order.append("first")
    thread.join(60)
    assert order == ["first", "second"]


def test_turns_of_different_things_do_not_wait_for_each_other(postgresql_url: str) -> None:
    store = Store(postgresql_url)
    with store.database.writing() as one, store.database.writing() as other:
        take_turn(one, Turn.PATIENT, 7)
        take_turn(other, Turn.PATIENT, 8)
        take_turn(other, Turn.ADDRESS, 7)
        take_turn(other, Turn.OFFERS)
    store.close()
