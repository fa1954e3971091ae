"""From letters to known words: tokens, compounds and phrases.

A word is looked for as it is written, then as a compound, then as another language's, and last as a misspelling.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from vitals.triage.words.complaint import GROUPS
from vitals.triage.words.language import MARKERS, Language, Phrase
from vitals.triage.words.spelling import LONGEST, Spelling

__all__ = ["Item", "Token", "items_of", "parts", "tokens_of"]

TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?)|(?P<word>[^\W\d_]+(?:['’‘ʼ′´`＇][^\W\d_]+)*)"
    r"|(?P<end>[.!?;…]+)|(?P<pause>[,:()–—/\n]|\s-\s)|(?P<sign>[^\w\s'\"’‘“”„«»*+=<>@#&%°~^|\[\]{}\\_\-$€£\x00-\x1f])"
)
SHORTEST_PART = 3
LAST_ORDINAL = 31  # a dot behind a day, as in "am 2. März", ends no sentence; one behind a year does
# What a word of a phrase may say to words outside of it.
INSIDE = GROUPS["BODY"] | {
    "swell",
    "pain",
    "weak",
    "numb",
    "red",
    "vomit",
    "rash",
    "burning",
    "stiff",
    "fever",
    "cough",
}


@dataclass(frozen=True, kw_only=True)
class Token:
    """A word, number or mark of a text, with its place."""

    text: str
    kind: str
    start: int
    end: int


@dataclass(kw_only=True)
class Item:
    """One or several words that mean something, or nothing known.

    Attributes
    ----------
    ideas
        What they mean.
    known
        Whether the words were understood, if only as ordinary ones.
    sentence, place
        Number of the sentence, and where in it: counted in words, with pauses as several.
    number
        Value of a number.
    start, end
        Place in the text.
    inside
        Whether it is a word of a phrase that is an item, too.
    light
        Whether it is a light word.
    denied, past, supposed, gone
        Whether it is said not to be there, to be long ago, only to be talked of, or to have gone.
    """

    ideas: frozenset[str]
    known: bool
    sentence: int
    place: float
    start: int
    end: int
    number: float | None = None
    light: bool = False
    pause: bool = False
    denied: bool = False
    past: bool = False
    supposed: bool = False
    gone: bool = False
    inside: bool = False
    answers: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Word:
    """A word that was looked up: its stem, and its ideas where it is a compound or of another language."""

    text: str
    stem: str
    known: bool
    ideas: frozenset[str]
    start: int
    end: int
    number: float | None = None


def tokens_of(text: str) -> list[Token]:
    """Words, numbers and marks of a text."""
    return [
        Token(text=match.group(), kind=match.lastgroup or "", start=match.start(), end=match.end())
        for match in TOKEN.finditer(text)
    ]


@lru_cache(maxsize=20_000)
def parts(language: Language, word: str) -> frozenset[str]:
    """Ideas of the parts of a compound, or none."""
    for cut in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1):
        last = language.meanings.get(language.stem(word[cut:]))
        if last is None:
            continue
        for joint in language.joints:
            first = word[: cut - len(joint)]
            if word[:cut].endswith(joint) and len(first) >= SHORTEST_PART:
                meant = language.meanings.get(language.stem(first))
                if meant is not None:
                    return meant | last
                if language.stem(first) in language.ordinary_stems and len(first) > SHORTEST_PART:
                    return last
    return frozenset()


def words_of(text: str, language: Language, others: Sequence[Language]) -> Iterator[Word | Token]:
    """Words of a text as a language knows them, and its marks."""
    spelling = Spelling(language)
    for token in tokens_of(text):
        if token.kind == "number":
            yield Word(token.text, "0", True, frozenset(), token.start, token.end, float(token.text.replace(",", ".")))
        elif token.kind in {"word", "sign"}:
            for part in expanded(spelling, token.text):
                yield looked_up(part, token, spelling, others)
        else:
            yield token


def is_known(language: Language, word: str) -> bool:
    """Whether a word, as it is written, or its stem is in the vocabulary."""
    return word in language.vocabulary or language.stem(word) in language.known_stems


def expanded(spelling: Spelling, text: str) -> list[str]:
    """A word, taken apart where it is short for several."""
    language = spelling.language
    word = language.normalized(text)
    if word in language.contractions:
        return language.contractions[word].split()
    meant = None if is_known(language, word) else spelling.correct(word)
    if meant is not None and meant in language.contractions:
        return language.contractions[meant].split()
    if "'" in word:
        before, after = word.rsplit("'", 1)
        return (
            [before] if after in {"s", "m", "re", "ve", "d", "ll"} else [before, after] if len(before) > 1 else [word]
        )
    return [word]


def looked_up(word: str, token: Token, spelling: Spelling, others: Sequence[Language]) -> Word:
    """A word, as a language knows it."""
    language = spelling.language

    def found(stem: str, known: bool = True, ideas: frozenset[str] = frozenset()) -> Word:
        return Word(word, stem, known, ideas, token.start, token.end, language.numbers.get(word))

    if is_known(language, word):
        return found(language.stem(word))
    if len(word) <= LONGEST and (ideas := parts(language, word)):
        return found(language.stem(word), ideas=ideas)
    for other in others:
        normal = other.normalized(token.text)
        ideas = other.meanings.get(other.stem(normal), frozenset()) or parts(other, normal[:LONGEST])
        if ideas:
            return found(word, ideas=ideas)
    if known := spelling.correct(word):
        number = language.numbers.get(known)
        return Word(known, language.vocabulary[known], True, frozenset(), token.start, token.end, number)
    for other in others:
        if other.normalized(token.text) in other.ordinary_words:
            return found(word)
    return found(language.stem(word), known=False)


class Places:
    """Counts sentences, and places in them."""

    COST = 1.0
    LIGHT_COST, PAUSE_COST = 0.2, 4.0

    def __init__(self) -> None:
        self.sentence, self.place = 0, 0.0

    def end_sentence(self) -> None:
        self.sentence, self.place = self.sentence + 1, 0.0


def items_of(text: str, language: Language, others: Sequence[Language] = ()) -> list[Item]:
    """Items of a text, in order."""
    words = list(words_of(text, language, others))
    places, index = Places(), 0
    items: list[Item] = []
    while index < len(words):
        word = words[index]
        if isinstance(word, Token):
            if not shortens(word, words[index - 1] if index else None, text):
                mark_end(word, places, items)
            index += 1
            continue
        phrase, after = longest_phrase(words, index, language)
        items.append(item_of(words[index:after], phrase, places, language))
        if phrase and language.is_beside(phrase):
            items += single_items(words[index:after], places, language)
        elif phrase and after > index + 1 and not phrase.ideas & MARKERS:
            items += inside_items(words[index:after], places, language)
        places.place += places.LIGHT_COST if items[-1].light else places.COST
        index = after
    return items


def shortens(mark: Token, before: Word | Token | None, text: str) -> bool:
    """Whether a dot ends an abbreviation, as in "6 wks. old", and no sentence."""
    after = text[mark.end :].lstrip(" ")[:1]
    short = isinstance(before, Word) and before.end - before.start <= SHORTEST_PART and before.number is None
    return mark.text == "." and short and bool(after) and (after == "," or after.isdigit() or after.islower())


def mark_end(mark: Token, places: "Places", items: Sequence[Item]) -> None:
    """Count the end of a sentence, or a pause in it."""
    number = items[-1].number if items and items[-1].end == mark.start else None
    ordinal = mark.text == "." and number is not None and number <= LAST_ORDINAL
    if mark.kind == "end" and not ordinal:
        places.end_sentence()
        if "?" in mark.text and items:
            items[-1].answers.add("question")
    else:
        places.place += places.PAUSE_COST
        if items:
            items[-1].pause = True


def item_of(words: Sequence[Word | Token], phrase: Phrase | None, places: "Places", language: Language) -> Item:
    """The item that words are, as a phrase or a single one."""
    kept = [word for word in words if isinstance(word, Word)]
    first, last = kept[0], kept[-1]
    ideas = phrase.ideas if phrase else first.ideas
    return Item(
        ideas=ideas,
        known=first.known,
        sentence=places.sentence,
        place=places.place,
        start=first.start,
        end=last.end,
        number=first.number,
        light=len(kept) == 1 and first.text in language.light_words and not ideas,
    )


def single_items(words: Sequence[Word | Token], places: "Places", language: Language) -> list[Item]:
    """Items of words, each by itself."""
    found = []
    for word in words:
        if isinstance(word, Word):
            meant = language.meanings.get("=" + word.text, language.meanings.get(word.stem, word.ideas))
            found.append(item_of([word], Phrase((word.stem,), meant) if meant else None, places, language))
            places.place += places.LIGHT_COST
    return found


def inside_items(words: Sequence[Word | Token], places: "Places", language: Language) -> list[Item]:
    """Items of the words of a phrase that may belong to something outside of it, as the throat of a sore throat."""
    found = []
    for item in single_items(words, places, language):
        item.ideas &= INSIDE
        item.inside = True
        if item.ideas:
            found.append(item)
    return found


def longest_phrase(words: Sequence[Word | Token], index: int, language: Language) -> tuple[Phrase | None, int]:
    """The longest phrase that begins at a word, and where it ends; light words may stand between."""
    first = words[index]
    assert isinstance(first, Word)
    if first.ideas:
        return None, index + 1
    candidates = [*language.phrases.get("=" + first.text, ()), *language.phrases.get(first.stem, ())]
    best: tuple[Phrase | None, int] = None, index + 1
    for phrase in candidates:
        after = end_of(phrase, words, index, language)
        if after is not None and (best[0] is None or after > best[1]):
            best = phrase, after
    return best


def end_of(phrase: Phrase, words: Sequence[Word | Token], index: int, language: Language) -> int | None:
    """Where a phrase that begins at a word ends; None if it does not stand there."""
    for number, stem in enumerate(phrase.stems):
        while number:
            if index >= len(words):
                return None
            word = words[index]
            if isinstance(word, Token):
                return None
            if says(word, stem):
                break
            if word.text not in language.light_words:
                return None
            index += 1
        index += 1
    return index


def says(word: Word, stem: str) -> bool:
    """Whether a word has a stem, or is one that is meant as it stands."""
    return stem == "=" + word.text or stem == word.stem
