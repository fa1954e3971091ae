"""Answers about appointments, made of the library's types; their models are those of `appointment_schemas`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from Endpoints.wire.problems import Problem
from vitals.appointments.calendars import Slot
from vitals.appointments.errors import Closed, Taken
from vitals.appointments.records import Appointment, BookingRequest, Change
from vitals.appointments.scheduling import MINUTE, Absence, Practitioner, wall_clock
from vitals.appointments.store import Store
from vitals.appointments.waiting import Waiting
from vitals.catalog.specialties import SPECIALTIES
from vitals.times import rfc3339
from vitals.triage.assessment import Triage

__all__ = ["absence", "appointment", "changes", "having", "practitioner", "slots", "triaged", "waiting"]

NOTICE = "Synthetic patients and a model trained on them. Not for clinical use."

type Answer = dict[str, Any]


def format_instant(unix: int | None) -> str | None:
    """An instant as answers say it."""
    return None if unix is None else rfc3339(unix)


def appointment(found: Appointment) -> Answer:
    """An appointment."""
    return {
        "id": found.id,
        "status": str(found.status),
        "practitioner": found.practitioner_id,
        "patient": found.patient_id,
        "start": rfc3339(found.starts),
        "end": rfc3339(found.ends),
        "zone": found.zone,
        "local_start": wall_clock(found.starts, found.zone),
        "minutes": (found.ends - found.starts) // MINUTE,
        "specialty": found.specialty,
        "urgency": str(found.urgency),
        "reason": found.reason,
        "note": found.note,
        "expires": format_instant(found.expires),
        "created": rfc3339(found.created),
        "version": found.version,
        "changed": rfc3339(found.changed),
        "changed_by": found.changed_by,
    }


def having(store: Store, wanted: BookingRequest, now: int, make: Callable[[], Appointment]) -> Answer:
    """The answer about an appointment that is made, or a refusal with the nearest free times."""
    try:
        return appointment(make())
    except (Taken, Closed) as error:
        found = store.bookings.alternatives(wanted, now=now)
        whom = {each.practitioner_id: store.calendars.practitioner(each.practitioner_id, fresh=False) for each in found}
        raise Problem(409, str(error), alternatives=slots(found, whom)) from None


def changes(found: Sequence[Change]) -> Answer:
    """The history of an appointment."""
    return {
        "changes": [
            {
                "version": each.version,
                "changed": rfc3339(each.changed),
                "changed_by": each.changed_by,
                "status": each.content["status"],
                "practitioner": each.content["practitioner_id"],
                "start": rfc3339(each.content["starts"]),
                "end": rfc3339(each.content["ends"]),
                "note": each.content["note"],
            }
            for each in found
        ]
    }


def slots(found: Sequence[Slot], calendars: Mapping[str, Practitioner]) -> list[Answer]:
    """Free times."""
    return [
        {
            "practitioner": each.practitioner_id,
            "name": calendars[each.practitioner_id].name,
            "specialty": calendars[each.practitioner_id].specialty,
            "start": rfc3339(each.starts),
            "end": rfc3339(each.ends),
            "zone": calendars[each.practitioner_id].zone,
            "local_start": calendars[each.practitioner_id].local(each.starts),
        }
        for each in found
    ]


def practitioner(found: Practitioner) -> Answer:
    """A practitioner."""
    plain = ("id", "name", "specialty", "zone", "slot_minutes", "version")
    away = [absence(each) for each in found.absences]
    return {name: getattr(found, name) for name in plain} | {"hours": found.hours.week, "absences": away}


def absence(found: Absence) -> Answer:
    """A time away."""
    return {"id": found.id, "start": rfc3339(found.starts), "end": rfc3339(found.ends), "reason": found.reason}


def waiting(found: Waiting, offer: Answer | None) -> Answer:
    """An entry of the waiting list."""
    return {
        "id": found.id,
        "status": str(found.status),
        "patient": found.patient_id,
        "specialty": found.specialty,
        "practitioner": found.practitioner_id,
        "minutes": found.minutes,
        "urgency": str(found.urgency),
        "earliest": rfc3339(found.earliest),
        "latest": rfc3339(found.latest),
        "reason": found.reason,
        "created": rfc3339(found.created),
        "version": found.version,
        "offer": offer,
    }


def about(id: str) -> Answer:
    """A specialty."""
    entry = SPECIALTIES[id]
    return {"id": entry.id, "name": entry.name, "snomed": entry.snomed}


def triaged(found: Triage, unix: float, now: float) -> Answer:
    """What triage found at a time, which may not be now."""
    latest = format_instant(found.latest(unix))
    begin = f"&from={rfc3339(int(unix))}" if unix > now else ""
    return {
        "urgency": str(found.urgency),
        "call_for_help": found.calls_for_help,
        "advice": found.advice,
        "latest": latest,
        "specialty": about(found.specialty),
        "uncertain": found.uncertain,
        "news2": {"total": found.total, "band": str(found.band), "demands": str(found.demanded)},
        "reasons": [
            {"kind": each.kind, "text": each.text, "urgency": str(each.urgency), "facts": rounded(each.facts)}
            for each in found.reasons
        ],
        "possibilities": [
            {
                "condition": each.condition,
                "probability": round(each.probability, 4),
                "severity": each.severity,
                "urgency": str(each.urgency),
                "specialty": each.specialty,
            }
            for each in found.possibilities
        ],
        "slots": f"/api/appointments/slots?specialty={found.specialty}{begin}&to={latest}"
        if found.books(unix, now)
        else None,
        "notice": NOTICE,
    }


def rounded(facts: Mapping[str, Any]) -> Answer:
    """Facts with probabilities of four decimals."""
    return {name: round(value, 4) if name == "probability" else value for name, value in facts.items()}
