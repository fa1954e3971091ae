import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from vitals.appointments.demonstration import ZONES, fill, practitioners
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import BookingRequest
from vitals.appointments.requester import Requester
from vitals.appointments.store import Store
from vitals.catalog.specialties import SPECIALTIES

DAY = 86_400
NOW = 1_800_000_000 // DAY * DAY + 9 * 3600
FILL = """
import sys
from vitals.appointments.demonstration import fill
from vitals.appointments.store import Store
store = Store(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
print(fill(store, now=int(sys.argv[2])))
store.close()
"""


def plain(each: Practitioner) -> tuple[Any, ...]:
    away = [(absence.starts, absence.ends, absence.reason) for absence in each.absences]
    return each.id, each.name, each.specialty, each.zone, each.hours.week, each.slot_minutes, away


def content(store: Store) -> tuple[list[Any], list[Any]]:
    """Everything, but for the ids that nobody can foresee."""
    booked = store.appointments.find(limit=100_000)
    shown = [
        (each.practitioner_id, each.patient_id, each.starts, each.ends, each.status, each.reason) for each in booked
    ]
    return [plain(each) for each in store.calendars.practitioners()], sorted(shown)


def test_every_specialty_and_zone_is_there() -> None:
    everybody = practitioners()
    assert {each.specialty for each in everybody} == set(SPECIALTIES)
    assert {each.zone for each in everybody} == set(ZONES)
    assert len({each.id for each in everybody}) == len(everybody) == 2 * len(SPECIALTIES)
    assert len({each.name for each in everybody}) > len(everybody) / 2
    assert any(["22:00", "06:00"] in pairs for each in everybody for pairs in each.hours.week.values())


def test_who_there_is_follows_from_the_seed_alone() -> None:
    assert [plain(each) for each in practitioners(7)] == [plain(each) for each in practitioners(7)]
    assert [plain(each) for each in practitioners(7)] != [plain(each) for each in practitioners(8)]
    assert [plain(each) for each in practitioners()] == [plain(each) for each in practitioners(0)]


def test_a_database_is_filled_once_and_another_seed_is_another_set(store: Store, tmp_path: Path) -> None:
    assert fill(store, now=NOW) == len(practitioners())
    filled = content(store)
    assert fill(store, now=NOW) == fill(store, now=NOW + 5 * DAY) == fill(store, now=NOW, seed=1) == 0
    assert content(store) == filled
    other = Store(f"sqlite:///{tmp_path}/other.sqlite")
    fill(other, now=NOW, seed=1)
    assert [one != two for one, two in zip(filled, content(other), strict=True)] == [True, True]
    other.close()


def test_what_is_booked_lies_in_working_hours_of_the_next_days_and_what_is_free_can_be_booked(store: Store) -> None:
    fill(store, now=NOW)
    everybody = {each.id: each for each in store.calendars.practitioners()}
    booked = store.appointments.find(limit=100_000)
    assert len(booked) > 10 * len(everybody)
    assert {each.practitioner_id for each in booked} == set(everybody)
    for each in booked:
        assert NOW <= each.starts < NOW + 8 * DAY
        everybody[each.practitioner_id].require_open(each.starts, each.ends)
    assert all(len(each.absences) == 1 and each.absences[0].starts > NOW for each in everybody.values())
    whom = store.calendars.practitioners("cardiology")
    slot = store.free_times.find(whom, NOW, NOW + 7 * DAY, None, now=NOW, limit=1)[0]
    minutes = (slot.ends - slot.starts) // 60
    wanted = BookingRequest(practitioner_id=slot.practitioner_id, patient_id=1, starts=slot.starts, minutes=minutes)
    assert store.bookings.book(wanted, Requester(by="test"), now=NOW).status == "booked"


def test_nobody_who_was_there_is_changed(store: Store) -> None:
    first = practitioners()[0]
    mine = Practitioner(id=first.id, name="Dr Mine", specialty="surgery", zone="UTC", hours=first.hours)
    store.calendars.put(mine, Requester(by="test"), now=NOW)
    assert fill(store, now=NOW) == len(practitioners()) - 1
    found = store.calendars.practitioner(first.id)
    assert (found.name, found.version, found.absences) == ("Dr Mine", 1, ())
    assert store.appointments.find(practitioner=first.id) == []


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Any], list[Any]]:
    """What one filling leaves in a database, wherever it is."""
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('alone')}/a.sqlite")
    fill(store, now=NOW)
    found = content(store)
    store.close()
    return found


def test_what_is_booked_does_not_depend_on_the_hour(store: Store, alone: tuple[list[Any], list[Any]]) -> None:
    fill(store, now=NOW + 3600)
    _, booked = content(store)
    assert booked == [each for each in alone[1] if each[2] >= NOW + 3600]


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_two_that_fill_at_once_leave_one_set(
    store: Store, database_url: str, alone: tuple[list[Any], list[Any]], kind: str
) -> None:
    if kind == "threads":
        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(lambda _: fill(store, now=NOW), range(2))) >= len(practitioners())
    else:
        command = [sys.executable, "-c", FILL, database_url, str(NOW)]
        processes = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
            for _ in range(2)
        ]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda process: process.communicate(b"go\n", 60), processes))
        assert [(process.returncode, errors) for process, (_, errors) in zip(processes, answers, strict=True)] == [
            (0, b"")
        ] * 2
        assert sum(int(output) for output, _ in answers) >= len(practitioners())
    assert content(store) == alone
