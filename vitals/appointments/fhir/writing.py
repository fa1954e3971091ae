"""Appointments that a client writes: what of the resource counts, and what is refused because nothing would keep it."""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vitals.appointments.fhir.codes import HOLD_EXPIRES, specialty_of, urgency_of
from vitals.appointments.fhir.dates import instant_of
from vitals.appointments.fhir.references import Reference, parse_reference
from vitals.appointments.fhir.scheduling import parse_slot_id
from vitals.appointments.hours import MINUTE
from vitals.appointments.statuses import AppointmentStatus
from vitals.catalog.conditions import Urgency
from vitals.errors import InvalidValue, UnknownEntry, shortened

__all__ = ["HELD", "Time", "WrittenAppointment", "read_appointment"]

type Time = tuple[str, int, int]  # a practitioner's, from one instant to another

HELD = (AppointmentStatus.PENDING, "proposed")  # what a client calls a hold
STATUSES = ("proposed", *AppointmentStatus)
TAKES_PART = ("accepted", "needs-action", "tentative")
# Elements that are read; then those that are the service's own, or are made from the others again.
READ = frozenset(
    {"status", "cancelationReason", "specialty", "reasonCode", "priority", "description", "start", "end"}
    | {"minutesDuration", "slot", "participant"}
)
OWN = frozenset({"resourceType", "id", "meta", "language", "text", "created"})
# The rest of R4's: to take them and forget them would be worse than to refuse them.
UNKEPT = frozenset(
    {"implicitRules", "contained", "modifierExtension", "identifier", "serviceCategory", "serviceType"}
    | {"appointmentType", "reasonReference", "supportingInformation", "comment", "patientInstruction", "basedOn"}
    | {"requestedPeriod"}
)
UNWRITTEN = "left out: this service does not keep it"
LONGEST_REASON = 500
ZERO = re.compile("\0")


@dataclass(frozen=True, kw_only=True)
class WrittenAppointment:
    """An appointment as a client writes it; None where it says nothing. Times are unix seconds."""

    id: str | None
    status: str
    patient_id: int | None
    practitioner_id: str | None
    place: str | None
    slot: Time | None
    starts: int | None
    ends: int | None
    minutes: int | None
    specialty: str | None
    urgency: Urgency | None
    reason: str | None
    cancelation: str | None


def read_appointment(resource: Any, base: str) -> WrittenAppointment:
    """What a client writes.

    Parameters
    ----------
    resource
        Parsed JSON.
    base
        Address of the service's resources, for absolute references.

    Raises
    ------
    InvalidValue, UnknownEntry
        If it is no Appointment, or has what nothing here keeps.
    """
    if not isinstance(resource, dict) or resource.get("resourceType") != "Appointment":
        given = resource.get("resourceType", "(none)") if isinstance(resource, dict) else "(no object)"
        raise InvalidValue("Appointment.resourceType", repr(shortened(given)), "'Appointment'")
    check_elements(resource)
    status = text_of(resource, "status") or "(none)"
    if status not in STATUSES:
        raise UnknownEntry("Appointment.status", status, STATUSES)
    who = participants(resource.get("participant"), base)
    starts, ends, minutes = when(resource)
    named = {who[type] for type in ("Practitioner", "PractitionerRole") if type in who}
    if len(named) > 1:
        raise InvalidValue("Appointment.participant", " and ".join(sorted(named)), "one practitioner")
    return WrittenAppointment(
        id=text_of(resource, "id"),
        status=status,
        patient_id=patient_number(who.get("Patient")),
        practitioner_id=next(iter(named), None),
        place=who.get("Location"),
        slot=covered(references_of(resource, "slot", base, "Slot")),
        starts=starts,
        ends=ends,
        minutes=minutes,
        specialty=specialty_in(resource),
        urgency=urgency_in(resource),
        reason=reason_in(resource),
        cancelation=concept_text("Appointment.cancelationReason", resource.get("cancelationReason")),
    )


def check_elements(resource: Mapping[str, Any]) -> None:
    """Refuse elements that are not R4's, or not kept."""
    for name, value in resource.items():
        if name in UNKEPT:
            raise InvalidValue(f"Appointment.{name}", "given", UNWRITTEN)
        if name == "extension":
            check_extensions(value)
        elif name not in READ | OWN:
            raise UnknownEntry("element of Appointment", name, sorted(READ | OWN))


def check_extensions(value: Any) -> None:
    """Refuse extensions but the service's own, which says when a hold ends."""
    urls = [each.get("url") if isinstance(each, dict) else each for each in value] if isinstance(value, list) else [""]
    for url in urls:
        if url != HOLD_EXPIRES:
            raise InvalidValue("Appointment.extension", repr(shortened(url)), UNWRITTEN)


def text_of(resource: Mapping[str, Any], name: str) -> str | None:
    """An element that is text; None if it is not given."""
    value = resource.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidValue(f"Appointment.{name}", shortened(value), "text")
    return value


def list_of(name: str, value: Any) -> Sequence[Mapping[str, Any]]:
    """An element that is a list of objects; empty if it is not given."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise InvalidValue(name, shortened(value), "a list of objects")
    return value


def reference_in(name: str, value: Any, base: str, *types: str) -> Reference:
    """The resource that an element refers to."""
    text = value.get("reference") if isinstance(value, dict) else None
    if not isinstance(text, str):
        raise InvalidValue(name, shortened(value), "a Reference with its reference, such as Patient/7")
    return parse_reference(f"{name}.reference", text, base, *types)


def participants(value: Any, base: str) -> dict[str, str]:
    """Ids of the participants, by type."""
    found: dict[str, str] = {}
    for each in list_of("Appointment.participant", value):
        if each.get("status") not in TAKES_PART:
            allowed = f"{' or '.join(TAKES_PART)}: to decline, set the appointment's status to cancelled"
            raise InvalidValue("Appointment.participant.status", repr(shortened(each.get("status"))), allowed)
        actor = reference_in(
            "Appointment.participant.actor",
            each.get("actor"),
            base,
            *("Patient", "Practitioner", "PractitionerRole", "Location"),
        )
        if found.setdefault(actor.type, actor.id) != actor.id:
            raise InvalidValue("Appointment.participant", f"two of type {actor.type}", "one of each type")
    return found


def patient_number(id: str | None) -> int | None:
    """Number of a patient; the id is one without leading zeros."""
    if id is None:
        return None
    if not id.isascii() or not id.isdigit() or str(int(id[:30])) != id or int(id) >= 2**53:
        raise InvalidValue("Appointment.participant.actor.reference", f"Patient/{id}", f"Patient/<0 to {2**53 - 1}>")
    return int(id)


def references_of(resource: Mapping[str, Any], name: str, base: str, *types: str) -> list[Reference]:
    """Resources that an element refers to."""
    place = f"Appointment.{name}"
    return [reference_in(place, each, base, *types) for each in list_of(place, resource.get(name))]


def when(resource: Mapping[str, Any]) -> tuple[int | None, int | None, int | None]:
    """Beginning, end and length in minutes; None where the resource does not say it."""
    given = {name: text_of(resource, name) for name in ("start", "end")}
    starts, ends = (None if text is None else instant_of(f"Appointment.{name}", text) for name, text in given.items())
    minutes = resource.get("minutesDuration")
    if minutes is not None and (not isinstance(minutes, int) or isinstance(minutes, bool)):
        raise InvalidValue("Appointment.minutesDuration", shortened(minutes), "a whole number of minutes")
    if starts is not None and ends is not None:
        check_length(starts, ends, minutes)
    return starts, ends, minutes


def check_length(starts: int, ends: int, minutes: int | None) -> None:
    """Refuse an end that does not follow the beginning, or that another length contradicts."""
    if ends <= starts or (ends - starts) % MINUTE:
        raise InvalidValue("Appointment.end", f"{ends - starts} s after the start", "whole minutes after the start")
    if minutes not in {None, (ends - starts) // MINUTE}:
        allowed = f"{(ends - starts) // MINUTE}, as start and end say, or left out"
        raise InvalidValue("Appointment.minutesDuration", minutes, allowed)


def covered(slots: Sequence[Reference]) -> Time | None:
    """Practitioner, beginning and end of slots that follow each other; None if there are none."""
    parsed = [(slot, parse_slot_id(slot.id)) for slot in slots]
    known = sorted(found for slot, found in parsed if found is not None)
    if len(known) < len(slots):
        wrong = next(str(slot) for slot, found in parsed if found is None)
        raise InvalidValue("Appointment.slot.reference", wrong, "a Slot that a search lists")
    if not known:
        return None
    for before, after in itertools.pairwise(known):
        if before[0] != after[0] or before[2] != after[1]:
            raise InvalidValue("Appointment.slot", f"{len(known)} slots", "slots of one Schedule without a gap")
    return known[0][0], known[0][1], known[-1][2]


def specialty_in(resource: Mapping[str, Any]) -> str | None:
    """Id of the specialty; None if it is not given."""
    found = None
    for concept in list_of("Appointment.specialty", resource.get("specialty")):
        codes = [str(each.get("code")) for each in list_of("Appointment.specialty.coding", concept.get("coding"))]
        known = next(filter(None, map(specialty_of, codes)), None)
        if known is None or found not in {None, known}:
            raise InvalidValue("Appointment.specialty", shortened(", ".join(codes)), "one that a Schedule has")
        found = known
    return found


def urgency_in(resource: Mapping[str, Any]) -> Urgency | None:
    """Urgency of the priority; None if it is not given."""
    priority = resource.get("priority")
    if priority is None:
        return None
    if not isinstance(priority, int) or isinstance(priority, bool) or not 0 <= priority <= 9:
        raise InvalidValue("Appointment.priority", shortened(priority), "a whole number from 0 to 9, 1 the most urgent")
    return urgency_of(priority)


def reason_in(resource: Mapping[str, Any]) -> str | None:
    """Why the patient comes: the text of the reasons, or else the description."""
    texts = [
        concept_text("Appointment.reasonCode", each)
        for each in list_of("Appointment.reasonCode", resource.get("reasonCode"))
    ]
    reason = "; ".join(filter(None, texts)) or text_of(resource, "description")
    if reason is not None and (len(reason) > LONGEST_REASON or ZERO.search(reason)):
        raise InvalidValue("Appointment.reasonCode", shortened(reason), f"at most {LONGEST_REASON} characters, no NUL")
    return reason


def concept_text(name: str, concept: Any) -> str | None:
    """Text of a CodeableConcept, or of its first code; None if it is not given."""
    if concept is None:
        return None
    if not isinstance(concept, dict):
        raise InvalidValue(name, shortened(concept), "a CodeableConcept")
    codings = list_of(f"{name}.coding", concept.get("coding"))
    texts = [concept.get("text"), *(each.get("display") or each.get("code") for each in codings)]
    text = next(filter(None, texts), None)
    if text is not None and (not isinstance(text, str) or len(text) > LONGEST_REASON or ZERO.search(text)):
        raise InvalidValue(name, shortened(text), f"a text of at most {LONGEST_REASON} characters")
    return text
