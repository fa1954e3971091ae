import pytest

from vitals.triage.words.german import GERMAN, stem


@pytest.mark.parametrize(
    "words",
    [("schmerz", "schmerzen", "schmerzt"), ("atmet", "atmen"), ("blutung", "blutungen"), ("tablette", "tabletten")],
)
def test_bent_words_have_one_stem(words: tuple[str, ...]) -> None:
    assert len({stem(word) for word in words}) == 1


@pytest.mark.parametrize("word", ["Übelkeit", "uebelkeit", "ÜBELKEIT", "ubelkeit"])
def test_umlauts_may_be_written_in_any_way(word: str) -> None:
    assert GERMAN.normalized(word) == "ubelkeit"
