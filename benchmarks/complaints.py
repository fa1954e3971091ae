"""How well triage understands what patients write: complaints with a least urgency, and everyday texts.

The lists were written by a second person from clinical sources, without reading the code: `complaints_english.csv` and
`complaints_german.csv` (columns text, least_urgency) and `everyday_texts.csv` (text, language). A sentence is judged by
its words alone. Printed are how many are answered below the least urgency, equal to it, one step above, and more; how
many everyday texts are emergencies; and how many texts of either kind are answered `none` with a word not understood.
Then the same sentences with a misspelling in every long word, and the time that texts take, hostile ones among them.
"""

import argparse
import csv
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from vitals.catalog.conditions import Urgency
from vitals.triage.words import read_words

LISTS = Path(__file__).parents[1] / "tests" / "data"
COMPLAINT_LISTS = ("complaints_english.csv", "complaints_german.csv")
LONG_WORD = 6  # letters, from which a word is misspelled
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST_LETTERS = 2000  # of a text, as the service takes it
KINDS = ("below", "equal", "one above", "more above")


def rows_of(path: Path) -> list[dict[str, str]]:
    """Rows of a list; none where there is no such file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def kind_of(text: str, least: str) -> str:
    """How a sentence is answered, beside the least urgency that a clinician would accept."""
    steps = read_words(text).urgency.rank - Urgency(least).rank
    return KINDS[0] if steps < 0 else KINDS[min(steps, 2) + 1]


def is_silent(text: str) -> bool:
    """Whether a text is answered `none` though a word was not understood."""
    words = read_words(text)
    return words.urgency == Urgency.NONE and not words.is_understood


def misspelled(text: str, dice: random.Random) -> str:
    """A text with one wrong letter in every long word: left out, doubled, exchanged with the next, or another one."""
    return " ".join(misspelled_word(word, dice) if len(word) >= LONG_WORD else word for word in text.split(" "))


def misspelled_word(word: str, dice: random.Random) -> str:
    """A word with one wrong letter behind the first."""
    place = dice.randrange(1, len(word) - 1)
    if not word[place].isalpha() or not word[place + 1].isalpha():
        return word
    start, letter, following, rest = word[:place], word[place], word[place + 1], word[place + 2 :]
    changes = (following, letter + letter + following, following + letter, dice.choice(LETTERS) + following)
    return start + dice.choice(changes) + rest


def share(number: int, total: int) -> str:
    """A number and its share of a total."""
    return f"{number} ({number / total:.1%})" if total else "0"


def judge(name: str, rows: Sequence[dict[str, str]], show: bool) -> None:
    """Print one line for a list of complaints, and each sentence that is wrong if asked."""
    found = [(kind_of(row["text"], row["least_urgency"]), row) for row in rows]
    counts = Counter(kind for kind, _ in found)
    silent = sum(is_silent(row["text"]) for row in rows)
    print(f"{name:34}" + "".join(f"{share(counts[kind], len(rows)):>14}" for kind in KINDS) + f"{silent:>10}")
    for kind, row in found:
        if show and kind in (KINDS[0], KINDS[3]):
            print(f"    {kind}: {row['least_urgency']}, answered {read_words(row['text']).urgency}: {row['text']}")


def judge_everyday(rows: Sequence[dict[str, str]], show: bool) -> None:
    """Print how everyday texts are answered."""
    answers = Counter(str(read_words(row["text"]).urgency) for row in rows)
    alarms = [row["text"] for row in rows if read_words(row["text"]).urgency >= Urgency.EMERGENCY]
    print(f"\n{len(rows)} everyday texts: {share(len(alarms), len(rows))} emergencies")
    print("answered: " + ", ".join(f"{urgency} {share(answers[urgency], len(rows))}" for urgency in map(str, Urgency)))
    print(f"answered none with a word not understood: {sum(is_silent(row['text']) for row in rows)}")
    for text in alarms if show else ():
        print(f"    emergency: {text}")


def hostile() -> Iterator[tuple[str, str]]:
    """Texts that could take long, with a name each."""
    dice = random.Random(1)
    strange = ("".join(dice.choices(LETTERS, k=9)) for _ in range(MOST_LETTERS))
    yield "strange words", " ".join(strange)[:MOST_LETTERS]
    nearly = (misspelled_word("palpitations", dice)[: dice.randrange(5, 13)] for _ in range(MOST_LETTERS))
    yield "misspelled words", " ".join(nearly)[:MOST_LETTERS]
    yield "one complaint, again and again", ("chest pain " * MOST_LETTERS)[:MOST_LETTERS]
    yield "nothing but denials", ("no " * MOST_LETTERS)[:MOST_LETTERS]
    yield "many short sentences", ("no pain. " * MOST_LETTERS)[:MOST_LETTERS]
    yield "one long word", ("schmerz" * MOST_LETTERS)[:MOST_LETTERS]
    compounds = ("".join(dice.choices(["kopf", "brust", "bauch", "arm", "blut"], k=5)) for _ in range(MOST_LETTERS))
    yield "long compounds", " ".join(compounds)[:MOST_LETTERS]
    yield "marks alone", (".,;!?" * MOST_LETTERS)[:MOST_LETTERS]


def milliseconds(text: str) -> float:
    """Time that a text takes."""
    started = time.perf_counter()
    read_words(text)
    return 1000 * (time.perf_counter() - started)


def main() -> None:
    """Judge the lists and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=LISTS, help="where the lists are (default: tests/data)")
    parser.add_argument("--show", action="store_true", help="print each sentence that is below, or more than one above")
    parser.add_argument("--misspellings", type=int, default=3, help="misspelled copies of each sentence (default: 3)")
    options = parser.parse_args()
    lists = {name: rows_of(options.folder / name) for name in COMPLAINT_LISTS}
    everyday = rows_of(options.folder / "everyday_texts.csv")
    if not everyday and not any(lists.values()):
        parser.error(f"no list in {options.folder}: expected {', '.join(COMPLAINT_LISTS)} or everyday_texts.csv")
    read_words("warm up, bitte")
    print(f"{'sentences':34}" + "".join(f"{kind:>14}" for kind in KINDS) + f"{'silent':>10}")
    for name, rows in lists.items():
        judge(f"{len(rows)} of {name}", rows, options.show)
    dice = random.Random(7)
    for rows in lists.values():
        copies = [row | {"text": misspelled(row["text"], dice)} for row in rows for _ in range(options.misspellings)]
        judge(f"{len(copies)} misspelled", copies, show=False)
    if everyday:
        judge_everyday(everyday, options.show)
    texts = [row["text"] for rows in [*lists.values(), everyday] for row in rows]
    times = sorted(map(milliseconds, texts))
    print(f"\n{len(texts)} texts: median {statistics.median(times):.2f} ms, longest {times[-1]:.1f} ms")
    for name, text in hostile():
        print(f"{MOST_LETTERS} characters of {name}: {milliseconds(text):.0f} ms")


if __name__ == "__main__":
    main()
