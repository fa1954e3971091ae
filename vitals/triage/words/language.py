"""A language: what words mean which idea, how words are bent, and which ones deny, remember or end a thought.

One file for each language makes one of these; the rest of the package knows no language.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

__all__ = ["MARKERS", "Language", "Phrase", "forms_of", "table"]

# Ideas that are no complaint: they say how the words around them are meant (Chapman et al., chapman-2001).
MARKING = """
denial list_denial denied_after no_denial end past past_after now supposed unable not and in_a_row idiom comparing
supposed_after gone_away any_more fine hour day week month year old aged degree long_for temperature sugar_reading
"""
MARKERS = frozenset(MARKING.split())
# Ideas that only say how something is.
BESIDE = frozenset(
    {"severe", "sudden", "worse", "worst_ever", "mild", "chronic", "recurrent", "no_stop", "heavily", "at_rest"}
)
APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ′´`＇", "'"))


@dataclass(frozen=True)
class Phrase:
    """Words in a row that mean something together, as stems, and the ideas that they mean."""

    stems: tuple[str, ...]
    ideas: frozenset[str]


@dataclass(frozen=True, kw_only=True, eq=False)
class Language:
    """A language.

    Parameters
    ----------
    id, name
        ISO 639-1 code, and name for people.
    forms
        What means an idea: forms between semicolons, each a word or several; endings may be left to `stem`. A form
        after `=` is meant as it stands, without its stem.
    functions
        Acts of a living body, and words for them: one that cannot be done gives the idea `no_` and its name.
    ordinary
        Words that carry no complaint, so that a text made of them alone is understood.
    light
        Ordinary words that may stand between the words of a form, and are not counted.
    numbers
        Words for numbers.
    contractions
        Short forms, and what they are short for.
    stem
        Takes the ending off a word in lower case.
    fold
        Writes a word in lower case as the forms here are written, such as without accents.
    joints
        What may stand between the parts of a compound.
    denies_after
        Whether a denial may follow its verb, as in "he breathes not".
    """

    id: str
    name: str
    forms: Mapping[str, str]
    functions: Mapping[str, str]
    ordinary: str
    light: str
    numbers: Mapping[str, float] = field(default_factory=dict)
    contractions: Mapping[str, str] = field(default_factory=dict)
    stem: Callable[[str], str]
    fold: Callable[[str], str] = str
    joints: tuple[str, ...] = ("",)
    denies_after: bool = False

    def prepare(self) -> None:
        """Make every table that is else made when it is needed first."""
        for name, each in vars(type(self)).items():
            if isinstance(each, cached_property):
                getattr(self, name)

    def normalized(self, word: str) -> str:
        """A word as the forms are written."""
        return self.fold(unicodedata.normalize("NFKC", word.translate(APOSTROPHES)).casefold())

    def stems(self, form: str) -> tuple[str, ...]:
        """The stems of a form, without its light words; where only one word is left, all are kept."""
        words = [word for part in self.fold(form).split() for word in self.contractions.get(part, part).split()]
        kept = [word for word in words if word not in self.light_words]
        kept = words if len(kept) < 2 else kept
        return tuple(word if word.startswith("=") else self.stem(word) for word in kept)

    @cached_property
    def light_words(self) -> frozenset[str]:
        """Light words."""
        return frozenset(self.light.split())

    @cached_property
    def phrases(self) -> Mapping[str, tuple[Phrase, ...]]:
        """Phrases by the stem that they begin with, the longest first."""
        meant: dict[tuple[str, ...], set[str]] = {}
        for idea, form in self._all_forms():
            meant.setdefault(self.stems(form), set()).add(idea)
        found: dict[str, list[Phrase]] = {}
        for stems, ideas in sorted(meant.items(), key=lambda each: -len(each[0])):
            found.setdefault(stems[0], []).append(Phrase(stems, frozenset(ideas)))
        return {first: tuple(phrases) for first, phrases in found.items()}

    def _all_forms(self) -> Iterator[tuple[str, str]]:
        for idea, forms in [*self.forms.items(), *self.functions.items()]:
            yield from ((idea, form) for form in forms_of(forms))

    @cached_property
    def vocabulary(self) -> Mapping[str, str]:
        """Every known word that a misspelled one is compared with, and its stem."""
        words = [word for _, form in self._all_forms() for word in self.fold(form).split()]
        words += [*self.ordinary_words, *self.numbers, *self.contractions, *self.light_words]
        return {word.lstrip("="): self.stem(word.lstrip("=")) for word in words}

    @cached_property
    def meant_words(self) -> frozenset[str]:
        """Words of forms, which mean something."""
        forms = (form for idea, form in self._all_forms() if idea != "idiom")
        return frozenset(word.lstrip("=") for form in forms for word in self.fold(form).split())

    @cached_property
    def known_stems(self) -> frozenset[str]:
        """Stems of known words."""
        return frozenset(self.vocabulary.values())

    @cached_property
    def ordinary_words(self) -> frozenset[str]:
        """Ordinary words, as written."""
        return frozenset(self.fold(self.ordinary).split())

    @cached_property
    def ordinary_stems(self) -> frozenset[str]:
        """Stems of ordinary words, light words and numbers."""
        return frozenset(self.stem(word) for word in [*self.ordinary_words, *self.light_words, *self.numbers])

    def is_beside(self, phrase: Phrase) -> bool:
        """Whether the words of a phrase count by themselves as well, as those of "the worst headache of my life"."""
        if len(phrase.stems) < 2 or not phrase.ideas <= BESIDE:
            return False
        denied = (self.meanings.get(stem, frozenset()) & {"denial", "not", "unable"} for stem in phrase.stems)
        return not any(denied)

    @cached_property
    def meanings(self) -> Mapping[str, frozenset[str]]:
        """Ideas of single words, by stem."""
        single: dict[str, frozenset[str]] = {}
        for phrases in self.phrases.values():
            single |= {phrase.stems[0]: phrase.ideas for phrase in phrases if len(phrase.stems) == 1}
        return single


def forms_of(text: str) -> list[str]:
    """Forms between semicolons."""
    return [form for form in (re.sub(r"\s+", " ", part).strip() for part in text.split(";")) if form]


def table(text: str) -> Mapping[str, str]:
    r"""Ideas and their forms, from lines such as "cough: cough; coughing"; what is indented goes on.

    Examples
    --------
    >>> table("cough: cough;\n    coughing")
    {'cough': 'cough; coughing'}
    """
    lines = text.strip().replace("\n    ", " ").splitlines()
    return {idea: forms.strip() for idea, forms in (line.split(":", 1) for line in lines)}
