"""Files that are written whole or not at all.

A file is drafted beside the one it will replace, forced to the disk, and renamed: at any time, and after a power
failure, the old content stands there or the new one. A run that is killed leaves its draft behind; a run at least an
hour later removes it.
"""

import fcntl
import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from vitals.errors import InvalidValue

__all__ = ["Draft", "commit", "locked", "remove_leftovers"]

LEFTOVER = re.compile(r"\.tmp-.+-[0-9a-f]{16}")
LEFTOVER_SECONDS = 3600  # a draft untouched for so long belongs to no running process
STRIDE = 1 << 25  # bytes after which the disk begins with them


class Draft:
    """A file in the making, which takes its place when it is committed and vanishes otherwise.

    Parameters
    ----------
    path
        Place of the file. A symbolic link is followed, and its target replaced.
    mode
        Permissions, less those that the umask takes away.

    Attributes
    ----------
    temporary
        Where it is drafted, for programs that write files themselves.

    Raises
    ------
    InvalidValue
        If no file can stand there: the folder is missing, or the path is a folder or a write-protected file.
    OSError
        If the folder cannot be written to; later, if the disk is full.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Draft(Path(folder) / "note.txt") as draft:
    ...         draft.write(b"whole")
    ...         draft.commit()
    ...     (Path(folder) / "note.txt").read_text()
    5
    'whole'
    """

    def __init__(self, path: Path, mode: int = 0o666) -> None:
        self.path = Path(os.path.realpath(path))
        check_place(self.path)
        self.temporary = self.path.with_name(f".tmp-{self.path.name}-{os.urandom(8).hex()}")
        self._hash = hashlib.sha256()
        self._written = self._begun = 0  # bytes that were given, and those of which the disk was told
        # not by `tempfile`, which would let nobody else read the file
        self._stream = os.fdopen(os.open(self.temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb")

    def write(self, data: bytes) -> int:
        """Append bytes, or an object that holds bytes."""
        self._hash.update(data)
        count = self._stream.write(data)
        self._written += count
        if self._written - self._begun >= STRIDE:
            self._begin()
        return count

    def _begin(self) -> None:
        """Have the disk begin with what it was not told of, so that little is left to wait for at the end."""
        if hasattr(os, "posix_fadvise"):
            length = self._written - self._begun
            with suppress(OSError):  # of an advice alone; what cannot be written is an error of `finish`
                # Linux begins to write what is not on the disk, and forgets only what is
                os.posix_fadvise(self._stream.fileno(), self._begun, length, os.POSIX_FADV_DONTNEED)
        self._begun = self._written

    def flush(self) -> None:
        """Hand everything to the operating system."""
        self._stream.flush()

    @property
    def closed(self) -> bool:
        """Whether nothing more can be written."""
        return self._stream.closed

    @property
    def sha256(self) -> str:
        """Checksum of everything written so far."""
        return self._hash.hexdigest()

    def finish(self) -> None:
        """Force everything to the disk and close."""
        if not self._stream.closed:
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()

    def commit(self) -> None:
        """Take the place of the old file."""
        commit(self)

    def replace(self) -> None:
        """Take the place of the old file; a power failure may undo it until the folder is on the disk."""
        self.finish()
        os.replace(self.temporary, self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._stream.close()  # on a full disk this fails again
        except OSError:
            pass
        finally:
            self.temporary.unlink(missing_ok=True)


def commit(*drafts: Draft) -> None:
    """Let drafts take their places, one after the other, and force the folders to the disk.

    Nobody else commits in these folders meanwhile: of two runs at a time, all files are those of one.
    """
    for draft in drafts:
        draft.finish()
    with ExitStack() as stack:
        folders = [stack.enter_context(locked(path)) for path in sorted({draft.path.parent for draft in drafts})]
        for draft in drafts:
            draft.replace()
        for folder in folders:
            os.fsync(folder)


@contextmanager
def locked(path: Path, *, shared: bool = False) -> Iterator[int]:
    """Keep others from committing in a folder; yield its descriptor.

    The lock is on the folder itself, so that no file is left, and ends with the process. Where a file system has no
    such locks (some network drives), everybody goes on at once.

    Parameters
    ----------
    shared
        Whether others may have it as well, if they share: for readers.
    """
    folder = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(folder)


def check_place(path: Path) -> None:
    """Refuse a path where no file can stand."""
    if not path.parent.is_dir():
        raise InvalidValue("output", path, f"in a folder that exists: make {path.parent} first")
    if path.exists() and not path.is_file():
        raise InvalidValue("output", path, "a file: something else has this name")
    if path.exists() and not os.access(path, os.W_OK):
        raise InvalidValue("output", path, "a file that may be written: it is write-protected")
    if not os.access(path.parent, os.W_OK | os.X_OK):  # where the draft stands until it is whole
        raise InvalidValue("output", path, f"in a folder that may be written: {path.parent} is write-protected")


def remove_leftovers(folder: Path) -> list[Path]:
    """Remove drafts that killed runs left behind, and return their paths."""
    removed = []
    for path in folder.glob(".tmp-*"):
        try:
            old = time.time() - path.lstat().st_mtime > LEFTOVER_SECONDS
            if old and LEFTOVER.fullmatch(path.name) and path.is_file():
                path.unlink()
                removed.append(path)
        except OSError:  # another run was quicker, or it is another user's
            continue
    return removed
