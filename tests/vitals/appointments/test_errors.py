import pytest

from vitals.appointments.errors import (
    AlreadyWaiting,
    Changed,
    Closed,
    FileReplaced,
    KeyReused,
    KeySpent,
    NotFound,
    NotPossible,
    Taken,
    TooManyHolds,
    Unavailable,
)
from vitals.errors import VitalsError

NOON = 1772449200  # 2026-03-02T11:00:00Z, noon in Berlin
LONG = "x" * 500

SENTENCES = [
    (NotFound("practitioner", "ada"), "there is no practitioner 'ada'"),
    (NotFound("appointment", 7), "there is no appointment '7'"),
    (
        Taken("ada", 7, NOON, NOON + 900),
        "2026-03-02T11:00:00Z to 2026-03-02T11:15:00Z is taken: practitioner 'ada' or patient 7 has another appointment "
        "then: choose another time",
    ),
    (
        Closed("ada", NOON, NOON + 900, "in an absence"),
        "2026-03-02T11:00:00Z to 2026-03-02T11:15:00Z is in an absence of practitioner 'ada': choose a time that "
        "/api/appointments/slots lists",
    ),
    (
        NotPossible("appointment", "a1", "cancelled", "moved", "pending or booked"),
        "appointment 'a1' is cancelled and cannot be moved: it must be pending or booked",
    ),
    (
        Changed("a1", 3),
        "appointment 'a1' has changed, and is version 3 now: read it again and decide anew",
    ),
    (
        KeyReused("k-1"),
        "Idempotency-Key 'k-1' was used for another request: send the same request again, or a new key",
    ),
    (
        KeySpent("k-1", "appointment", "a1", "cancelled", "ill"),
        "Idempotency-Key 'k-1' has been used: it made appointment 'a1', which is cancelled since ('ill'): send a new key to "
        "make another",
    ),
    (
        KeySpent("k-1", "entry", "e1", "withdrawn", None),
        "Idempotency-Key 'k-1' has been used: it made entry 'e1', which is withdrawn since: send a new key to make another",
    ),
    (
        TooManyHolds("patient 7", 3, NOON),
        "patient 7 holds 3 times already, which is the limit: book or cancel one of them, or wait until "
        "2026-03-02T11:00:00Z, when the first of them ends",
    ),
    (
        AlreadyWaiting(7, "cardiology", "e1", NOON, NOON + 900),
        "patient 7 waits for cardiology from 2026-03-02T11:00:00Z to 2026-03-02T11:15:00Z already (entry 'e1'): withdraw "
        "that first, or wait at another time",
    ),
    (
        Unavailable("connection refused"),
        "the appointments' database cannot be used at present (connection refused): try again in a few seconds",
    ),
    (
        FileReplaced(),
        "the appointments' database cannot be used at present (its file was deleted or replaced while it was open; this "
        "request is not kept, the next ones use what is there now): try again in a few seconds",
    ),
]


@pytest.mark.parametrize(("error", "sentence"), SENTENCES)
def test_an_error_prints_as_a_sentence_that_quotes_its_facts(error: VitalsError, sentence: str) -> None:
    assert str(error) == sentence


@pytest.mark.parametrize("error", [error for error, _ in SENTENCES])
def test_every_error_is_a_vitals_error_and_no_value_error(error: Exception) -> None:
    assert isinstance(error, VitalsError)
    assert not isinstance(error, ValueError | KeyError)  # which the endpoints answer otherwise


def test_errors_keep_their_facts() -> None:
    taken = Taken("ada", 7, NOON, NOON + 900)
    assert (taken.practitioner, taken.patient, taken.starts, taken.ends) == ("ada", 7, NOON, NOON + 900)
    closed = Closed("ada", NOON, NOON + 900, "in an absence")
    assert (closed.practitioner, closed.starts, closed.ends, closed.why) == ("ada", NOON, NOON + 900, "in an absence")
    refused = NotPossible("entry", "e1", "offered", "withdrawn", "waiting")
    assert (refused.kind, refused.id, refused.status) == ("entry", "e1", "offered")
    assert (refused.change, refused.allowed) == ("withdrawn", "waiting")
    missing = NotFound("absence", "x")
    assert (missing.kind, missing.id) == ("absence", "x")
    assert KeyReused("k-1").key == "k-1"
    held = TooManyHolds("patient 7", 3, NOON)
    assert (held.who, held.limit, held.until) == ("patient 7", 3, NOON)
    waits = AlreadyWaiting(7, "cardiology", "e1", NOON, NOON + 900)
    assert (waits.patient, waits.specialty, waits.id, waits.earliest, waits.latest) == (
        *(7, "cardiology", "e1", NOON, NOON + 900),
    )
    spent = KeySpent("k-1", "entry", "e1", "withdrawn", "ill")
    assert (spent.key, spent.kind, spent.id, spent.status, spent.why) == ("k-1", "entry", "e1", "withdrawn", "ill")
    assert Unavailable("locked").why == "locked"


@pytest.mark.parametrize(
    "error",
    [
        NotFound("practitioner", LONG),
        KeyReused(LONG),
        KeySpent(LONG, "entry", "e1", "withdrawn", None),
        KeySpent("k", "entry", "e1", "withdrawn", LONG),
    ],
)
def test_what_a_client_sent_is_repeated_in_part(error: VitalsError) -> None:
    assert "xxx..." in str(error)
    assert len(str(error)) < 200
