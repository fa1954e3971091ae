from vitals.triage.words.english import ENGLISH
from vitals.triage.words.german import GERMAN
from vitals.triage.words.matching import items_of, parts, tokens_of


def test_a_text_is_words_numbers_and_marks() -> None:
    assert [(token.kind, token.text) for token in tokens_of("Temp 38,5°C: can't—no!")] == [
        ("word", "Temp"),
        ("number", "38,5"),
        ("word", "C"),
        ("pause", ":"),
        ("word", "can't"),
        ("pause", "—"),
        ("word", "no"),
        ("end", "!"),
    ]


def test_compounds_are_taken_apart() -> None:
    assert parts(GERMAN, "brustschmerz") >= {"chest", "pain"}
    assert parts(GERMAN, "handgelenksschmerzen") >= {"hand", "pain"}
    assert parts(ENGLISH, "chestpain") >= {"chest", "pain"}
    assert parts(ENGLISH, "zzzpain") == frozenset()


def test_phrases_reach_over_light_words_and_the_words_of_a_qualifying_one_count_as_well() -> None:
    (item,) = [item for item in items_of("short of my breath", ENGLISH) if not item.light]
    assert "breathless" in item.ideas
    ideas = {idea for item in items_of("the worst headache of my life", ENGLISH) for idea in item.ideas}
    assert ideas >= {"worst_ever", "headache"}


def test_another_languages_words_are_known_where_they_say_something() -> None:
    (pain,) = [item for item in items_of("ich habe chestpain", GERMAN, [ENGLISH]) if "chest_pain" in item.ideas]
    assert pain.known
