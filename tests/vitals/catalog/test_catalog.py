from dataclasses import dataclass

import pytest

from vitals.catalog.catalog import Catalog
from vitals.errors import DuplicateEntry, UnknownEntry


@dataclass(frozen=True)
class Colour:
    id: str


COLOURS = Catalog("colour", Colour("red"), Colour("green"), Colour("blue"))


def test_entries_come_in_the_order_they_are_written() -> None:
    assert list(COLOURS) == ["red", "green", "blue"]
    assert len(COLOURS) == 3
    assert list(COLOURS.values()) == [Colour("red"), Colour("green"), Colour("blue")]


def test_an_entry_is_found_by_its_id() -> None:
    assert COLOURS["green"] == Colour("green")
    assert "green" in COLOURS
    assert "grey" not in COLOURS


def test_an_unknown_id_lists_what_exists_and_suggests_the_near_one() -> None:
    with pytest.raises(UnknownEntry) as caught:
        COLOURS["gren"]
    assert str(caught.value) == "unknown colour 'gren': did you mean 'green'? known are red, green, blue"


def test_get_works_as_for_any_mapping() -> None:
    assert COLOURS.get("grey") is None
    assert COLOURS.get("grey", Colour("red")) == Colour("red")


@pytest.mark.parametrize("id", [None, 3, ("red",), ["red"]])
def test_what_is_no_id_is_unknown(id: object) -> None:
    with pytest.raises(UnknownEntry, match="unknown colour"):
        COLOURS[id]  # type: ignore[index]


def test_a_catalogue_is_read_only() -> None:
    with pytest.raises(TypeError):
        COLOURS["pink"] = Colour("pink")  # type: ignore[index]
    with pytest.raises(TypeError):
        del COLOURS["red"]  # type: ignore[attr-defined]


def test_a_second_entry_with_the_same_id_is_refused() -> None:
    with pytest.raises(DuplicateEntry) as caught:
        Catalog("colour", Colour("red"), Colour("blue"), Colour("red"))
    assert str(caught.value) == "colour 'red' is in the catalogue twice: remove or rename one of the two"


def test_the_representation_names_kind_and_ids() -> None:
    assert repr(COLOURS) == "<colour catalogue: red, green, blue>"
