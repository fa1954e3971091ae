import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitals.catalog.conditions import Urgency
from vitals.triage.words.complaints import COMPLAINTS
from vitals.triage.words.reading import read_words

ROOT = Path(__file__).parents[4]

# Urgencies as they were designed, and how patients say it.
SAID = {
    "unresponsive": (
        Urgency.IMMEDIATE,
        ["She is unconscious.", "he is not responding", "my husband passed out", "He can't be woken!"],
    ),
    "not_breathing": (
        Urgency.IMMEDIATE,
        ["I can't breathe", "he is not breathing", "unable to breathe lying down"],
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
    return [mention.complaint.id for mention in read_words(text).mentions]


@pytest.mark.parametrize(("id", "text"), [(id, text) for id, (_, texts) in SAID.items() for text in texts])
def test_a_symptom_is_found_as_patients_say_it(id: str, text: str) -> None:
    assert id in ids(text)
    assert id in ids(f"Good morning. {text.upper()}, since yesterday.")


@pytest.mark.parametrize(("id", "urgency"), [(id, urgency) for id, (urgency, _) in SAID.items()])
def test_a_red_flag_is_never_less_urgent_than_at_first(id: str, urgency: Urgency) -> None:
    assert COMPLAINTS[id].urgency >= urgency
    assert all(read_words(text).urgency >= urgency for text in SAID[id][1])


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
        "no chest pain, no cough",
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
    assert {"chest_pain", "chest_pain_warning"} & set(ids(text))


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
    assert ids(f"some chest{space}pain") == ["chest_pain"]


def test_the_most_urgent_comes_first_and_the_catalog_decides_between_equals() -> None:
    text = "palpitations, breathless, confused, suicidal, chest pain, stroke, unconscious"
    found = read_words(text).mentions
    order = [(-mention.urgency.rank, list(COMPLAINTS).index(mention.complaint.id)) for mention in found]
    assert order == sorted(order)
    assert {"unresponsive", "stroke", "suicidal", "chest_pain"} <= {mention.complaint.id for mention in found}


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
    ],
)
def test_text_without_a_red_flag_has_none(text: str) -> None:
    assert ids(text) == []


@pytest.mark.parametrize("text", ["2015", "in 2015", "seit 2000", "I had a stroke in 2015"])
def test_what_is_past_ends_with_its_sentence(text: str) -> None:
    assert "chest_pain" in ids(f"{text}. Chest pain!")


@given(st.text(max_size=300))
def test_no_text_is_too_odd(text: str) -> None:
    assert set(ids(text)) <= set(COMPLAINTS)
    assert {"chest_pain", "chest_pain_warning"} & set(ids(f"{text}. Chest pain!"))


@pytest.mark.parametrize(
    ("text", "language"),
    [("I have a cough", "en"), ("Ich habe Husten", "de"), ("j'ai mal à la poitrine depuis trois semaines", None)],
)
def test_the_language_is_that_of_most_words(text: str, language: str | None) -> None:
    found = read_words(text)
    assert (found.language and found.language.id) == language
    if language is None:
        assert found.unknown
        assert found.urgency >= Urgency.ROUTINE


@pytest.mark.parametrize(
    "text", ["My flumox is brattled", "no flumox", "ça fait mal", "боль в груди", "胸が痛い", "🩸🩸", "my elbow"]
)
def test_what_was_not_understood_never_needs_nothing(text: str) -> None:
    found = read_words(text)
    assert found.unknown
    assert found.urgency >= Urgency.ROUTINE


@pytest.mark.parametrize("text", ["I want to renew my prescription", "Ich möchte einen Termin vereinbaren", ""])
def test_ordinary_words_need_nothing(text: str) -> None:
    found = read_words(text)
    assert (found.urgency, found.unknown, found.mentions) == ("none", (), ())


def test_a_quote_is_the_patients_own_words() -> None:
    (mention,) = read_words("My CHEST really hurts today").mentions
    assert mention.quote == "CHEST really hurts"


def test_what_words_are_looked_up_in_can_be_made_before_anybody_asks() -> None:
    program = (
        "from vitals.triage.words import LANGUAGES, prepare, read_words\n"
        "from vitals.triage.words.spelling import by_length\n"
        "made = lambda: [sorted(language.__dict__) for language in LANGUAGES] + [by_length.cache_info().currsize]\n"
        "prepare()\n"
        "before = made()\n"
        "for text in ('I have a hedache', 'Ich habe Kopfschmertzen', 'xyzzy'): read_words(text)\n"
        "print(made() == before)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


READS = """
from tests.vitals.triage.words.test_reading import SAID, read_words

texts = [text for _, said in SAID.values() for text in said]
texts += ["no crushing chest pain", "Baby ist ganz schlaff und blau um den Mund", "cough but no fever, no stiff neck"]
for text in texts:
    words = read_words(text)
    for told in (words.mentions, words.denied, words.past):
        print([(mention.complaint.id, mention.quote, mention.urgency) for mention in told])
"""


def test_another_process_reads_the_same() -> None:
    """Also where sets of words have another order."""
    read = [
        subprocess.run(
            [sys.executable, "-c", READS],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    ]
    assert read[0].count(b"\n") > 100
    assert read[0] == read[1] == read[2]
