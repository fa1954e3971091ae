import pytest

from vitals.triage.words.english import ENGLISH, fold, stem


@pytest.mark.parametrize(
    "words",
    [
        ("vomit", "vomits", "vomiting", "vomited"),
        ("swell", "swells", "swelling"),
        ("pain", "pains"),
        ("baby", "babies"),
        ("breathe", "breathing", "breath"),
        ("stop", "stopped", "stopping"),
        ("rash", "rashes"),
    ],
)
def test_bent_words_have_one_stem(words: tuple[str, ...]) -> None:
    assert len({stem(word) for word in words}) == 1


@pytest.mark.parametrize(
    ("british", "american"),
    [("haemorrhage", "hemorrhage"), ("diarrhoea", "diarrhea"), ("paralysed", "paralyzed"), ("grey", "gray")],
)
def test_both_shores_spell_alike(british: str, american: str) -> None:
    assert fold(british) == american


def test_short_words_stay() -> None:
    assert [stem(word) for word in ("gas", "bus", "his", "bed", "sing", "this")] == [
        *("gas", "bus", "his", "bed", "sing", "this"),
    ]
    assert ENGLISH.contractions["can't"] == "can not"
