import pytest

from vitals.appointments.fhir.references import parse_reference
from vitals.errors import InvalidValue

BASE = "https://host/vitals/fhir"


@pytest.mark.parametrize("text", ["Patient/7", f"{BASE}/Patient/7", "7"])
def test_a_reference_is_relative_absolute_or_an_id(text: str) -> None:
    assert parse_reference("patient", text, BASE, "Patient") == ("Patient", "7")


@pytest.mark.parametrize(
    "text",
    [
        *("", "Patient/", "/7", "Practitioner/7", "https://elsewhere/fhir/Patient/7", "Patient/7/_history/1"),
        *("patient/7", "Patient/a_b", "Patient/7?x", "#7", "urn:uuid:1", f"{BASE}/Patient/7/", "Patient/" + "x" * 65),
    ],
)
def test_any_other_text_is_refused_and_what_is_meant_is_said(text: str) -> None:
    with pytest.raises(InvalidValue, match="Patient/<id> of this service"):
        parse_reference("patient", text, BASE, "Patient")


def test_an_id_alone_does_not_say_of_which_type() -> None:
    with pytest.raises(InvalidValue, match="Patient/<id> or Practitioner/<id>"):
        parse_reference("actor", "7", BASE, "Patient", "Practitioner")
