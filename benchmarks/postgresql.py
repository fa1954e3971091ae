"""PostgreSQL for tests and benchmarks: a new database in a server that runs, or a server of one's own.

python benchmarks/postgresql.py       # says which of the two there is

A server of one's own lives in a temporary folder, listens on 127.0.0.1 at a port that was free, and is the only one
that is ever stopped or killed. PostgreSQL refuses to run as root, so root starts it as another user.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg

RUNNING = "postgresql://postgres@127.0.0.1:5432/postgres"
USERS = ("postgres", "nobody")  # whom root starts a server as
START = 30.0  # seconds
NOWHERE = "no PostgreSQL: none answers at 127.0.0.1:5432, and no binaries of one are installed (apt install postgresql)"


def binaries() -> Path | None:
    """The folder of the newest installed server."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if found := shutil.which("postgres"):
        folders.append(Path(found).parent)
    return max(folders, key=lambda path: int("".join(filter(str.isdigit, path.parent.name)) or 0), default=None)


def answers(url: str) -> bool:
    """Whether a server can be used."""
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url, connect_timeout=2):
        return True
    return False


class Server:
    """A server of one's own.

    Parameters
    ----------
    folder
        Where its data are.
    bin
        Where its binaries are.
    """

    def __init__(self, folder: Path, bin: Path) -> None:
        self.folder, self.bin = folder, bin
        self.user = next((user for user in USERS if user in {each.pw_name for each in pwd.getpwall()}), None)
        if os.geteuid() != 0:
            self.user = None
        if self.user is not None:
            shutil.chown(folder, self.user)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None
        self.run("initdb", "-D", f"{folder}/data", "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8")

    @property
    def url(self) -> str:
        """Of its first database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of its programs to the end."""
        subprocess.run(
            [str(self.bin / program), *arguments],
            user=self.user,
            cwd=self.folder,
            env=os.environ | {"LC_ALL": "C.UTF-8"},
            capture_output=True,
            check=True,
        )

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = {"port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": str(self.folder)}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.bin / "postgres"), "-D", f"{self.folder}/data", *settings],
                user=self.user,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + START
        while not answers(self.url):
            if time.monotonic() > end or self.process.poll() is not None:
                raise TimeoutError((self.folder / "log").read_text(encoding="utf-8")[-2000:])
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT ends its clients first, SIGQUIT ends it at once, as a loss of power would."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(START)


@contextlib.contextmanager
def own_server() -> Iterator[Server | None]:
    """A server of one's own, as long as it is used; None where there are no binaries."""
    bin = binaries()
    if bin is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="vitals-postgresql-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder), bin)
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGQUIT)


@contextlib.contextmanager
def any_server() -> Iterator[str | None]:
    """The address of a server that runs, or else of one of one's own; None where there is neither."""
    if answers(RUNNING):
        yield RUNNING
        return
    with own_server() as server:
        yield None if server is None else server.url


@contextlib.contextmanager
def new_database(server: str) -> Iterator[str]:
    """The address of a database without tables, as long as it is used."""
    name = f"vitals_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


if __name__ == "__main__":
    with any_server() as url:
        print(url or NOWHERE)
