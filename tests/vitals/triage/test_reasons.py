from dataclasses import FrozenInstanceError

import pytest

from vitals.catalog.conditions import Urgency
from vitals.triage.reasons import Reason


def test_a_reason_has_no_facts_unless_given_and_does_not_change() -> None:
    reason = Reason(kind="symptom", text="a sentence", urgency=Urgency.SOON)
    assert reason.facts == {}
    with pytest.raises(FrozenInstanceError):
        reason.text = "another"  # type: ignore[misc]
