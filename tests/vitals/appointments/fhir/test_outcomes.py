from fhir.resources.R4B.operationoutcome import OperationOutcome

from vitals.appointments.fhir.outcomes import issue, outcome


def test_an_outcome_is_valid_and_says_where() -> None:
    found = OperationOutcome.model_validate(
        outcome([issue("invalid", "wrong", expression="Appointment.start"), issue("x", "y", severity="warning")])
    )
    assert [(each.severity, each.code, each.details.text) for each in found.issue] == [
        ("error", "invalid", "wrong"),
        ("warning", "x", "y"),
    ]
    assert found.issue[0].expression == ["Appointment.start"]
    assert found.issue[1].expression is None
