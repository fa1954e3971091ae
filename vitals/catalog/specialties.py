"""The medical specialties that conditions are referred to, with their SNOMED CT codes (cited from memory)."""

from dataclasses import dataclass

from vitals.catalog.catalog import Catalog
from vitals.errors import InvalidEntry

__all__ = ["SPECIALTIES", "Specialty"]


@dataclass(frozen=True, kw_only=True)
class Specialty:
    """Medical specialty, with which appointments are booked.

    Parameters
    ----------
    id, name
        Short name for programs and full name for people.
    snomed
        Code in the value set of FHIR's practice settings; not verified in a SNOMED CT browser.
    """

    id: str
    name: str
    snomed: str

    def __post_init__(self) -> None:
        if not self.snomed.isdecimal():
            raise InvalidEntry("specialty", self.id, f"SNOMED CT code {self.snomed!r} must be digits only")


SPECIALTIES: Catalog[Specialty] = Catalog(
    "specialty",
    Specialty(id="general_practice", name="General practice", snomed="394814009"),
    Specialty(id="general_medicine", name="General medicine", snomed="394802001"),
    Specialty(id="emergency_medicine", name="Emergency medicine", snomed="773568002"),
    Specialty(id="critical_care", name="Critical care medicine", snomed="408478003"),
    Specialty(id="cardiology", name="Cardiology", snomed="394579002"),
    Specialty(id="respiratory_medicine", name="Respiratory medicine", snomed="418112009"),
    Specialty(id="endocrinology", name="Endocrinology", snomed="394583002"),
    Specialty(id="infectious_diseases", name="Infectious diseases", snomed="394807007"),
    Specialty(id="psychiatry", name="Psychiatry", snomed="394587001"),
    Specialty(id="toxicology", name="Toxicology", snomed="409967009"),
    Specialty(id="surgery", name="General surgery", snomed="394609007"),  # not among the clinical numbers: memory alone
)
