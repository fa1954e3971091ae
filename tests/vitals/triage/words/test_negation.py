import pytest

from vitals.triage.words.reading import read_words


def states(text: str) -> tuple[set[str], set[str], set[str]]:
    words = read_words(text)
    now, past, denied = ({m.complaint.id for m in found} for found in (words.mentions, words.past, words.denied))
    return now, past, denied


@pytest.mark.parametrize(
    "text",
    [
        "I deny chest pain",
        "denies chest pain, shortness of breath and palpitations",
        "chest pain: absent",
        "no chest pain, fever or cough",
        "Any chest pain? No.",
        "Keine Brustschmerzen",
        "Brustschmerzen habe ich nicht",
        "verneint Fieber, Husten und Brustschmerzen",
        "without any chest pain at all",
    ],
)
def test_what_is_denied_is_denied(text: str) -> None:
    now, past, denied = states(text)
    assert (now, past) == (set(), set())
    assert {"chest_pain", "chest_pain_warning"} & denied


@pytest.mark.parametrize(
    "text",
    [
        "never had such chest pain",
        "I have never had chest pain like this",
        "no relief from chest pain",
        "not only chest pain",
        "noch nie solche Brustschmerzen",
        "keine Besserung der Brustschmerzen",
        "no fever but chest pain",
        "kein Fieber, aber Brustschmerzen",
    ],
)
def test_what_only_looks_like_a_denial_is_none(text: str) -> None:
    assert {"chest_pain", "chest_pain_warning"} & states(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "I had a stroke in 2015",
        "history of stroke",
        "stroke ten years ago",
        "Schlaganfall vor zehn Jahren",
        "family history of stroke",
        "information about stroke",
    ],
)
def test_what_is_long_ago_or_only_talked_of_is_not_now(text: str) -> None:
    now, past, denied = states(text)
    assert (now, past, denied) == (set(), {"stroke"}, set())


@pytest.mark.parametrize("text", ["I had a stroke this morning", "stroke in 2015, and again today"])
def test_what_is_now_is_now(text: str) -> None:
    assert "stroke" in states(text)[0]


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("he is not breathing", True),
        ("I can't really breathe", True),
        ("no trouble breathing", False),
        ("Er atmet nicht", True),
        ("Sie kann kaum atmen", True),
        ("it does not hurt to breathe", False),
    ],
)
def test_an_act_that_cannot_be_done_is_no_denial(text: str, lost: bool) -> None:
    assert bool({"not_breathing", "breathless"} & states(text)[0]) == lost


@pytest.mark.parametrize(
    "text",
    ["no chest pain any more", "my chest doesn't hurt anymore", "keine Brustschmerzen mehr", "the chest pain has gone"],
)
def test_what_must_be_looked_at_though_it_has_gone_is_not_denied(text: str) -> None:
    assert "chest_pain" in states(text)[0]


@pytest.mark.parametrize("text", ["no cough any more", "kein Husten mehr", "the cough has gone"])
def test_what_has_gone_is_past(text: str) -> None:
    now, past, denied = states(text)
    assert (now, past, denied) == (set(), {"cough"}, set())


@pytest.mark.parametrize(
    "text",
    [
        "no chest pain and I can't sleep any more",
        "no chest pain and cannot work any longer",
        "no chest pain and I don't need any more tablets",
    ],
)
def test_any_more_of_something_else_leaves_a_denial(text: str) -> None:
    assert "chest_pain" not in states(text)[0]


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("palpitations, no chest pain", {"chest_pain"}),
        ("cough but no fever", {"fever"}),
        ("sweating, no chest pain", {"chest_pain"}),
        ("no crushing chest pain", {"chest_pain_warning", "chest_pain"}),
        ("Husten, aber kein Fieber", {"fever"}),
    ],
)
def test_what_is_denied_is_what_was_said(text: str, denied: set[str]) -> None:
    """And not what it would be a sign of together with something that is there."""
    assert states(text)[2] == denied
