"""What is denied, long ago or only talked of, by the method of NegEx (chapman-2001).

A trigger reaches over the words after it (or before it, where it follows), to the end of the clause, to a word that
ends its thought, and at most seven words far. Pseudo-triggers such as "no relief from" deny nothing. In doubt nothing
is denied: rather a false alarm than a missed one.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from vitals.triage.words.complaint import GROUPS
from vitals.triage.words.language import MARKERS, Language
from vitals.triage.words.matching import Item

__all__ = ["mark_losses", "mark_scopes"]

USUAL = GROUPS["BODY"] | {"breathe", "urinate", "stool", "speech", "speak", "vision", "walk", "eat", "drink", "asthma"}
REACH = 7  # words; NegEx uses five or six
NOT_REACH, UNABLE_REACH = 3, 4
FIRST_WORDS = 3
BETWEEN = GROUPS["BODY"] | {"take", "baby", "child", "one_side", "both_sides", "sudden", "worse"}  # may stand between


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
    """Mark what is denied, past, supposed or gone."""
    grouped = sentences(items)
    for sentence in grouped:
        compared = any("comparing" in item.ideas for item in sentence)  # "never had chest pain like this"
        still = is_still_there(sentence)
        for index, item in enumerate(sentence):
            mark_after(item, sentence[index + 1 :], compared=compared)
            mark_before(item, sentence, index, still=still)
    for asked, answer in pairwise(grouped):
        if "question" in asked[-1].answers and all("denial" in item.ideas or item.light for item in answer):
            mark(asked, "denied", stop=set(), reach=None)


def mark_after(trigger: Item, after: Sequence[Item], *, compared: bool) -> None:
    """Mark what follows a trigger."""
    if "list_denial" in trigger.ideas:
        mark(after, "denied", stop={"end", "now"}, reach=None)
    elif "denial" in trigger.ideas and not trigger.pause and not compared:
        clause = up_to_pause(after)
        how = "gone" if is_no_longer(clause) else "denied"  # "no pain any more": there was some
        mark(clause, how, stop={"end", "and", "now"}, reach=REACH)
    if "past" in trigger.ideas:
        mark(up_to_pause(after), "past", stop={"end", "now"}, reach=REACH)
    if "supposed" in trigger.ideas:
        mark(up_to_pause(after), "supposed", stop={"end", "now"}, reach=REACH)


def mark_before(trigger: Item, sentence: Sequence[Item], index: int, *, still: bool) -> None:
    """Mark what stands before a trigger."""
    before = back_to_pause(sentence[:index][::-1])
    if "denied_after" in trigger.ideas:
        mark(before, "denied", stop={"end", "and"}, reach=REACH)
    if "past_after" in trigger.ideas and not still:
        mark(before, "past", stop={"end"}, reach=None)
        if index < FIRST_WORDS:  # "in 2015 I had a stroke"
            mark(up_to_pause(sentence[index + 1 :]), "past", stop={"end", "now"}, reach=None)
    if "supposed_after" in trigger.ideas and not still:
        mark(before, "supposed", stop={"end"}, reach=REACH)
    if "gone_away" in trigger.ideas and ends_clause(sentence, index):
        mark(before, "gone", stop={"end", "and"}, reach=REACH)
    if "fine" in trigger.ideas:
        as_usual = [other for other in before if other.ideas & USUAL or other.light]
        mark(as_usual, "denied", stop={"end"}, reach=NOT_REACH)


def is_no_longer(clause: Sequence[Item]) -> bool:
    """Whether what follows a denial says that it was there, at its end and before any "and"."""
    for index, item in enumerate(clause):
        if "any_more" in item.ideas:
            return ends_clause(clause, index)
        if "and" in item.ideas:
            return False
    return False


def ends_clause(sentence: Sequence[Item], index: int) -> bool:
    """Whether an item is the last of its clause, or nothing but a word of time follows."""
    return sentence[index].pause or all(
        "now" in other.ideas or other.light for other in up_to_pause(sentence[index + 1 :])
    )


def is_still_there(sentence: Sequence[Item]) -> bool:
    """Whether a sentence says that what was is there now, too; "no symptoms now" does not."""
    return any("now" in item.ideas and not denied_before(sentence[:index]) for index, item in enumerate(sentence))


def denied_before(items: Sequence[Item]) -> bool:
    """Whether a denial stands in the clause that items end with."""
    for item in reversed(items):
        if item.pause:
            return False
        if item.ideas & {"denial", "list_denial", "no_denial"}:
            return True
    return False


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
