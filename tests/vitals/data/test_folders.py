import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from vitals.data.folders import Folder
from vitals.errors import InvalidValue, VitalsError


@pytest.fixture(params=["path", "file", "memory"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Folder]:
    addresses = {"path": f"{tmp_path}/new", "file": f"file://{tmp_path}/new", "memory": f"memory://{tmp_path.name}/new"}
    yield Folder(addresses[request.param])
    MemoryFileSystem.store.clear()


def test_files_are_written_and_read(folder: Folder) -> None:
    assert folder.names() == []
    folder.make()
    folder.make()
    folder.write("a", b"1")
    folder.write("b", b"2")
    folder.write("a", b"one")
    assert folder.names() == ["a", "b"]
    assert (folder.read("a"), folder.read("b"), folder.read("c")) == (b"one", b"2", None)
    assert folder.digest("a") == hashlib.sha256(b"one").hexdigest()
    assert folder.digest("c") is None
    with pytest.raises(FileNotFoundError):
        folder.open("c")


def test_a_file_is_seen_when_it_is_whole(folder: Folder) -> None:
    folder.make()
    with folder.drafted("a") as (draft, commit):
        draft.write(b"half")
        assert folder.read("a") is None
        draft.write(b" and half")
        commit()
        assert folder.read("a") == b"half and half"
    with pytest.raises(KeyboardInterrupt), folder.drafted("b") as (draft, _):  # noqa: PT012
        draft.write(b"half")
        raise KeyboardInterrupt
    assert folder.names() == ["a"]


def test_what_killed_runs_left_is_removed(tmp_path: Path) -> None:
    leftover = tmp_path / ".tmp-part.parquet-0123456789abcdef"
    leftover.touch()
    os.utime(leftover, (0, 0))
    Folder(str(tmp_path)).make()
    assert not leftover.exists()


def test_a_place_for_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for name, allowed in (("file", "a folder: a file has this name"), ("a/b", "in a folder that exists: make ")):
        with pytest.raises(InvalidValue, match=allowed):
            Folder(str(tmp_path / name)).make()
    with pytest.raises(
        InvalidValue, match="output nowhere://x is not allowed: it must be a folder that can be reached"
    ):
        Folder("nowhere://x").make()


def test_without_fsspec_an_address_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fsspec.core", None)
    with pytest.raises(VitalsError, match="an address such as s3://bucket/x needs the extra `cluster`: uv sync"):
        Folder("s3://bucket/x").make()
