"""Folders of files that are written whole or not at all: on this machine, or wherever fsspec reaches, such as S3."""

import hashlib
import io
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO, Any

from vitals.errors import InvalidValue, VitalsError
from vitals.files import Draft, remove_leftovers

__all__ = ["Folder"]

BESIDE = {"manifest.json", "croissant.json"}  # what describes a folder of parts
CLUSTER = "the extra `cluster`: uv sync --extra cluster, or pip install 'synthetic-vitals[cluster]'"


@dataclass(frozen=True)
class Folder:
    """A folder, by its path or address.

    Parameters
    ----------
    address
        A path, or an address of fsspec such as `s3://bucket/folder`.

    Examples
    --------
    >>> import tempfile
    >>> folder = Folder(tempfile.mkdtemp())
    >>> folder.write("note.txt", b"whole")
    >>> folder.names(), folder.read("note.txt")
    (['note.txt'], b'whole')
    """

    address: str

    @property
    def path(self) -> Path | None:
        """Where it is on this machine; None if it is elsewhere."""
        scheme, separator, rest = self.address.partition("://")
        return Path(rest if scheme == "file" else self.address) if not separator or scheme == "file" else None

    def make(self) -> None:
        """Make the folder, if it is not there; remove what killed runs left in it.

        Raises
        ------
        InvalidValue
            If it cannot be there.
        """
        if self.path is None:
            self.remote()[0].makedirs(self.remote()[1], exist_ok=True)
            return
        if self.path.exists() and not self.path.is_dir():
            raise InvalidValue("output", self.address, "a folder: a file has this name")
        if not self.path.absolute().parent.is_dir():
            raise InvalidValue("output", self.address, f"in a folder that exists: make {self.path.parent} first")
        self.path.mkdir(exist_ok=True)
        remove_leftovers(self.path)

    def names(self) -> list[str]:
        """Names of the files."""
        if self.path is not None:
            return sorted(path.name for path in self.path.iterdir()) if self.path.is_dir() else []
        files, folder = self.remote()
        try:
            return sorted(os.path.basename(path.rstrip("/")) for path in files.ls(folder, detail=False))
        except FileNotFoundError:
            return []

    def strangers(self, known: Iterable[str]) -> list[str]:
        """Names of files of this machine, here and in folders below, that end as known ones do and are none of them."""
        if self.path is None:
            return []
        known = set(known)
        suffixes = {PurePath(name).suffix for name in known}
        found = (file for file in self.path.rglob("*") if file.suffix in suffixes and file.is_file())
        return sorted({file.relative_to(self.path).as_posix() for file in found} - known - BESIDE)

    def read(self, name: str) -> bytes | None:
        """Content of a file; None if it is not there."""
        try:
            with self.open(name) as file:
                return file.read()
        except FileNotFoundError:
            return None

    def open(self, name: str) -> IO[bytes]:
        """File to be read; `FileNotFoundError` if it is not there."""
        if self.path is not None:
            return (self.path / name).open("rb")
        files, folder = self.remote()
        opened: IO[bytes] = files.open(f"{folder}/{name}", "rb")
        return opened

    def digest(self, name: str) -> str | None:
        """SHA-256 of a file; None if it is not there."""
        try:
            with self.open(name) as file:
                return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        with self.drafted(name) as (draft, commit):
            draft.write(content)
            commit()

    @contextmanager
    def drafted(self, name: str) -> Iterator[tuple[IO[bytes], Callable[[], object]]]:
        """File in the making, and what lets it take its place; before that, nobody sees it."""
        if self.path is not None:
            if "/" in name:  # of a table in a folder of its own
                (self.path / name).parent.mkdir(exist_ok=True, parents=True)
            with Draft(self.path / name) as draft:
                yield draft, draft.commit  # type: ignore[misc]
            return
        buffer = io.BytesIO()  # an object of a store appears when all of it has arrived
        files, folder = self.remote()
        if "/" in name:
            files.makedirs(os.path.dirname(f"{folder}/{name}"), exist_ok=True)
        yield buffer, lambda: files.pipe_file(f"{folder}/{name}", buffer.getvalue())

    def remote(self) -> tuple[Any, str]:
        """File system of fsspec, and the path in it."""
        try:
            from fsspec.core import url_to_fs
        except ModuleNotFoundError as error:
            raise VitalsError(f"an address such as {self.address} needs {CLUSTER} ({error})") from None
        try:
            files, path = url_to_fs(self.address)
        except (ImportError, ValueError) as error:  # a package is missing, or nothing is known of the scheme
            raise InvalidValue("output", self.address, f"a folder that can be reached ({error})") from None
        return files, path.rstrip("/")
