import re

import pytest

from vitals.catalog.conditions import Urgency
from vitals.errors import DuplicateEntry
from vitals.triage.words.complaints import BODY, COMPLAINTS, IDEAS, QUALIFIERS
from vitals.triage.words.language import MARKERS, Language
from vitals.triage.words.reading import LANGUAGES


def test_codes_are_those_of_the_list() -> None:
    codes = {code for entry in COMPLAINTS.values() for code in entry.cedis.split()}
    assert all(re.fullmatch(r"\d{3}", code) for code in codes)
    assert len(codes) > 90


def test_who_must_call_now_is_immediate() -> None:
    called = """
    cardiac_arrest unresponsive not_breathing choking stroke chest_pain_warning anaphylaxis heavy_bleeding poisoning seizure
    sepsis_signs testicular_torsion ectopic suicidal newborn_fever
    """
    assert {COMPLAINTS[id].urgency for id in called.split()} == {Urgency.IMMEDIATE}


def test_only_a_crisis_needs_somebody_to_talk_to() -> None:
    assert {id for id, entry in COMPLAINTS.items() if entry.is_crisis} == {"suicidal", "self_harm", "harm_to_others"}


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.id)
def test_every_idea_has_words_in_every_language(language: Language) -> None:
    said = {*language.forms, *language.functions, *(f"no_{act}" for act in language.functions)}
    assert sorted(IDEAS - said) == []
    assert sorted(language.forms.keys() - IDEAS - MARKERS - BODY) == []


def test_what_qualifies_is_an_idea() -> None:
    assert set() == QUALIFIERS - IDEAS


def test_no_complaint_is_in_the_catalog_twice() -> None:
    with pytest.raises(DuplicateEntry):
        type(COMPLAINTS)("complaint", COMPLAINTS["stroke"], COMPLAINTS["stroke"])
