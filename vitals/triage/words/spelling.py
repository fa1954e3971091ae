"""Misspelled words: the known one that was meant, if any.

One wrong letter in words of 4 letters and more, two from 8 on (Damerau's counting: letter added, missing, wrong, or
exchanged with its neighbor; the matcher is RapidFuzz). Words of up to 3 letters must be right.
"""

from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from vitals.triage.words.language import Language

__all__ = ["LONGEST", "MOST", "Spelling", "by_length", "corrected"]

SHORTEST_FUZZY, SHORTEST_ORDINARY, SHORTEST_TWICE, LONGEST = 4, 6, 8, 30
MOST = 150  # distinct words of a text that are compared with the vocabulary


class Spelling:
    """Corrects words of one text; one of strange words alone is not searched for ever.

    Parameters
    ----------
    language
        Its language.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._tried = set[str]()

    def correct(self, word: str) -> str | None:
        """The known word that a misspelled one stands for, if any; None of each word after so many others."""
        if word not in self._tried and len(self._tried) >= MOST:
            return None
        self._tried.add(word)
        return corrected(self.language, word)


@lru_cache(maxsize=16)
def by_length(language: Language) -> dict[int, list[str]]:
    """The vocabulary, by the number of letters."""
    found: dict[int, list[str]] = {}
    for word in language.vocabulary:
        found.setdefault(len(word), []).append(word)
    return found


@lru_cache(maxsize=20_000)
def corrected(language: Language, word: str) -> str | None:
    """The known word that a misspelled one stands for, if any."""
    if not SHORTEST_FUZZY <= len(word) <= LONGEST:
        return None
    most = 2 if len(word) >= SHORTEST_TWICE else 1
    for distance in range(1, most + 1):
        near = [
            known
            for length in range(len(word) - distance, len(word) + distance + 1)
            for known, _, _ in process.extract(
                word, by_length(language).get(length, ()), scorer=OSA.distance, score_cutoff=distance, limit=None
            )
            if is_likely(language, word, known, distance)
        ]
        if near:
            return min(near, key=lambda known: (known[0] != word[0], known not in language.meant_words, known))
    return None


def is_likely(language: Language, word: str, known: str, distance: int) -> bool:
    """Whether a known word may be taken for a misspelled one."""
    if len(known) < SHORTEST_FUZZY or (known not in language.meant_words and len(word) < SHORTEST_ORDINARY):
        return False
    same_start = word[0] == known[0] or word[:2] == known[1::-1]
    if min(len(word), len(known)) < SHORTEST_ORDINARY:
        missing = len(known) > SHORTEST_FUZZY
        return same_start and (len(word) > SHORTEST_FUZZY or missing or sorted(word) == sorted(known))
    if distance > 1 or known not in language.meant_words:
        return same_start
    return True
