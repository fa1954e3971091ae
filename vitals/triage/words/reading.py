"""From a patient's own words to presenting complaints: what is there, what is denied, what was not understood."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from operator import attrgetter

from vitals.catalog.conditions import Urgency
from vitals.triage.words.complaint import Complaint, Sign
from vitals.triage.words.complaints import BODY, COMPLAINTS, IDEAS, QUALIFIERS, QUIET
from vitals.triage.words.english import ENGLISH
from vitals.triage.words.german import GERMAN
from vitals.triage.words.language import Language
from vitals.triage.words.matching import Item, items_of, parts, tokens_of
from vitals.triage.words.negation import mark_losses, mark_scopes, sentences
from vitals.triage.words.numbers import mark_numbers
from vitals.triage.words.spelling import LONGEST, by_length

__all__ = ["LANGUAGES", "Mention", "Words", "prepare", "read_words"]

LANGUAGES: tuple[Language, ...] = (ENGLISH, GERMAN)
NEAR = 4.5  # how far from a complaint a word stands that says how it is
WINDOW = 8.0  # how far apart the parts of a sign may stand, in words
PERSONS = frozenset(
    {"pregnant", "postpartum", "diabetic", "immune_weak", "newborn", "after_surgery", "steroid_dependent"}
)
SAME_SENTENCE = frozenset({"severe", "sudden", "worse", "at_rest", "many", "large", "deep"})
LEAST_SHARE = 0.35  # of known words, for a text to be in a language
LEAST_UNREAD = Urgency.ROUTINE
LOSSES = frozenset(f"no_{act}" for language in LANGUAGES for act in language.functions) - {"no_stop"}
# What must be made something of where nothing else was found.
SPEAKING = (
    (IDEAS | LOSSES) - QUIET - QUALIFIERS - frozenset(act for language in LANGUAGES for act in language.functions)
)
CATCH_ALL = "problem"  # is said only where nothing else is


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A complaint in a text.

    Attributes
    ----------
    complaint
        What it is.
    quote
        The patient's own words for it.
    urgency
        How soon such a patient must be seen, with everything that makes it more or less urgent here.
    because
        Ideas that raised or lowered the urgency.
    """

    complaint: Complaint
    quote: str
    urgency: Urgency
    because: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a text says.

    Attributes
    ----------
    text
        As it was given.
    language
        The language that most of its words are in, or None.
    mentions
        Complaints that are there, the most urgent first.
    denied, past
        Complaints that are said not to be there; and those of long ago, or that are only talked of.
    unknown
        Words that were not understood, as written.
    """

    text: str
    language: Language | None
    mentions: tuple[Mention, ...] = ()
    denied: tuple[Mention, ...] = ()
    past: tuple[Mention, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def is_understood(self) -> bool:
        """Whether every word was understood."""
        return not self.unknown

    @property
    def urgency(self) -> Urgency:
        """What the words demand: words that were not understood, and what is past, at least a routine appointment."""
        least = LEAST_UNREAD if self.unknown or self.past else Urgency.NONE
        return max([least, *(mention.urgency for mention in self.mentions)])

    @property
    def crisis(self) -> Mention | None:
        """The mention that asks for somebody to talk to now, if any."""
        return next((mention for mention in self.mentions if mention.complaint.is_crisis), None)


@dataclass(kw_only=True)
class Found:
    """One place where a sign stands."""

    items: tuple[Item, ...]

    def state(self, complaint: Complaint) -> int:
        """0 if it is there, 1 if it is past or supposed, 2 if it is denied.

        What has gone is past, unless it must be looked at all the same, such as signs of a stroke.
        """
        if any(item.denied for item in self.telling):
            return 2
        if any(item.gone for item in self.telling) and complaint.urgency <= Urgency.SOON:
            return 1
        return 1 if any(item.past or item.supposed for item in self.telling) else 0

    @property
    def telling(self) -> Sequence[Item]:
        """Its items that say more than how something is."""
        return [item for item in self.items if item.ideas - QUALIFIERS] or self.items

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the text."""
        return min(item.start for item in self.items), max(item.end for item in self.items)


@dataclass(frozen=True)
class SignOf:
    """A sign, and the complaint that it is read from."""

    sign: Sign
    complaint: Complaint


@lru_cache(maxsize=1)
def signs() -> Mapping[str, tuple[SignOf, ...]]:
    """Signs by every idea that can stand in their first slot."""
    found: dict[str, list[SignOf]] = {}
    for complaint in COMPLAINTS.values():
        for sign in complaint.patterns:
            for idea in sign[0]:
                found.setdefault(idea, []).append(SignOf(sign, complaint))
    return {idea: tuple(each) for idea, each in found.items()}


def prepare() -> None:
    """Make what words are looked up in, which takes half a second, so that no reader of a text waits for it."""
    signs()
    for language in LANGUAGES:
        language.prepare()
        by_length(language)


def read_words(text: str) -> Words:
    """Read a text.

    Parameters
    ----------
    text
        The patient's own words, or somebody's who calls for the patient.

    Examples
    --------
    >>> words = read_words("Palpitations since noon, no chest pain.")
    >>> [mention.complaint.id for mention in words.mentions], [mention.complaint.id for mention in words.denied]
    (['palpitations'], ['chest_pain'])
    >>> read_words("My flumox is brattled").unknown
    ('flumox', 'brattled')
    """
    language, share = best_language(text)
    items = items_of(text, language, [other for other in LANGUAGES if other is not language])
    mark_numbers(items)
    mark_losses(items, language)
    mark_scopes(items)
    order = list(COMPLAINTS)
    found = sorted(
        find(items), key=lambda each: (order.index(each[0].id), each[1].span)
    )  # sets have an order of the day
    by_state: list[dict[str, list[Found]]] = [{}, {}, {}]
    for complaint, place in found:
        by_state[place.state(complaint)].setdefault(complaint.id, []).append(place)
    explained = {id(item) for _, place in found for item in place.items}
    now, past, denied = by_state
    context = Context(text, items, frozenset(now))
    mentions = sorted(
        (context.mention(COMPLAINTS[name], places) for name, places in now.items()),
        key=lambda mention: -mention.urgency.rank,
    )
    mentions = without_parts(mentions, now)
    denied = denied_alone({name: places for name, places in denied.items() if name not in now and name not in past})
    return Words(
        text=text,
        language=language if share >= LEAST_SHARE else None,
        mentions=tuple(mentions),
        past=tuple(context.mention(COMPLAINTS[name], places) for name, places in past.items() if name not in now),
        denied=tuple(
            without_parts([context.mention(COMPLAINTS[name], places) for name, places in denied.items()], denied)
        ),
        unknown=unknown(text, items, explained),
    )


def without_parts(mentions: Sequence[Mention], found: Mapping[str, Sequence[Found]]) -> list[Mention]:
    """Mentions, without those that are read from no other words than a more urgent one, such as pain in chest pain."""
    kept: list[Mention] = []
    covered: set[int] = set()
    for mention in mentions:
        own = {id(item) for place in found[mention.complaint.id] for item in place.items}
        catches_all = mention.complaint.id == CATCH_ALL and bool(kept)
        if mention.complaint.is_crisis or not (own <= covered or catches_all):
            kept.append(mention)
        covered |= own
    return kept


def denied_alone(denied: Mapping[str, Sequence[Found]]) -> dict[str, list[Found]]:
    """What is denied, read from its denied words, and first what has no others.

    "Cough but no fever" denies fever, rather than the chest infection that both would be a sign of.
    """
    in_part = {
        name: not any(all(item.denied for item in place.telling) for place in places) for name, places in denied.items()
    }
    return {
        name: [Found(items=tuple(item for item in place.items if item.denied)) for place in denied[name]]
        for name in sorted(denied, key=in_part.__getitem__)
    }


def best_language(text: str) -> tuple[Language, float]:
    """The language that knows most words of a text, and the share that it knows."""
    words = [token.text for token in tokens_of(text) if token.kind == "word"]
    known = [sum(knows(language, word) for word in words) for language in LANGUAGES]
    best = max(range(len(LANGUAGES)), key=lambda index: known[index])
    return LANGUAGES[best], known[best] / len(words) if words else 1.0


def knows(language: Language, word: str) -> bool:
    """Whether a word is one of a language's."""
    normal = language.normalized(word)
    if normal in language.vocabulary or language.stem(normal.split("'")[0]) in language.known_stems:
        return True
    return len(normal) <= LONGEST and bool(parts(language, normal))


def find(items: Sequence[Item]) -> Iterator[tuple[Complaint, Found]]:
    """Every place where a sign stands."""
    of_person = persons(items)
    for sentence in sentences(items):
        by_idea: dict[str, list[Item]] = {idea: [item] for idea, item in of_person.items()}
        for item in sentence:
            for idea in item.ideas:
                by_idea.setdefault(idea, []).append(item)
        done: set[tuple[int, str]] = set()
        for idea in list(by_idea):
            for each in signs().get(idea, ()):
                key = id(each.sign), each.complaint.id
                if key not in done and all(slot & by_idea.keys() for slot in each.sign):
                    done.add(key)
                    yield from ((each.complaint, place) for place in places(each.sign, by_idea))


def persons(items: Sequence[Item]) -> dict[str, Item]:
    """What a text says of the patient, which counts in every sentence of it: that they are pregnant, for one."""
    said = (item for item in items if not (item.denied or item.past or item.supposed or item.inside))
    return {idea: item for item in said for idea in item.ideas & PERSONS}


def places(sign: Sign, by_idea: Mapping[str, Sequence[Item]]) -> Iterator[Found]:
    """The places of a sign in a sentence: for each first part, the nearest others before and after it."""
    standing = [{id(item): item for idea in slot for item in by_idea.get(idea, ())} for slot in sign]
    slots = [sorted(items.values(), key=attrgetter("place", "end")) for items in standing]
    for first in slots[0]:
        choices = [nearest(first, slot) for slot in slots[1:]]
        for others in product(*choices):
            chosen = (first, *others)
            spread = [item.place for item in chosen if not item.ideas & PERSONS] or [0.0]
            near = max(spread) - min(spread) <= WINDOW
            if near and not all(item.inside for item in chosen):
                yield Found(items=chosen)


def nearest(item: Item, others: Sequence[Item]) -> list[Item]:
    """The nearest of others before and after an item, or the item itself if it is among them."""
    index = bisect_left(others, item.place, key=attrgetter("place"))
    return list(others[max(index - 1, 0) : index + 1])


@dataclass(frozen=True)
class Context:
    """What the rest of a text adds to a complaint."""

    text: str
    items: Sequence[Item]
    present: frozenset[str]
    ideas: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        there = (item for item in self.items if not (item.denied or item.past or item.supposed or item.inside))
        said = {idea for item in there for idea in item.ideas}
        object.__setattr__(self, "ideas", frozenset(said | self.present))

    def mention(self, complaint: Complaint, found: Sequence[Found]) -> Mention:
        """A complaint, as urgent as the text makes it."""
        first = min(found, key=lambda place: (place.span[1] - place.span[0], place.span))
        here = self.near(found)
        urgency, because = complaint.urgency, frozenset[str]()
        for level, ideas in complaint.raised.items():
            reasons = frozenset(ideas.split()) & (
                (self.ideas - SAME_SENTENCE - {complaint.id}) | (here & SAME_SENTENCE)
            )
            if reasons and level > urgency:
                urgency, because = level, reasons
        if not because:
            for level, ideas in complaint.lowered.items():
                reasons = frozenset(ideas.split()) & here
                if reasons and not here & {"severe", "sudden", "worse"} and level < urgency:
                    urgency, because = level, reasons
        start, end = first.span
        return Mention(complaint=complaint, quote=self.text[start:end], urgency=urgency, because=tuple(sorted(because)))

    def near(self, found: Sequence[Found]) -> frozenset[str]:
        """Ideas of a complaint's own words, and of those near them."""
        places = {(item.sentence, item.place) for place in found for item in place.items}
        return frozenset(
            idea
            for item in self.items
            if not (item.denied or item.inside)
            and any(item.sentence == of and abs(item.place - at) <= NEAR for of, at in places)
            for idea in item.ideas
        )


def unknown(text: str, items: Sequence[Item], explained: set[int]) -> tuple[str, ...]:
    """Words that were not understood: unknown ones, and those of a body or illness of which nothing was made."""
    telling = BODY | LOSSES if explained else SPEAKING

    def is_unread(item: Item) -> bool:
        if not item.known:
            return True
        return bool(item.ideas & telling) and id(item) not in explained and not (item.denied or item.inside)

    return tuple(dict.fromkeys(text[item.start : item.end] for item in items if is_unread(item)))
