"""Every command as a user runs it, with standard streams that are closed, full, or no longer read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from vitals.commands import INTERRUPTED, OUTPUT_CLOSED, answer
from vitals.errors import VitalsError

PROJECT = Path(__file__).parents[2]
COMMANDS = [
    pytest.param('"Data Generator/dataGenerator.py"', id="generator"),
    pytest.param("main.py", id="service"),
    pytest.param("-m vitals.training", id="training", marks=pytest.mark.slow),  # it imports scikit-learn first
]
ROWS = '"Data Generator/dataGenerator.py" --rows 100 --output -'


@pytest.fixture(autouse=True)
def _as_a_user(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
        monkeypatch.delenv(name)


def shell(line: str) -> "subprocess.CompletedProcess[str]":
    """Run a line of bash, in which $PYTHON is the interpreter."""
    environment = {**os.environ, "PYTHON": sys.executable}
    return subprocess.run(
        ["bash", "-c", line], check=False, capture_output=True, text=True, cwd=PROJECT, env=environment, timeout=120
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_may_have_nowhere_to_go(command: str) -> None:
    result = shell(f'"$PYTHON" {command} --help <&- >&- 2>&-')
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    result = shell(f'"$PYTHON" {command} --help 2>&-')
    assert result.returncode == 0
    assert "not for clinical use" in result.stdout.lower()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_reader_of_the_help_that_ends_early_is_no_error(command: str) -> None:
    result = shell(f'(sleep 0.2; "$PYTHON" {command} --help; echo "exit $?" >&2) | true')
    assert result.stderr in {"exit 1\n", f"exit {OUTPUT_CLOSED}\n"}  # the first is rich's


def test_the_first_line_of_the_help() -> None:
    result = shell('"$PYTHON" "Data Generator/dataGenerator.py" --help | head -1')
    assert (result.returncode, result.stdout.strip(), result.stderr) == (0, "", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_an_error_may_have_nowhere_to_go(command: str) -> None:
    result = shell(f'"$PYTHON" {command} --nonsense 2>&-')
    assert (result.returncode, result.stdout, result.stderr) == (2, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize("buffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_help_for_a_full_disk_is_a_sentence(buffered: str) -> None:
    result = shell(f'PYTHONUNBUFFERED={buffered} "$PYTHON" "Data Generator/dataGenerator.py" --help > /dev/full')
    assert result.returncode == 2
    assert result.stderr == "error: cannot write to standard output: No space left on device\n"


def test_data_that_nobody_can_take_are_an_error() -> None:
    result = shell(f'"$PYTHON" {ROWS} >&-')
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "error: cannot write to standard output: Bad file descriptor\n"


def test_data_are_complete_without_standard_error() -> None:
    result = shell(f'"$PYTHON" {ROWS} 2>&-')
    assert result.returncode == 0
    assert result.stdout == shell(f'"$PYTHON" {ROWS}').stdout
    assert result.stdout.count("\n") == 101


def test_files_are_whole_without_standard_streams(tmp_path: Path) -> None:
    line = '"$PYTHON" "Data Generator/dataGenerator.py" --rows 150000 --workers 2 --output'
    for name, streams in (("closed.csv", "<&- >&- 2>&-"), ("open.csv", "")):
        result = shell(f'{line} "{tmp_path / name}" {streams}')
        assert (result.returncode, result.stderr) == (0, "")
    assert (tmp_path / "closed.csv").read_bytes() == (tmp_path / "open.csv").read_bytes()


def test_a_reader_of_what_was_written_that_ends_early_is_no_error(tmp_path: Path) -> None:
    line = f'(sleep 0.2; "$PYTHON" "Data Generator/dataGenerator.py" --rows 9 --output "{tmp_path}/a.csv") | true'
    assert shell(line).stderr == ""
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").count("\n") == 10


@pytest.mark.parametrize("command", COMMANDS)
def test_windows_is_told_in_the_first_line(command: str) -> None:
    """The platform is patched before anything of ours is imported."""
    kind, name = ("run_module", "vitals.training") if "-m" in command else ("run_path", command.strip('"'))
    code = f"import runpy, sys; sys.platform = 'win32'; runpy.{kind}({name!r}, run_name='__main__')"
    result = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, cwd=PROJECT, timeout=60
    )
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        "error: Windows is not supported: use Linux or macOS, or the Windows Subsystem for Linux (WSL)\n"
    )


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (None, 0, ""),
        (VitalsError("rows 0 is not allowed"), 2, "error: rows 0 is not allowed\n"),
        (OSError(28, "No space left on device"), 2, "error: [Errno 28] No space left on device\n"),
        (typer.BadParameter("not a number"), 2, "error: Invalid value: not a number\n"),
        (KeyboardInterrupt(), INTERRUPTED, ""),
    ],
)
def test_an_app_answers_with_a_sentence(
    raised: BaseException | None,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    app = typer.Typer(add_completion=False)

    @app.command()
    def work() -> None:
        if raised is not None:
            raise raised

    monkeypatch.setattr(sys, "argv", ["work"])
    assert answer(app) == code
    assert capsys.readouterr().err == said
