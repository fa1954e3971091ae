from vitals.triage.symptoms import CRISIS_LINES, altered_by, crisis_advice, symptom_reasons
from vitals.triage.words import read_words


def test_each_complaint_is_a_reason_with_the_patients_own_words() -> None:
    (reason,) = symptom_reasons(read_words("I have palpitations"))
    assert reason.text == "the patient's words mention palpitations (“palpitations”)"
    assert (reason.kind, reason.urgency) == ("symptom", "urgent")
    assert reason.facts == {"symptom": "palpitations", "quote": "palpitations", "cedis": "005"}
    assert (reason.rule, reason.source) == ("words.palpitations", "nhs-111")


def test_what_raised_or_lowered_the_urgency_is_said() -> None:
    raised, lowered = (symptom_reasons(read_words(f"{how} headache"))[0] for how in ("severe", "mild"))
    assert "; more urgent with: severe" in raised.text
    assert lowered.text.endswith("; less urgent with: mild")


def test_what_was_not_understood_is_named_and_needs_a_person() -> None:
    (reason,) = symptom_reasons(read_words("My flumox is brattled"))
    assert reason.text == "these words were not understood: flumox, brattled; a person must read this"
    assert (reason.urgency, reason.facts) == ("routine", {"not_understood": ["flumox", "brattled"]})
    (many,) = symptom_reasons(read_words(" ".join(f"flumo{letter}z" for letter in "abcdefghijklmnopq")))
    assert "…" in many.text


def test_denials_and_earlier_times_are_said() -> None:
    denied = symptom_reasons(read_words("no cough"))
    assert [(reason.text, reason.urgency) for reason in denied] == [("denied: a cough", "none")]
    (past,) = symptom_reasons(read_words("I had a stroke in 2015"))
    assert past.urgency == "routine"
    assert "signs of a stroke" in past.text


def test_words_that_name_no_complaint_say_so_and_silence_says_nothing() -> None:
    (reason,) = symptom_reasons(read_words("I want to renew my prescription"))
    assert reason.text == "the patient's words were understood and name no complaint"
    assert reason.urgency == "none"
    assert symptom_reasons(read_words(" \n")) == []


def test_who_is_not_alert_is_found() -> None:
    altered = altered_by(read_words("grandma is confused"))
    assert altered is not None
    assert altered.id == "confusion"
    assert altered_by(read_words("a cough")) is None


def test_a_crisis_names_whom_to_call() -> None:
    mention = read_words("I want to kill myself").crisis
    assert mention is not None
    advice = crisis_advice(mention)
    assert all(line in advice for line in CRISIS_LINES)
    assert "appointment" not in advice.lower()
