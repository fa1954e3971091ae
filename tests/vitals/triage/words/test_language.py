from vitals.triage.words.language import Language, forms_of, table

TONGUE = Language(
    id="xx",
    name="A small one",
    forms={"pain": "pain; sore all over", "not_well": "=ill"},
    functions={"walk": "walk"},
    ordinary="table chair",
    light="the a is",
    contractions={"isnt": "is not"},
    stem=lambda word: word.removesuffix("s"),
)


def test_forms_stand_between_semicolons() -> None:
    assert forms_of(" a;  b\n c ; ;") == ["a", "b c"]
    assert table("\nx: a;\n    b\ny: c\n") == {"x": "a; b", "y": "c"}


def test_light_words_are_left_out_unless_one_word_would_remain() -> None:
    assert TONGUE.stems("sore is the back") == ("sore", "back")
    assert TONGUE.stems("the chairs") == ("the", "chair")
    assert TONGUE.stems("isnt walks") == ("not", "walk")


def test_phrases_are_found_by_their_first_stem_the_longest_first() -> None:
    assert [phrase.stems for phrase in TONGUE.phrases["sore"]] == [("sore", "all", "over")]
    assert TONGUE.meanings == {"pain": {"pain"}, "=ill": {"not_well"}, "walk": {"walk"}}


def test_a_word_is_normalized() -> None:
    assert TONGUE.normalized("Ｃan’T") == "can't"
    assert "ill" in TONGUE.vocabulary
    assert "table" in TONGUE.ordinary_stems
