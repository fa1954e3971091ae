"""Variables: those of the environment and of a file that are settings, and those that somebody else put there."""

import codecs
import difflib
import re
import stat
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

__all__ = ["PREFIX", "given_settings", "injected"]

PREFIX = "VITALS_"
# What Kubernetes and Docker give to containers beside a service named vitals, or vitals-something: names and values.
PROTOCOL, ADDRESS, NUMBER = r"(?:tcp|udp|sctp)", r"[0-9A-Fa-f.:]+", r"\d+"
LINK = r"PORT_\d+_(?:TCP|UDP|SCTP)"
INJECTED = re.compile(
    rf"{PREFIX}(?:\w+_)?(?:SERVICE_HOST={ADDRESS}|SERVICE_PORT(?:_\w+)?={NUMBER}|{LINK}_ADDR={ADDRESS}"
    rf"|{LINK}_PORT={NUMBER}|{LINK}_PROTO={PROTOCOL}|(?:PORT|{LINK})={PROTOCOL}://\S+:{NUMBER})"
)
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def given_settings(environment: Mapping[str, str], file: Path, known: Iterable[str]) -> dict[str, str]:
    """Settings of the environment, and of a file where the environment has none, by their names in lower case.

    Parameters
    ----------
    environment, file
        Where they are; the file need not exist.
    known
        Names of all settings.

    Raises
    ------
    SystemExit
        With a sentence if the file cannot be read, or a variable looks like a setting and is none: it would silently do
        nothing.
    """
    skipped = injected(environment)
    found = read(file) | {name: value for name, value in environment.items() if name not in skipped}
    own = {name: value for name, value in found.items() if name.upper().startswith(PREFIX)}
    names = {f"{PREFIX}{name}".upper() for name in known}
    for name in own:
        if name.upper() not in names:
            raise SystemExit(unknown(name, sorted(names)))
    return {name.upper().removeprefix(PREFIX).lower(): value for name, value in own.items()}


def injected(environment: Mapping[str, str]) -> list[str]:
    """Variables that an orchestrator made of the name of a service, and that are no settings."""
    return sorted(name for name, value in environment.items() if INJECTED.fullmatch(f"{name}={value}"))


def unknown(name: str, known: list[str]) -> str:
    """Sentence about a variable that is no setting."""
    near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.8)
    return f"{name} is not a setting: " + (f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}")


def read(file: Path) -> dict[str, str]:
    """Variables of a file, if there is one."""
    text = text_of(file)
    for binding in parse_stream(StringIO(text)):
        named = (binding.key or "").upper().startswith(PREFIX)
        unseen = not (binding.key or "").isascii()  # a space that has no width, say, before a name that looks right
        if binding.error or unseen or (named and binding.value is None):  # the line itself may hold a token
            raise SystemExit(f"{file}, line {binding.original.line}: it must be a name, = and a value, or begin with #")
    return {name: value for name, value in dotenv_values(stream=StringIO(text)).items() if value is not None}


def text_of(file: Path) -> str:
    """Text of a file; empty if there is none."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise SystemExit(f"{file} is not a file: settings are read from there if it is one")
        data = file.read_bytes()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise SystemExit(f"{file} cannot be read: {error.strerror}") from None
    if problem := encoding_problem(data):
        raise SystemExit(f"{file} {problem}: save it as UTF-8 without a byte order mark")
    return data.decode()


def encoding_problem(data: bytes) -> str | None:
    """Why bytes are not the text that they should be."""
    if data.startswith(UTF_16) or b"\0" in data:
        return "is UTF-16 or not a text"
    if data.startswith(codecs.BOM_UTF8):
        return "begins with a byte order mark"
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return f"is not UTF-8 (line {line}, byte 0x{data[error.start]:02x})"
    return None
