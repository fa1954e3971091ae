import errno
import fcntl
import hashlib
import os
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from vitals.errors import InvalidValue
from vitals.files import LEFTOVER_SECONDS, Draft, check_place, commit, locked, remove_leftovers


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_published_draft_takes_the_place_of_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    with Draft(path) as draft:
        draft.write(b"new ")
        draft.write(memoryview(b"content"))
        draft.flush()
        assert path.read_bytes() == b"old"
        assert not draft.closed
        draft.commit()
        assert draft.closed
        assert draft.sha256 == hashlib.sha256(b"new content").hexdigest()
    assert path.read_bytes() == b"new content"
    assert names(tmp_path) == {"a.csv"}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_draft_that_is_not_published_vanishes(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    with pytest.raises(error), Draft(path) as draft:  # noqa: PT012
        draft.write(b"half")
        assert len(names(tmp_path)) == 2
        raise error
    assert names(tmp_path) == {"a.csv"}
    assert path.read_bytes() == b"old"


def test_drafts_are_published_in_order(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    with Draft(first) as one, Draft(second) as other:
        one.write(b"1")
        other.write(b"2")
        commit(one, other)
    assert (first.read_bytes(), second.read_bytes()) == (b"1", b"2")
    assert first.stat().st_ctime_ns <= second.stat().st_ctime_ns


def test_everything_is_on_the_disk_before_it_has_its_name_and_the_name_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut cannot be tried here; the order of the system calls can."""
    calls: list[str] = []
    fsync, replace = os.fsync, os.replace

    def seen_fsync(file: int) -> None:
        calls.append("fsync folder" if stat.S_ISDIR(os.fstat(file).st_mode) else "fsync file")
        fsync(file)

    def seen_replace(*paths: Path) -> None:
        calls.append("rename")
        replace(*paths)

    monkeypatch.setattr(os, "fsync", seen_fsync)
    monkeypatch.setattr(os, "replace", seen_replace)
    with Draft(tmp_path / "a") as draft:
        draft.write(b"content")
        draft.commit()
    assert calls == ["fsync file", "rename", "fsync folder"]


@pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="the system takes no such advice")
def test_the_disk_is_told_of_every_byte_once_while_more_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    advise = os.posix_fadvise

    def note(file: int, begin: int, length: int, advice: int) -> None:
        told.append((begin, length))
        advise(file, begin, length, advice)

    monkeypatch.setattr(os, "posix_fadvise", note)
    monkeypatch.setattr("vitals.files.STRIDE", 100)
    content = bytes(range(250)) * 3
    with Draft(tmp_path / "a.csv") as draft:
        for begin in range(0, len(content), 70):
            draft.write(content[begin : begin + 70])
        draft.commit()
    assert told == [(begin, 140) for begin in range(0, 700, 140)]
    assert (tmp_path / "a.csv").read_bytes() == content


def test_others_may_read_it_if_the_umask_lets_them(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with Draft(tmp_path / "a") as draft:
            draft.commit()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_a_symbolic_link_stays_and_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    target, link = tmp_path / "elsewhere" / "real.csv", tmp_path / "link.csv"
    target.write_bytes(b"old")
    link.symlink_to(target)
    with Draft(link) as draft:
        draft.write(b"new")
        draft.commit()
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_path_where_no_file_can_stand_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match=f"make {tmp_path / 'missing'} first"):
        Draft(tmp_path / "missing" / "a.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InvalidValue, match="something else has this name"):
        Draft(tmp_path / "folder.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(InvalidValue, match="something else has this name"):
        Draft(tmp_path / "pipe.csv")
    assert names(tmp_path) == {"folder.csv", "pipe.csv"}


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is protected from root")
def test_a_write_protected_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch(mode=0o444)
    with pytest.raises(InvalidValue, match="write-protected"):
        Draft(tmp_path / "a.csv")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is protected from root")
def test_a_write_protected_folder_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(InvalidValue, match=r"in a folder that may be written: .* is write-protected"):
        check_place(tmp_path / "a.csv")
    tmp_path.chmod(0o755)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_a_full_disk_is_an_error_and_closing_does_not_hide_it(tmp_path: Path) -> None:
    draft = Draft(tmp_path / "a.csv")
    draft._stream.close()
    draft._stream = open("/dev/full", "wb")  # noqa: SIM115
    with pytest.raises(OSError, match="No space left on device"), draft:  # noqa: PT012
        draft.write(b"content")
        draft.finish()


def test_leftovers_go_when_they_are_old_and_ours(tmp_path: Path) -> None:
    old = time.time() - LEFTOVER_SECONDS - 60
    ours, young = tmp_path / ".tmp-a.csv-0123456789abcdef", tmp_path / ".tmp-b.csv-0123456789abcdef"
    theirs, folder = tmp_path / ".tmp-notes", tmp_path / ".tmp-c.csv-0123456789abcdef"
    for path in (ours, young, theirs):
        path.touch()
    folder.mkdir()
    for path in (ours, theirs, folder):
        os.utime(path, (old, old))
    assert remove_leftovers(tmp_path) == [ours]
    assert names(tmp_path) == {young.name, theirs.name, folder.name}


def test_a_leftover_that_cannot_be_removed_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leftover = tmp_path / ".tmp-a.csv-0123456789abcdef"
    leftover.touch()
    os.utime(leftover, (0, 0))

    def refuse(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", refuse)
    assert remove_leftovers(tmp_path) == []
    assert leftover.exists()


def test_a_folder_is_locked_for_one_writer_or_for_many_readers(tmp_path: Path) -> None:
    entered: list[str] = []

    def enter(name: str, shared: bool) -> None:
        with locked(tmp_path, shared=shared):
            entered.append(name)

    with ThreadPoolExecutor(2) as others:
        with locked(tmp_path, shared=True):
            others.submit(enter, "reader", True).result()
            waiting = others.submit(enter, "writer", False)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.05)
            entered.append("first reader leaves")
        waiting.result()
    assert entered == ["reader", "first reader leaves", "writer"]
    assert names(tmp_path) == set()


def test_where_there_are_no_locks_everybody_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with Draft(tmp_path / "a") as draft:
        draft.write(b"1")
        draft.commit()
    assert (tmp_path / "a").read_bytes() == b"1"
