from vitals.appointments.statuses import MOVABLE, OCCUPYING, PREVIOUS, TAKEN_PLACE, AppointmentStatus, WaitingStatus


def test_statuses_are_fhirs_words() -> None:
    assert list(AppointmentStatus) == ["pending", "booked", "arrived", "fulfilled", "cancelled", "noshow"]
    assert list(WaitingStatus) == ["waiting", "offered", "booked", "withdrawn"]


def test_only_what_did_not_take_place_frees_its_time() -> None:
    assert set(AppointmentStatus) - set(OCCUPYING) == {"cancelled", "noshow"}
    assert set(TAKEN_PLACE) == {"arrived", "fulfilled"}
    assert set(MOVABLE) == {"pending", "booked"}


def test_what_is_over_is_final_and_nothing_becomes_pending_again() -> None:
    assert {status: set(previous) for status, previous in PREVIOUS.items()} == {
        "booked": {"pending"},
        "arrived": {"booked"},
        "fulfilled": {"booked", "arrived"},
        "cancelled": {"pending", "booked", "arrived"},
        "noshow": {"booked"},
    }
