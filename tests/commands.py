"""Commands run in this process: what they print, and their exit code, without the seconds that a new one imports for."""

import io
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

__all__ = ["answer_of"]


def answer_of(main: Callable[[], int], *arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    """Answer of a command's `main` in a folder."""
    command, out, err = ["command", *map(str, arguments)], io.StringIO(), io.StringIO()
    with chdir(folder), patch.object(sys, "argv", command), redirect_stdout(out), redirect_stderr(err):
        code = main()
    return subprocess.CompletedProcess(command, code, out.getvalue(), err.getvalue())
