import pytest

from vitals.triage.words import spelling
from vitals.triage.words.english import ENGLISH
from vitals.triage.words.german import GERMAN
from vitals.triage.words.language import Language
from vitals.triage.words.matching import items_of
from vitals.triage.words.spelling import MOST, corrected


@pytest.mark.parametrize(
    ("language", "written", "meant"),
    [
        (ENGLISH, "palpitatoins", "palpitations"),
        (ENGLISH, "diarhoea", None),
        (ENGLISH, "siezure", "seizure"),
        (ENGLISH, "brething", "breathing"),
        (ENGLISH, "hedache", "headache"),
        (ENGLISH, "vommiting", "vomiting"),
        (GERMAN, "kopfschmertzen", "kopfschmerzen"),
        (GERMAN, "fieberr", "fieber"),
    ],
)
def test_a_misspelling_is_the_word_that_was_meant(language: Language, written: str, meant: str | None) -> None:
    found = corrected(language, written)
    assert found is not None
    if meant is not None:
        assert language.vocabulary[found] == language.stem(meant)


@pytest.mark.parametrize("word", ["cat", "xyz", "zzzzzz", "flumox", "q" * 40, "hzad"])
def test_a_strange_word_is_not_forced(word: str) -> None:
    assert corrected(ENGLISH, word) is None


def test_many_strange_words_are_not_searched_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [f"qx{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}zw" for i in range(300)]
    searched = []
    monkeypatch.setattr(spelling, "corrected", lambda _, word: searched.append(word))
    assert sum(not item.known for item in items_of(" ".join(words), ENGLISH)) > 200
    assert set(searched) == set(words[:MOST])
