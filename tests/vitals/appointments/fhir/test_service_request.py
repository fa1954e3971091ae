import pytest
from fhir.resources.R4B.servicerequest import ServiceRequest
from hypothesis import given
from hypothesis import strategies as st

from tests.vitals.appointments.fhir.resources import NOON
from vitals.appointments.fhir.service_request import RequestId, no_request, service_request
from vitals.catalog.conditions import Urgency
from vitals.simulation.status import Band
from vitals.triage.assessment import Triage
from vitals.triage.reasons import Reason

WORST = Reason(kind="news2", text="NEWS2 is 9", urgency=Urgency.EMERGENCY, facts={})
FOUND = Triage(
    urgency=Urgency.EMERGENCY,
    specialty="emergency_medicine",
    reasons=(WORST,),
    possibilities=(),
    uncertain=False,
    demanded=Urgency.EMERGENCY,
    total=9,
    band=Band.HIGH,
)


@given(st.integers(0, 2**53 - 1), st.integers(0, 29_000_000_000))
def test_an_id_finds_back(patient: int, unix: int) -> None:
    id = RequestId(patient, unix)
    assert RequestId.parse(str(id)) == id


@pytest.mark.parametrize(
    "id", ["", "7", "7.", ".7", "7.1.1", "07.1", "7.01", "-1.5", "x.1", "7.99999999999", "9007199254740992.1", "7.²"]
)
def test_any_other_text_is_no_id(id: str) -> None:
    assert RequestId.parse(id) is None


def test_a_request_says_how_urgent_for_whom_and_why() -> None:
    found = ServiceRequest.model_validate(service_request(RequestId(7, NOON), FOUND))
    assert (found.status, found.intent, found.priority) == ("active", "proposal", "stat")
    assert (found.subject.reference, found.id) == ("Patient/7", f"7.{NOON}")
    assert found.reasonCode[0].text == "NEWS2 is 9"
    assert found.performerType.coding[0].code == "773568002"
    assert found.occurrencePeriod.start.timestamp() == found.authoredOn.timestamp() == NOON
    assert found.occurrencePeriod.end.timestamp() == FOUND.latest(NOON)
    assert "not for clinical use" in found.note[-1].text


def test_silence_is_no_all_clear() -> None:
    assert "no proof" in no_request(RequestId(7, NOON))
