import pytest

from vitals.catalog.conditions import Urgency
from vitals.errors import InvalidEntry, UnknownEntry
from vitals.triage.words.complaint import GROUPS, Complaint, slot_of


def complaint(**known: object) -> Complaint:
    entry: dict[str, object] = {
        "id": "knee",
        "name": "knee pain",
        "cedis": "555",
        "urgency": Urgency.SOON,
        "specialty": "surgery",
        "signs": "knee pain|swell; gout",
        "source": "nhs-111",
    }
    return Complaint(**entry | known)  # type: ignore[arg-type]


def test_signs_are_taken_apart() -> None:
    assert complaint().patterns == ((frozenset({"knee"}), frozenset({"pain", "swell"})), (frozenset({"gout"}),))
    assert complaint(signs="a; ; b c;").patterns == complaint(signs="a;b c").patterns
    assert complaint().ideas == {"knee", "pain", "swell", "gout"}
    assert complaint(raised={Urgency.URGENT: "severe fever"}).modifiers == {"severe", "fever"}


def test_a_name_in_capitals_is_a_group() -> None:
    assert slot_of("LIMB|wrist") == GROUPS["LIMB"] | {"wrist"}
    assert GROUPS["LIMB"] < GROUPS["BODY"]


@pytest.mark.parametrize(
    ("known", "error", "says"),
    [
        ({"specialty": "cardio"}, UnknownEntry, "unknown specialty 'cardio': did you mean 'cardiology'"),
        ({"source": "nhs"}, UnknownEntry, "unknown source 'nhs'"),
        ({"raised": {Urgency.SOON: "severe"}}, InvalidEntry, "raised must be above urgency"),
        ({"lowered": {Urgency.SOON: "mild"}}, InvalidEntry, "lowered must be below urgency"),
    ],
)
def test_what_is_no_complaint_is_refused(known: dict[str, object], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        complaint(**known)
