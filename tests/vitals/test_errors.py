from pathlib import Path

import pytest

from vitals.errors import DuplicateEntry, InvalidData, InvalidEntry, InvalidValue, UnknownEntry, VitalsError

SENTENCES = [
    (UnknownEntry("sign", "spo", ["spo2", "pulse"]), "unknown sign 'spo': did you mean 'spo2'? known are spo2, pulse"),
    (UnknownEntry("sign", "xyz", ["spo2", "pulse"]), "unknown sign 'xyz': known are spo2, pulse"),
    (UnknownEntry("sign", 7, ["spo2"]), "unknown sign 7: known are spo2"),
    (DuplicateEntry("sign", "spo2"), "sign 'spo2' is in the catalog twice: remove or rename one of the two"),
    (InvalidEntry("sign", "spo2", "limits must rise"), "sign 'spo2': limits must rise"),
    (
        InvalidValue("heart_rate", 420, "0 to 350 /min", "row 18"),
        "heart_rate 420 is not allowed (row 18): it must be 0 to 350 /min",
    ),
    (InvalidValue("rows", -1, "1 or more"), "rows -1 is not allowed: it must be 1 or more"),
    (InvalidData("a/b.csv", "no column spo2", "write it anew"), f"{Path('a/b.csv')}: no column spo2: write it anew"),
]


@pytest.mark.parametrize(("error", "sentence"), SENTENCES)
def test_an_error_prints_as_a_sentence(error: VitalsError, sentence: str) -> None:
    assert str(error) == sentence


@pytest.mark.parametrize(("error", "sentence"), SENTENCES)
def test_every_error_is_a_vitals_error(error: VitalsError, sentence: str) -> None:
    assert isinstance(error, VitalsError)


def test_errors_are_what_python_expects_of_them() -> None:
    assert issubclass(UnknownEntry, KeyError)
    assert issubclass(InvalidValue, ValueError)


def test_errors_keep_their_facts() -> None:
    unknown = UnknownEntry("sign", "spo", iter(["spo2"]))
    assert (unknown.kind, unknown.id, unknown.known) == ("sign", "spo", ("spo2",))
    value = InvalidValue("rows", -1, "1 or more", "here")
    assert (value.name, value.value, value.allowed, value.place) == ("rows", -1, "1 or more", "here")
    assert InvalidData("a.csv", "empty", "write it").path == Path("a.csv")
