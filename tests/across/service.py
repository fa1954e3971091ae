"""The service in a process of its own, as users run it."""

import re
import signal
import subprocess
import sys
from pathlib import Path

__all__ = ["PATIENCE", "Service"]

ROOT = Path(__file__).parents[2]
PATIENCE = 300.0  # seconds: for machines that are busy


class Service:
    """The service in a process of its own, at a port that it keeps when it is started again."""

    def __init__(self) -> None:
        self.port = 0

    def start(self) -> None:
        command = [sys.executable, "main.py", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        found = re.search(r"http://127\.0\.0\.1:(\d+)", self.process.stdout.readline())
        self.port = int(found[1])

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(how)
        self.process.wait(PATIENCE)
        self.process.stdout.close()

    def address(self, scheme: str, path: str) -> str:
        return f"{scheme}://127.0.0.1:{self.port}{path}"
