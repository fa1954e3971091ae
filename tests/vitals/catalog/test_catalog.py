import pickle
from dataclasses import dataclass
from types import MappingProxyType

import pytest

from vitals.catalog.catalog import Catalog, PicklableMappings
from vitals.errors import DuplicateEntry, UnknownEntry


@dataclass(frozen=True)
class Color:
    id: str


COLORS = Catalog("color", Color("red"), Color("green"), Color("blue"))


def test_entries_come_in_the_order_they_are_written() -> None:
    assert list(COLORS) == ["red", "green", "blue"]
    assert len(COLORS) == 3
    assert list(COLORS.values()) == [Color("red"), Color("green"), Color("blue")]


def test_an_entry_is_found_by_its_id() -> None:
    assert COLORS["green"] == Color("green")
    assert "green" in COLORS
    assert "grey" not in COLORS


def test_an_unknown_id_lists_what_exists_and_suggests_the_near_one() -> None:
    with pytest.raises(UnknownEntry) as caught:
        COLORS["gren"]
    assert str(caught.value) == "unknown color 'gren': did you mean 'green'? known are red, green, blue"


def test_get_works_as_for_any_mapping() -> None:
    assert COLORS.get("grey") is None
    assert COLORS.get("grey", Color("red")) == Color("red")


@pytest.mark.parametrize("id", [None, 3, ("red",), ["red"]])
def test_what_is_no_id_is_unknown(id: object) -> None:
    with pytest.raises(UnknownEntry, match="unknown color"):
        COLORS[id]  # type: ignore[index]


def test_a_catalog_is_read_only() -> None:
    with pytest.raises(TypeError):
        COLORS["pink"] = Color("pink")  # type: ignore[index]
    with pytest.raises(TypeError):
        del COLORS["red"]  # type: ignore[attr-defined]


def test_a_second_entry_with_the_same_id_is_refused() -> None:
    with pytest.raises(DuplicateEntry) as caught:
        Catalog("color", Color("red"), Color("blue"), Color("red"))
    assert str(caught.value) == "color 'red' is in the catalog twice: remove or rename one of the two"


def test_the_representation_names_kind_and_ids() -> None:
    assert repr(COLORS) == "<color catalog: red, green, blue>"


@dataclass(frozen=True)
class Paint(PicklableMappings):
    id: str
    parts: MappingProxyType[str, int]


def test_entries_with_read_only_mappings_reach_another_process_read_only() -> None:
    sent = pickle.loads(pickle.dumps(Paint("violet", MappingProxyType({"red": 1, "blue": 2}))))
    assert (sent.id, dict(sent.parts)) == ("violet", {"red": 1, "blue": 2})
    with pytest.raises(TypeError):
        sent.parts["green"] = 3
