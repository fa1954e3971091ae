from dataclasses import replace

from vitals.appointments.slots import Availability, Slot

SLOT = Slot(
    starts=1_772_442_000,  # 2026-03-02T09:00Z
    ends=1_772_442_000 + 1200,
    practitioner_id="ada",
    practitioner_name="Dr Ada",
    specialty="cardiology",
    zone="Asia/Kolkata",
)


def test_availabilities_are_fhirs_words() -> None:
    assert list(Availability) == ["free", "busy", "busy-tentative", "busy-unavailable"]


def test_a_slot_says_its_length_and_the_time_on_the_wall() -> None:
    assert SLOT.minutes == 20
    assert SLOT.local_start == "2026-03-02T14:30:00+05:30"


def test_slots_are_in_the_order_of_time_and_then_of_practitioners() -> None:
    later, longer, other = (
        replace(SLOT, starts=SLOT.starts + 60),
        replace(SLOT, ends=SLOT.ends + 60),
        replace(SLOT, practitioner_id="bo"),
    )
    assert sorted([later, longer, other, SLOT]) == [SLOT, other, longer, later]
