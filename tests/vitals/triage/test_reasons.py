from dataclasses import FrozenInstanceError

import pytest

from vitals.catalog.conditions import Urgency
from vitals.errors import UnknownEntry
from vitals.triage.reasons import Reason


def test_a_reason_has_no_facts_unless_given_and_does_not_change() -> None:
    reason = Reason(kind="symptom", text="a sentence", urgency=Urgency.SOON)
    assert (reason.facts, reason.rule, reason.source) == ({}, "", "design")
    with pytest.raises(FrozenInstanceError):
        reason.text = "another"  # type: ignore[misc]


def test_a_source_that_is_not_in_the_catalog_is_refused() -> None:
    with pytest.raises(UnknownEntry, match="hearsay"):
        Reason(kind="symptom", text="a sentence", urgency=Urgency.SOON, source="hearsay")
