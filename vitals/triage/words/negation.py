"""What is denied, long ago or only talked of, by the method of NegEx (chapman-2001).

A trigger reaches over the words after it (or before it, where it follows), to the end of the clause, to a word that
ends its thought, and at most seven words far. Pseudo-triggers such as "no relief from" deny nothing. In doubt nothing
is denied: rather a false alarm than a missed one.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from vitals.triage.words.language import MARKERS, Language
from vitals.triage.words.matching import Item

__all__ = ["mark_losses", "mark_scopes"]

REACH = 7  # words; NegEx uses five or six
NOT_REACH, UNABLE_REACH = 3, 4


def sentences(items: Iterable[Item]) -> list[list[Item]]:
    """Items, sentence by sentence."""
    return [list(group) for _, group in groupby(items, key=lambda item: item.sentence)]


def mark_losses(items: Sequence[Item], language: Language) -> None:
    """Give acts that cannot be done, as in "cannot breathe", an idea of their own; their "not" denies nothing else."""
    functions = frozenset(language.functions)
    for sentence in sentences(items):
        for index, item in enumerate(sentence):
            if lost := item.ideas & functions:
                cause = cause_of_loss(sentence, index, functions, language)
                if cause is not None:
                    item.ideas |= {f"no_{function}" for function in lost}
                    cause.ideas -= {"denial"}


def cause_of_loss(sentence: Sequence[Item], index: int, functions: frozenset[str], language: Language) -> Item | None:
    """The item that says that an act cannot be done, before it or, in some languages, after it."""
    before = sentence[:index][::-1]
    found = nearest_cause(before, functions, pauses_before=True)
    if found is None and language.denies_after and not sentence[index].pause:
        found = nearest_cause(sentence[index + 1 :], functions, pauses_before=False)
    return found


def nearest_cause(others: Sequence[Item], functions: frozenset[str], pauses_before: bool) -> Item | None:
    """The nearest item that says "not" or "unable", if nothing stands between that it could belong to."""
    distance = 0
    for other in others:
        if other.pause and pauses_before:
            return None
        if not other.light:
            distance += 1
        if "unable" in other.ideas and distance <= UNABLE_REACH:
            return other
        if "not" in other.ideas:
            return other if distance <= NOT_REACH else None
        if (
            other.ideas - MARKERS - functions - {"take", "baby", "child"}
            or "end" in other.ideas
            or distance > UNABLE_REACH
        ):
            return None
        if other.pause:
            return None
    return None


def mark_scopes(items: Sequence[Item]) -> None:
    """Mark what is denied, past or supposed."""
    grouped = sentences(items)
    for sentence in grouped:
        compared = any("comparing" in item.ideas for item in sentence)  # "never had chest pain like this"
        for index, item in enumerate(sentence):
            after, before = sentence[index + 1 :], sentence[:index][::-1]
            if "list_denial" in item.ideas:
                mark(after, "denied", stop={"end", "now"}, reach=None)
            elif "denial" in item.ideas and not item.pause and not compared:
                mark(up_to_pause(after), "denied", stop={"end", "and", "now"}, reach=REACH)
            if "denied_after" in item.ideas:
                mark(back_to_pause(before), "denied", stop={"end", "and"}, reach=REACH)
            if "past" in item.ideas:
                mark(up_to_pause(after), "past", stop={"end", "now"}, reach=REACH)
            if "past_after" in item.ideas and not any("now" in other.ideas for other in sentence):
                mark(back_to_pause(before), "past", stop={"end"}, reach=None)
                mark(up_to_pause(after) if index < 3 else [], "past", stop={"end", "now"}, reach=None)
            if "supposed" in item.ideas:
                mark(up_to_pause(after), "supposed", stop={"end", "now"}, reach=REACH)
    for asked, answer in pairwise(grouped):
        if "question" in asked[-1].answers and all("denial" in item.ideas or item.light for item in answer):
            mark(asked, "denied", stop=set(), reach=None)


def up_to_pause(items: Sequence[Item]) -> Sequence[Item]:
    """Items up to the next pause; beyond it where the last of a list is joined by an "or"."""
    for index, item in enumerate(items):
        if "end" in item.ideas:
            return items[:index]
        if item.pause:
            rest = items[index + 1 :]
            open_end = next((place for place, each in enumerate(rest) if "end" in each.ideas), len(rest))
            if not any("in_a_row" in each.ideas for each in rest[:open_end]):
                return items[: index + 1]
    return items


def back_to_pause(items: Sequence[Item]) -> Sequence[Item]:
    """Items, the nearest first, back to the last pause."""
    for index, item in enumerate(items):
        if item.pause and index:
            return items[:index]
    return items


def mark(items: Sequence[Item], how: str, stop: set[str], reach: int | None) -> None:
    """Set a flag of items, up to one that stops, and over so many words that are not light."""
    words = 0
    for item in items:
        if item.ideas & stop:
            return
        words += not item.light
        if item.pause and reach is not None:
            words = 0 if words <= reach else words
        if reach is not None and words > reach:
            return
        setattr(item, how, True)
