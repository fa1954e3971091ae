"""References between resources: relative, or absolute within this service."""

import re
from typing import NamedTuple

from vitals.errors import InvalidValue

__all__ = ["ID", "Reference", "parse_reference"]

ID = r"[A-Za-z0-9\-.]{1,64}"
RELATIVE = re.compile(rf"([A-Z][A-Za-z]+)/({ID})", re.ASCII)
ALONE = re.compile(ID, re.ASCII)


class Reference(NamedTuple):
    """Type and id of a resource."""

    type: str
    id: str

    def __str__(self) -> str:
        return f"{self.type}/{self.id}"


def parse_reference(name: str, text: str, base: str, *types: str) -> Reference:
    """The resource that a reference names.

    Parameters
    ----------
    name
        Of the parameter or element, for the error.
    text
        The reference, such as Patient/7, or an id alone where there is one type.
    base
        Address of the service's resources, with which an absolute reference begins.
    types
        Types that it may have.

    Raises
    ------
    InvalidValue
        If it names none of these.

    Examples
    --------
    >>> str(parse_reference("actor", "https://host/fhir/Patient/7", "https://host/fhir", "Patient", "Practitioner"))
    'Patient/7'
    """
    found = RELATIVE.fullmatch(text.removeprefix(f"{base}/"))
    if found and found[1] in types:
        return Reference(found[1], found[2])
    if len(types) == 1 and ALONE.fullmatch(text):
        return Reference(types[0], text)
    names = " or ".join(f"{type}/<id>" for type in types)
    raise InvalidValue(name, repr(text), f"a reference to {names} of this service ({base})")
