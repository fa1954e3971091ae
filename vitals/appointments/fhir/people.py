"""Patients, practitioners, their roles, and the places where they work.

Patients are simulated: age and sex follow from their number, and nobody's name is here. A place stands for a time
zone, which is all that is known of where a practitioner works.
"""

from datetime import UTC, datetime

import numpy as np

from vitals.appointments.fhir.codes import DAYS, IDENTIFIER, META, Resource, specialty, with_version
from vitals.appointments.hours import WEEKDAYS
from vitals.appointments.practitioners import Practitioner
from vitals.simulation.noise import patient_keys
from vitals.simulation.patients import SEXES, patients
from vitals.times import rfc3339

__all__ = ["location", "location_id", "patient", "practitioner", "role"]

SITE_TYPE = {"system": "http://terminology.hl7.org/CodeSystem/location-physical-type", "code": "si", "display": "Site"}
MIDNIGHT = "24:00"


def patient(number: int, *, seed: int, now: int) -> Resource:
    """A simulated patient; as the age does not change, the year of birth is that of a birthday in this year."""
    who = patients(patient_keys(seed, np.array([number])))
    born = datetime.fromtimestamp(now, UTC).year - int(who.age[0])
    return {
        "resourceType": "Patient",
        "id": str(number),
        "meta": dict(META),
        "identifier": [{"system": IDENTIFIER, "value": str(number)}],
        "active": True,
        "name": [{"use": "anonymous", "text": f"Synthetic patient {number}"}],
        "gender": SEXES[who.sex[0]],
        "birthDate": str(born),
    }


def practitioner(calendar: Practitioner) -> Resource:
    """A Practitioner."""
    return {
        "resourceType": "Practitioner",
        "id": calendar.id,
        "meta": dict(META),
        "active": True,
        "name": [{"text": calendar.name}],
        "qualification": [{"code": specialty(calendar.specialty)[0]}],
    }


def role(calendar: Practitioner) -> Resource:
    """The PractitionerRole of a practitioner, with the hours of a week and the absences."""
    hours = [each for day in WEEKDAYS for period in calendar.hours.week.get(day, ()) for each in available(day, period)]
    away = [
        {"description": each.reason or "Absent", "during": {"start": rfc3339(each.starts), "end": rfc3339(each.ends)}}
        for each in calendar.absences
    ]
    return (
        {
            "resourceType": "PractitionerRole",
            "id": calendar.id,
            "meta": with_version(calendar.version),
            "active": True,
            "practitioner": {"reference": f"Practitioner/{calendar.id}", "display": calendar.name},
            "specialty": specialty(calendar.specialty),
            "location": [{"reference": f"Location/{location_id(calendar.zone)}", "display": calendar.zone}],
        }
        | ({"availableTime": hours} if hours else {})
        | ({"notAvailable": away} if away else {})
        | {"availabilityExceptions": f"Hours are those of {calendar.zone}."}
    )


def available(day: str, period: list[str]) -> list[Resource]:
    """Hours of a day; what goes on after midnight belongs to the next day, and FHIR has no time 24:00."""
    begin, end = period
    number = WEEKDAYS.index(day)
    over = end <= begin and end != "00:00"
    last = "23:59:59" if end <= begin or end == MIDNIGHT else f"{end}:00"
    first = {"daysOfWeek": [DAYS[number]], "availableStartTime": f"{begin}:00", "availableEndTime": last}
    if not over:
        return [first]
    rest = {"daysOfWeek": [DAYS[(number + 1) % 7]], "availableStartTime": "00:00:00", "availableEndTime": f"{end}:00"}
    return [first, rest]


def location_id(zone: str) -> str:
    """Id of the place of a time zone.

    Examples
    --------
    >>> location_id("America/New_York"), location_id("Etc/GMT+1")
    ('America-New-York', 'Etc-GMT.1')
    """
    return zone.replace("/", "-").replace("_", "-").replace("+", ".")


def location(zone: str) -> Resource:
    """The place of a time zone."""
    return {
        "resourceType": "Location",
        "id": location_id(zone),
        "meta": dict(META),
        "status": "active",
        "name": zone,
        "description": f"Wherever the time is that of {zone}. Synthetic, not for clinical use.",
        "mode": "kind",
        "physicalType": {"coding": [SITE_TYPE], "text": "Site"},
    }
