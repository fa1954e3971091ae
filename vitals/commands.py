"""Shared by the command lines: the systems they run on, progress, and standard streams that are closed or full."""

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from vitals.errors import VitalsError

if TYPE_CHECKING:
    import typer

__all__ = ["INTERRUPTED", "OUTPUT_CLOSED", "answer", "progress_bar", "require_posix", "run", "undo_on_sigterm"]

OUTPUT_CLOSED = 141  # the exit code that a shell reports for a program ended by SIGPIPE, which Python ignores
INTERRUPTED = 128 + signal.SIGINT
FAILED = 2
LONG_RUN = 300_000  # rows from which there is a progress bar


def require_posix() -> None:
    """End with a sentence on Windows: to be called before the imports that fail there."""
    if sys.platform == "win32":
        sys.exit("error: Windows is not supported: use Linux or macOS, or the Windows Subsystem for Linux (WSL)")


def undo_on_sigterm() -> None:
    """Have SIGTERM end this process as an error does: drafts are removed on the way out."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


def run(command: Callable[[], int | None]) -> NoReturn:
    """Run a command line and exit with its code, without a traceback where what it prints cannot be written.

    Parameters
    ----------
    command
        Returns the exit code, or exits itself.

    Raises
    ------
    SystemExit
        Always; with `OUTPUT_CLOSED` if the reader of standard output ended early, with 2 if its disk is full.
    """
    open_closed_streams()
    code: int | str | None
    try:
        try:
            code = command()
        except SystemExit as end:
            code = end.code
        sys.stdout.flush()
    except BrokenPipeError:
        code = OUTPUT_CLOSED
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print(f"error: cannot write to standard output: {error.strerror}", file=sys.stderr)
        code = FAILED
    discard_buffer()
    sys.exit(code)


def answer(app: "typer.Typer") -> int:
    """Run an app and return its exit code: a sentence says what is wrong, and no traceback.

    Parameters
    ----------
    app
        Whose command returns an exit code, or None.
    """
    import typer

    try:
        return app(standalone_mode=False) or 0
    except typer.TyperException as error:
        sentence = error.format_message()
    except BrokenPipeError:  # whoever read the output ended: `run` knows
        raise
    except (VitalsError, OSError) as error:
        sentence = str(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    if sentence:  # none where the help was printed instead
        print(f"error: {sentence}", file=sys.stderr)
    return FAILED


@contextmanager
def progress_bar(rows: int, quiet: bool) -> Iterator[Callable[[int], object]]:
    """Progress bar for long work on a terminal; none elsewhere."""
    if quiet or rows < LONG_RUN or not sys.stderr.isatty():
        yield lambda done: None
        return
    from tqdm import tqdm

    with tqdm(total=rows, unit=" rows", unit_scale=True, leave=False) as bar:
        yield bar.update


def open_closed_streams() -> None:
    """Discard what is printed to a stream that is closed, and keep its number from the files that are opened later."""
    while (fd := os.open(os.devnull, os.O_RDONLY)) <= 2:  # only read, so that writing data to it fails
        os.set_inheritable(fd, True)
    os.close(fd)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 (closed by the end)


def discard_buffer() -> None:
    """Drop what cannot be written: the interpreter would try again at its end, and complain."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
