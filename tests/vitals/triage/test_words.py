import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitals.catalog.conditions import Urgency
from vitals.catalog.specialties import SPECIALTIES
from vitals.errors import DuplicateEntry, UnknownEntry
from vitals.triage.words import SYMPTOMS, Symptom, symptoms_in

# Urgencies as they were designed, and how patients say it.
SAID = {
    "unresponsive": (
        Urgency.IMMEDIATE,
        ["She is unconscious.", "he is not responding", "my husband passed out", "He can't be woken!"],
    ),
    "not_breathing": (
        Urgency.IMMEDIATE,
        ["I can't breathe", "he is not breathing", "My son is choking", "unable to breathe lying down"],
    ),
    "stroke": (
        Urgency.IMMEDIATE,
        ["her face is drooping", "Slurred speech since 9", "left arm is weak", "I think it is a stroke"],
    ),
    "heavy_bleeding": (Urgency.IMMEDIATE, ["heavy bleeding from the leg", "bleeding a lot", "Vomiting blood"]),
    "anaphylaxis": (Urgency.IMMEDIATE, ["my tongue is swollen", "throat swelling after a sting", "Anaphylaxis"]),
    "chest_pain": (Urgency.EMERGENCY, ["Chest pain", "pain in my chest", "chest tightness", "My chest is tight"]),
    "seizure": (Urgency.EMERGENCY, ["had a seizure", "convulsions", "she is fitting"]),
    "suicidal": (Urgency.EMERGENCY, ["I feel suicidal", "I want to kill myself", "thinking to end my life"]),
    "worst_headache": (Urgency.EMERGENCY, ["worst headache of my life", "a sudden severe headache", "thunderclap"]),
    "confusion": (Urgency.URGENT, ["grandma is confused", "disoriented since noon", "Delirium"]),
    "breathless": (Urgency.URGENT, ["Shortness of breath", "I am short of breath", "breathless", "hard to breathe"]),
    "fainting": (Urgency.URGENT, ["I fainted", "collapsed in the shop", "blacked out", "syncope"]),
    "palpitations": (Urgency.SOON, ["Palpitations", "my heart is racing", "irregular heartbeat"]),
}


def ids(text: str) -> list[str]:
    return [symptom.id for symptom in symptoms_in(text)]


def test_every_symptom_has_its_sentences_here() -> None:
    assert list(SAID) == list(SYMPTOMS)


@pytest.mark.parametrize(("id", "text"), [(id, text) for id, (_, texts) in SAID.items() for text in texts])
def test_a_symptom_is_found_as_patients_say_it(id: str, text: str) -> None:
    assert ids(text) == [id]
    assert ids(f"Good morning. {text.upper()}, since yesterday.") == [id]


@pytest.mark.parametrize(("id", "urgency"), [(id, urgency) for id, (urgency, _) in SAID.items()])
def test_a_symptom_is_as_urgent_as_designed(id: str, urgency: Urgency) -> None:
    assert SYMPTOMS[id].urgency == urgency
    assert SYMPTOMS[id].specialty in SPECIALTIES


@pytest.mark.parametrize(
    "text",
    [
        "no chest pain",
        "No chest pain.",
        "denies chest pain",
        "Patient denied any chest pain",
        "without chest pain",
        "I do not have chest pain",
        "He doesn't have chest pain",
        "never had chest pain",
        "there is not any pain in my chest",
        "Fever, no chest pain, no cough",
        "I don't have chest pain",
        "I didn't have chest pain",
        "we haven't had chest pain",
    ],
)
def test_what_is_denied_is_not_found(text: str) -> None:
    assert ids(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "I have no fever but chest pain since noon",
        "no fever, chest pain",
        "No fever. Chest pain!",
        "no cough; chest pain",
        "no fever\nchest pain",
        "- no fever\r\n- chest pain",
        "no fever – chest pain",
        "no fever (but chest pain)",
        "no fever however chest pain",
        "no fever, no cough, not dizzy: chest pain",
        "chest pain, no fever",
        "chest pain that never stops",
        "chest pain at night, no chest pain now",
        "nothing helps my chest pain",  # no negation begins a word only
        "I have had not only chest pain",
        "no fever and chest pain",
        "I have no appetite and chest pain",
        "no relief from chest pain",
        "without warning chest pain",
        "not sure if it is chest pain",
    ],
)
def test_a_denial_ends_where_the_clause_does(text: str) -> None:
    assert ids(text) == ["chest_pain"]


def test_one_denial_does_not_hide_another_symptom() -> None:
    assert ids("No chest pain. I fainted, and my heart is racing.") == ["fainting", "palpitations"]


@pytest.mark.parametrize("apostrophe", ["'", "’", "‘", "ʼ", "′", "´", "`", "＇"])
def test_any_apostrophe_will_do(apostrophe: str) -> None:
    assert ids(f"I can{apostrophe}t breathe") == ["not_breathing"]
    assert ids(f"he doesn{apostrophe}t have chest pain") == []


def test_an_apostrophe_may_be_missing() -> None:
    assert ids("help i cant breathe") == ["not_breathing"]


@pytest.mark.parametrize("space", ["  ", "\n", "\r\n", "\t", "\N{NO-BREAK SPACE}"])
def test_any_space_will_do(space: str) -> None:
    assert ids(f"bad chest{space}pain") == ["chest_pain"]


def test_the_most_urgent_comes_first_and_the_catalog_decides_between_equals() -> None:
    text = "palpitations, breathless, confused, suicidal, chest pain, stroke, unconscious"
    assert ids(text) == [
        *("unresponsive", "stroke", "chest_pain", "suicidal", "confusion", "breathless", "palpitations"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        "well",
        "0",
        "...",
        "🙂",
        "\x00",
        "my chest of drawers",
        "a painful knee",
        "brainstroked",
        "ſtroke",
    ],
)
def test_text_without_a_red_flag_has_none(text: str) -> None:
    assert ids(text) == []


@given(st.text(max_size=300))
def test_no_text_is_too_odd(text: str) -> None:
    assert set(ids(text)) <= set(SYMPTOMS)
    assert "chest_pain" in ids(f"{text}. Chest pain!")


def test_a_symptom_of_an_unknown_specialty_is_refused() -> None:
    with pytest.raises(UnknownEntry, match="unknown specialty 'cardio': did you mean 'cardiology'"):
        Symptom(id="x", name="x", words=("x",), urgency=Urgency.SOON, specialty="cardio")


def test_no_symptom_is_in_the_catalog_twice() -> None:
    with pytest.raises(DuplicateEntry):
        type(SYMPTOMS)("symptom", SYMPTOMS["stroke"], SYMPTOMS["stroke"])
